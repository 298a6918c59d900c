// The records that a playing screen needs next, fetched before it needs them.
import type { RecordColumns, ReplayOrder, ReplaySource } from '../ports.ts';
import type { ReadingPace } from './reading-pace.ts';

/** About six megabytes a time. */
const MOST_RECORDS = 200_000;

type Chunk = RecordColumns & { readonly untilMs: number };

/** Records in one run and one order, from a moment on. Times are those of the order: the machine's clock, or source time. */
export class ReadAhead {
  readonly #source: ReplaySource;
  readonly #order: ReplayOrder;
  readonly #reading: ReadingPace;
  readonly #chunks: Chunk[] = [];
  /** of the first chunk */
  #next = 0;
  #readUntilMs: number;
  #fetching: Promise<void> | null = null;

  constructor(source: ReplaySource, order: ReplayOrder, fromMs: number, reading: ReadingPace) {
    this.#source = source;
    this.#reading = reading;
    this.#order = order;
    this.#readUntilMs = fromMs;
  }

  /** all records up to here are at hand, or were taken */
  get readUntilMs(): number {
    return this.#readUntilMs;
  }

  /**
   * Resolves after one more fetch, which may come less far; at once when all up to `toMs` is at hand. `pace`: ms of the recorded clock in a
   * ms of playing. Rejects when the history cannot be read.
   */
  fetch(toMs: number, pace: number): Promise<void> {
    const fromMs = this.#readUntilMs;
    if (fromMs >= toMs) return Promise.resolve();
    if (this.#fetching !== null) return this.#fetching;
    const begin = performance.now();
    this.#fetching = this.#source
      .between(fromMs, Math.min(toMs, fromMs + this.#reading.stretchMs), this.#order, MOST_RECORDS)
      .then((chunk) => {
        if (chunk.count > 0) this.#chunks.push(chunk);
        this.#readUntilMs = Math.max(fromMs, chunk.untilMs);
        this.#reading.note(this.#readUntilMs - fromMs, performance.now() - begin, pace);
      })
      .finally(() => {
        this.#fetching = null;
      });
    return this.#fetching;
  }

  /** Hands over the records up to `untilMs`, oldest first, as parts of columns. */
  take(untilMs: number, apply: (records: RecordColumns, from: number, to: number) => void): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const moments = this.#order === 'arrival' ? chunk.arrivals : chunk.times;
      const from = this.#next;
      while (this.#next < chunk.count && moments[this.#next]! <= untilMs) this.#next += 1;
      if (this.#next > from) apply(chunk, from, this.#next);
      if (this.#next < chunk.count) return;
      this.#chunks.shift();
      this.#next = 0;
    }
  }
}
