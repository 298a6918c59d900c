// What is believed to be open and closed. A position that its device reports, fresh and alone, is believed. Everything else keeps the
// last good state (at first the network's normal one) and says so: never seen, moving too long, bad, stale, an hour old on arrival,
// two points that disagree, one source time with two values, open and closed in quick alternation.
import type { CityGrid } from '../network/city-grid.ts';
import type { SwitchingState } from '../network/network.ts';
import { basisOf, ORIGIN, QUALITY } from './live-columns.ts';
import type { Readings, Taken } from './readings.ts';

export const POSITION = { open: 0, closed: 1, intermediate: 2, bad: 3 } as const;

/** Why a position is in doubt; the position in the list is the code. */
export const POSITION_DOUBTS = ['none', 'contradiction', 'position-unknown', 'stale'] as const;

/** A drive moves within this; longer in between is no position (IEC 60870-5-101 puts "intermediate" behind a delay). */
const TRAVEL_MS = 15_000;
/** So many changes between open and closed within the window are no switching: closed by hand, tripped, reclosed and tripped are four. */
const ALTERNATIONS = 6;
const ALTERNATION_MS = 10_000;
/** A state reported for the first time, as old as this: it may have changed since. */
const OLD_MS = 3_600_000;

const NONE = 0;
const CONTRADICTION = 1;
const UNKNOWN = 2;
const STALE = 3;

export class SwitchBeliefs {
  readonly #grid: CityGrid;
  readonly #readings: Readings;
  /** [switches] 1 = believed closed */
  readonly closed: Uint8Array;
  /** [switches] as the live columns show it: what is reported while it is, else what is believed */
  readonly position: Uint8Array;
  readonly basis: Uint8Array;
  /** [switches] POSITION_DOUBTS, and since when */
  readonly doubt: Uint8Array;
  readonly doubtSinceMs: Float64Array;
  /** [switches] source time of the report that is believed; NaN: never */
  readonly reportedMs: Float64Array;
  /** [switches] and of the one by which `closed` changed last; NaN: never */
  readonly changedMs: Float64Array;
  /** rows whose position, basis or doubt is to be judged */
  readonly #dirty: Int32Array;
  readonly #isDirty: Uint8Array;
  #dirtyCount = 0;
  /** [switches] the last two changes between open and closed, for alternation; intermediate since */
  readonly #flips: Uint8Array;
  readonly #flipStartMs: Float64Array;
  readonly #movingSinceMs: Float64Array;
  readonly #conflictMs: Float64Array;
  readonly #quietMs: Float64Array;
  readonly #watched: number[] = [];
  /** [switches] source time of a report that flows and meters refute; it is not believed */
  readonly #refutedMs: Float64Array;
  readonly #suspected: Uint8Array;

