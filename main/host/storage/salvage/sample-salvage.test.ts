// Pages of a stopped samples.db are overwritten, wherever: what does not lie on them is found again, nothing wrong, nothing twice.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RecordOnDisk, recordsByPoint } from '../../../../tests/builders/records-on-disk.ts';
import { openDatabaseFile, setAsideFile } from '../database-file.ts';
import { BlockReader } from '../block-reader.ts';
import { decodeLog } from '../log-codec.ts';
import { segmentsFrom } from '../segment-rows.ts';
import { SegmentTables } from '../history-segments.ts';
import { readTier } from '../history-tiers.ts';
import { allocateSamples, RECORD, viewSamples } from '../sample-batch.ts';
import { SampleDatabase } from '../sample-database.ts';
import { SAMPLE_MIGRATIONS } from '../sample-schema.ts';
import { Upkeep } from '../upkeep.ts';
import { DamagedPages } from './damaged-pages.ts';
import { rowsOf } from './damaged-rows.ts';
import { blockOfRow } from './damaged-samples.ts';
import { beginSalvage, salvageNotes } from './sample-salvage.ts';

const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const IDS = Array.from({ length: 700 }, (_, i) => `asset-${i}.load`);
const HOUR = 3_600_000;
const START = Math.floor(1_790_000_000_000 / HOUR) * HOUR;
const PAGE = 4096;
const RUNS = Number(process.env.SALVAGE_RUNS ?? 15);
let made: string;
let dir: string;
let now = START;
/** what the file says before it is damaged */
let written: Map<string, RecordOnDisk[]>;

const file = () => join(dir, 'samples.db');

function open(path: string): SampleDatabase {
  const database = new SampleDatabase(openDatabaseFile(path, SAMPLE_MIGRATIONS).database);
  database.usePoints(IDS);
  database.noteClock(now, now, now, 1);
  return database;
}

function append(database: SampleDatabase, samples: readonly { point: number; ts: number; value: number }[]): void {
  const buffer = allocateSamples(samples.length);
  const columns = viewSamples(buffer);
  samples.forEach(({ point, ts, value }, i) => {
    columns.points[i] = point;
    columns.times[i] = ts;
    columns.arrivals[i] = now;
    columns.values[i] = value;
    columns.origins[i] = 1;
    columns.kinds[i] = i % 17 === 3 ? RECORD.kept : RECORD.shown;
  });
  database.append(buffer, samples.length, []);
}

const upkeepAll = (upkeep: Upkeep): void => {
  while (upkeep.step(now));
};

/** Four hours that are merged, one that is not, a log, late words among them; and free pages that still hold what was merged last. */
function makeHistory(path: string): void {
  const database = open(path);
  const upkeep = new Upkeep(database, (what) => expect.fail(what));
  for (let minute = 0; minute < 250; minute += 5) {
    now = START + minute * 60_000 + 1000;
    const samples = IDS.map((_, point) => ({ point, ts: now - 500 - (point % 7), value: point + (minute % 60) / 8 }));
    samples.push({ point: minute % 700, ts: now - 2 * HOUR, value: -minute });
    append(database, samples);
    if (minute % 15 === 10 || minute === 240) upkeepAll(upkeep);
  }
  append(database, [{ point: 5, ts: now - 10, value: 4711 }]);
  database.close();
}

const plainly = (path: string): Map<string, RecordOnDisk[]> => {
  const database = open(path);
  const found = recordsByPoint(database);
  database.close();
  return found;
};

beforeAll(() => {
  made = mkdtempSync(join(FOLDER, 'salvage-'));
  now = START;
  makeHistory(join(made, 'samples.db'));
  copyFileSync(join(made, 'samples.db'), join(made, 'read.db'));
  written = plainly(join(made, 'read.db'));
}, 60_000);
afterAll(() => rmSync(made, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(FOLDER, 'salvage-'));
  copyFileSync(join(made, 'samples.db'), file());
});
afterEach(() => rmSync(dir, { recursive: true }));

const key = (id: string, { ts, arrival, value, quality, kind }: RecordOnDisk): string =>
  `${id} ${ts} ${arrival} ${value} ${quality} ${kind}`;
