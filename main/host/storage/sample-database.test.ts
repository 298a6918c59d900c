// Append, segments and what is found in them, whatever comes and whenever the host is killed.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordsByPoint } from '../../../tests/builders/records-on-disk.ts';
import { openDatabaseFile } from './database-file.ts';
import { BLOCK_POINTS } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import type { RetentionSettings } from './retention.ts';
import { allocateSamples, RECORD, viewSamples } from './sample-batch.ts';
import { SampleDatabase } from './sample-database.ts';
import { SAMPLE_MIGRATIONS, SEGMENT } from './sample-schema.ts';
import { blocksOf, segmentsFrom } from './segment-rows.ts';
import { decodeTier } from './tier-codec.ts';
import { SegmentTables } from './history-segments.ts';
import { readTier } from './history-tiers.ts';
import { inOrderOfTime } from './tier-builder.ts';
import { slotsOf } from './history-slots.ts';
import { Upkeep } from './upkeep.ts';

/** In memory where that can be had: properties open files hundreds of times. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const IDS = Array.from({ length: 300 }, (_, i) => `p${i}.load`);
const NOW = 1_790_000_000_000;
const DAY = 86_400_000;
let dir: string;
let database: SampleDatabase;
let upkeep: Upkeep;
let damage: string[];
let retention: RetentionSettings;

function open(ids = IDS, at = NOW): void {
  database = new SampleDatabase(openDatabaseFile(join(dir, 'samples.db'), SAMPLE_MIGRATIONS).database);
  database.usePoints(ids);
  database.noteClock(at, at, at, 1);
  upkeep = new Upkeep(database, (what) => damage.push(what), retention);
}

/** As a kill would: nothing of what is in memory is written. */
function reopen(ids = IDS, at = NOW): void {
  database.sqlite.close();
  open(ids, at);
}

function startAfresh(): void {
  database.sqlite.close();
  rmSync(dir, { recursive: true });
  dir = mkdtempSync(join(FOLDER, 'samples-'));
  open();
}

beforeEach(() => {
  dir = mkdtempSync(join(FOLDER, 'samples-'));
  damage = [];
  retention = { keepRawMs: 7 * DAY, keepMinutesMs: 90 * DAY, keepHoursMs: 3650 * DAY, maxBytes: 1e9 };
  open();
});

afterEach(() => {
  database.close();
  rmSync(dir, { recursive: true });
});

interface Sample {
  point: number;
  ts: number;
  value: number;
  quality?: number;
  arrival?: number;
  kind?: number;
}

function append(...samples: Sample[]): void {
  const buffer = allocateSamples(Math.max(1, samples.length));
  const columns = viewSamples(buffer);
  samples.forEach(({ point, ts, value, quality = 0, arrival = ts, kind = RECORD.shown }, i) => {
    columns.points[i] = point;
    columns.times[i] = ts;
    columns.arrivals[i] = arrival;
    columns.values[i] = value;
    columns.qualities[i] = quality;
    columns.origins[i] = 1;
    columns.kinds[i] = kind;
  });
  database.append(buffer, samples.length, []);
}

function upkeepAll(now = NOW): void {
  while (upkeep.step(now));
}

const everything = () => recordsByPoint(database);

const openingsOf = (number: number): Map<number, number> => {
  const openings = new Map<number, number>();
  for (const { block, data } of blocksOf(database.sqlite, number)) {
    const reader = new BlockReader(data);
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1)
      if (reader.open(slot) && reader.hasOpening) openings.set(block * BLOCK_POINTS + slot - 1, reader.value);
  }
  return openings;
};

