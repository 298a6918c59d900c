// The key figures of an alarm system for one desk (ISA-18.2 clause 16, EEMUA 191): what was annunciated, nothing else, and which alarms came most often.
import { type LoadFigures, PeriodCounts, type PeriodState } from './period-counts.ts';

const DAY_MS = 86_400_000;
const WORST_SOURCES = 10;
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

export interface AlarmFigures extends LoadFigures {
  /** rows of the alarms that came most often, and how often; their share of all */
  readonly worst: readonly { readonly alarm: number; readonly count: number }[];
  readonly worstShare: number;
}

/** An alarm that stands is stale after a day: nobody acts on it. */
export const isStaleAlarm = (beganMs: number | null, nowMs: number): boolean =>
  beganMs !== null && nowMs - beganMs > STALE_AFTER_MS;

/** Plain JSON: what is zero is left out. */
export interface FigureState extends PeriodState {
  readonly ofAlarm: readonly (readonly [alarm: number, count: number])[];
}

export class FigureKeeper {
  readonly #periods: PeriodCounts;
  /** [alarms] since the start */
  readonly #ofAlarm: Uint32Array;

  constructor(alarms: number, startMs: number) {
    this.#ofAlarm = new Uint32Array(alarms);
    this.#periods = new PeriodCounts(startMs);
  }

  get startMs(): number {
    return this.#periods.startMs;
  }

  note(alarm: number, atMs: number): void {
    this.#periods.note(atMs);
    this.#ofAlarm[alarm]! += 1;
  }

  /** As of `PeriodCounts`. */
  noteFlood(fromMs: number, toMs: number): void {
    this.#periods.noteFlood(fromMs, toMs);
  }

  /** Of the time since the start, at most a month. `load`, `isOf`: of a part of the desk, such as an area, and the alarms of that part */
  figures(
    nowMs: number,
    load: LoadFigures = this.#periods.figures(nowMs),
    isOf: (alarm: number) => boolean = () => true,
  ): AlarmFigures {
    const counted = [...this.#ofAlarm.entries()].filter(([alarm, count]) => count > 0 && isOf(alarm));
    const worst = counted
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, WORST_SOURCES)
      .map(([alarm, count]) => ({ alarm, count }));
    const all = counted.reduce((sum, [, count]) => sum + count, 0);
    const ofWorst = worst.reduce((sum, { count }) => sum + count, 0);
    return { ...load, worst, worstShare: all === 0 ? 0 : ofWorst / all };
  }

  state(): FigureState {
    const ofAlarm: [number, number][] = [];
    this.#ofAlarm.forEach((count, alarm) => {
      if (count > 0) ofAlarm.push([alarm, count]);
    });
    return { ...this.#periods.state(), ofAlarm };
  }

  restore({ ofAlarm, ...periods }: FigureState): void {
    this.#periods.restore(periods);
    for (const [alarm, count] of ofAlarm) this.#ofAlarm[alarm] = count;
  }
}
