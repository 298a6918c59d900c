// How the host starts one of the program's other processes. Node runs the entry with itself; the packaged desktop may not
// and gives the host another way (main/shells/electron).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { entryUrl, type EntryName } from '../entries.ts';

export interface StartedProcess {
  /** its process id; null: it could not be started, `ended` says why */
  readonly started: Promise<number | null>;
  /** why it ended */
  readonly ended: Promise<string>;
  /** what it says, line by line */
  onLine(listener: (line: string) => void): void;
  stop(how: 'gently' | 'now'): void;
}

/** `env` is added to the environment of the host. */
export type StartProcess = (
  entry: EntryName,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => StartedProcess;

/** Secrets of the host's own environment that a child has no use for. */
const KEPT_BACK = ['CITY_TWIN_BROKER_PASSWORD', 'CITY_TWIN_FIELD_PASSWORD', 'CITY_TWIN_PASSWORD'];

export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !KEPT_BACK.includes(name)));
}

export const startNodeProcess: StartProcess = (entry, args, env) => {
  const inherited = childEnvironment();
  // The channel carries no messages: the child sees by its end that the host is gone, however that happened.
  const child = spawn(process.execPath, [fileURLToPath(entryUrl(entry)), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return {
    started: new Promise((resolve) => {
      child.once('spawn', () => resolve(child.pid ?? null));
      child.once('error', () => resolve(null));
    }),
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    }),
    onLine: (listener) => {
      for (const input of [child.stdout, child.stderr]) {
        if (input !== null) createInterface({ input }).on('line', listener);
      }
    },
    stop: (how) => void child.kill(how === 'gently' ? 'SIGTERM' : 'SIGKILL'),
  };
};
