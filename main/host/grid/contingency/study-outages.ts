// All single outages of a network file: in this thread where there is little to do, else over as many threads as there are cores.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../entries.ts';
import type { Grid } from '../grid-file.ts';
import { settleEarlierStages } from '../settle-earlier-stages.ts';
import type { ContingencyJob, ContingencyPart } from './contingency-worker.ts';
import type { OutageRow, OutageViolation } from './outage-row.ts';
import { outageStudy } from './outage-study.ts';

export interface OutageReport {
  /** what is violated with nothing lost */
  readonly base: readonly OutageViolation[];
  /** in the order of the file's branches */
  readonly rows: readonly OutageRow[];
  /** threads that worked */
  readonly threads: number;
}

/** Outages times elements below which starting a thread (some 80 ms) costs more than it saves. */
const WORTH_A_THREAD = 400_000;
/** Shares a thread takes in all: enough that none waits long for the last. */
const SHARES = 8;

/** `threads`: at most so many, default one a core. `worth`: outages times elements that a thread has to have to do. */
export async function studyAllOutages(
  grid: Grid,
  threads = availableParallelism(),
  worth = WORTH_A_THREAD,
): Promise<OutageReport> {
  const ready = grid.kind === 'balanced' ? grid : { ...grid, state: settleEarlierStages(grid, {}), earlier: [] };
  const study = outageStudy(ready);
  const base = study.base();
  const useful = Math.min(threads, study.count, Math.floor((study.count * study.size) / worth));
  const rows: OutageRow[] = [];
  if (useful < 2) {
    for (let i = 0; i < study.count; i++) rows.push(study.row(i));
    return { base, rows, threads: 1 };
  }
  const share = Math.max(1, Math.ceil(study.count / (useful * SHARES)));
  const job: ContingencyJob = { grid: ready, next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT), share };
  const put = ({ first, rows: part }: ContingencyPart) => part.forEach((row, i) => (rows[first + i] = row));
  await Promise.all(Array.from({ length: useful }, () => runWorker(job, put)));
  return { base, rows, threads: useful };
}

function runWorker(job: ContingencyJob, put: (part: ContingencyPart) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryUrl('contingency-worker'), { workerData: job });
    worker.on('message', put);
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });
}
