// What can still be read of a samples.db that was put aside comes back into the fresh one. What is small (points, runs, segments, the log) is
// there before the fresh file is used; blocks and tiers follow in small steps, each of them once however often the host is killed meanwhile.
// Nothing is taken that does not fit its checksum.
import { existsSync } from 'node:fs';
import { BLOCK_POINTS, DamagedBlockError } from '../block-format.ts';
import { BlockReader } from '../block-reader.ts';
import { BOX, openBox } from '../chunk-box.ts';
import type { SqliteDatabase } from '../database-file.ts';
import { decodeLog } from '../log-codec.ts';
import { RECORD } from '../sample-batch.ts';
import type { SampleDatabase } from '../sample-database.ts';
import { LEVEL, SEGMENT } from '../sample-schema.ts';
import {
  beginSegment,
  getBlock,
  noteLate,
  putBlock,
  type SegmentRow,
  segmentsFrom,
  setSegmentState,
} from '../segment-rows.ts';
import { AddedSamples, putTiers, TierBuilder } from '../tier-builder.ts';
import { DamagedPages } from './damaged-pages.ts';
import { rowsOf } from './damaged-rows.ts';
import { blockOfRow, type DamagedSamples, readDamagedSamples } from './damaged-samples.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BLOBS_A_STEP = 16;
/** Where fewer of the points are known, the order of the pack is no witness for the others. */
const KNOWN_SHARE = 0.5;

export interface SalvageNote {
  /** where the damaged file lies */
  readonly file: string;
  /** records that came back so far; those of known segments that did not; commits of the log that are missing */
  readonly records: number;
  readonly missing: number;
  readonly missingCommits: number;
  readonly isDone: boolean;
}

type Columns = [file: string, records: number, missing: number, commits: number, isDone: number];

/** What was brought back, or is being brought back, into this file. */
export const salvageNotes = (sqlite: SqliteDatabase): SalvageNote[] =>
  (
    sqlite
      .prepare('SELECT file, records, missing, commits, is_done FROM salvage ORDER BY rowid')
      .raw()
      .all() as Columns[]
  ).map(([file, records, missing, missingCommits, isDone]) => ({
    ...{ file, records, missing, missingCommits },
    isDone: isDone === 1,
  }));

/** A damaged file that is not read to its end; null: there is none. */
export function unfinishedSalvage(sqlite: SqliteDatabase): string | null {
  const file = sqlite.prepare('SELECT file FROM salvage WHERE is_done = 0').pluck().get() as string | undefined;
  return file ?? null;
}

/** What was brought back stays; the rest is left where it lies. */
export function giveUpSalvage(sqlite: SqliteDatabase): void {
  sqlite.prepare('UPDATE salvage SET is_done = 1').run();
}

/**
 * Takes what is small out of `file` into a fresh database; `SampleSalvage` brings the rest. `pointIds` in the order of the pack.
 * @throws what the file system throws; nothing is taken then
 */
