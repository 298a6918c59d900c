// The newest value of every point, in columns that are overwritten in place. Journal, simulation and sessions read from here.
//
// Staleness is a matter of arrival, not of source time: a point with an expected interval is STALE when nothing arrived for
// three intervals; one without goes by its asset's `online` and by the connection to the broker. A STALE point keeps its value
// and the quality the device gave it, and has it back with the next arrival.
// What is shown of a point is what the last record of it says: a sample that `set` called 'changed', or a mark. Marks are told of what
// changes by itself, so that the past can be shown as it was.
// Of what has no interval a connection that comes back proves nothing: it stays STALE until its device shows that it is alive.
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveValues } from '../ports.ts';
import type { FollowedPoints } from './followed-points.ts';
import { RowVersions } from './row-versions.ts';

/** However little a value moves, its newest time is shown at least this often, or a steady value would look old. */
const UNCHANGED_SHOWN_EVERY_MS = 60_000;
/** Steps of the intake overtake each other by less; more: somebody has set the machine's clock back. */
const CLOCK_SET_BACK_MS = 5_000;

/** What became of a reading: `older` and `changed` belong into history, `unchanged` adds nothing to it. */
export type Outcome = 'changed' | 'unchanged' | 'older';

/** What is shown of `row` has changed without a sample of its own; `wallNow` by the machine's clock, ms. */
export type OnMark = (row: number, wallNow: number) => void;

export class LiveStore implements LiveValues {
  readonly size: number;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly arrivals: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  /** source time of the newest reading, ms UTC: also of one that said nothing new and is not shown; NaN: none */
  readonly newest: Float64Array;
  readonly #versions: RowVersions;
  readonly #onMark: OnMark;
  /** arrival of the newest record of what is shown, by the machine's clock */
  readonly #recorded: Float64Array;
  /** quality as the device gave it; `qualities` may say STALE instead */
  readonly #given: Uint8Array;
  /** last sign of life by the machine's clock */
  readonly #seen: Float64Array;
  /** when a change was last let through, by the machine's clock */
  readonly #shown: Float64Array;
  readonly #deadbands: Float64Array;
  /** silence after which a point is stale, ms; Infinity: it has no interval */
  readonly #patience: Float64Array;
  readonly #offline: Uint8Array;
  /** 1: it has no interval, and nothing shows that its device still is where it was */
  readonly #unproven: Uint8Array;
  /** 1: its device said goodbye or died, and has not spoken of it since */
  readonly #silenced: Uint8Array;
  /** 1: from an earlier run; nothing has been said in this one */
  readonly #remembered: Uint8Array;
  /** newest moment that was heard of, by the machine's clock */
  #latest = -Infinity;
  #losses = 0;
  #pointsWithValue = 0;
  #stale = 0;
  #isCutOff = false;
  #isFieldGone = false;
  #followers: readonly FollowedPoints[] = [];

