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

/** Right behind a backlog. */
const isBehind = (waitedAt: number, now: number): boolean => Math.abs(now - waitedAt) <= WAITED_MS;

/** Of each device so many at once, and then the rate. */
class Buckets {
  readonly #rate: number;
  readonly #tokens: Float64Array;
  readonly #since: Float64Array;

  constructor(devices: number, rate: number) {
    this.#rate = rate;
    this.#tokens = new Float64Array(devices).fill(rate * BURST_SECONDS);
    this.#since = new Float64Array(devices);
  }

  admits(device: number, now: number): boolean {
    const since = this.#since[device] as number;
    const earned = now > since ? ((now - since) / 1000) * this.#rate : 0;
    const tokens = Math.min(this.#rate * BURST_SECONDS, (this.#tokens[device] as number) + earned);
    this.#since[device] = now;
    this.#tokens[device] = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }
}

export class FloodLimiter {
  readonly #rate: number;
  readonly #buckets: Buckets;
  /** for what is said now by a device whose backlog has just emptied its bucket */
  readonly #reserve: Buckets;
  readonly #waited = new MinuteCounts<number>();
  readonly #waitedAt: Float64Array;

  /** `rate` in messages a second and device */
  constructor(devices: number, rate: number = TELEMETRY_LIMITS.deviceRate) {
    this.#rate = rate;
    this.#buckets = new Buckets(devices, rate);
    this.#reserve = new Buckets(devices, rate);
    this.#waitedAt = new Float64Array(devices).fill(Number.NEGATIVE_INFINITY);
  }

  /** False: this message is one too many. `now` machine's clock, ms. */
  admits(device: number, now: number): boolean {
    return this.#buckets.admits(device, now);
  }

  /** Of a message that is one too many: whether it comes of a backlog, or right behind one. `madeAt` as `now`, by its own word; NaN: none. */
  admitsWaited(device: number, madeAt: number, now: number): boolean {
    if (!hasWaited(madeAt, now)) return isBehind(this.#waitedAt[device]!, now) && this.#reserve.admits(device, now);
    if (!this.#waited.admits(device, this.#rate, madeAt)) return false;
    this.#waitedAt[device] = now;
    return true;
  }
}

/** Names that have a bucket of their own; the oldest gives way. */
const MOST_NAMES = 20_000;

interface Bucket {
  tokens: number;
  since: number;
}

/** The same for devices that nobody knows beforehand, by name. */
export class NamedFloodLimiter {
  readonly #buckets = new Map<string, { usual: Bucket; reserve: Bucket; waitedAt: number }>();
  readonly #waited = new MinuteCounts<string>();

  /** `rate` in messages a second of this name; `now` as above. */
  admits(name: string, rate: number, now: number): boolean {
    return takeOne(this.#of(name, rate, now).usual, rate, now);
  }

  /** As above. */
  admitsWaited(name: string, rate: number, madeAt: number, now: number): boolean {
    const of = this.#of(name, rate, now);
    if (!hasWaited(madeAt, now)) return isBehind(of.waitedAt, now) && takeOne(of.reserve, rate, now);
    if (!this.#waited.admits(name, rate, madeAt)) return false;
    of.waitedAt = now;
    return true;
  }

  #of(name: string, rate: number, now: number): { usual: Bucket; reserve: Bucket; waitedAt: number } {
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    if (this.#buckets.size >= MOST_NAMES) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    const full = (): Bucket => ({ tokens: rate * BURST_SECONDS, since: now });
    const made = { usual: full(), reserve: full(), waitedAt: Number.NEGATIVE_INFINITY };
    this.#buckets.set(name, made);
    return made;
  }
}

function takeOne(bucket: Bucket, rate: number, now: number): boolean {
  const earned = now > bucket.since ? ((now - bucket.since) / 1000) * rate : 0;
  const tokens = Math.min(rate * BURST_SECONDS, bucket.tokens + earned);
  bucket.since = now;
  bucket.tokens = tokens < 1 ? tokens : tokens - 1;
  return tokens >= 1;
}
