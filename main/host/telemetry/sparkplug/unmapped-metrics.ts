// Metrics that devices send and no rule names: counted, so that somebody can see what else there is. Bounded, whatever is thrown at it.

import type { UnmappedMetric } from '../foreign-decoder.ts';

/** Counted on: values that came, births included. */
export type CountedMetric = { -readonly [K in keyof UnmappedMetric]: UnmappedMetric[K] };

const MOST = 1000;
const LISTED = 100;

export class UnmappedMetrics {
  readonly #metrics = new Map<string, CountedMetric>();
  /** all that found no place in the list */
  readonly #others: CountedMetric = { device: '', metric: '', count: 0 };

  /** Where values of this metric are counted. */
  of(device: string, metric: string): CountedMetric {
    const key = `${device}\n${metric}`;
    let found = this.#metrics.get(key);
    if (found === undefined) {
      if (this.#metrics.size >= MOST) return this.#others;
      found = { device, metric, count: 0 };
      this.#metrics.set(key, found);
    }
    return found;
  }

  /** The most frequent first; `more`: values of metrics beyond those listed. */
  list(): { metrics: UnmappedMetric[]; more: number } {
    const sorted = [...this.#metrics.values()].toSorted((a, b) => b.count - a.count);
    const more = sorted.slice(LISTED).reduce((sum, { count }) => sum + count, this.#others.count);
    return { metrics: sorted.slice(0, LISTED).map((metric) => ({ ...metric })), more };
  }
}
