// Alarms by ISA-18.2: what stands, what has been, situations, key figures; and what operators do about them. Every step is in the
// journal (`alarmSteps` what alarms did by themselves, `alarmOrder` what people did, `alarmSet` limits).
import { z } from 'zod';
import { ALARM_SUBJECTS, alarmChangeSchema, alarmDefinitionSchema, alarmProblemSchema } from './alarm-definition.ts';
import { alarmFiguresSchema, loadBandSchema } from './alarm-figures.ts';
import { momentSchema } from './moment.ts';
import { ORIGINS, QUALITIES, type Role, ROLES } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
/** Who answers for what stands on the desk. */
const DESK: readonly Role[] = ['operator', 'dispatcher', 'admin'];
/** Who answers for what becomes an alarm at all. */
const ENGINEERS: readonly Role[] = ['planner', 'admin'];

/** A to I of ISA-18.2. */
export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returnedUnacknowledged',
  'latchedUnacknowledged',
  'latchedAcknowledged',
  'shelved',
  'suppressedByDesign',
  'outOfService',
] as const;
export type AlarmStateName = (typeof ALARM_STATES)[number];

/** Why an alarm does not take what it was told. */
export const ALARM_REFUSALS = [
  'unknown-alarm',
  'nothing-to-acknowledge',
  'already-acknowledged',
  'is-suppressed',
  'not-latched',
  'not-acknowledged',
  'still-active',
  'is-safety',
  'already-suppressed',
  'no-reason',
  'expiry-past',
  'expiry-too-far',
  'not-shelved',
  'not-out-of-service',
  'needs-second-person',
  /** it protects people: whoever takes it out of service enters the PIN first */
  'needs-pin',
  'already-owned',
  'not-owned',
  'is-normal',
  /** somebody else holds the area that it is of, and answers for it */
  'held-by-other',
] as const;

const moment = momentSchema.nullable();
const count = z.number().int().nonnegative();
const said = z.object({ by: z.string(), atMs: z.number() });

export const alarmSchema = z.object({
  /** `<asset>.<point>.<name>` */
  id: z.string(),
  /** `<kind>.<point>.<name>`: its name is the text `alarm.<definition>` */
  definition: z.string(),
  asset: z.string(),
  /** id of the point */
  point: z.string(),
  /** id of the area of control that it stands in; '' none; missing: written down before alarms stood in areas */
  area: z.string().optional(),
  priority: z.number().int().min(1).max(4),
  subject: z.enum(ALARM_SUBJECTS),
  state: z.enum(ALARM_STATES),
  /** the condition holds, also while nobody is told */
  isActive: z.boolean(),
  /** it is new since somebody silenced the horn */
  isSounding: z.boolean(),
  isChattering: z.boolean(),
  isSafety: z.boolean(),
  isLatching: z.boolean(),
  /** city time, ms UTC; null: not (yet) */
  beganMs: moment,
  clearedMs: moment,
  annunciatedMs: moment,
  /** how often it was told */
  annunciations: count,
  acknowledgedMs: moment,
  acknowledgedBy: z.string().nullable(),
  respondWithinMs: z.number(),
  consequence: z.string(),
  action: z.string(),
  suppression: z
    .object({ by: z.string(), reason: z.string(), sinceMs: z.number(), untilMs: moment, isOneShot: z.boolean() })
    .nullable(),
  /** number of the situation that it belongs to */
  situation: count.nullable(),
  ownedBy: said.nullable(),
  seenBy: z.array(said),
  comments: z.array(said.extend({ text: z.string() })),
});
export type AlarmReport = z.infer<typeof alarmSchema>;

/** One coming and going that is over, as it was called then. */
export const pastAlarmSchema = alarmSchema
  .pick({ id: true, definition: true, priority: true, beganMs: true, annunciatedMs: true, clearedMs: true })
  .extend({
    /** id of the area of control that it stood in; '' none */
    area: z.string(),
    ...{ acknowledgedMs: moment, acknowledgedBy: z.string().nullable(), endedMs: z.number() },
    situation: count.nullable(),
    /** of the value of its point when it began; null: not known */
    quality: z.enum(QUALITIES).nullable(),
    origin: z.enum(ORIGINS).nullable(),
  });
export type PastAlarmReport = z.infer<typeof pastAlarmSchema>;

/** Which of what is over; missing: all. */
export const pastFilterSchema = z.object({
  /** ended in this time, inclusive, city time in ms UTC */
  fromMs: momentSchema.optional(),
  toMs: momentSchema.optional(),
  /** ids of areas of control; '' those that stood in none */
  areas: z.array(z.string().max(200)).max(500).optional(),
  priorities: z.array(z.number().int().min(1).max(4)).max(4).optional(),
  /** `<kind>.<point>.<name>` */
  definitions: z.array(z.string().max(200)).max(500).optional(),
  /** all of these words in its id, its asset's name or whoever acknowledged it, without regard to capitals */
  text: z.string().max(200).optional(),
});
export type PastFilter = z.infer<typeof pastFilterSchema>;

