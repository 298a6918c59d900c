import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../requests/handler.ts';
import { createGridPlanner, type GridPlanner } from './grid-planner.ts';
import type { AskShadow } from './shadow-questions.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Answers at once; on the question after a device called "endless" it computes for ever. */
const THREAD = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, params }) => {
    while (params.device === 'endless');
    parentPort.postMessage({ id, answer: { result: [params.device] } });
  });`;
const believed = (async () => answer({})) as unknown as AskShadow;

const joined = ({ ask }: GridPlanner, device: string) => {
  const board = { documents: [], tags: [], earths: [], provenDead: [], faults: [] } as never;
  return ask('joined', { board, explained: [], hand: [], told: [], device, nodes: [] });
};

test('a thread that never answers is ended, whoever waits is told so, and the next question has a new one', async () => {
  const planner = createGridPlanner('', believed, new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`));
  expect(await joined(planner, 'a')).toEqual(answer(['a']));
  const waiting = Promise.all([joined(planner, 'endless'), joined(planner, 'b')]);
  await vi.advanceTimersByTimeAsync(61_000);
  const refused = { failure: { code: 'unavailable', message: 'the planning thread did not answer within 60 s' } };
  expect(await waiting).toMatchObject([refused, refused]);
  expect(await joined(planner, 'c')).toEqual(answer(['c']));
  // What was answered is not waited for.
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await joined(planner, 'd')).toEqual(answer(['d']));
  await planner.stop();
});
