import { describe, expect, it } from 'vitest';
import type { OrderReport, OrderStepReport } from '../../../contract/order-requests.ts';
import { actionsOf, nextSteps, progressOf, stepActions } from './order-progress.ts';

const step = (id: string, given: Partial<OrderStepReport> = {}): OrderStepReport => ({
  ...{ id, group: Number(id), operation: { kind: 'switch', device: `d${id}`, to: 'open' }, means: 'remote' },
  ...{ crew: null, note: '', state: 'new', instructedAt: null, instructedBy: null, deadline: null },
  ...{ completedAt: null, completedBy: null, trouble: null, reason: '', lastWord: null, lateBy: null },
  ...given,
});
const order = (given: Partial<OrderReport>): OrderReport => ({
  ...{ id: 'o', version: 1, kind: 'planned', state: 'new', title: 't', purpose: '', area: '' },
  ...{ steps: [step('1'), step('2')], authors: ['anna'], responsible: null, isAutomatic: false },
  ...{ validFrom: null, validUntil: null, halt: null, signatures: [] },
  ...given,
});

describe('steps whose turn it is', () => {
  it('are those of the first group that is not done, and none before the order is issued', () => {
    const steps = [step('1', { state: 'completed' }), step('2'), step('3', { group: 2 }), step('4')];
    expect([...nextSteps(order({ state: 'inProgress', steps }))]).toEqual(['2', '3']);
    expect(nextSteps(order({ state: 'scheduled', steps })).size).toBe(0);
    expect(nextSteps(order({ state: 'halted', steps })).size).toBe(0);
  });

  it('wait until all of the group before is told', () => {
    const steps = [step('1', { state: 'instructed' }), step('2')];
    expect(nextSteps(order({ state: 'inProgress', steps })).size).toBe(0);
  });
});

describe('what is offered', () => {
  it('never lets an author check or approve', () => {
    expect(actionsOf(order({ state: 'prepared' }), 'anna')).not.toContain('check');
    expect(actionsOf(order({ state: 'prepared' }), 'berta')).toContain('check');
    expect(actionsOf(order({ state: 'checked' }), 'anna')).not.toContain('approve');
  });

  it('issues an emergency at once, and a planned order only after its signatures', () => {
    expect(actionsOf(order({ kind: 'emergency' }), 'anna')).toEqual(['edit', 'issue', 'issueAutomatic', 'abort']);
    expect(actionsOf(order({}), 'anna')).toEqual(['edit', 'request', 'abort']);
    expect(actionsOf(order({ state: 'scheduled' }), 'anna')).toContain('issue');
  });

  it('lets no order with work on site go by itself, and no template at all', () => {
    const steps = [step('1', { means: 'crew', crew: 'E-1' })];
    expect(actionsOf(order({ kind: 'emergency', steps }), 'anna')).not.toContain('issueAutomatic');
    expect(actionsOf(order({ kind: 'template', state: 'approved' }), 'anna')).toEqual([
      'rework',
      'abort',
      'fromTemplate',
    ]);
  });

  it('asks for somebody to take a halted order over before anything else', () => {
    const halt = {
      step: '1',
      trouble: 'no-answer',
      since: 1,
      takeOver: 'anna',
      crew: null,
      isTakenOver: false,
    } as const;
    const steps = [step('1', { state: 'failed' }), step('2')];
    const halted = order({ state: 'halted', halt, steps, responsible: 'anna' });
    expect(actionsOf(halted, 'anna')).toEqual(['takeOver']);
    expect(stepActions(halted, steps[0]!)).toEqual([]);
    const taken = { ...halted, halt: { ...halt, isTakenOver: true } };
    expect(actionsOf(taken, 'anna')).toEqual(['rework', 'abort']);
    expect(stepActions(taken, steps[0]!)).toEqual(['retry', 'accept']);
    const mended = { ...taken, steps: [step('1', { state: 'completed' }), step('2')] };
    expect(actionsOf(mended, 'anna')).toContain('resume');
  });

  it('completes only what is done', () => {
    const done = [step('1', { state: 'completed' }), step('2', { state: 'completed' })];
    expect(actionsOf(order({ state: 'inProgress', steps: done, responsible: 'anna' }), 'anna')).toContain('complete');
    expect(actionsOf(order({ state: 'inProgress', responsible: 'anna' }), 'anna')).not.toContain('complete');
    expect(progressOf(order({ steps: done }))).toEqual({ done: 2, total: 2, failed: 0, outstanding: 0 });
  });

  it('has a person report what a person does, and telemetry tell the rest', () => {
    const running = order({ state: 'inProgress' });
    expect(stepActions(running, step('9', { state: 'instructed' }))).toEqual([]);
    expect(stepActions(running, step('9', { state: 'instructed', means: 'crew', crew: 'E-1' }))).toEqual([
      'done',
      'notDone',
    ]);
  });
});
