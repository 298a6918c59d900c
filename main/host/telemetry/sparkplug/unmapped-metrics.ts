// Metrics that devices send and no rule names: counted, so that somebody can see what else there is. Bounded, whatever is thrown at it.

export interface UnmappedMetric {
  /** group/node or group/node/device */
  readonly device: string;
  readonly metric: string;
  /** values that came, births included */
  count: number;
}

const MOST = 1000;

export class UnmappedMetrics {
  readonly #metrics = new Map<string, UnmappedMetric>();
  /** all that found no place in the list */
  readonly #others: UnmappedMetric = { device: '', metric: '', count: 0 };

  /** Where values of this metric are counted. */
  of(device: string, metric: string): UnmappedMetric {
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
    const metrics = [...this.#metrics.values()].map((metric) => ({ ...metric }));
    return { metrics: metrics.sort((a, b) => b.count - a.count), more: this.#others.count };
  }
}
