import { describe, expect, it } from 'vitest';
import { columnTable, type PackTable } from '../../../contract/city-pack/table.ts';
import { emptyGridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { GRID_COLUMNS, type GridTable } from '../grid-columns.ts';
import { GridModel } from '../grid-model.ts';
import type { LiveGrid } from '../live-grid.ts';
import { faultySection, plannedWay } from './planned-way.ts';

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;

function table(name: GridTable, rows: number, given: Record<string, readonly number[]>): PackTable {
  const columns = Object.entries(GRID_COLUMNS[name]).map(([column, type]) => {
    const array = given[column] === undefined ? new ARRAYS[type](rows) : ARRAYS[type].from(given[column]);
    return [column, given[column] === undefined && type === 'i32' ? array.fill(-1) : array] as const;
  });
  return columnTable({
    id: Array.from({ length: rows }, (_, row) => `${name}-${row}`),
    ...Object.fromEntries(columns),
  });
}

// Two feeders that meet at an open point (switch 4). Nodes: 0 busbar A, 1..6 along the way, 7 busbar B, 8 below a transformer.
//   0 -s0- 1 =b0= 2 -s1- 3 =b1= 4 -s2- 5 =b2= 6 -s4(open)- 9 =b3= 7      transformer b4 from 5 to 8
const SWITCHES = [
  [0, 1],
  [2, 3],
  [4, 5],
  [8, 8],
  [6, 9],
] as const;
const [OPEN, CLOSED] = [0, 1];

function ring(positions: readonly number[], supply: readonly number[]) {
  const routes = { offsets: new Int32Array(6), values: new Float32Array(0) };
  const branches = table('branches', 5, { from: [1, 3, 5, 7, 5], to: [2, 4, 6, 9, 8], class: [0, 0, 0, 0, 1] });
  const model = new GridModel({
    branches: { ...branches, list: () => routes as never },
    switches: table('switches', 5, {
      nodeA: SWITCHES.map(([a]) => a),
      nodeB: SWITCHES.map(([, b]) => b),
      class: [1, 2, 2, 2, 2],
    }),
    stations: table('stations', 0, {}),
    feeders: table('feeders', 0, {}),
    consumers: table('consumers', 0, {}),
    nodes: table('nodes', 10, {}),
  });
  const columns = emptyGridColumns({ branches: 5, switches: 5, consumers: 0, stations: 0, feeders: 0 });
  columns.switches.position.set(positions);
  columns.branches.supply.set(supply);
  return { model, live: { version: 1, columns } as unknown as LiveGrid };
}

const { live: L, dead: D } = SUPPLY_CODE;
const tripped = () => ring([OPEN, CLOSED, CLOSED, CLOSED, OPEN], [D, D, D, L, D]);

describe('the way that supply will come', () => {
  it('runs from the tie backwards to what the plan opens, and into no transformer', () => {
    const { model, live } = tripped();
    const way = plannedWay(model, live, [
      { row: 2, to: 'open' },
      { row: 4, to: 'closed' },
    ]);
    expect([...way]).toEqual([[2, false]]);
  });

  it('runs on through switches that stay closed', () => {
    const { model, live } = tripped();
    const way = plannedWay(model, live, [{ row: 4, to: 'closed' }]);
    expect(new Map(way)).toEqual(
      new Map([
        [2, false],
        [1, false],
        [0, false],
      ]),
    );
  });

  it('is empty where no side has supply, and where both have', () => {
    const dark = ring([OPEN, CLOSED, CLOSED, CLOSED, OPEN], [D, D, D, D, D]);
    expect(plannedWay(dark.model, dark.live, [{ row: 4, to: 'closed' }]).size).toBe(0);
    const light = ring([CLOSED, CLOSED, CLOSED, CLOSED, OPEN], [L, L, L, L, L]);
    expect(plannedWay(light.model, light.live, [{ row: 4, to: 'closed' }]).size).toBe(0);
  });

  it('gets to a switch whose supply another step of the plan brings', () => {
    const { model, live } = ring([OPEN, OPEN, CLOSED, CLOSED, OPEN], [D, D, D, L, D]);
    const way = plannedWay(model, live, [
      { row: 1, to: 'closed' },
      { row: 4, to: 'closed' },
    ]);
    expect([...way.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });
});

describe('the section with the fault', () => {
  it('ends at the switches that divide it from the rest', () => {
    const { model, live } = tripped();
    expect(faultySection(model, live, 'branches-1', new Set([1, 2]))).toEqual([1]);
    expect(faultySection(model, live, 'branches-1', new Set([2])).toSorted((a, b) => a - b)).toEqual([0, 1]);
  });

  it('stays what it is once these stand open', () => {
    const { model, live } = ring([OPEN, OPEN, OPEN, CLOSED, OPEN], [D, D, D, L, D]);
    expect(faultySection(model, live, 'branches-1', new Set([1, 2]))).toEqual([1]);
  });

  it('is empty of an element that is no line', () => {
    const { model, live } = tripped();
    expect(faultySection(model, live, 'switches-1', new Set())).toEqual([]);
    expect(faultySection(model, live, 'nowhere', new Set())).toEqual([]);
  });
});
