// What is too old, or too much, goes: raw samples by segments, tiers by rows. In small steps; what is marked as going is deleted by upkeep.
import type { SqliteDatabase } from './database-file.ts';
import { LastMinutes } from './last-minutes.ts';
import { hasOwnClock, type SampleDatabase } from './sample-database.ts';
import { LEVEL, SEGMENT } from './sample-schema.ts';
import { setSegmentState } from './segment-rows.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MESSAGES_KEPT_MS = 30 * DAY_MS;
/** When the file is too large, raw samples of the newest day stay as long as there are older minutes to drop. */
const RAW_SPARED_MS = DAY_MS;
const STEP_ROWS = 40;

export interface RetentionSettings {
  readonly keepRawMs: number;
  readonly keepMinutesMs: number;
  readonly keepHoursMs: number;
  /** size of the file beyond which more goes, raw samples first */
  readonly maxBytes: number;
}

interface OldSegment {
  readonly number: number;
  readonly run: number;
  readonly last_arrival: number;
  readonly to_ts: number | null;
}

export class Retention {
  readonly #samples: SampleDatabase;
  readonly #settings: RetentionSettings;
  readonly #minutes: LastMinutes;

  constructor(samples: SampleDatabase, settings: RetentionSettings, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#settings = settings;
    this.#minutes = new LastMinutes(samples, onDamage);
  }

  get #sqlite(): SqliteDatabase {
    return this.#samples.sqlite;
  }

  /** `cityNow`, `wallNow`: city time and the machine's clock, ms. True: a segment was marked as going, and there may be more. */
  *step(cityNow: number, wallNow: number): Generator<void, boolean> {
    const { keepRawMs, keepMinutesMs, keepHoursMs, maxBytes } = this.#settings;
    // The earlier of the two: a run with a clock of its own must not eat what the real one has left.
    const now = Math.min(cityNow, wallNow);
    yield* this.#forgetRows('minutes', 'hour', Math.floor((now - keepMinutesMs) / HOUR_MS));
    this.#noteMinutesFrom(now - keepMinutesMs);
    yield* this.#forgetRows('hours', 'day', Math.floor((now - keepHoursMs) / DAY_MS));
    yield* this.#forgetMessages(wallNow);
    const oldest = this.#oldest();
    if (oldest === null) return false;
    const isOld =
      oldest.last_arrival < wallNow - keepRawMs && (oldest.to_ts === null || oldest.to_ts < cityNow - keepRawMs);
    if (isOld) {
      yield* this.#drop(oldest);
      return true;
    }
    if (this.#samples.bytes <= maxBytes) return false;
    if (oldest.last_arrival < wallNow - RAW_SPARED_MS || !this.#hasOldMinutes(now)) yield* this.#drop(oldest);
    else yield* this.#dropOldestMinutes();
    return true;
  }

  /** The oldest finished hour; the newest of them always stays: it says what was known. */
  #oldest(): OldSegment | null {
    const [oldest, next] = this.#sqlite
      .prepare(
        `SELECT number, run, last_arrival, to_ts FROM segments WHERE state = ${SEGMENT.valid} AND level = ${LEVEL.hour}
         ORDER BY number LIMIT 2`,
      )
      .all() as OldSegment[];
    return oldest === undefined || next === undefined ? null : oldest;
  }

  *#drop({ number, run, last_arrival, to_ts }: OldSegment): Generator<void, void> {
    yield* this.#minutes.makeUntil(number, last_arrival);
    const isReal = !hasOwnClock(this.#samples.runOf(run));
    this.#samples.quietly(() => {
      setSegmentState(this.#sqlite, number, SEGMENT.going);
      if (isReal && to_ts !== null)
        this.#samples.setFact('rawFrom', Math.max(to_ts, this.#samples.fact('rawFrom', Number.NEGATIVE_INFINITY)));
    });
  }

  #noteMinutesFrom(before: number): void {
    if (before === Number.NEGATIVE_INFINITY) return;
    const hour = Math.floor(before / HOUR_MS) * HOUR_MS;
    const hasGone =
      this.#samples.fact('minutesFrom', Number.NEGATIVE_INFINITY) < hour && this.#samples.fact('tiered') > 0;
    if (hasGone) this.#samples.quietly(() => this.#samples.setFact('minutesFrom', hour));
  }

  #hasOldMinutes(now: number): boolean {
    const oldest = this.#sqlite.prepare('SELECT min(hour) FROM minutes').pluck().get() as number | null;
    return oldest !== null && oldest < Math.floor((now - RAW_SPARED_MS) / HOUR_MS);
  }

  *#dropOldestMinutes(): Generator<void, void> {
    const oldest = this.#sqlite.prepare('SELECT min(hour) FROM minutes').pluck().get() as number;
    yield* this.#forgetRows('minutes', 'hour', oldest + 1);
    this.#samples.quietly(() => this.#samples.setFact('minutesFrom', (oldest + 1) * HOUR_MS));
  }

  *#forgetRows(table: 'minutes' | 'hours', column: 'hour' | 'day', before: number): Generator<void, void> {
    const forget = this.#sqlite.prepare(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${column} < ? ORDER BY ${column} LIMIT ${STEP_ROWS})`,
    );
    while (this.#samples.quietly(() => forget.run(before).changes) === STEP_ROWS) yield;
  }

  *#forgetMessages(wallNow: number): Generator<void, void> {
    const forget = this.#sqlite.prepare(
      'DELETE FROM device_messages WHERE number IN (SELECT number FROM device_messages WHERE arrival < ? LIMIT 200)',
    );
    while (this.#samples.quietly(() => forget.run(wallNow - MESSAGES_KEPT_MS).changes) === 200) yield;
  }
}
