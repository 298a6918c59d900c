// The tables of samples.db as readers see them: which segments bear on a stretch of time, their blocks, and what is still in the log.
// Everything is read inside one transaction of SQLite (`inOnePicture`): a record on its way from the log to a segment, or from a young
// segment to that of its hour, is seen exactly once.
import type { HostRun, Tier } from '../ports.ts';
import { BLOCK_BITS, BLOCK_POINTS, DamagedBlockError } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import type { SqliteDatabase } from './database-file.ts';
import { decodeLog, type LogColumns } from './log-codec.ts';
import { BLOCKS_PER_SEGMENT } from './sample-schema.ts';

/** how much of a tier is in one of its rows */
const ROW_MS: Readonly<Record<Tier, number>> = { minute: 3_600_000, hour: 86_400_000 };

export interface SegmentRow {
  readonly number: number;
  readonly run: number;
  readonly opens: number;
  readonly firstArrival: number;
  readonly lastArrival: number;
}

export interface LogRow {
  readonly number: number;
  readonly run: number;
  readonly columns: LogColumns;
}

/** Of blocks that single points were read from. */
const MOST_HELD_BYTES = 16 * 2 ** 20;

const SEGMENT = 'number, run, opens, first_arrival AS firstArrival, last_arrival AS lastArrival';

