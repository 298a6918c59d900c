import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyGridFrame, encodeGridFrame } from '../../../contract/grid-frame.ts';
import {
  basisOf,
  emptyGridColumns,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridRowCounts,
  qualityOfBasis,
  SUPPLY_CODE,
} from '../../../contract/grid-live.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { BelievedGrid } from './believed-grid.ts';

const COUNTS: GridRowCounts = { branches: 11, switches: 7, consumers: 9, stations: 4, feeders: 2 };
const HEAD = { number: 1, isSnapshot: false, cityTimeMs: 1000, solveMs: 2 };

/** What the thread would say: these rows of every table have this power or position now. */
function solved(rows: readonly number[], value: number): ArrayBuffer {
  const columns = emptyGridColumns(COUNTS);
  for (const table of GRID_LIVE_TABLES) {
    if (table === 'switches') columns.switches.position.fill(value % 4);
    else {
      columns[table].power.fill(value);
      columns[table].supply.fill(SUPPLY_CODE.live);
    }
  }
  return encodeGridFrame(
    HEAD,
    columns,
    Object.fromEntries(
      GRID_LIVE_TABLES.map((table) => {
        const own = Uint32Array.from(new Set(rows.map((row) => row % COUNTS[table])));
        return [table, { rows: own, count: own.length }];
      }),
    ),
  );
}

test('clients that look now and then, in any order, all come to hold what the host holds', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('solve' as const), rows: fc.array(fc.nat(99), { maxLength: 6 }), value: fc.nat(999) }),
    fc.record({ do: fc.constant('look' as const), client: fc.nat(2) }),
    fc.record({ do: fc.constant('die' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const grid = new BelievedGrid(COUNTS);
      const clients = [0, 1, 2].map(() => ({ columns: emptyGridColumns(COUNTS), version: null as number | null }));
      const look = (client: { columns: GridColumns; version: number | null }) => {
        if (grid.version === 0) return;
        const { number, isSnapshot } = applyGridFrame(grid.frameSince(client.version), client.columns);
        expect(isSnapshot).toBe(client.version === null);
        expect(number).toBe(grid.version);
        client.version = number;
      };
      for (const one of steps) {
        if (one.do === 'solve') grid.apply(solved(one.rows, one.value));
        else if (one.do === 'die') grid.markStale();
        else look(clients[one.client]!);
      }
      for (const client of clients) {
        look(client);
        expect(client.columns).toEqual(grid.columns);
      }
    }),
  );
});

test('what was believed is kept and marked when nobody computes any more; what was unknown stays so', () => {
  const grid = new BelievedGrid(COUNTS);
  grid.markStale();
  expect(grid.version).toBe(0);
  grid.apply(solved([1, 2], 7));
  grid.markStale();
  const { supply, basis, power } = grid.columns.consumers;
  expect([supply[1], power[1], qualityOfBasis(basis[1]!)]).toEqual([SUPPLY_CODE.live, 7, 'STALE']);
  expect([supply[5], qualityOfBasis(basis[5]!)]).toEqual([SUPPLY_CODE.unknown, 'GOOD']);
  expect(basisOf(2, QUALITY_CODE.STALE, true)).toBe(2 + 24 + 32);
});

test('a frame that is none changes nothing', () => {
  const grid = new BelievedGrid(COUNTS);
  grid.apply(solved([3], 5));
  const before = structuredClone(grid.columns);
  expect(() => grid.apply(new ArrayBuffer(64))).toThrow();
  expect([grid.version, grid.columns]).toEqual([1, before]);
});

test('clients in step share one frame', () => {
  const grid = new BelievedGrid(COUNTS);
  grid.apply(solved([3], 5));
  const frame = grid.frameSince(null);
  expect(grid.frameSince(null)).toBe(frame);
  grid.apply(solved([4], 6));
  expect(grid.frameSince(null)).not.toBe(frame);
});
