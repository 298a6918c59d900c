import { expect, it } from 'vitest';
import { columnTable, type PackTable } from '../../../contract/city-pack/table.ts';
import { emptyGridColumns } from '../../../contract/grid-live.ts';
import { GRID_COLUMNS, type GridTable } from '../grid-columns.ts';
import { GridModel } from '../grid-model.ts';
import type { LiveGrid } from '../live-grid.ts';
import { documentZone } from './document-zone.ts';

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;
const [OPEN, CLOSED] = [0, 1];
const EARTHING = 4;

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

/** 0 -s0- 1 =b0= 2 -s1- 3 =b1= 4 -s2- 5, an earthing switch s3 at 2 */
function line(positions: readonly number[]) {
  const routes = { offsets: new Int32Array(3), values: new Float32Array(0) };
  const model = new GridModel({
    branches: { ...table('branches', 2, { from: [1, 3], to: [2, 4] }), list: () => routes as never },
    switches: table('switches', 4, { nodeA: [0, 2, 4, 2], nodeB: [1, 3, 5, -1], class: [1, 2, 2, EARTHING] }),
    stations: table('stations', 0, {}),
    feeders: table('feeders', 0, {}),
    consumers: table('consumers', 0, {}),
    nodes: table('nodes', 6, {}),
  });
  const columns = emptyGridColumns({ branches: 2, switches: 4, consumers: 0, stations: 0, feeders: 0 });
  columns.switches.position.set(positions);
  return { model, live: { version: 1, columns } as unknown as LiveGrid };
}
const cable = { table: 'branches', row: 0 } as const;

it('ends at what is open and at what the order opens', () => {
  const { model, live } = line([OPEN, CLOSED, CLOSED, OPEN]);
  expect(documentZone(model, live, cable, new Set(['switches-1']))).toEqual({
    nodes: ['nodes-1', 'nodes-2'],
    devices: ['switches-0', 'switches-1'],
    earthAt: ['nodes-1', 'nodes-2'],
  });
});

it('goes on through what stays closed', () => {
  const { model, live } = line([OPEN, CLOSED, OPEN, OPEN]);
  expect(documentZone(model, live, cable, new Set())!.devices).toEqual(['switches-0', 'switches-2']);
});

it('is none where nothing cuts it off, or nothing is there', () => {
  const { model, live } = line([CLOSED, CLOSED, CLOSED, OPEN]);
  expect(documentZone(model, live, cable, new Set())).toBeNull();
  expect(documentZone(model, live, { table: 'feeders', row: 0 }, new Set(['switches-0']))).toBeNull();
});