const keysOf = (records: Map<string, RecordOnDisk[]>): string[] =>
  [...records].flatMap(([id, rows]) => rows.map((row) => key(id, row)));

/** Puts the file aside and brings back what is in it, as the host does. */
function salvage(): { database: SampleDatabase; upkeep: Upkeep; kept: string } {
  const kept = setAsideFile(file());
  const { database: sqlite } = openDatabaseFile(file(), SAMPLE_MIGRATIONS);
  beginSalvage(sqlite, kept, IDS);
  const database = new SampleDatabase(sqlite);
  database.usePoints(IDS);
  database.noteClock(now + 1, now + 1, now + 1, 1);
  const upkeep = new Upkeep(database, () => undefined);
  return { database, upkeep, kept };
}

function damage(pages: readonly number[]): void {
  const bytes = readFileSync(file());
  for (const page of pages) randomBytes(PAGE).copy(bytes, (page - 1) * PAGE);
  writeFileSync(file(), bytes);
}

/** Notes which pages were read. */
class WatchedPages extends DamagedPages {
  readonly read = new Set<number>();

  override page(number: number): Uint8Array | null {
    this.read?.add(number);
    return super.page(number);
  }
}

/** Every record with the pages that it lies on: its row's, and those that this runs over to. */
function placesOf(path: string): Map<string, ReadonlySet<number>> {
  const places = new Map<string, ReadonlySet<number>>();
  const { database: sqlite } = openDatabaseFile(path, SAMPLE_MIGRATIONS);
  const valid = new Set(segmentsFrom(sqlite, 0).map(({ number }) => number));
  sqlite.close();
  const pages = new WatchedPages(path);
  for (let number = 1; number <= pages.count; number += 1) {
    const bytes = pages.isFree(number) ? null : pages.page(number);
    if (bytes === null) continue;
    const view = new DataView(bytes.buffer);
    const cells = bytes[0] === 0x0d ? view.getUint16(3) : 0;
    for (let cell = 0; cell < cells; cell += 1) {
      // A page with this cell alone.
      const alone = bytes.slice();
      new DataView(alone.buffer).setUint16(3, 1);
      new DataView(alone.buffer).setUint16(8, view.getUint16(8 + 2 * cell));
      pages.read.clear();
      for (const row of rowsOf(pages, number, alone)) {
        const on = new Set([number, ...pages.read]);
        const note = (point: number, record: RecordOnDisk) => places.set(key(`asset-${point - 1}.load`, record), on);
        const of = blockOfRow(row);
        if (of !== null && valid.has(of.segment)) {
          const reader = new BlockReader(of.data);
          for (let slot = 0; slot < 256; slot += 1)
            if (reader.open(slot))
              while (reader.next())
                note(of.block * 256 + slot, {
                  ts: reader.time,
                  arrival: reader.arrival,
                  value: reader.value,
                  quality: reader.quality,
                  kind: reader.kind,
                });
        } else if (row.values.length === 7) {
          const { keys, times, arrivals, values, qualities, kinds, count } = decodeLog(row.values[6] as Uint8Array);
          for (let i = 0; i < count; i += 1)
            note(keys[i]!, {
              ts: times[i]!,
              arrival: arrivals[i]!,
              value: values[i]!,
              quality: qualities[i]!,
              kind: kinds[i]!,
            });
        }
      }
    }
  }
  pages.close();
  return places;
}

test('of a file that is whole all comes back, once, in its order', () => {
  const { database, upkeep } = salvage();
  while (upkeep.salvage());
  expect(recordsByPoint(database)).toEqual(written);
  expect(salvageNotes(database.sqlite)).toMatchObject([{ missing: 0, missingCommits: 0, isDone: true }]);
  upkeepAll(upkeep);
  expect(keysOf(recordsByPoint(database)).toSorted()).toEqual(keysOf(written).toSorted());
  database.close();
});