  /** `rate`: the field reports this many times as often as the catalogue expects. */
  constructor(definitions: readonly PointDefinition[], rate = 1, onMark: OnMark = () => undefined) {
    const size = definitions.length;
    this.size = size;
    this.values = new Float64Array(size).fill(Number.NaN);
    this.times = new Float64Array(size).fill(Number.NaN);
    this.arrivals = new Float64Array(size).fill(Number.NaN);
    this.qualities = new Uint8Array(size);
    this.origins = new Uint8Array(size);
    this.newest = new Float64Array(size).fill(Number.NaN);
    this.#versions = new RowVersions(size);
    this.#onMark = onMark;
    this.#recorded = new Float64Array(size);
    this.#given = new Uint8Array(size);
    this.#seen = new Float64Array(size);
    this.#shown = new Float64Array(size);
    this.#offline = new Uint8Array(size);
    this.#unproven = new Uint8Array(size);
    this.#silenced = new Uint8Array(size);
    this.#remembered = new Uint8Array(size);
    this.#deadbands = Float64Array.from(definitions, ({ deadband }) => deadband ?? 0);
    this.#patience = Float64Array.from(definitions, ({ intervalMs }) =>
      intervalMs === null ? Infinity : (TELEMETRY_LIMITS.staleIntervals * intervalMs) / Math.min(1, rate),
    );
  }

  get version(): number {
    return this.#versions.version;
  }

  get pointsWithValue(): number {
    return this.#pointsWithValue;
  }

  get stalePoints(): number {
    return this.#stale;
  }

  /** how often all devices were out of sight since the first word */
  get losses(): number {
    return this.#losses;
  }

  /** From now on `followed` hears of every reading of its points, at first of those that have a value. */
  follow(followed: FollowedPoints): void {
    this.#followers = [...this.#followers, followed];
    for (let row = 0; row < this.size; row++)
      if (!Number.isNaN(this.times[row])) this.#tell(followed, row, this.values[row]!, true);
  }

  unfollow(followed: FollowedPoints): void {
    this.#followers = this.#followers.filter((known) => known !== followed);
  }

  changedSince(version: number, out: Uint32Array): number {
    return this.#versions.changedSince(version, out);
  }

  /** `time` source time, `arrival` machine's clock, `seen` the sign of life it is (earlier for a kept message); all ms. */
  set(
    row: number,
    value: number,
    time: number,
    arrival: number,
    seen: number,
    quality: number,
    origin: number,
  ): Outcome {
    this.#followClock(arrival);
    const before = this.newest[row] as number;
    if (seen > (this.#seen[row] as number)) this.#seen[row] = seen;
    // The end of a silence that was said to begin at its time: what is shown is as old again as it was measured.
    const isBackFromSilence = seen === arrival && this.#silenced[row] === 1;
    if (isBackFromSilence) {
      this.#silenced[row] = 0;
      this.times[row] = before;
    }
    if (time < before) {
      this.#refresh(row, arrival, isBackFromSilence);
      return 'older';
    }
    const isFirst = Number.isNaN(before);
    const isSame = !isFirst && quality === this.#given[row] && origin === this.origins[row];
    const step = Math.abs(value - (this.values[row] as number));
    const isWithinDeadband = step === 0 || step < (this.#deadbands[row] as number);
    if (isSame && isWithinDeadband) {
      // Back after a silence it is news again, or an old time would be shown as good.
      const isBack = this.qualities[row] === QUALITY_CODE.STALE && !this.#isStale(row, arrival);
      const isDue = isBack || arrival - (this.#shown[row] as number) >= UNCHANGED_SHOWN_EVERY_MS;
      if (time === before || !isDue) {
        // Known to hold at the newer time too, but nothing that every screen must be told at once.
        this.newest[row] = time;
        const { version } = this;
        this.#refresh(row, arrival, isBackFromSilence);
        // Within the deadband, but as it was measured: who compares it with others wants to see it move.
        if (version === this.version) for (const followed of this.#followers) this.#tell(followed, row, value, false);
        return 'unchanged';
      }
    }
    if (isFirst || this.#remembered[row] === 1) this.#pointsWithValue += 1;
    this.#remembered[row] = 0;
    this.values[row] = value;
    this.times[row] = time;
    this.newest[row] = time;
    this.arrivals[row] = arrival;
    this.#shown[row] = arrival;
    this.#given[row] = quality;
    this.origins[row] = origin;
    this.#show(row, this.#isStale(row, arrival) ? QUALITY_CODE.STALE : quality);
    this.#touch(row);
    return 'changed';
  }

  /**
   * After a sample that `set` called 'changed' was recorded as it was sent: marks what is shown otherwise (placed in time, STALE because
   * nothing shows that its device lives).
   */
  settle(row: number, time: number, quality: number, arrival: number): void {
    const at = this.#after(row, arrival);
    if (at === arrival && this.times[row] === time && this.qualities[row] === quality) this.#recorded[row] = arrival;
    else this.#mark(row, at);
  }

  /** After a sample that `set` called 'changed' and that is not recorded here, as another host does that: a mark tells it. */
  record(row: number, arrival: number): void {
    this.#mark(row, arrival);
  }

  /**
   * What an earlier run knew last: STALE until something is said again, a value that was bad stays bad. Nothing where there is a value
   * already. Times as in `set`; `wallNow`: when it is shown again.
   */
  remember(
    row: number,
    value: number,
    time: number,
    arrival: number,
    quality: number,
    origin: number,
    wallNow = arrival,
  ): void {
    if (!Number.isNaN(this.times[row]) || !Number.isFinite(value)) return;
    this.#remembered[row] = 1;
    this.values[row] = value;
    this.times[row] = time;
    this.newest[row] = time;
    this.arrivals[row] = arrival;
    this.#seen[row] = arrival;
    this.#shown[row] = arrival;
    this.origins[row] = origin;
    const shown = quality === QUALITY_CODE.BAD ? quality : QUALITY_CODE.STALE;
    this.#given[row] = shown;
    this.#show(row, shown);
    this.#touch(row);
    this.#mark(row, wallNow);
  }

  /** Something should come at least so often, ms of the machine's clock, by the points that speak; Infinity: nothing is expected. */
  get expectedWithinMs(): number {
    let least = Infinity;
    for (let row = 0; row < this.size; row += 1) {
      const isSpeaking = !Number.isNaN(this.times[row]) && this.#remembered[row] === 0 && this.#offline[row] === 0;
      if (isSpeaking && this.#patience[row]! < least) least = this.#patience[row]!;
    }
    return least;
  }

  /** The asset of these points went or came: those without an interval follow it. */
  setOffline(rows: readonly number[], isOffline: boolean, wallNow: number): void {
    for (const row of rows) {
      this.#offline[row] = isOffline ? 1 : 0;
      if (!Number.isNaN(this.times[row])) this.#refresh(row, wallNow);
    }
  }

  /**
   * These points are no longer known to hold since `time` (source time, ms), whether they have an interval or not, until something is said
   * of them again. The values stay, and are STALE since then.
   */
  silence(rows: Uint32Array, time: number, wallNow: number): void {
    for (const row of rows) {
      if (this.#silenced[row] === 1) continue;
      this.#silenced[row] = 1;
      const shown = this.times[row]!;
      if (Number.isNaN(shown)) continue;
      if (time > shown) this.times[row] = time;
      this.#refresh(row, wallNow, time > shown);
    }
  }

  /** These points hold however long they are silent, as their device has just said: they are told when they change. */
  hold(rows: Uint32Array): void {
    for (const row of rows) {
      this.#patience[row] = Infinity;
      this.#unproven[row] = 0;
    }
  }

  /** The broker is gone: what has no interval can no longer be known to hold. */
  setCutOff(isCutOff: boolean, wallNow: number): void {
    if (isCutOff === this.#isCutOff) return;
    this.#isCutOff = isCutOff;
    if (isCutOff) this.lose(wallNow);
    else this.sweep(wallNow);
  }

  /** Devices were out of sight: each has to show anew that it is alive. */
  lose(wallNow: number): void {
    if (this.#pointsWithValue > 0) {
      this.#losses += 1;
      this.#unproven.fill(1);
    }
    this.sweep(wallNow);
  }

  /** Whether the device of these points has shown that it is alive. */
  setProven(rows: Iterable<number>, isProven: boolean, wallNow: number): void {
    for (const row of rows) this.#prove(row, isProven, wallNow);
  }

  /** The field simulator is alive, and with it every device that it plays. */
  proveField(wallNow: number): void {
    for (let row = 0; row < this.size; row += 1)
      if (this.origins[row] === ORIGIN_CODE.simulated) this.#prove(row, true, wallNow);
  }

  #prove(row: number, isProven: boolean, wallNow: number): void {
    if ((this.#unproven[row] === 0) === isProven) return;
    this.#unproven[row] = isProven ? 0 : 1;
    if (!Number.isNaN(this.times[row])) this.#refresh(row, wallNow);
  }

  /** The field simulator has gone or come: it speaks for its devices' being there, one connection for all of them. */
  setFieldGone(isGone: boolean, wallNow: number): void {
    if (isGone === this.#isFieldGone) return;
    this.#isFieldGone = isGone;
    this.sweep(wallNow);
  }

  /** Finds what fell silent. To be called about once a second. */
  sweep(wallNow: number): void {
    this.#followClock(wallNow);
    for (let row = 0; row < this.size; row += 1) {
      if (!Number.isNaN(this.times[row])) this.#refresh(row, wallNow);
    }
  }

  /** Who sets the machine's clock back must not hide a silence: signs of life go back with it, and are as long ago as before. */
  #followClock(wallNow: number): void {
    const back = this.#latest - wallNow;
    if (back > 0 && back < CLOCK_SET_BACK_MS) return;
    this.#latest = wallNow;
    if (!(back > 0)) return;
    for (let row = 0; row < this.size; row += 1) {
      this.#seen[row]! -= back;
      this.#shown[row]! -= back;
    }
  }

  #isStale(row: number, wallNow: number): boolean {
    if (this.#silenced[row] === 1) return true;
    const patience = this.#patience[row] as number;
    if (patience === Infinity)
      return (
        this.#isCutOff ||
        this.#unproven[row] === 1 ||
        this.#offline[row] === 1 ||
        (this.#isFieldGone && this.origins[row] === ORIGIN_CODE.simulated)
      );
    return wallNow - (this.#seen[row] as number) > patience;
  }

  /** `isMoved`: it is shown at another time than before. */
  #refresh(row: number, wallNow: number, isMoved = false): void {
    const quality = this.#isStale(row, wallNow) ? QUALITY_CODE.STALE : (this.#given[row] as number);
    if (quality === this.qualities[row] && !isMoved) return;
    // News of now: the way to the screen is measured from here.
    if (quality !== QUALITY_CODE.STALE) this.arrivals[row] = wallNow;
    this.#show(row, quality);
    this.#touch(row);
    this.#mark(row, wallNow);
  }

  /** In the order of arrival the newest record must be the one that holds, also where the steps of the intake overtake each other. */
  #mark(row: number, wallNow: number): void {
    this.#recorded[row] = this.#after(row, wallNow);
    this.#onMark(row, this.#recorded[row]);
  }

  #after(row: number, wallNow: number): number {
    const last = this.#recorded[row] as number;
    return last > wallNow && last - wallNow < CLOCK_SET_BACK_MS ? last : wallNow;
  }

  /** A device may itself say STALE: counted all the same. */
  #show(row: number, quality: number): void {
    if (this.qualities[row] === QUALITY_CODE.STALE) this.#stale -= 1;
    if (quality === QUALITY_CODE.STALE) this.#stale += 1;
    this.qualities[row] = quality;
  }

  #touch(row: number): void {
    this.#versions.touch(row);
    for (const followed of this.#followers) this.#tell(followed, row, this.values[row]!, true);
  }

  #tell(followed: FollowedPoints, row: number, value: number, isNews: boolean): void {
    followed.note(row, value, this.newest[row]!, this.#seen[row]!, this.qualities[row]!, this.origins[row]!, isNews);
  }
}
