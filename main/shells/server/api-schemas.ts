// What the open API answers, as schemas: the routes are typed by them and the OpenAPI document is made from them.
import { z } from 'zod';
import { decoderHealthSchema, deliverySchema, HEALTH_TROUBLES } from '../../../contract/health/health-report.ts';
import { lossSchema, sourceStatusSchema, statusSchema } from '../../../contract/messages.ts';
import { momentSchema } from '../../../contract/moment.ts';
import { journalEntrySchema } from '../../../contract/requests.ts';
import { startStatusSchema } from '../../../contract/start.ts';
import { gridHealthSchema } from './api-schemas-grid.ts';
import { ERROR_CODES, MODES, ORIGINS, POINT_KINDS, QUALITIES, REJECT_REASONS } from '../../../contract/vocabulary.ts';

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  reasons: z.array(z.string()).describe('why it is degraded, in words'),
  version: z.string(),
  city: z.string(),
  mode: z.enum(MODES),
  clients: z.number().int(),
  telemetry: z.object({
    points: z.number().int().describe('points with a value since start'),
    messagesPerSecond: z.number(),
    pointsPerSecond: z.number(),
    lagMs: z.number().describe('arrival to live store, p99 of the last seconds, ms'),
    rejected: z.partialRecord(z.enum(REJECT_REASONS), z.number()),
    stalePoints: z.number().int().optional().describe('points of which nothing has come for too long'),
    lost: lossSchema.optional().describe('messages that never came, by the counts that devices put into them (seq)'),
  }),
  sources: z.array(sourceStatusSchema).optional().describe('every connection to a broker'),
  deliveries: z.array(deliverySchema).optional().describe('how each broker delivers: QoS granted and used, sent again'),
  decoders: z.array(decoderHealthSchema).optional().describe('Sparkplug and mappings'),
  storage: statusSchema.shape.storage.extend({
    historian: z.enum(['files', 'shared']).optional().describe('where samples go'),
    kept: z.object({ rawMs: z.number(), minutesMs: z.number(), hoursMs: z.number() }).optional(),
  }),
  journal: z.object({
    head: z.object({ number: z.number().int(), hash: z.string() }),
    anchor: z
      .object({ number: z.number().int(), wallMs: z.number() })
      .nullable()
      .optional()
      .describe('when the head was last written into a second file, ms UTC; null: not yet'),
  }),
  simulation: z.object({ field: z.enum(['simulated', 'none', 'failed']), speed: z.number(), cityTimeMs: z.number() }),
  grid: gridHealthSchema,
  troubles: z
    .array(
      z.object({
        code: z.enum(HEALTH_TROUBLES),
        message: z.string(),
        remedy: z.string(),
        source: z.string().describe("which broker; '' where there is but one, or it is no broker's trouble"),
      }),
    )
    .optional()
    .describe('`reasons` with a code and what to do'),
  uptimeMs: z.number().optional(),
  replays: z.object({ open: z.number().int(), most: z.number().int() }).optional().describe('screens in the past'),
});
export type Health = z.infer<typeof healthSchema>;

export const pointSchema = z.object({
  id: z.string(),
  asset: z.string(),
  name: z.string(),
  unit: z.string(),
  kind: z.enum(POINT_KINDS),
  topic: z.string().describe('MQTT topic on which the asset reports it'),
  states: z.array(z.string()).optional().describe('names of the states of an enumerated point'),
  limits: z.object({ low: z.number().optional(), high: z.number().optional() }).nullable(),
  intervalMs: z.number().nullable(),
  value: z.union([z.number(), z.string()]).nullable().describe('number in the unit, or the name of the state'),
  quality: z.enum(QUALITIES).nullable(),
  origin: z.enum(ORIGINS).nullable(),
  ts: z.number().nullable().describe('source time, ms UTC'),
});
export type PointReport = z.infer<typeof pointSchema>;

const positionSchema = z.tuple([z.number(), z.number()]);
export const assetCollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.string(),
      geometry: z.union([
        z.object({ type: z.literal('Point'), coordinates: positionSchema }),
        z.object({ type: z.literal('LineString'), coordinates: z.array(positionSchema) }),
      ]),
      properties: z.object({
        kind: z.string(),
        domain: z.string(),
        name: z.string(),
        owner: z.string(),
        estimated: z.boolean().describe('invented by the importer, not in the source'),
        attributes: z.record(z.string(), z.unknown()),
        points: z.array(z.string()),
      }),
    }),
  ),
});
export type AssetCollection = z.infer<typeof assetCollectionSchema>;

export const SAMPLE_TIERS = ['raw', 'minute', 'hour'] as const;
export const MOST_SAMPLES = 100_000;
/** A number in a query arrives as text; what is no number, or empty, stays what it is and is refused. */
const numberOf = (text: unknown): unknown =>
  typeof text === 'string' && /^[+-]?\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) : text;
const moment = z.preprocess(numberOf, momentSchema).describe('ms UTC');
export const sampleQuerySchema = z.object({
  point: z.string(),
  from: moment,
  to: moment,
  tier: z.enum(SAMPLE_TIERS).default('raw'),
  limit: z.preprocess(numberOf, z.number().int().min(1).max(MOST_SAMPLES)).default(MOST_SAMPLES),
  cursor: z
    .string()
    .regex(/^(-?\d{1,16})?$/, 'give `next` of the page before as it is')
    .optional()
    .describe('`next` of the page before'),
});
const rawSampleSchema = z
  .tuple([z.number(), z.number(), z.enum(QUALITIES), z.enum(ORIGINS)])
  .describe('raw: source time in ms UTC, value, quality, origin');
const ofSlot = z.number().nullable();
const slotSampleSchema = z
  .tuple([z.number(), ofSlot, z.enum(QUALITIES), z.enum(ORIGINS), ofSlot, ofSlot, ofSlot, z.number().int()])
  .describe(
    'minute, hour: start of the slot in ms UTC; value (the mean of a measurement, the last of anything else); worst quality; ' +
      'origin of the last; min; max; last; number of samples. null: all samples of the slot were BAD',
  );
export const samplePageSchema = z.object({
  point: z.string(),
  unit: z.string(),
  tier: z.enum(SAMPLE_TIERS),
  samples: z.union([z.array(rawSampleSchema), z.array(slotSampleSchema)]),
  next: z.string().nullable(),
});
export type SamplePage = z.infer<typeof samplePageSchema>;

export const pointQuerySchema = z.object({ asset: z.string().optional(), domain: z.string().optional() });
export const assetQuerySchema = z.object({ kind: z.string().optional(), domain: z.string().optional() });

export const journalQuerySchema = z.object({
  before: z.preprocess(numberOf, z.number().int().min(0)).optional(),
  limit: z.preprocess(numberOf, z.number().int().min(1).max(500)).default(100),
});
export const journalPageSchema = z.object({ entries: z.array(journalEntrySchema) });

export const failureAnswerSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  /** of refusals by rights and by rules: a code, and after a space what it is about */
  detail: z.string().optional(),
  remedy: z.string().optional(),
  problems: z
    .array(z.object({ path: z.string(), message: z.string(), remedy: z.string() }))
    .optional()
    .describe('of a file: all that is wrong with it, each by its path'),
});
export type FailureAnswer = z.infer<typeof failureAnswerSchema>;

export { startStatusSchema };
