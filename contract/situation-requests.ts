// Events as a whole: what belongs together of alarms, outages, fault restoration, switching orders and the shift log. Nothing here is a record of its
// own: each part is told as it stands, and why it is held to belong to the others.
import { z } from 'zod';
import { alarmSchema, situationSchema } from './alarm-requests.ts';
import { flisrCourseSchema } from './flisr-requests.ts';
import { logEntrySchema } from './log-requests.ts';
import { orderSchema, safetyBoardSchema } from './order-requests.ts';
import { indicesSchema, outageSchema } from './outage-requests.ts';
import { type Role, ROLES } from './vocabulary.ts';

const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');
const count = z.number().int().nonnegative();

/** What an event can be made of; `situation`: number of a situation of alarms. */
export const EVENT_PARTS = ['outage', 'flisr', 'order', 'situation'] as const;
export const eventPartSchema = z.object({ kind: z.enum(EVENT_PARTS), id: z.string().min(1).max(200) });
export type EventPart = z.infer<typeof eventPartSchema>;

/** `named`: one says so of the other; `device`: at the same device; `place`: on the same feeder or substation at the same time. */
export const TIE_REASONS = ['named', 'device', 'place'] as const;

export const eventHeadSchema = z.object({
  /** the part that the event is called after; any of its parts leads to it */
  id: eventPartSchema,
  feeder: z.string().nullable(),
  /** what is open or has tripped, as far as is known */
  device: z.string().nullable(),
  beganMs: z.number(),
  /** null: something of it goes on */
  endedMs: z.number().nullable(),
  customersOut: count,
  customersAffected: count,
  criticalOut: count,
  alarms: count,
  unacknowledged: count,
  outages: count,
  courses: count,
  orders: count,
});
export type EventHead = z.infer<typeof eventHeadSchema>;

export const eventPageSchema = eventHeadSchema.extend({
  customerMinutes: z.number(),
  parts: z.object({
    situations: z.array(situationSchema),
    outages: z.array(outageSchema),
    courses: z.array(flisrCourseSchema),
    orders: z.array(orderSchema),
  }),
  ties: z.array(z.object({ a: eventPartSchema, b: eventPartSchema, why: z.enum(TIE_REASONS) })),
  /** of its situations: the most urgent first, not all of a flood */
  alarmList: z.array(alarmSchema),
  log: z.array(logEntrySchema),
});
export type EventPage = z.infer<typeof eventPageSchema>;

/** All that is known of an event, to be kept or printed as it was at one moment. */
export const eventReportSchema = z.object({
  /** city time, ms UTC */
  madeMs: z.number(),
  by: z.string(),
  city: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  /** an instructor has thrown a fault of it, or let customers call */
  isExercise: z.boolean(),
  /** the clock of the city is not that of the world */
  isSimulatedTime: z.boolean(),
  page: eventPageSchema,
  /** IEEE 1366 of the records of this event alone, over all customers of the city; null: no record of it is known */
  indices: indicesSchema.nullable(),
  /** safety documents that its orders name, and permits on them, as they stand now */
  documents: safetyBoardSchema.shape.documents,
  permits: safetyBoardSchema.shape.permits,
});
export type EventReport = z.infer<typeof eventReportSchema>;

export const SITUATION_REQUESTS = {
  /** Newest first: those that go on, and of those that are over what is still known of their parts. */
  'situation.list': {
    params: z.object({ isOpen: z.boolean(), limit: z.number().int().min(1).max(500) }),
    result: z.object({ events: z.array(eventHeadSchema) }),
    roles: STAFF,
  },
  'situation.get': { params: z.object({ of: eventPartSchema }), result: eventPageSchema, roles: STAFF },
  'situation.report': { params: z.object({ of: eventPartSchema }), result: eventReportSchema, roles: STAFF },
} as const;
