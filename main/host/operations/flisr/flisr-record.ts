// What is kept of one trip besides its course: when each state was reached, where the fault lies, the plan, who lost supply. Plain JSON,
// made from entries of the journal one after the other: the same entries make the same records.
import type { FlisrCourseReport, FlisrPlanReport } from '../../../../contract/flisr-requests.ts';
import type { GridLocation } from '../../../../contract/grid-requests.ts';
import type { Phrase } from '../../../../contract/phrase.ts';
import { type FlisrCourse, isFlisrEnded } from '../../../../simulation/flisr/flisr-course.ts';

/** What the planning thread has found. */
export interface FlisrFinding {
  readonly location: Omit<GridLocation, 'plan'>;
  /** ids of the nodes of the place */
  readonly nodes: readonly string[];
  /** switches that the fault has opened (ids), and when each did: city time, ms UTC */
  readonly opened: readonly { readonly device: string; readonly openedMs: number }[];
  /** rows of consumers that lost supply by it */
  readonly dark: readonly number[];
  /** null: nothing can be done */
  readonly plan: FlisrPlanReport | null;
}

export interface FlisrRepair {
  /** who is logged in; before the word of an outage asked for as much, also the id of its outage */
  readonly by: string;
  /** city time, ms UTC */
  readonly atMs: number;
  /** who on site knows it, and how; null: said of the outage, or before anybody was asked */
  readonly words: { readonly saidBy: string; readonly how: string } | null;
}

/** One entry of the journal: the course after it, and what came with it. */
export interface FlisrChange {
  readonly course: FlisrCourse;
  /** what happened: an event of the course, or `begin`, `repaired`, `afterwards`, `outage` */
  readonly event: string;
  /** city time, ms UTC */
  readonly atMs: number;
  readonly found?: FlisrFinding | undefined;
  readonly repaired?: FlisrRepair | undefined;
  /** id of the order that was written for what is left */
  readonly afterwards?: string | undefined;
  /** id of the outage of those who lost supply by this trip */
  readonly outage?: string | undefined;
}

export interface FlisrRecord {
  readonly course: FlisrCourse;
  /** grows with every change */
  readonly version: number;
  readonly stages: readonly { readonly state: FlisrCourse['state']; readonly atMs: number }[];
  readonly found: FlisrFinding | null;
  readonly repaired: FlisrRepair | null;
  readonly afterwards: string | null;
  readonly outage: string | null;
}

/** As one that was written before courses had all that they have now. */
export function upgraded(record: Omit<FlisrRecord, 'outage'> & Partial<Pick<FlisrRecord, 'outage'>>): FlisrRecord {
  const { course, found, repaired, outage = null } = record;
  const plan = found?.plan == null ? null : upgradedPlan(found.plan, course);
  return {
    ...record,
    course: { ...course, because: course.because ?? null, words: course.words ?? [], place: course.place ?? null },
    found: found === null ? null : { ...found, opened: found.opened ?? [], plan },
    repaired: repaired === null ? null : { ...repaired, words: repaired.words ?? null },
    outage,
  };
}

/** Reasons were English sentences once: they are shown as they were written. */
function upgradedPlan(plan: FlisrPlanReport, { feeder }: FlisrCourse): FlisrPlanReport {
  const { steps, notes, ruledOut, afterwards } = plan;
  return {
    ...plan,
    feeders: plan.feeders ?? [feeder],
    steps: steps.map((step) => ({ ...step, words: step.words ?? asSaid(step.reason) })),
    notes,
    noteWords: plan.noteWords ?? notes.map(asSaid),
    breachWords: plan.breachWords ?? asSaid(plan.breach ?? '')[0] ?? null,
    ruledOut: ruledOut.map((one) => ({ ...one, words: one.words ?? asSaid(one.detail) })),
    afterwards:
      afterwards == null
        ? null
        : {
            ...afterwards,
            steps: afterwards.steps.map((step) => ({ ...step, words: step.words ?? asSaid(step.reason) })),
          },
  };
}

const asSaid = (words: string): Phrase[] =>
  words === '' ? [] : [{ code: 'said-by', parameters: { words: words.slice(0, 500) } }];

export function recordAfter(before: FlisrRecord | null, change: FlisrChange): FlisrRecord {
  const { course, atMs, found, repaired, afterwards, outage } = change;
  const stages = before?.stages ?? [];
  const isNewStage = course.state !== before?.course.state;
  return upgraded({
    course,
    version: (before?.version ?? 0) + 1,
    stages: isNewStage ? [...stages, { state: course.state, atMs }] : stages,
    found: found ?? before?.found ?? null,
    repaired: repaired ?? before?.repaired ?? null,
    afterwards: afterwards ?? before?.afterwards ?? null,
    outage: outage ?? before?.outage ?? null,
  });
}

export const isOver = ({ course }: FlisrRecord): boolean => isFlisrEnded(course);

/** Whether the fault is still there, as far as anybody has said: nothing may be closed onto it. */
export const hasFault = ({ course: { state }, found, repaired }: FlisrRecord): boolean =>
  found !== null && repaired === null && state !== 'reclosed' && state !== 'noOutage';

/** A plan that nobody may approve is a suggestion: it does not lapse, or a fault that waits for its repair would be planned again for days. */
export const isSuggestion = ({ state, level }: FlisrCourse): boolean => state === 'proposed' && level === 'manual';

/** `customersOut`: of those who lost supply by it, still without, as believed; null: not known. */
export function courseOnWire(
  record: FlisrRecord,
  customersOut: number | null,
  lost: FlisrCourseReport['lost'],
): FlisrCourseReport {
  const { course, version, stages, found, repaired, afterwards, outage } = record;
  return {
    ...course,
    deadlineMs: isSuggestion(course) ? null : course.deadlineMs,
    version,
    words: course.words.map((one) => ({ ...one, parameters: { ...one.parameters } })),
    stages: stages.map((stage) => ({ ...stage })),
    customersOut,
    lost,
    location: found?.location ?? null,
    plan: found?.plan ?? null,
    orderAfterwards: afterwards,
    repairedMs: repaired?.atMs ?? null,
    repairedBy: repaired?.by ?? null,
    repairedWords: repaired?.words ?? null,
    outage,
  };
}
