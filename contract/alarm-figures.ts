// Key figures of an alarm system (ISA-18.2, EEMUA 191) as they travel: of a whole desk, or of one area of control.
import { z } from 'zod';

const count = z.number().int().nonnegative();
/** What the load means for one person. */
export const loadBandSchema = z.enum(['acceptable', 'manageable', 'overDemanding', 'unacceptable']);

export const alarmFiguresSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  annunciated: count,
  perHour: z.number(),
  perDay: z.number(),
  /** shares of 1 */
  crowdedShare: z.number(),
  floodShare: z.number(),
  worstShare: z.number(),
  peak: count,
  worst: z.array(z.object({ alarm: z.string(), count })),
  chattering: count,
  stale: count,
  /** on the shelf now */
  shelved: count.optional(),
  /** out of sight by nobody's word, without a reason, or for longer than a shift: there shall be none */
  unauthorised: count.optional(),
  /** of the alarms that are configured, 1 first */
  priorityMix: z.array(z.number()).length(4),
  band: loadBandSchema,
  /** id of the area of control that they are of; missing: of the whole desk */
  area: z.string().optional(),
  /** of the whole desk: what each area had of it, the most first */
  byArea: z
    .array(
      z.object({
        ...{ area: z.string(), annunciated: count, perHour: z.number(), peak: count, floodShare: z.number() },
        band: loadBandSchema,
      }),
    )
    .optional(),
});
export type AlarmFigureReport = z.infer<typeof alarmFiguresSchema>;
