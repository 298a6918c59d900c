// The key figures of an alarm system for one desk (ISA-18.2 clause 16, EEMUA 191), over periods of ten minutes by the clock: what was
// annunciated, nothing else. Typed rings; figures are sums over them.
import { type LoadBand, loadBandOf } from './flood-watch.ts';

const PERIOD_MS = 600_000;
const DAY_MS = 86_400_000;
/** ISA-18.2 judges a desk by a month. */
const PERIODS = (31 * DAY_MS) / PERIOD_MS;
const WORST_SOURCES = 10;
const CROWDED_ABOVE = 10;
const STALE_AFTER_MS = DAY_MS;

/** What ISA-18.2 calls acceptable. Shares of 1. */
export const FIGURE_TARGETS = {
  perDay: { acceptable: 150, most: 300 },
  crowdedShare: 0.01,
  peak: 10,
  floodShare: 0.01,
  worstShare: { good: 0.01, most: 0.05 },
  chattering: 0,
  stale: 5,
  unauthorised: 0,
} as const;

/** Also of times before 1970, as a simulated city may have them. */
const slotOf = (period: number): number => ((period % PERIODS) + PERIODS) % PERIODS;

export interface AlarmFigures {
  readonly fromMs: number;
  readonly toMs: number;
  readonly annunciated: number;
  readonly perHour: number;
  readonly perDay: number;
  /** periods with more than ten, of all */
  readonly crowdedShare: number;
  /** most in one period */
  readonly peak: number;
  readonly floodShare: number;
  /** rows of the alarms that came most often, and how often; their share of all */
  readonly worst: readonly { readonly alarm: number; readonly count: number }[];
  readonly worstShare: number;
  readonly band: LoadBand;
}

/** An alarm that stands is stale after a day: nobody acts on it. */
export const isStaleAlarm = (beganMs: number | null, nowMs: number): boolean =>
  beganMs !== null && nowMs - beganMs > STALE_AFTER_MS;

/** Plain JSON: what is zero is left out. */
export interface FigureState {
  readonly startMs: number;
  readonly newest: number;
  readonly periods: readonly (readonly [period: number, alarms: number, floodMs: number])[];
  readonly ofAlarm: readonly (readonly [alarm: number, count: number])[];
}

export class FigureKeeper {
  /** [PERIODS] by number of the period modulo the length */
  readonly #counts = new Uint32Array(PERIODS);
  /** ms of flood in each */
  readonly #floodMs = new Float64Array(PERIODS);
  /** [alarms] since the start */
  readonly #ofAlarm: Uint32Array;
  #startMs: number;
  #newest: number;

  constructor(alarms: number, startMs: number) {
    this.#ofAlarm = new Uint32Array(alarms);
    this.#startMs = startMs;
    this.#newest = Math.floor(startMs / PERIOD_MS);
  }

  note(alarm: number, atMs: number): void {
    this.#advance(atMs);
    this.#counts[slotOf(this.#newest)]! += 1;
    this.#ofAlarm[alarm]! += 1;
  }

  /** There was a flood from `fromMs` until `toMs`; to be told at least once a period. */
  noteFlood(fromMs: number, toMs: number): void {
    this.#advance(toMs);
    let start = fromMs;
    while (start < toMs) {
      const period = Math.floor(start / PERIOD_MS);
      const end = Math.min(toMs, (period + 1) * PERIOD_MS);
      if (period > this.#newest - PERIODS) this.#floodMs[slotOf(period)]! += end - start;
      start = end;
    }
  }

  /** Of the time since the start, at most a month. */
  figures(nowMs: number): AlarmFigures {
    this.#advance(nowMs);
    const fromMs = Math.max(this.#startMs, (this.#newest - PERIODS + 1) * PERIOD_MS);
    let annunciated = 0;
    let crowded = 0;
    let peak = 0;
    let floodMs = 0;
    const first = Math.floor(fromMs / PERIOD_MS);
    for (let period = first; period <= this.#newest; period++) {
      const count = this.#counts[slotOf(period)]!;
      annunciated += count;
      peak = Math.max(peak, count);
      floodMs += this.#floodMs[slotOf(period)]!;
      if (count > CROWDED_ABOVE) crowded += 1;
    }
    const elapsedMs = Math.max(1, nowMs - fromMs);
    const worst = this.#worst();
    const all = this.#ofAlarm.reduce((sum, count) => sum + count, 0);
    const ofWorst = worst.reduce((sum, { count }) => sum + count, 0);
    return {
      fromMs,
      toMs: nowMs,
      annunciated,
      perHour: (annunciated * 3_600_000) / elapsedMs,
      perDay: (annunciated * DAY_MS) / elapsedMs,
      crowdedShare: crowded / (this.#newest - first + 1),
      peak,
      floodShare: Math.min(1, floodMs / elapsedMs),
      worst,
      worstShare: all === 0 ? 0 : ofWorst / all,
      band: loadBandOf(annunciated, elapsedMs),
    };
  }

  state(): FigureState {
    const periods: [number, number, number][] = [];
    for (let period = this.#newest - PERIODS + 1; period <= this.#newest; period++) {
      const at = slotOf(period);
      if (this.#counts[at]! > 0 || this.#floodMs[at]! > 0)
        periods.push([period, this.#counts[at]!, this.#floodMs[at]!]);
    }
    const ofAlarm: [number, number][] = [];
    this.#ofAlarm.forEach((count, alarm) => {
      if (count > 0) ofAlarm.push([alarm, count]);
    });
    return { startMs: this.#startMs, newest: this.#newest, periods, ofAlarm };
  }

  restore({ startMs, newest, periods, ofAlarm }: FigureState): void {
    this.#startMs = startMs;
    this.#newest = newest;
    for (const [period, alarms, floodMs] of periods) {
      this.#counts[slotOf(period)] = alarms;
      this.#floodMs[slotOf(period)] = floodMs;
    }
    for (const [alarm, count] of ofAlarm) this.#ofAlarm[alarm] = count;
  }

  #worst(): { alarm: number; count: number }[] {
    const worst: { alarm: number; count: number }[] = [];
    this.#ofAlarm.forEach((count, alarm) => {
      if (count === 0 || (worst.length === WORST_SOURCES && count <= worst[WORST_SOURCES - 1]!.count)) return;
      const at = worst.findIndex((other) => other.count < count);
      worst.splice(at < 0 ? worst.length : at, 0, { alarm, count });
      if (worst.length > WORST_SOURCES) worst.pop();
    });
    return worst;
  }

  #advance(nowMs: number): void {
    const now = Math.floor(nowMs / PERIOD_MS);
    for (let period = Math.max(this.#newest + 1, now - PERIODS + 1); period <= now; period++) {
      this.#counts[slotOf(period)] = 0;
      this.#floodMs[slotOf(period)] = 0;
    }
    this.#newest = Math.max(this.#newest, now);
  }
}
