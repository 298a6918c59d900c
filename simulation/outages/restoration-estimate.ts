// When supply will be back, by the clock handed in:
//   ETR = now + queue + travel + assess + isolate + repair(cause, device) + restore
// as a median and an 80 % quantile. Stages that are over count nothing, and of the one that goes on only what is left of it.
import { type LogNormal, quantile, restAfter, sumOfLogNormals } from './log-normal.ts';
import {
  RESTORATION_STAGES,
  type RestorationStage,
  type StageKey,
  type StageSource,
  type StageTimes,
} from './stage-times.ts';

export interface EstimateQuestion extends Omit<StageKey, 'stage'> {
  readonly nowMs: number;
  /** until a crew is free; 0 in normal operation */
  readonly queueMs: number;
  /** stages that are over, or that this outage does not need */
  readonly over: readonly RestorationStage[];
  /** the one that goes on, and since when */
  readonly running: { readonly stage: RestorationStage; readonly sinceMs: number } | null;
}

export interface RestorationEstimate {
  /** ms UTC */
  readonly p50Ms: number;
  readonly p80Ms: number;
  readonly queueMs: number;
  readonly parts: readonly { readonly stage: RestorationStage; readonly p50Ms: number; readonly source: StageSource }[];
}

export function estimateRestoration(question: EstimateQuestion, times: StageTimes): RestorationEstimate {
  const { nowMs, queueMs, over, running } = question;
  const durations: LogNormal[] = [];
  const parts: RestorationEstimate['parts'][number][] = [];
  for (const stage of RESTORATION_STAGES) {
    if (over.includes(stage)) continue;
    const { duration: whole, source } = times.of({ ...question, stage });
    const duration = running?.stage === stage ? restAfter(whole, nowMs - running.sinceMs) : whole;
    durations.push(duration);
    parts.push({ stage, p50Ms: quantile(duration, 0.5), source });
  }
  // Who is on the way, or further, waits in no queue.
  const queue = running === null && !over.includes('travel') ? queueMs : 0;
  const sum = sumOfLogNormals(durations);
  const at = (p: number) => Math.round(nowMs + queue + (sum === null ? 0 : quantile(sum, p)));
  return { p50Ms: at(0.5), p80Ms: at(0.8), queueMs: queue, parts };
}

export interface RepairJob {
  readonly id: string;
  readonly criticalOut: number;
  readonly customersOut: number;
  /** ms that a crew is busy with it, way included */
  readonly workMs: number;
}

/**
 * ms until a crew is free for each job, when crews are counted (storm): critical sites first, then most customers; each crew goes on to
 * the next job as soon as it is free. `crewsFreeMs`: ms UTC of each crew of the zone. Without any crew: Infinity.
 */
export function crewQueue(
  jobs: readonly RepairJob[],
  crewsFreeMs: readonly number[],
  nowMs: number,
): Map<string, number> {
  const free = crewsFreeMs.map((ms) => Math.max(ms, nowMs));
  const waits = new Map<string, number>();
  const order = jobs.toSorted(
    (a, b) => b.criticalOut - a.criticalOut || b.customersOut - a.customersOut || (a.id < b.id ? -1 : 1),
  );
  for (const { id, workMs } of order) {
    if (free.length === 0) {
      waits.set(id, Infinity);
      continue;
    }
    const crew = free.indexOf(Math.min(...free));
    waits.set(id, free[crew]! - nowMs);
    free[crew]! += workMs;
  }
  return waits;
}
