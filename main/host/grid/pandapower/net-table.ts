// One table of a pandapower network: rows by index, cells with checks that name table, row and column.
import { GridFileError } from '../grid-file.ts';
import type { Json } from './pandapower-json.ts';

export class NetTable {
  readonly name: string;
  readonly count: number;
  readonly #file: string;
  readonly #ids: readonly number[];
  readonly #rowOf = new Map<number, number>();
  readonly #cells: Map<string, Json[]>;

  /** Fails with a GridFileError where an index is no number, or stands twice. */
  constructor(file: string, name: string, ids: readonly Json[], cells: Map<string, Json[]>) {
    this.name = name;
    this.#file = file;
    this.#cells = cells;
    this.count = ids.length;
    // results and library tables are indexed by names too; what is read is numbered
    this.#ids = ids.map((id, row) =>
      typeof id === 'number' ? id : Number.isInteger(Number(id)) ? Number(id) : -1 - row,
    );
    this.#ids.forEach((id, row) => {
      if (this.#rowOf.has(id) && !name.includes('characteristic')) {
        this.fail(row, 'the index stands twice in its table', 'give every row an index of its own');
      }
      this.#rowOf.set(id, row);
    });
  }

  id(row: number): number {
    return this.#ids[row]!;
  }

  /** as the command line and the results name it: `line.12` */
  element(row: number): string {
    return `${this.name}.${this.#ids[row]}`;
  }

  row(id: number): number | undefined {
    return this.#rowOf.get(id);
  }

  has(column: string): boolean {
    return this.#cells.has(column);
  }

  get columns(): readonly string[] {
    return [...this.#cells.keys()];
  }

  cell(row: number, column: string): Json {
    return this.#cells.get(column)?.[row] ?? null;
  }

  set(row: number, column: string, value: Json): void {
    const cells = this.#cells.get(column) ?? Array<Json>(this.count).fill(null);
    cells[row] = value;
    this.#cells.set(column, cells);
  }

  fail(row: number, message: string, remedy: string): never {
    throw new GridFileError({ file: this.#file, element: this.element(row), message, remedy });
  }

  /** A finite number; `fallback` where the column is missing or the cell empty, without it that is a fault. */
  number(row: number, column: string, fallback?: number): number {
    const value = this.cell(row, column);
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      return this.fail(row, `${column} is ${value}`, 'give a number');
    }
    if (value === null && fallback !== undefined) return fallback;
    if (value === null) {
      const what = this.has(column) ? `${column} is empty` : `the column ${column} is missing`;
      return this.fail(row, what, `give ${column}`);
    }
    return this.fail(row, `${column} is ${JSON.stringify(value).slice(0, 40)}, not a number`, 'give a number');
  }

  /** NaN where there is none. */
  optional(row: number, column: string): number {
    return this.number(row, column, Number.NaN);
  }

  flag(row: number, column: string, fallback?: boolean): boolean {
    const value = this.cell(row, column);
    if (typeof value === 'boolean') return value;
    if (value === 0 || value === 1) return value === 1;
    if (value === null && fallback !== undefined) return fallback;
    return this.fail(row, `${column} is ${JSON.stringify(value).slice(0, 40)}`, 'give true or false');
  }

  /** Text, or null where the cell is empty. */
  text(row: number, column: string): string | null {
    const value = this.cell(row, column);
    if (value === null || typeof value === 'string') return value;
    return this.fail(row, `${column} is ${JSON.stringify(value).slice(0, 40)}, not a word`, 'give a word');
  }
}
