// A thread's part of the outages: takes the next few from a counter that all threads share, until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import type { Grid } from '../grid-file.ts';
import type { OutageRow } from './outage-row.ts';
import { outageStudy } from './outage-study.ts';

export interface ContingencyJob {
  readonly grid: Grid;
  /** one Int32: the first outage that nobody has taken */
  readonly next: SharedArrayBuffer;
  /** outages taken at once */
  readonly share: number;
}

export interface ContingencyPart {
  readonly first: number;
  readonly rows: readonly OutageRow[];
}

const { grid, next, share } = workerData as ContingencyJob;
const study = outageStudy(grid);
const counter = new Int32Array(next);
for (;;) {
  const first = Atomics.add(counter, 0, share);
  if (first >= study.count) break;
  const rows: OutageRow[] = [];
  for (let i = first; i < Math.min(first + share, study.count); i++) rows.push(study.row(i));
  parentPort?.postMessage({ first, rows } satisfies ContingencyPart);
}
