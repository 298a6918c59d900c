// The mapping file: how the messages of foreign devices become values of our points. One file, one way of speaking; docs/mapping.md has
// every field with an example. Plain JSON, so that it goes unchanged from the file or the form to the worker that decodes.
import { z } from 'zod';
import { ORIGINS, QUALITIES } from './vocabulary.ts';

const EMPTY = 'may not be empty';

/**
 * Where a piece of text or a number comes from: `$...` a JSONPath (RFC 9535) into the message, `@...` one into the entry of `each`; anything
 * else is text as it stands, in which `{name}` is a wildcard of the topic, a field, or a column of the CSV. `{name:lower}` and `{name:slug}`
 * turn capitals into small letters, and what no id of ours may hold into "-".
 */
const sourceSchema = z.string().min(1, EMPTY).max(500);

const codeSchema = z.string().min(1, EMPTY).max(200);
const idSchema = z.string().min(1, EMPTY).max(200);

/** From a raw value to the point: `raw * scale + offset` is in `unit`, and is then converted to the unit of the point. */
const conversionShape = {
  /** source of the unit's name; none: the unit of the point */
  unit: sourceSchema.optional(),
  scale: z
    .number()
    .refine((scale) => scale !== 0, 'a scale of 0 makes every value 0')
    .optional(),
  offset: z.number().optional(),
  /** raw word or number -> state of the point */
  states: z.record(codeSchema, idSchema).optional(),
};

const pointRuleSchema = z.strictObject({ point: idSchema, ...conversionShape });

export const mappingValueSchema = z.strictObject({
  /** the point's name, as in `GET /api/points`; with a `table`: the code that stands in it */
  point: sourceSchema,
  value: sourceSchema,
  /** code -> name of the point, with a conversion of its own where it needs one */
  table: z.record(codeSchema, z.union([idSchema, pointRuleSchema])).optional(),
  /** codes that the table does not have: passed over in silence, or refused as `unknown-point` (default) */
  others: z.enum(['ignore', 'refuse']).optional(),
  ...conversionShape,
});
export type MappingValue = z.infer<typeof mappingValueSchema>;

const qualityWordSchema = z.union(
  [z.enum(QUALITIES), z.strictObject({ quality: z.enum(QUALITIES), origin: z.enum(ORIGINS) })],
  { error: `expected a quality (${QUALITIES.join(', ')}), alone or with an origin (${ORIGINS.join(', ')})` },
);

export const MAPPING_NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

export const mappingFileSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(MAPPING_NAME, 'a name has a-z, 0-9 and "-", at most 60'),
  /** for people */
  about: z.string().max(500).optional(),
  /** `city/{district}/metering/{type}/{id}/tele`: a level is text, text around one `{wildcard}`, `+`; the last may be `#` */
  topics: z.array(z.string().min(1, EMPTY).max(300)).min(1, 'at least one topic').max(16),
  payload: z.discriminatedUnion('format', [
    z.strictObject({
      format: z.literal('json'),
      /** path to the entries, when one message has several; `@` then means one of them */
      each: sourceSchema.optional(),
    }),
    z.strictObject({
      format: z.literal('csv'),
      delimiter: z.string().length(1).optional(),
      /** the first line names the columns; without it `columns` does. A line is an entry */
      header: z.boolean().optional(),
      columns: z.array(z.string().min(1).max(100)).min(1).max(200).optional(),
      /** what separates the decimals; default "." */
      decimal: z.enum(['.', ',']).optional(),
    }),
  ]),
  /** names for pieces of the message, to be used as `{name}` */
  fields: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/), sourceSchema).optional(),
  /** source time; without it the time of arrival */
  time: z
    .strictObject({
      from: sourceSchema,
      format: z.enum(['ms', 's', 'us', 'iso']),
      /** of times that name no zone: IANA name; default UTC */
      zone: z.string().max(60).optional(),
    })
    .optional(),
  /** source of the asset's id, or of a foreign id that the table turns into one */
  asset: z.union([
    sourceSchema,
    z.strictObject({
      from: sourceSchema,
      table: z.record(codeSchema, idSchema).optional(),
      /** CSV beside the mapping file: a head line, then foreign id and asset */
      file: z.string().min(1).max(300).optional(),
      others: z.enum(['ignore', 'refuse']).optional(),
    }),
  ]),
  values: z.array(mappingValueSchema).min(1).max(64),
  quality: z
    .strictObject({
      from: sourceSchema,
      /** word -> ours; without it GOOD, UNCERTAIN, BAD, STALE, MANUAL, ESTIMATED */
      words: z.record(codeSchema, qualityWordSchema).optional(),
      /** for words that are not listed; default: refused as `bad-value` */
      others: z.enum(QUALITIES).optional(),
    })
    .optional(),
  /** of values whose quality word says nothing else; default measured */
  origin: z.enum(['measured', 'simulated', 'estimated', 'manual']).optional(),
  /** the device's own count */
  seq: sourceSchema.optional(),
  /** messages a second that one topic may send, for gateways that speak for many devices; default as for a device of ours */
  rate: z.number().int().min(1).max(20_000).optional(),
});
export type MappingFile = z.infer<typeof mappingFileSchema>;
