// Commands to devices of the field: select, then operate. What a command says is a wish until the point itself tells that it was done.
import { z } from 'zod';
import type { Role } from './vocabulary.ts';

/** Who may move something out there. */
const CONTROL: readonly Role[] = ['operator', 'dispatcher', 'admin'];
const STAFF: readonly Role[] = ['viewer', 'operator', 'planner', 'dispatcher', 'instructor', 'admin'];

/**
 * selecting: the device is asked to keep itself free for us; selected: it does, until `selectedUntilMs`; sending: the order is on its way;
 * sent: the device has taken it. Ends: confirmed: the point has told it; notConfirmed: it has not in time; refused: the device, or this host,
 * said no; cancelled; lapsed: selected, and never operated.
 */
export const COMMAND_STATES = [
  'selecting',
  'selected',
  'sending',
  'sent',
  'confirmed',
  'notConfirmed',
  'refused',
  'cancelled',
  'lapsed',
] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** The states that a command does not leave. */
export const COMMAND_ENDS: readonly CommandState[] = ['confirmed', 'notConfirmed', 'refused', 'cancelled', 'lapsed'];

export const commandSchema = z.object({
  /** the `commandId` of who gave it */
  id: z.string(),
  /** `<asset>.<name>` */
  point: z.string(),
  /** name of the state that the point shall take */
  value: z.string(),
  by: z.string(),
  state: z.enum(COMMAND_STATES),
  /** why it is refused or not confirmed: a word of docs/mqtt.md, or `silent`, `unsent`, `timeout`; empty: nothing to say */
  reason: z.string(),
  /** city time, ms UTC */
  startedMs: z.number(),
  changedMs: z.number(),
  /** city time until which it may be operated; null: it is not selected */
  selectedUntilMs: z.number().nullable(),
  /** city time until which the point has to tell that it was done; null: it has not been sent */
  confirmByMs: z.number().nullable(),
});
export type CommandReport = z.infer<typeof commandSchema>;

const commandIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'expected 8 to 64 letters, digits or "-", new for each command');

export const selectParamsSchema = z.object({
  commandId: commandIdSchema,
  point: z.string().min(3).max(200),
  value: z.string().min(1).max(64),
});
export const commandParamsSchema = z.object({ commandId: commandIdSchema });

/** Each answers when the device has, or is known to be silent. The same id again is the same command and gets the same answer. */
export const COMMAND_REQUESTS = {
  'command.select': { params: selectParamsSchema, result: commandSchema, roles: CONTROL },
  'command.operate': { params: commandParamsSchema, result: commandSchema, roles: CONTROL },
  'command.cancel': { params: commandParamsSchema, result: commandSchema, roles: CONTROL },
  /** Commands that have not come to their end, and those of the last minutes. Every step is an entry `command` of the journal. */
  'command.list': {
    params: z.object({}),
    result: z.object({ commands: z.array(commandSchema) }),
    roles: STAFF,
  },
} as const;
