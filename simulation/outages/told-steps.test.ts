import { describe, expect, test } from 'vitest';
import { openCase, stepCase, type CaseState, type ToldStep } from './outage-case.ts';
import { toldStepsOf } from './told-steps.ts';

const PERSON = { kind: 'person', id: 'anna' } as const;

function after(steps: readonly ToldStep[]): CaseState {
  let state = openCase({ id: 'outage-1', kind: 'outage', atMs: 0, parent: null, waitMs: 1000 });
  for (const step of steps) {
    const next = stepCase(state, { ...step, by: PERSON, atMs: 1 });
    if (next.kind === 'refused') throw new Error(`${step.type}: ${next.code}`);
    state = next.state;
  }
  return state;
}

describe('what a person may tell', () => {
  test('of a report only whether it is one', () => {
    expect(toldStepsOf(after([]))).toEqual(['confirm', 'invalidate']);
  });

  test('of what goes on side by side each by itself', () => {
    const confirmed: ToldStep = { type: 'confirm', device: null };
    expect(toldStepsOf(after([confirmed]))).toEqual([
      ...(['locate', 'diagnose', 'assign', 'arrive', 'isolate', 'restore', 'invalidate'] as const),
    ]);
    const onTheWay = after([confirmed, { type: 'assign', crew: 'k1' }, { type: 'depart' }, { type: 'isolate' }]);
    expect(toldStepsOf(onTheWay)).toEqual([
      ...(['locate', 'diagnose', 'arrive', 'repair', 'restore', 'release', 'invalidate'] as const),
    ]);
  });

  test('it is closed only with a cause', () => {
    const verified: ToldStep[] = [{ type: 'confirm', device: null }, { type: 'restore' }, { type: 'verify' }];
    expect(toldStepsOf(after(verified))).toEqual(['diagnose', 'invalidate']);
    expect(toldStepsOf(after([...verified, { type: 'diagnose', cause: 'dig-in' }]))).toContain('close');
  });

  test('nothing of what has turned out to be none', () => {
    expect(toldStepsOf(after([{ type: 'invalidate', reason: 'a test call' }]))).toEqual([]);
  });
});