const pastQuerySchema = pastFilterSchema.extend({
  /** `next` of the page before */
  after: z.string().max(60).optional(),
  limit: z.number().int().min(1).max(1000),
});
export type PastQuery = z.infer<typeof pastQuerySchema>;

export const situationSchema = z.object({
  number: count,
  /** its name is the text `situation.<rule>` */
  rule: z.string(),
  /** id of the feeder, station or substation; empty: the city */
  place: z.string(),
  placeName: z.string(),
  /** the alarm that explains the others */
  cause: z.string().nullable(),
  openedMs: z.number(),
  lastMs: z.number(),
  closedMs: moment,
  mergedInto: count.nullable(),
  alarms: count,
  unacknowledged: count,
  /** 1 is the most urgent */
  priority: z.number().int().min(1).max(4),
});
export type SituationReport = z.infer<typeof situationSchema>;

const flood = z.object({ beganMs: z.number(), endedMs: moment, alarms: count, peak: count });

/** What a screen shows all the time. */
export const alarmSummarySchema = z.object({
  /** grows with every change of any alarm */
  version: count,
  /** by priority, 1 first */
  unacknowledged: z.array(count).length(4),
  active: count,
  shelved: count,
  /** of them, those that come back within a quarter of an hour; missing: written down before this was counted */
  shelvesEnding: count.optional(),
  suppressedByDesign: count,
  outOfService: count,
  sounding: count,
  /** the most urgent priority among those that sound: which tone the desk hears; null: none sounds */
  loudest: z.number().int().min(1).max(4).nullable(),
  /** the same by area of control, '' none; missing: written down before this was counted */
  soundingIn: z
    .array(z.object({ area: z.string(), sounding: count, loudest: z.number().int().min(1).max(4) }))
    .optional(),
  situations: count,
  /** annunciated in the last ten minutes, and what that means for one person */
  lastTenMinutes: count,
  band: loadBandSchema,
  flood: flood.nullable(),
});
export type AlarmSummary = z.infer<typeof alarmSummarySchema>;

/** Alarms as marks on the map: of each asset the worst that somebody is told of, the most urgent first. */
export const alarmMarksSchema = z.object({
  /** of the host's book */
  version: z.number().int(),
  marks: z.array(
    z.object({
      asset: z.string(),
      priority: z.number().int().min(1).max(4),
      /** nobody has acknowledged it */
      isWaiting: z.boolean(),
      /** told of this asset */
      alarms: count,
    }),
  ),
  /** places more than are listed */
  left: count,
});
export type AlarmMarks = z.infer<typeof alarmMarksSchema>;

/** What a screen has to hear to show the table: in pieces, so that a flood holds up neither side. */
export const alarmChangesSchema = z.object({
  version: count,
  /** everything up to here has been told: `since` of the next question */
  revision: z.number(),
  hasMore: z.boolean(),
  /** what was known before is forgotten: the host was started anew, or has other definitions */
  isWhole: z.boolean(),
  /** changed and not normal */
  alarms: z.array(alarmSchema),
  /** normal again: ids */
  gone: z.array(z.string()),
  /** ended meanwhile, oldest first */
  past: z.array(pastAlarmSchema),
  situations: z.array(situationSchema),
});
export type AlarmChanges = z.infer<typeof alarmChangesSchema>;

const ids = z.array(z.string().min(1).max(200)).min(1).max(10_000);
const words = z.string().trim().max(500);
const reason = words.min(1);

/** Of several at once: each is taken or refused by itself. */
const outcome = z.object({
  done: z.array(z.string()),
  /** `asked`: what a second person is asked for (`control.asked`), where it needs one; `holder`: who answers for its area */
  refused: z.array(
    z.object({
      alarm: z.string(),
      code: z.enum(ALARM_REFUSALS),
      asked: z.string().optional(),
      holder: z.string().optional(),
    }),
  ),
});
export type AlarmOutcome = z.infer<typeof outcome>;

const change = z.object({ version: count, problems: z.array(alarmProblemSchema) });
/** The version of the limits that whoever changes them has seen: another one holds by now, and nothing is changed. */
const seenVersion = count.optional();

export const alarmVersionSchema = z.object({
  /** number in the journal; 0: as the program brings them */
  entry: count,
  version: count,
  author: z.string(),
  reason: z.string(),
  atMs: z.number(),
  /** how many alarms it defines */
  definitions: count,
});
export type AlarmVersionReport = z.infer<typeof alarmVersionSchema>;

