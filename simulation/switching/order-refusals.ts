// Who may do what to an order, and when: every reason to turn an event down. Which events a state knows at all: order-machine.ts.
import type { OrderEvent, OrderRefusal } from './order-events.ts';
import { AUTOMATION, type OrderFacts, type OrderRules, type OrderStep, type StepDraft } from './order-sheet.ts';
import { stepTold } from './order-steps.ts';
import { verdictOf } from './violation.ts';

type EventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: Type }>;

/** Null: nothing speaks against it. */
export function refusalOf(order: OrderFacts, event: OrderEvent, rules: OrderRules): OrderRefusal | null {
  switch (event.type) {
    case 'edit':
      return refuseSteps(order, event.steps, rules);
    case 'request':
      return order.kind === 'planned' ? null : 'not-in-this-state';
    case 'prepare':
      return order.steps.length === 0 ? 'no-steps' : null;
    case 'check':
    case 'approve':
      return order.authors.includes(event.by) ? 'own-order' : null;
    case 'reject':
    case 'rework':
    case 'abort':
      return refuseStop(order, event);
    case 'halt':
      return event.reason === '' ? 'no-reason' : null;
    case 'schedule':
      if (order.kind === 'template') return 'template';
      return event.until > event.from && event.until > event.at ? null : 'no-window';
    case 'issue':
      return refuseIssue(order, event);
    case 'extend':
      if (order.validUntil === null || event.until <= Math.max(event.at, order.validUntil)) return 'no-window';
      return event.by === order.responsible ? null : 'not-responsible';
    case 'instruct':
      return refuseInstruct(order, event, rules);
    case 'told':
      return refuseTold(order, event);
    case 'answered':
      return refuseAnswered(order, event);
    case 'reported':
      return refuseReported(order, event);
    case 'clock':
      return null;
    case 'record':
      return refuseRecord(order, event, rules);
    case 'takeOver':
      if (order.halt === null && event.by === order.responsible) return 'not-yours';
      return event.by === order.halt?.takeOver || event.by === event.areaHolder ? null : 'not-yours';
    case 'retry':
      return refuseFailed(order, event.step, event.by);
    case 'accept': {
      const refused = refuseFailed(order, event.step, event.by);
      if (refused !== null) return refused;
      const wasTold = (stepWith(order, event.step)?.lateBy ?? null) !== null;
      return wasTold || (event.seenBy ?? '') !== '' ? null : 'nothing-told';
    }
    case 'resume':
      if (order.halt?.isTakenOver !== true) return 'not-taken-over';
      if (event.by !== order.responsible) return 'not-responsible';
      return order.steps.some(({ state }) => state === 'failed') ? 'step-failed' : null;
    case 'complete':
      if (order.steps.some(({ state }) => state !== 'completed')) return 'steps-left';
      return refuseVoice(order, event.by);
  }
}

const stepWith = (order: OrderFacts, id: string): OrderStep | undefined => order.steps.find((step) => step.id === id);

const isOutstanding = ({ state }: OrderStep): boolean => state === 'instructed';

/** Only who is responsible gives the word, or the program in that person's name. */
function refuseVoice(order: OrderFacts, by: string): OrderRefusal | null {
  if (by === AUTOMATION) return order.isAutomatic ? null : 'not-automatic';
  return by === order.responsible ? null : 'not-responsible';
}

function refuseSteps(order: OrderFacts, steps: readonly StepDraft[], rules: OrderRules): OrderRefusal | null {
  if (new Set(steps.map(({ id }) => id)).size < steps.length) return 'step-twice';
  const done = order.steps.filter(({ state }) => state === 'completed');
  // What is done is done: it stays in front, as it was.
  if (done.some((step, i) => steps[i] === undefined || !isSameStep(step, steps[i]))) return 'step-done';
  if (steps.some(({ group }, i) => i > 0 && group < steps[i - 1]!.group)) return 'groups-unordered';
  const operated = steps.map(({ group, operation }) => ('device' in operation ? `${group} ${operation.device}` : ''));
  if (operated.some((one, i) => one !== '' && operated.indexOf(one) < i)) return 'group-conflict';
  return firstTooMany(steps, rules) === null ? null : 'group-too-large';
}

/** Id of the first step that its group has no room for; null: there is none. */
export function firstTooMany(
  steps: readonly Pick<StepDraft, 'id' | 'group'>[],
  { mostParallel }: Pick<OrderRules, 'mostParallel'>,
): string | null {
  const sizes = new Map<number, number>();
  for (const { id, group } of steps) {
    const size = (sizes.get(group) ?? 0) + 1;
    if (size > mostParallel) return id;
    sizes.set(group, size);
  }
  return null;
}

const isSameStep = (a: StepDraft, b: StepDraft): boolean =>
  a.id === b.id &&
  a.group === b.group &&
  a.means === b.means &&
  a.crew === b.crew &&
  JSON.stringify(a.operation) === JSON.stringify(b.operation);

