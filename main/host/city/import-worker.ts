// An import away from the host, which stays responsive while a city is built: a process of its own, or a thread where
// processes cannot be started (Electron's utility process).
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ImportStage } from '../../../contract/start.ts';
import { importCity } from './import/import-city.ts';
import { ImportError, type ImportErrorKind } from './import/import-error.ts';

export interface ImportJob {
  readonly file: string;
  readonly out: string;
  readonly name: string;
  readonly seed: number;
  readonly keepExisting: boolean;
}

export type ImportMessage =
  | { readonly type: 'progress'; readonly stage: ImportStage; readonly fraction: number }
  | { readonly type: 'done' }
  | { readonly type: 'aborted' }
  | { readonly type: 'failed'; readonly kind: ImportErrorKind | null; readonly message: string };

interface Parent {
  readonly job: ImportJob;
  say(message: ImportMessage): void;
  onAbort(listener: () => void): void;
  /** resolves when everything that was said has left */
  close(): Promise<void>;
}

function parentOfThread(port: MessagePort): Parent {
  return {
    job: workerData as ImportJob,
    say: (message) => port.postMessage(message),
    onAbort: (listener) => void port.on('message', listener),
    close: async () => port.close(),
  };
}

function parentOfProcess(): Parent {
  // Ctrl+C in a terminal reaches the whole group: the host decides, and says it here.
  process.on('SIGINT', () => undefined);
  let said = Promise.resolve();
  return {
    job: JSON.parse(process.argv[2] ?? 'null') as ImportJob,
    say: (message) => {
      const sent = new Promise<void>((resolve) => {
        process.send?.(message, undefined, undefined, () => resolve());
      });
      said = said.then(() => sent);
    },
    // A host that is gone will not use the pack.
    onAbort: (listener) => {
      process.on('message', listener);
      process.on('disconnect', listener);
    },
    close: async () => {
      await said;
      if (process.connected) process.disconnect();
    },
  };
}

const parent = parentPort === null ? parentOfProcess() : parentOfThread(parentPort);
const say = parent.say;

const abort = new AbortController();
parent.onAbort(() => abort.abort());
try {
  await importCity({
    ...parent.job,
    signal: abort.signal,
    onProgress: ({ stage, fraction }) => say({ type: 'progress', stage, fraction }),
  });
  say({ type: 'done' });
} catch (error) {
  if (abort.signal.aborted) say({ type: 'aborted' });
  else if (error instanceof ImportError) say({ type: 'failed', kind: error.kind, message: error.message });
  else
    say({
      type: 'failed',
      kind: null,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
} finally {
  await parent.close();
}
