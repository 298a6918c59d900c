// Tables of reference results, as they came.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Full path of a file below tests/reference. */
export const referenceFile = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export class CsvRow {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #cells: readonly string[];

  constructor(columns: ReadonlyMap<string, number>, cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  text(column: string): string {
    const index = this.#columns.get(column);
    const cell = index === undefined ? undefined : this.#cells[index];
    if (cell === undefined) throw new Error(`no column ${column}`);
    return cell;
  }

  /** NaN for an empty cell */
  number(column: string): number {
    const text = this.text(column);
    return text === '' ? Number.NaN : Number(text);
  }
}

/** No cell of these tables holds a comma or a quote. */
export function readCsv(path: string): CsvRow[] {
  const [head = '', ...lines] = readFileSync(referenceFile(path), 'utf8').trimEnd().split(/\r?\n/);
  const columns = new Map(head.split(',').map((name, index) => [name, index]));
  return lines.map((line) => new CsvRow(columns, line.split(',')));
}
