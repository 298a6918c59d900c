// Drills: an instructor takes telemetry away and lets customers call in a city whose devices are simulated; and what the desk made of it, from
// the record alone. Faults are thrown by `drill.fault` (grid-requests.ts).
import { z } from 'zod';
import { momentSchema } from './moment.ts';
import { eventPageSchema } from './situation-requests.ts';
import { type Role, ROLES } from './vocabulary.ts';

const TRAINERS: readonly Role[] = ['instructor', 'admin'];
/** Who is trained may see what came of it. */
const TRAINED: readonly Role[] = ['operator', 'dispatcher', 'instructor', 'admin'];

const id = z.string().min(1).max(200);
const count = z.number().int().nonnegative();
/** ms since the fault; null: not yet, or nobody has told */
const after = z.number().nullable();

export const REFUSAL_KINDS = ['unsafe', 'rights', 'pin', 'course', 'other'] as const;
/** Refused controls by the kind of mistake: `simulation/drills/refusal-kinds.ts`. */
const refusalsSchema = z.object({ unsafe: count, rights: count, pin: count, course: count, other: count });
export type DrillRefusals = z.infer<typeof refusalsSchema>;

export const faultScoreSchema = z.object({
  element: z.string(),
  type: z.string(),
  /** city time, ms UTC */
  atMs: z.number(),
  /** null: it still stands */
  repairedMs: z.number().nullable(),
  /** the outage or other part of the event that it has become; null: none is known */
  event: z.object({ kind: z.string(), id: z.string() }).nullable(),
  noticeMs: after,
  locateMs: after,
  isolateMs: after,
  /** until the last of those came back that have come back */
  restoreMs: after,
  customersAffected: count,
  customersOut: count,
  customerMinutes: z.number(),
  /** all that could come back did so within five minutes: they count as momentary (IEEE 1366) */
  isMomentary: z.boolean(),
  /** of controls on the feeder of this fault, from then until it was repaired */
  refusals: refusalsSchema,
});
export type FaultScore = z.infer<typeof faultScoreSchema>;

export const drillScoreSchema = z.object({
  /** since when faults count, city time, ms UTC */
  sinceMs: z.number(),
  untilMs: z.number(),
  /** newest first */
  faults: z.array(faultScoreSchema),
  /** means over the faults of which it is known, ms; null: of none */
  mean: z.object({ noticeMs: after, locateMs: after, isolateMs: after, restoreMs: after }),
  customerMinutes: z.number(),
  /** controls that the host refused since the first fault because they were not safe; forgotten PINs and the like are in `refusals` */
  unsafeAttempts: count,
  refusals: refusalsSchema,
});
export type DrillScore = z.infer<typeof drillScoreSchema>;

/** What an instructor does, as the journal has it; `scenario`: a prepared exercise starts, is held up, goes on, ends. */
export const INSTRUCTOR_ACTS = ['fault', 'repair', 'silence', 'speak', 'forget', 'calls', 'scenario'] as const;

/** An exercise as one document of one moment: what was thrown, what the desk did about it, how good that was. Times: city time, ms UTC. */
export const drillDebriefSchema = z.object({
  madeMs: z.number(),
  by: z.string(),
  city: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  /** the clock of the city is not that of the world */
  isSimulatedTime: z.boolean(),
  score: drillScoreSchema,
  /** oldest first */
  acts: z.array(
    z.object({
      atMs: z.number(),
      by: z.string(),
      do: z.enum(INSTRUCTOR_ACTS),
      /** id of the element, or name of the prepared exercise */
      about: z.string(),
      /** type of fault, how many called (of those wanted: `3/4`; nobody knows how many: `≤ 4`), `start`, `pause`, `resume`, `end`; '' nothing to add */
      detail: z.string(),
      /** false: it was refused */
      isDone: z.boolean(),
    }),
  ),
  /** controls that the host has turned down, oldest first */
  refused: z.array(
    z.object({
      atMs: z.number(),
      by: z.string(),
      code: z.string(),
      kind: z.enum(REFUSAL_KINDS),
      /** device, order, area; '' unknown */
      about: z.string(),
    }),
  ),
  /** of each fault of `score`, in its order: customers' minutes if its plan had been carried out within a minute; null: it has no plan */
  bestMinutes: z.array(z.number().nullable()),
  /** what the faults have become, oldest first, each once */
  events: z.array(eventPageSchema),
});
export type DrillDebrief = z.infer<typeof drillDebriefSchema>;

export const SCENARIO_ACTS = ['fault', 'silence', 'calls', 'forget'] as const;
/** A prepared exercise on its way, or as it ended. Times: city time, ms UTC. */
export const scenarioRunSchema = z.object({
  scenario: z.string(),
  state: z.enum(['running', 'paused', 'ended']),
  by: z.string(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  acts: z.array(
    z.object({
      do: z.enum(SCENARIO_ACTS),
      /** id of the element */
      at: z.string(),
      dueMs: z.number(),
      doneMs: z.number().nullable(),
      /** why it could not be done; null: it was, or is still to be */
      failure: z.string().nullable(),
    }),
  ),
});
export type ScenarioRun = z.infer<typeof scenarioRunSchema>;

export const DRILL_REQUESTS = {
  /** Prepared exercises, and the one that goes on or went on last. */
  'drill.scenarios': {
    params: z.object({}),
    result: z.object({
      scenarios: z.array(
        z.object({ id: z.string(), acts: z.array(z.object({ do: z.enum(SCENARIO_ACTS), afterMs: count })) }),
      ),
      run: scenarioRunSchema.nullable(),
    }),
    roles: TRAINED,
  },
  /** Starts one, holds it up, lets it go on, or ends it: what was broken is repaired then. */
  'drill.scenario': {
    params: z.object({ do: z.enum(['start', 'pause', 'resume', 'end']), scenario: id.default('') }),
    result: scenarioRunSchema,
    roles: TRAINERS,
  },
  /** What is not as it should be because of an exercise, for the mark on every screen. */
  'drill.running': {
    params: z.object({}),
    result: z.object({ faults: count, silentStations: z.array(z.string()) }),
    roles: ROLES,
  },
  /** A station's terminal falls silent, or speaks again. */
  'drill.terminal': {
    params: z.object({ station: id, works: z.boolean() }),
    result: z.object({ station: z.string(), works: z.boolean() }),
    roles: TRAINERS,
  },
  /** So many customers below a station or a feeder call that they have no power. */
  'drill.calls': {
    params: z.object({ place: id, count: z.number().int().min(1).max(50) }),
    result: z.object({ outages: z.array(z.string()), calls: count }),
    roles: TRAINERS,
  },
  /** `sinceMs` null: the last twelve hours. */
  'drill.debrief': {
    params: z.object({ sinceMs: momentSchema.nullable().default(null) }),
    result: drillDebriefSchema,
    roles: TRAINED,
  },
  /** `sinceMs` null: the last twelve hours. */
  'drill.score': {
    params: z.object({ sinceMs: momentSchema.nullable().default(null) }),
    result: drillScoreSchema,
    roles: TRAINED,
  },
} as const;
