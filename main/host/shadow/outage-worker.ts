// Worker thread entry: single outages above low voltage, from the state of the grid as it is believed to be. Found through main/entries.ts.
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
  /** what is not studied after so long is left out, ms */
  readonly withinMs: number;
}

export interface LiveOutages {
  readonly base: { readonly violations: readonly OutageViolation[] };
  readonly rows: readonly OutageRow[];
  /** how many there are */
  readonly outages: number;
  readonly isComplete: boolean;
}

async function study({ packFolder, believed, withinMs }: OutageJob): Promise<LiveOutages> {
  const endMs = performance.now() + withinMs;
  const grid = gridOfPack(await openCityPack(packFolder));
  if (grid === null) throw new Error(`${packFolder} has no grid`);
  const outages = new BalancedOutages(aboveLowVoltage(grid, believed));
  const base = { violations: outages.base() };
  const rows: OutageRow[] = [];
  while (rows.length < outages.count && performance.now() < endMs) rows.push(outages.row(rows.length));
  return { base, rows, outages: outages.count, isComplete: rows.length === outages.count };
}

const found = await study(workerData as OutageJob);
parentPort?.postMessage(found);
