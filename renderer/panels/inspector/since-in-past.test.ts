import { expect, test } from 'vitest';
import { emptyGridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridElementReport } from '../../../contract/grid-requests.ts';
import { sinceInPast } from './since-in-past.ts';

const { dead, live } = SUPPLY_CODE;
const FEEDER_OF = Int32Array.of(0, 0, 1);

function columns() {
  const grid = emptyGridColumns({ branches: 0, switches: 0, consumers: 3, stations: 1, feeders: 2 });
  grid.consumers.supply.set([dead, dead, live]);
  grid.consumers.sinceMs.set([5_000, 4_000, 1_000]);
  grid.stations.supply.set([dead]);
  grid.stations.sinceMs.set([4_500]);
  return grid;
}
/** As calculated anew: its own beginning stands in it as the time of the change. */
const report = (table: 'feeders' | 'stations' | 'consumers' | 'switches', row: number, state: 'dead' | 'live') =>
  ({ ref: { table, row }, supply: { state, sinceMs: 99_000 } }) as unknown as GridElementReport;

test('what was shown then says since when; what was calculated anew says nothing', () => {
  expect(sinceInPast(report('consumers', 1, 'dead'), columns(), FEEDER_OF, 'shown')).toBe(4_000);
  expect(sinceInPast(report('stations', 0, 'dead'), columns(), FEEDER_OF, 'shown')).toBe(4_500);
  for (const basis of ['calculated', 'none'] as const)
    expect(sinceInPast(report('consumers', 1, 'dead'), columns(), FEEDER_OF, basis)).toBeNull();
});

test('a feeder has been out since its first service point went dark', () => {
  expect(sinceInPast(report('feeders', 0, 'dead'), columns(), FEEDER_OF, 'shown')).toBe(4_000);
  expect(sinceInPast(report('feeders', 1, 'live'), columns(), FEEDER_OF, 'shown')).toBeNull();
  expect(sinceInPast(report('feeders', 1, 'dead'), columns(), FEEDER_OF, 'shown')).toBeNull();
});

test('nothing is said where picture and answer differ, or nobody saw it change', () => {
  expect(sinceInPast(report('consumers', 2, 'dead'), columns(), FEEDER_OF, 'shown')).toBeNull();
  const grid = columns();
  grid.stations.sinceMs.fill(Number.NaN);
  expect(sinceInPast(report('stations', 0, 'dead'), grid, FEEDER_OF, 'shown')).toBeNull();
  expect(sinceInPast(report('switches', 0, 'dead'), columns(), FEEDER_OF, 'shown')).toBeNull();
});
