// How much one token may ask: a bucket that refills, so that a page may load at once and a loop may not run on. A question costs 1, and a
// long answer more: what counts is the work that it makes.

export const PER_SECOND = 50;
export const BURST = 200;
const MOST_KEYS = 10_000;
/** Rows of a long answer that cost as much as one question. */
export const ROWS_A_UNIT = 5_000;

export class RateLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** 0: go on; else ms to wait */
  take(key: string): number {
    const bucket = this.#refilled(key);
    if (bucket.left < 1) return ((1 - bucket.left) / PER_SECOND) * 1000;
    bucket.left -= 1;
    return 0;
  }

  /** For an answer of so many rows, once it is known how long it is. What cannot be paid now is waited for before the next question. */
  charge(key: string, rows: number): void {
    this.#refilled(key).left -= rows / ROWS_A_UNIT;
  }

  #refilled(key: string): { left: number; atMs: number } {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: BURST, atMs: now };
    bucket.left = Math.min(BURST, bucket.left + ((now - bucket.atMs) / 1000) * PER_SECOND);
    bucket.atMs = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MOST_KEYS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket;
  }
}
