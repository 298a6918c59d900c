import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnTable, type PackTable } from '../../contract/city-pack/table.ts';
import { GRID_COLUMNS, GRID_MODEL_TABLES, type GridTable } from './grid-columns.ts';
import { GridModel, loadGridModel } from './grid-model.ts';
import { groupEnds, groupRows } from './row-groups.ts';

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;

/** A table with the given columns; the others are zeros (columns of rows: none). */
function table(name: GridTable, rows: number, given: Record<string, readonly number[] | readonly string[]>): PackTable {
  const columns = Object.entries(GRID_COLUMNS[name]).map(([column, type]) => {
    const values = given[column] as readonly number[] | undefined;
    const array = values === undefined ? new ARRAYS[type](rows) : ARRAYS[type].from(values);
    return [column, values === undefined && type === 'i32' ? array.fill(-1) : array] as const;
  });
  const ids = { id: Array.from({ length: rows }, (_, row) => `${name}-${row}`) };
  return columnTable({ ...ids, ...Object.fromEntries(columns), ...(given as Record<string, readonly string[]>) });
}

/** Two stations; a cable from the first to the second, a service cable, a transformer; three houses, two of one building. */
function small(): GridModel {
  const branches = table('branches', 3, { from: [0, 2, 0], to: [1, 3, 2], feeder: [0, 0, -1], asset: [5, -1, -1] });
  const routes = { offsets: Int32Array.of(0, 6, 10, 10), values: Float32Array.of(0, 0, 10, 0, 10, 5, 0, 0, 0, 9) };
  const tables: Record<GridTable, PackTable> = {
    branches: { ...branches, list: () => routes as never },
    switches: table('switches', 2, { nodeA: [0, 1], nodeB: [1, -1], station: [0, 1], asset: [7, -1] }),
    stations: table('stations', 2, { x: [1, 2], y: [3, 4], asset: [5, -1], name: ['Nord', ''] }),
    feeders: table('feeders', 1, { breaker: [1], name: ['Nord 1'] }),
    consumers: table('consumers', 3, { node: [3, 3, 2], building: [9, 4, 9], meter: [-1, 8, -1] }),
    nodes: table('nodes', 4, { x: [0, 10, 20, 30], y: [0, 5, 6, 7] }),
  };
  return new GridModel(tables);
}

describe('grid model', () => {
  it('finds rows by what they belong to', () => {
    const model = small();
    expect([...model.rowsOf('consumers', 'building', 9)]).toEqual([0, 2]);
    expect([...model.rowsOf('consumers', 'building', 1)]).toEqual([]);
    expect([...model.rowsOf('branches', 'feeder', 0)]).toEqual([0, 1]);
    expect([...model.branchesOfNode(0)]).toEqual([0, 2]);
    expect([...model.switchesOfNode(1)]).toEqual([0, 1]);
  });

  it('knows what an asset of the city is in the grid', () => {
    const model = small();
    expect(model.ofAsset(5)).toEqual([
      { table: 'stations', row: 0 },
      { table: 'branches', row: 0 },
    ]);
    expect(model.ofAsset(7)).toEqual([{ table: 'switches', row: 0 }]);
    expect(model.ofAsset(8)).toEqual([{ table: 'consumers', row: 1 }]);
    expect(model.ofAsset(99)).toEqual([]);
  });

  it('knows what ground an element covers', () => {
    const model = small();
    expect(model.extent('branches', 0)).toEqual({ x: 5, y: 2.5, width: 10, height: 5 });
    expect(model.extent('branches', 2)).toEqual({ ...model.place('branches', 2), width: 0, height: 0 });
    expect(model.extent('feeders', 0)).toEqual({ x: 15, y: 3.5, width: 30, height: 7 });
    expect(model.extent('stations', 1)).toEqual({ x: 2, y: 4, width: 0, height: 0 });
  });

  it('gives ids, names and places', () => {
    const model = small();
    expect(model.id('branches', 1)).toBe('branches-1');
    expect(model.find('stations-1')).toEqual({ table: 'stations', row: 1 });
    expect(model.find('nothing')).toBeUndefined();
    expect(model.name('stations', 0)).toBe('Nord');
    expect(model.name('branches', 0)).toBe('');
    expect(model.place('branches', 0)).toEqual({ x: 10, y: 0 });
    expect(model.place('branches', 2)).toEqual({ x: 0, y: 0 });
    expect(model.place('feeders', 0)).toEqual({ x: 10, y: 5 });
  });

  it('is null for a pack without a grid, and reads one that leaves columns out', async () => {
    expect(await loadGridModel({ has: () => false, table: () => Promise.reject(new Error('asked')) })).toBeNull();
    const bare = (name: string) =>
      columnTable({ id: ['a'], xy: { offsets: Int32Array.of(0, 0), values: new Float32Array(0) }, name: [name] });
    const model = await loadGridModel({ has: () => true, table: (name) => Promise.resolve(bare(name)) });
    expect(model!.data.consumers.meter[0]).toBe(-1);
    expect(model!.data.stations.kind[0]).toBe(0);
    expect(GRID_MODEL_TABLES).toHaveLength(6);
  });
});

describe('row groups', () => {
  it('hold every row with a key once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 9 })), (keys) => {
        const groups = groupRows(Int32Array.from(keys));
        for (let key = -1; key < 12; key++)
          expect([...groups.of(key)]).toEqual(keys.flatMap((own, row) => (own === key && key >= 0 ? [row] : [])));
      }),
    );
  });
  it('name a row at both of its ends', () => {
    const groups = groupEnds(Int32Array.of(1, 2), Int32Array.of(2, -1));
    expect([...groups.of(2)]).toEqual([0, 1]);
    expect([...groups.of(1)]).toEqual([0]);
  });
});