test('pages overwritten anywhere: what lay on others is there, nothing is wrong, nothing twice', () => {
  const places = placesOf(join(made, 'samples.db'));
  expect([...places.keys()].toSorted()).toEqual(keysOf(written).toSorted());
  const pages = statSync(file()).size / PAGE;
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: pages }), { minLength: 1, maxLength: 5 }), (hit) => {
      copyFileSync(join(made, 'samples.db'), file());
      damage(hit);
      const { database, upkeep } = salvage();
      while (upkeep.salvage());
      const untouched = [...places].filter(([, on]) => !hit.some((page) => on.has(page))).map(([record]) => record);
      const found = keysOf(recordsByPoint(database)).toSorted();
      const known = new Set(found);
      expect(known.size, 'twice').toBe(found.length);
      expect(
        untouched.filter((record) => !known.has(record)),
        'not found',
      ).toEqual([]);
      // Of what was hit a copy may still lie on a page that is free by now: then it comes back, as it was.
      expect(
        found.filter((record) => !places.has(record)),
        'wrong',
      ).toEqual([]);
      const [note] = salvageNotes(database.sqlite);
      expect(note?.records).toBe(found.length);
      // Of a segment whose row lies on another page it is known what is missing.
      expect((note?.records ?? 0) + (note?.missing ?? 0)).toBeLessThanOrEqual(places.size);
      upkeepAll(upkeep);
      expect(keysOf(recordsByPoint(database)).toSorted()).toEqual(found);
      database.close();
      for (const name of readdirSync(dir)) rmSync(join(dir, name));
    }),
    // The example: a block of a segment whose row is lost lies twice, once on a page of which nobody knows that it is free.
    { numRuns: RUNS, endOnFailure: true, examples: [[[11, 1, 12, 79, 50]]] },
  );
}, 120_000);

test.each([
  ['the first hundred bytes', (bytes: Buffer) => randomBytes(100).copy(bytes, 0)],
  ['the first page', (bytes: Buffer) => randomBytes(PAGE).copy(bytes, 0)],
  ['the first half of the first page', (bytes: Buffer) => bytes.fill(0, 0, PAGE / 2)],
])('%s overwritten: all samples come back, none twice', (_name, overwrite) => {
  const bytes = readFileSync(file());
  overwrite(bytes);
  writeFileSync(file(), bytes);
  const { database, upkeep } = salvage();
  while (upkeep.salvage());
  expect(keysOf(recordsByPoint(database)).toSorted()).toEqual(keysOf(written).toSorted());
  database.close();
});

test('what was merged is not told again out of pages that nobody knows to be free, the first segment of all either', () => {
  rmSync(file());
  now = START;
  const database = open(file());
  const upkeep = new Upkeep(database, (what) => expect.fail(what));
  for (let minute = 0; minute <= 60; minute += 5) {
    now = START + minute * 60_000 + 1000;
    append(
      database,
      IDS.map((_, point) => ({ point, ts: now - 500, value: point + minute / 8 })),
    );
    if (minute % 15 === 0) upkeepAll(upkeep);
  }
  const before = keysOf(recordsByPoint(database)).toSorted();
  database.close();
  const bytes = readFileSync(file());
  randomBytes(100).copy(bytes, 0);
  writeFileSync(file(), bytes);
  const fresh = salvage();
  while (fresh.upkeep.salvage());
  expect(keysOf(recordsByPoint(fresh.database)).toSorted()).toEqual(before);
  fresh.database.close();
});

test('the small tables overwritten one after the other: what blocks tell is enough', () => {
  const sqlite = openDatabaseFile(file(), SAMPLE_MIGRATIONS).database;
  const roots = sqlite
    .prepare(
      "SELECT name, rootpage FROM sqlite_master WHERE tbl_name IN ('segments', 'facts', 'clocks', 'late', 'points', 'blocks', 'minutes', 'hours') AND rootpage > 0",
    )
    .raw()
    .all() as [string, number][];
  sqlite.close();
  for (const [name, root] of roots) {
    copyFileSync(join(made, 'samples.db'), file());
    damage([root]);
    const { database, upkeep } = salvage();
    while (upkeep.salvage());
    expect(keysOf(recordsByPoint(database)).toSorted(), name).toEqual(keysOf(written).toSorted());
    database.close();
    for (const one of readdirSync(dir)) rmSync(join(dir, one));
  }
});