export function beginSalvage(sqlite: SqliteDatabase, file: string, pointIds: readonly string[]): void {
  const pages = new DamagedPages(file);
  let found: DamagedSamples;
  try {
    found = readDamagedSamples(pages);
  } finally {
    pages.close();
  }
  const log = waitingLog(found);
  sqlite.transaction(() => {
    putPoints(sqlite, found, log, pointIds);
    const putClock = sqlite.prepare(
      'INSERT OR IGNORE INTO clocks (opened, city, wall, speed, alive) VALUES (?, ?, ?, ?, ?)',
    );
    for (const [opened, values] of found.clocks) putClock.run(opened, ...values);
    const putMessage = sqlite.prepare('INSERT OR IGNORE INTO device_messages VALUES (?, ?, ?, ?, ?)');
    for (const [number, values] of found.messages) putMessage.run(number, ...values);
    const putDescription = sqlite.prepare('INSERT OR IGNORE INTO device_descriptions VALUES (?, ?, ?)');
    for (const [, values] of found.descriptions) putDescription.run(...values);
    for (const segment of found.segments.values()) {
      beginSegment(sqlite, segment);
      setSegmentState(sqlite, segment.number, SEGMENT.valid);
    }
    const putNote = sqlite.prepare(
      'INSERT OR IGNORE INTO salvage (file, until_segment, in_log, records, missing, commits, is_done) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const values of found.salvages) putNote.run(...values);
    const putFact = sqlite.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)');
    for (const [name, value] of found.facts) putFact.run(name, value);
    const hours = [...found.segments.values()].filter(({ level }) => level === LEVEL.hour);
    const newestHour = hours.reduce((most, { number }) => Math.max(most, number), 0);
    if (!found.facts.has('tiered') && newestHour > 0) putFact.run('tiered', newestHour);
    const first = Math.min(...log.keys());
    if (!found.facts.has('logged') && log.size > 0) putFact.run('logged', first - 1);
    const logged = found.facts.get('logged') ?? first - 1;
    const putLog = sqlite.prepare('INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?, ?)');
    let records = 0;
    let newest = logged;
    for (const [number, { run, epoch, count, first: from, last, data }] of log) {
      putLog.run(number, run, epoch, count, from, last, data);
      records += count;
      newest = Math.max(newest, number);
    }
    const commits = log.size === 0 ? 0 : newest - logged - log.size;
    const until = [...found.segments.keys()].reduce((most, number) => Math.max(most, number), 0);
    sqlite
      .prepare(
        'INSERT OR REPLACE INTO salvage (file, until_segment, in_log, records, missing, commits, is_done) VALUES (?, ?, ?, ?, 0, ?, 0)',
      )
      .run(file, until, records, records, commits);
  })();
}

/** Entries of the log that are in no segment. Where it is not known any more how far that had come, the segments tell. */
function waitingLog({ log, facts, segments }: DamagedSamples): DamagedSamples['log'] {
  const logged = facts.get('logged');
  let newest: SegmentRow | null = null;
  for (const segment of segments.values()) if (segment.number > (newest?.number ?? -1)) newest = segment;
  return new Map(
    [...log]
      .filter(([number, { epoch, last }]) => {
        if (logged !== undefined) return number > logged;
        // Of the same ms: rather told twice than lost.
        return newest === null || epoch > newest.epoch || (epoch === newest.epoch && last >= newest.last_arrival);
      })
      .toSorted(([a], [b]) => a - b),
  );
}

/**
 * Keys stay what they were, since blocks lie by them. Names that are lost are those of the pack where all others agree with its order; a key
 * that may have been somebody's is given to nobody else.
 */
function putPoints(
  sqlite: SqliteDatabase,
  found: DamagedSamples,
  log: DamagedSamples['log'],
  pointIds: readonly string[],
): void {
  const put = sqlite.prepare('INSERT OR IGNORE INTO points VALUES (?, ?)');
  const known = new Set<string>();
  let greatest = 0;
  let inOrder = 0;
  for (const [key, id] of found.points) {
    put.run(key, id);
    known.add(id);
    greatest = Math.max(greatest, key);
    if (pointIds[key - 1] === id) inOrder += 1;
  }
  const isInOrder = inOrder === found.points.size && inOrder >= KNOWN_SHARE * pointIds.length;
  if (isInOrder) pointIds.forEach((id, row) => !known.has(id) && put.run(row + 1, id));
  if (isInOrder || pointIds.every((id) => known.has(id))) return;
  for (const { data } of log.values()) for (const key of decodeLog(data).keys) greatest = Math.max(greatest, key);
  put.run((Math.max(found.greatestBlock, greatest >> 8) + 1) * BLOCK_POINTS - 1, '');
}

interface Counted {
  records: number;
  bytes: number;
}

export class SampleSalvage {
  readonly #samples: SampleDatabase;
  readonly file: string;
  readonly #onDamage: (what: string) => void;
  #share = 0;