export const ALARM_REQUESTS = {
  'alarm.summary': { params: z.object({}), result: alarmSummarySchema, roles: EVERYONE },
  /** What is not normal, the newest first; of all states, or of these. */
  'alarm.list': {
    params: z.object({
      states: z.array(z.enum(ALARM_STATES)).optional(),
      situation: count.optional(),
      limit: z.number().int().min(1).max(10_000),
    }),
    result: z.object({ version: count, total: count, alarms: z.array(alarmSchema) }),
    roles: EVERYONE,
  },
  'alarm.marks': { params: z.object({}), result: alarmMarksSchema, roles: EVERYONE },

  /** What has changed since a revision that was told; null: everything. The first to change come first. */
  'alarm.changes': {
    params: z.object({ since: z.number().nullable(), limit: z.number().int().min(1).max(1000) }),
    result: alarmChangesSchema,
    roles: EVERYONE,
  },
  /**
   * What is over, the newest first, page by page as far as the journal goes back. A page may hold fewer than `limit`, or none, where what was looked
   * through fits the filter nowhere: it goes on behind `next`.
   */
  'alarm.past': {
    params: pastQuerySchema,
    result: z.object({
      alarms: z.array(pastAlarmSchema),
      /** `after` of the next page; null: this is the last */
      next: z.string().nullable(),
      /** ended at this time or later is all in the pages so far, city time; null: nothing is older */
      readToMs: moment,
    }),
    roles: EVERYONE,
  },
  'alarm.situations': {
    params: z.object({ withClosed: z.boolean() }),
    result: z.object({ situations: z.array(situationSchema) }),
    roles: EVERYONE,
  },
  /** `area`: of this area of control alone, '' what stands in none; missing: of the whole desk. */
  'alarm.figures': {
    params: z.object({ area: z.string().max(200).optional() }),
    result: alarmFiguresSchema,
    roles: EVERYONE,
  },
  'alarm.acknowledge': {
    params: z.object({ alarms: ids, comment: words.nullable() }),
    result: outcome,
    roles: DESK,
  },
  'alarm.reset': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  /** `untilMs`: city time; at most a shift ahead. */
  'alarm.shelve': {
    params: z.object({ alarms: ids, reason, untilMs: momentSchema, isOneShot: z.boolean() }),
    result: outcome,
    roles: DESK,
  },
  'alarm.unshelve': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  'alarm.takeOutOfService': { params: z.object({ alarms: ids, reason }), result: outcome, roles: DESK },
  'alarm.returnToService': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  'alarm.own': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  'alarm.release': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  'alarm.see': { params: z.object({ alarms: ids }), result: outcome, roles: DESK },
  'alarm.comment': { params: z.object({ alarms: ids, text: reason }), result: outcome, roles: DESK },
  /** The horn of the desk; what is new afterwards sounds again. */
  'alarm.silence': { params: z.object({}), result: z.object({ silenced: count }), roles: DESK },
  'alarm.definitions': {
    params: z.object({}),
    result: z.object({
      version: count,
      author: z.string(),
      reason: z.string(),
      atMs: z.number(),
      definitions: z.array(alarmDefinitionSchema),
    }),
    roles: EVERYONE,
  },
  /** What a change would be: what is wrong with it, and the priority of each definition that it touches. Nothing is done. */
  'alarm.tryChange': {
    params: z.object({ changes: z.array(alarmChangeSchema).min(1).max(500) }),
    result: z.object({
      problems: z.array(alarmProblemSchema),
      priorities: z.array(
        z.object({ definition: z.string(), asset: z.string().nullable(), priority: z.number().int().min(1).max(4) }),
      ),
    }),
    roles: ENGINEERS,
  },
  /** Limits and delays at run time; with problems nothing is changed. */
  'alarm.change': {
    params: z.object({ changes: z.array(alarmChangeSchema).min(1).max(500), reason, version: seenVersion }),
    result: change,
    roles: ENGINEERS,
  },
  'alarm.replace': {
    params: z.object({ definitions: z.array(alarmDefinitionSchema).max(2000), reason, version: seenVersion }),
    result: change,
    roles: ENGINEERS,
  },
  /** The newest first. */
  'alarm.versions': {
    params: z.object({}),
    result: z.object({ versions: z.array(alarmVersionSchema) }),
    roles: EVERYONE,
  },
  /** An earlier version holds again, as a new one. */
  'alarm.returnTo': {
    params: z.object({ entry: count, reason, version: seenVersion }),
    result: change,
    roles: ENGINEERS,
  },
} as const;
