import { expect, test } from 'vitest';
import { estimateQuestion, stageSamples } from './case-estimate.ts';
import { type ActorKind, type CaseState, type CaseStep, openCase, stepCase } from './outage-case.ts';
import { estimateRestoration } from './restoration-estimate.ts';
import { StageTimes } from './stage-times.ts';

const MIN = 60_000;
const about = { device: 'cable', shift: 'day', queueMs: 30 * MIN } as const;

const COURSE: readonly (readonly [minute: number, kind: ActorKind, step: CaseStep])[] = [
  [1, 'telemetry', { type: 'confirm', device: 'cb1' }],
  [2, 'person', { type: 'assign', crew: 'c1' }],
  [5, 'crew', { type: 'depart' }],
  [25, 'crew', { type: 'arrive' }],
  [60, 'crew', { type: 'locate', device: 'l1' }],
  [70, 'crew', { type: 'isolate' }],
  [75, 'crew', { type: 'repair' }],
  [375, 'crew', { type: 'repaired' }],
  [390, 'telemetry', { type: 'restore' }],
];
function play(until: number): CaseState {
  let state = openCase({ id: 'o1', kind: 'outage', atMs: 0, parent: null, waitMs: MIN });
  for (const [minute, kind, step] of COURSE) {
    if (minute > until) break;
    const got = stepCase(state, { ...step, atMs: minute * MIN, by: { kind, id: kind } });
    if (got.kind !== 'done') throw new Error(`${step.type}: ${got.code}`);
    state = got.state;
  }
  return state;
}
const asked = (minute: number) => {
  const question = estimateQuestion(play(minute), about, minute * MIN);
  const running = question?.running ?? null;
  return question === null
    ? null
    : `${question.over.join(' ')} | ${running === null ? '' : `${running.stage} ${running.sinceMs / MIN}`}`;
};

test('follows the case from stage to stage', () => {
  expect([0, 1, 2, 6, 30, 65, 72, 80, 380, 390].map(asked)).toEqual([
    ' | ',
    ' | ',
    ' | ',
    ' | travel 5',
    'travel | assess 25',
    'travel assess | isolate 60',
    'travel assess isolate | ',
    'travel assess isolate | repair 75',
    'travel assess isolate repair | restore 375',
    null,
  ]);
});

test('isolated by switching, somebody still has to go there and look', () => {
  const isolated = stepCase(play(2), { type: 'isolate', atMs: 3 * MIN, by: { kind: 'telemetry', id: 'q1' } });
  if (isolated.kind !== 'done') throw new Error(isolated.code);
  expect(estimateQuestion(isolated.state, about, 4 * MIN)).toMatchObject({ over: ['isolate'], running: null });
});

test('a place that was named before anybody was there still has to be looked at', () => {
  const by = { kind: 'telemetry', id: 'q1' } as const;
  let state = play(5);
  for (const step of [
    { type: 'locate', device: 'l1', atMs: 6 * MIN, by },
    { type: 'arrive', atMs: 25 * MIN, by: { kind: 'crew', id: 'c1' } },
  ] as const) {
    const got = stepCase(state, step);
    if (got.kind !== 'done') throw new Error(got.code);
    state = got.state;
  }
  expect(estimateQuestion(state, about, 30 * MIN)).toMatchObject({ running: { stage: 'assess', sinceMs: 25 * MIN } });
});

test('the estimate comes nearer as the work goes on', () => {
  const times = new StageTimes([]);
  const left = [2, 26, 61, 76, 376].map((minute) => {
    const { p50Ms } = estimateRestoration(estimateQuestion(play(minute), about, minute * MIN)!, times);
    return p50Ms - minute * MIN;
  });
  expect(left).toEqual(left.toSorted((a, b) => b - a));
  expect(left.at(-1)).toBeLessThan(15 * MIN);
});

test('a finished case is history, in the stages that were told at both ends', () => {
  const samples = stageSamples(play(390), 'cable', () => 'day');
  expect(samples.map(({ stage, durationMs }) => [stage, durationMs / MIN])).toEqual([
    ['travel', 20],
    ['assess', 35],
    ['isolate', 10],
    ['repair', 300],
    ['restore', 15],
  ]);
  const stood = stepCase(play(1), { type: 'arrive', atMs: 9 * MIN, by: { kind: 'crew', id: 'c1' } });
  if (stood.kind !== 'done') throw new Error(stood.code);
  expect(stageSamples(stood.state, 'cable', () => 'day')).toEqual([]);
});
