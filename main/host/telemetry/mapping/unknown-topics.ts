// Topics that somebody listens to and nobody understands: how often they come and what they last said. Bounded, whatever is thrown at it.

const MOST_TOPICS = 1000;
const MOST_SAMPLES = 8;
const SAMPLE_BYTES = 4096;
/** A rate is told over this long. */
const RATE_OVER_MS = 10_000;

export interface UnknownSample {
  /** ms UTC */
  readonly at: number;
  readonly payload: Uint8Array;
  /** bytes of the whole message; more than `payload` holds where it was cut */
  readonly length: number;
  readonly isPrecious: boolean;
  readonly isKept: boolean;
}

export interface UnknownTopic {
  readonly topic: string;
  readonly count: number;
  readonly perSecond: number;
  /** ms UTC */
  readonly lastAt: number;
  /** oldest first */
  readonly samples: readonly UnknownSample[];
}

interface Held {
  count: number;
  lastAt: number;
  windowStart: number;
  windowCount: number;
  perSecond: number;
  readonly samples: UnknownSample[];
}

export class UnknownTopics {
  readonly #held = new Map<string, Held>();
  #forgotten = 0;

  /** how many topics gave way to newer ones */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** `payload` is copied as far as it is kept; `at` ms UTC. */
  see(topic: string, payload: Uint8Array, isPrecious: boolean, isKept: boolean, at: number): void {
    let held = this.#held.get(topic);
    if (held === undefined) {
      if (this.#held.size >= MOST_TOPICS) this.#forgetOldest();
      held = { count: 0, lastAt: at, windowStart: at, windowCount: 0, perSecond: 0, samples: [] };
    } else this.#held.delete(topic);
    // Taken out and put back: the map stays ordered by last use.
    this.#held.set(topic, held);
    held.count += 1;
    held.lastAt = at;
    held.windowCount += 1;
    const elapsed = at - held.windowStart;
    if (elapsed >= RATE_OVER_MS || elapsed < 0) {
      held.perSecond = elapsed > 0 ? (held.windowCount / elapsed) * 1000 : 0;
      held.windowStart = at;
      held.windowCount = 0;
    }
    const bytes = Uint8Array.from(payload.subarray(0, SAMPLE_BYTES));
    if (held.samples.length >= MOST_SAMPLES) held.samples.shift();
    held.samples.push({ at, payload: bytes, length: payload.length, isPrecious, isKept });
  }

  /** A mapping takes them now. */
  forget(isMeant: (topic: string) => boolean): void {
    for (const topic of this.#held.keys()) if (isMeant(topic)) this.#held.delete(topic);
  }

  /** newest first; `now` ms UTC */
  list(now: number): UnknownTopic[] {
    const topics: UnknownTopic[] = [];
    for (const [topic, { count, lastAt, windowStart, windowCount, perSecond, samples }] of this.#held) {
      const elapsed = Math.max(1000, now - windowStart);
      const isFresh = elapsed > RATE_OVER_MS || perSecond === 0;
      topics.push({
        ...{ topic, count, lastAt },
        perSecond: isFresh ? (windowCount / elapsed) * 1000 : perSecond,
        samples: [...samples],
      });
    }
    return topics.toReversed();
  }

  #forgetOldest(): void {
    for (const topic of this.#held.keys()) {
      this.#held.delete(topic);
      this.#forgotten += 1;
      return;
    }
  }
}
