// What schema 1 left behind (one row a sample) becomes segments of hours and tiers, in small steps in the background.
//
// The value in force of each point is there at once: a first segment that only opens. Then block by block the old rows are packed by their hour of
// arrival, oldest first in `segments` by number; one transaction lets a block count and notes how far it went. Old rows are deleted after that,
// so that nothing is lost wherever the host is killed. Schema 1 did not say what was shown: a sample counts as shown unless an older time
// came after a newer one.
import { BLOCK_POINTS, type Opening } from './block-format.ts';
import { BlockWriter } from './block-writer.ts';
import { HOUR_MS, hourOf, lateOf } from './compaction.ts';
import { RECORD } from './sample-batch.ts';
import type { SampleDatabase } from './sample-database.ts';
import { FIRST_NUMBER, LEVEL, SEGMENT } from './sample-schema.ts';
import { beginSegment, noteLate, putBlock, type SegmentRow, setSegmentState } from './segment-rows.ts';
import { AddedSamples, putTiers, TierBuilder } from './tier-builder.ts';

const LATE_MS = 15 * 60_000;
const ROWS_A_STEP = 4000;

type OldRow = [ts: number, arrival: number, value: number, quality: number, origin: number, number: number];

const OLD = 'ts, arrival, value, quality, origin, number';

/** The records of one hour of arrival of one block. */
interface HourOfBlock {
  readonly writer: BlockWriter;
  readonly added: AddedSamples;
  records: number;
  lateFrom: number;
  lateTo: number;
}

export class SampleMigration {
  readonly #samples: SampleDatabase;
  readonly #tiers: TierBuilder;

  constructor(samples: SampleDatabase, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#tiers = new TierBuilder(samples, onDamage);
  }

  /** Whether there are old rows. */
  get isDue(): boolean {
    return this.#samples.fact('migrated') === 0 && this.#hasOldTables;
  }

  /** Of the blocks of points those that are brought over, 0 to 1; null: there is nothing to bring. */
  get share(): number | null {
    if (!this.isDue) return null;
    const greatest = (this.#samples.sqlite.prepare('SELECT max(key) FROM points').pluck().get() as number | null) ?? 0;
    return Math.max(0, this.#samples.fact('migrating') - 1) / ((greatest >> 8) + 1);
  }

  get #hasOldTables(): boolean {
    const { sqlite } = this.#samples;
    return sqlite.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'old_samples'").pluck().get() === 1;
  }

  /** At once, before anything is read or written: what was known of each point. */
  begin(): void {
    const samples = this.#samples;
    const { sqlite } = samples;
    if (!this.isDue || samples.fact('migrating') > 0) return;
    const isEmpty =
      sqlite
        .prepare(
          'SELECT (SELECT count(*) FROM (SELECT 1 FROM old_samples LIMIT 1)) + (SELECT count(*) FROM (SELECT 1 FROM old_recent LIMIT 1))',
        )
        .pluck()
        .get() === 0;
    if (isEmpty) {
      this.#end();
      return;
    }
    // Two looks at one clock may have differed by a moment: that made it no clock of its own.
    sqlite.exec('UPDATE clocks SET city = wall WHERE speed = 1 AND abs(city - wall) < 1000');
    const settled = sqlite
      .prepare(`SELECT ${OLD} FROM old_samples WHERE point = ? ORDER BY ts DESC, number DESC LIMIT 1`)
      .raw();
    const recent = new Map<number, OldRow>();
    const each = sqlite.prepare(`SELECT point, ${OLD} FROM old_recent ORDER BY ts, number`).raw().iterate() as Iterable<
      [number, ...OldRow]
    >;
    for (const [point, ...row] of each) recent.set(point, row);
    const keys = sqlite.prepare('SELECT key FROM points ORDER BY key').pluck().all() as number[];
    const writer = new BlockWriter();
    const none = {
      times: new Float64Array(),
      arrivals: new Float64Array(),
      values: new Float64Array(),
      qualities: new Uint8Array(),
      origins: new Uint8Array(),
      kinds: new Uint8Array(),
    };
    const run =
      (sqlite.prepare('SELECT max(opened) FROM clocks WHERE speed = 1 AND city = wall').pluck().get() as
        | number
        | null) ?? 0;
    const segment: SegmentRow = {
      number: FIRST_NUMBER,
      run,
      epoch: 0,
      level: LEVEL.hour,
      opens: 1,
      hour: hourOf(run),
      first_arrival: run,
      last_arrival: run,
      from_ts: null,
      to_ts: null,
      records: 0,
    };
    sqlite.transaction(() => {
      beginSegment(sqlite, segment);
      for (let block = 0; block <= (keys.at(-1) ?? 0) >> 8; block += 1) {
        writer.begin(run, run);
        for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
          const key = block * BLOCK_POINTS + slot;
          const old = settled.get(key) as OldRow | undefined;
          const late = recent.get(key);
          const row = old === undefined || (late !== undefined && late[0] >= old[0]) ? late : old;
          if (row !== undefined) writer.add(slot, openingOf(row), none, new Uint32Array(), 0, 0);
        }
        if (writer.chunks > 0) putBlock(sqlite, FIRST_NUMBER, block, writer.finish());
      }
      setSegmentState(sqlite, FIRST_NUMBER, SEGMENT.valid);
      samples.setFact('migrating', 1);
    })();
  }

