// How many questions one token may ask: a bucket that refills, so that a page may load at once and a loop may not run on.

const PER_SECOND = 50;
const BURST = 200;
const MOST_KEYS = 10_000;

export class RateLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** 0: go on; else ms to wait */
  take(key: string): number {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: BURST, atMs: now };
    bucket.left = Math.min(BURST, bucket.left + ((now - bucket.atMs) / 1000) * PER_SECOND);
    bucket.atMs = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MOST_KEYS) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (bucket.left < 1) return ((1 - bucket.left) / PER_SECOND) * 1000;
    bucket.left -= 1;
    return 0;
  }
}
