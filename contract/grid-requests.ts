// What clients ask about the live grid beyond the columns of grid-live.ts: one element in full, traces, balances, doubts, plans.
// Elements are named by table and row of the pack's grid tables inside, by id (CIM mRID of the pack) towards the outside.
import { z } from 'zod';
import { GRID_LIVE_TABLES, SUPPLY_STATES } from './grid-live.ts';
import { phraseSchema, phrasesSchema } from './phrase.ts';
import { ORIGINS, QUALITIES, type Role, ROLES } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');

export const gridElementRefSchema = z.object({
  table: z.enum(GRID_LIVE_TABLES as [(typeof GRID_LIVE_TABLES)[number], ...(typeof GRID_LIVE_TABLES)[number][]]),
  row: z.number().int().nonnegative(),
});
export type GridElementRef = z.infer<typeof gridElementRefSchema>;

/** One quantity of an element: what is believed, and where it is measured what was measured and how far both are apart. */
export const gridQuantitySchema = z.object({
  /** 'activePower', 'reactivePower', 'current', 'voltage', 'loading', 'losses', 'position' ... */
  quantity: z.string(),
  /** at which end of a branch: 'from' | 'to'; else null */
  terminal: z.enum(['from', 'to']).nullable(),
  unit: z.string(),
  value: z.number().nullable(),
  origin: z.enum(ORIGINS),
  quality: z.enum(QUALITIES),
  /** source time, ms UTC; null: nothing measured */
  ts: z.number().nullable(),
  /** source time from which on it has said this, however often repeated, ms UTC; null: as long as this host has watched, or nothing measured */
  sinceMs: z.number().nullable(),
  /** the point that measures it */
  point: z.string().nullable(),
  measured: z.number().nullable(),
  computed: z.number().nullable(),
  /** (measured - computed) in standard deviations of the difference */
  residual: z.number().nullable(),
});
export type GridQuantityReport = z.infer<typeof gridQuantitySchema>;

const supplyReportSchema = z.object({
  state: z.enum(SUPPLY_STATES),
  origin: z.enum(ORIGINS),
  quality: z.enum(QUALITIES),
  isUnobserved: z.boolean(),
  /** ms UTC; null: as long as this host has watched */
  sinceMs: z.number().nullable(),
  /** code of the reason, `grid.reason.<code>` in the languages: 'path', 'switch-open', 'meters', 'no-telemetry', 'stale' ... */
  reason: z.string(),
  /** the element that the reason names */
  reasonElement: z.string().nullable(),
  feeder: z.number().int().nullable(),
  /** row of grid-stations: the substation */
  substation: z.number().int().nullable(),
  /** stations and switches on the way from the source, ids, source first */
  path: z.array(z.string()),
});

export const gridElementSchema = z.object({
  ref: gridElementRefSchema,
  id: z.string(),
  /** CIM class */
  kind: z.string(),
  name: z.string(),
  isEstimated: z.boolean(),
  /** city time of the solution that this is from, ms UTC */
  ts: z.number(),
  supply: supplyReportSchema,
  quantities: z.array(gridQuantitySchema),
  /** what would be lost with it now */
  behind: z.object({
    customers: z.number(),
    servicePoints: z.number(),
    power: z.number(),
    critical: z.array(z.string()),
  }),
});
export type GridElementReport = z.infer<typeof gridElementSchema>;

export const gridTraceSchema = z.object({
  branches: z.array(z.number().int()),
  switches: z.array(z.number().int()),
  stations: z.array(z.number().int()),
  consumers: z.array(z.number().int()),
  customers: z.number(),
  /** W */
  power: z.number(),
  /** nothing flows through the element: this is what gets its supply through it in the normal state */
  isNormal: z.boolean(),
});
export type GridTrace = z.infer<typeof gridTraceSchema>;

export const gridBalanceRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** W */
  fedIn: z.number().nullable(),
  fedInOrigin: z.enum(ORIGINS),
  delivered: z.number().nullable(),
  /** share of `delivered` that meters say themselves, 0 ... 1 */
  meteredShare: z.number(),
  technicalLosses: z.number().nullable(),
  /** fed in - delivered - technical losses */
  unexplained: z.number().nullable(),
  customers: z.number().int(),
  customersOut: z.number().int(),
});
export type GridBalanceRow = z.infer<typeof gridBalanceRowSchema>;

