// How the host of the desktop starts another process: it asks the main process, which alone may.
import type { StartedProcess, StartProcess } from '../../host/start-process.ts';
import { type FromHost, PROCESS_ENTRIES, type ProcessEntry, type ToHost } from './host-messages.ts';

interface Asked {
  started(pid: number | null): void;
  said(line: string): void;
  ended(reason: string): void;
}

export interface RemoteProcesses {
  readonly startProcess: StartProcess;
  /** what the main process tells about them */
  receive(message: Extract<ToHost, { type: 'processStarted' | 'processSaid' | 'processEnded' }>): void;
}

export function createRemoteProcesses(tell: (message: FromHost) => void): RemoteProcesses {
  const running = new Map<number, Asked>();
  let lastId = 0;

  const startProcess: StartProcess = (entry, args, env) => {
    const allowed: ProcessEntry | undefined = PROCESS_ENTRIES.find((name) => name === entry);
    if (allowed === undefined) throw new Error(`"${entry}" is no process of its own`);
    const id = ++lastId;
    const started = Promise.withResolvers<number | null>();
    const ended = Promise.withResolvers<string>();
    const listeners: Array<(line: string) => void> = [];
    running.set(id, {
      started: started.resolve,
      said: (line) => {
        for (const listener of listeners) listener(line);
      },
      ended: ended.resolve,
    });
    tell({ type: 'startProcess', id, entry: allowed, args: [...args], env: { ...env } });
    const process: StartedProcess = {
      started: started.promise,
      ended: ended.promise,
      onLine: (listener) => {
        listeners.push(listener);
      },
      stop: (how) => tell({ type: 'stopProcess', id, how }),
    };
    return process;
  };

  return {
    startProcess,
    receive: (message) => {
      const asked = running.get(message.id);
      if (asked === undefined) return;
      switch (message.type) {
        case 'processStarted':
          asked.started(message.pid);
          break;
        case 'processSaid':
          asked.said(message.line);
          break;
        case 'processEnded':
          running.delete(message.id);
          asked.ended(message.reason);
          break;
      }
    },
  };
}
