// Failed attempts to come in, per key (address, user name): after a few free ones the key has to wait, each time longer.

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const FORGET_MS = 15 * 60_000;
/** Somebody who tries many names must not fill the memory. */
const MOST_KEYS = 10_000;

/** Failed attempts of one key. */
export interface KeptFailures {
  readonly key: string;
  readonly count: number;
  /** ms UTC */
  readonly lastMs: number;
}

export class AttemptLimit {
  readonly #free: number;
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; lastMs: number }>();

  /** @param free attempts that cost nothing  @param kept failures of an earlier run, the oldest first */
  constructor(free: number, now: () => number = Date.now, kept: readonly KeptFailures[] = []) {
    this.#free = free;
    this.#now = now;
    for (const { key, count, lastMs } of kept) this.#failures.set(key, { count, lastMs });
  }

  /** What has to be known after a restart, the oldest first. */
  kept(): KeptFailures[] {
    const now = this.#now();
    return [...this.#failures]
      .filter(([, { lastMs }]) => now - lastMs <= FORGET_MS)
      .map(([key, failures]) => ({ key, ...failures }));
  }

  /** ms until `key` may try again; 0: now */
  waitMs(key: string): number {
    const entry = this.#failures.get(key);
    if (entry === undefined) return 0;
    // A clock that was set back must not make anybody wait until it has caught up.
    entry.lastMs = Math.min(entry.lastMs, this.#now());
    const since = this.#now() - entry.lastMs;
    if (since > FORGET_MS) {
      this.#failures.delete(key);
      return 0;
    }
    if (entry.count < this.#free) return 0;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (entry.count - this.#free));
    return Math.max(0, wait - since);
  }

  failed(key: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    // Deleted first, so that the map stays in the order of the last failure and the oldest can go.
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastMs: this.#now() });
    if (this.#failures.size > MOST_KEYS) this.#failures.delete(this.#failures.keys().next().value!);
  }

  /** What was counted as failed was not tried after all. */
  withdraw(key: string): void {
    const entry = this.#failures.get(key);
    if (entry === undefined) return;
    if (entry.count > 1) entry.count -= 1;
    else this.#failures.delete(key);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
