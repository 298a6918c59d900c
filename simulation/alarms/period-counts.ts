// How many alarms came in periods of ten minutes by the clock, and how much of each was a flood: typed rings over a month, of one desk or of one area.
import { type LoadBand, loadBandOf } from './flood-watch.ts';

const PERIOD_MS = 600_000;
const DAY_MS = 86_400_000;
/** ISA-18.2 judges a desk by a month. */
const PERIODS = (31 * DAY_MS) / PERIOD_MS;
const CROWDED_ABOVE = 10;

/** Also of times before 1970, as a simulated city may have them. */
const slotOf = (period: number): number => ((period % PERIODS) + PERIODS) % PERIODS;

export interface LoadFigures {
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
  readonly band: LoadBand;
}

/** Plain JSON: what is zero is left out. */
export interface PeriodState {
  readonly startMs: number;
  readonly newest: number;
  readonly periods: readonly (readonly [period: number, alarms: number, floodMs: number])[];
}

export class PeriodCounts {
  /** [PERIODS] by number of the period modulo the length */
  readonly #counts = new Uint32Array(PERIODS);
  /** ms of flood in each */
  readonly #floodMs = new Float64Array(PERIODS);
  #startMs: number;
  #newest: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#newest = Math.floor(startMs / PERIOD_MS);
  }

  get startMs(): number {
    return this.#startMs;
  }

  note(atMs: number): void {
    this.#advance(atMs);
    this.#counts[slotOf(this.#newest)]! += 1;
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
  figures(nowMs: number): LoadFigures {
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
    return {
      ...{ fromMs, toMs: nowMs, annunciated },
      perHour: (annunciated * 3_600_000) / elapsedMs,
      perDay: (annunciated * DAY_MS) / elapsedMs,
      crowdedShare: crowded / (this.#newest - first + 1),
      peak,
      floodShare: Math.min(1, floodMs / elapsedMs),
      band: loadBandOf(annunciated, elapsedMs),
    };
  }

  state(): PeriodState {
    const periods: [number, number, number][] = [];
    for (let period = this.#newest - PERIODS + 1; period <= this.#newest; period++) {
      const at = slotOf(period);
      if (this.#counts[at]! > 0 || this.#floodMs[at]! > 0)
        periods.push([period, this.#counts[at]!, this.#floodMs[at]!]);
    }
    return { startMs: this.#startMs, newest: this.#newest, periods };
  }

  restore({ startMs, newest, periods }: PeriodState): void {
    this.#startMs = startMs;
    this.#newest = newest;
    for (const [period, alarms, floodMs] of periods) {
      this.#counts[slotOf(period)] = alarms;
      this.#floodMs[slotOf(period)] = floodMs;
    }
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
