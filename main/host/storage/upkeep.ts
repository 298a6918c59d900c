// What goes on between commits: log to segments, segments to hours and tiers, old things away. All of it in small steps, each to be begun again
// without harm after a kill. A trouble ends the round, not the worker: damage and a full disk are met again by the next commit, and told there.
import { Compaction } from './compaction.ts';
import { deepCheck } from './deep-check.ts';
import { Merging } from './merging.ts';
import { SampleMigration } from './migrate-samples.ts';
import { Retention, type RetentionSettings } from './retention.ts';
import {
  giveUpSalvage,
  salvageNotes,
  type SalvageNote,
  SampleSalvage,
  unfinishedSalvage,
} from './salvage/sample-salvage.ts';
import { cityTimeAt, type SampleDatabase } from './sample-database.ts';
import { BLOCKS_PER_SEGMENT, LEVEL, SEGMENT } from './sample-schema.ts';
import { ShownValues } from './shown-values.ts';

const SEGMENT_EVERY_MS = 60_000;
const SEGMENT_FROM_ROWS = 400_000;
/** See log-codec.ts. */
const LOG_BYTES_A_SAMPLE = 31;
const COUNT_TIERS_EVERY_MS = 3_600_000;
const COUNTED_ROWS = 500;
/** What comes while a damaged file is read waits in the log, so that it is packed with what was known before; up to here. */
const MOST_WAITING_FOR_SALVAGE = 3_000_000;
/** Blocks that are deleted in one step. */
const STEP_BLOCKS = 40;

const KEEP_ALL: RetentionSettings = {
  keepRawMs: Infinity,
  keepMinutesMs: Infinity,
  keepHoursMs: Infinity,
  maxBytes: Infinity,
};

export interface HistoryStats {
  /** in use in samples.db: log, segments, tiers and all */
  readonly fileBytes: number;
  /** in the log, in no segment yet */
  readonly waitingSamples: number;
  readonly segments: number;
  /** of them those that are not merged to an hour yet */
  readonly youngSegments: number;
  /** records in segments, and what they take, their openings included */
  readonly segmentSamples: number;
  readonly segmentBytes: number;
  /** of the log; of minutes and hours, as of the last hour: null until they were first counted */
  readonly logBytes: number;
  readonly tierBytes: number | null;
  /** machine's clock, ms */
  readonly oldestArrivalMs: number | null;
  /** raw samples, and minutes, of before this source time are gone; null: none are */
  readonly rawFromMs: number | null;
  readonly minutesFromMs: number | null;
  /** blobs that could not be read since the start */
  readonly damagedBlocks: number;
  /** the history of an older City Twin is being brought over: some of it is not found yet */
  readonly isMigrating: boolean;
  /** how much of it is, 0 to 1; null: there is none */
  readonly migrated: number | null;
  /** what was brought back, or is being brought back, out of files that were damaged */
  readonly salvages: readonly SalvageNote[];
}

export class Upkeep {
  readonly #samples: SampleDatabase;
  readonly #shown = new ShownValues();
  readonly #compaction: Compaction;
  readonly #merging: Merging;
  readonly #retention: Retention;
  readonly #migration: SampleMigration;
  #salvaging: Generator<void, void> | null = null;
  #isLoaded = false;
  #isChecked: boolean;
  #lastSegment = Date.now();
  #round: Generator<void, void> | null = null;
  #damaged = 0;
  #tierBytes: number | null = null;
  #tiersCounted = Number.NEGATIVE_INFINITY;
  readonly #onDamage: (what: string) => void;