export const gridDoubtSchema = z.object({
  point: z.string(),
  element: z.string(),
  quantity: z.string(),
  /** 'residual', 'contradiction', 'stale', 'frozen', 'position-unknown', 'flow-through-open', 'dead-but-measured' ... */
  doubt: z.string(),
  measured: z.number().nullable(),
  computed: z.number().nullable(),
  unit: z.string(),
  residual: z.number().nullable(),
  sinceMs: z.number(),
});
export type GridDoubt = z.infer<typeof gridDoubtSchema>;

/** Of plans that the host makes by itself. disabled: none; manual: for people to carry out; supervised: carried out after a yes; automatic: at once. */
export const FLISR_LEVELS = ['disabled', 'manual', 'supervised', 'automatic'] as const;
export type FlisrLevel = (typeof FLISR_LEVELS)[number];
/** As it may be set for a feeder. restoreOnly: `manual` for its own faults, and it may help its neighbours as far as they may go. */
export const FLISR_MODES = ['disabled', 'manual', 'restoreOnly', 'supervised', 'automatic'] as const;
export type FlisrMode = (typeof FLISR_MODES)[number];

export const gridStateSchema = z.object({
  /** city time of the solution, ms UTC */
  ts: z.number(),
  /** how old the solution is, ms of the machine's clock */
  ageMs: z.number(),
  /** older than two seconds, nobody calculates any more, or nothing comes from the field any more: what was known then */
  isStale: z.boolean(),
  customersTotal: z.number().int(),
  customersOut: z.number().int(),
  /** of whom nothing was ever known; neither out nor supplied */
  customersUnknown: z.number().int(),
  /** of the others: whose supply is known only as it was, and by inference, assumption or against doubts */
  customersStale: z.number().int(),
  customersUncertain: z.number().int(),
  loadMw: z.number(),
  /** part of it that rests on the consumers' own fresh readings; the rest is estimated by profiles and sums */
  loadMeasuredMw: z.number(),
  lossMw: z.number(),
  solveMs: z.number(),
  converged: z.boolean(),
  /** all switches: whose position is told and not old, was told and is old, is assumed */
  measuredSwitches: z.number().int(),
  staleSwitches: z.number().int(),
  assumedSwitches: z.number().int(),
  /** of the measured ones: told, fresh and not in doubt */
  goodSwitches: z.number().int(),
  doubts: z.number().int(),
  feeders: z.array(
    z.object({
      id: z.string(),
      /** for its own faults */
      flisr: z.enum(FLISR_LEVELS),
      customersOut: z.number().int(),
      loadMw: z.number(),
    }),
  ),
});
export type GridState = z.infer<typeof gridStateSchema>;

/** As `restore --json`, interfaces.md 2. */
export const gridPlanSchema = z.object({
  fault: z.string(),
  isolate: z.array(z.string()),
  /** opened by themselves on the fault */
  tripped: z.array(z.string()),
  steps: z.array(
    z.object({
      n: z.number().int(),
      device: z.string(),
      action: z.enum(['open', 'close']),
      /** in English, and as phrases */
      reason: z.string(),
      words: phrasesSchema,
      /**
       * figures after the step, and how it is carried out: `remote` by command (false: a crew has to go there), `positionTold` and
       * `position` told | doubtful (no answer, or its word is in doubt) | assumed (nobody tells it)
       */
      checks: z.record(z.string(), z.unknown()),
    }),
  ),
  ties: z.array(z.string()),
  servedKw: z.number(),
  lostKw: z.number(),
  /** of what was lost, not coming back by the plan */
  unservedKw: z.number(),
  customersLost: z.number(),
  customersUnserved: z.number(),
  lossKw: z.number(),
  vminPu: z.number(),
  /** that the plan keeps, and of which loadings are shares */
  rating: z.enum(['normal', 'emergency']).nullable(),
  breach: z.string().nullable(),
  breachWords: phraseSchema.nullable(),
  notes: z.array(z.string()),
  /** the same as `notes`, one by one */
  noteWords: z.array(phrasesSchema),
});
export type GridPlan = z.infer<typeof gridPlanSchema>;

