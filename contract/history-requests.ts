// Requests on the past: curves of several points, raw samples for export.
import { z } from 'zod';
import { momentSchema } from './moment.ts';
import { ROLES, type Role } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;

/** null: nothing is known of this slot */
const slotSchema = z.array(z.number().nullable());

export const HISTORY_REQUESTS = {
  /** Curves over the same slots of time, made of the coarsest tier that gives that many. */
  'history.series': {
    params: z.object({
      points: z.array(z.string()).min(1).max(16),
      /** source time, ms UTC */
      fromMs: momentSchema,
      toMs: momentSchema,
      slots: z.number().int().min(1).max(4_000),
    }),
    result: z.object({
      tier: z.enum(['raw', 'minute', 'hour']),
      startMs: z.number(),
      slotMs: z.number(),
      series: z.array(
        z.object({
          point: z.string(),
          min: slotSchema,
          max: slotSchema,
          mean: slotSchema,
          last: slotSchema,
          /** code of the worst quality in the slot */
          qualities: slotSchema,
          origins: slotSchema,
        }),
      ),
    }),
    roles: EVERYONE,
  },
  /** Raw samples, a page at a time: for exports. */
  'history.page': {
    params: z.object({
      point: z.string(),
      fromMs: momentSchema,
      toMs: momentSchema,
      limit: z.number().int().min(1).max(50_000),
      cursor: z.string().nullable(),
    }),
    result: z.object({
      times: z.array(z.number()),
      values: z.array(z.number()),
      qualities: z.array(z.number().int()),
      origins: z.array(z.number().int()),
      next: z.string().nullable(),
    }),
    roles: EVERYONE,
  },
} as const;
