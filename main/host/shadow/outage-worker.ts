// A thread's part of the single outages above low voltage, from the state of the grid as it is believed to be: takes the next few from
// a counter that all threads share. Worker thread entry, found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { openCityPack } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { BalancedOutages } from '../grid/contingency/balanced-outages.ts';
import type { OutageRow, OutageViolation } from '../grid/contingency/outage-row.ts';
import { aboveLowVoltage } from './above-low-voltage.ts';
import type { BelievedState } from './shadow-questions.ts';

export interface OutageJob {
  readonly packFolder: string;
  readonly believed: BelievedState;
  /** one Int32: the first outage that nobody has taken */
  readonly next: SharedArrayBuffer;
  /** what is not begun after so long is left out, ms */
  readonly withinMs: number;
}

export interface OutagePart {
  /** with nothing lost; of the thread that takes the first outages */
  readonly base: readonly OutageViolation[] | null;
  /** how many there are */
  readonly outages: number;
  readonly rows: readonly { readonly index: number; readonly row: OutageRow }[];
}

/** Outages taken at once: most cut something off and cost nothing. */
const SHARE = 16;

async function study({ packFolder, believed, next, withinMs }: OutageJob): Promise<OutagePart> {
  const endMs = performance.now() + withinMs;
  const grid = gridOfPack(await openCityPack(packFolder));
  if (grid === null) throw new Error(`${packFolder} has no grid`);
  const outages = new BalancedOutages(aboveLowVoltage(grid, believed));
  const counter = new Int32Array(next);
  const rows: { index: number; row: OutageRow }[] = [];
  let base: readonly OutageViolation[] | null = null;
  for (;;) {
    const first = Atomics.add(counter, 0, SHARE);
    if (first === 0) base = outages.base();
    for (let index = first; index < Math.min(first + SHARE, outages.count); index++) {
      if (performance.now() > endMs) return { base, outages: outages.count, rows };
      rows.push({ index, row: outages.row(index) });
    }
    if (first + SHARE >= outages.count) return { base, outages: outages.count, rows };
  }
}

parentPort?.postMessage(await study(workerData as OutageJob));
