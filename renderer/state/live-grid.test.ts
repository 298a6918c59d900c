import { describe, expect, it } from 'vitest';
import { encodeGridFrame, type ChangedRows } from '../../contract/grid-frame.ts';
import {
  basisOf,
  emptyGridColumns,
  isUnobserved,
  NONE_U16,
  originOfBasis,
  qualityOfBasis,
  SUPPLY_CODE,
} from '../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../contract/vocabulary.ts';
import { LiveGrid, sameCounts } from './live-grid.ts';

const COUNTS = { branches: 4, switches: 3, consumers: 5, stations: 2, feeders: 1 };
const changed = (table: keyof typeof COUNTS, ...rows: number[]): ChangedRows => ({
  [table]: { rows: Uint32Array.from(rows), count: rows.length },
});

function host() {
  const columns = emptyGridColumns(COUNTS);
  let number = 0;
  return {
    columns,
    frame: (rows: ChangedRows) =>
      encodeGridFrame({ number: ++number, isSnapshot: false, cityTimeMs: 1000 * number, solveMs: 7 }, columns, rows),
  };
}

describe('live grid', () => {
  it('knows nothing before the first frame', () => {
    const grid = new LiveGrid(COUNTS);
    expect(grid.version).toBe(0);
    expect(grid.columns.branches.supply[0]).toBe(SUPPLY_CODE.unknown);
    expect(grid.columns.branches.loading[0]).toBe(NONE_U16);
  });

  it('overwrites the rows of a frame and tells which ones they were', () => {
    const { columns, frame } = host();
    const grid = new LiveGrid(COUNTS);
    columns.branches.supply.set([1, 2, 1, 1]);
    columns.branches.power[2] = 5e3;
    expect(grid.apply(frame(changed('branches', 1, 2)))).toBe(1);
    expect([...grid.columns.branches.supply]).toEqual([0, 2, 1, 0]);
    expect(grid.columns.branches.power[2]).toBe(5e3);
    expect([...grid.versions.branches]).toEqual([0, 1, 1, 0]);
    expect(grid.tableVersions).toMatchObject({ branches: 1, switches: 0 });
    expect(grid).toMatchObject({ version: 1, cityTimeMs: 1000, solveMs: 7, isStale: false });
    grid.apply(frame(changed('branches', 0)));
    expect([...grid.versions.branches]).toEqual([2, 1, 1, 0]);
  });

  it('refuses a frame of another city and keeps what it had', () => {
    const { frame } = host();
    const grid = new LiveGrid({ ...COUNTS, consumers: 2 });
    expect(() => grid.apply(frame(changed('consumers', 4)))).toThrow(/row 4 of 2 consumers/);
    expect(grid.version).toBe(0);
  });

  it('marks everything as old, and keeps what was known and how', () => {
    const { columns, frame } = host();
    columns.stations.basis.fill(basisOf(ORIGIN_CODE.simulated, QUALITY_CODE.GOOD, true));
    const grid = new LiveGrid(COUNTS);
    grid.apply(frame(changed('stations', 0, 1)));
    grid.markAllStale();
    expect(qualityOfBasis(grid.columns.stations.basis[0]!)).toBe('STALE');
    expect(originOfBasis(grid.columns.stations.basis[0]!)).toBe('simulated');
    expect(isUnobserved(grid.columns.stations.basis[0]!)).toBe(true);
    expect(grid).toMatchObject({ isStale: true, version: 2 });
    grid.apply(frame(changed('stations', 1)));
    expect(grid.isStale).toBe(false);
    expect(qualityOfBasis(grid.columns.stations.basis[1]!)).toBe('GOOD');
  });

  it('is old as a whole when no feeder is known by anything current', () => {
    const { columns, frame } = host();
    const grid = new LiveGrid({ ...COUNTS });
    columns.feeders.supply[0] = SUPPLY_CODE.live;
    grid.apply(frame(changed('feeders', 0)));
    expect(grid.isStale).toBe(false);
    columns.feeders.basis[0] = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.STALE, false);
    grid.apply(frame(changed('feeders', 0)));
    expect(grid.isStale).toBe(true);
    columns.feeders.supply[0] = SUPPLY_CODE.unknown;
    grid.apply(frame(changed('feeders', 0)));
    expect(grid.isStale).toBe(false);
  });

  it('tells grids of one size from others', () => {
    expect(sameCounts(COUNTS, { ...COUNTS })).toBe(true);
    expect(sameCounts(COUNTS, { ...COUNTS, feeders: 2 })).toBe(false);
  });
});
