// Runs a file as Electron's utility process would, in a worker thread: `process.parentPort` is there, messages carry ports,
// and `process.exit` ends the thread only. Start it with `startUtilityProcess`.
import { EventEmitter } from 'node:events';
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { FakePort } from './fake-electron.ts';

interface Envelope {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** @param file URL of the utility process's entry */
export function startUtilityProcess(file: URL, args: readonly string[]) {
  const worker = new Worker(new URL(import.meta.url), { workerData: file.href, argv: [...args], stderr: true });
  const messages: Array<{ type: string; [key: string]: unknown }> = [];
  worker.on('message', (message: { type: string }) => messages.push(message));
  return {
    messages,
    exit: new Promise<number>((resolve) => {
      worker.once('exit', resolve);
    }),
    postMessage: (data: unknown, ports: readonly FakePort[] = []) => {
      const handed = ports.map(({ inner }) => inner);
      worker.postMessage({ data, ports: handed } satisfies Envelope, handed);
    },
    end: () => worker.terminate(),
  };
}

if (!isMainThread && typeof workerData === 'string' && parentPort !== null) {
  const outside = parentPort;
  const inside = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => outside.postMessage(message) });
  outside.on('message', ({ data, ports }: Envelope) =>
    inside.emit('message', { data, ports: ports.map((port) => new FakePort(port)) }),
  );
  Object.assign(process, { parentPort: inside });
  await import(workerData);
}
