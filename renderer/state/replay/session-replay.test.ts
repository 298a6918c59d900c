import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Status } from '../../../contract/messages.ts';
import type { ReplayState } from '../../../contract/replay-requests.ts';
import { createCityTime } from '../city-clock.ts';
import type { SessionState } from '../session.ts';
import { createSessionReplay } from './session-replay.ts';

const settle = async () => {
  for (let i = 0; i < 12; i++) await Promise.resolve();
};

const PRESENT_MS = 100_000;

const pastAt = (atMs: number, speed = 0): ReplayState => ({
  atMs,
  speed,
  order: 'arrival',
  isUnrecorded: false,
  presentMs: PRESENT_MS,
  grid: 'shown',
  seekMs: 1,
  gridMs: 1,
});
const statusOf = (replay: ReplayState | null): Status =>
  ({ cityTimeMs: replay?.atMs ?? PRESENT_MS, speed: replay?.speed ?? 1, replay }) as Status;

function setUp() {
  const machine = { nowMs: 0 };
  const time = () =>
    createCityTime(
      () => machine.nowMs,
      () => 0,
    );
  const store = createStore(
    () =>
      ({
        link: { kind: 'open' },
        replay: null,
        replayWish: null,
        replayFailure: null,
        events: [],
        heldEvents: 0,
        moments: 0,
        stay: 0,
      }) as unknown as SessionState,
  );
  const asked: { name: string; params: Record<string, unknown>; answer: (result: unknown) => Promise<void> }[] = [];
  const rested: number[] = [];
  const clock = time();
  const replay = createSessionReplay({
    store,
    clock,
    present: time(),
    timers: { now: () => machine.nowMs, after: () => () => undefined },
    steadyNow: () => machine.nowMs,
    nextPicture: () => Promise.resolve(),
    request: (name, params) =>
      new Promise((resolve) => {
        asked.push({
          name,
          params,
          answer: (result) => {
            resolve(result as never);
            return settle();
          },
        });
      }),
    may: () => false,
    onJump: () => undefined,
    onRest: () => rested.push(clock.now()),
  });
  replay.onStatus(statusOf(null));
  const stay = () => store.getState().stay;
  const seekTo = async (atMs: number) => {
    replay.seek(atMs);
    replay.onStatus(statusOf(pastAt(atMs)));
    await asked.at(-1)!.answer(pastAt(atMs));
  };
  return { machine, store, asked, clock, replay, stay, seekTo, rested };
}

test('each moment is another stay, also the way back to the present', async () => {
  const { replay, stay, seekTo, asked } = setUp();
  const live = stay();
  replay.onStatus(statusOf(null));
  expect(stay()).toBe(live);
  await seekTo(50_000);
  const first = stay();
  expect(first).toBeGreaterThan(live);
  replay.onStatus(statusOf(pastAt(50_000)));
  expect(stay()).toBe(first);
  await seekTo(40_000);
  const second = stay();
  expect(second).toBeGreaterThan(first);
  replay.end();
  replay.onStatus(statusOf(null));
  expect(stay()).toBeGreaterThan(second);
  await asked.at(-1)!.answer({});
});

test('playing goes on within one stay, and ends with another, also where it ends by itself', async () => {
  const { replay, stay, seekTo, asked, rested } = setUp();
  await seekTo(50_000);
  replay.play(60);
  await asked.at(-1)!.answer(pastAt(50_000, 60));
  const playing = stay();
  replay.onStatus(statusOf(pastAt(80_000, 60)));
  expect(stay()).toBe(playing);
  const before = rested.length;
  replay.onStatus(statusOf(pastAt(98_000)));
  const stopped = stay();
  expect(stopped).toBeGreaterThan(playing);
  expect(rested).toHaveLength(before + 1);
  // One look at the end itself follows.
  replay.onStatus(statusOf(pastAt(99_000)));
  expect(stay()).toBeGreaterThan(stopped);
  expect(rested.at(-1)).toBe(99_000);
});

test('the clock tells no moment that the host has not shown, nor one after the present', async () => {
  const { replay, clock, seekTo, asked, machine } = setUp();
  await seekTo(50_000);
  replay.play(600);
  await asked.at(-1)!.answer(pastAt(50_000, 600));
  machine.nowMs = 3_000;
  expect(clock.now()).toBe(51_000);
  replay.onFrame(90_000);
  expect(clock.now()).toBe(90_000);
  replay.onFrame(99_900);
  machine.nowMs = 3_010;
  replay.onStatus(statusOf(pastAt(99_990, 600)));
  machine.nowMs = 60_000;
  expect(clock.now()).toBeLessThanOrEqual(PRESENT_MS);
});

test('when the host comes back the screen goes to the moment at which it stood', async () => {
  const { replay, seekTo, asked, store, clock } = setUp();
  await seekTo(50_000);
  expect(replay.onLost()).toBe(true);
  expect(clock.now()).toBe(50_000);
  // The new session opens in the present.
  store.setState({ replay: null });
  replay.onOpen();
  expect(asked.at(-1)).toMatchObject({ name: 'replay.seek', params: { atMs: 50_000, order: 'arrival' } });
});
