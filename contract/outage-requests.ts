// Outages: which stand and have been, calls that come in, what people tell of them, and reliability. Every input is in the journal
// (`outageInput`; `outageRefused` with the reason).
import { z } from 'zod';
import { repairWordSchema } from './flisr-requests.ts';
import { momentSchema } from './moment.ts';
import { type Role, ROLES } from './vocabulary.ts';

/** Who answers for an outage; whoever takes calls. */
const DESK: readonly Role[] = ['operator', 'dispatcher', 'admin'];

/** In the order of a life; the last three are ends of what has turned out to be none, or another one. */
export const OUTAGE_STATES = [
  'reported',
  'predicted',
  'confirmed',
  'assigned',
  'enRoute',
  'onSite',
  'isolated',
  'repairing',
  'partRestored',
  'restored',
  'verified',
  'closed',
  'corrected',
  'invalid',
  'merged',
  'split',
] as const;

/** What a person may tell of an outage, in the order of a life. */
export const OUTAGE_STEPS = [
  ...(['confirm', 'locate', 'diagnose', 'assign', 'depart', 'arrive', 'isolate', 'repair', 'repaired'] as const),
  ...(['restore', 'release', 'verify', 'close', 'correct', 'invalidate'] as const),
] as const;
export type OutageStepName = (typeof OUTAGE_STEPS)[number];

/** Places of customers are for whoever works here. */
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');

const count = z.number().int().nonnegative();
const text = z.string().min(1).max(200);
const id = z.string().min(1).max(200);

export const outageSchema = z.object({
  id: z.string(),
  state: z.enum(OUTAGE_STATES),
  kind: z.enum(['outage', 'voltage', 'hazard']),
  /** null: it has turned out to be none, or another one */
  confidence: z.enum(['unconfirmed', 'probable', 'confirmed']).nullable(),
  cause: z.string().nullable(),
  /** what is open, as far as is known or predicted: id of a switch or transformer */
  device: z.string().nullable(),
  feeder: z.string().nullable(),
  /** id of the area of control; '' none. Absent in reports of handovers from before there were any */
  area: z.string().default(''),
  /** city time, ms UTC */
  startedTs: z.number(),
  endedTs: z.number().nullable(),
  customersOut: count,
  customersAffected: count,
  /** sites that must not be without */
  criticalOut: count,
  customerMinutes: z.number().nonnegative(),
  /** below the predicted device, while nobody has confirmed it */
  customersPredicted: count,
  /** city time, ms UTC; `saidTs`: when it was said */
  etr: z
    .object({
      from: z.number(),
      to: z.number(),
      source: z.string(),
      author: z.string(),
      saidTs: z.number(),
      reason: z.string(),
    })
    .nullable(),
  /** a storm has begun and nobody has looked yet */
  isAssessing: z.boolean(),
  etrAlarm: z.enum(['none', 'due', 'lapsed']),
  /** how often another time was published after the first */
  etrRevisions: count,
  steps: z.array(z.object({ ts: z.number(), customersOut: count })),
  parent: z.string().nullable(),
  isNested: z.boolean(),
  into: z.array(z.string()),
  crew: z.string().nullable(),
  calls: z.array(z.string()),
  critical: z.array(z.string()),
  /** ms UTC of the last time that each was reached: stages, `located`, `repaired` */
  times: z.record(z.string(), z.number()),
  /** whether supply has really reached whoever it was given back; null: nobody has been asked */
  check: z
    .object({
      /** city time, ms UTC, of the last answer; counts are of service points */
      ts: z.number(),
      asked: count,
      answered: count,
      /** silent, which says nothing by itself */
      silent: count,
      /** no meter, or none that was heard for long before */
      unread: count,
      /** service points that supply has not reached: each is part of a nested outage */
      missed: z.array(z.string()),
      /** of each transformer of which nobody has heard one service point: a customer there is to be called back */
      callBack: z.array(z.string()),
      calledBack: z.array(
        z.object({ point: z.string(), hasSupply: z.boolean(), words: z.string(), by: z.string(), ts: z.number() }),
      ),
      /** false: nobody on the way to the meters answered */
      isWayOpen: z.boolean(),
    })
    .nullable()
    // Reports of handovers that were given before there were any.
    .default(null),
  /** what a person may tell now */
  may: z.array(z.enum(OUTAGE_STEPS)),
});
export type OutageOnWire = z.infer<typeof outageSchema>;

