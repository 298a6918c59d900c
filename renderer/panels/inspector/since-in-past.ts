// Since when a part of the grid has been without supply, at a moment of the past. An answer about the past is calculated from that
// moment alone and knows of no before; the picture that was kept does. Pure.
import { type GridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridElementReport } from '../../../contract/grid-requests.ts';
import type { ReplayState } from '../../../contract/replay-requests.ts';

const known = (ms: number | undefined): number | null => (ms === undefined || Number.isNaN(ms) ? null : ms);

/** @returns ms UTC; null: it is not known, and nothing should be said */
export function sinceInPast(
  { ref, supply }: Pick<GridElementReport, 'ref' | 'supply'>,
  columns: Pick<GridColumns, 'stations' | 'consumers'>,
  feederOf: Int32Array,
  basis: ReplayState['grid'],
): number | null {
  if (basis !== 'shown') return null;
  const { table, row } = ref;
  if (table === 'stations' || table === 'consumers') {
    // Both speak of the same moment, but one of them may be a little behind.
    const isSame = columns[table].supply[row] === SUPPLY_CODE[supply.state];
    return isSame ? known(columns[table].sinceMs[row]) : null;
  }
  if (table !== 'feeders' || supply.state !== 'dead') return null;
  let first = Number.POSITIVE_INFINITY;
  for (const [consumer, state] of columns.consumers.supply.entries())
    if (state === SUPPLY_CODE.dead && feederOf[consumer] === row)
      first = Math.min(first, known(columns.consumers.sinceMs[consumer]) ?? first);
  return Number.isFinite(first) ? first : null;
}
