// Every request a client may make: parameters, result, who may ask. Handler and caller both derive their types from here.
import { z } from 'zod';
import { ALARM_REQUESTS } from './alarm-requests.ts';
import { ARRANGEMENT_REQUESTS } from './arrangement-requests.ts';
import { cameraSchema } from './camera.ts';
import { catalogueSchema } from './catalogue.ts';
import { COMMAND_REQUESTS } from './command-requests.ts';
import { CONTROL_REQUESTS } from './control-requests.ts';
import { FLISR_REQUESTS } from './flisr-requests.ts';
import { DRILL_REQUESTS } from './drill-requests.ts';
import { GRID_REQUESTS } from './grid-requests.ts';
import { ORDER_REQUESTS } from './order-requests.ts';
import { LOG_REQUESTS } from './log-requests.ts';
import { OUTAGE_REQUESTS } from './outage-requests.ts';
import { SITUATION_REQUESTS } from './situation-requests.ts';
import { momentSchema } from './moment.ts';
import { HEALTH_REQUESTS } from './health/health-requests.ts';
import { HISTORY_REQUESTS } from './history-requests.ts';
import { MAPPING_REQUESTS } from './mapping-requests.ts';
import { REPLAY_REQUESTS } from './replay-requests.ts';
import { REJECT_REASONS, ROLES, type Role } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');

export { cameraSchema, type Camera } from './camera.ts';

export const journalEntrySchema = z.object({
  number: z.number().int(),
  /** ms UTC, city clock */
  at: z.number(),
  kind: z.string(),
  /** user name, or the service that wrote it */
  by: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

export const bookmarkSchema = z.object({ id: z.string(), name: z.string().min(1).max(80), camera: cameraSchema });
export type Bookmark = z.infer<typeof bookmarkSchema>;

export const quarantineEntrySchema = z.object({
  reason: z.enum(REJECT_REASONS),
  count: z.number().int(),
  lastAt: z.number(),
  topic: z.string(),
  /** the first bytes of the last refused payload, unprintable ones escaped */
  sample: z.string(),
  detail: z.string(),
});
export type QuarantineEntry = z.infer<typeof quarantineEntrySchema>;

export const REQUESTS = {
  'catalogue.get': { params: z.object({}), result: catalogueSchema, roles: EVERYONE },
  'point.history': {
    params: z.object({
      point: z.string(),
      fromMs: momentSchema,
      toMs: momentSchema,
      maxSamples: z.number().int().min(1).max(20_000),
    }),
    /** columns of equal length, oldest first; thinned to `maxSamples` keeping extremes */
    result: z.object({
      times: z.array(z.number()),
      values: z.array(z.number()),
      qualities: z.array(z.number().int()),
      origins: z.array(z.number().int()),
    }),
    roles: EVERYONE,
  },
  'journal.list': {
    params: z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(500) }),
    result: z.object({ entries: z.array(journalEntrySchema) }),
    roles: STAFF,
  },
  'quarantine.list': {
    params: z.object({}),
    result: z.object({ entries: z.array(quarantineEntrySchema) }),
    roles: STAFF,
  },
  'bookmark.list': { params: z.object({}), result: z.object({ bookmarks: z.array(bookmarkSchema) }), roles: EVERYONE },
  'bookmark.save': {
    params: bookmarkSchema.omit({ id: true }),
    result: z.object({ bookmarks: z.array(bookmarkSchema) }),
    roles: STAFF,
  },
  'bookmark.remove': {
    params: z.object({ id: z.string() }),
    result: z.object({ bookmarks: z.array(bookmarkSchema) }),
    roles: STAFF,
  },
  ...ALARM_REQUESTS,
  ...ARRANGEMENT_REQUESTS,
  ...COMMAND_REQUESTS,
  ...CONTROL_REQUESTS,
  ...FLISR_REQUESTS,
  ...DRILL_REQUESTS,
  ...GRID_REQUESTS,
  ...ORDER_REQUESTS,
  ...OUTAGE_REQUESTS,
  ...HEALTH_REQUESTS,
  ...HISTORY_REQUESTS,
  ...LOG_REQUESTS,
  ...MAPPING_REQUESTS,
  ...REPLAY_REQUESTS,
  ...SITUATION_REQUESTS,
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType; roles: readonly Role[] }>;

export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = z.input<(typeof REQUESTS)[N]['params']>;
export type RequestResult<N extends RequestName> = z.output<(typeof REQUESTS)[N]['result']>;
export const REQUEST_NAMES = Object.keys(REQUESTS) as RequestName[];
export const isRequestName = (name: string): name is RequestName => Object.hasOwn(REQUESTS, name);
