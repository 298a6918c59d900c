import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../requests/handler.ts';
import { createGridPlanners, type GridPlanners } from './grid-planner.ts';
import type { AskShadow } from './shadow-questions.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Answers at once; on a question after a device called "endless" it computes for ever, on one called "broken" it fails. */
const THREAD = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, params }) => {
    while (params.device === 'endless');
    if (params.device === 'broken') throw new Error('no such table');
    parentPort.postMessage({ id, answer: { result: [params.device] } });
  });`;
const believed = (async () => answer({})) as unknown as AskShadow;
const open = () => createGridPlanners('', believed, new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`));

/** A check of safety; a study. */
const joined = ({ ask }: GridPlanners, device: string) => {
  const board = { documents: [], tags: [], earths: [], provenDead: [], faults: [] } as never;
  return ask('joined', { board, explained: [], hand: [], told: [], device, nodes: [] });
};
const located = ({ ask }: GridPlanners, device: string) => ask('locate', { device });
const lookedAhead = ({ ask }: GridPlanners, device: string) => ask('lookAhead', { device, steps: [] } as never);

const refusal = (code: string, message: RegExp | string) => ({
  failure: { code, message: typeof message === 'string' ? message : expect.stringMatching(message) },
});

test('a check that is never answered is given up with its thread; who waits behind it is answered by another', async () => {
  const planners = open();
  expect(await joined(planners, 'a')).toEqual(answer(['a']));
  const waiting = Promise.all([joined(planners, 'endless'), joined(planners, 'b')]);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await waiting).toMatchObject([refusal('unavailable', /did not answer within 60 s/), answer(['b'])]);
  // What was answered is not waited for.
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await joined(planners, 'd')).toEqual(answer(['d']));
  await planners.stop();
});

test('a thread that fails refuses what it was at, and the next question has a new one', async () => {
  const planners = open();
  const waiting = Promise.all([joined(planners, 'broken'), joined(planners, 'b')]);
  expect(await waiting).toMatchObject([refusal('unavailable', /failed: no such table/), answer(['b'])]);
  await planners.stop();
});

test('studies, however many and long, leave the checks of switching a thread of their own', async () => {
  const planners = open();
  const studies = ['endless', 'x', 'y', 'z', 'one too many'].map((device) => located(planners, device));
  expect(await studies[4]).toMatchObject(refusal('too-many', /study/));
  expect(await joined(planners, 'a')).toEqual(answer(['a']));
  // An order that looks ahead is a study, yet not kept out by those of everybody.
  const ahead = lookedAhead(planners, 'order');
  expect(await joined(planners, 'b')).toEqual(answer(['b']));
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await joined(planners, 'c')).toEqual(answer(['c']));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await Promise.all([...studies.slice(0, 4), ahead])).toMatchObject([
    refusal('unavailable', /not done within 120 s.*ask for less/),
    ...['x', 'y', 'z', 'order'].map((device) => answer([device])),
  ]);
  await planners.stop();
});

test('checks have their places too, and more are refused', async () => {
  const planners = open();
  const checks = ['endless', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'one too many'].map((device) =>
    joined(planners, device),
  );
  expect(await checks[8]).toMatchObject(refusal('too-many', /check/));
  await planners.stop();
  for (const given of await Promise.all(checks.slice(0, 8)))
    expect(given).toMatchObject(refusal('unavailable', 'the host is stopping'));
});
