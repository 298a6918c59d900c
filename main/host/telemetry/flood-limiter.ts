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