  constructor(grid: CityGrid, readings: Readings) {
    const n = grid.network.switches.count;
    this.#grid = grid;
    this.#readings = readings;
    this.closed = grid.state.switchClosed.slice();
    this.position = this.closed.slice();
    this.basis = new Uint8Array(n).fill(basisOf(ORIGIN.estimated, QUALITY.uncertain, true));
    this.doubt = new Uint8Array(n);
    this.doubtSinceMs = new Float64Array(n).fill(Number.NaN);
    this.reportedMs = new Float64Array(n).fill(Number.NaN);
    this.changedMs = new Float64Array(n).fill(Number.NaN);
    this.#dirty = new Int32Array(n);
    this.#isDirty = new Uint8Array(n);
    this.#flips = new Uint8Array(n);
    this.#flipStartMs = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    this.#movingSinceMs = new Float64Array(n).fill(Number.NaN);
    this.#conflictMs = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    this.#refutedMs = new Float64Array(n).fill(Number.NaN);
    this.#suspected = new Uint8Array(n);
    this.#quietMs = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  }

  get state(): SwitchingState {
    return { switchClosed: this.closed, branchOpen: this.#grid.state.branchOpen };
  }

  /** A position was taken, or found stale. `before`: the code that was known, NaN none. */
  note(row: number, taken: Taken, before: number, value: number, nowMs: number): void {
    if (taken === 'older' || taken === 'bad') return;
    if (taken === 'conflict') this.#conflictMs[row] = nowMs;
    if (taken === 'new' && value !== before && value <= POSITION.closed && before <= POSITION.closed)
      this.#flip(row, nowMs);
    this.#judgeLater(row);
  }

  /** Too much speaks against the report that is believed now: the state before it holds until there is another report. */
  refute(row: number): void {
    this.#refutedMs[row] = this.reportedMs[row]!;
    this.#judgeLater(row);
  }

  /** Somebody speaks against the report that is believed: it is believed on, but not without doubt. */
  suspect(row: number, isSuspect: boolean): void {
    if ((this.#suspected[row] === 1) === isSuspect) return;
    this.#suspected[row] = isSuspect ? 1 : 0;
    this.#judgeLater(row);
  }

  isRefuted(row: number): boolean {
    return !Number.isNaN(this.#refutedMs[row]!);
  }

  /** Its quality or age changed. */
  touch(row: number): void {
    this.#judgeLater(row);
  }

  #flip(row: number, nowMs: number): void {
    if (nowMs - this.#flipStartMs[row]! > ALTERNATION_MS) {
      this.#flipStartMs[row] = nowMs;
      this.#flips[row] = 0;
    }
    if (++this.#flips[row]! < ALTERNATIONS) return;
    this.#quietMs[row] = nowMs + ALTERNATION_MS;
    this.#flipStartMs[row] = nowMs;
    this.#flips[row] = ALTERNATIONS - 1;
  }

  #judgeLater(row: number): void {
    if (this.#isDirty[row] === 1) return;
    this.#isDirty[row] = 1;
    this.#dirty[this.#dirtyCount++] = row;
  }

  /**
   * Judges what was touched, and what time alone decides. `onSwitched`: the believed state changed; `onShown`: position, basis or doubt
   * did.
   */
  judge(nowMs: number, onSwitched: (row: number) => void, onShown: (row: number) => void): void {
    for (let i = this.#watched.length - 1; i >= 0; i--) this.#judgeLater(this.#watched[i]!);
    this.#watched.length = 0;
    const count = this.#dirtyCount;
    this.#dirtyCount = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#dirty[i]!;
      this.#isDirty[row] = 0;
      this.#judge(row, nowMs, onSwitched, onShown);
    }
  }

  #judge(row: number, nowMs: number, onSwitched: (row: number) => void, onShown: (row: number) => void): void {
    const readings = this.#readings;
    let believed = -1;
    let shown = -1;
    let doubt = NONE;
    let quality: number = QUALITY.good;
    let origin: number = ORIGIN.estimated;
    let reported = Number.NaN;
    let isSeen = false;
    for (const m of readings.of('switch', 'position', row)) {
      if (!readings.hasValue(m)) continue;
      const code = readings.value[m]!;
      const isFirst = !isSeen;
      isSeen = true;
      origin = readings.origin[m]!;
      reported = Math.max(readings.ts[m]!, isFirst ? 0 : reported);
      const own = readings.qualityOf(m);
      if (own === QUALITY.stale) doubt = Math.max(doubt, STALE);
      else if (own !== QUALITY.good || code === POSITION.bad) doubt = Math.max(doubt, UNKNOWN);
      if (readings.arrival[m]! - readings.ts[m]! > OLD_MS) doubt = Math.max(doubt, STALE);
      shown = isFirst || code <= POSITION.closed ? code : shown;
      // Old when it is first heard of (from before the start), it is still what was known last: more than the normal state.
      const isRemembered = own === QUALITY.stale && Number.isNaN(this.reportedMs[row]!);
      if (code > POSITION.closed || (own !== QUALITY.good && !isRemembered)) continue;
      if (believed >= 0 && believed !== code) doubt = CONTRADICTION;
      believed = code;
    }
    if (!isSeen) return;
    if (shown === POSITION.intermediate) {
      if (Number.isNaN(this.#movingSinceMs[row]!)) this.#movingSinceMs[row] = nowMs;
      if (nowMs - this.#movingSinceMs[row]! > TRAVEL_MS) doubt = Math.max(doubt, UNKNOWN);
      else this.#watch(row);
    } else this.#movingSinceMs[row] = Number.NaN;
    if (nowMs < this.#quietMs[row]! || nowMs - this.#conflictMs[row]! < ALTERNATION_MS) {
      doubt = CONTRADICTION;
      this.#watch(row);
    }
    if (reported > this.#refutedMs[row]!) this.#refutedMs[row] = Number.NaN;
    if (this.isRefuted(row)) {
      doubt = CONTRADICTION;
      this.#reverse(row, believed, onSwitched);
    }
    if (doubt === STALE) quality = QUALITY.stale;
    else if (doubt !== NONE || shown === POSITION.intermediate) quality = QUALITY.uncertain;
    // Old on arrival, it is still the newest there is; a contradiction is none.
    const isTaken = believed >= 0 && doubt !== CONTRADICTION;
    if (isTaken) this.reportedMs[row] = reported;
    if (isTaken && believed !== this.closed[row]) {
      this.closed[row] = believed;
      this.changedMs[row] = reported;
      onSwitched(row);
    }
    if (this.#suspected[row] === 1 && doubt === NONE) {
      doubt = CONTRADICTION;
      quality = QUALITY.uncertain;
    }
    const position = (doubt === CONTRADICTION && this.#suspected[row] === 0) || shown < 0 ? this.closed[row]! : shown;
    const basis = basisOf(origin, quality, false);
    if (position === this.position[row] && basis === this.basis[row] && doubt === this.doubt[row]) return;
    if (doubt !== this.doubt[row]) this.doubtSinceMs[row] = doubt === NONE ? Number.NaN : nowMs;
    this.doubt[row] = doubt;
    this.position[row] = position;
    this.basis[row] = basis;
    onShown(row);
  }

  /** The refuted report was the other way round. */
  #reverse(row: number, reported: number, onSwitched: (row: number) => void): void {
    if (reported < 0 || this.closed[row] !== reported) return;
    this.closed[row] = 1 - reported;
    onSwitched(row);
  }

  #watch(row: number): void {
    this.#watched.push(row);
  }
}
