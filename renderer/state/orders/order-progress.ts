// How far an order is, which of its steps may be given now, and what may be done with it in its state. The host judges; this only says
// what is worth offering.
import type { OrderReport, OrderStepReport } from '../../../contract/order-requests.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly outstanding: number;
}

export function progressOf({ steps }: Pick<OrderReport, 'steps'>): Progress {
  const count = (state: OrderStepReport['state']): number => steps.filter((step) => step.state === state).length;
  return { done: count('completed'), total: steps.length, failed: count('failed'), outstanding: count('instructed') };
}

const RUNNING: ReadonlySet<OrderReport['state']> = new Set(['issued', 'inProgress']);

/** Ids of the steps whose turn it is: new ones of the first group that is not done. */
export function nextSteps({ state, steps }: Pick<OrderReport, 'state' | 'steps'>): ReadonlySet<string> {
  if (!RUNNING.has(state)) return new Set();
  const group = steps.find((step) => step.state !== 'completed')?.group;
  return new Set(steps.filter((step) => step.group === group && step.state === 'new').map(({ id }) => id));
}

export const ORDER_ACTIONS = [
  ...(['edit', 'request', 'prepare', 'check', 'approve', 'schedule', 'issue', 'issueAutomatic'] as const),
  ...(['takeOver', 'resume', 'halt', 'complete', 'rework', 'reject', 'abort', 'reverse', 'fromTemplate'] as const),
] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

const ACTIONS: Readonly<Record<OrderReport['state'], readonly OrderAction[]>> = {
  new: ['edit', 'request', 'prepare', 'issue', 'issueAutomatic', 'abort'],
  requested: ['edit', 'prepare', 'reject', 'abort'],
  rejected: [],
  prepared: ['check', 'rework', 'abort'],
  checked: ['approve', 'rework', 'abort'],
  approved: ['schedule', 'rework', 'abort', 'fromTemplate'],
  scheduled: ['issue', 'rework', 'abort'],
  issued: ['takeOver', 'rework', 'abort'],
  inProgress: ['halt', 'takeOver', 'complete', 'abort'],
  halted: ['takeOver', 'resume', 'rework', 'abort'],
  completed: ['reverse'],
  rework: ['edit', 'prepare', 'issue', 'abort'],
  aborted: ['reverse'],
};

/** What fits the order's kind, state and steps; whether this person may is the host's business, with one exception: nobody signs his own. */
export function actionsOf(order: OrderReport, user: string): OrderAction[] {
  const { kind, state, steps, responsible, halt } = order;
  const isEmergency = kind === 'emergency';
  const { done, total, outstanding } = progressOf(order);
  const fits = (action: OrderAction): boolean => {
    switch (action) {
      case 'request':
        return kind === 'planned';
      case 'prepare':
        return steps.length > 0 && (state === 'new' ? kind === 'template' : !isEmergency);
      case 'issue':
        return steps.length > 0 && (state === 'scheduled' ? kind === 'planned' : isEmergency);
      case 'issueAutomatic':
        return steps.length > 0 && isEmergency && steps.every(({ means }) => means === 'remote');
      case 'schedule':
        return kind === 'planned';
      case 'fromTemplate':
        return kind === 'template';
      case 'check':
      case 'approve':
        return !order.authors.includes(user);
      case 'takeOver':
        return halt === null ? responsible !== user : !halt.isTakenOver;
      case 'resume':
        return halt?.isTakenOver === true && responsible === user && !steps.some((one) => one.state === 'failed');
      case 'complete':
        return total > 0 && done === total;
      case 'abort':
      case 'rework':
        return outstanding === 0 && (halt === null || halt.isTakenOver);
      case 'reverse':
        return done > 0 && kind !== 'template';
      case 'edit':
      case 'halt':
      case 'reject':
        return true;
    }
  };
  return ACTIONS[state].filter(fits);
}

/** What may be done with one step now. */
export type StepAction = 'instruct' | 'done' | 'notDone' | 'retry' | 'accept';

export function stepActions(order: OrderReport, step: OrderStepReport): StepAction[] {
  if (nextSteps(order).has(step.id)) return ['instruct'];
  const isTold = step.means === 'remote' && step.operation.kind === 'switch';
  if (step.state === 'instructed') return isTold ? [] : ['done', 'notDone'];
  if (step.state === 'failed' && order.state === 'halted')
    return order.halt?.isTakenOver === true ? ['retry', 'accept'] : [];
  return [];
}
