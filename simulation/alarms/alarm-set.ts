// The alarm definitions in force, as numbered versions: every change has an author, a reason and a time, and is checked as a whole
// before it is taken. The version before stays with whoever holds it; nothing is overwritten.
import { type AlarmDefinition, definitionId, isLimit } from './alarm-definition.ts';
import { type AlarmProblem, checkAlarmDefinitions, type PointClass } from './check-alarm-set.ts';

export interface AlarmSet {
  /** 0: as the program brings it */
  readonly version: number;
  readonly definitions: readonly AlarmDefinition[];
  readonly author: string;
  readonly reason: string;
  /** city time, ms UTC */
  readonly atMs: number;
}

/** What may be changed of a definition at run time; the rest is a new file. */
export interface AlarmChange {
  /** `<kind>.<point>.<name>` */
  readonly definition: string;
  /** in the point's unit; of limits only */
  readonly setPoint?: number | undefined;
  readonly deadband?: number | undefined;
  readonly onDelayMs?: number | undefined;
  readonly offDelayMs?: number | undefined;
  readonly repeatMs?: number | null | undefined;
  readonly respondWithinMs?: number | undefined;
}

export interface ChangedBy {
  readonly author: string;
  readonly reason: string;
  readonly atMs: number;
}

export type AlarmSetResult =
  | { readonly ok: true; readonly set: AlarmSet }
  | { readonly ok: false; readonly code: 'no-reason' | 'no-author' }
  | { readonly ok: false; readonly code: 'unknown-definition' | 'no-limit'; readonly definition: string }
  | { readonly ok: false; readonly code: 'problems'; readonly problems: readonly AlarmProblem[] };

/** The set as the program brings it. @throws Error when it does not pass its own check: that is a bug */
export function firstAlarmSet(definitions: readonly AlarmDefinition[], classes: readonly PointClass[]): AlarmSet {
  const [problem] = checkAlarmDefinitions(definitions, classes);
  if (problem !== undefined) throw new Error(`${problem.place}: ${problem.message}; ${problem.remedy}`);
  return { version: 0, definitions, author: 'city-twin', reason: '', atMs: 0 };
}

export function changeAlarmSet(
  set: AlarmSet,
  changes: readonly AlarmChange[],
  by: ChangedBy,
  classes: readonly PointClass[],
): AlarmSetResult {
  const definitions = [...set.definitions];
  for (const change of changes) {
    const at = definitions.findIndex((one) => definitionId(one) === change.definition);
    const before = definitions[at];
    if (before === undefined) return { ok: false, code: 'unknown-definition', definition: change.definition };
    const { setPoint, deadband, repeatMs } = change;
    const isOfLimit = setPoint !== undefined || deadband !== undefined;
    if (isOfLimit && !isLimit(before.condition)) return { ok: false, code: 'no-limit', definition: change.definition };
    const condition = isLimit(before.condition)
      ? {
          ...before.condition,
          setPoint: setPoint ?? before.condition.setPoint,
          deadband: deadband ?? before.condition.deadband,
        }
      : before.condition;
    definitions[at] = {
      ...before,
      condition,
      onDelayMs: change.onDelayMs ?? before.onDelayMs,
      offDelayMs: change.offDelayMs ?? before.offDelayMs,
      repeatMs: repeatMs === undefined ? before.repeatMs : repeatMs,
      respondWithinMs: change.respondWithinMs ?? before.respondWithinMs,
    };
  }
  return replaceAlarmSet(set, definitions, by, classes);
}

/** A whole limit file in place of what holds. */
export function replaceAlarmSet(
  set: AlarmSet,
  definitions: readonly AlarmDefinition[],
  { author, reason, atMs }: ChangedBy,
  classes: readonly PointClass[],
): AlarmSetResult {
  if (author.trim() === '') return { ok: false, code: 'no-author' };
  if (reason.trim() === '') return { ok: false, code: 'no-reason' };
  const problems = checkAlarmDefinitions(definitions, classes);
  if (problems.length > 0) return { ok: false, code: 'problems', problems };
  return { ok: true, set: { version: set.version + 1, definitions, author, reason, atMs } };
}
