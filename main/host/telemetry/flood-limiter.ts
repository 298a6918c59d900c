// One device that goes mad must not drown the others: a bucket of messages per device, refilled at the rate that is allowed.
//
// What waited somewhere while we or the device were away comes all at once, and is no flood: of messages that will not be sent again (QoS 1)
// those beyond the rate are judged by when they say they were made, so many of each minute, in whatever order they come.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';

/** "Averaged over a few seconds": a device that was silent may send this many seconds' worth at once. */
const BURST_SECONDS = 3;
/** What was made longer ago than this has waited somewhere. */
const WAITED_MS = 3_000;
const MINUTE_MS = 60_000;
/** Minutes of devices that are counted at a time; the oldest give way. */
const MOST_MINUTES = 200_000;

/** Messages of each minute of their own time. */
class MinuteCounts<Name> {
  readonly #minutes = new Map<Name, Map<number, number>>();
  #size = 0;

  /** False: of this minute as many have come as the rate allows. */
  admits(name: Name, rate: number, madeAt: number): boolean {
    const minute = Math.floor(madeAt / MINUTE_MS);
    let counts = this.#minutes.get(name);
    if (counts === undefined) {
      counts = new Map();
      this.#minutes.set(name, counts);
    }
    const count = counts.get(minute) ?? 0;
    if (count >= (rate * MINUTE_MS) / 1000) return false;
    if (count === 0) this.#makeRoom();
    counts.set(minute, count + 1);
    return true;
  }

  #makeRoom(): void {
    this.#size += 1;
    if (this.#size <= MOST_MINUTES) return;
    for (const [name, counts] of this.#minutes) {
      this.#minutes.delete(name);
      this.#size -= counts.size;
      if (this.#size <= MOST_MINUTES) return;
    }
  }
}

/** A clock that is wrong has waited nowhere: without a time of its own a message counts when it comes. */
const hasWaited = (madeAt: number, now: number): boolean => madeAt < now - WAITED_MS;

export class FloodLimiter {
  readonly #rate: number;
  readonly #tokens: Float64Array;
  readonly #since: Float64Array;
  readonly #waited = new MinuteCounts<number>();

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

  /** Of a message that is one too many: whether it comes of a backlog. `madeAt` as `now`, by its own word; NaN: it has none. */
  admitsWaited(device: number, madeAt: number, now: number): boolean {
    return hasWaited(madeAt, now) && this.#waited.admits(device, this.#rate, madeAt);
  }
}

/** Names that have a bucket of their own; the oldest gives way. */
const MOST_NAMES = 20_000;

/** The same for devices that nobody knows beforehand, by name. */
export class NamedFloodLimiter {
  readonly #buckets = new Map<string, { tokens: number; since: number }>();
  readonly #waited = new MinuteCounts<string>();

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

  /** As above. */
  admitsWaited(name: string, rate: number, madeAt: number, now: number): boolean {
    return hasWaited(madeAt, now) && this.#waited.admits(name, rate, madeAt);
  }
}
