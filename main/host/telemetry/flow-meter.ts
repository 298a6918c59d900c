// Rates over the last seconds, and how long an arrived message may have had to wait for the host.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const SECONDS = 5;
/** The histogram measures a timer of this period; what is over it is waiting. */
const RESOLUTION_MS = 10;

export class FlowMeter {
  readonly #messages = new Float64Array(SECONDS);
  readonly #points = new Float64Array(SECONDS);
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #second = 0;
  #full = 0;
  #lagMs = 0;
  #lastArrival: number | null = null;

  constructor() {
    this.#delay.enable();
  }

  count(points: number, arrival: number): void {
    const at = this.#second % SECONDS;
    this.#messages[at] = (this.#messages[at] as number) + 1;
    this.#points[at] = (this.#points[at] as number) + points;
    this.#lastArrival = arrival;
  }

  /** To be called once a second. */
  tick(): void {
    this.#second += 1;
    this.#full = Math.min(SECONDS - 1, this.#full + 1);
    const at = this.#second % SECONDS;
    this.#messages[at] = 0;
    this.#points[at] = 0;
    if (at !== 0) return;
    this.#lagMs = Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS);
    this.#delay.reset();
  }

  /** over the last full seconds */
  get messagesPerSecond(): number {
    return this.#mean(this.#messages);
  }

  get pointsPerSecond(): number {
    return this.#mean(this.#points);
  }

  /** p99 over some seconds: a message is taken from the socket to the live store in one turn of the event loop */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** machine's clock, ms */
  get lastArrival(): number | null {
    return this.#lastArrival;
  }

  stop(): void {
    this.#delay.disable();
  }

  #mean(buckets: Float64Array): number {
    if (this.#full === 0) return 0;
    let sum = 0;
    for (let back = 1; back <= this.#full; back += 1)
      sum += buckets[(this.#second - back + SECONDS) % SECONDS] as number;
    return sum / this.#full;
  }
}