const outageEvent = z.object({
  outage: z.string(),
  state: z.enum(OUTAGE_STATES),
  device: z.string().nullable(),
  feeder: z.string().nullable(),
  customersOut: count,
  customersPredicted: count,
  etrAlarm: z.enum(['none', 'due', 'lapsed']),
  /** city time, ms UTC */
  ts: z.number(),
});
/** On the events lane: of each outage that an input has changed one. */
export const OUTAGE_EVENTS = {
  outageOpened: outageEvent,
  outageChanged: outageEvent,
  outageClosed: outageEvent,
} as const;

export const outageCallSchema = z.object({
  /** of the call, new for each */
  id,
  /** service point: id of a consumer of the grid */
  point: id,
  code: z.enum(['no-power', 'part-power', 'dim', 'hazard']),
  customer: id.nullable().default(null),
  /** the caller says that it is dark with them alone */
  isOwnFlat: z.boolean().default(false),
});

export const outageStepSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('confirm'), device: id.nullable().default(null) }),
  z.object({ type: z.literal('locate'), device: id }),
  z.object({ type: z.literal('diagnose'), cause: text }),
  z.object({ type: z.literal('assign'), crew: id }),
  ...(['release', 'depart', 'arrive', 'isolate', 'repair', 'restore', 'close'] as const).map((type) =>
    z.object({ type: z.literal(type) }),
  ),
  /** `fault`: where the outage began with a trip whose fault nobody has said to be repaired; refused without it there */
  z.object({ type: z.literal('repaired'), fault: repairWordSchema.nullable().default(null) }),
  /** besides meters, which verify by themselves: whom somebody has called back, and what was said */
  z.object({ type: z.literal('verify'), calledBack: text }),
  z.object({ type: z.literal('correct'), reason: text }),
  z.object({ type: z.literal('invalidate'), reason: text }),
]);

export const indicesSchema = z.object({
  customersServed: count,
  customerMinutes: z.number(),
  sustainedCustomers: count,
  /** min; interruptions for each customer; min, null: nobody had one */
  saidi: z.number(),
  saifi: z.number(),
  caidi: z.number().nullable(),
  maifi: z.number(),
  maifiE: z.number(),
  asai: z.number(),
  cemi: z.number(),
  celidSingle: z.number(),
  celidTotal: z.number(),
});
const areasSchema = z.object({
  whole: indicesSchema,
  feeders: z.record(z.string(), indicesSchema),
  districts: z.record(z.string(), indicesSchema),
  /** by ids of areas of control */
  areas: z.record(z.string(), indicesSchema),
});

export const reliabilitySchema = z.object({
  year: z.number().int(),
  /** IEEE 1366 annex B.2; null: the past has too few days to tell */
  major: z.object({ alpha: z.number(), beta: z.number(), threshold: z.number(), days: count }).nullable(),
  majorDays: z.array(z.object({ day: z.string(), saidi: z.number() })),
  all: areasSchema,
  withoutMajorDays: areasSchema,
});

/** A base record: customers of a service point, out from when until when, and by which step of the restoration they came back. */
export const outageRecordSchema = z.object({
  record: z.number().int().positive(),
  point: z.string(),
  /** the transformer above the service point */
  transformer: z.string().nullable(),
  customers: count,
  critical: z.string(),
  district: z.string(),
  /** city time, ms UTC; `on` null: still out */
  off: z.number(),
  on: z.number().nullable(),
  step: z.number().int().nullable(),
  isVoid: z.boolean(),
});
export type OutageRecord = z.infer<typeof outageRecordSchema>;

