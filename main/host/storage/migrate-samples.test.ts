// A folder as schema 1 left it, brought over with the host killed on the way.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabaseFile } from './database-file.ts';
import { BLOCK_POINTS } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { slotsOf } from './history-slots.ts';
import { SampleMigration } from './migrate-samples.ts';
import { allocateSamples, viewSamples } from './sample-batch.ts';
import { SampleDatabase } from './sample-database.ts';
import { FIRST_NUMBER, SAMPLE_MIGRATIONS } from './sample-schema.ts';
import { blocksOf, segmentsFrom } from './segment-rows.ts';
import { SegmentTables } from './history-segments.ts';
import { readTier } from './history-tiers.ts';
import { inOrderOfTime } from './tier-builder.ts';
import { Upkeep } from './upkeep.ts';

/** In memory where that can be had: properties open files hundreds of times. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const HOUR = 3_600_000;
const START = Math.floor(1_790_000_000_000 / HOUR) * HOUR;
const IDS = Array.from({ length: 300 }, (_, i) => `p${i}.load`);

interface Old {
  point: number;
  ts: number;
  arrival: number;
  value: number;
  quality: number;
}

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(FOLDER, 'migrate-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The first `settled` of them were moved, of these the last two not deleted yet. */
function writeOld(file: string, rows: readonly Old[], settled: number): void {
  const sqlite = new Database(file);
  sqlite.exec(SAMPLE_MIGRATIONS[0]);
  sqlite.pragma('user_version = 1');
  sqlite.prepare('INSERT INTO clocks VALUES (?, ?, ?, 1)').run(START, START + 1, START);
  const point = sqlite.prepare('INSERT INTO points (id) VALUES (?)');
  for (const id of IDS) point.run(id);
  const recent = sqlite.prepare('INSERT INTO recent VALUES (?, ?, ?, ?, ?, ?, 1)');
  const samples = sqlite.prepare('INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, 1, ?, ?)');
  sqlite.transaction(() => {
    rows.forEach((row, i) => {
      if (i < settled) samples.run(row.point + 1, row.ts, row.value, row.quality, row.arrival, i + 1);
      if (i >= settled - 2) recent.run(i + 1, row.point + 1, row.ts, row.arrival, row.value, row.quality);
    });
  })();
  sqlite.close();
}

function open(file: string, at: number): { database: SampleDatabase; upkeep: Upkeep; damage: string[] } {
  const database = new SampleDatabase(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
  database.usePoints(IDS);
  const damage: string[] = [];
  new SampleMigration(database, (what) => damage.push(what)).begin();
  database.noteClock(at, at, at, 1);
  return { database, upkeep: new Upkeep(database, (what) => damage.push(what)), damage };
}

function recordsOf(
  database: SampleDatabase,
  point: number,
): { ts: number; arrival: number; value: number; quality: number }[] {
  const found: { ts: number; arrival: number; value: number; quality: number }[] = [];
  for (const { number } of segmentsFrom(database.sqlite, 0)) {
    for (const { block, data } of blocksOf(database.sqlite, number)) {
      const reader = new BlockReader(data);
      if (block !== (point + 1) >> 8 || !reader.open((point + 1) % BLOCK_POINTS)) continue;
      while (reader.next()) {
        const { time, arrival, value, quality } = reader;
        found.push({ ts: time, arrival, value, quality });
      }
    }
  }
  return found;
}

const old = fc.record({
  point: fc.constantFrom(0, 1, 254, 255, 299),
  ts: fc.integer({ min: START - HOUR, max: START + 2 * HOUR }),
  arrival: fc.integer({ min: START, max: START + 3 * HOUR }),
  value: fc.integer({ min: 0, max: 9 }),
  quality: fc.integer({ min: 0, max: 3 }),
});

test('nothing is lost or doubled, wherever the host was killed', () => {
  let run = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(old, { maxLength: 40, selector: ({ point, ts }) => `${point} ${ts}` }),
      fc.nat(40),
      fc.array(fc.nat(25), { maxLength: 3 }),
      (rows, settled, kills) => {
        run += 1;
        const file = join(dir, `samples-${run}.db`);
        writeOld(file, rows, settled);
        let now = START + 5 * HOUR;
        let opened = open(file, now);
        for (const kill of kills) {
          for (let step = 0; step < kill && opened.upkeep.step(now); step += 1);
          opened.database.sqlite.close();
          now += 1000;
          opened = open(file, now);
        }
        while (opened.upkeep.step(now));
        const { database, damage } = opened;
        expect(damage).toEqual([]);
        for (const point of [0, 1, 254, 255, 299]) {
          const expected = rows.flatMap(({ point: of, ...row }) => (of === point ? [row] : []));
          const byTime = (a: { ts: number }, b: { ts: number }): number => a.ts - b.ts;
          expect(recordsOf(database, point).sort(byTime)).toEqual(expected.toSorted(byTime));
          const slots = slotsOf(
            inOrderOfTime({
              times: expected.map(({ ts }) => ts),
              values: expected.map(({ value }) => value),
              qualities: expected.map(({ quality }) => quality),
              origins: expected.map(() => 1),
            }),
            0,
            60_000,
          );
          const tables = new SegmentTables(database.sqlite);
          expect(readTier(tables, point + 1, 'minute', 0, 2 * START, Infinity).last).toEqual(slots.last);
        }
        expect(database.fact('migrated')).toBe(1);
        expect(database.sqlite.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'old%'").all()).toEqual([]);
        database.close();
      },
    ),
    { numRuns: 10 },
  );
});

test('what was known is there at once, and what comes meanwhile goes on from it', () => {
  const file = join(dir, 'samples.db');
  const at = { quality: 0, arrival: START + 60_000 };
  writeOld(
    file,
    [
      { point: 3, ts: START, value: 4, ...at },
      { point: 3, ts: START + 1, value: 5, ...at },
    ],
    2,
  );
  const { database, upkeep } = open(file, START + HOUR);
  const [data] = blocksOf(database.sqlite, FIRST_NUMBER);
  const reader = new BlockReader(data?.data ?? new Uint8Array());
  expect(reader.open(4)).toBe(true);
  expect(reader).toMatchObject({ hasOpening: true, time: START + 1, value: 5 });
  const buffer = allocateSamples(1);
  const columns = viewSamples(buffer);
  columns.points[0] = 3;
  columns.times[0] = START + HOUR;
  columns.arrivals[0] = START + HOUR;
  columns.values[0] = 6;
  database.append(buffer, 1, []);
  while (upkeep.step(START + HOUR));
  expect(recordsOf(database, 3).map(({ value }) => value)).toEqual([4, 5, 6]);
  database.close();
});
