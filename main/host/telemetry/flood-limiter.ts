// One device that goes mad must not drown the others: a bucket of messages per device, refilled at the rate that is allowed.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';

/** "Averaged over a few seconds": a device that was silent may send this many seconds' worth at once. */
const BURST_SECONDS = 3;

export class FloodLimiter {
  readonly #rate: number;
  readonly #tokens: Float64Array;
  readonly #since: Float64Array;

  /** `rate` in messages a second and device */
  constructor(devices: number, rate: number = TELEMETRY_LIMITS.deviceRate) {
    this.#rate = rate;
    this.#tokens = new Float64Array(devices).fill(rate * BURST_SECONDS);
    this.#since = new Float64Array(devices);
  }

  /** False: this message is one too many. `now` machine's clock, ms. */
  admits(device: number, now: number): boolean {
    const since = this.#since[device] as number;
    const earned = now > since ? ((now - since) / 1000) * this.#rate : 0;
    const tokens = Math.min(this.#rate * BURST_SECONDS, (this.#tokens[device] as number) + earned);
    this.#since[device] = now;
    if (tokens < 1) {
      this.#tokens[device] = tokens;
      return false;
    }
    this.#tokens[device] = tokens - 1;
    return true;
  }
}

/** Names that have a bucket of their own; the oldest gives way. */
const MOST_NAMES = 20_000;

/** The same for devices that nobody knows beforehand, by name. */
export class NamedFloodLimiter {
  readonly #buckets = new Map<string, { tokens: number; since: number }>();

  /** `rate` in messages a second of this name; `now` as above. */
  admits(name: string, rate: number, now: number): boolean {
    const most = rate * BURST_SECONDS;
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      if (this.#buckets.size >= MOST_NAMES) {
        for (const oldest of this.#buckets.keys()) {
          this.#buckets.delete(oldest);
          break;
        }
      }
      bucket = { tokens: most, since: now };
      this.#buckets.set(name, bucket);
    }
    const earned = now > bucket.since ? ((now - bucket.since) / 1000) * rate : 0;
    const tokens = Math.min(most, bucket.tokens + earned);
    bucket.since = now;
    bucket.tokens = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }
}
