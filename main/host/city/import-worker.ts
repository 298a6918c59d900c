// The worker thread of an import: the host stays responsive while a city is built.
import { parentPort, workerData } from 'node:worker_threads';
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

const port = parentPort;
if (port === null) throw new Error('the import worker runs as a worker thread only');
const say = (message: ImportMessage): void => port.postMessage(message);

const abort = new AbortController();
port.on('message', () => abort.abort());
try {
  await importCity({
    ...(workerData as ImportJob),
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
  port.close();
}
