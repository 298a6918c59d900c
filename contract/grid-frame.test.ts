import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyGridFrame, type ChangedRows, encodeGridFrame, isGridFrame } from './grid-frame.ts';
import {
  arrayOfType,
  emptyGridColumns,
  GRID_LIVE_COLUMNS,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridColumnType,
  type GridRowCounts,
} from './grid-live.ts';

type AnyColumns = Record<string, ReturnType<typeof arrayOfType>>;
const HEAD = { number: 7, isSnapshot: false, cityTimeMs: 1_790_000_000_123.5, solveMs: 12.25 };

const countsArbitrary = fc.record(
  Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, fc.nat({ max: 12 })])),
) as fc.Arbitrary<GridRowCounts>;

/** Columns of any bits, NaN and infinities included. */
function filled(counts: GridRowCounts, seed: number): GridColumns {
  const columns = emptyGridColumns(counts);
  let state = seed | 1;
  for (const table of GRID_LIVE_TABLES)
    for (const column of Object.values(columns[table]))
      for (let row = 0; row < column.length; row++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        column[row] = state % 13 === 0 ? Number.NaN : state;
      }
  return columns;
}

const rowsOf = (counts: GridRowCounts, pick: (row: number) => boolean): ChangedRows =>
  Object.fromEntries(
    GRID_LIVE_TABLES.map((table) => {
      const rows = Uint32Array.from({ length: counts[table] }, (_, row) => row).filter(pick);
      return [table, { rows, count: rows.length }];
    }),
  );

test('what is coded comes back bit by bit, and no other row is touched', () => {
  fc.assert(
    fc.property(countsArbitrary, fc.integer(), fc.integer({ min: 1, max: 4 }), (counts, seed, every) => {
      const source = filled(counts, seed);
      const target = filled(counts, seed + 1);
      const before = structuredClone(target);
      const isSent = (row: number) => row % every === 0;
      const frame = encodeGridFrame(HEAD, source, rowsOf(counts, isSent));
      expect(isGridFrame(frame)).toBe(true);
      const told = new Map<string, number[]>();
      expect(applyGridFrame(frame, target, (table, rows) => told.set(table, [...rows]))).toEqual(HEAD);
      for (const table of GRID_LIVE_TABLES) {
        const sent = [...Array(counts[table]).keys()].filter(isSent);
        expect(told.get(table) ?? []).toEqual(sent);
        for (const name of Object.keys(GRID_LIVE_COLUMNS[table])) {
          const [to, from, old] = [target, source, before].map((columns) => (columns[table] as AnyColumns)[name]!);
          for (let row = 0; row < to!.length; row++)
            expect(Object.is(to![row], isSent(row) ? from![row] : old![row])).toBe(true);
        }
      }
    }),
  );
});

test('of junk nothing is taken, whatever bytes of a frame are turned over or cut off', () => {
  const counts: GridRowCounts = { branches: 9, switches: 5, consumers: 7, stations: 3, feeders: 2 };
  const frame = encodeGridFrame(
    HEAD,
    filled(counts, 3),
    rowsOf(counts, () => true),
  );
  const refusedOrWhole = (bytes: Uint8Array) => {
    const target = filled(counts, 4);
    const before = structuredClone(target);
    try {
      applyGridFrame(bytes.slice().buffer, target);
    } catch {
      expect(target).toEqual(before);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refusedOrWhole));
  fc.assert(
    fc.property(
      fc.nat({ max: frame.byteLength - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.nat({ max: frame.byteLength }),
      (at, flip, length) => {
        const bytes = new Uint8Array(frame.slice(0, length));
        if (at < length) bytes[at]! ^= flip;
        refusedOrWhole(bytes);
      },
    ),
    { numRuns: 2000 },
  );
  const cut = new Uint8Array(frame.slice(0, frame.byteLength - 8));
  expect(() => applyGridFrame(cut.buffer, filled(counts, 4))).toThrow(/cut off/);
});

test('a frame of a larger city is refused whole', () => {
  const counts: GridRowCounts = { branches: 4, switches: 4, consumers: 4, stations: 4, feeders: 4 };
  const frame = encodeGridFrame(
    HEAD,
    filled(counts, 1),
    rowsOf(counts, () => true),
  );
  const target = filled({ ...counts, stations: 3 }, 2);
  const before = structuredClone(target);
  expect(() => applyGridFrame(frame, target)).toThrow(/row 3 of 3 stations/);
  expect(target).toEqual(before);
});

test('a block that claims four thousand million rows costs nothing', () => {
  const counts: GridRowCounts = { branches: 1, switches: 1, consumers: 1, stations: 1, feeders: 1 };
  const frame = encodeGridFrame(
    HEAD,
    filled(counts, 1),
    rowsOf(counts, () => true),
  );
  new DataView(frame).setUint32(36, 0xffffffff, true);
  expect(() => applyGridFrame(frame, emptyGridColumns(counts))).toThrow();
});

test('every column type has its bytes', () => {
  const types = new Set<GridColumnType>(GRID_LIVE_TABLES.flatMap((table) => Object.values(GRID_LIVE_COLUMNS[table])));
  for (const type of types) expect(arrayOfType(type, 2).length).toBe(2);
});