export class SegmentTables {
  readonly #database: SqliteDatabase;
  /** Rows of the log never change: decoded once while they are there. */
  readonly #log = new Map<number, LogRow>();
  /** Within one picture the log is what it is. */
  #isOnePicture = false;
  #logOfPicture: readonly LogRow[] | null = null;
  /** Nor do blocks: points that are looked at together mostly lie in one. */
  readonly #blocks = new Map<number, { reader: BlockReader; bytes: number }>();
  #heldBytes = 0;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  inOnePicture<T>(read: () => T): T {
    this.#isOnePicture = true;
    try {
      return this.#database.transaction(read)();
    } finally {
      this.#isOnePicture = false;
      this.#logOfPicture = null;
    }
  }

  /** key of a point in here, for ever; undefined: never heard of */
  keyOf(id: string): number | undefined {
    return this.#database.prepare('SELECT key FROM points WHERE id = ?').pluck().get(id) as number | undefined;
  }

  /** By key, the row of the point in `ids`; -1: none of them. */
  rowsByKey(ids: readonly string[]): Int32Array {
    const keys = new Map(this.#database.prepare('SELECT id, key FROM points').raw().all() as [string, number][]);
    let largest = 0;
    for (const key of keys.values()) largest = Math.max(largest, key);
    const rows = new Int32Array(largest + 1).fill(-1);
    ids.forEach((id, row) => {
      const key = keys.get(id);
      if (key !== undefined) rows[key] = row;
    });
    return rows;
  }

  #factOr(name: string, other: number): number {
    return (this.#database.prepare('SELECT value FROM facts WHERE name = ?').pluck().get(name) as number) ?? other;
  }

  /** Up to this segment samples are in the tiers. */
  get tiered(): number {
    return this.#factOr('tiered', -1);
  }

  /** Valid segments that may hold samples of a block with source times in [fromMs, toMs], after segment `after`, in order of arrival. */
  segmentsOf(block: number, fromMs: number, toMs: number, after = -1): number[] {
    return this.#database
      .prepare(
        `SELECT number FROM segments WHERE state = 1 AND number > $after AND from_ts <= $to AND to_ts >= $from UNION
         SELECT segment FROM late JOIN segments ON number = segment
           WHERE block = $block AND state = 1 AND segment > $after AND late.from_ts <= $to AND late.to_ts >= $from
         ORDER BY 1`,
      )
      .pluck()
      .all({ block, from: fromMs, to: toMs, after }) as number[];
  }

  /**
   * The same for all blocks, by segment: those blocks of it that matter, null: all. Of run `run` everything from segment `since` on is wanted
   * that may be of before `toMs` (its clock may have been set back), words that came late however late; -1: there is no such run.
   */
  segmentsMeant(fromMs: number, toMs: number, run: number, since: number): Map<number, number[] | null> {
    const found = new Map<number, number[] | null>();
    const late = this.#database
      .prepare(
        `SELECT segment, block FROM late JOIN segments ON number = segment
           WHERE state = 1 AND segment >= $since AND late.from_ts <= $to AND late.to_ts >= $from ORDER BY segment, block`,
      )
      .raw()
      .all({ since, to: toMs, from: run < 0 ? fromMs : Number.MIN_SAFE_INTEGER }) as [number, number][];
    for (const [segment, block] of late) {
      const blocks = found.get(segment);
      if (blocks === undefined || blocks === null) found.set(segment, [block]);
      else blocks.push(block);
    }
    const whole = this.#database
      .prepare(
        'SELECT number FROM segments WHERE state = 1 AND from_ts <= ? AND CASE run WHEN ? THEN number >= ? ELSE to_ts >= ? END',
      )
      .pluck()
      .all(toMs, run, since, fromMs) as number[];
    for (const segment of whole) found.set(segment, null);
    return new Map([...found].sort(([a], [b]) => a - b));
  }

  /** Of what is older raw samples are no longer kept, ms UTC; -Infinity: all are there. */
  get rawFromMs(): number {
    return this.#factOr('rawFrom', Number.NEGATIVE_INFINITY);
  }

  /** The same for minutes. */
  get minutesFromMs(): number {
    return this.#factOr('minutesFrom', Number.NEGATIVE_INFINITY);
  }

  /** Whether a tier has anything of these points that begins in [fromMs, toMs), to the hour or day. */
  hasSlots(tier: Tier, blocks: ReadonlySet<number>, fromMs: number, toMs: number): boolean {
    const found = this.#database
      .prepare(
        tier === 'minute'
          ? 'SELECT DISTINCT block FROM minutes WHERE hour >= ? AND hour < ?'
          : 'SELECT DISTINCT block FROM hours WHERE day >= ? AND day < ?',
      )
      .pluck()
      .iterate(Math.ceil(fromMs / ROW_MS[tier]), toMs / ROW_MS[tier]) as IterableIterator<number>;
    for (const block of found) if (blocks.has(block)) return true;
    return false;
  }

  /** Rows of a tier that may hold slots of a block in [fromMs, toMs], oldest first. */
  *slotRows(tier: Tier, block: number, fromMs: number, toMs: number): Generator<{ startMs: number; data: Buffer }> {
    const rows = this.#database
      .prepare(
        tier === 'minute'
          ? 'SELECT hour, data FROM minutes WHERE block = ? AND hour >= ? AND hour <= ? ORDER BY hour'
          : 'SELECT day, data FROM hours WHERE block = ? AND day >= ? AND day <= ? ORDER BY day',
      )
      .raw()
      .iterate(block, Math.floor(fromMs / ROW_MS[tier]), Math.floor(toMs / ROW_MS[tier])) as IterableIterator<
      [number, Buffer]
    >;
    for (const [row, data] of rows) yield { startMs: row * ROW_MS[tier], data };
  }

  /** Valid segments with arrivals in (fromMs, toMs], in order of arrival. */
  segmentsArrived(fromMs: number, toMs: number): number[] {
    return this.#database
      .prepare(
        'SELECT number FROM segments WHERE state = 1 AND first_arrival <= ? AND last_arrival > ? ORDER BY number',
      )
      .pluck()
      .all(toMs, fromMs) as number[];
  }

  /** Valid segments of a run in order of arrival. */
  segmentsOfRun(run: number): SegmentRow[] {
    return this.#database
      .prepare(`SELECT ${SEGMENT} FROM segments WHERE state = 1 AND run = ? ORDER BY number`)
      .all(run) as SegmentRow[];
  }

  /** The valid segments whose blocks open with what every point showed, in order of arrival. */
  openings(): SegmentRow[] {
    return this.#database
      .prepare(`SELECT ${SEGMENT} FROM segments WHERE state = 1 AND opens = 1 ORDER BY number`)
      .all() as SegmentRow[];
  }

  /** null: nothing of these points is in it, or what there was is damaged. */
  block(segment: number, block: number): BlockReader | null {
    const id = segment * BLOCKS_PER_SEGMENT + block;
    const held = this.#blocks.get(id);
    if (held !== undefined) return held.reader;
    const data = this.#database.prepare('SELECT data FROM blocks WHERE id = ?').pluck().get(id) as Buffer | undefined;
    const reader = data === undefined ? null : unlessDamaged(() => new BlockReader(data));
    if (data === undefined || reader === null) return null;
    this.#blocks.set(id, { reader, bytes: data.length });
    this.#heldBytes += data.length;
    for (const [oldest, { bytes }] of this.#blocks) {
      if (this.#heldBytes <= MOST_HELD_BYTES) break;
      this.#blocks.delete(oldest);
      this.#heldBytes -= bytes;
    }
    return reader;
  }

  /** Every block of a segment with its number; `take` reads as much of it as it needs. Damaged ones are passed over. */
  eachBlock(segment: number, take: (block: number, reader: BlockReader) => void): void {
    const rows = this.#database
      .prepare('SELECT id, data FROM blocks WHERE id >= ? AND id < ? ORDER BY id')
      .raw()
      .iterate(segment * BLOCKS_PER_SEGMENT, (segment + 1) * BLOCKS_PER_SEGMENT) as IterableIterator<[number, Buffer]>;
    for (const [id, data] of rows) {
      const reader = unlessDamaged(() => new BlockReader(data));
      if (reader !== null) take(id - segment * BLOCKS_PER_SEGMENT, reader);
    }
  }

  /** What is in no segment yet, in order of arrival. */
  log(): readonly LogRow[] {
    if (this.#logOfPicture !== null) return this.#logOfPicture;
    const rows = this.#readLog();
    if (this.#isOnePicture) this.#logOfPicture = rows;
    return rows;
  }

  #readLog(): readonly LogRow[] {
    const found = this.#database
      .prepare('SELECT number, run FROM log WHERE number > ? ORDER BY number')
      .raw()
      .all(this.#factOr('logged', -1)) as [number, number][];
    const data = this.#database.prepare('SELECT data FROM log WHERE number = ?').pluck();
    const first = found[0]?.[0] ?? Infinity;
    for (const number of this.#log.keys()) if (number < first) this.#log.delete(number);
    return found.flatMap(([number, run]) => {
      let row = this.#log.get(number);
      if (row === undefined) {
        const columns = unlessDamaged(() => decodeLog(data.get(number) as Buffer));
        if (columns === null) return [];
        row = { number, run, columns };
        this.#log.set(number, row);
      }
      return [row];
    });
  }

  /** Runs of hosts, oldest first. */
  runs(): HostRun[] {
    const clocks = this.#database
      .prepare('SELECT opened, city, wall, speed, alive FROM clocks ORDER BY opened')
      .raw()
      .all() as [number, number, number, number, number | null][];
    // A host notes now and then that it lives; what it took in after that it took in alive.
    const heard = new Map(
      this.#database
        .prepare(
          `SELECT run, max(last) FROM (SELECT run, last_arrival AS last FROM segments WHERE state = 1 UNION ALL
             SELECT run, last_arrival FROM log) GROUP BY run`,
        )
        .raw()
        .all() as [number, number][],
    );
    return clocks.map(([openedWall, city, wall, speed, alive], i) => ({
      openedWall,
      endedWall: i === clocks.length - 1 ? Infinity : Math.max(openedWall, alive ?? 0, heard.get(openedWall) ?? 0),
      city,
      wall,
      speed,
    }));
  }

  close(): void {
    this.#database.close();
  }
}

/** Damage is found and told by the writer, which packs and merges all of it; a question is answered from what is sound. */
function unlessDamaged<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedBlockError) return null;
    throw error;
  }
}

export const blockOf = (key: number): number => key >> BLOCK_BITS;
export const slotOf = (key: number): number => key & (BLOCK_POINTS - 1);
export const keyAt = (block: number, slot: number): number => block * BLOCK_POINTS + slot;
