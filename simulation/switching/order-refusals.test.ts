import { describe, expect, test } from 'vitest';
import {
  after,
  AT,
  CHECKER,
  codeOf,
  CREW,
  draft,
  instruct,
  ISSUED,
  OPERATOR,
  orderOf,
  safe,
  sample,
  STEPS,
  underWay,
  WRITER,
} from '../../tests/builders/switching-order.ts';
import type { OrderEvent } from './order-events.ts';
import { ORDER_RULES, type OrderSheet } from './order-sheet.ts';
import { violation } from './violation.ts';

const planned = orderOf('planned');
const emergency = orderOf('emergency');
const running = underWay();

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
    for (const type of ['abort', 'rework'] as const)
      expect(codeOf(issued, { ...sample(type), by: WRITER })).toBe('not-responsible');
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
    const report = (more: object): OrderEvent => ({ ...sample('reported'), at: AT + 20, ...more });
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
