// What goes on between commits: log to segments, segments to hours and tiers, old things away. All of it in small steps, each to be begun again
// without harm after a kill. A trouble ends the round, not the worker: damage and a full disk are met again by the next commit, and told there.
import { Compaction } from './compaction.ts';
import { Merging } from './merging.ts';
import type { SampleDatabase } from './sample-database.ts';
import { BLOCKS_PER_SEGMENT, SEGMENT } from './sample-schema.ts';
import { ShownValues } from './shown-values.ts';

const SEGMENT_EVERY_MS = 60_000;
const SEGMENT_FROM_ROWS = 400_000;
/** Blocks that are deleted in one step. */
const STEP_BLOCKS = 40;

export class Upkeep {
  readonly #samples: SampleDatabase;
  readonly #shown = new ShownValues();
  readonly #compaction: Compaction;
  readonly #merging: Merging;
  #isLoaded = false;
  #lastSegment = Date.now();
  #round: Generator<void, void> | null = null;
  #damaged = 0;
  readonly #onDamage: (what: string) => void;

  constructor(samples: SampleDatabase, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#onDamage = (what) => {
      this.#damaged += 1;
      onDamage(what);
    };
    this.#compaction = new Compaction(samples, this.#shown, this.#onDamage);
    this.#merging = new Merging(samples, this.#onDamage);
  }

  /** blocks and entries of the log that could not be read since the start */
  get damaged(): number {
    return this.#damaged;
  }

  /** Whether there is anything to do; `step` does it. */
  isDue(now: number): boolean {
    const { waitingRows } = this.#samples;
    return (
      this.#round !== null ||
      waitingRows > SEGMENT_FROM_ROWS ||
      (waitingRows > 0 && Math.abs(now - this.#lastSegment) > SEGMENT_EVERY_MS) ||
      !this.#isLoaded ||
      (Math.abs(now - this.#lastSegment) > SEGMENT_EVERY_MS && this.#merging.isDue(now))
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
    if (!this.#isLoaded) {
      yield* this.#clearLeftovers();
      yield* this.#shown.load(this.#samples, this.#onDamage);
      this.#isLoaded = true;
    }
    this.#shown.reach(this.#samples.greatestKey);
    while (yield* this.#compaction.step()) yield;
    while (this.#compaction.forgetLogged()) yield;
    while (yield* this.#merging.step(now)) yield;
    yield* this.#clearLeftovers();
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
      for (let changes = STEP_BLOCKS; changes === STEP_BLOCKS; yield) {
        this.#samples.quietly(() => {
          changes = sqlite
            .prepare('DELETE FROM blocks WHERE id IN (SELECT id FROM blocks WHERE id >= ? AND id < ? LIMIT ?)')
            .run(first, first + BLOCKS_PER_SEGMENT, STEP_BLOCKS).changes;
        });
      }
      this.#samples.quietly(() => {
        sqlite.prepare('DELETE FROM late WHERE segment = ?').run(number);
        sqlite.prepare('DELETE FROM segments WHERE number = ?').run(number);
      });
    }
  }
}
