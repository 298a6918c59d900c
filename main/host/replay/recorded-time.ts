// City time and the machine's clock over all runs of hosts on one history. Each run has a clock of its own: one that was started with
// --speed or --at tells another city time than the machine's, and two runs may have told the same city time. Then the later run counts.
import type { HostRun } from '../ports.ts';

/** A moment of city time as it can be looked up. */
export interface RecordedMoment {
  /** place of the run in the list; -1: before all of them */
  readonly run: number;
  /** the machine's clock at that moment; where no host was running that of the last sign of life before it, -Infinity: none */
  readonly wallMs: number;
  /** no host was running */
  readonly isUnrecorded: boolean;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Pauses shorter than this are no gaps that a person wants to be told of: a restart takes as long. */
const LEAST_GAP_MS = 1_000;

export const cityTimeOf = (run: HostRun, wallMs: number): number => run.city + (wallMs - run.wall) * run.speed;
export const wallTimeOf = (run: HostRun, cityMs: number): number => run.wall + (cityMs - run.city) / run.speed;

export class RecordedTime {
  readonly runs: readonly HostRun[];
  readonly #wallNow: () => number;

  /** `wallNow`: how far the run that goes on has come, ms of the machine's clock. */
  constructor(runs: readonly HostRun[], wallNow: () => number) {
    this.runs = runs;
    this.#wallNow = wallNow;
  }

  /** From the first moment to the last; null: nothing was ever recorded. */
  get extent(): Span | null {
    const spans = this.#spans();
    if (spans.length === 0) return null;
    return {
      fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...spans.map(({ toMs }) => toMs)),
    };
  }

  /** Oldest first. */
  gaps(): Span[] {
    const gaps: Span[] = [];
    let reachedMs = Infinity;
    for (const { fromMs, toMs } of this.#spans().toSorted((a, b) => a.fromMs - b.fromMs)) {
      if (fromMs - reachedMs >= LEAST_GAP_MS) gaps.push({ fromMs: reachedMs, toMs: fromMs });
      reachedMs = reachedMs === Infinity ? toMs : Math.max(reachedMs, toMs);
    }
    return gaps;
  }

  at(cityMs: number): RecordedMoment {
    const spans = this.#spans();
    let before = -1;
    for (let i = spans.length - 1; i >= 0; i--) {
      const { fromMs, toMs } = spans[i]!;
      if (cityMs >= fromMs && cityMs <= toMs)
        return { run: i, wallMs: this.#wallIn(this.runs[i]!, cityMs), isUnrecorded: false };
      if (toMs < cityMs && (before < 0 || toMs > spans[before]!.toMs)) before = i;
    }
    if (before < 0) return { run: -1, wallMs: Number.NEGATIVE_INFINITY, isUnrecorded: true };
    return { run: before, wallMs: this.#wallIn(this.runs[before]!, spans[before]!.toMs), isUnrecorded: true };
  }

  /** Rounding must not lead out of the run. */
  #wallIn(run: HostRun, cityMs: number): number {
    return Math.min(run.endedWall, Math.max(run.openedWall, wallTimeOf(run, cityMs)));
  }

  /** of each run, in city time */
  #spans(): Span[] {
    const wallNow = this.#wallNow();
    return this.runs.map((run) => ({
      fromMs: cityTimeOf(run, run.openedWall),
      toMs: cityTimeOf(run, Math.max(run.openedWall, Math.min(run.endedWall, wallNow))),
    }));
  }
}
