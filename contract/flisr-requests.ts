// Fault location, isolation and service restoration: one course for each trip, from the first second to supply that is back or to a person
// who has it now. What is proposed is a calculation on the believed grid; what was done stands in its order (order-requests.ts).
import { z } from 'zod';
import { FLISR_LEVELS, FLISR_MODES, gridLocationSchema, gridPlanSchema } from './grid-requests.ts';
import { momentSchema } from './moment.ts';
import { phrasesSchema } from './phrase.ts';
import { type Role, ROLES } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
const CONTROL: readonly Role[] = ['operator', 'admin'];

const id = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(500);
const moment = momentSchema.nullable();
const count = z.number().int().nonnegative();

export const FLISR_STATES = [
  ...(['waiting', 'gathering', 'solving', 'proposed', 'executing'] as const),
  ...(['reclosed', 'noOutage', 'rejected', 'restored', 'handedOver'] as const),
] as const;

/** Why a person has it now. */
export const FLISR_REASONS = [
  ...(['level-lowered', 'load-shedding', 'no-plan', 'not-located', 'plan-late'] as const),
  ...(['order-refused', 'order-halted', 'clock-set-back', 'taken-over'] as const),
] as const;

/** Why a device that could bring supply is not in a plan. */
export const FLISR_RULED_OUT = [
  /** tagged, locked, or beside people at work; needs somebody on site; does not answer, or its word is in doubt */
  ...(['protected', 'by-hand', 'doubtful'] as const),
  /** an order that is being carried out has it */
  'taken',
  /** behind it, or by it, there is another fault that is not known to be cleared */
  'other-fault',
  ...(['inoperable', 'to-fault', 'borders-fault', 'to-earth', 'no-supply'] as const),
  /** as much is served without it; nothing with it was found to serve more */
  ...(['not-needed', 'serves-no-more'] as const),
  ...(['breach', 'more-losses', 'less-margin', 'no-plan'] as const),
] as const;

/** Something that could have restored supply and does not: its text is `flisr.out.<why>`; `words`: with figures; `detail`: the same in English. */
const ruledOut = z.object({
  ...{ device: z.string(), why: z.enum(FLISR_RULED_OUT), detail: z.string() },
  words: phrasesSchema,
});

/** Why a course goes less far than the mode of its feeder says: its text is `flisr.because.<code>`. */
const because = z.discriminatedUnion('code', [
  /** the plan switches on another feeder, or draws from it, which may not help so far */
  z.object({ code: z.literal('feeder-mode'), feeder: z.string(), mode: z.enum(FLISR_MODES) }),
  /** the plan switches in an area that somebody else controls */
  z.object({ code: z.literal('area-held'), area: z.string(), holder: z.string() }),
  /** somebody has to go there; the program had switched there a moment before */
  z.object({ code: z.enum(['needs-crew', 'tripped-again', 'above-feeders']) }),
]);
export type FlisrBecause = z.infer<typeof because>;

export const flisrPlanSchema = gridPlanSchema.extend({
  /** its revision: another place, other steps or other people left out have another one, and a yes to this is none to that */
  id: z.string(),
  /** ids of the feeders that it switches on or draws supply from */
  feeders: z.array(z.string()),
  /** city time of what it was made from, ms UTC */
  madeMs: z.number(),
  ruledOut: z.array(ruledOut),
  /** of the customers lost those with supply again after each step, by its number */
  customersBack: z.array(z.object({ n: z.number().int(), customers: count })),
  /** what somebody on site can do once the plan is carried out, and how many more come back by it; null: nothing */
  afterwards: z
    .object({
      customers: count,
      steps: z.array(
        z.object({ device: z.string(), action: z.enum(['open', 'close']), reason: z.string(), words: phrasesSchema }),
      ),
    })
    .nullable(),
});
export type FlisrPlanReport = z.infer<typeof flisrPlanSchema>;

