// How the host is: what whoever runs it, or works with it, has to know. Drawn by the window and by a page of the server alike
// (`health-view.ts`).
import { z } from 'zod';
import { statusSchema } from '../messages.ts';
import { BROKER_TROUBLES, REJECT_REASONS } from '../vocabulary.ts';

/** A closed set: each has its words and its remedy in `health-texts.ts`. */
export const HEALTH_TROUBLES = [
  'broker-lost',
  'silence',
  'field-ended',
  'storage-failed',
  'samples-let-go',
  'file-damaged',
  'journal-broken',
  'part-failed',
  'grid-failed',
  'grid-old',
  'qos-lowered',
  'qos-ignored',
  'qos-raised',
  'held-back',
  'flood',
] as const;

export const healthTroubleSchema = z.object({
  code: z.enum(HEALTH_TROUBLES),
  /** in the host's own words */
  message: z.string(),
  /** which broker, or which file; '' where it is neither's trouble, or there is but one broker */
  source: z.string(),
  /** how many; null: nothing is counted */
  count: z.number().nullable(),
  /** how long, or how old, ms; null: no matter of time */
  ms: z.number().nullable(),
  /** why a broker is lost */
  trouble: z.enum(BROKER_TROUBLES).nullable(),
});
export type HealthTrouble = z.infer<typeof healthTroubleSchema>;

export const deliverySchema = z.object({
  name: z.string(),
  /** machine's clock, ms: its last change of state; null: none yet */
  sinceWall: z.number().nullable(),
  /** messages by the QoS they came with, 0 to 2 */
  byQos: z.array(z.number().int()),
  /** said by the broker to be sent again */
  repeated: z.number().int(),
  /** came with QoS 0 though their sender must use 1 */
  downgraded: z.number().int(),
  /** the least QoS a subscription was granted (SUBACK); null: not yet, or our own broker */
  granted: z.number().int().nullable(),
});

export const decoderHealthSchema = z.object({
  name: z.string(),
  messages: z.number().int(),
  values: z.number().int(),
  refused: z.partialRecord(z.enum(REJECT_REASONS), z.number().int()),
  /** city time of its last message, ms UTC */
  lastAt: z.number().nullable(),
  lastRefusal: z.string().nullable(),
  /** what devices send and no rule makes a point of; null: its protocol has no names for that */
  unmapped: z
    .object({
      metrics: z.array(z.object({ device: z.string(), metric: z.string(), count: z.number().int() })),
      more: z.number().int(),
    })
    .nullable(),
});

export const healthReportSchema = z.object({
  /** both clocks at this moment, ms UTC */
  cityMs: z.number(),
  wallMs: z.number(),
  city: z.string(),
  cityName: z.string(),
  timeZone: z.string(),
  version: z.string(),
  uptimeMs: z.number(),
  /** empty: all is well */
  troubles: z.array(healthTroubleSchema),
  status: statusSchema,
  deliveries: z.array(deliverySchema),
  decoders: z.array(decoderHealthSchema),
  /** where samples go: files of this host, or a store that several hosts share */
  historian: z.enum(['files', 'shared']),
  /** ms; samples, minutes and hours are kept so long */
  kept: z.object({ rawMs: z.number(), minutesMs: z.number(), hoursMs: z.number() }),
  journal: z.object({
    number: z.number().int(),
    hash: z.string(),
    /** the last time its head was written into a second file, machine's clock, ms; null: not yet */
    anchor: z.object({ number: z.number().int(), wallMs: z.number() }).nullable(),
  }),
  /** null: the city has none */
  grid: z
    .object({
      state: z.enum(['starting', 'live', 'failed']),
      solveMs: z.number().nullable(),
      ageMs: z.number().nullable(),
      isStale: z.boolean(),
      customersOut: z.number().int().nullable(),
      doubts: z.number().int().nullable(),
    })
    .nullable(),
  /** screens that look at the past, and how many may */
  replays: z.object({ open: z.number().int(), most: z.number().int() }),
});
export type HealthReport = z.infer<typeof healthReportSchema>;