  /** Brings over what is left, block by block. */
  *run(): Generator<void, void> {
    if (!this.isDue) return;
    const samples = this.#samples;
    const { sqlite } = samples;
    const greatest = (sqlite.prepare('SELECT max(key) FROM points').pluck().get() as number | null) ?? 0;
    for (let block = samples.fact('migrating') - 1; block <= greatest >> 8; block += 1) {
      yield* this.#block(block);
      yield* this.#forget(block * BLOCK_POINTS, (block + 1) * BLOCK_POINTS - 1);
    }
    // What a kill left between a block's count and its deletion.
    yield* this.#forget(0, greatest);
    this.#end();
  }

  #end(): void {
    const { sqlite } = this.#samples;
    sqlite.transaction(() => {
      sqlite.exec('DROP TABLE old_samples; DROP TABLE old_recent');
      this.#samples.setFact('migrated', 1);
    })();
  }

  *#block(block: number): Generator<void, void> {
    const { sqlite } = this.#samples;
    const hours = yield* this.#pack(block);
    for (const [hour, { writer, added, records, lateFrom, lateTo }] of [...hours].sort(([a], [b]) => a - b)) {
      const segment = { ...segmentOf(hour), run: this.#runOf(hour) };
      const data = writer.finish();
      // Every hour on its own: the tiers of the next one build on it.
      const write = (): void => {
        const known = sqlite.prepare('SELECT records, bytes FROM segments WHERE number = ?').raw().get(hour) as
          | [number, number]
          | undefined;
        beginSegment(sqlite, { ...segment, records: (known?.[0] ?? 0) + records });
        setSegmentState(sqlite, hour, SEGMENT.valid, (known?.[1] ?? 0) + data.length);
        putBlock(sqlite, hour, block, data);
        if (lateFrom <= lateTo) noteLate(sqlite, block, hour, lateFrom, lateTo);
      };
      const isThere = sqlite.prepare('SELECT 1 FROM blocks WHERE id = ?').get(hour * 2 ** 24 + block) !== undefined;
      if (!isThere) this.#samples.quietly(write);
      const rows = yield* this.#tiers.build(block, hour, added);
      this.#samples.quietly(() => putTiers(sqlite, block, rows));
      yield;
    }
    this.#samples.quietly(() => this.#samples.setFact('migrating', block + 2));
  }

  /** The run that went on when the hour ended. */
  #runOf(hour: number): number {
    const opened = this.#samples.sqlite
      .prepare('SELECT max(opened) FROM clocks WHERE opened < ?')
      .pluck()
      .get((hour + 1) * HOUR_MS) as number | null;
    return opened ?? 0;
  }

  /** All old rows of 256 points, packed by hour of arrival. */
  *#pack(block: number): Generator<void, Map<number, HourOfBlock>> {
    const { sqlite } = this.#samples;
    const first = block * BLOCK_POINTS;
    const recent = new Map<number, OldRow[]>();
    const waiting = sqlite
      .prepare(`SELECT point, ${OLD} FROM old_recent WHERE point BETWEEN ? AND ? ORDER BY number`)
      .raw()
      .all(first, first + BLOCK_POINTS - 1) as [number, ...OldRow][];
    for (const [point, ...row] of waiting) {
      const rows = recent.get(point) ?? [];
      recent.set(point, rows);
      rows.push(row);
    }
    const read = sqlite.prepare(`SELECT ${OLD} FROM old_samples WHERE point = ?`).raw();
    const hours = new Map<number, HourOfBlock>();
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const settled = read.all(first + slot) as OldRow[];
      const numbers = new Set(settled.map((row) => row[5]));
      // On its way from one table to the other a row lies in both.
      const late = (recent.get(first + slot) ?? []).filter((row) => !numbers.has(row[5]));
      const rows = [...settled, ...late].sort((a, b) => a[5] - b[5]);
      if (rows.length > 0) this.#packPoint(slot, rows, hours);
      if (slot % 8 === 0 || rows.length > ROWS_A_STEP) yield;
    }
    return hours;
  }

  #packPoint(slot: number, rows: readonly OldRow[], hours: Map<number, HourOfBlock>): void {
    const columns = {
      times: Float64Array.from(rows, (row) => row[0]),
      arrivals: Float64Array.from(rows, (row) => row[1]),
      values: Float64Array.from(rows, (row) => row[2]),
      qualities: Uint8Array.from(rows, (row) => row[3]),
      origins: Uint8Array.from(rows, (row) => row[4]),
      kinds: new Uint8Array(rows.length),
    };
    // A clock that was set back may bring an hour twice: all of it lies together.
    const byHour = new Map<number, { opening: Opening | null; order: number[] }>();
    let shown: Opening | null = null;
    rows.forEach((row, i) => {
      const hour = hourNumber(row[1]);
      const of = byHour.get(hour) ?? { opening: shown, order: [] };
      byHour.set(hour, of);
      of.order.push(i);
      const isOlder = shown !== null && row[0] < shown.time;
      columns.kinds[i] = isOlder ? RECORD.kept : RECORD.shown;
      if (!isOlder) shown = openingOf(row);
    });
    for (const [hour, { opening, order: indices }] of byHour) {
      const order = Uint32Array.from(indices);
      const of = hourOfBlock(hours, hour);
      of.writer.add(slot, opening, columns, order, 0, order.length);
      of.records += order.length;
      for (const i of order) {
        const [time, , value, quality, origin] = rows[i]!;
        of.added.add(slot, time, value, quality, origin);
      }
      const late = lateOf(segmentOf(hour), { ...columns, order }, 0, order.length);
      if (late === null) continue;
      of.lateFrom = Math.min(of.lateFrom, late[0]);
      of.lateTo = Math.max(of.lateTo, late[1]);
    }
  }

  /** Old rows of points of these keys, a few at a time. */
  *#forget(first: number, last: number): Generator<void, void> {
    const { sqlite } = this.#samples;
    const forget = sqlite.prepare(
      `DELETE FROM old_samples WHERE (point, ts, value, quality) IN
         (SELECT point, ts, value, quality FROM old_samples WHERE point BETWEEN ? AND ? LIMIT ${ROWS_A_STEP})`,
    );
    while (this.#samples.quietly(() => forget.run(first, last).changes) === ROWS_A_STEP) yield;
    this.#samples.quietly(() => {
      sqlite.prepare('DELETE FROM old_recent WHERE point BETWEEN ? AND ?').run(first, last);
    });
  }
}

const openingOf = ([time, arrival, value, quality, origin]: OldRow): Opening => ({
  time,
  arrival,
  value,
  quality,
  origin,
});

/** The number of the segment of an hour of arrival: below those of segments that were never rows. */
const hourNumber = (arrival: number): number => Math.min(FIRST_NUMBER - 1, Math.max(1, hourOf(arrival)));

function segmentOf(hour: number): SegmentRow {
  const start = hour * HOUR_MS;
  return {
    number: hour,
    run: 0,
    epoch: 0,
    level: LEVEL.hour,
    opens: 1,
    hour,
    first_arrival: start,
    last_arrival: start + HOUR_MS - 1,
    from_ts: start - LATE_MS,
    to_ts: start + HOUR_MS + LATE_MS,
    records: 0,
  };
}

function hourOfBlock(hours: Map<number, HourOfBlock>, hour: number): HourOfBlock {
  let of = hours.get(hour);
  if (of === undefined) {
    const writer = new BlockWriter();
    writer.begin(hour * HOUR_MS, hour * HOUR_MS);
    of = { writer, added: new AddedSamples(), records: 0, lateFrom: Infinity, lateTo: Number.NEGATIVE_INFINITY };
    hours.set(hour, of);
  }
  return of;
}
