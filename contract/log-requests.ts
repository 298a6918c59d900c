// The shift log: what people write down, with the moment, the view they had and what it is about; and the handover from one shift to the
// next. Nothing of it is ever changed: what was wrong is corrected by another entry. All of it is in the journal (`shiftLog`,
// `shiftHandover`, `shiftAccepted`).
import { z } from 'zod';
import { alarmFiguresSchema } from './alarm-figures.ts';
import { alarmSchema } from './alarm-requests.ts';
import { cameraSchema } from './camera.ts';
import { controlAreaSchema } from './control-requests.ts';
import { flisrCourseSchema } from './flisr-requests.ts';
import { orderSchema, safetyBoardSchema } from './order-requests.ts';
import { outageSchema } from './outage-requests.ts';
import { type Role, ROLES } from './vocabulary.ts';

const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');
const AUTHORS: readonly Role[] = STAFF.filter((role) => role !== 'viewer');
/** Who answers for a shift. */
const DESK: readonly Role[] = ['operator', 'dispatcher', 'admin'];

const id = z.string().min(1).max(200);
const words = z.string().trim().max(4000);
const count = z.number().int().nonnegative();
const number = z.number().int().positive();

/** What an entry is about. `situation`: number of a situation of alarms; `element`: of the grid. */
export const LOG_SUBJECTS = ['alarm', 'situation', 'outage', 'order', 'flisr', 'element', 'asset'] as const;
export const logLinkSchema = z.object({ kind: z.enum(LOG_SUBJECTS), id });
export type LogLink = z.infer<typeof logLinkSchema>;

export const logEntrySchema = z.object({
  /** of the journal */
  number,
  /** city time, ms UTC */
  atMs: z.number(),
  by: z.string(),
  text: z.string(),
  /** the view that whoever wrote it had */
  camera: cameraSchema.nullable(),
  links: z.array(logLinkSchema),
  /** number of the entry that this one corrects */
  corrects: number.nullable(),
});
export type LogEntry = z.infer<typeof logEntrySchema>;

/** What stands open and what the shift has seen, at one moment. */
export const handoverReportSchema = z.object({
  /** city time, ms UTC */
  madeMs: z.number(),
  /** since the last handover that was accepted; null: there was none, all that is known counts */
  sinceMs: z.number().nullable(),
  alarms: z.object({
    active: count,
    suppressedByDesign: count,
    unacknowledged: z.array(alarmSchema),
    shelved: z.array(alarmSchema),
    outOfService: z.array(alarmSchema),
    /** more than are listed */
    left: count,
  }),
  outages: z.array(outageSchema),
  orders: z.array(orderSchema),
  courses: z.array(flisrCourseSchema),
  /** null: this city has no grid */
  board: safetyBoardSchema.nullable(),
  areas: z.array(controlAreaSchema),
  figures: z.object({
    /** of the span that they say themselves */
    alarms: alarmFiguresSchema,
    outagesBegun: count,
    outagesEnded: count,
    customersOut: count,
    /** of the outages that began in the shift */
    customerMinutes: z.number(),
    ordersCompleted: count,
  }),
  log: z.array(logEntrySchema),
});
export type HandoverReport = z.infer<typeof handoverReportSchema>;

export const handoverSchema = z.object({
  number,
  atMs: z.number(),
  by: z.string(),
  remarks: z.string(),
  report: handoverReportSchema,
  accepted: z.object({ atMs: z.number(), by: z.string(), remarks: z.string() }).nullable(),
});
export type Handover = z.infer<typeof handoverSchema>;

export const LOG_REQUESTS = {
  /** Newest first; `before`: only entries with smaller numbers; `about`: only those about this. */
  'log.list': {
    params: z.object({
      before: number.optional(),
      about: logLinkSchema.optional(),
      limit: z.number().int().min(1).max(500),
    }),
    result: z.object({ entries: z.array(logEntrySchema) }),
    roles: STAFF,
  },
  'log.write': {
    params: z.object({
      text: words.min(1),
      camera: cameraSchema.nullable(),
      links: z.array(logLinkSchema).max(20),
      corrects: number.nullable().default(null),
    }),
    result: logEntrySchema,
    roles: AUTHORS,
  },
  /** How things stand now: nothing is handed over by looking. */
  'log.report': { params: z.object({}), result: handoverReportSchema, roles: STAFF },
  /** The newest first. */
  'log.handovers': {
    params: z.object({ limit: z.number().int().min(1).max(50) }),
    result: z.object({ handovers: z.array(handoverSchema) }),
    roles: STAFF,
  },
  /** Takes the place of one that nobody has accepted yet. */
  'log.handOver': { params: z.object({ remarks: words }), result: handoverSchema, roles: DESK },
  /** By another person than who gives it. */
  'log.accept': { params: z.object({ handover: number, remarks: words }), result: handoverSchema, roles: DESK },
} as const;
