// Rates over the last seconds, and how long an arrived message may have had to wait for the host.
import { createHistogram } from 'node:perf_hooks';
import type { IntakeFlow } from './intake-batch.ts';

const SECONDS = 5;

export class FlowMeter {
  readonly #messages = new Float64Array(SECONDS);
  readonly #points = new Float64Array(SECONDS);
  readonly #delay = createHistogram();
  #second = 0;
  #full = 0;
  #lagMs = 0;
  #lastArrival: number | null = null;

  /** What has come since the last call and is in the live store `now`, machine's clock, ms. */
  take({ messages, points, firstArrival, lastArrival }: IntakeFlow, now: number): void {
    if (messages === 0) return;
    const at = this.#second % SECONDS;
    this.#messages[at] = (this.#messages[at] as number) + messages;
    this.#points[at] = (this.#points[at] as number) + points;
    this.#lastArrival = lastArrival;
    this.#delay.record(Math.max(1, Math.round(1000 * (now - firstArrival))));
  }

  /** To be called once a second. */
  tick(): void {
    this.#second += 1;
    this.#full = Math.min(SECONDS - 1, this.#full + 1);
    const at = this.#second % SECONDS;
    this.#messages[at] = 0;
    this.#points[at] = 0;
    if (at !== 0) return;
    this.#lagMs = this.#delay.count === 0 ? 0 : this.#delay.percentile(99) / 1000;
    this.#delay.reset();
  }

  /** over the last full seconds */
  get messagesPerSecond(): number {
    return this.#mean(this.#messages);
  }

  get pointsPerSecond(): number {
    return this.#mean(this.#points);
  }

  /** from the socket to the live store, p99 over some seconds; of each batch its oldest message counts */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** machine's clock, ms */
  get lastArrival(): number | null {
    return this.#lastArrival;
  }

  #mean(buckets: Float64Array): number {
    if (this.#full === 0) return 0;
    let sum = 0;
    for (let back = 1; back <= this.#full; back += 1)
      sum += buckets[(this.#second - back + SECONDS) % SECONDS] as number;
    return sum / this.#full;
  }
}
