// Which rows of the live columns changed since the last reading of them: each row once, no allocation per row.
import { LIVE_TABLES, type LiveTable } from './live-columns.ts';

/** Of one table: the first `count` entries of `rows`, in no order. */
export interface ChangedTable {
  readonly rows: Uint32Array;
  readonly count: number;
}

class RowSet implements ChangedTable {
  readonly rows: Uint32Array;
  readonly #listed: Uint8Array;
  count = 0;

  constructor(size: number) {
    this.rows = new Uint32Array(size);
    this.#listed = new Uint8Array(size);
  }

  add(row: number): void {
    if (this.#listed[row] === 1) return;
    this.#listed[row] = 1;
    this.rows[this.count++] = row;
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#listed[this.rows[i]!] = 0;
    this.count = 0;
  }
}

export class ChangedRows {
  readonly branches: RowSet;
  readonly switches: RowSet;
  readonly consumers: RowSet;
  readonly stations: RowSet;
  readonly feeders: RowSet;

  constructor(rows: Readonly<Record<LiveTable, number>>) {
    this.branches = new RowSet(rows.branches);
    this.switches = new RowSet(rows.switches);
    this.consumers = new RowSet(rows.consumers);
    this.stations = new RowSet(rows.stations);
    this.feeders = new RowSet(rows.feeders);
  }

  clear(): void {
    for (const table of LIVE_TABLES) this[table].clear();
  }

  get isEmpty(): boolean {
    return LIVE_TABLES.every((table) => this[table].count === 0);
  }
}