/** What stays away stays as it is. */
export const recordChangeSchema = z.object({
  record: z.number().int().positive(),
  off: momentSchema.optional(),
  on: momentSchema.optional(),
  customers: count.max(1_000_000).optional(),
  isVoid: z.boolean().optional(),
});
export type RecordCorrection = z.infer<typeof recordChangeSchema>;

const MOST_RECORDS = 20_000;
const reason = z.string().trim().min(1).max(200);

export const OUTAGE_REQUESTS = {
  'outage.list': {
    params: z.object({ states: z.array(z.enum(OUTAGE_STATES)).optional() }),
    result: z.object({ outages: z.array(outageSchema) }),
    roles: ROLES,
  },
  'outage.reliability': {
    params: z.object({ year: z.number().int().min(1970).max(9999).optional() }),
    result: reliabilitySchema,
    roles: ROLES,
  },
  'outage.call': { params: outageCallSchema, result: z.object({ outage: z.string() }), roles: DESK },
  'outage.step': {
    params: z.object({ outage: id, step: outageStepSchema }),
    result: outageSchema,
    roles: DESK,
  },
  /**
   * A person says that it storms, or does no more: calls of a longer time belong together, and no machine guesses times. On one feeder, on
   * all that have customers in a `district`, or with neither everywhere.
   */
  'outage.storm': {
    params: z.object({
      feeder: id.nullable().default(null),
      district: id.nullable().default(null),
      isStorm: z.boolean(),
    }),
    result: z.object({ feeders: z.array(z.string()) }),
    roles: DESK,
  },
  /** Feeders on which it storms, and what it can be said of. */
  'outage.storms': {
    params: z.object({}),
    result: z.object({
      feeders: z.array(z.string()),
      all: z.array(z.string()),
      /** by their names, with the feeders that have customers there */
      districts: z.array(z.object({ name: z.string(), feeders: z.array(z.string()) })),
    }),
    roles: ROLES,
  },
  /** A person has seen that a device is open: a confirmed outage, under which confirmed ones below it lie. */
  'outage.open': { params: z.object({ device: id, reason }), result: outageSchema, roles: DESK },
  /** Puts an outage into another one that is confirmed, with its calls and customers. */
  'outage.merge': { params: z.object({ outage: id, into: id, reason }), result: outageSchema, roles: DESK },
  /** Parts a confirmed outage, one for each device. */
  'outage.split': {
    params: z.object({ outage: id, devices: z.array(id).min(2).max(50), reason }),
    result: outageSchema,
    roles: DESK,
  },
  /** Takes chosen records out: an outage of their own, at `device` or (null) at the lowest device above all of them. */
  'outage.splitOff': {
    params: z.object({
      outage: id,
      records: z.array(z.number().int().positive()).min(1).max(MOST_RECORDS),
      device: id.nullable().default(null),
      reason,
    }),
    result: outageSchema,
    roles: DESK,
  },
  /** The base records that all figures of an outage are sums of, in the order of writing. */
  'outage.records': {
    params: z.object({ outage: id }),
    result: z.object({ outage: z.string(), records: z.array(outageRecordSchema), nested: z.array(z.string()) }),
    roles: STAFF,
  },
  /** Corrects records of one outage: times, customers, or that it was none; all or nothing. A closed outage counts as corrected. */
  'outage.correct': {
    params: z.object({ outage: id, changes: z.array(recordChangeSchema).min(1).max(MOST_RECORDS), reason }),
    result: outageSchema,
    roles: DESK,
  },
  /** Asks all meters anew whether supply has reached them; what they say is in `check` when they have said it. */
  'outage.check': { params: z.object({ outage: id }), result: outageSchema, roles: DESK },
  /** A customer was called back: with supply their transformer counts as heard, without it is a call. */
  'outage.callBack': {
    params: z.object({ outage: id, point: id, hasSupply: z.boolean(), words: z.string().trim().max(200).default('') }),
    result: outageSchema,
    roles: DESK,
  },
  'outage.etr': {
    params: z.object({ outage: id, from: momentSchema, to: momentSchema, reason: z.string().max(200).default('') }),
    result: outageSchema,
    roles: DESK,
  },
} as const;
