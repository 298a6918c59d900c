import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import {
  after,
  AT,
  CHECKER,
  DONE,
  instruct,
  ISSUED,
  OPERATOR,
  orderOf,
  sample,
  SAMPLES,
  underWay,
  WRITER,
} from '../../tests/builders/switching-order.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import { advanceOrder, orderMachine } from './order-machine.ts';
import { ORDER_RULES, ORDER_STATES, type OrderSheet, type OrderState } from './order-sheet.ts';

/** Where an order may stand, and all that it accepts there: event and next state. Whatever is not named here is refused. */
interface Situation {
  readonly name: string;
  readonly order: OrderSheet;
  readonly state: OrderState;
  readonly accepts: Partial<Record<OrderEventType, OrderState>>;
  /** who says what else the operator says */
  readonly voice?: string;
}

const TO_REVIEW = { rework: 'rework', abort: 'aborted' } as const;
const planned = orderOf('planned');
const emergency = orderOf('emergency');
const template = orderOf('template');
const running = underWay();
const ORDERS: readonly Situation[] = [
  { name: 'planned', order: planned, state: 'new', accepts: { edit: 'new', request: 'requested', abort: 'aborted' } },
  {
    name: 'planned, requested',
    order: after(planned, 'request'),
    state: 'requested',
    accepts: { edit: 'requested', prepare: 'prepared', reject: 'rejected', abort: 'aborted' },
  },
  { name: 'planned, rejected', order: after(planned, 'request', 'reject'), state: 'rejected', accepts: {} },
  {
    name: 'planned, prepared',
    order: after(planned, ...ISSUED.slice(0, 2)),
    state: 'prepared',
    accepts: { check: 'checked', ...TO_REVIEW },
  },
  {
    name: 'planned, checked',
    order: after(planned, ...ISSUED.slice(0, 3)),
    state: 'checked',
    accepts: { approve: 'approved', ...TO_REVIEW },
  },
  {
    name: 'planned, approved',
    order: after(planned, ...ISSUED.slice(0, 4)),
    state: 'approved',
    accepts: { schedule: 'scheduled', ...TO_REVIEW },
  },
  {
    name: 'planned, scheduled',
    order: after(planned, ...ISSUED.slice(0, 5)),
    state: 'scheduled',
    accepts: { issue: 'issued', ...TO_REVIEW },
  },
  {
    name: 'planned, issued',
    order: after(planned, ...ISSUED),
    state: 'issued',
    accepts: { instruct: 'inProgress', extend: 'issued', takeOver: 'issued', ...TO_REVIEW },
  },
  {
    name: 'under way',
    order: running,
    state: 'inProgress',
    accepts: {
      ...{ told: 'inProgress', answered: 'halted', clock: 'inProgress', extend: 'inProgress' },
      ...{ halt: 'halted', takeOver: 'inProgress' },
    },
  },
  {
    name: 'between two steps',
    order: after(running, 'told'),
    state: 'inProgress',
    accepts: {
      ...{ clock: 'inProgress', extend: 'inProgress' },
      ...{ halt: 'halted', takeOver: 'inProgress', abort: 'aborted' },
    },
  },
  {
    name: 'all steps done',
    order: after(running, 'told', ...DONE),
    state: 'inProgress',
    accepts: {
      ...{ clock: 'inProgress', extend: 'inProgress' },
      ...{ halt: 'halted', takeOver: 'inProgress', abort: 'aborted', complete: 'completed' },
    },
  },
  {
    name: 'halted by a failed step, not taken over',
    order: after(running, 'answered'),
    state: 'halted',
    accepts: { told: 'halted', clock: 'halted', takeOver: 'halted' },
  },
  {
    name: 'halted by a failed step, taken over',
    voice: CHECKER,
    order: after(running, 'answered', 'takeOver'),
    state: 'halted',
    accepts: {
      ...{ told: 'halted', clock: 'halted', takeOver: 'halted' },
      ...{ retry: 'inProgress', accept: 'inProgress', ...TO_REVIEW },
    },
  },
  {
    name: 'halted by a person, taken over',
    voice: CHECKER,
    order: after(running, 'told', 'halt', 'takeOver'),
    state: 'halted',
    accepts: { clock: 'halted', takeOver: 'halted', resume: 'inProgress', ...TO_REVIEW },
  },
  { name: 'completed', order: after(running, 'told', ...DONE, 'complete'), state: 'completed', accepts: {} },
  { name: 'aborted', order: after(planned, 'abort'), state: 'aborted', accepts: {} },
  {
    name: 'planned, in rework',
    order: after(planned, 'request', 'prepare', 'rework'),
    state: 'rework',
    accepts: { edit: 'rework', prepare: 'prepared', abort: 'aborted' },
  },
  {
    name: 'emergency',
    order: emergency,
    state: 'new',
    accepts: { edit: 'new', issue: 'issued', abort: 'aborted' },
  },
  {
    name: 'emergency, issued',
    order: after(emergency, 'issue'),
    state: 'issued',
    accepts: { instruct: 'inProgress', record: 'inProgress', extend: 'issued', takeOver: 'issued', ...TO_REVIEW },
  },
  {
    name: 'emergency, in rework',
    order: after(emergency, 'issue', 'rework'),
    state: 'rework',
    accepts: { edit: 'rework', issue: 'issued', abort: 'aborted' },
  },
  { name: 'template', order: template, state: 'new', accepts: { edit: 'new', prepare: 'prepared', abort: 'aborted' } },
  {
    name: 'template, approved',
    order: after(template, 'prepare', 'check', 'approve'),
    state: 'approved',
    accepts: TO_REVIEW,
  },
];

