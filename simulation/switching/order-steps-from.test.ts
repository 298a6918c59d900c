import { expect, test } from 'vitest';
import { planFor } from '../../tests/builders/restoration-checks.ts';
import { line, load, type SwitchedPlan, switchedNetwork } from '../../tests/builders/switched-network.ts';
import { advanceOrder } from './order-machine.ts';
import { newOrder, type OrderSheet, stepOf } from './order-sheet.ts';
import { numbered, orderOfTemplate, reversedSteps, stepsOfPlan } from './order-steps-from.ts';
import { lookAheadOrder } from './look-ahead.ts';
import { EMPTY_BOARD } from './safety-board.ts';
import { powerFlowOf } from './switching-flow.ts';
import { SwitchingGrid } from './switching-grid.ts';

/** n0 (source) - l0 - n1 - l1 - n2 - l2 - n3 ..tie l3.. n5 - l4 - n4 (source). */
const TWO_FEEDERS: SwitchedPlan = {
  nodes: 6,
  sources: [0, 4],
  lines: [
    line(0, 1, { breaker: true }),
    line(1, 2),
    line(2, 3),
    line(3, 5, { open: 1 }),
    line(4, 5, { breaker: true }),
  ],
  loads: [load(1), load(2), load(3), load(5)],
};

const said = { by: 'writer', at: 0 };
const head = { id: 'o', title: 't', purpose: 'p', area: 'a' };

test('the steps of a restoration plan are an order that the safety check lets pass', () => {
  const { network, state } = switchedNetwork(TWO_FEEDERS);
  const plan = planFor(TWO_FEEDERS, 'l1');
  const steps = stepsOfPlan(network, plan.steps);
  expect(steps.map(({ operation, means }) => [operation, means])).toEqual(
    plan.steps.map(({ device, action }) => [
      { kind: 'switch', device, to: action === 'close' ? 'closed' : 'open' },
      'remote',
    ]),
  );
  const critical = new Uint8Array(network.consumers.count);
  const grid = new SwitchingGrid({ network, state, critical, criticalGroups: [''], flow: powerFlowOf(network, state) });
  for (const device of plan.tripped) grid.set(grid.switchRow(device), false, 1);
  const faults = [{ element: 'l1', nodes: ['l1.from.end', 'l1.to.end'], certainty: 'located' as const }];
  const order = steps.map(({ operation, means, group }) => ({ operation, means, group, by: 'operator', at: 0 }));
  const ahead = lookAheadOrder(grid, { ...EMPTY_BOARD, faults }, order);
  expect(ahead.refusedAt).toBe(null);
  expect(ahead.steps.reduce((sum, { effect }) => sum + (effect?.pickedUp.customers ?? 0), 0)).toBe(plan.customersLost);
  // Without the openings it would be closed onto the fault.
  const closings = order.filter(({ operation }) => operation.kind === 'switch' && operation.to === 'closed');
  expect(lookAheadOrder(grid, { ...EMPTY_BOARD, faults }, closings).refusedAt).toBe(0);
});

test('what was done is taken back from its end, documents left out', () => {
  const { network } = switchedNetwork(TWO_FEEDERS);
  const steps = numbered(network, [
    { operation: { kind: 'switch', device: 'l1.from', to: 'open' }, words: [] },
    { operation: { kind: 'lock', device: 'l1.from', to: 'locked' }, words: [] },
    { operation: { kind: 'verify', what: 'dead', node: 'n2' }, words: [] },
    { operation: { kind: 'switch', device: 'l2.from', to: 'open' }, words: [] },
  ]).map((draft, i) => ({ ...stepOf(draft), state: i < 3 ? ('completed' as const) : ('new' as const) }));
  const [first] = reversedSteps(network, { steps });
  expect(first).toMatchObject({
    note: 'Takes back step 2.',
    words: [{ code: 'takes-back-step', parameters: { n: '2' } }],
  });
  expect(reversedSteps(network, { steps }).map(({ operation }) => operation)).toEqual([
    { kind: 'lock', device: 'l1.from', to: 'unlocked' },
    { kind: 'switch', device: 'l1.from', to: 'closed' },
  ]);
});

test('a template is copied once it is approved, and its copy begins anew', () => {
  const { network } = switchedNetwork(TWO_FEEDERS);
  const steps = numbered(network, [{ operation: { kind: 'switch', device: 'l1.from', to: 'open' }, words: [] }]);
  let template: OrderSheet = newOrder({ ...head, kind: 'template' }, steps, said);
  expect(orderOfTemplate(template, 'n', said)).toEqual({ ok: false, code: 'not-approved' });
  for (const [type, by] of [
    ['prepare', 'writer'],
    ['check', 'checker'],
    ['approve', 'checker'],
  ] as const) {
    const result = advanceOrder(template, { type, by, at: 1 });
    if (result.ok) template = result.order;
  }
  const copy = orderOfTemplate(template, 'n', { by: 'author', at: 9 });
  if (!copy.ok) throw new Error(copy.code);
  expect(copy.order).toEqual(newOrder({ ...head, id: 'n', kind: 'planned' }, steps, { by: 'author', at: 9 }));
  expect(orderOfTemplate(copy.order, 'm', said)).toEqual({ ok: false, code: 'not-a-template' });
});