test('every record is there once and in its order at every step of upkeep, and after a kill at any of them', () => {
  const sample = fc.record({
    point: fc.integer({ min: 0, max: IDS.length - 1 }),
    ts: fc.integer({ min: NOW - 2 * 86_400_000, max: NOW + 60_000 }),
    arrival: fc.integer({ min: NOW, max: NOW + 1_500_000 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    quality: fc.integer({ min: 0, max: 3 }),
    kind: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(sample, { maxLength: 30 }), { maxLength: 3 }), fc.nat(20), (batches, killAt) => {
      startAfresh();
      for (const batch of batches) append(...batch.toSorted((a, b) => a.arrival - b.arrival));
      const before = everything();
      let steps = 0;
      while (upkeep.step(NOW + 3 * 3_600_000)) {
        steps += 1;
        if (steps === killAt) reopen();
        expect(everything()).toEqual(before);
      }
      expect(database.waitingRows).toBe(0);
      expect(everything()).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

test('a sample that came through another thread a moment late stands in line', () => {
  append({ point: 0, ts: NOW, value: 1, arrival: NOW + 10 }, { point: 0, ts: NOW + 1, value: 2, arrival: NOW + 7 });
  expect(everything().get('p0.load')).toMatchObject([{ arrival: NOW + 10 }, { arrival: NOW + 10 }]);
});

test('a clock that jumps back, or a start, begins a segment of its own', () => {
  append({ point: 0, ts: NOW, value: 1 }, { point: 0, ts: NOW - 60_000, value: 2 }, { point: 1, ts: NOW, value: 3 });
  upkeepAll();
  const spans = () =>
    segmentsFrom(database.sqlite, 0).map(({ first_arrival, last_arrival }) => [first_arrival, last_arrival]);
  expect(spans()).toEqual([
    [NOW, NOW],
    [NOW - 60_000, NOW],
  ]);
  append({ point: 0, ts: NOW + 1000, value: 4 });
  reopen(IDS, NOW + 2000);
  append({ point: 0, ts: NOW + 3000, value: 5 });
  upkeepAll();
  expect(segmentsFrom(database.sqlite, 0).map(({ run, records }) => [run, records])).toEqual([
    [NOW, 1],
    [NOW, 3],
    [NOW + 2000, 1],
  ]);
});

test('a segment opens with what was shown, and after a start that is stale', () => {
  append({ point: 0, ts: NOW, value: 1 }, { point: 1, ts: NOW, value: 7, quality: 2 });
  append({ point: 0, ts: NOW - 500, value: 9, arrival: NOW + 1, kind: RECORD.kept });
  upkeepAll();
  reopen(IDS, NOW + 2000);
  append({ point: 299, ts: NOW + 3000, value: 5 });
  upkeepAll();
  const [first, second] = segmentsFrom(database.sqlite, 0);
  expect(openingsOf(first?.number ?? 0)).toEqual(new Map());
  expect(openingsOf(second?.number ?? 0)).toEqual(
    new Map([
      [0, 1],
      [1, 7],
    ]),
  );
  const [block] = blocksOf(database.sqlite, second?.number ?? 0);
  const reader = new BlockReader(block?.data ?? new Uint8Array());
  reader.open(1);
  expect(reader).toMatchObject({ hasOpening: true, time: NOW, quality: 3 });
  reader.open(2);
  expect(reader).toMatchObject({ hasOpening: true, time: NOW, quality: 2 });
});

test('points keep their samples when a new pack orders them differently', () => {
  append({ point: 0, ts: NOW, value: 10 });
  upkeepAll();
  reopen(['p2.load', 'new.load', 'p0.load'], NOW + 1);
  append({ point: 2, ts: NOW + 2, value: 20 }, { point: 1, ts: NOW + 2, value: 99 });
  upkeepAll();
  expect(everything().get('p0.load')).toMatchObject([{ value: 10 }, { value: 20 }]);
  expect(everything().get('new.load')).toMatchObject([{ value: 99 }]);
});

test('an entry of the log that is damaged is passed over and told, and the rest goes on', () => {
  append({ point: 0, ts: NOW, value: 1 });
  append({ point: 0, ts: NOW + 1, value: 2 });
  database.sqlite.exec('UPDATE log SET data = zeroblob(length(data)) WHERE number = 1');
  upkeepAll();
  expect(everything().get('p0.load')).toMatchObject([{ value: 2 }]);
  expect(damage).toHaveLength(1);
  expect(upkeep.damaged).toBe(1);
  expect(database.waitingRows).toBe(0);
});

test('what comes while the log is packed waits for the next round', () => {
  append({ point: 0, ts: NOW, value: 1 });
  for (let n = 1; upkeep.step(NOW); n += 1) append({ point: 0, ts: NOW + n, value: n });
  expect(segmentsFrom(database.sqlite, 0)).toHaveLength(1);
  expect(database.waitingRows).toBeGreaterThan(0);
  upkeepAll();
  expect(segmentsFrom(database.sqlite, 0)).toHaveLength(2);
  expect(database.waitingRows).toBe(0);
});

test('samples that came late are found through an index of their own', () => {
  append({ point: 5, ts: NOW, value: 1 }, { point: 5, ts: NOW - 86_400_000, value: 2, arrival: NOW + 1 });
  upkeepAll();
  expect(database.sqlite.prepare('SELECT block, from_ts, to_ts FROM late').raw().all()).toEqual([
    [0, NOW - 86_400_000, NOW - 86_400_000],
  ]);
});

test('a segment that was only begun is thrown away', () => {
  append({ point: 0, ts: NOW, value: 1 });
  upkeep.step(NOW);
  while (database.sqlite.prepare('SELECT count(*) FROM segments').pluck().get() === 0) upkeep.step(NOW);
  reopen(IDS, NOW + 1);
  upkeepAll();
  expect(database.sqlite.prepare(`SELECT count(*) FROM segments WHERE state <> ${SEGMENT.valid}`).pluck().get()).toBe(
    0,
  );
  expect(everything().get('p0.load')).toHaveLength(1);
});

const HOUR = 3_600_000;
const START = Math.floor(NOW / HOUR) * HOUR;

function minutesOf(point: number): { starts: number[]; last: number[]; counts: number[] } {
  const tables = new SegmentTables(database.sqlite);
  const { starts, last, counts } = readTier(tables, point + 1, 'minute', START - 10 * DAY, START + 200 * DAY, Infinity);
  return { starts, last, counts };
}

const storedMinutes = (): number => database.sqlite.prepare('SELECT count(*) FROM minutes').pluck().get() as number;

test('the minutes of a finished hour become one segment, with tiers that late data and corrections put right', () => {
  for (let minute = 0; minute < 60; minute += 10) {
    const ts = START + minute * 60_000;
    append({ point: 0, ts, value: minute }, { point: 290, ts: ts + 1, value: -minute });
    upkeepAll(ts + 60_000);
  }
  expect(segmentsFrom(database.sqlite, 0).length).toBe(6);
  const before = everything();
  upkeepAll(START + HOUR);
  expect(segmentsFrom(database.sqlite, 0)).toMatchObject([{ level: 1, opens: 1, records: 12 }]);
  expect(everything()).toEqual(before);
  expect(minutesOf(0)).toEqual({
    starts: [0, 10, 20, 30, 40, 50].map((minute) => START + minute * 60_000),
    last: [0, 10, 20, 30, 40, 50],
    counts: [1, 1, 1, 1, 1, 1],
  });
  // An hour later: a correction, a repetition, a late word of a new minute.
  const late = START + HOUR + 60_000;
  append({ point: 0, ts: START, value: 7, arrival: late }, { point: 0, ts: START, value: 0, arrival: late });
  append({ point: 0, ts: START + 5 * 60_000, value: 5, arrival: late });
  upkeepAll(late);
  upkeepAll(START + 2 * HOUR);
  expect(minutesOf(0)).toEqual({
    starts: [0, 5, 10, 20, 30, 40, 50].map((minute) => START + minute * 60_000),
    last: [7, 5, 10, 20, 30, 40, 50],
    counts: [1, 1, 1, 1, 1, 1, 1],
  });
  const hours = database.sqlite.prepare('SELECT data FROM hours WHERE block = 0').pluck().get() as Uint8Array;
  expect(decodeTier(hours, 1)).toMatchObject({ starts: [START], min: [5], max: [50], last: [50], counts: [7] });
});

test('tiers are those of all samples, however often and wherever the host was killed while it made them', () => {
  const sample = fc.record({
    point: fc.integer({ min: 0, max: 2 }),
    ts: fc.integer({ min: START - HOUR, max: START + HOUR }),
    arrival: fc.integer({ min: START, max: START + 2 * HOUR }),
    value: fc.integer({ min: 0, max: 50 }),
    quality: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 40 }), fc.array(fc.nat(30), { maxLength: 3 }), (list, kills) => {
      startAfresh();
      for (const one of list.toSorted((a, b) => a.arrival - b.arrival)) append(one);
      for (const kill of [...kills, 1e6]) {
        for (let step = 0; step < kill && upkeep.step(START + 4 * HOUR); step += 1);
        if (kill < 1e6) reopen(IDS, START + 4 * HOUR);
      }
      upkeepAll(START + 4 * HOUR);
      for (const point of [0, 1, 2]) {
        const records = everything().get(`p${point}.load`) ?? [];
        const all = inOrderOfTime({
          times: records.map(({ ts }) => ts),
          values: records.map(({ value }) => value),
          qualities: records.map(({ quality }) => quality),
          origins: records.map(() => 1),
        });
        const { starts, last, counts } = slotsOf(all, 0, 60_000);
        expect(minutesOf(point)).toEqual({ starts, last, counts });
      }
    }),
    { numRuns: 15 },
  );
});

test('minutes are stored of points that speak often, and of the others before their samples go', () => {
  const entries = Array.from({ length: 120 }, (_, i) => ({ point: 0, ts: START + 30_000 * i, value: i }));
  append({ point: 1, ts: START, value: 1 });
  append(...entries);
  upkeepAll(START + HOUR);
  expect(storedMinutes()).toBe(1);
  const [data] = database.sqlite.prepare('SELECT data FROM minutes').pluck().all() as Uint8Array[];
  expect(decodeTier(data!, 1).counts).toEqual(Array.from({ length: 60 }, () => 2));
  expect(decodeTier(data!, 2).starts).toEqual([]);
  append({ point: 1, ts: START + 3 * HOUR, value: 2 });
  upkeepAll(START + 4 * HOUR);
  upkeepAll(START + 8 * DAY);
  expect(segmentsFrom(database.sqlite, 0)).toHaveLength(1);
  expect(minutesOf(1)).toEqual({ starts: [START, START + 3 * HOUR], last: [1, 2], counts: [1, 1] });
  expect(minutesOf(0).counts).toHaveLength(60);
  expect(storedMinutes()).toBe(1);
});

test('a block that is damaged ends neither upkeep nor the others', () => {
  append({ point: 0, ts: START, value: 1 }, { point: 290, ts: START, value: 2 });
  upkeepAll(START);
  database.sqlite.exec('UPDATE blocks SET data = zeroblob(length(data)) WHERE id = (SELECT min(id) FROM blocks)');
  upkeepAll(START + HOUR);
  expect(damage.length).toBeGreaterThan(0);
  expect(segmentsFrom(database.sqlite, 0)).toMatchObject([{ level: 1 }]);
  expect(everything().get('p290.load')).toMatchObject([{ value: 2 }]);
});

test('after a kill everything is held against its checksum, after a good end it is not', () => {
  append({ point: 0, ts: START, value: 1 }, { point: 290, ts: START, value: 2 });
  upkeepAll(START);
  upkeepAll(START + HOUR);
  const harm = (table: string): unknown =>
    database.sqlite.exec(
      `UPDATE ${table} SET data = zeroblob(length(data)) WHERE rowid = (SELECT max(rowid) FROM ${table})`,
    );
  harm('blocks');
  harm('hours');
  reopen(IDS, START + HOUR);
  damage = [];
  upkeepAll(START + HOUR);
  expect(damage.filter((what) => what.startsWith('hours'))).toHaveLength(1);
  expect(damage.filter((what) => what.startsWith('segment')).length).toBeGreaterThan(0);
  database.close();
  damage = [];
  open(IDS, START + 2 * HOUR);
  upkeepAll(START + 2 * HOUR);
  expect(damage.filter((what) => what.startsWith('hours'))).toEqual([]);
});

test('raw samples go first, then minutes, then hours, and what is known of a point stays', () => {
  const hour = (n: number): void => {
    append({ point: 0, ts: START + n * HOUR, value: n }, { point: 1, ts: START + n * HOUR, value: 5 });
    upkeepAll(START + n * HOUR);
  };
  for (let n = 0; n < 5; n += 1) hour(n);
  upkeepAll(START + 5 * HOUR + 7 * DAY - 2 * HOUR);
  expect(segmentsFrom(database.sqlite, 0).map(({ hour: of }) => of - START / HOUR)).toEqual([3, 4]);
  expect(minutesOf(0).last).toEqual([0, 1, 2, 3, 4]);
  expect(database.fact('rawFrom')).toBeGreaterThan(START + 2 * HOUR);
  // A word of an hour whose raw samples are gone is joined to what is kept of it.
  append({ point: 0, ts: START + 60_000, value: 9, arrival: START + 7 * DAY + 4 * HOUR });
  upkeepAll(START + 7 * DAY + 5 * HOUR);
  expect(minutesOf(0).last).toEqual([0, 9, 1, 2, 3, 4]);
  upkeepAll(START + 90 * DAY + 3 * HOUR + 1);
  expect(minutesOf(0).last).toEqual([3, 4]);
  expect(database.sqlite.prepare('SELECT count(*) FROM hours').pluck().get()).toBeGreaterThan(0);
  expect(segmentsFrom(database.sqlite, 0)).toHaveLength(1);
  const [last] = segmentsFrom(database.sqlite, 0);
  expect(openingsOf(last?.number ?? 0).get(1)).toBe(5);
});

test('a file that is too large loses its oldest raw samples', () => {
  retention = { ...retention, maxBytes: 150_000 };
  reopen();
  for (let n = 0; n < 30; n += 1) {
    const at = START + n * HOUR;
    append(
      ...Array.from({ length: 3000 }, (_, i) => ({
        point: i % 300,
        ts: at + i,
        value: Math.sin(i * n),
        arrival: at + i,
      })),
    );
    upkeepAll(at + 5000);
  }
  upkeepAll(START + 31 * HOUR);
  expect(segmentsFrom(database.sqlite, 0).length).toBeLessThan(4);
  expect(minutesOf(7).starts.length).toBeGreaterThan(20);
  expect(everything().get('p7.load')?.at(-1)).toMatchObject({ ts: START + 29 * HOUR + 2707 });
});
