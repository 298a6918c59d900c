// Whatever grids are shown one after the other: what comes back of each moment is what was shown, before and after the upkeep.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeGridFrame } from '../../../contract/grid-frame.ts';
import {
  emptyGridColumns,
  GRID_LIVE_COLUMNS,
  GRID_LIVE_TABLES,
  type GridColumns,
} from '../../../contract/grid-live.ts';
import { BelievedGrid } from '../shadow/believed-grid.ts';
import type { GridFigures } from '../shadow/shadow-questions.ts';
import { fromPlanes, toPlanes } from './frame-planes.ts';
import { GridHistoryReader, GridHistoryWriter } from './grid-history.ts';
import { GridRecorder } from './grid-recorder.ts';
import { ShownGrid, type ShownThen } from './shown-grid.ts';

const ROWS = { branches: 40, switches: 12, consumers: 25, stations: 5, feeders: 3 };
const figures = (ts: number): GridFigures => ({ ts, feeders: [] }) as unknown as GridFigures;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'grid-history-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const column = (columns: GridColumns, table: (typeof GRID_LIVE_TABLES)[number], name: string): number[] =>
  (columns[table] as unknown as Record<string, number[]>)[name]!;

function frameOf(
  columns: GridColumns,
  rowsOf: (table: string, count: number) => number[],
  number: number,
  isSnapshot: boolean,
) {
  const changed = Object.fromEntries(
    GRID_LIVE_TABLES.map((table) => {
      const rows = Uint32Array.from(rowsOf(table, ROWS[table]));
      return [table, { rows, count: rows.length }];
    }),
  );
  return encodeGridFrame({ number, isSnapshot, cityTimeMs: number, solveMs: 1 }, columns, changed);
}
const all = (_: string, count: number) => Array.from({ length: count }, (_each, row) => row);

const step = fc.record({
  pause: fc.constantFrom(0, 5, 300, 1000, 2500, 40_000, 700_000),
  changes: fc.array(fc.tuple(fc.nat(4), fc.nat(39), fc.nat(7), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
});

test('planes come back exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(39)), { minLength: 5, maxLength: 5 }), fc.nat(), (rows, seed) => {
      const columns = emptyGridColumns(ROWS);
      for (const table of GRID_LIVE_TABLES)
        for (const name of Object.keys(GRID_LIVE_COLUMNS[table]))
          for (let row = 0; row < ROWS[table]; row++) column(columns, table, name)[row] = (seed * (row + 3)) % 251;
      const frame = frameOf(
        columns,
        (table, count) =>
          rows[GRID_LIVE_TABLES.indexOf(table as never)]!.filter((row) => row < count).toSorted((a, b) => a - b),
        1,
        false,
      );
      const bytes = new Uint8Array(frame.slice(0));
      toPlanes(bytes);
      fromPlanes(bytes);
      expect(bytes).toEqual(new Uint8Array(frame));
    }),
  );
});

test('every moment comes back as it was shown, sought or played', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const folder = mkdtempSync(join(dir, 'course-'));
      const troubles: string[] = [];
      const recorder = new GridRecorder(folder, (reason) => troubles.push(reason));
      const columns = emptyGridColumns(ROWS);
      const shown: { wallMs: number; columns: GridColumns }[] = [];
      let wallMs = 1_000_000;
      for (const [number, { pause, changes }] of steps.entries()) {
        wallMs += pause + 1;
        const touched: Record<string, Set<number>> = {};
        for (const [t, row, c, value] of changes) {
          const table = GRID_LIVE_TABLES[t]!;
          if (row >= ROWS[table]) continue;
          const names = Object.keys(GRID_LIVE_COLUMNS[table]);
          column(columns, table, names[c % names.length]!)[row] = value;
          (touched[table] ??= new Set()).add(row);
        }
        const isWhole = number === 0;
        const rows = (table: string) => [...(touched[table] ?? [])].toSorted((a, b) => a - b);
        const frame = frameOf(columns, isWhole ? all : rows, number + 1, isWhole);
        recorder.add({ wallMs, frame, figures: figures(wallMs) }, isWhole, () =>
          frameOf(columns, all, number + 1, true),
        );
        shown.push({ wallMs, columns: structuredClone(columns) });
      }
      recorder.flush();
      const reader = new GridHistoryReader(folder);
      const sought = new ShownGrid(reader, ROWS);
      const columnsAt = (at: number) => {
        const then = sought.at({ wallMs: at, openedMs: 1_000_000, isUnrecorded: false });
        expect(then!.figures!.ts).toBe(at);
        return then!.frame!;
      };
      for (const moment of shown)
        expect(columnsAt(moment.wallMs)).toEqual(frameAt(moment.columns, columnsAt(moment.wallMs)));
      const played = new ShownGrid(reader, ROWS);
      const screen = new BelievedGrid(ROWS);
      for (const [i, moment] of shown.entries()) {
        const { wallMs: at } = moment;
        // A look in between: after a long pause everything is old, and then it is not.
        if (i > 0) applyTo(screen, played.on(at - 1));
        applyTo(screen, i === 0 ? played.at({ wallMs: at, openedMs: 1_000_000, isUnrecorded: false })! : played.on(at));
        expect(screen.columns).toEqual(moment.columns);
      }
      reader.close();
      recorder.close();
      expect(troubles).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

function applyTo(screen: BelievedGrid, { frame }: ShownThen): void {
  if (frame !== null) screen.apply(frame);
}

/** The same head, the columns that are expected. */
function frameAt(columns: GridColumns, like: ArrayBuffer): ArrayBuffer {
  const frame = frameOf(columns, all, 0, true);
  new Uint8Array(frame).set(new Uint8Array(like.slice(0, 32)));
  return frame;
}

test('before its first picture a run has shown nothing, and of a run without any nothing is known', () => {
  const recorder = new GridRecorder(dir, () => undefined);
  const columns = emptyGridColumns(ROWS);
  recorder.add(
    { wallMs: 5000, frame: frameOf(columns, all, 1, true), figures: figures(5000) },
    true,
    () => new ArrayBuffer(0),
  );
  const reader = new GridHistoryReader(dir);
  const grid = new ShownGrid(reader, ROWS);
  expect(grid.at({ wallMs: 4000, openedMs: 3000, isUnrecorded: false })).toMatchObject({ figures: null });
  expect(grid.at({ wallMs: 900_000, openedMs: 800_000, isUnrecorded: false })).toBeNull();
  reader.close();
  recorder.close();
});

test('beyond its size the oldest stretch goes, whole', () => {
  const writer = new GridHistoryWriter(dir, 1);
  const columns = emptyGridColumns(ROWS);
  const whole = (wallMs: number) => ({ wallMs, frame: frameOf(columns, all, 1, true), figures: figures(wallMs) });
  writer.add([whole(1000)], true);
  writer.add([whole(2000)], false);
  writer.add([whole(3000)], true);
  writer.forget(4000);
  const reader = new GridHistoryReader(dir);
  const walls: number[] = [];
  reader.between(0, 10_000, (wallMs) => walls.push(wallMs));
  expect(walls).toEqual([3000]);
  reader.close();
  writer.close();
});