function refuseStop(
  order: OrderFacts,
  { by, reason }: { readonly by: string; readonly reason: string },
): OrderRefusal | null {
  if (reason === '') return 'no-reason';
  if (order.responsible !== null && by !== order.responsible) return 'not-responsible';
  if (order.steps.some(isOutstanding)) return 'step-outstanding';
  return order.halt !== null && !order.halt.isTakenOver ? 'not-taken-over' : null;
}

function refuseIssue(order: OrderFacts, { by, at, isAutomatic }: EventOf<'issue'>): OrderRefusal | null {
  if (order.kind === 'template') return 'template';
  if (order.kind === 'planned') {
    if (order.validUntil === null) return 'not-emergency';
    if (at > order.validUntil) return 'expired';
  }
  return by === AUTOMATION && !isAutomatic ? 'not-automatic' : null;
}

function refuseInstruct(
  order: OrderFacts,
  { step: id, by, at, check, confirmation }: EventOf<'instruct'>,
  rules: OrderRules,
): OrderRefusal | null {
  const step = stepWith(order, id);
  if (step === undefined) return 'unknown-step';
  if (step.state !== 'new') return 'step-not-new';
  if (order.steps.some(({ group, state }) => group < step.group && state !== 'completed')) return 'out-of-order';
  const voice = refuseVoice(order, by);
  if (voice !== null) return voice;
  // An emergency order holds from its issue, whatever the clock says since: it may have been set back.
  if (order.kind !== 'emergency' && order.validFrom !== null && at < order.validFrom) return 'too-early';
  if (order.validUntil !== null && at > order.validUntil) return 'expired';
  if (step.means === 'crew' && step.crew === null) return 'no-crew';
  if (check.step !== id) return 'check-of-another';
  if (check.at > at || at - check.at > rules.checkValidMs) return 'check-outdated';
  const byPerson = confirmation?.by === AUTOMATION ? null : confirmation;
  const verdict = verdictOf(check.violations, byPerson, rules.confirmedMargin);
  if (verdict.kind === 'refused') return 'unsafe';
  return verdict.kind === 'unconfirmed' ? 'unconfirmed' : null;
}

function refuseTold(order: OrderFacts, event: EventOf<'told'>): OrderRefusal | null {
  const step = stepTold(order, event.device);
  if (step === undefined) return 'other-device';
  if (step.means === 'crew' && step.state !== 'completed') return 'crew-tells';
  // A word from before the order says nothing of it.
  return event.measuredAt < (step.completedAt ?? step.instructedAt ?? Infinity) ? 'old-word' : null;
}

function refuseAnswered(order: OrderFacts, event: EventOf<'answered'>): OrderRefusal | null {
  const step = stepWith(order, event.step);
  if (step === undefined) return 'unknown-step';
  if (step.means === 'crew') return 'crew-tells';
  return isOutstanding(step) ? null : 'not-instructed';
}

function refuseReported(order: OrderFacts, event: EventOf<'reported'>): OrderRefusal | null {
  const step = stepWith(order, event.step);
  if (step === undefined) return 'unknown-step';
  if (step.means === 'remote' && step.operation.kind === 'switch') return 'telemetry-tells';
  if (!isOutstanding(step) && step.state !== 'failed') return 'not-instructed';
  // Tags and documents have nobody on site: who gave the word says it is done.
  return event.by === (step.crew ?? order.responsible) ? null : 'other-crew';
}

function refuseRecord(order: OrderFacts, event: EventOf<'record'>, rules: OrderRules): OrderRefusal | null {
  const { by, at, step, doneAt } = event;
  if (order.kind !== 'emergency') return 'not-emergency';
  if (stepWith(order, step.id) !== undefined) return 'step-twice';
  if (order.steps.some(isOutstanding)) return 'step-outstanding';
  if (doneAt > at) return 'too-early';
  return refuseVoice(order, by) ?? refuseDone(event, rules);
}

/** What is written down as done is what telemetry or who was there has seen, and nobody's protection. */
function refuseDone({ at, step, doneBy, seen, check }: EventOf<'record'>, rules: OrderRules): OrderRefusal | null {
  const { operation, means, crew } = step;
  if (operation.kind === 'switch' && seen !== null) return seen === operation.to ? null : 'telemetry-tells';
  const isOnSite = ['switch', 'lock', 'verify', 'ground'].includes(operation.kind);
  if (isOnSite && means !== 'crew') return 'nothing-told';
  if (isOnSite && crew === null) return 'no-crew';
  if (isOnSite && crew !== doneBy) return 'other-crew';
  if (operation.kind === 'switch') return null;
  if (check.step !== step.id) return 'check-of-another';
  if (check.at > at || at - check.at > rules.checkValidMs) return 'check-outdated';
  return verdictOf(check.violations, null, rules.confirmedMargin).kind === 'allowed' ? null : 'unsafe';
}

function refuseFailed(order: OrderFacts, id: string, by: string): OrderRefusal | null {
  const step = stepWith(order, id);
  if (step === undefined) return 'unknown-step';
  if (order.halt?.isTakenOver !== true) return 'not-taken-over';
  if (by !== order.responsible) return 'not-responsible';
  return step.state === 'failed' ? null : 'step-not-failed';
}
