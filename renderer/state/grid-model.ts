// The grid of the pack as panels ask about it: who is joined to what, and who is called how. Columns are the pack's own; texts and
// groups are made when first asked for. What the grid does just now is in live-grid.ts, row by row with these.
import { GRID_EQUIPMENT, GRID_STATION_KINDS } from '../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { GridLiveTable } from '../../contract/grid-live.ts';
import { GRID_MODEL_TABLES, type GridData, type GridKey, type GridTable, readGridColumns } from './grid-columns.ts';
import type { AnyTableName } from './pack-tables.ts';
import { groupEnds, groupRows, type RowGroups } from './row-groups.ts';

/** An element by table and row; `table` as in the live grid. */
export interface GridRef {
  readonly table: GridLiveTable;
  readonly row: number;
}

/** Codes of the column `class` of grid-switches, as the engine has them. */
export const SWITCH_CLASSES = [
  'switch',
  'breaker',
  'load-break-switch',
  'disconnector',
  'ground-disconnector',
  'fuse',
  'recloser',
] as const;
export type SwitchClass = (typeof SWITCH_CLASSES)[number];

export const equipmentOf = (code: number): string => GRID_EQUIPMENT[code] ?? '';
export const stationKindOf = (code: number): (typeof GRID_STATION_KINDS)[number] =>
  GRID_STATION_KINDS[code] ?? 'station';

/** City metres. */
export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const NOWHERE = { x: 0, y: 0 };
/** Tables whose rows an asset of the city may be, and by which column. The first found is what the asset mainly is. */
const ASSET_COLUMNS = [
  ['stations', 'asset'],
  ['feeders', 'asset'],
  ['switches', 'asset'],
  ['branches', 'asset'],
  ['consumers', 'asset'],
  ['consumers', 'meter'],
] as const;

export class GridModel {
  readonly data: GridData;
  private readonly tables: Readonly<Record<GridTable, PackTable>>;
  private readonly groups = new Map<string, RowGroups>();
  private refs: ReadonlyMap<string, GridRef> | null = null;

  constructor(tables: Readonly<Record<GridTable, PackTable>>) {
    this.tables = tables;
    this.data = readGridColumns(tables);
  }

  /**
   * Rows of a table whose column names a row: `rowsOf('consumers', 'building', 12)`. Feeders and stations in the tables are
   * those of the normal state; the live column `feeder` says who feeds an element now.
   */
  rowsOf<T extends GridTable>(table: T, column: GridKey<T>, row: number): Uint32Array {
    return this.group(`${table}/${column}`, () => {
      const columns = this.data[table] as unknown as Record<string, Int32Array>;
      return groupRows(columns[column]!);
    }).of(row);
  }

  branchesOfNode(node: number): Uint32Array {
    const { from, to } = this.data.branches;
    return this.group('branches of node', () => groupEnds(from, to)).of(node);
  }

  switchesOfNode(node: number): Uint32Array {
    const { nodeA, nodeB } = this.data.switches;
    return this.group('switches of node', () => groupEnds(nodeA, nodeB)).of(node);
  }

  /** What an asset of the city is in the grid: a station, a switch's device, a feeder's bay, the consumer behind a meter ... */
  ofAsset(asset: number): GridRef[] {
    const refs: GridRef[] = [];
    for (const [table, column] of ASSET_COLUMNS)
      for (const row of this.rowsOf(table, column as never, asset)) refs.push({ table, row });
    return refs;
  }

  id(table: GridTable, row: number): string {
    return this.tables[table].textAt('id', row);
  }

  /** The name that the data gives it; '' none. Only stations and feeders have any. */
  name(table: GridTable, row: number): string {
    return this.tables[table].has('name') ? this.tables[table].textAt('name', row) : '';
  }

  /** The element of an id. The first call reads all ids: some 100 ms for a large city. */
  find(id: string): GridRef | undefined {
    if (this.refs === null) {
      const refs = new Map<string, GridRef>();
      for (const table of ['consumers', 'branches', 'switches', 'stations', 'feeders'] as const)
        for (const [row, text] of this.tables[table].text('id').entries()) refs.set(text, { table, row });
      this.refs = refs;
    }
    return this.refs.get(id);
  }

  /** City metres: where it stands; the middle of a cable's route; a feeder's breaker. */
  place(table: GridTable, row: number): { readonly x: number; readonly y: number } {
    const { nodes, stations, switches, consumers, feeders, branches, routes } = this.data;
    const ofNode = (node: number | undefined) =>
      node === undefined || node < 0 ? NOWHERE : { x: nodes.x[node]!, y: nodes.y[node]! };
    if (table === 'nodes') return ofNode(row);
    if (table === 'stations') return { x: stations.x[row]!, y: stations.y[row]! };
    if (table === 'switches') return ofNode(switches.nodeA[row]);
    if (table === 'consumers') return ofNode(consumers.node[row]);
    if (table === 'feeders') return ofNode(switches.nodeA[feeders.breaker[row]!]);
    const start = routes.offsets[row]!;
    const points = (routes.offsets[row + 1]! - start) >> 1;
    if (points === 0) return ofNode(branches.from[row]);
    const at = start + 2 * (points >> 1);
    return { x: routes.values[at]!, y: routes.values[at + 1]! };
  }

  /** City metres: the middle and the sides of the ground that an element covers; a feeder covers what it normally feeds. */
  extent(table: GridTable, row: number): Extent {
    const { nodes, branches, routes } = this.data;
    const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    const add = (x: number, y: number): void => {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    };
    if (table === 'branches')
      for (let at = routes.offsets[row]!; at < routes.offsets[row + 1]!; at += 2)
        add(routes.values[at]!, routes.values[at + 1]!);
    else if (table === 'feeders')
      for (const branch of this.rowsOf('branches', 'feeder', row))
        for (const node of [branches.from[branch]!, branches.to[branch]!])
          if (node >= 0) add(nodes.x[node]!, nodes.y[node]!);
    const [minX, minY, maxX, maxY] = box;
    if (!(maxX >= minX)) return { ...this.place(table, row), width: 0, height: 0 };
    return { x: (minX + maxX) / 2, y: (minY + maxY) / 2, width: maxX - minX, height: maxY - minY };
  }

  private group(key: string, make: () => RowGroups): RowGroups {
    const known = this.groups.get(key) ?? make();
    this.groups.set(key, known);
    return known;
  }
}

/**
 * Fetches the grid's tables. null: the pack has no grid.
 * @throws Error when a table cannot be read
 */
export async function loadGridModel(pack: {
  has(name: AnyTableName): boolean;
  table(name: AnyTableName): Promise<PackTable>;
}): Promise<GridModel | null> {
  if (!GRID_MODEL_TABLES.every((name) => pack.has(`grid-${name}`))) return null;
  const tables = await Promise.all(GRID_MODEL_TABLES.map(async (name) => [name, await pack.table(`grid-${name}`)]));
  return new GridModel(Object.fromEntries(tables) as Record<GridTable, PackTable>);
}