  constructor(samples: SampleDatabase, onDamage: (what: string) => void, retention: RetentionSettings = KEEP_ALL) {
    this.#samples = samples;
    this.#isChecked = samples.wasClosed;
    this.#onDamage = (what) => {
      this.#damaged += 1;
      onDamage(what);
    };
    this.#compaction = new Compaction(samples, this.#shown, this.#onDamage);
    this.#merging = new Merging(samples, this.#onDamage);
    this.#retention = new Retention(samples, retention, this.#onDamage);
    this.#migration = new SampleMigration(samples, this.#onDamage);
    this.#salvaging = this.#beginSalvage();
  }

  #beginSalvage(): Generator<void, void> | null {
    const file = unfinishedSalvage(this.#samples.sqlite);
    return file === null ? null : new SampleSalvage(this.#samples, file, this.#onDamage).run();
  }

  /** A damaged file is being read: merging and forgetting wait for it. */
  get isSalvaging(): boolean {
    return this.#salvaging !== null;
  }

  /** A small step of that. True: there is more. @throws as `step` */
  salvage(): boolean {
    try {
      // A file that was damaged while it took in another leaves both to be read.
      if (this.#salvaging?.next().done === true) this.#salvaging = this.#beginSalvage();
    } catch (error) {
      // What SQLite or the disk has against it passes; with anything else it would go on for ever, and hold up all the rest.
      const isOfDisk = error instanceof Error && 'code' in error;
      if (!isOfDisk) {
        this.#onDamage(`a damaged file was not read to its end: ${String(error)}`);
        giveUpSalvage(this.#samples.sqlite);
      }
      this.#salvaging = this.#beginSalvage();
      if (isOfDisk) throw error;
    }
    return this.#salvaging !== null;
  }

  /** blocks and entries of the log that could not be read since the start */
  get damaged(): number {
    return this.#damaged;
  }

  /** What is on disk, in numbers. Cheap: no blob is touched. */
  stats(): HistoryStats {
    const { sqlite, waitingRows, bytes } = this.#samples;
    const [segments, young, records, segmentBytes, oldest] = sqlite
      .prepare(
        `SELECT count(*), coalesce(sum(level = ${LEVEL.young}), 0), coalesce(sum(records), 0), coalesce(sum(bytes), 0), min(first_arrival)
         FROM segments WHERE state = ${SEGMENT.valid} AND records > 0`,
      )
      .raw()
      .get() as [number, number, number, number, number | null];
    return {
      fileBytes: bytes,
      waitingSamples: waitingRows,
      segments,
      youngSegments: young,
      segmentSamples: records,
      segmentBytes,
      logBytes: LOG_BYTES_A_SAMPLE * waitingRows,
      tierBytes: this.#tierBytes,
      oldestArrivalMs: oldest,
      rawFromMs: this.#samples.fact('rawFrom') || null,
      minutesFromMs: this.#samples.fact('minutesFrom') || null,
      damagedBlocks: this.#damaged,
      isMigrating: this.#migration.isDue,
      migrated: this.#migration.share,
      salvages: salvageNotes(sqlite),
    };
  }

  /** Whether there is anything to do; `step` does it. */
  isDue(now: number): boolean {
    const { waitingRows } = this.#samples;
    return (
      this.#round !== null ||
      this.#salvaging !== null ||
      waitingRows > SEGMENT_FROM_ROWS ||
      !this.#isLoaded ||
      Math.abs(now - this.#lastSegment) > SEGMENT_EVERY_MS
    );
  }

  /** One small step; true: call again for the next. @throws what SQLite or the disk has against it; the round begins again later */
  step(now: number): boolean {
    try {
      if (this.#round === null) {
        this.#lastSegment = now;
        this.#round = this.#work(now);
      }
      if (this.#round.next().done !== true) return true;
      this.#round = null;
      return false;
    } catch (error) {
      this.#round = null;
      // What is in memory may be ahead of what is on disk.
      this.#isLoaded = false;
      throw error;
    }
  }

  *#work(now: number): Generator<void, void> {
    while (this.#salvaging !== null && this.#samples.waitingRows < MOST_WAITING_FOR_SALVAGE) {
      this.salvage();
      yield;
    }
    if (!this.#isLoaded) {
      yield* this.#clearLeftovers();
      yield* this.#shown.load(this.#samples, this.#onDamage);
      this.#isLoaded = true;
    }
    this.#shown.reach(this.#samples.greatestKey);
    // What comes meanwhile waits for the next round, or it would be packed a commit at a time.
    const { newestNumber } = this.#samples;
    while (this.#samples.fact('logged') < newestNumber && (yield* this.#compaction.step())) yield;
    while (this.#compaction.forgetLogged()) yield;
    if (this.#salvaging !== null) return;
    while (yield* this.#merging.step(now)) yield;
    yield* this.#clearLeftovers();
    yield* this.#migration.run();
    const cityNow = cityTimeAt(this.#samples.run, now);
    while (yield* this.#retention.step(cityNow, now)) yield* this.#clearLeftovers();
    if (Math.abs(now - this.#tiersCounted) > COUNT_TIERS_EVERY_MS) {
      this.#tiersCounted = now;
      yield* this.#countTiers();
    }
    if (this.#isChecked) return;
    this.#isChecked = true;
    yield* deepCheck(this.#samples, this.#onDamage);
  }

  *#countTiers(): Generator<void, void> {
    let bytes = 0;
    for (const table of ['minutes', 'hours'] as const) {
      const count = this.#samples.sqlite
        .prepare(
          `SELECT max(rowid), sum(length(data)) FROM (SELECT rowid, data FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${COUNTED_ROWS})`,
        )
        .raw();
      for (let last: number | null = 0; last !== null; ) {
        const [next, some] = count.get(last) as [number | null, number | null];
        bytes += some ?? 0;
        last = next;
        yield;
      }
    }
    this.#tierBytes = bytes;
  }

  /** Segments that were only begun, or have been replaced. */
  *#clearLeftovers(): Generator<void, void> {
    const { sqlite } = this.#samples;
    const numbers = sqlite
      .prepare(`SELECT number FROM segments WHERE state <> ${SEGMENT.valid} ORDER BY number`)
      .pluck()
      .all() as number[];
    for (const number of numbers) {
      const first = number * BLOCKS_PER_SEGMENT;
      const forget = sqlite.prepare(
        'DELETE FROM blocks WHERE id IN (SELECT id FROM blocks WHERE id >= ? AND id < ? LIMIT ?)',
      );
      const forgetSome = (): number => forget.run(first, first + BLOCKS_PER_SEGMENT, STEP_BLOCKS).changes;
      while (this.#samples.quietly(forgetSome) === STEP_BLOCKS) yield;
      this.#samples.quietly(() => {
        sqlite.prepare('DELETE FROM late WHERE segment = ?').run(number);
        sqlite.prepare('DELETE FROM segments WHERE number = ?').run(number);
      });
    }
  }
}