test('hours are there again, whether their row came back or was made anew', () => {
  const path = join(made, 'read.db');
  const tables = new SegmentTables(openDatabaseFile(path, SAMPLE_MIGRATIONS).database);
  const hours = (of: SegmentTables, id: string) =>
    readTier(of, of.keyOf(id), 'hour', START - 3 * HOUR, START + 4 * HOUR, 100);
  const expected = IDS.filter((_, i) => i % 50 === 0).map((id) => hours(tables, id));
  tables.close();
  const pages = new DamagedPages(file());
  const ofHours: number[] = [];
  for (let number = 1; number <= pages.count; number += 1) {
    const bytes = pages.page(number);
    if (
      bytes !== null &&
      !pages.isFree(number) &&
      rowsOf(pages, number, bytes).some(
        ({ values }) => values.length === 3 && Number(values[0]) < 100_000 && values[2] instanceof Uint8Array,
      )
    )
      ofHours.push(number);
  }
  pages.close();
  expect(ofHours.length).toBeGreaterThan(0);
  for (const hit of [[], ofHours]) {
    copyFileSync(join(made, 'samples.db'), file());
    damage(hit);
    const { database, upkeep } = salvage();
    while (upkeep.salvage());
    const again = new SegmentTables(database.sqlite);
    expect(IDS.filter((_, i) => i % 50 === 0).map((id) => hours(again, id))).toEqual(expected);
    database.close();
    for (const one of readdirSync(dir)) rmSync(join(dir, one));
  }
});

test('a host that is killed while it reads a damaged file goes on with it, and what came meanwhile stays', () => {
  const kept = setAsideFile(file());
  const { database: sqlite } = openDatabaseFile(file(), SAMPLE_MIGRATIONS);
  beginSalvage(sqlite, kept, IDS);
  sqlite.close();
  let steps = 0;
  for (let isMore = true; isMore; ) {
    const database = open(file());
    const upkeep = new Upkeep(database, (what) => expect.fail(what));
    append(database, [{ point: 1, ts: now + steps, value: 10_000 + steps }]);
    for (let i = 0; i <= steps && isMore; i += 1) isMore = upkeep.salvage();
    steps += 60;
    if (isMore) database.sqlite.close();
    else {
      const found = keysOf(recordsByPoint(database));
      expect(new Set(found).size).toBe(found.length);
      const there = new Set(found);
      expect(keysOf(written).filter((one) => !there.has(one))).toEqual([]);
      expect(found.length).toBe(keysOf(written).length + steps / 60);
      upkeepAll(upkeep);
      expect(keysOf(recordsByPoint(database)).toSorted()).toEqual(found.toSorted());
      database.close();
    }
  }
});

test('what lies in the write-ahead log of a killed host comes back too', () => {
  const database = open(file());
  now += 60_000;
  append(database, [{ point: 3, ts: now, value: 0.5 }]);
  // As a kill leaves it: the log is not carried over.
  const wal = readFileSync(`${file()}-wal`);
  const main = readFileSync(file());
  database.close();
  randomBytes(100).copy(main, 0);
  writeFileSync(file(), main);
  writeFileSync(`${file()}-wal`, wal);
  const { database: fresh, upkeep } = salvage();
  while (upkeep.salvage());
  const found = keysOf(recordsByPoint(fresh));
  expect(found).toContain(`asset-3.load ${now} ${now} 0.5 0 ${RECORD.shown}`);
  expect(found.length).toBe(keysOf(written).length + 1);
  fresh.close();
});

test('a file that is damaged again, in the middle of it too, loses neither what came back nor what is said of it', () => {
  for (const steps of [3, 1e9]) {
    const first = salvage();
    for (let i = 0; i < steps && first.upkeep.salvage(); i += 1);
    first.database.close();
    const bytes = readFileSync(file());
    randomBytes(100).copy(bytes, 0);
    writeFileSync(file(), bytes);
    const second = salvage();
    while (second.upkeep.salvage());
    expect(keysOf(recordsByPoint(second.database)).toSorted()).toEqual(keysOf(written).toSorted());
    expect(salvageNotes(second.database.sqlite)).toMatchObject([
      { file: first.kept, isDone: true, records: keysOf(written).length },
      { file: second.kept, isDone: true },
    ]);
    second.database.close();
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    copyFileSync(join(made, 'samples.db'), file());
  }
});
