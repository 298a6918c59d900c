// Facts in the past tense: numbered, journaled by the host, replayed on reconnect, never skipped.
import { z } from 'zod';
import { GRID_EVENTS } from './grid-events.ts';
import { ORDER_EVENTS } from './order-requests.ts';
import { OUTAGE_EVENTS } from './outage-requests.ts';
import { journalEntrySchema } from './requests.ts';
import { BROKER_TROUBLES } from './vocabulary.ts';

export const EVENTS = {
  brokerConnected: z.object({ url: z.string() }),
  brokerLost: z.object({ url: z.string(), trouble: z.enum(BROKER_TROUBLES), reason: z.string() }),
  fieldSimulatorStarted: z.object({ pid: z.number().int() }),
  fieldSimulatorStopped: z.object({ reason: z.string() }),
  /** the grid is calculated from telemetry (again) */
  shadowGridStarted: z.object({}),
  /** it is not: what was believed last is shown as stale until it is calculated again */
  shadowGridStopped: z.object({ reason: z.string() }),
  ...GRID_EVENTS,
  ...OUTAGE_EVENTS,
  ...ORDER_EVENTS,
  storageFailed: z.object({ reason: z.string() }),
  storageRecovered: z.object({}),
  journalWritten: journalEntrySchema,
} as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof EVENTS;
export type EventData<N extends EventName> = z.output<(typeof EVENTS)[N]>;
