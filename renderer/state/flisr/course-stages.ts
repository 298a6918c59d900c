// The course of one trip as its operator reads it: how long which stage took since the trip, and what is under way. Times are city time.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';

export type FlisrStateName = FlisrCourseReport['state'];

/** The way of a course that goes well; others end somewhere on it. */
export const STAGE_WAY = ['waiting', 'gathering', 'solving', 'proposed', 'executing', 'restored'] as const;
export type StageName = (typeof STAGE_WAY)[number];

const ENDS: ReadonlySet<FlisrStateName> = new Set(['reclosed', 'noOutage', 'rejected', 'restored', 'handedOver']);
export const isEnded = ({ state }: Pick<FlisrCourseReport, 'state'>): boolean => ENDS.has(state);

export interface Stage {
  readonly state: FlisrStateName;
  /** s since the trip; null: not reached */
  readonly fromS: number | null;
  /** s since the trip; null: it lasts, or was not reached */
  readonly untilS: number | null;
  readonly isNow: boolean;
}

/**
 * The stages of the way, those that were reached with their times, and after them those that are still to come. An end beside the way (a
 * person has it, it closed again) stands last.
 */
export function courseStages({ state, stages, trippedMs, level }: FlisrCourseReport): Stage[] {
  const seconds = (ms: number): number => Math.max(0, (ms - trippedMs) / 1000);
  // A stage that is gone through again (a proposal that has lapsed) counts from its last beginning.
  const last = new Map(stages.map((stage) => [stage.state, stage]));
  const reached = [...last.values()].toSorted((a, b) => a.atMs - b.atMs);
  const shown: Stage[] = reached.map((stage, i) => ({
    state: stage.state,
    fromS: seconds(stage.atMs),
    untilS: reached[i + 1] === undefined ? null : seconds(reached[i + 1]!.atMs),
    isNow: stage.state === state && !ENDS.has(state),
  }));
  if (ENDS.has(state)) return shown;
  const at = STAGE_WAY.indexOf(state as StageName);
  for (const next of STAGE_WAY.slice(at + 1)) {
    // What goes ahead by itself is not proposed to anybody.
    if (next === 'proposed' && level === 'automatic') continue;
    if (!last.has(next)) shown.push({ state: next, fromS: null, untilS: null, isNow: false });
  }
  return shown;
}

/** Somebody may say yes to it now, and then it is carried out. */
export const isForApproval = ({ state, level }: Pick<FlisrCourseReport, 'state' | 'level'>): boolean =>
  state === 'proposed' && (level === 'supervised' || level === 'automatic');

/**
 * All switchings are done, and somebody whom they should have served is without supply, or nobody tells: that is no restoration yet.
 * What the plan itself could not serve waits for the repair.
 */
export const isSupplyOpen = ({ state, customersOut, plan }: FlisrCourseReport): boolean =>
  state === 'restored' && (customersOut === null || customersOut > (plan?.customersUnserved ?? 0));

/** The name of its state, `flisr.state.<name>`: in manual mode nobody is asked for a yes, people carry a suggestion out themselves. */
export function stateNameOf(
  course: FlisrCourseReport,
): FlisrStateName | 'suggested' | 'carriedOut' | 'carriedOutUnseen' {
  if (isSupplyOpen(course)) return course.customersOut === null ? 'carriedOutUnseen' : 'carriedOut';
  return course.state === 'proposed' && !isForApproval(course) ? 'suggested' : course.state;
}

/** Newest first; those that wait for a yes before all others, then those under way, then suggestions. */
export function inOrderOfCare(courses: readonly FlisrCourseReport[]): FlisrCourseReport[] {
  const rank = (course: FlisrCourseReport): number => {
    if (isForApproval(course)) return 0;
    if (ENDS.has(course.state)) return 3;
    return course.state === 'proposed' ? 2 : 1;
  };
  return courses.toSorted((a, b) => rank(a) - rank(b) || b.trippedMs - a.trippedMs);
}

export const courseOfFeeder = (courses: readonly FlisrCourseReport[], feeder: string): FlisrCourseReport | null =>
  inOrderOfCare(courses).find((course) => course.feeder === feeder) ?? null;

/** null: there is none that anybody must look at. */
export const mostUrgent = (courses: readonly FlisrCourseReport[]): FlisrCourseReport | null =>
  inOrderOfCare(courses)[0] ?? null;

/** 0:04, 1:26, 1:02:30: as a person reads a time that runs. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`;
}
