import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import { violation } from './violation.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import { advanceOrder, orderMachine } from './order-machine.ts';
import {
  newOrder,
  ORDER_RULES,
  ORDER_STATES,
  type OrderKind,
  type OrderSheet,
  type OrderState,
  type StepDraft,
} from './order-sheet.ts';

const [WRITER, CHECKER, OPERATOR, CREW] = ['writer', 'checker', 'operator', 'crew 7'];
const AT = 1_000_000;

const draft = (id: string, more: Partial<StepDraft> = {}): StepDraft => ({
  id,
  group: Number(id),
  operation: { kind: 'switch', device: `q${id}`, to: 'open' },
  means: 'remote',
  crew: null,
  note: '',
  ...more,
});

const safe = (step: string, at = AT) => ({ step, at, violations: [] });

/** One of each type, by whoever may say it. */
const SAMPLES: readonly OrderEvent[] = [
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
  { type: 'record', by: OPERATOR, at: AT + 9, step: draft('9'), doneAt: AT, doneBy: OPERATOR },
  { type: 'halt', by: OPERATOR, at: AT, reason: 'a storm comes' },
  { type: 'takeOver', by: CHECKER, at: AT, areaHolder: CHECKER },
  { type: 'retry', by: CHECKER, at: AT, step: '1' },
  { type: 'accept', by: CHECKER, at: AT, step: '1', seenBy: CREW },
  { type: 'resume', by: CHECKER, at: AT },
  { type: 'complete', by: OPERATOR, at: AT },
  { type: 'abort', by: OPERATOR, at: AT, reason: 'not needed' },
  { type: 'rework', by: OPERATOR, at: AT, reason: 'wrong device' },
];

const sample = (type: OrderEventType): OrderEvent => SAMPLES.find((event) => event.type === type)!;

const STEPS = [draft('1'), draft('2', { means: 'crew', crew: CREW })];

const orderOf = (kind: OrderKind): OrderSheet =>
  newOrder({ id: 'o1', kind, title: 'cable 3', purpose: 'repair', area: 'east' }, STEPS, { by: WRITER, at: AT });

function after(order: OrderSheet, ...events: readonly (OrderEventType | OrderEvent)[]): OrderSheet {
  return events.reduce((now, event) => {
    const result = advanceOrder(now, typeof event === 'string' ? sample(event) : event);
    if (!result.ok) throw new Error(`${typeof event === 'string' ? event : event.type}: ${result.code}`);
    return result.order;
  }, order);
}

const instruct = (
  step: string,
  at: number,
  more: Partial<Extract<OrderEvent, { type: 'instruct' }>> = {},
): OrderEvent => ({
  ...{ type: 'instruct', by: OPERATOR, at, step, check: safe(step, at), confirmation: null },
  ...more,
});

const ISSUED = ['request', 'prepare', 'check', 'approve', 'schedule', 'issue'] as const;
const DONE = [instruct('2', AT + 10), { ...sample('reported'), at: AT + 20 } as OrderEvent] as const;

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
const running = after(planned, ...ISSUED, 'instruct');
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
      kept = after(kept, event as OrderEvent);
      read = JSON.parse(JSON.stringify(after(read, event as OrderEvent))) as OrderSheet;
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
    { ...sample('told'), at: AT + 1e6 } as OrderEvent,
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
    expect(new Set(paths.map(({ state }) => String(state.value)))).toEqual(new Set(ORDER_STATES));
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

const codeOf = (order: OrderSheet, event: OrderEvent): string => {
  const result = advanceOrder(order, event);
  return result.ok ? 'accepted' : result.code;
};

