// Rows of `segments` and `blocks`.
import { isDamage, type SqliteDatabase } from './database-file.ts';
import { BLOCKS_PER_SEGMENT, LEVEL, SEGMENT } from './sample-schema.ts';

export interface SegmentRow {
  readonly number: number;
  readonly run: number;
  readonly epoch: number;
  readonly level: number;
  readonly opens: number;
  /** hours since 1970 by the machine's clock */
  readonly hour: number;
  readonly first_arrival: number;
  readonly last_arrival: number;
  /** source times that are not late; null: there are none */
  readonly from_ts: number | null;
  readonly to_ts: number | null;
  readonly records: number;
}

const COLUMNS = 'number, run, epoch, level, opens, hour, first_arrival, last_arrival, from_ts, to_ts, records';

export const newestSegment = (sqlite: SqliteDatabase): SegmentRow | null =>
  (sqlite
    .prepare(`SELECT ${COLUMNS} FROM segments WHERE state = ${SEGMENT.valid} ORDER BY number DESC LIMIT 1`)
    .get() as SegmentRow | undefined) ?? null;

/** number of the newest segment (of `run`) that opens with the values of all points */
export const newestOpening = (sqlite: SqliteDatabase, run?: number): number | null =>
  (sqlite
    .prepare(
      `SELECT number FROM segments WHERE state = ${SEGMENT.valid} AND opens = 1 AND (@run IS NULL OR run = @run)
       ORDER BY number DESC LIMIT 1`,
    )
    .pluck()
    .get({ run: run ?? null }) as number | undefined) ?? null;

export const segmentsFrom = (sqlite: SqliteDatabase, number: number): SegmentRow[] =>
  sqlite
    .prepare(`SELECT ${COLUMNS} FROM segments WHERE state = ${SEGMENT.valid} AND number >= ? ORDER BY number`)
    .all(number) as SegmentRow[];

export const youngSegments = (sqlite: SqliteDatabase): SegmentRow[] =>
  sqlite
    .prepare(
      `SELECT ${COLUMNS} FROM segments WHERE state = ${SEGMENT.valid} AND level = ${LEVEL.young} ORDER BY number`,
    )
    .all() as SegmentRow[];

/** Adds a segment that does not count yet. */
export function beginSegment(sqlite: SqliteDatabase, row: SegmentRow): void {
  sqlite
    .prepare(
      `INSERT OR REPLACE INTO segments (state, bytes, ${COLUMNS})
       VALUES (${SEGMENT.begun}, 0, @number, @run, @epoch, @level, @opens, @hour, @first_arrival, @last_arrival, @from_ts, @to_ts, @records)`,
    )
    .run(row);
}

export function setSegmentState(sqlite: SqliteDatabase, number: number, state: number, bytes?: number): void {
  sqlite
    .prepare('UPDATE segments SET state = ?, bytes = coalesce(?, bytes) WHERE number = ?')
    .run(state, bytes ?? null, number);
}

export function putBlock(sqlite: SqliteDatabase, segment: number, block: number, data: Uint8Array): void {
  sqlite.prepare('INSERT OR REPLACE INTO blocks VALUES (?, ?)').run(segment * BLOCKS_PER_SEGMENT + block, data);
}

/** null: there is none. One whose pages are damaged comes as no bytes at all, which no reader takes for a block. */
export function getBlock(sqlite: SqliteDatabase, segment: number, block: number): Uint8Array | null {
  try {
    const data = sqlite
      .prepare('SELECT data FROM blocks WHERE id = ?')
      .pluck()
      .get(segment * BLOCKS_PER_SEGMENT + block) as Uint8Array | undefined;
    return data ?? null;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return new Uint8Array();
  }
}

/** Which blocks a segment has. */
export const blockNumbers = (sqlite: SqliteDatabase, segment: number): number[] =>
  sqlite
    .prepare('SELECT id - @first FROM blocks WHERE id >= @first AND id < @first + @most ORDER BY id')
    .pluck()
    .all({ first: segment * BLOCKS_PER_SEGMENT, most: BLOCKS_PER_SEGMENT }) as number[];

/** One after the other, so that other statements may run in between. */
export function* blocksOf(sqlite: SqliteDatabase, segment: number): Generator<{ block: number; data: Uint8Array }> {
  for (const block of blockNumbers(sqlite, segment)) {
    const data = getBlock(sqlite, segment, block);
    if (data !== null) yield { block, data };
  }
}

export function noteLate(sqlite: SqliteDatabase, block: number, segment: number, from: number, to: number): void {
  sqlite.prepare('INSERT OR REPLACE INTO late VALUES (?, ?, ?, ?)').run(block, segment, from, to);
}