/** Where the fault behind a tripped device must lie, by its indicators, and the plan that cuts all of that place off. Ids of elements. */
export const gridLocationSchema = z.object({
  device: z.string(),
  /** what most probably has the fault */
  element: z.string(),
  /** the last switch that the current passed, and the next ones that it did not */
  entrance: z.string(),
  exits: z.array(z.string()),
  /** switches on either side of which it may be */
  inside: z.array(z.string()),
  /** whose indicators saw the current */
  way: z.array(z.string()),
  /** whose indicators would have made the place smaller, and cannot be used */
  silent: z.array(z.string()),
  /** whose indicators saw nothing, though one beyond them did */
  contradicted: z.array(z.string()),
  /** false: the trip is so young that indicators may still tell of it: ask again in some seconds */
  isSettled: z.boolean(),
  plan: gridPlanSchema,
});
export type GridLocation = z.infer<typeof gridLocationSchema>;

/** What would be after some switchings: a calculation, never a command. */
export const gridWhatIfSchema = z.object({
  converged: z.boolean(),
  customersOut: z.number().int(),
  /** of whom it is not known now whether they have supply, and whom the switchings do not take it from either */
  customersUnknown: z.number().int(),
  loadMw: z.number(),
  lossMw: z.number(),
  vminPu: z.number(),
  vminElement: z.string(),
  overloads: z.array(z.object({ id: z.string(), loadingPercent: z.number() })),
  solveMs: z.number(),
});
export type GridWhatIf = z.infer<typeof gridWhatIfSchema>;

/** A fault in the simulated field, to practise on. */
export const drillFaultSchema = z.object({
  /** id of a branch, switch or node of the grid */
  element: z.string().min(1).max(200),
  type: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/, 'is a word like three-phase, two-phase, earth, open-conductor or device'),
  /** city time, ms UTC; null: now */
  at: z.number().int().nullable().default(null),
});
export const drillRepairSchema = z.object({ element: z.string().min(1).max(200) });
/** What the simulated field answered. */
export const drillAnswerSchema = z.object({
  element: z.string(),
  type: z.string().nullable(),
  at: z.number().nullable(),
});
export type DrillAnswer = z.infer<typeof drillAnswerSchema>;
const TRAINERS: readonly Role[] = ['instructor', 'admin'];

export const GRID_REQUESTS = {
  'grid.state': { params: z.object({}), result: gridStateSchema.nullable(), roles: EVERYONE },
  'grid.element': { params: gridElementRefSchema, result: gridElementSchema, roles: EVERYONE },
  /** up: the way to the sources; down: everything that would be dark without it */
  'grid.trace': {
    params: gridElementRefSchema.extend({ direction: z.enum(['up', 'down']) }),
    result: gridTraceSchema,
    roles: EVERYONE,
  },
  'grid.balance': {
    params: z.object({ by: z.enum(['feeder', 'district', 'substation']) }),
    result: z.object({ rows: z.array(gridBalanceRowSchema) }),
    roles: EVERYONE,
  },
  'grid.doubts': { params: z.object({}), result: z.object({ doubts: z.array(gridDoubtSchema) }), roles: STAFF },
  'grid.restore': { params: z.object({ fault: z.string() }), result: gridPlanSchema, roles: STAFF },
  'grid.locate': { params: z.object({ device: z.string() }), result: gridLocationSchema, roles: STAFF },
  'grid.solve': {
    params: z.object({ open: z.array(z.string()).max(200), close: z.array(z.string()).max(200) }),
    result: gridWhatIfSchema,
    roles: STAFF,
  },
  /** with the simulated field only */
  'drill.fault': { params: drillFaultSchema, result: drillAnswerSchema, roles: TRAINERS },
  'drill.repair': { params: drillRepairSchema, result: drillAnswerSchema, roles: TRAINERS },
} as const;
