// Requests of a screen that looks at the past. They move this screen's clock and nobody else's; nothing of them reaches a device.
import { z } from 'zod';
import { momentSchema } from './moment.ts';
import { ROLES, type Role } from './vocabulary.ts';

/** A display on the wall is always live. */
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');

/** `arrival`: what was known at that moment. `source`: what devices say held then, words that came late included. */
export const REPLAY_ORDERS = ['arrival', 'source'] as const;
export type ReplayOrderName = (typeof REPLAY_ORDERS)[number];

export const REPLAY_SPEEDS = [1, 5, 10, 60, 300, 600] as const;

/** What the banner and the time bar say; part of the status while a screen is in the past. */
export const replayStateSchema = z.object({
  /** city time on this screen, ms UTC */
  atMs: z.number(),
  /** city time of the present, ms UTC: the end of the past */
  presentMs: z.number(),
  order: z.enum(REPLAY_ORDERS),
  /** city seconds a second; 0: it stands */
  speed: z.number(),
  /** No host was running at this moment: nothing was known. */
  isUnrecorded: z.boolean(),
  /** how long the newest seek took in the host, ms: values, grid; null: the grid of this moment is not there yet, or there is none */
  seekMs: z.number(),
  gridMs: z.number().nullable(),
  /** what the grid on this screen is: as it was shown then, calculated anew from what was known, or none */
  grid: z.enum(['shown', 'calculated', 'none']),
});
export type ReplayState = z.infer<typeof replayStateSchema>;

export const replayMarkSchema = z.object({
  atMs: z.number(),
  /** what the time bar draws it as */
  sort: z.enum(['switching', 'outage', 'alarm', 'trouble', 'other']),
  /** kind and data of the journal entry */
  kind: z.string(),
  number: z.number().int(),
  data: z.record(z.string(), z.unknown()),
});
export type ReplayMark = z.infer<typeof replayMarkSchema>;

export const REPLAY_REQUESTS = {
  /** How far the past reaches, in city time, and the gaps when no host was running. */
  'replay.extent': {
    params: z.object({}),
    result: z.object({
      fromMs: z.number().nullable(),
      toMs: z.number(),
      gaps: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
    }),
    roles: STAFF,
  },
  /** Goes to a moment; the first one leaves the present. Its frames (a snapshot first) follow before the answer. */
  'replay.seek': {
    params: z.object({ atMs: momentSchema, order: z.enum(REPLAY_ORDERS).optional() }),
    result: replayStateSchema,
    roles: STAFF,
  },
  /** `speed` 0 stands still; the end of the past stops it. */
  'replay.play': { params: z.object({ speed: z.number().min(0).max(600) }), result: replayStateSchema, roles: STAFF },
  /** Back to the present. */
  'replay.end': { params: z.object({}), result: z.object({}), roles: STAFF },
  /** Facts of the journal for the time bar, oldest first; `isCut`: there were more. */
  'replay.marks': {
    params: z.object({ fromMs: momentSchema, toMs: momentSchema, limit: z.number().int().min(1).max(5_000) }),
    result: z.object({ marks: z.array(replayMarkSchema), isCut: z.boolean() }),
    roles: STAFF,
  },
  /** The next or the last fact before a moment; null: there is none. */
  'replay.step': {
    params: z.object({ fromMs: momentSchema, direction: z.enum(['back', 'on']) }),
    result: z.object({ mark: replayMarkSchema.nullable() }),
    roles: STAFF,
  },
} as const;
