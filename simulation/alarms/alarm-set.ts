// The alarm definitions in force, as numbered versions: every change has an author, a reason and a time, and is checked as a whole
// before it is taken. The version before stays with whoever holds it; nothing is overwritten.
import { type AlarmCondition, type AlarmDefinition, definitionId, isLimit, type Severity } from './alarm-definition.ts';
import { type AlarmProblem, checkAlarmDefinitions, type HasAsset, type PointClass } from './check-alarm-set.ts';

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
  /** id: at this asset alone; missing: of the kind */
  readonly asset?: string | undefined;
  /** the asset has no limits of its own any more: those of its kind hold */
  readonly isBackToKind?: boolean | undefined;
  /** in the point's unit; of limits only */
  readonly setPoint?: number | undefined;
  /** in the point's unit; of a rate in its unit per second */
  readonly deadband?: number | undefined;
  /** of rates only */
  readonly perSecond?: number | undefined;
  readonly onDelayMs?: number | undefined;
  readonly offDelayMs?: number | undefined;
  readonly repeatMs?: number | null | undefined;
  /** both make the priority */
  readonly severity?: Severity | undefined;
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
  hasAsset?: HasAsset,
): AlarmSetResult {
  const definitions = [...set.definitions];
  for (const change of changes) {
    const { definition, asset } = change;
    const find = (at: string | undefined) =>
      definitions.findIndex((one) => definitionId(one) === definition && one.asset === at);
    const row = find(asset);
    const before = definitions[row] ?? definitions[find(undefined)];
    if (before === undefined) return { ok: false, code: 'unknown-definition', definition };
    if (change.isBackToKind === true) {
      if (asset !== undefined && row >= 0) definitions.splice(row, 1);
      continue;
    }
    const condition = changedCondition(before.condition, change);
    if (condition === null) return { ok: false, code: 'no-limit', definition };
    const after: AlarmDefinition = {
      ...before,
      ...(asset === undefined ? {} : { asset }),
      condition,
      onDelayMs: change.onDelayMs ?? before.onDelayMs,
      offDelayMs: change.offDelayMs ?? before.offDelayMs,
      repeatMs: change.repeatMs === undefined ? before.repeatMs : change.repeatMs,
      severity: change.severity ?? before.severity,
      respondWithinMs: change.respondWithinMs ?? before.respondWithinMs,
    };
    if (row >= 0) definitions[row] = after;
    else definitions.push(after);
  }
  return replaceAlarmSet(set, definitions, by, classes, hasAsset);
}

/** Null: it has no such number. */
function changedCondition(
  before: AlarmCondition,
  { setPoint, deadband, perSecond }: AlarmChange,
): AlarmCondition | null {
  if (isLimit(before) && perSecond === undefined)
    return { ...before, setPoint: setPoint ?? before.setPoint, deadband: deadband ?? before.deadband };
  if (before.by === 'rate' && setPoint === undefined)
    return { ...before, perSecond: perSecond ?? before.perSecond, deadband: deadband ?? before.deadband };
  return setPoint === undefined && deadband === undefined && perSecond === undefined ? before : null;
}

/** A whole limit file in place of what holds. */
export function replaceAlarmSet(
  set: AlarmSet,
  definitions: readonly AlarmDefinition[],
  { author, reason, atMs }: ChangedBy,
  classes: readonly PointClass[],
  hasAsset?: HasAsset,
): AlarmSetResult {
  if (author.trim() === '') return { ok: false, code: 'no-author' };
  if (reason.trim() === '') return { ok: false, code: 'no-reason' };
  const problems = checkAlarmDefinitions(definitions, classes, hasAsset);
  if (problems.length > 0) return { ok: false, code: 'problems', problems };
  return { ok: true, set: { version: set.version + 1, definitions, author, reason, atMs } };
}
