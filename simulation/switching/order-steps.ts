// Where a step stands after somebody said something of it. Done is said by telemetry (remote) or by a person (crew), never by the word
// that was given; what is late, wrong or missing has a name.
import type { OrderEvent } from './order-events.ts';
import type { OrderFacts, OrderRules, OrderStep } from './order-sheet.ts';
import { TELEMETRY } from './order-sheet.ts';

type EventOf<Type extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: Type }>;

/** Which step a word of telemetry is about: of those that operate the device the last that was instructed; undefined = none. */
export function stepTold({ steps }: OrderFacts, device: string): OrderStep | undefined {
  return steps.findLast(
    ({ operation, state }) =>
      operation.kind === 'switch' &&
      operation.device === device &&
      (state === 'instructed' || state === 'failed' || state === 'completed'),
  );
}

export function instructed(step: OrderStep, { by, at }: EventOf<'instruct'>, rules: OrderRules): OrderStep {
  const answerMs = step.means === 'crew' ? rules.crewAnswerMs : rules.remoteAnswerMs;
  return { ...step, state: 'instructed', instructedAt: at, instructedBy: by, deadline: at + answerMs };
}

const isPast = ({ deadline }: OrderStep, at: number): boolean => deadline !== null && at > deadline;

const completed = (step: OrderStep, by: string, at: number): OrderStep => ({
  ...step,
  state: 'completed',
  completedAt: at,
  completedBy: by,
  deadline: null,
  trouble: null,
});

const failed = (step: OrderStep, trouble: NonNullable<OrderStep['trouble']>, reason = ''): OrderStep => ({
  ...step,
  state: 'failed',
  deadline: null,
  trouble,
  reason,
});

export function afterTold(step: OrderStep, { at, position, isGood }: EventOf<'told'>): OrderStep {
  if (step.operation.kind !== 'switch') return step;
  const isReached = isGood && position === step.operation.to;
  if (step.state === 'completed') {
    const isBack = isGood && (position === 'open' || position === 'closed') && !isReached;
    return isBack ? failed(step, 'changed-back') : step;
  }
  if (step.state === 'failed') return isReached ? { ...step, lateBy: TELEMETRY } : step;
  if (isPast(step, at)) return { ...failed(step, 'late-answer'), lateBy: isReached ? TELEMETRY : null };
  if (isReached) return completed(step, TELEMETRY, at);
  // It may still be on its way: the deadline decides.
  const lastWord =
    !isGood || position === 'bad' ? 'bad-quality' : position === 'intermediate' ? 'intermediate' : 'wrong-position';
  return { ...step, lastWord };
}

export function afterAnswered(step: OrderStep, { result, reason }: EventOf<'answered'>): OrderStep {
  return failed(step, result === 'refused' ? 'refused' : 'drive-failed', reason);
}

export function afterReported(step: OrderStep, { by, at, outcome, seen, reason }: EventOf<'reported'>): OrderStep {
  const { operation } = step;
  if (step.state === 'failed') return outcome === 'done' ? { ...step, lateBy: by } : step;
  if (outcome === 'notDone') return failed(step, 'not-done', reason);
  if (operation.kind === 'switch' && seen !== null && seen !== operation.to)
    return failed(step, 'contradicted', reason);
  return isPast(step, at) ? { ...failed(step, 'late-answer', reason), lateBy: by } : completed(step, by, at);
}

export function afterClock(step: OrderStep, at: number): OrderStep {
  return step.state === 'instructed' && isPast(step, at) ? failed(step, step.lastWord ?? 'no-answer') : step;
}

export const accepted = (step: OrderStep, { at, seenBy }: EventOf<'accept'>): OrderStep =>
  completed(step, seenBy ?? step.lateBy ?? '', at);
