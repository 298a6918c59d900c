import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addStep,
  changeStep,
  draftOfPlan,
  emptyDraft,
  fillCrew,
  joinStep,
  moveStep,
  type OrderDraft,
  positionAfter,
  removeStep,
  stepsToSend,
  switchedOver,
} from './order-draft.ts';

const open = (device: string) => ({ kind: 'switch', device, to: 'open' }) as const;
const three = (): OrderDraft =>
  ['A', 'B', 'C'].reduce((draft, device) => addStep(draft, open(device), true), emptyDraft('planned', 't', ''));
const devices = ({ steps }: OrderDraft) =>
  steps.map(({ operation }) => ('device' in operation ? operation.device : ''));
const groups = ({ steps }: OrderDraft) => steps.map(({ group }) => group);

describe('writing an order', () => {
  it('adds steps one after the other, each alone', () => {
    expect(devices(three())).toEqual(['A', 'B', 'C']);
    expect(groups(three())).toEqual([1, 2, 3]);
  });

  it('lets a step go with the one before it, and alone again', () => {
    const joined = joinStep(three(), '2');
    expect(groups(joined)).toEqual([1, 1, 2]);
    const all = joinStep(joined, '3');
    expect(groups(all)).toEqual([1, 1, 1]);
    expect(groups(joinStep(all, '2'))).toEqual([1, 2, 3]);
    expect(groups(joinStep(three(), '1'))).toEqual([1, 2, 3]);
  });

  it('moves a step out of its group', () => {
    const moved = moveStep(joinStep(three(), '2'), '3', -1);
    expect(devices(moved)).toEqual(['A', 'C', 'B']);
    expect(groups(moved)).toEqual([1, 2, 3]);
    expect(moveStep(three(), '1', -1)).toEqual(three());
  });

  it('leaves what is done as it is', () => {
    const draft = three();
    const started = { ...draft, steps: draft.steps.map((step, i) => (i === 0 ? { ...step, isDone: true } : step)) };
    expect(removeStep(started, '1')).toEqual(started);
    expect(moveStep(started, '2', -1)).toEqual(started);
    expect(joinStep(started, '2')).toEqual(started);
    expect(changeStep(started, '1', { note: 'no' })).toEqual(started);
  });

  it('takes the steps of a plan over with its reasons', () => {
    const step = (device: string, action: 'open' | 'close', remote: boolean) => ({
      ...{ device, action, reason: 'why', words: [{ code: 'by-hand', parameters: {} }], checks: { remote } },
    });
    const { kind, steps } = draftOfPlan({ steps: [step('A', 'open', true), step('B', 'close', false)] }, 't', 'p');
    expect(kind).toBe('emergency');
    // As they are sent they keep their codes, until a person writes something else.
    const draft = draftOfPlan({ steps: [step('A', 'open', true)] }, 't', 'p');
    expect(stepsToSend(draft)[0]).toMatchObject({ note: 'why', words: [{ code: 'by-hand' }] });
    const own = changeStep(draft, '1', { note: 'mind the dog', words: undefined });
    expect(stepsToSend(own)[0]).not.toHaveProperty('words');
    expect(steps.map(({ group, operation, means, note }) => [group, operation, means, note])).toEqual([
      [1, open('A'), 'remote', 'why'],
      [2, { ...open('B'), to: 'closed' }, 'crew', 'why'],
    ]);
  });

  it('names one crew for all that is done on site and has none', () => {
    const draft = addStep(addStep(addStep(three(), open('D'), false), open('E'), false), open('F'), false);
    const named = fillCrew(changeStep(draft, '5', { crew: 'E-2' }), 'E-1');
    expect(named.steps.map(({ crew }) => crew)).toEqual([null, null, null, 'E-1', 'E-2', 'E-1']);
    expect(fillCrew(draft, '').steps.every(({ crew }) => crew === null)).toBe(true);
  });

  it('sends what the host knows of a step and nothing else', () => {
    expect(Object.keys(stepsToSend(three())[0]!)).toEqual(['id', 'group', 'operation', 'means', 'crew', 'note']);
  });

  it('means by a device the other position than the one it is in by then', () => {
    const draft = emptyDraft('planned', 't', '');
    expect(switchedOver(draft, 'A', true)).toEqual(open('A'));
    expect(switchedOver(draft, 'A', false)).toEqual({ ...open('A'), to: 'closed' });
    const written = addStep(draft, open('A'), true);
    expect(positionAfter(written, 'A', true)).toBe(false);
    expect(switchedOver(written, 'A', true)).toEqual({ ...open('A'), to: 'closed' });
    expect(positionAfter(written, 'B', null)).toBeNull();
  });
});

it('keeps ids apart and groups rising by one, whatever is done to it', () => {
  const act = fc.oneof(
    fc.constant({ do: 'add' } as const),
    fc.record({ do: fc.constantFrom('remove', 'join', 'up', 'down'), at: fc.nat(12) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let draft = emptyDraft('planned', 't', '');
      for (const one of acts) {
        const id = 'at' in one ? (draft.steps[one.at % Math.max(1, draft.steps.length)]?.id ?? '') : '';
        if (one.do === 'add') draft = addStep(draft, open(`d${draft.steps.length}`), true);
        else if (one.do === 'remove') draft = removeStep(draft, id);
        else if (one.do === 'join') draft = joinStep(draft, id);
        else draft = moveStep(draft, id, one.do === 'up' ? -1 : 1);
      }
      const numbers = groups(draft);
      expect(numbers[0] ?? 1).toBe(1);
      for (let i = 1; i < numbers.length; i++) expect([0, 1]).toContain(numbers[i]! - numbers[i - 1]!);
      expect(new Set(draft.steps.map(({ id }) => id)).size).toBe(draft.steps.length);
    }),
  );
});
