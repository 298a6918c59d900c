import { expect, it } from 'vitest';
import type { FlisrCourseReport, FlisrPlanReport } from '../../../contract/flisr-requests.ts';
import type { OrderReport, OrderStepReport } from '../../../contract/order-requests.ts';
import { courseSteps } from './course-steps.ts';

const step = (n: number, device: string, action: 'open' | 'close', remote = true) => ({
  ...{ n, device, action, reason: 'why' },
  checks: { remote },
});
const plan = {
  steps: [step(1, 'S1', 'open'), step(2, 'Q0', 'close'), step(3, 'S1', 'close', false)],
  customersBack: [{ n: 2, customers: 120 }],
} as unknown as FlisrPlanReport;
const course = (state: FlisrCourseReport['state']) => ({ state, plan }) as FlisrCourseReport;
const ordered = (id: string, device: string, to: 'open' | 'closed', state: OrderStepReport['state']) =>
  ({ id, operation: { kind: 'switch', device, to }, state }) as OrderStepReport;
const order = (...steps: OrderStepReport[]) => ({ state: 'inProgress', steps }) as unknown as OrderReport;

it('marks the first as the next while a plan is proposed, and none as done', () => {
  const steps = courseSteps(course('proposed'), null);
  expect(steps.map(({ state }) => state)).toEqual(['next', 'planned', 'planned']);
  expect(steps.map(({ customersBack }) => customersBack)).toEqual([null, 120, null]);
  expect(steps.map(({ isRemote }) => isRemote)).toEqual([true, true, false]);
});

it('says done only where the order says so, each for its own step of a device operated twice', () => {
  const steps = courseSteps(
    course('executing'),
    order(
      ordered('1', 'S1', 'open', 'completed'),
      ordered('2', 'Q0', 'closed', 'instructed'),
      ordered('3', 'S1', 'closed', 'new'),
    ),
  );
  expect(steps.map(({ state }) => state)).toEqual(['done', 'sent', 'planned']);
  expect(steps[2]!.ordered!.id).toBe('3');
});

it('keeps a failed step as failed, and promises nothing once it is rejected', () => {
  const failed = courseSteps(course('handedOver'), order(ordered('1', 'S1', 'open', 'failed')));
  expect(failed[0]!.state).toBe('failed');
  const rejected = courseSteps(course('rejected'), null);
  expect(rejected.map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
});
