// The steps of a plan with what has become of each. The plan is a calculation; what was done stands in its order, by the word of telemetry.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import type { Phrase } from '../../../contract/phrase.ts';
import type { OrderReport, OrderStepReport } from '../../../contract/order-requests.ts';
import type { ScenePlanState } from '../../scene/scene-api.ts';

export interface CourseStep {
  readonly n: number;
  readonly device: string;
  readonly action: 'open' | 'close';
  /** why, by the planner */
  readonly words: readonly Phrase[];
  readonly isRemote: boolean;
  /** customers with supply again after it and those before; null: not calculated */
  readonly customersBack: number | null;
  /** its step in the order; null: nobody has ordered it */
  readonly ordered: OrderStepReport | null;
  readonly state: ScenePlanState;
}

export function stateOfStep(step: OrderStepReport | null, isNext: boolean): ScenePlanState {
  switch (step?.state) {
    case 'instructed':
      return 'sent';
    case 'completed':
      return 'done';
    case 'failed':
    case 'aborted':
      return 'failed';
    case 'new':
    case undefined:
      return isNext ? 'next' : 'planned';
  }
}

const isOfDevice = ({ operation }: OrderStepReport, device: string, action: 'open' | 'close'): boolean =>
  operation.kind === 'switch' && operation.device === device && (operation.to === 'open') === (action === 'open');

/** @param order the one that carries the plan out; null: none does, or it is not known yet */
export function courseSteps({ plan, state }: FlisrCourseReport, order: OrderReport | null): CourseStep[] {
  if (plan === null) return [];
  const taken = new Set<OrderStepReport>();
  const pairs = plan.steps.map((step) => {
    const ordered = order?.steps.find((one) => !taken.has(one) && isOfDevice(one, step.device, step.action)) ?? null;
    if (ordered !== null) taken.add(ordered);
    return { step, ordered };
  });
  const next = pairs.findIndex(({ ordered }) => ordered === null || ordered.state !== 'completed');
  const isUnderWay = state === 'proposed' || state === 'executing' || (order !== null && order.state !== 'completed');
  return pairs.map(({ step, ordered }, i) => ({
    ...{ n: step.n, device: step.device, action: step.action, words: step.words, ordered },
    isRemote: step.checks['remote'] !== false,
    customersBack: plan.customersBack.find(({ n }) => n === step.n)?.customers ?? null,
    state: stateOfStep(ordered, isUnderWay && i === next),
  }));
}
