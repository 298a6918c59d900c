// What the journal holds of alarms: `alarmSteps` what they did by themselves, many in one entry; `alarmOrder` what a person did, with all
// alarms that took it; `alarmsEnded` what came and went, which follows from these and is written so that the past can be read, under a kind of its own
// where it could be written much later only; `alarmSet` other limits. Read again in their order they make the desk again.
import { z } from 'zod';
import { alarmDefinitionSchema } from '../../../../contract/alarm-definition.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { ORIGINS, QUALITIES } from '../../../../contract/vocabulary.ts';
import { PRIORITIES } from '../../../../simulation/alarms/alarm-definition.ts';
import type { HeardValue, PastAlarm } from './alarm-record.ts';

export const ALARM_ENTRY_KINDS = ['alarmSteps', 'alarmOrder', 'alarmsEnded', 'alarmsEndedLate', 'alarmSet'] as const;
export type AlarmEntryKind = (typeof ALARM_ENTRY_KINDS)[number];
/** City time: an entry `alarmsEnded` has been written this soon after all that it tells of. */
export const WRITTEN_WITHIN_MS = 3_600_000;

/** What alarms do by themselves; `settled`: situations have ended, of no alarm. */
const STEPS = [
  'conditionTrue',
  'conditionFalse',
  'worsened',
  'designRuleTrue',
  'designRuleFalse',
  'clock',
  'settled',
] as const;
export type StepType = (typeof STEPS)[number];
/** Type, alarm, city time in ms UTC; of a matter of the desk also the place that it is of, else of a condition that comes what is known of the value. */
export type Step = readonly [StepType, string, number, about?: string | HeardValue];

const heard = z.object({ quality: z.enum(QUALITIES), origin: z.enum(ORIGINS) });

const step = z.union([
  z.tuple([z.enum(STEPS), z.string(), z.number()]),
  z.tuple([z.enum(STEPS), z.string(), z.number(), z.union([z.string(), heard])]),
]);
const steps = z.object({ steps: z.array(step) });

const at = z.number();
const alarms = z.array(z.string());
const order = z.discriminatedUnion('type', [
  z.object({ type: z.literal('acknowledge'), at, alarms, comment: z.string().nullable() }),
  z.object({ type: z.literal('reset'), at, alarms }),
  z.object({
    type: z.literal('shelve'),
    ...{ at, alarms, reason: z.string(), untilMs: z.number(), isOneShot: z.boolean() },
  }),
  z.object({ type: z.literal('unshelve'), at, alarms }),
  z.object({
    type: z.literal('takeOutOfService'),
    /** the second person, of a safety alarm */
    ...{ at, alarms, reason: z.string(), secondBy: z.string().nullable() },
  }),
  z.object({ type: z.literal('returnToService'), at, alarms }),
  z.object({ type: z.literal('own'), at, alarms }),
  z.object({ type: z.literal('release'), at, alarms }),
  z.object({ type: z.literal('see'), at, alarms }),
  z.object({ type: z.literal('comment'), at, alarms, text: z.string() }),
  z.object({ type: z.literal('silence'), at }),
]);
export type OrderEntry = z.infer<typeof order>;

const moment = z.number().nullable();
const past = z.object({
  ...{ id: z.string(), definition: z.string(), area: z.string() },
  priority: z.literal(PRIORITIES),
  heard: heard.nullable(),
  ...{ beganMs: moment, annunciatedMs: moment, clearedMs: moment, acknowledgedMs: moment },
  ...{ acknowledgedBy: z.string().nullable(), endedMs: z.number(), situation: z.number().nullable() },
});
const ended = z.object({ ended: z.array(past) });

const set = z.object({
  version: z.number().int(),
  reason: z.string(),
  atMs: z.number(),
  definitions: z.array(alarmDefinitionSchema),
});
export type SetEntry = z.infer<typeof set>;

export type AlarmEntry =
  | { readonly kind: 'alarmSteps'; readonly by: string; readonly steps: readonly Step[] }
  | { readonly kind: 'alarmOrder'; readonly by: string; readonly order: OrderEntry }
  | { readonly kind: 'alarmsEnded'; readonly by: string; readonly ended: readonly PastAlarm[] }
  | { readonly kind: 'alarmSet'; readonly by: string; readonly set: SetEntry };

/** As the journal takes it. */
export function dataOf(entry: AlarmEntry): Record<string, unknown> {
  switch (entry.kind) {
    case 'alarmSteps':
      return { steps: entry.steps };
    case 'alarmOrder':
      return { ...entry.order };
    case 'alarmsEnded':
      return { ended: entry.ended };
    case 'alarmSet':
      return { ...entry.set };
  }
}

/** The kind under which the journal takes it at this city time: what is late is rare, and is looked for apart. */
export function writtenKindOf(entry: AlarmEntry, nowMs: number): AlarmEntryKind {
  if (entry.kind !== 'alarmsEnded') return entry.kind;
  const isLate = entry.ended.some(({ endedMs }) => nowMs - endedMs > WRITTEN_WITHIN_MS);
  return isLate ? 'alarmsEndedLate' : 'alarmsEnded';
}

/** Null: it is of something else, or of another version of the program. */
export function readAlarmEntry({ kind, by, data }: Pick<JournalEntry, 'kind' | 'by' | 'data'>): AlarmEntry | null {
  switch (kind) {
    case 'alarmSteps': {
      const read = steps.safeParse(data);
      return read.success ? { kind, by, steps: read.data.steps } : null;
    }
    case 'alarmOrder': {
      const read = order.safeParse(data);
      return read.success ? { kind, by, order: read.data } : null;
    }
    case 'alarmsEnded':
    case 'alarmsEndedLate': {
      const read = ended.safeParse(data);
      return read.success ? { kind: 'alarmsEnded', by, ended: read.data.ended } : null;
    }
    case 'alarmSet': {
      const read = set.safeParse(data);
      return read.success ? { kind, by, set: read.data } : null;
    }
    default:
      return null;
  }
}