describe('who may do what', () => {
  test('who wrote at an order, even one line, neither checks nor approves it', () => {
    const both = after(planned, 'request', { ...sample('edit'), by: CHECKER, steps: STEPS } as OrderEvent, 'prepare');
    expect(codeOf(both, sample('check'))).toBe('own-order');
    expect(codeOf(both, { ...sample('check'), by: WRITER })).toBe('own-order');
    expect(codeOf(after(both, { ...sample('check'), by: OPERATOR }), sample('approve'))).toBe('own-order');
  });

  test('only who is responsible gives the word, in time and in order', () => {
    const issued = after(planned, ...ISSUED);
    expect(codeOf(issued, instruct('1', AT, { by: WRITER }))).toBe('not-responsible');
    expect(codeOf(issued, instruct('1', AT, { by: 'automation' }))).toBe('not-automatic');
    expect(codeOf(issued, instruct('2', AT))).toBe('out-of-order');
    expect(codeOf(issued, instruct('1', AT - 1))).toBe('too-early');
    expect(codeOf(issued, instruct('1', AT + 1e7))).toBe('expired');
    expect(codeOf(issued, instruct('7', AT))).toBe('unknown-step');
    expect(codeOf(running, instruct('1', AT))).toBe('step-not-new');
  });

  test('steps of one group go in parallel, the next group waits for both', () => {
    const steps = [draft('1', { group: 1 }), draft('2', { group: 1 }), draft('3')];
    const two = after({ ...planned }, { ...sample('edit'), steps } as OrderEvent, ...ISSUED, instruct('2', AT));
    const both = after(two, instruct('1', AT), 'told');
    expect(both.steps.map(({ state }) => state)).toEqual(['completed', 'instructed', 'new']);
    expect(codeOf(both, instruct('3', AT))).toBe('out-of-order');
  });

  test('the safety check is fresh, of this step, and nothing in it refuses', () => {
    const issued = after(planned, ...ISSUED);
    const bad = { step: '1', at: AT, violations: [violation('tagged', 'q1')] };
    const steep = { step: '1', at: AT, violations: [violation('overload-emergency', 'q1', {}, 1.2, 'l3')] };
    expect(codeOf(issued, instruct('1', AT, { check: safe('2') }))).toBe('check-of-another');
    expect(codeOf(issued, instruct('1', AT + 60_000, { check: safe('1') }))).toBe('check-outdated');
    const confirmation = { by: OPERATOR, at: AT, shown: steep.violations };
    expect(
      codeOf(issued, instruct('1', AT, { check: bad, confirmation: { ...confirmation, shown: bad.violations } })),
    ).toBe('unsafe');
    expect(codeOf(issued, instruct('1', AT, { check: steep }))).toBe('unconfirmed');
    expect(codeOf(issued, instruct('1', AT, { check: steep, confirmation }))).toBe('accepted');
    expect(
      codeOf(issued, instruct('1', AT, { check: steep, confirmation: { ...confirmation, by: 'automation' } })),
    ).toBe('unconfirmed');
    const worse = { ...steep, violations: [violation('overload-emergency', 'q1', {}, 1.3, 'l3')] };
    expect(codeOf(issued, instruct('1', AT, { check: worse, confirmation }))).toBe('unconfirmed');
    const other = { ...steep, violations: [violation('overload-emergency', 'q1', {}, 1.2, 'l4')] };
    expect(codeOf(issued, instruct('1', AT, { check: other, confirmation }))).toBe('unconfirmed');
  });

  test('edits only while it is written, never of what is done', () => {
    const reworked = after(running, 'told', 'halt', 'takeOver', { ...sample('rework'), by: CHECKER });
    expect(codeOf(reworked, { ...sample('edit'), steps: [draft('2')] } as OrderEvent)).toBe('step-done');
    const kept = after(reworked, { ...sample('edit'), steps: [draft('1'), draft('5')] } as OrderEvent);
    expect(kept.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(['1 completed', '5 new']);
    expect(codeOf(kept, { ...sample('edit'), steps: [draft('1'), draft('1')] } as OrderEvent)).toBe('step-twice');
    const backwards = [draft('1'), draft('5'), draft('3')];
    expect(codeOf(kept, { ...sample('edit'), steps: backwards } as OrderEvent)).toBe('groups-unordered');
  });

  test('an emergency holds four hours, and longer only if somebody says so', () => {
    const issued = after(emergency, 'issue');
    expect(issued.validUntil).toBe(AT + 4 * 3_600_000);
    expect(codeOf(issued, instruct('1', AT + 5 * 3_600_000))).toBe('expired');
    const longer = after(issued, { ...sample('extend'), until: AT + 6 * 3_600_000 } as OrderEvent);
    expect(codeOf(longer, instruct('1', AT + 5 * 3_600_000))).toBe('accepted');
    const recorded = after(issued, 'record');
    expect(recorded.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(['9 completed', '1 new', '2 new']);
  });
});

describe('answers that are late, wrong or missing', () => {
  const told = (at: number, more: object = {}): OrderEvent =>
    ({ ...sample('told'), at, measuredAt: at, ...more }) as OrderEvent;
  const clock = (at: number): OrderEvent => ({ type: 'clock', by: 'clock', at });
  const trouble = (order: OrderSheet) => [order.state, order.halt?.trouble, order.halt?.takeOver, order.halt?.crew];
  const deadline = AT + ORDER_RULES.remoteAnswerMs;

  test('no word until the deadline', () => {
    expect(trouble(after(running, clock(deadline)))).toEqual(['inProgress', undefined, undefined, undefined]);
    expect(trouble(after(running, clock(deadline + 1)))).toEqual(['halted', 'no-answer', OPERATOR, null]);
  });

  test('another position, neither of both, bad quality: the deadline decides', () => {
    for (const [more, code] of [
      [{ position: 'closed' }, 'wrong-position'],
      [{ position: 'intermediate' }, 'intermediate'],
      [{ position: 'bad' }, 'bad-quality'],
      [{ isGood: false }, 'bad-quality'],
    ] as const) {
      const moving = after(running, told(AT + 1, more));
      expect(moving.state).toBe('inProgress');
      expect(trouble(after(moving, clock(deadline + 1)))).toEqual(['halted', code, OPERATOR, null]);
      expect(after(moving, told(AT + 2)).steps[0]!.state).toBe('completed');
    }
  });

  test('a late word does not complete the step by itself: who takes over accepts it', () => {
    const late = after(running, told(deadline + 1));
    expect(trouble(late)).toEqual(['halted', 'late-answer', OPERATOR, null]);
    const silent = after(running, clock(deadline + 1));
    const accept: OrderEvent = { type: 'accept', by: CHECKER, at: deadline + 9, step: '1', seenBy: null };
    expect(codeOf(after(silent, 'takeOver'), accept)).toBe('nothing-told');
    for (const order of [late, after(silent, told(deadline + 5))]) {
      expect(codeOf(order, accept)).toBe('not-taken-over');
      const on = after(order, 'takeOver', accept);
      expect([on.state, on.steps[0]!.state, on.steps[0]!.completedBy]).toEqual([
        'inProgress',
        'completed',
        'telemetry',
      ]);
    }
  });

  test('a word from before the order, or of another device, says nothing', () => {
    expect(codeOf(running, told(AT + 5, { measuredAt: AT - 1 }))).toBe('old-word');
    expect(codeOf(running, told(AT + 5, { device: 'q2' }))).toBe('other-device');
  });

  test('what was done and is no longer so stops the order', () => {
    const done = after(running, 'told');
    expect(trouble(after(done, told(AT + 50, { position: 'closed' })))).toEqual([
      'halted',
      'changed-back',
      OPERATOR,
      null,
    ]);
    expect(after(done, told(AT + 50, { position: 'closed', isGood: false })).state).toBe('inProgress');
  });

  test('a crew: another one, late, not done, contradicted by telemetry', () => {
    const sent = after(running, 'told', instruct('2', AT + 10));
    const report = (more: object): OrderEvent => ({ ...sample('reported'), at: AT + 20, ...more }) as OrderEvent;
    expect(codeOf(sent, report({ by: 'crew 8' }))).toBe('other-crew');
    expect(codeOf(sent, report({ step: '1' }))).toBe('telemetry-tells');
    expect(codeOf(sent, told(AT + 20, { device: 'q2' }))).toBe('crew-tells');
    expect(trouble(after(sent, report({ seen: 'closed' })))).toEqual(['halted', 'contradicted', OPERATOR, CREW]);
    expect(trouble(after(sent, report({ outcome: 'notDone' })))).toEqual(['halted', 'not-done', OPERATOR, CREW]);
    expect(trouble(after(sent, report({ at: AT + 4e6 })))).toEqual(['halted', 'late-answer', OPERATOR, CREW]);
  });

  test('an automatic order goes on by hand once a person has taken it over', () => {
    const automatic = after(emergency, { ...sample('issue'), isAutomatic: true } as OrderEvent);
    const halted = after(automatic, instruct('1', AT, { by: 'automation' }), clock(deadline + 1));
    const taken = after(halted, 'takeOver', 'retry');
    expect(codeOf(taken, instruct('1', deadline + 9, { by: 'automation' }))).toBe('not-automatic');
    expect(codeOf(taken, instruct('1', deadline + 9, { by: CHECKER }))).toBe('accepted');
  });
});