  /** @param file what `unfinishedSalvage` told */
  constructor(samples: SampleDatabase, file: string, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.file = file;
    this.#onDamage = onDamage;
  }

  /** of the pages that are read, 0 to 1 */
  get share(): number {
    return this.#share;
  }

  /** Blocks and tiers, a few a step. @throws what SQLite or the disk has against it; begun again it does no harm */
  *run(): Generator<void, void> {
    const { sqlite } = this.#samples;
    // Whoever takes the damaged file away has had enough of it.
    if (existsSync(this.file)) {
      const pages = new DamagedPages(this.file);
      try {
        yield* this.#bring(pages);
      } finally {
        pages.close();
      }
    }
    this.#samples.quietly(() => sqlite.prepare('UPDATE salvage SET is_done = 1 WHERE file = ?').run(this.file));
  }

  *#bring(pages: DamagedPages): Generator<void, void> {
    const { sqlite } = this.#samples;
    const [until, inLog] = sqlite
      .prepare('SELECT until_segment, in_log FROM salvage WHERE file = ?')
      .raw()
      .get(this.file) as [number, number];
    const segments = new Map(
      segmentsFrom(sqlite, 0)
        .filter(({ number }) => number <= until)
        .map((segment) => [segment.number, segment]),
    );
    const counted = new Map<number, Counted>();
    const seen = new Set<number>();
    /** by block, day by day: the segments of hours that have samples of it */
    const days = new Map<string, number[]>();
    const tiers = new Map<string, number>();
    let waiting: (() => void)[] = [];
    let total = inLog;
    const flush = (): void => {
      const writing = waiting;
      waiting = [];
      this.#samples.quietly(() => {
        for (const write of writing) write();
        sqlite.prepare('UPDATE salvage SET records = ? WHERE file = ?').run(total, this.file);
      });
    };
    for (let number = 1; number <= pages.count; number += 1) {
      this.#share = number / pages.count;
      const bytes = pages.isFree(number) ? null : pages.page(number);
      const rows = bytes === null ? [] : rowsOf(pages, number, bytes);
      for (const row of rows) {
        const of = blockOfRow(row);
        const segment = of === null ? undefined : segments.get(of.segment);
        if (of !== null && segment !== undefined && !seen.has(row.rowid ?? 0)) {
          const write = this.#readBlock(segment, of.block, of.data, counted, days);
          if (write === null) continue;
          seen.add(row.rowid ?? 0);
          total = inLog + [...counted.values()].reduce((sum, { records }) => sum + records, 0);
          waiting.push(write);
        } else if (row.rowid !== null && row.values.length === 3) {
          const write = this.#readTier(row.rowid, row.values, tiers);
          if (write !== null) waiting.push(write);
        }
      }
      if (waiting.length >= BLOBS_A_STEP) flush();
      if (waiting.length === 0 || number % 64 === 0) yield;
    }
    flush();
    yield* this.#remakeTiers(days, tiers);
    this.#settle(segments, counted, total);
  }

  #readBlock(
    segment: SegmentRow,
    block: number,
    data: Uint8Array,
    counted: Map<number, Counted>,
    days: Map<string, number[]>,
  ): (() => void) | null {
    const { sqlite } = this.#samples;
    let records = 0;
    let low = Infinity;
    let high = Number.NEGATIVE_INFINITY;
    const own = new Set<number>();
    try {
      // The checksum vouches for the blob, this for the place where it stood.
      if (openBox(data, BOX.records).second !== Math.round(segment.first_arrival)) return null;
      const reader = new BlockReader(data);
      for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
        if (!reader.open(slot)) continue;
        while (reader.next()) {
          records += 1;
          const { time, kind } = reader;
          if (kind === RECORD.mark) continue;
          own.add(Math.floor(time / DAY_MS));
          if (time >= (segment.from_ts ?? Infinity) && time <= (segment.to_ts ?? Number.NEGATIVE_INFINITY)) continue;
          low = Math.min(low, time);
          high = Math.max(high, time);
        }
      }
    } catch (error) {
      if (error instanceof DamagedBlockError) return null;
      throw error;
    }
    const count = counted.get(segment.number) ?? { records: 0, bytes: 0 };
    counted.set(segment.number, { records: count.records + records, bytes: count.bytes + data.length });
    if (segment.level === LEVEL.hour)
      for (const day of own) days.set(`${block} ${day}`, [...(days.get(`${block} ${day}`) ?? []), segment.number]);
    return () => {
      putBlock(sqlite, segment.number, block, data);
      if (low <= high) noteLate(sqlite, block, segment.number, low, high);
    };
  }

  /** A row that was written anew has a greater number than the one before it. */
  #readTier(rowid: number, values: readonly unknown[], tiers: Map<string, number>): (() => void) | null {
    const [start, block, data] = values;
    if (typeof start !== 'number' || typeof block !== 'number' || !(data instanceof Uint8Array)) return null;
    let slotMs: number;
    try {
      const { first, second } = openBox(data, BOX.slots);
      slotMs = second;
      if (first !== start * (slotMs === HOUR_MS ? DAY_MS : HOUR_MS)) return null;
    } catch (error) {
      if (error instanceof DamagedBlockError) return null;
      throw error;
    }
    const table = slotMs === HOUR_MS ? 'hours' : 'minutes';
    const name = table === 'hours' ? `${block} ${start}` : `${block} ${start} minutes`;
    if ((tiers.get(name) ?? -1) > rowid) return null;
    tiers.set(name, rowid);
    return () => {
      this.#samples.sqlite.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`).run(start, block, data);
    };
  }

  /** Segments say what is really in them. */
  #settle(segments: ReadonlyMap<number, SegmentRow>, counted: ReadonlyMap<number, Counted>, total: number): void {
    const { sqlite } = this.#samples;
    const update = sqlite.prepare('UPDATE segments SET records = ?, bytes = ? WHERE number = ?');
    let missing = 0;
    this.#samples.quietly(() => {
      for (const { number, records } of segments.values()) {
        const count = counted.get(number) ?? { records: 0, bytes: 0 };
        missing += Math.max(0, records - count.records);
        update.run(count.records, count.bytes, number);
      }
      sqlite
        .prepare('UPDATE salvage SET records = ?, missing = ?, is_done = 1 WHERE file = ?')
        .run(total, missing, this.file);
    });
  }

  /** Hours whose row is lost, of samples that are there. Minutes are made of these whenever somebody asks. */
  *#remakeTiers(
    days: ReadonlyMap<string, readonly number[]>,
    tiers: ReadonlyMap<string, number>,
  ): Generator<void, void> {
    const { sqlite } = this.#samples;
    const builder = new TierBuilder(this.#samples, this.#onDamage);
    const tiered = this.#samples.fact('tiered');
    for (const [name, numbers] of days) {
      if (tiers.has(name)) continue;
      const [block = 0, day = 0] = name.split(' ').map(Number);
      for (const number of numbers.filter((one) => one <= tiered).toSorted((a, b) => a - b)) {
        const data = getBlock(sqlite, number, block);
        if (data === null) continue;
        const added = samplesOfDay(data, day);
        if (added.hours.size === 0) continue;
        const rows = yield* builder.build(block, number, added);
        this.#samples.quietly(() => putTiers(sqlite, block, rows));
        yield;
      }
    }
  }
}

function samplesOfDay(data: Uint8Array, day: number): AddedSamples {
  const added = new AddedSamples();
  const reader = new BlockReader(data);
  for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
    if (!reader.open(slot)) continue;
    while (reader.next()) {
      const { time, value, quality, origin, kind } = reader;
      if (kind !== RECORD.mark && Math.floor(time / DAY_MS) === day) added.add(slot, time, value, quality, origin);
    }
  }
  return added;
}
