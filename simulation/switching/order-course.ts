// What an order looks like after an event that nothing speaks against (order-refusals.ts).
import type { OrderEvent } from './order-events.ts';
import { type OrderFacts, type OrderRules, type OrderStep, type ProgramReason, stepOf } from './order-sheet.ts';
import { accepted, afterAnswered, afterClock, afterReported, afterTold, instructed, stepTold } from './order-steps.ts';

type EventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: Type }>;

/** Signed with name and time. */
const SIGNED: readonly OrderEvent['type'][] = [
  ...(['request', 'reject', 'prepare', 'check', 'approve', 'schedule', 'issue', 'extend'] as const),
  ...(['takeOver', 'halt', 'resume', 'complete', 'abort', 'rework'] as const),
];

export function orderAfter(order: OrderFacts, event: OrderEvent, rules: OrderRules): OrderFacts {
  const after = changed(order, event, rules);
  if (!SIGNED.includes(event.type)) return after;
  const { type, by, at } = event;
  const note = 'reason' in event ? event.reason : '';
  const { words, violations = [] }: ProgramReason = 'words' in event || 'violations' in event ? event : {};
  const signature = {
    ...{ event: type, by, at, note },
    ...(words === undefined ? {} : { words }),
    ...(violations.length === 0 ? {} : { violations }),
  };
  return { ...after, signatures: [...after.signatures, signature] };
}

function changed(order: OrderFacts, event: OrderEvent, rules: OrderRules): OrderFacts {
  const step = (id: string, after: (step: OrderStep) => OrderStep) => withStep(order, id, event.at, after);
  switch (event.type) {
    case 'edit':
      return edited(order, event);
    case 'prepare':
      return { ...order, authors: withAuthor(order, event.by) };
    case 'schedule':
      return { ...order, validFrom: event.from, validUntil: event.until };
    case 'issue':
      return issued(order, event, rules);
    case 'extend':
      return { ...order, validUntil: event.until };
    case 'instruct':
      return step(event.step, (one) => instructed(one, event, rules));
    case 'told':
      return step(stepTold(order, event.device)?.id ?? '', (one) => afterTold(one, event));
    case 'answered':
      return step(event.step, (one) => afterAnswered(one, event));
    case 'reported':
      return step(event.step, (one) => afterReported(one, event));
    case 'clock':
      return order.steps.reduce(
        (after, { id }) => withStep(after, id, event.at, (one) => afterClock(one, event.at)),
        order,
      );
    case 'record':
      return recorded(order, event);
    case 'halt':
      return { ...order, halt: haltOf(order, null, event.at) };
    case 'takeOver':
      return {
        ...order,
        responsible: event.by,
        halt: order.halt === null ? null : { ...order.halt, takeOver: event.by, isTakenOver: true },
      };
    case 'retry':
      return resumed(step(event.step, stepOf));
    case 'accept':
      return resumed(step(event.step, (one) => accepted(one, event)));
    case 'resume':
      return resumed(order);
    case 'rework':
      return reworked(order);
    case 'abort':
      return {
        ...order,
        steps: order.steps.map((one) => (one.state === 'new' ? { ...one, state: 'aborted' as const } : one)),
      };
    case 'request':
    case 'reject':
    case 'check':
    case 'approve':
    case 'complete':
      return order;
  }
}

const withAuthor = ({ authors }: OrderFacts, by: string): string[] => [...new Set([...authors, by])];

/** The first step that fails stops the order. */
function withStep(order: OrderFacts, id: string, at: number, after: (step: OrderStep) => OrderStep): OrderFacts {
  const before = order.steps.find((step) => step.id === id);
  if (before === undefined) return order;
  const now = after(before);
  if (now === before) return order;
  const steps = order.steps.map((step) => (step === before ? now : step));
  const hasFailed = now.state === 'failed' && before.state !== 'failed';
  return { ...order, steps, halt: hasFailed && order.halt === null ? haltOf(order, now, at) : order.halt };
}

const haltOf = ({ responsible }: OrderFacts, step: OrderStep | null, since: number): OrderFacts['halt'] => ({
  step: step?.id ?? null,
  trouble: step?.trouble ?? 'stopped',
  since,
  takeOver: responsible ?? '',
  crew: step?.crew ?? null,
  isTakenOver: false,
});

/** On again once no step is left failed. A person has it in hand now: the program gives no further word by itself. */
function resumed(order: OrderFacts): OrderFacts {
  const hasFailed = order.steps.some(({ state }) => state === 'failed');
  return { ...order, isAutomatic: false, halt: hasFailed ? order.halt : null };
}

function edited(order: OrderFacts, { by, steps }: EventOf<'edit'>): OrderFacts {
  const done = new Map(order.steps.filter(({ state }) => state === 'completed').map((one) => [one.id, one]));
  return { ...order, authors: withAuthor(order, by), steps: steps.map((draft) => done.get(draft.id) ?? stepOf(draft)) };
}

function issued(order: OrderFacts, { at, responsible, isAutomatic }: EventOf<'issue'>, rules: OrderRules): OrderFacts {
  const window = order.kind === 'emergency' ? { validFrom: at, validUntil: at + rules.emergencyMs } : {};
  return { ...order, responsible, isAutomatic, ...window };
}

/** What was done in an emergency comes behind all that is done, and before what is still to do. */
function recorded(order: OrderFacts, { step, doneAt, doneBy, by }: EventOf<'record'>): OrderFacts {
  const done = order.steps.filter(({ state }) => state === 'completed');
  const rest = order.steps.filter(({ state }) => state !== 'completed');
  const group = Math.max(0, ...done.map((one) => one.group)) + 1;
  const shift = rest.length > 0 ? Math.max(0, group + 1 - rest[0]!.group) : 0;
  const now: OrderStep = {
    ...stepOf({ ...step, group }),
    ...{ state: 'completed', instructedAt: doneAt, instructedBy: by, completedAt: doneAt, completedBy: doneBy },
  };
  return { ...order, steps: [...done, now, ...rest.map((one) => ({ ...one, group: one.group + shift }))] };
}

/** What is done stays; all else is written and released anew. */
function reworked(order: OrderFacts): OrderFacts {
  const released = { responsible: null, isAutomatic: false, validFrom: null, validUntil: null, halt: null };
  const steps = order.steps.map((one) => (one.state === 'completed' ? one : stepOf(one)));
  return { ...order, ...released, steps };
}