export const flisrCourseSchema = z.object({
  id: z.string(),
  /** grows with every change of this course */
  version: count,
  state: z.enum(FLISR_STATES),
  /** of a trip above the feeders: the substation, or the device where it stands in none */
  feeder: z.string(),
  /** the device that tripped */
  device: z.string(),
  level: z.enum(FLISR_LEVELS),
  /** null: it goes as far as the mode of its feeder says */
  because: because.nullable(),
  trippedMs: z.number(),
  /** when each state was reached, city time, ms UTC, oldest first */
  stages: z.array(z.object({ state: z.enum(FLISR_STATES), atMs: z.number() })),
  isLockedOut: z.boolean(),
  customersLost: count.nullable(),
  /** of them, without supply now, as believed; null: not known */
  customersOut: count.nullable(),
  /** who lost supply: ids of feeders, and how many consumers that are critical; null: nobody is known to have */
  lost: z.object({ feeders: z.array(z.string()), critical: count }).nullable(),
  deadlineMs: moment,
  location: gridLocationSchema.omit({ plan: true }).nullable(),
  plan: flisrPlanSchema.nullable(),
  /** where the fault is, by a person who knows it; null: nobody has said so, it is what indicators tell */
  place: z
    .object({ element: z.string(), saidBy: z.string(), how: z.string(), by: z.string() })
    .nullable()
    // Reports of handovers that were given before it could be said.
    .default(null),
  approvedBy: z.string().nullable(),
  order: z.string().nullable(),
  /** the order that was written for what somebody on site can do afterwards: nobody has issued it yet */
  orderAfterwards: z.string().nullable(),
  reason: z.enum(FLISR_REASONS).nullable(),
  /** who turned it down and why, or took it over, in their own words; else `words` in English */
  detail: z.string(),
  /** what stands behind the reason, by the program; none: nothing to add, or `detail` is somebody's own */
  words: phrasesSchema,
  endedMs: moment,
  /** when somebody said that the fault is repaired: until then nothing is closed onto its place; null: nobody has */
  repairedMs: moment,
  /** who said so; of older courses also the id of an outage of which it was said */
  repairedBy: z.string().nullable(),
  /** who on site knows it, and how; null: nobody has said so, or it was said of its outage (`repairedBy`) */
  repairedWords: z.object({ saidBy: z.string(), how: z.string() }).nullable(),
  /** id of the outage of those who lost supply by this trip; null: none is known */
  outage: z
    .string()
    .nullable()
    // Reports of handovers that were given before it was told.
    .default(null),
});
export type FlisrCourseReport = z.infer<typeof flisrCourseSchema>;

const modes = z.object({
  /** of the whole city: a feeder's own mode holds only up to it */
  city: z.enum(FLISR_LEVELS),
  /** load is being shed: nothing is restored by itself */
  isShedding: z.boolean(),
  /** what holds for its own faults (`effective`), and for plans that help others by it (`lending`) */
  feeders: z.array(
    z.object({
      ...{ id: z.string(), mode: z.enum(FLISR_MODES) },
      ...{ effective: z.enum(FLISR_LEVELS), lending: z.enum(FLISR_LEVELS) },
    }),
  ),
});
export type FlisrModes = z.infer<typeof modes>;

const ofCourse = z.object({ id });

/**
 * Whoever hears from the crew that the place of a fault is whole again says who told it and how it is known. `place`: the element that was
 * shown, as a confirmation.
 */
export const repairWordSchema = z.object({ place: id, saidBy: z.string().trim().min(1).max(200), how: reason });
export type RepairWord = z.infer<typeof repairWordSchema>;

/** Where the fault is: `element` has it; who on site says so, and how it is known. */
export const placeWordSchema = z.object({ element: id, saidBy: z.string().trim().min(1).max(200), how: reason });
export type PlaceWord = z.infer<typeof placeWordSchema>;

export const FLISR_REQUESTS = {
  /** Newest first; `isOpen`: those that have not ended, and those that a person has and whose customers are not all back. */
  'flisr.list': {
    params: z.object({ isOpen: z.boolean() }),
    result: z.object({ version: count, courses: z.array(flisrCourseSchema) }),
    roles: EVERYONE,
  },
  'flisr.get': { params: ofCourse, result: flisrCourseSchema, roles: EVERYONE },
  /** Of the plan that was shown, named by its revision, not of one that has replaced it. */
  'flisr.approve': { params: ofCourse.extend({ plan: id }), result: flisrCourseSchema, roles: CONTROL },
  'flisr.reject': { params: ofCourse.extend({ reason }), result: flisrCourseSchema, roles: CONTROL },
  'flisr.takeOver': { params: ofCourse, result: flisrCourseSchema, roles: CONTROL },
  /** Where nothing was found, or nothing could be done: somebody knows the place, and it is planned for that one. */
  'flisr.place': { params: ofCourse.extend(placeWordSchema.shape), result: flisrCourseSchema, roles: CONTROL },
  /**
   * The place of this fault is whole again and may be switched on. Another `place` than the one of the course is refused. The step
   * `repaired` of its own outage with the same words says the same.
   */
  'flisr.repaired': {
    params: ofCourse.extend(repairWordSchema.shape),
    result: flisrCourseSchema,
    roles: CONTROL,
  },
  'flisr.modes': { params: z.object({}), result: modes, roles: EVERYONE },
  'flisr.setMode': {
    /** `feeder` null: of the whole city, which has no restoreOnly */
    params: z.object({ feeder: id.nullable(), mode: z.enum(FLISR_MODES) }),
    result: modes,
    roles: CONTROL,
  },
  /** Load is being shed: nobody's leave is asked. It is over: two persons, as for the mode of the city. */
  'flisr.setShedding': { params: z.object({ isShedding: z.boolean(), reason }), result: modes, roles: CONTROL },
} as const;
