// Alarms of a class of points as they travel and as limit files hold them: shape only. What makes sense is checked by
// simulation/alarms/check-alarm-set.ts, whose types these mirror (the rooms share no code; the host's types prove that they agree).
import { z } from 'zod';

export const ALARM_SUBJECTS = [
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

export const SEVERITIES = ['minor', 'moderate', 'major', 'severe'] as const;

const MOST_TEXT = 200;
const states = z.array(z.string().min(1).max(64)).max(32);
/** Whether a number makes sense at its place is the check's business; that it is one is the wire's. */
const number = z.number();

export const alarmConditionSchema = z.discriminatedUnion('by', [
  /** at `setPoint` or beyond, until back by more than `deadband`; from `beyond` on it is another alarm; in the point's unit */
  z.object({
    by: z.enum(['highHigh', 'high', 'low', 'lowLow']),
    setPoint: number,
    deadband: number,
    beyond: number.nullable(),
  }),
  z.object({
    by: z.literal('rate'),
    /** of the point's unit */
    perSecond: number,
    deadband: number,
    windowMs: number,
    direction: z.enum(['rise', 'fall', 'either']),
  }),
  /** from the least to the worst */
  z.object({ by: z.literal('state'), states }),
  z.object({ by: z.literal('quality'), qualities: z.array(z.enum(['BAD', 'STALE'])).max(2) }),
]);

export const alarmDefinitionSchema = z.object({
  kind: z.string().max(64),
  point: z.string().max(64),
  name: z.string().max(64),
  /** id: at this asset alone, in place of what holds for its kind; missing: at every asset of the kind */
  asset: z.string().min(1).max(200).optional(),
  condition: alarmConditionSchema,
  onDelayMs: number,
  offDelayMs: number,
  subject: z.enum(ALARM_SUBJECTS),
  severity: z.enum(SEVERITIES),
  respondWithinMs: number,
  /** names of texts, `alarmConsequence.<name>` and `alarmAction.<name>`, or words of whoever wrote it */
  consequence: z.string().max(MOST_TEXT),
  action: z.string().max(MOST_TEXT),
  isLatching: z.boolean(),
  isSafety: z.boolean(),
  isAutoAcknowledged: z.boolean(),
  repeatMs: number.nullable(),
  suppressedWhile: z.object({ point: z.string().max(64), states }).nullable(),
});
export type AlarmDefinitionReport = z.infer<typeof alarmDefinitionSchema>;

/** A limit file: all alarms of the city, in place of what holds. */
export const alarmFileSchema = z.object({
  format: z.literal('city-twin alarms'),
  version: z.literal(1),
  /** a field that nobody knows is a field that somebody misspelt */
  alarms: z.array(alarmDefinitionSchema.strict()).max(2000),
});

export const alarmChangeSchema = z.object({
  /** `<kind>.<point>.<name>` */
  definition: z.string().max(200),
  /** id: at this asset alone; missing: of the kind */
  asset: z.string().min(1).max(200).optional(),
  /** the asset has no limits of its own any more: those of its kind hold */
  isBackToKind: z.boolean().optional(),
  setPoint: number.optional(),
  deadband: number.optional(),
  /** of rates only */
  perSecond: number.optional(),
  onDelayMs: number.optional(),
  offDelayMs: number.optional(),
  repeatMs: number.nullable().optional(),
  /** with the time to respond it makes the priority */
  severity: z.enum(SEVERITIES).optional(),
  respondWithinMs: number.optional(),
});

/** What is wrong with a definition: where, what, what to do about it. */
export const alarmProblemSchema = z.object({
  code: z.string(),
  place: z.string(),
  message: z.string(),
  remedy: z.string(),
});
