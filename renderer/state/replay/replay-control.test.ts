import { expect, test } from 'vitest';
import type { ReplayState } from '../../../contract/replay-requests.ts';
import { createReplayControl, type ReplayHooks } from './replay-control.ts';

interface Asked {
  readonly name: string;
  readonly params: Record<string, unknown>;
  answer(result: unknown): Promise<void>;
  fail(message: string): Promise<void>;
}

const settle = async () => {
  for (let i = 0; i < 8; i++) await Promise.resolve();
};
const state = (atMs: number, speed = 0): ReplayState => ({
  atMs,
  speed,
  order: 'arrival',
  isUnrecorded: false,
  presentMs: 1_000,
  grid: 'none',
  seekMs: 1,
  gridMs: null,
});

function setUp() {
  const asked: Asked[] = [];
  const told: string[] = [];
  const hooks: ReplayHooks = {
    request: (name, params) =>
      new Promise((resolve, reject) => {
        asked.push({
          name,
          params,
          answer: (result) => {
            resolve(result as never);
            return settle();
          },
          fail: (message) => {
            reject(new Error(message));
            return settle();
          },
        });
      }),
    onState: (shown) => told.push(shown === null ? 'live' : `at ${shown.atMs} x${shown.speed}`),
    onWish: (wish) => told.push(wish === null ? 'no wish' : `wish ${wish.atMs}`),
    onFailure: (failure) => {
      if (failure !== null) told.push(`failed ${failure.message}`);
    },
    onSettled: () => told.push('settled'),
    onMeasured: () => undefined,
    steadyNow: () => 0,
    nextPicture: () => Promise.resolve(),
  };
  return { control: createReplayControl(hooks), asked, told };
}

test('while one seek is on its way only the newest of the others is kept', async () => {
  const { control, asked, told } = setUp();
  for (let at = 1; at <= 50; at++) control.seek(at);
  expect(asked.map(({ params }) => params['atMs'])).toEqual([1]);
  await asked[0]!.answer(state(1));
  expect(asked.map(({ params }) => params['atMs'])).toEqual([1, 50]);
  expect(told).not.toContain('settled');
  await asked[1]!.answer(state(50));
  expect(told.slice(-3)).toEqual(['at 50 x0', 'no wish', 'settled']);
  expect(asked).toHaveLength(2);
});

test('a seek while it plays stands still; one that shall play on does', async () => {
  const { control, asked } = setUp();
  control.seek(7);
  await asked[0]!.answer(state(7, 60));
  expect(asked[1]).toMatchObject({ name: 'replay.play', params: { speed: 0 } });
  await asked[1]!.answer(state(7, 0));
  control.seek(9, { speed: 60 });
  await asked[2]!.answer(state(9, 60));
  expect(asked).toHaveLength(3);
});

test('playing waits for the seek before it; the way back overtakes both', async () => {
  const { control, asked, told } = setUp();
  control.seek(1);
  control.seek(2, { order: 'source' });
  control.play(60);
  await asked[0]!.answer(state(1));
  expect(asked[1]).toMatchObject({ name: 'replay.seek', params: { atMs: 2, order: 'source' } });
  await asked[1]!.answer(state(2));
  expect(asked[2]).toMatchObject({ name: 'replay.play', params: { speed: 60 } });
  control.seek(3);
  control.end();
  await asked[2]!.answer(state(2, 60));
  expect(asked[3]).toMatchObject({ name: 'replay.end' });
  await asked[3]!.answer({});
  expect(told.slice(-3)).toEqual(['live', 'no wish', 'settled']);
});

test('a seek that failed is told, and the next one is asked all the same', async () => {
  const { control, asked, told } = setUp();
  control.seek(1);
  await asked[0]!.fail('storage is busy');
  expect(told).toContain('failed storage is busy');
  control.seek(2);
  expect(asked).toHaveLength(2);
});

test('a broken line takes the wishes with it; afterwards one may ask again', async () => {
  const { control, asked, told } = setUp();
  control.seek(1);
  control.seek(2);
  control.drop();
  await asked[0]!.fail('the line broke');
  expect(told.filter((line) => line.startsWith('failed'))).toEqual([]);
  expect(asked).toHaveLength(1);
  control.seek(3);
  expect(asked).toHaveLength(2);
});

test('stepping goes to the fact, and nowhere when there is none', async () => {
  const { control, asked } = setUp();
  const missed = control.step(100, 'on');
  await asked[0]!.answer({ mark: null });
  expect(await missed).toBeNull();
  const found = control.step(100, 'back');
  await asked[1]!.answer({ mark: { atMs: 40, sort: 'outage', kind: 'supplyLost', number: 1, data: {} } });
  expect(await found).toBe(40);
  expect(asked[2]).toMatchObject({ name: 'replay.seek', params: { atMs: 40 } });
});
