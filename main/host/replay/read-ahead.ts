// The records that a playing screen needs next, fetched before it needs them.
import type { RecordColumns, ReplayOrder, ReplaySource } from '../ports.ts';

/** About six megabytes a time. */
const MOST_RECORDS = 200_000;

type Chunk = RecordColumns & { readonly untilMs: number };

/** Records in one run and one order, from a moment on. Times are those of the order: the machine's clock, or source time. */
export class ReadAhead {
  readonly #source: ReplaySource;
  readonly #order: ReplayOrder;
  readonly #chunks: Chunk[] = [];
  /** of the first chunk */
  #next = 0;
  #readUntilMs: number;
  #fetching: Promise<void> | null = null;

  constructor(source: ReplaySource, order: ReplayOrder, fromMs: number) {
    this.#source = source;
    this.#order = order;
    this.#readUntilMs = fromMs;
  }

  /** all records up to here are at hand, or were taken */
  get readUntilMs(): number {
    return this.#readUntilMs;
  }

  /** Resolves after one more fetch; at once when all up to `toMs` is at hand. Rejects when the history cannot be read. */
  fetch(toMs: number): Promise<void> {
    if (this.#readUntilMs >= toMs) return Promise.resolve();
    this.#fetching ??= this.#source
      .between(this.#readUntilMs, toMs, this.#order, MOST_RECORDS)
      .then((chunk) => {
        if (chunk.count > 0) this.#chunks.push(chunk);
        this.#readUntilMs = Math.max(this.#readUntilMs, chunk.untilMs);
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