describe('a switching order', () => {
  test('the table knows every state and every event', () => {
    expect(new Set(ORDERS.map(({ state }) => state))).toEqual(new Set(ORDER_STATES));
    const named = new Set(ORDERS.flatMap(({ accepts }) => Object.keys(accepts)));
    // A word of a crew that nobody has sent is accepted nowhere in the table: its course is below.
    expect(SAMPLES.map(({ type }) => type).filter((type) => !named.has(type))).toEqual(['reported']);
  });

  for (const { name, order, state, accepts, voice = OPERATOR } of ORDERS) {
    test(`${name}: accepts what the table says, and nothing else`, () => {
      expect(order.state).toBe(state);
      const found: Partial<Record<OrderEventType, OrderState>> = {};
      for (const event of SAMPLES) {
        const result = advanceOrder(order, event.by === OPERATOR ? { ...event, by: voice } : event);
        if (result.ok) found[event.type] = result.order.state;
      }
      expect(found).toEqual(accepts);
    });
  }

  test('stands exactly where it stood after it was written down and read again, at every step of its course', () => {
    const course = [
      ...ISSUED,
      'instruct',
      'answered',
      'takeOver',
      'retry',
      { ...instruct('1', AT + 2), by: CHECKER },
    ] as const;
    let kept = orderOf('planned');
    let read = orderOf('planned');
    for (const event of course) {
      kept = after(kept, event);
      read = JSON.parse(JSON.stringify(after(read, event))) as OrderSheet;
      expect(read).toEqual(kept);
      for (const next of SAMPLES) expect(advanceOrder(read, next)).toEqual(advanceOrder(kept, next));
    }
  });
});

describe('whatever happens, in any order', () => {
  /** Persons as they come, right and wrong ones; the crew's step last. */
  const events: readonly OrderEvent[] = [
    ...SAMPLES.filter(({ type }) => type !== 'edit' && type !== 'record' && type !== 'extend'),
    ...(['abort', 'rework'] as const).map((type) => ({ ...sample(type), by: CHECKER })),
    { ...sample('check'), by: WRITER },
    { ...sample('approve'), by: WRITER },
    { ...sample('instruct'), by: WRITER },
    instruct('2', AT),
    { ...sample('clock'), at: AT + 1e9 },
    { ...sample('told'), at: AT + 1e6 },
    { ...sample('complete'), by: CHECKER },
  ];
  const paths = (['planned', 'emergency', 'template'] as const).flatMap((kind) => {
    const { state, ...context } = orderOf(kind);
    const machine = orderMachine(ORDER_RULES);
    return getShortestPaths(machine, {
      events,
      fromState: machine.resolveState({ value: state, context }),
      serializeState: ({ value, context: { kind: k, steps, halt, responsible } }) =>
        JSON.stringify([value, k, steps.map((s) => [s.state, s.trouble, s.lateBy]), halt?.isTakenOver, responsible]),
    });
  });

  test('every state is reached', () => {
    expect(new Set(paths.map(({ state }) => state.value))).toEqual(new Set(ORDER_STATES));
    expect(paths.length).toBeGreaterThan(100);
  });

  test('no planned order is issued without a check and an approval by somebody who did not write it', () => {
    const issued = paths.filter(({ state: { value, context } }) => value === 'issued' && context.kind === 'planned');
    expect(issued.length).toBeGreaterThan(0);
    for (const { state } of issued) {
      for (const event of ['check', 'approve']) {
        const by = state.context.signatures.filter((one) => one.event === event).map((one) => one.by);
        expect(by).not.toHaveLength(0);
        expect(by).not.toContain(WRITER);
      }
    }
  });

  test('no template is ever issued', () => {
    const states = paths.filter(({ state }) => state.context.kind === 'template').map(({ state }) => state.value);
    expect(states).not.toContain('scheduled');
    expect(states).not.toContain('issued');
  });

  test('no step is done by the word that was given for it, and no order is completed with a step left', () => {
    for (const { state, steps } of paths) {
      const said = new Set(steps.map(({ event }) => event.type));
      for (const step of state.context.steps) {
        if (step.state !== 'completed') continue;
        const how = step.means === 'remote' ? ['told', 'accept'] : ['reported', 'accept'];
        expect(how.some((type) => said.has(type as OrderEventType))).toBe(true);
      }
      if (state.value === 'completed')
        expect(state.context.steps.every((step) => step.state === 'completed')).toBe(true);
    }
  });

  test('with a failed step an order stands still and says whose it is', () => {
    for (const { state } of paths) {
      const hasFailed = state.context.steps.some((step) => step.state === 'failed');
      if (hasFailed) expect(['halted', 'aborted']).toContain(state.value);
      if (state.value === 'halted') expect(state.context.halt?.takeOver).toMatch(/operator|checker/);
    }
  });
});
