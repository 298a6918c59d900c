// What is believed of the grid, on the host's main thread: columns that the shadow grid's thread overwrites frame by frame, the
// version at which each row last changed, and frames for clients made from both.
import { applyGridFrame, type ChangedRows, encodeGridFrame } from '../../../contract/grid-frame.ts';
import {
  emptyGridColumns,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridLiveTable,
  type GridRowCounts,
  SUPPLY_CODE,
  withQuality,
} from '../../../contract/grid-live.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveGrid } from '../ports.ts';

/** Clients keep in step, so that nearly all want the same frame; those that lag want one of a few others. */
const MOST_KEPT_FRAMES = 8;

export class BelievedGrid implements LiveGrid {
  readonly rows: GridRowCounts;
  readonly columns: GridColumns;
  readonly #versions: Readonly<Record<GridLiveTable, Uint32Array>>;
  readonly #changed: Readonly<Record<GridLiveTable, Uint32Array>>;
  /** by the version that a client has; -1: none */
  readonly #frames = new Map<number, ArrayBuffer>();
  #version = 0;
  #cityTimeMs = Number.NaN;
  #solveMs = Number.NaN;

  constructor(rows: GridRowCounts) {
    this.rows = rows;
    this.columns = emptyGridColumns(rows);
    const perRow = () =>
      Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, new Uint32Array(rows[table])])) as Record<
        GridLiveTable,
        Uint32Array
      >;
    this.#versions = perRow();
    this.#changed = perRow();
  }

  get version(): number {
    return this.#version;
  }

  /** of the newest solution, ms UTC; NaN: none yet */
  get cityTimeMs(): number {
    return this.#cityTimeMs;
  }

  get solveMs(): number {
    return this.#solveMs;
  }

  /** @throws Error when the bytes are no grid frame of this city; then nothing has changed */
  apply(frame: ArrayBuffer): void {
    const next = this.#version + 1;
    const { cityTimeMs, solveMs } = applyGridFrame(frame, this.columns, (table, rows) => {
      const versions = this.#versions[table];
      for (const row of rows) versions[row] = next;
    });
    this.#cityTimeMs = cityTimeMs;
    this.#solveMs = solveMs;
    this.#becomes(next);
  }

  /** Nobody computes any more: what was believed last is kept and marked. What was unknown stays unknown. */
  markStale(): void {
    if (this.#version === 0) return;
    const next = this.#version + 1;
    for (const table of GRID_LIVE_TABLES) {
      const { basis } = this.columns[table];
      const known = knownIn(this.columns, table);
      const versions = this.#versions[table];
      for (let row = 0; row < basis.length; row++) {
        if (!known(row)) continue;
        basis[row] = withQuality(basis[row]!, QUALITY_CODE.STALE);
        versions[row] = next;
      }
    }
    this.#becomes(next);
  }

  frameSince(version: number | null): ArrayBuffer {
    const since = version ?? -1;
    const kept = this.#frames.get(since);
    if (kept !== undefined) return kept;
    const changed: ChangedRows = {};
    for (const table of GRID_LIVE_TABLES) {
      const versions = this.#versions[table];
      const rows = this.#changed[table];
      let count = 0;
      for (let row = 0; row < versions.length; row++) {
        rows[count] = row;
        count += versions[row]! > since ? 1 : 0;
      }
      changed[table] = { rows, count };
    }
    const head = {
      number: this.#version,
      isSnapshot: version === null,
      cityTimeMs: this.#cityTimeMs,
      solveMs: this.#solveMs,
    };
    const frame = encodeGridFrame(head, this.columns, changed);
    if (this.#frames.size < MOST_KEPT_FRAMES) this.#frames.set(since, frame);
    return frame;
  }

  #becomes(version: number): void {
    this.#version = version;
    this.#frames.clear();
  }
}

function knownIn(columns: GridColumns, table: GridLiveTable): (row: number) => boolean {
  if (table === 'switches') return () => true;
  const { supply } = columns[table];
  return (row) => supply[row] !== SUPPLY_CODE.unknown;
}
