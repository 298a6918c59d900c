// What an id of the mapping means in the model. MATPOWER numbers buses and branches alike: "branch:7" tells them apart.
import type { GRID_MEASURED_TABLES } from '../../../../contract/city-pack/grid-schema.ts';
import { GridFileError } from '../../grid/grid-file.ts';
import type { GridColumns } from '../import/grid/grid-columns.ts';

type Table = Exclude<(typeof GRID_MEASURED_TABLES)[number], 'feeder' | 'station'>;

export interface Element {
  readonly table: Table;
  readonly row: number;
}

export class ElementFinder {
  readonly #file: string;
  readonly #rows: ReadonlyMap<Table, ReadonlyMap<string, number>>;

  constructor(file: string, { nodes, branches, switches, consumers, generators }: GridColumns) {
    const byId = (rows: readonly { readonly id: string }[]) => new Map(rows.map(({ id }, row) => [id, row]));
    this.#file = file;
    this.#rows = new Map<Table, ReadonlyMap<string, number>>([
      ['node', byId(nodes)],
      ['branch', byId(branches)],
      ['switch', byId(switches)],
      ['consumer', byId(consumers)],
      ['generator', byId(generators)],
    ]);
  }

  /** `entry`: its place in the mapping. @throws GridFileError for an id that the model does not have, or has twice */
  find(id: string, entry: string, tables: readonly Table[] = [...this.#rows.keys()]): Element {
    const [, wanted, rest] = /^(node|branch|switch|consumer|generator):(.+)$/.exec(id) ?? [];
    const name = rest ?? id;
    const found = [...this.#rows].flatMap(([table, rows]) => {
      const row = wanted === undefined || wanted === table ? rows.get(name) : undefined;
      return row === undefined || !tables.includes(table) ? [] : [{ table, row }];
    });
    const [element, other] = found;
    if (element === undefined)
      throw new GridFileError({
        file: this.#file,
        element: entry,
        message: `the model has no ${tables.length === 5 ? 'element' : tables.join(' or ')} "${id}"`,
        remedy:
          'name it as the model does: buses by number or name, elements like line.3, switch.7, load.12, or a MATPOWER branch by its row',
      });
    if (other !== undefined)
      throw new GridFileError({
        file: this.#file,
        element: entry,
        message: `"${id}" is a ${element.table} and a ${other.table}`,
        remedy: `write ${element.table}:${id} or ${other.table}:${id}`,
      });
    return element;
  }
}
