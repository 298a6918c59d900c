import { expect, test } from 'vitest';
import { GRID_MEASURED_TABLES } from '../../../../contract/city-pack/grid-schema.ts';
import { PLACE_LEVELS } from '../../../../simulation/alarms/situation-rules.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { placesOf } from './alarm-places.ts';

const rows = (...list: number[]) => Int32Array.from(list);

/**
 * One substation with one feeder and one station on it. Assets: 0 substation, 1 the bay of the feeder, 2 its breaker, 3 the station, 4 a
 * switch in it, 5 the fault indicator beside that, 6 a cabinet on nothing.
 */
const grid = {
  stations: {
    count: 2,
    ids: ['sub', 'st'],
    name: ['Substation', 'Station'],
    kind: Uint8Array.of(0, 1),
    substation: rows(-1, 0),
    asset: rows(0, 3),
  },
  feeders: { count: 1, ids: ['f1'], name: ['Feeder 1'], substation: rows(0), breaker: rows(0), asset: rows(1) },
  switches: { asset: rows(2, 4), station: rows(0, 1), feeder: rows(0, 0) },
  network: { switches: { ids: ['q0', 'q1'] } },
  branches: { asset: rows(), station: rows(), feeder: rows() },
  nodes: { asset: rows(), station: rows() },
  consumers: { station: rows(), feeder: rows() },
  measurements: {
    count: 1,
    point: rows(0),
    table: Uint8Array.of(GRID_MEASURED_TABLES.indexOf('switch')),
    row: rows(1),
  },
} as unknown as CityGrid;

test('each asset stands below what supplies it; what hangs on nothing stands in the city', () => {
  const { tree, ids, ofAsset } = placesOf(grid, 7, [5]);
  const wayOf = (asset: number): string[] => {
    const way: string[] = [];
    for (let at = ofAsset[asset]!; at >= 0; at = tree.parent[at]!)
      way.push(`${PLACE_LEVELS[tree.level[at]!]} ${ids[at]}`.trim());
    return way;
  };
  const feeder = ['feeder f1', 'substation sub', 'city'];
  expect(wayOf(0)).toEqual(['substation sub', 'city']);
  expect(wayOf(1)).toEqual(feeder);
  // The breaker at the head of a feeder speaks for the feeder, not for the substation that it stands in.
  expect(wayOf(2)).toEqual(feeder);
  expect(wayOf(3)).toEqual(['station st', ...feeder]);
  expect(wayOf(4)).toEqual(['device q1', 'station st', ...feeder]);
  expect(wayOf(5)).toEqual(wayOf(4));
  expect(wayOf(6)).toEqual(['city']);
});

test('a city without a grid is one place', () => {
  const { tree, ofAsset } = placesOf(null, 2, []);
  expect([tree.count, ...ofAsset]).toEqual([1, 0, 0]);
});
