import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabaseFile } from './database-file.ts';
import { allocateSamples, viewSamples } from './sample-batch.ts';
import { SAMPLE_MIGRATIONS, SampleDatabase } from './sample-database.ts';
import { SampleReader } from './sample-reader.ts';

const IDS = ['a.load', 'b.load', 'c.load'];
let dir: string;
let database: SampleDatabase;
let reader: SampleReader;

function open(ids = IDS): void {
  const file = join(dir, 'samples.db');
  database = new SampleDatabase(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
  database.usePoints(ids);
  reader = new SampleReader(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'samples-'));
  open();
});

afterEach(() => {
  database.close();
  reader.close();
  rmSync(dir, { recursive: true });
});

interface Sample {
  point: number;
  ts: number;
  value: number;
  quality?: number;
  arrival?: number;
}

function append(...samples: Sample[]): void {
  const buffer = allocateSamples(Math.max(1, samples.length));
  const columns = viewSamples(buffer);
  samples.forEach(({ point, ts, value, quality = 0, arrival = ts }, i) => {
    columns.points[i] = point;
    columns.times[i] = ts;
    columns.arrivals[i] = arrival;
    columns.values[i] = value;
    columns.qualities[i] = quality;
    columns.origins[i] = 1;
  });
  database.append(buffer, samples.length, []);
}

function moveAll(): void {
  while (database.moveStep());
}

const readAll = (id: string) => reader.read(id, 0, 1e13, 1e6);

test('samples come back in the order of their source time, whatever the order of arrival', () => {
  append({ point: 1, ts: 3000, value: 3 }, { point: 0, ts: 1000, value: -1 });
  append({ point: 1, ts: 1000, value: 1 }, { point: 1, ts: 2000, value: 2 });
  expect(readAll('b.load')).toEqual({
    times: [1000, 2000, 3000],
    values: [1, 2, 3],
    qualities: [0, 0, 0],
    origins: [1, 1, 1],
  });
  expect(reader.read('b.load', 1500, 2000, 10).values).toEqual([2]);
  expect(readAll('nobody').times).toEqual([]);
});

test('a duplicate is ignored, a correction wins, before and after the move', () => {
  append({ point: 0, ts: 1000, value: 5 });
  append({ point: 0, ts: 1000, value: 6 });
  append({ point: 0, ts: 1000, value: 5 });
  expect(readAll('a.load').values).toEqual([6]);
  moveAll();
  expect(database.recentRows).toBe(0);
  expect(readAll('a.load').values).toEqual([6]);
  append({ point: 0, ts: 1000, value: 5 });
  expect(readAll('a.load').values).toEqual([6]);
  append({ point: 0, ts: 1000, value: 7 });
  expect(readAll('a.load').values).toEqual([7]);
});

test('reading says the same at every step of moving', () => {
  const sample = fc.record({
    point: fc.integer({ min: 0, max: 2 }),
    ts: fc.integer({ min: 1, max: 20 }),
    value: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 40 }), fc.array(sample, { maxLength: 20 }), (first, second) => {
      append(...first);
      const before = IDS.map(readAll);
      while (database.moveStep()) expect(IDS.map(readAll)).toEqual(before);
      expect(IDS.map(readAll)).toEqual(before);
      append(...second);
    }),
    { numRuns: 30 },
  );
});

test('a move that was interrupted is begun again without harm', () => {
  append({ point: 0, ts: 1, value: 1 }, { point: 0, ts: 2, value: 2 });
  for (let step = 0; step < 3; step += 1) database.moveStep();
  database.close();
  reader.close();
  open();
  moveAll();
  expect(readAll('a.load').values).toEqual([1, 2]);
  append({ point: 0, ts: 2, value: 3 });
  expect(readAll('a.load').values).toEqual([1, 3]);
});

test('points keep their samples when a new pack orders them differently', () => {
  append({ point: 0, ts: 1, value: 10 });
  database.close();
  reader.close();
  open(['c.load', 'new.load', 'a.load']);
  append({ point: 2, ts: 2, value: 20 }, { point: 1, ts: 2, value: 99 });
  expect(readAll('a.load').values).toEqual([10, 20]);
  expect(readAll('new.load').values).toEqual([99]);
});

test('pages cover everything once', () => {
  append(...Array.from({ length: 25 }, (_, i) => ({ point: 0, ts: i + 1, value: i })));
  moveAll();
  append(...Array.from({ length: 10 }, (_, i) => ({ point: 0, ts: i + 20, value: i + 100 })));
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const page = reader.page('a.load', 0, 1e13, 7, cursor);
    expect(page.times.length).toBeLessThanOrEqual(7);
    seen.push(...page.times);
    cursor = page.next;
  } while (cursor !== null);
  expect(seen).toEqual(Array.from({ length: 29 }, (_, i) => i + 1));
});

test('old samples are forgotten only when their arrival is old as well', () => {
  const day = 86_400_000;
  append({ point: 0, ts: day, value: 1, arrival: day }, { point: 0, ts: day, value: 2, arrival: 20 * day });
  append({ point: 0, ts: 20 * day, value: 3, arrival: 20 * day });
  moveAll();
  const hasGoneRound = database.forgetStep({ cityNow: 20 * day, wallNow: 20 * day, keepMs: 7 * day });
  expect(hasGoneRound).toBe(true);
  expect(readAll('a.load').values).toEqual([2, 3]);
});
