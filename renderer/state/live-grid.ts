// The newest state of every element of the grid, as columns overwritten in place, row by row with the pack's grid tables.
// Layers compare `version` once a frame and take the rows whose version is newer; panels read the rows they show.
import { applyGridFrame } from '../../contract/grid-frame.ts';
import {
  basisOf,
  emptyGridColumns,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridLiveTable,
  type GridRowCounts,
  qualityOfBasis,
  SUPPLY_CODE,
} from '../../contract/grid-live.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';

/** Quality bits of a basis, all of them set: STALE is the last of four qualities. */
const STALE_BITS = basisOf(0, QUALITY_CODE.STALE, false);

export class LiveGrid {
  readonly counts: GridRowCounts;
  readonly columns: GridColumns;
  /** of each row: `version` of the last frame that touched it */
  readonly versions: Readonly<Record<GridLiveTable, Uint32Array>>;
  /** of each table: `version` of the last frame with rows of it */
  readonly tableVersions: Record<GridLiveTable, number>;
  /** grows by one with every applied frame */
  version = 0;
  /** of the solution that the columns hold, ms UTC; NaN before the first frame */
  cityTimeMs = Number.NaN;
  /** ms that it took */
  solveMs = Number.NaN;
  /** the host is gone, or nobody computes the grid there any more: what stands here is what was last known */
  isStale = false;
  /** called when a frame stands in the columns; for whoever measures */
  afterApply: () => void = () => undefined;

  constructor(counts: GridRowCounts) {
    this.counts = counts;
    this.columns = emptyGridColumns(counts);
    const tables = GRID_LIVE_TABLES.map((table) => [table, new Uint32Array(counts[table])] as const);
    this.versions = Object.fromEntries(tables) as Record<GridLiveTable, Uint32Array>;
    this.tableVersions = Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, 0])) as Record<
      GridLiveTable,
      number
    >;
  }

  /**
   * @returns the frame's number, to be acknowledged
   * @throws Error when the bytes are no whole frame, or of another city; then nothing was overwritten
   */
  apply(frame: ArrayBuffer): number {
    const version = this.version + 1;
    const head = applyGridFrame(frame, this.columns, (table, rows) => {
      const versions = this.versions[table];
      for (const row of rows) versions[row] = version;
      this.tableVersions[table] = version;
    });
    this.cityTimeMs = head.cityTimeMs;
    this.solveMs = head.solveMs;
    this.isStale = isAllStale(this.columns.feeders);
    this.version = version;
    this.afterApply();
    return head.number;
  }

  /** The host has gone: whatever is shown is old from now on. The snapshot of its return says what holds again. */
  markAllStale(): void {
    const version = this.version + 1;
    for (const table of GRID_LIVE_TABLES) {
      const { basis } = this.columns[table];
      for (let row = 0; row < basis.length; row++) basis[row]! |= STALE_BITS;
      this.versions[table].fill(version);
      this.tableVersions[table] = version;
    }
    this.isStale = true;
    this.version = version;
  }
}

/** Whether nothing that is known of the feeders is current: a host whose shadow grid has ended says so row by row. */
function isAllStale({ supply, basis }: GridColumns['feeders']): boolean {
  let known = 0;
  for (let row = 0; row < supply.length; row++) {
    if (supply[row] === SUPPLY_CODE.unknown) continue;
    if (qualityOfBasis(basis[row]!) !== 'STALE') return false;
    known++;
  }
  return known > 0;
}

/** Whether two hosts speak of grids of the same size. */
export const sameCounts = (a: GridRowCounts, b: GridRowCounts): boolean =>
  GRID_LIVE_TABLES.every((table) => a[table] === b[table]);
