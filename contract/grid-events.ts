// What has happened in the grid, as far as telemetry and the shadow grid tell. `ts`: city time of the change, ms UTC. Origin and quality
// are the weakest of what is told: what the shadow grid is not certain of is not told as certain.
import { z } from 'zod';
import { ORIGINS, QUALITIES } from './vocabulary.ts';

const count = z.number().int().nonnegative();
const supplyChange = z.object({
  /** feeder of the normal state; null: of none, or of several */
  feeder: z.string().nullable(),
  feederName: z.string(),
  /** how many such changes are summed up here; 1: it is one */
  changes: count,
  customers: count,
  /** of these customers: those of whom it is not certain */
  uncertain: count,
  origin: z.enum(ORIGINS),
  quality: z.enum(QUALITIES),
  ts: z.number(),
});

export const GRID_EVENTS = {
  /** a switch has reported another position than the one known before */
  switchOperated: z.object({
    id: z.string(),
    name: z.string(),
    position: z.enum(['open', 'closed']),
    /** the protective element that opened it, by its own word; null: none said */
    trip: z.string().nullable(),
    origin: z.enum(ORIGINS),
    ts: z.number(),
  }),
  /** ... so many more that they are not told one by one */
  switchesOperated: z.object({ count, ts: z.number() }),
  supplyLost: supplyChange.extend({
    /** id of the switch or branch that is open; null: not known, or several */
    element: z.string().nullable(),
    /** nobody reports that opening: it follows from meters */
    isInferred: z.boolean(),
  }),
  /** `seconds`: how long the longest of these customers was without */
  supplyRestored: supplyChange.extend({ seconds: z.number() }),
} as const satisfies Record<string, z.ZodType>;

export type GridEventName = keyof typeof GRID_EVENTS;
export type GridEvent = {
  [N in GridEventName]: { readonly name: N; readonly data: z.output<(typeof GRID_EVENTS)[N]> };
}[GridEventName];
export type GridEventOf<N extends GridEventName> = Extract<GridEvent, { name: N }>;
