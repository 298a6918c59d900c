// Worker thread entry: see wal-checkpoints.ts. Found through main/entries.ts.
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { CHECKPOINT, type CheckpointWorkerData } from './wal-checkpoints.ts';

const EVERY_MS = 500;
/** From here on the log is to begin again: 8 MB. */
const LONG_PAGES = 2048;

interface Outcome {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

const { file, state: shared } = workerData as CheckpointWorkerData;
const state = new Int32Array(shared);

function carryOver(database: Database.Database): void {
  const pass = (mode: 'PASSIVE' | 'TRUNCATE'): Outcome => (database.pragma(`wal_checkpoint(${mode})`) as [Outcome])[0];
  let before = -1;
  while (Atomics.wait(state, CHECKPOINT.ending, 0, EVERY_MS) === 'timed-out') {
    try {
      let { log, checkpointed } = pass('PASSIVE');
      if (log > LONG_PAGES) {
        // The second pass has only what came during the first.
        ({ log, checkpointed } = pass('PASSIVE'));
        if (log === before && log === checkpointed) pass('TRUNCATE');
        else Atomics.store(state, CHECKPOINT.wanted, 1);
      }
      before = log;
    } catch {
      // A full disk, or a file that is damaged: the writer meets that too, and tells it.
    }
  }
}

function work(): void {
  const database = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    database.pragma('synchronous = FULL');
    carryOver(database);
  } finally {
    database.close();
  }
}

Atomics.store(state, CHECKPOINT.begun, 1);
try {
  if (Atomics.load(state, CHECKPOINT.ending) === 0) work();
} finally {
  Atomics.store(state, CHECKPOINT.ended, 1);
  Atomics.notify(state, CHECKPOINT.ended);
}
