// Orders of two steps, a remote one and a crew's, and one event of each type by whoever may say it.
import type { OrderEvent, OrderEventType } from '../../simulation/switching/order-events.ts';
import { advanceOrder } from '../../simulation/switching/order-machine.ts';
import { newOrder, type OrderKind, type OrderSheet, type StepDraft } from '../../simulation/switching/order-sheet.ts';

export const [WRITER, CHECKER, OPERATOR, CREW] = ['writer', 'checker', 'operator', 'crew 7'] as const;
/** ms */
export const AT = 1_000_000;

export const draft = (id: string, more: Partial<StepDraft> = {}): StepDraft => ({
  id,
  group: Number(id),
  operation: { kind: 'switch', device: `q${id}`, to: 'open' },
  means: 'remote',
  crew: null,
  note: '',
  ...more,
});

export const safe = (step: string, at = AT) => ({ step, at, violations: [] });

/** One of each type, by whoever may say it. */
export const SAMPLES: readonly OrderEvent[] = [
  { type: 'edit', by: WRITER, at: AT, steps: [draft('1'), draft('2')] },
  { type: 'request', by: WRITER, at: AT },
  { type: 'reject', by: CHECKER, at: AT, reason: 'not this week' },
  { type: 'prepare', by: WRITER, at: AT },
  { type: 'check', by: CHECKER, at: AT },
  { type: 'approve', by: CHECKER, at: AT },
  { type: 'schedule', by: CHECKER, at: AT, from: AT, until: AT + 9e6 },
  { type: 'issue', by: OPERATOR, at: AT, responsible: OPERATOR, isAutomatic: false },
  { type: 'extend', by: OPERATOR, at: AT, until: AT + 9e8 },
  { type: 'instruct', by: OPERATOR, at: AT, step: '1', check: safe('1'), confirmation: null },
  { type: 'told', by: 'telemetry', at: AT + 5, device: 'q1', position: 'open', isGood: true, measuredAt: AT + 4 },
  { type: 'answered', by: 'device', at: AT + 5, step: '1', result: 'refused', reason: 'local control' },
  { type: 'reported', by: CREW, at: AT + 5, step: '2', outcome: 'done', seen: null, reason: '' },
  { type: 'clock', by: 'clock', at: AT + 1 },
  {
    ...{ type: 'record', by: OPERATOR, at: AT + 9, step: draft('9'), doneAt: AT, doneBy: OPERATOR },
    ...{ seen: 'open', check: safe('9') },
  },
  { type: 'halt', by: OPERATOR, at: AT, reason: 'a storm comes' },
  { type: 'takeOver', by: CHECKER, at: AT, areaHolder: CHECKER },
  { type: 'retry', by: CHECKER, at: AT, step: '1' },
  { type: 'accept', by: CHECKER, at: AT, step: '1', seenBy: CREW },
  { type: 'resume', by: CHECKER, at: AT },
  { type: 'complete', by: OPERATOR, at: AT },
  { type: 'abort', by: OPERATOR, at: AT, reason: 'not needed' },
  { type: 'rework', by: OPERATOR, at: AT, reason: 'wrong device' },
];

export const sample = (type: OrderEventType): OrderEvent => SAMPLES.find((event) => event.type === type)!;

export const STEPS = [draft('1'), draft('2', { means: 'crew', crew: CREW })];

export const orderOf = (kind: OrderKind): OrderSheet =>
  newOrder({ id: 'o1', kind, title: 'cable 3', purpose: 'repair', area: 'east' }, STEPS, { by: WRITER, at: AT });

export function after(order: OrderSheet, ...events: readonly (OrderEventType | OrderEvent)[]): OrderSheet {
  return events.reduce((now, event) => {
    const result = advanceOrder(now, typeof event === 'string' ? sample(event) : event);
    if (!result.ok) throw new Error(`${typeof event === 'string' ? event : event.type}: ${result.code}`);
    return result.order;
  }, order);
}

export const instruct = (
  step: string,
  at: number,
  more: Partial<Extract<OrderEvent, { type: 'instruct' }>> = {},
): OrderEvent => ({
  ...{ type: 'instruct', by: OPERATOR, at, step, check: safe(step, at), confirmation: null },
  ...more,
});

export const ISSUED = ['request', 'prepare', 'check', 'approve', 'schedule', 'issue'] as const;
export const DONE = [instruct('2', AT + 10), { ...sample('reported'), at: AT + 20 } as OrderEvent] as const;

/** Planned, issued, with its first step under way. */
export const underWay = (): OrderSheet => after(orderOf('planned'), ...ISSUED, 'instruct');

export const codeOf = (order: OrderSheet, event: OrderEvent): string => {
  const result = advanceOrder(order, event);
  return result.ok ? 'accepted' : result.code;
};
