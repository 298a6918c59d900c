// Carrying what was committed from SQLite's write-ahead log into the file goes on in a thread of its own, so that no commit waits for it.
//
// The log begins again from its start only when all of it is carried over at the moment of a commit. Under load there is always a commit on its
// way: so the thread carries over the bulk, and asks the writer for the few pages that came meanwhile.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import type { SqliteDatabase } from './database-file.ts';

/** Places in the shared memory. */
export const CHECKPOINT = { ending: 0, ended: 1, wanted: 2, begun: 3 } as const;

/** Should the thread fall behind, the commit that finds the log so long carries it over itself. 128 MB. */
const MOST_PAGES = 32_768;
/** What the log may keep of the disk once it begins again. */
const KEPT_BYTES = 16 * 1024 * 1024;
const END_WITHIN_MS = 3000;

export interface CheckpointWorkerData {
  readonly file: string;
  readonly state: SharedArrayBuffer;
}

export class WalCheckpoints {
  readonly #database: SqliteDatabase;
  #isBegun = false;
  readonly #state = new Int32Array(new SharedArrayBuffer(16));

  /** `database` is the writer's connection. */
  constructor(database: SqliteDatabase) {
    this.#database = database;
    database.pragma(`wal_autocheckpoint = ${MOST_PAGES}`);
    database.pragma(`journal_size_limit = ${KEPT_BYTES}`);
  }

  /** Starts the thread, once: a host that has just started has better things to do. */
  begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const workerData: CheckpointWorkerData = {
      file: this.#database.name,
      state: this.#state.buffer,
    };
    const worker = new Worker(entryUrl('checkpoint-worker'), { workerData, name: 'storage-checkpoints' });
    // Without it commits carry over what they wrote, as they did before there were threads for it.
    worker.on('error', () => {
      Atomics.store(this.#state, CHECKPOINT.ended, 1);
    });
    worker.unref();
  }

  /** After a commit: carries over what is left, when the thread has asked for it. */
  finish(): void {
    if (Atomics.exchange(this.#state, CHECKPOINT.wanted, 0) === 0) return;
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // A full disk: asked again.
    }
  }

  /** Before the writer closes: whoever closes last tidies up. Waits until the thread has let go of the file. */
  end(): void {
    Atomics.store(this.#state, CHECKPOINT.ending, 1);
    Atomics.notify(this.#state, CHECKPOINT.ending);
    // One that has not opened the file yet leaves it alone.
    if (Atomics.load(this.#state, CHECKPOINT.begun) === 1)
      Atomics.wait(this.#state, CHECKPOINT.ended, 0, END_WITHIN_MS);
  }
}
