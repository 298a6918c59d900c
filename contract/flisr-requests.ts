// Fault location, isolation and service restoration: one course for each trip, from the first second to supply that is back or to a person
// who has it now. What is proposed is a calculation on the believed grid; what was done stands in its order (order-requests.ts).
import { z } from 'zod';
import { FLISR_MODES, gridLocationSchema, gridPlanSchema } from './grid-requests.ts';
import { momentSchema } from './moment.ts';
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
  ...(['order-refused', 'order-halted', 'taken-over'] as const),
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

/** Something that could have restored supply and does not: its text is `flisr.out.<why>`; `detail`: the planner's words, with figures. */
const ruledOut = z.object({ device: z.string(), why: z.enum(FLISR_RULED_OUT), detail: z.string() });

export const flisrPlanSchema = gridPlanSchema.extend({
  id: z.string(),
  /** city time of what it was made from, ms UTC */
  madeMs: z.number(),
  ruledOut: z.array(ruledOut),
  /** of the customers lost those with supply again after each step, by its number */
  customersBack: z.array(z.object({ n: z.number().int(), customers: count })),
  /** what somebody on site can do once the plan is carried out, and how many more come back by it; null: nothing */
  afterwards: z
    .object({
      customers: count,
      steps: z.array(z.object({ device: z.string(), action: z.enum(['open', 'close']), reason: z.string() })),
    })
    .nullable(),
});
export type FlisrPlanReport = z.infer<typeof flisrPlanSchema>;

export const flisrCourseSchema = z.object({
  id: z.string(),
  /** grows with every change of this course */
  version: count,
  state: z.enum(FLISR_STATES),
  feeder: z.string(),
  /** the device that tripped */
  device: z.string(),
  level: z.enum(FLISR_MODES),
  trippedMs: z.number(),
  /** when each state was reached, city time, ms UTC, oldest first */
  stages: z.array(z.object({ state: z.enum(FLISR_STATES), atMs: z.number() })),
  isLockedOut: z.boolean(),
  customersLost: count.nullable(),
  /** of them, without supply now, as believed; null: not known */
  customersOut: count.nullable(),
  deadlineMs: moment,
  location: gridLocationSchema.omit({ plan: true }).nullable(),
  plan: flisrPlanSchema.nullable(),
  approvedBy: z.string().nullable(),
  order: z.string().nullable(),
  /** the order that was written for what somebody on site can do afterwards: nobody has issued it yet */
  orderAfterwards: z.string().nullable(),
  reason: z.enum(FLISR_REASONS).nullable(),
  detail: z.string(),
  endedMs: moment,
  /** when somebody said that the fault is repaired: until then nothing is closed onto its place; null: nobody has */
  repairedMs: moment,
  /** who said so */
  repairedBy: z.string().nullable(),
});
export type FlisrCourseReport = z.infer<typeof flisrCourseSchema>;

const modes = z.object({
  /** of the whole city: a feeder's own mode holds only up to it */
  city: z.enum(FLISR_MODES),
  /** load is being shed: nothing is restored by itself */
  isShedding: z.boolean(),
  feeders: z.array(z.object({ id: z.string(), mode: z.enum(FLISR_MODES), effective: z.enum(FLISR_MODES) })),
});
export type FlisrModes = z.infer<typeof modes>;

const ofCourse = z.object({ id });

export const FLISR_REQUESTS = {
  /** Newest first; `isOpen`: those that have not ended, and those that a person has and whose customers are not all back. */
  'flisr.list': {
    params: z.object({ isOpen: z.boolean() }),
    result: z.object({ version: count, courses: z.array(flisrCourseSchema) }),
    roles: EVERYONE,
  },
  'flisr.get': { params: ofCourse, result: flisrCourseSchema, roles: EVERYONE },
  /** Of the plan that was shown, not of one that has replaced it. */
  'flisr.approve': { params: ofCourse.extend({ plan: id }), result: flisrCourseSchema, roles: CONTROL },
  'flisr.reject': { params: ofCourse.extend({ reason }), result: flisrCourseSchema, roles: CONTROL },
  'flisr.takeOver': { params: ofCourse, result: flisrCourseSchema, roles: CONTROL },
  /** The place is whole again and may be switched on: whoever hears it from the crew. The outage's own word for it counts as well. */
  'flisr.repaired': { params: ofCourse, result: flisrCourseSchema, roles: CONTROL },
  'flisr.modes': { params: z.object({}), result: modes, roles: EVERYONE },
  'flisr.setMode': {
    /** `feeder` null: of the whole city */
    params: z.object({ feeder: id.nullable(), mode: z.enum(FLISR_MODES) }),
    result: modes,
    roles: CONTROL,
  },
  'flisr.setShedding': { params: z.object({ isShedding: z.boolean(), reason }), result: modes, roles: CONTROL },
} as const;
