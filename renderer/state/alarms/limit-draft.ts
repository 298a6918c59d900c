// What somebody is about to change of an alarm's limits: fields as they are typed, what they mean for the host, and which of its problems belongs to
// which field.
import type { z } from 'zod';
import type {
  AlarmDefinitionReport,
  alarmChangeSchema,
  alarmProblemSchema,
} from '../../../contract/alarm-definition.ts';

export type LimitChange = z.infer<typeof alarmChangeSchema>;
export type LimitProblem = z.infer<typeof alarmProblemSchema>;

export const LIMIT_FIELDS = [
  ...(['setPoint', 'perSecond', 'deadband', 'onDelayMs', 'offDelayMs', 'repeatMs'] as const),
  ...(['severity', 'respondWithinMs'] as const),
] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

/** As typed. Delays in seconds, times to respond and to repeat in minutes, speeds per minute: what people say. */
export type LimitDraft = Readonly<Partial<Record<LimitField, string>>>;

const SECOND = 1000;
const MINUTE = 60_000;
/** what the host counts in, of one that is typed */
const FACTORS: Readonly<Record<Exclude<LimitField, 'severity'>, number>> = {
  ...{ setPoint: 1, deadband: 1, perSecond: 1 / 60 },
  ...{ onDelayMs: SECOND, offDelayMs: SECOND, repeatMs: MINUTE, respondWithinMs: MINUTE },
};
/** Of a number that was calculated, what a person would have typed. */
const typed = (value: number): string => String(Number(value.toPrecision(9)));

export const limitId = ({ kind, point, name }: Pick<AlarmDefinitionReport, 'kind' | 'point' | 'name'>): string =>
  `${kind}.${point}.${name}`;
/** Tells every definition from every other, as the host's problems name them. */
export const limitKey = (definition: AlarmDefinitionReport): string =>
  definition.asset === undefined ? limitId(definition) : `${limitId(definition)} at ${definition.asset}`;

/** Fields that this alarm has, as they hold now. */
export function draftOfLimit({ condition, ...rest }: AlarmDefinitionReport): LimitDraft {
  const shown = (field: Exclude<LimitField, 'severity'>, value: number) => typed(value / FACTORS[field]);
  return {
    ...('setPoint' in condition ? { setPoint: shown('setPoint', condition.setPoint) } : {}),
    ...('perSecond' in condition ? { perSecond: shown('perSecond', condition.perSecond) } : {}),
    ...(condition.by === 'rate'
      ? { deadband: shown('perSecond', condition.deadband) }
      : 'deadband' in condition
        ? { deadband: shown('deadband', condition.deadband) }
        : {}),
    onDelayMs: shown('onDelayMs', rest.onDelayMs),
    offDelayMs: shown('offDelayMs', rest.offDelayMs),
    repeatMs: rest.repeatMs === null ? '' : shown('repeatMs', rest.repeatMs),
    severity: rest.severity,
    respondWithinMs: shown('respondWithinMs', rest.respondWithinMs),
  };
}

/** A comma is a point where people write one. Null: it is no number. */
function numberOf(words: string): number | null {
  const text = words.trim().replace(',', '.');
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : null;
}

/** Fields whose words are no number; '' is one only where nothing may stand. */
export const unreadableFields = (draft: LimitDraft): LimitField[] =>
  LIMIT_FIELDS.filter((field) => {
    const words = draft[field];
    if (words === undefined || field === 'severity' || (field === 'repeatMs' && words.trim() === '')) return false;
    return numberOf(words) === null;
  });

/**
 * What has to be told to the host: only what differs from what holds. Null: nothing does, or a field cannot be read.
 * @param asset at this asset alone; undefined: of the kind
 */
export function changeOfDraft(
  definition: AlarmDefinitionReport,
  draft: LimitDraft,
  asset: string | undefined,
): LimitChange | null {
  if (unreadableFields(draft).length > 0) return null;
  const before = draftOfLimit(definition);
  const change: Record<string, number | string | null> = {};
  for (const field of LIMIT_FIELDS) {
    const words = draft[field];
    if (words === undefined || words.trim() === before[field]) continue;
    const isRate = field === 'deadband' && definition.condition.by === 'rate';
    if (field === 'severity') change[field] = words;
    else if (words.trim() === '') change[field] = null;
    else change[field] = numberOf(words)! * FACTORS[isRate ? 'perSecond' : field];
  }
  if (Object.keys(change).length === 0) return null;
  return { definition: limitId(definition), ...(asset === undefined ? {} : { asset }), ...change };
}

export interface PlacedProblems {
  readonly fields: ReadonlyMap<LimitField, readonly LimitProblem[]>;
  /** of other alarms, or of no field that is shown */
  readonly others: readonly LimitProblem[];
}

/** Limits of one point against each other are told at the set-point: it is what was moved. */
export function placeProblems(
  problems: readonly LimitProblem[],
  { kind, point, name, condition }: AlarmDefinitionReport,
  asset: string | undefined,
): PlacedProblems {
  const at = asset === undefined ? '' : ` at ${asset}`;
  const fields = new Map<LimitField, LimitProblem[]>();
  const others: LimitProblem[] = [];
  for (const problem of problems) {
    const cut = problem.place.lastIndexOf(': ');
    const [key, where] = [problem.place.slice(0, cut), problem.place.slice(cut + 2)];
    const isOwn = key === `${kind}.${point}.${name}${at}`;
    const isTogether = key === `${kind}.${point}${at}` && where.split(', ').includes(condition.by);
    const named = isTogether ? 'setPoint' : where.slice(where.lastIndexOf('.') + 1);
    const field = LIMIT_FIELDS.find((one) => one === named);
    if ((!isOwn && !isTogether) || field === undefined) others.push(problem);
    else fields.set(field, [...(fields.get(field) ?? []), problem]);
  }
  return { fields, others };
}
