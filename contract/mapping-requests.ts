// Requests on foreign devices: topics that nobody understands yet, and the mappings that make values of them. All for the administrator.
import { z } from 'zod';
import { MAPPING_NAME } from './mapping-file.ts';
import { ORIGINS, QUALITIES, REJECT_REASONS, type Role } from './vocabulary.ts';

const ADMIN: readonly Role[] = ['admin'];

const nameSchema = z.string().regex(MAPPING_NAME);

/** What a mapping would make of messages (the `--json` of `map-dry-run` too). Times ms UTC, values in the point's unit. */
export const mappingDryRunSchema = z.object({
  mapping: z.string(),
  messages: z.number().int(),
  /** messages with one of its topics, and how many different topics those are */
  matched: z.number().int(),
  topics: z.number().int(),
  values: z.number().int(),
  /** source times of the first and the last value; null: there is none */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** lines of the recording that are no messages */
  unreadable: z.object({
    count: z.number().int(),
    first: z.object({ line: z.number().int(), trouble: z.string() }).nullable(),
  }),
  /** topics that it does not claim, the most frequent first */
  unmatched: z.object({
    messages: z.number().int(),
    topics: z.number().int(),
    examples: z.array(z.object({ topic: z.string(), count: z.number().int() })),
  }),
  refused: z.array(
    z.object({
      reason: z.enum(REJECT_REASONS),
      count: z.number().int(),
      examples: z.array(z.object({ line: z.number().int(), topic: z.string(), detail: z.string() })),
    }),
  ),
  /** of the city, what it could reach by its templates and tables */
  reach: z.object({ assets: z.number().int(), points: z.number().int() }),
  /** points that these messages have reached; `points` lists the first of them */
  pointsReached: z.number().int(),
  points: z.array(
    z.object({
      point: z.string(),
      unit: z.string(),
      count: z.number().int(),
      min: z.number(),
      max: z.number(),
      last: z.number(),
      lastAt: z.number(),
    }),
  ),
  examples: z.array(
    z.object({
      line: z.number().int(),
      topic: z.string(),
      point: z.string(),
      value: z.number(),
      unit: z.string(),
      /** name of the state, where the point has states */
      state: z.string().nullable(),
      at: z.number(),
      quality: z.enum(QUALITIES),
      origin: z.enum(ORIGINS),
      seq: z.number().int().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
});
export type MappingDryRun = z.infer<typeof mappingDryRunSchema>;

const problemSchema = z.object({ path: z.string(), message: z.string(), remedy: z.string() });
export type MappingProblemTold = z.infer<typeof problemSchema>;

export const mappingStateSchema = z.object({
  name: z.string(),
  about: z.string(),
  topics: z.array(z.string()),
  /** `config`: named in the config file, changed there only; `saved`: made in the window */
  from: z.enum(['config', 'saved']),
  /** switched on */
  isOn: z.boolean(),
  /** why it does not work although it is on; null: it does */
  trouble: problemSchema.nullable(),
  reach: z.object({ assets: z.number().int(), points: z.number().int() }),
  messages: z.number().int(),
  values: z.number().int(),
  refused: z.partialRecord(z.enum(REJECT_REASONS), z.number().int()),
  /** ms UTC */
  lastAt: z.number().nullable(),
  lastRefusal: z.string().nullable(),
  warnings: z.array(z.string()),
});
export type MappingState = z.infer<typeof mappingStateSchema>;

export const unknownTopicSchema = z.object({
  topic: z.string(),
  count: z.number().int(),
  perSecond: z.number(),
  lastAt: z.number(),
  /** the last message, as text; control characters are escaped */
  sample: z.string(),
  /** the sample was cut */
  isCut: z.boolean(),
});
export type UnknownTopicTold = z.infer<typeof unknownTopicSchema>;

/** What a proposal could not guess, or had to. */
export const PROPOSAL_NOTES = [
  'no-id-level',
  'unknown-ids',
  'no-time',
  'value-left-out',
  'code-left-out',
  'column-left-out',
] as const;

export const proposalNoteSchema = z.object({
  note: z.enum(PROPOSAL_NOTES),
  /** path, code or column that it is about; empty: none */
  place: z.string(),
  /** what stood there; empty: nothing */
  sample: z.string(),
});
export type ProposalNote = z.infer<typeof proposalNoteSchema>;

const listResult = z.object({ mappings: z.array(mappingStateSchema) });
/** A mapping on its way from the form: whatever is in it, the host says what is wrong. */
const draftSchema = z.record(z.string(), z.unknown());

export const MAPPING_REQUESTS = {
  'mapping.list': { params: z.object({}), result: listResult, roles: ADMIN },
  'mapping.get': {
    params: z.object({ name: nameSchema }),
    result: z.object({ mapping: draftSchema }),
    roles: ADMIN,
  },
  /** Checks, keeps and switches on. What is wrong comes back as problems, and nothing is kept. */
  'mapping.save': {
    params: z.object({ mapping: draftSchema }),
    result: z.object({ problems: z.array(problemSchema), mappings: z.array(mappingStateSchema) }),
    roles: ADMIN,
  },
  'mapping.switch': {
    params: z.object({ name: nameSchema, isOn: z.boolean() }),
    result: listResult,
    roles: ADMIN,
  },
  'mapping.remove': { params: z.object({ name: nameSchema }), result: listResult, roles: ADMIN },
  /** A mapping made from what these topics have said, to begin with; `topics` of one shape. */
  'mapping.propose': {
    params: z.object({ topics: z.array(z.string().min(1).max(1000)).min(1).max(200) }),
    result: z.object({ mapping: draftSchema, notes: z.array(proposalNoteSchema) }),
    roles: ADMIN,
  },
  /** What a mapping would make of the last samples of the unknown topics, and of those it has itself. */
  'mapping.try': {
    params: z.object({ mapping: draftSchema }),
    result: z.object({ problems: z.array(problemSchema), dryRun: mappingDryRunSchema.nullable() }),
    roles: ADMIN,
  },
  'topic.unknown': {
    params: z.object({}),
    /** newest first; `filters` is what the host listens to for this */
    result: z.object({ filters: z.array(z.string()), topics: z.array(unknownTopicSchema), more: z.number().int() }),
    roles: ADMIN,
  },
  /** Points of the city whose id, asset or name has all words of `text`. */
  'mapping.points': {
    params: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(100) }),
    result: z.object({
      points: z.array(z.object({ id: z.string(), asset: z.string(), name: z.string(), unit: z.string() })),
      total: z.number().int(),
      /** names of points with their units, for the whole city */
      names: z.array(z.object({ name: z.string(), unit: z.string(), states: z.array(z.string()) })),
    }),
    roles: ADMIN,
  },
} as const;
