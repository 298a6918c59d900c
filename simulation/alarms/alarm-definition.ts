// What an alarm of a class of points is, as data (ISA-18.2 clause 8, the master alarm database): when it comes and goes, how urgent it is, and what
// the operator does about it. Without an action for the operator it would be an event, not an alarm; the check refuses it.

/** Limits from the outermost to the innermost and back, then what is no limit. */
export const ALARM_LIMITS = ['highHigh', 'high', 'low', 'lowLow'] as const;
export type AlarmLimit = (typeof ALARM_LIMITS)[number];

/** Mirrors the qualities of contract/vocabulary.ts that a value may have when it cannot be trusted. */
export type BadQuality = 'BAD' | 'STALE';

export type AlarmCondition =
  /**
   * at `setPoint` or beyond it, until it is back by more than `deadband`; in the point's unit. `beyond`: from there on it is no longer this
   * alarm but the next one, such as no voltage instead of low voltage; null: there is no such end
   */
  | {
      readonly by: AlarmLimit;
      readonly setPoint: number;
      readonly deadband: number;
      readonly beyond: number | null;
    }
  /** the point moves by `perSecond` of its unit or faster, over at least `windowMs` of source time; until it is slower by more than `deadband` */
  | {
      readonly by: 'rate';
      readonly perSecond: number;
      readonly deadband: number;
      readonly windowMs: number;
      readonly direction: 'rise' | 'fall' | 'either';
    }
  /** it is in one of these states, from the least to the worst: a worse one alarms again */
  | { readonly by: 'state'; readonly states: string[] }
  /** what is said of it cannot be trusted, or nothing is said */
  | { readonly by: 'quality'; readonly qualities: BadQuality[] };

/** What an alarm is about: rules join alarms of one cause by it. */
export const ALARM_SUBJECTS = [
  /** what feeds many is dead */
  'infeed',
  'protection',
  'switching',
  'supply',
  'voltage',
  'loading',
  'temperature',
  'communication',
  'equipment',
  'service',
] as const;
export type AlarmSubject = (typeof ALARM_SUBJECTS)[number];

/** The worst that comes of it when nobody acts. */
export const SEVERITIES = ['minor', 'moderate', 'major', 'severe'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** 1 is the most urgent. */
export const PRIORITIES = [1, 2, 3, 4] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface AlarmDefinition {
  /** kind of asset and name of the point: the class of points in the catalogue */
  readonly kind: string;
  readonly point: string;
  /** tells apart the alarms of one point, such as `high` */
  readonly name: string;
  /** id: at this asset alone, in place of what holds for its kind; missing: at every asset of the kind */
  readonly asset?: string | undefined;
  readonly condition: AlarmCondition;
  /** ms of city time for which the condition has to hold, or to be gone, before it counts */
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly subject: AlarmSubject;
  readonly severity: Severity;
  /** ms in which an action still helps */
  readonly respondWithinMs: number;
  /** what comes of it and what to do: names of texts (`alarmConsequence.<name>`, `alarmAction.<name>`), or words of whoever wrote the file */
  readonly consequence: string;
  readonly action: string;
  /** when its condition is gone it stands until somebody resets it */
  readonly isLatching: boolean;
  /** protects people: it is never shelved, and taken out of service by two persons only */
  readonly isSafety: boolean;
  /** what has gone by itself needs nobody's word */
  readonly isAutoAcknowledged: boolean;
  /** acknowledged and still there after so long it alarms again, ms; null: never */
  readonly repeatMs: number | null;
  /** it says nothing while this point of the same asset is in one of these states (suppressed by design); null: always heard */
  readonly suppressedWhile: { readonly point: string; readonly states: string[] } | null;
}

const MINUTE = 60_000;
/** Nobody is called for what can wait longer: it belongs into a work list (ISA-18.2: response times up to half an hour). */
export const LONGEST_RESPONSE_MS = 30 * MINUTE;

export interface PriorityMatrix {
  /** upper ends of the response times, ms, ascending; the last is the longest of any alarm */
  readonly responsesMs: readonly number[];
  /** by severity, one for each response time */
  readonly priorities: Readonly<Record<Severity, readonly Priority[]>>;
}

/** Worst consequence x time to respond: under 3, 3 to 10, 10 to 30 min (EEMUA 191). */
export const PRIORITY_MATRIX: PriorityMatrix = {
  responsesMs: [3 * MINUTE, 10 * MINUTE, LONGEST_RESPONSE_MS],
  priorities: { minor: [4, 4, 4], moderate: [3, 4, 4], major: [2, 3, 4], severe: [1, 2, 3] },
};

/** Null: there is so much time that it is no alarm. */
export function priorityOf(
  { severity, respondWithinMs }: Pick<AlarmDefinition, 'severity' | 'respondWithinMs'>,
  { responsesMs, priorities }: PriorityMatrix = PRIORITY_MATRIX,
): Priority | null {
  const column = responsesMs.findIndex((most, i) => respondWithinMs < most || i === responsesMs.length - 1);
  if (!(respondWithinMs <= responsesMs[column]!)) return null;
  return priorities[severity][column] ?? null;
}

/** `<kind>.<point>.<name>`: the same in every city. An alarm of one asset is `<asset>.<point>.<name>`. */
export const definitionId = ({ kind, point, name }: Pick<AlarmDefinition, 'kind' | 'point' | 'name'>): string =>
  `${kind}.${point}.${name}`;

/** Tells every definition from every other: `<kind>.<point>.<name>`, of one asset with ` at <asset>` behind it. */
export const definitionKey = (definition: Pick<AlarmDefinition, 'kind' | 'point' | 'name' | 'asset'>): string =>
  definition.asset === undefined ? definitionId(definition) : `${definitionId(definition)} at ${definition.asset}`;

export const isLimit = (condition: AlarmCondition): condition is Extract<AlarmCondition, { readonly by: AlarmLimit }> =>
  ALARM_LIMITS.some((limit) => limit === condition.by);

/** How many alarms of each priority are configured, as shares: about 80/15/5 of low, medium, high, under 1 % of the top (EEMUA 191). */
export function priorityMix(priorities: Iterable<Priority>): Readonly<Record<Priority, number>> {
  const counts = { 1: 0, 2: 0, 3: 0, 4: 0 };
  let all = 0;
  for (const priority of priorities) {
    counts[priority] += 1;
    all += 1;
  }
  const share = (priority: Priority) => (all === 0 ? 0 : counts[priority] / all);
  return { 1: share(1), 2: share(2), 3: share(3), 4: share(4) };
}
