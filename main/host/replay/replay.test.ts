// Playing shows what seeking shows, also right up to the present while more is being recorded, and when reading is slow.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LastKnown, RecordColumns, ReplaySource } from '../ports.ts';
import { Replay } from './replay.ts';

interface Said {
  readonly point: number;
  readonly atMs: number;
  readonly value: number;
}

const POINTS = 3;
const OPENED = 1_000_000;
let now = OPENED;
let said: Said[] = [];

/** A history that knows what has been said until now. It answers after `delayMs`, and `msASecond` for each second it reads. */
function sourceOf(delayMs: number, msASecond = 0): ReplaySource {
  const recorded = () => said.filter(({ atMs }) => atMs <= now);
  const wait = (readMs = 0) => new Promise((resolve) => setTimeout(resolve, delayMs + (readMs / 1000) * msASecond));
  return {
    runs: async () => [{ openedWall: OPENED, endedWall: Infinity, city: OPENED, wall: OPENED, speed: 1 }],
    at: async (ms) => {
      const known: LastKnown = {
        values: new Float64Array(POINTS).fill(Number.NaN),
        times: new Float64Array(POINTS).fill(Number.NaN),
        arrivals: new Float64Array(POINTS).fill(Number.NaN),
        qualities: new Uint8Array(POINTS),
        origins: new Uint8Array(POINTS),
      };
      for (const { point, atMs, value } of recorded()) {
        if (atMs > ms) continue;
        known.values[point] = value;
        known.times[point] = atMs;
        known.arrivals[point] = atMs;
      }
      await wait();
      return known;
    },
    between: async (fromMs, toMs, _order, most) => {
      const all = recorded().filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
      const part = all.slice(0, most);
      await wait(toMs - fromMs);
      const columns: RecordColumns = {
        count: part.length,
        points: Uint32Array.from(part, ({ point }) => point),
        times: Float64Array.from(part, ({ atMs }) => atMs),
        arrivals: Float64Array.from(part, ({ atMs }) => atMs),
        values: Float64Array.from(part, ({ value }) => value),
        qualities: new Uint8Array(part.length),
        origins: new Uint8Array(part.length),
      };
      return { ...columns, untilMs: part.length < all.length ? part.at(-1)!.atMs : toMs };
    },
  };
}

const valuesAt = (ms: number): number[] =>
  Array.from(
    { length: POINTS },
    (_, point) => said.findLast((each) => each.point === point && each.atMs <= ms)?.value ?? Number.NaN,
  );

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance', 'Date'] });
  now = OPENED + 120_000;
  // Each 100 ms another point says its own time, for ever.
  said = Array.from({ length: 4000 }, (_, i) => ({ point: i % POINTS, atMs: OPENED + 100 * i + 7, value: i }));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass for machine and history alike. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
}

function replayOn(source: ReplaySource): Replay {
  return new Replay({
    ...{ points: POINTS, source, grid: null },
    presentMs: () => now,
    onTrouble: (error) => {
      throw error;
    },
    onClose: () => undefined,
    wallNow: () => now,
  });
}

async function sought(replay: Replay, atMs: number): Promise<void> {
  const done = replay.seek(atMs, 'arrival');
  await pass(3000);
  await done;
}

test.each([
  ['quickly', 1, 0],
  ['quickly, at speed', 60, 0],
  ['slowly', 1, 400],
  ['slowly, at speed', 60, 900],
])('read %s, what is shown is always of the moment that is told', async (_name, speed, delayMs) => {
  const replay = replayOn(sourceOf(delayMs));
  await sought(replay, OPENED + 20_000);
  expect([...replay.columns.values]).toEqual(valuesAt(replay.now()));
  replay.play(speed);
  for (let i = 0; i < 60; i++) {
    const before = replay.now();
    await pass(100);
    expect(replay.now()).toBeGreaterThanOrEqual(before);
    expect([...replay.columns.values]).toEqual(valuesAt(replay.now()));
  }
  expect(replay.now()).toBeGreaterThan(OPENED + 21_000);
  replay.close();
});

test.each([
  // Reads an hour in 0.7 s, in 7 s, in 1.2 minutes; a second of playing is ten minutes.
  ['is fast enough', 0.2],
  ['is just fast enough', 2],
  ['is too slow', 20],
])('where reading %s, fast playing keeps its pace and never stands for long', async (_name, msASecond) => {
  now = OPENED + 3_600_000;
  said = Array.from({ length: 9000 }, (_, i) => ({ point: i % POINTS, atMs: OPENED + 500 * i + 7, value: i }));
  const replay = replayOn(sourceOf(60, msASecond));
  await sought(replay, OPENED + 20_000);
  replay.play(600);
  let stoodMs = 0;
  let longestMs = 0;
  for (let i = 0; i < 50; i++) {
    const before = replay.now();
    await pass(100);
    expect([...replay.columns.values]).toEqual(valuesAt(replay.now()));
    stoodMs = replay.now() > before ? 0 : stoodMs + 100;
    longestMs = Math.max(longestMs, stoodMs);
  }
  expect(longestMs).toBeLessThanOrEqual(1000);
  expect(replay.now() - OPENED - 20_000).toBeGreaterThan(0.7 * 5000 * 600);
  replay.close();
});

test('at the end of the past it stops, and shows what was recorded last', async () => {
  const replay = replayOn(sourceOf(20));
  await sought(replay, now - 8000);
  replay.play(10);
  await pass(3000);
  expect(replay.state.speed).toBe(0);
  expect(now - replay.now()).toBeLessThan(4000);
  expect([...replay.columns.values]).toEqual(valuesAt(replay.now()));
  // Along the present at the speed of the present: nothing that is recorded meanwhile is missed.
  await sought(replay, now - 5000);
  replay.play(1);
  for (let i = 0; i < 100; i++) {
    await pass(200);
    expect([...replay.columns.values]).toEqual(valuesAt(replay.now()));
  }
  expect(now - replay.now()).toBeLessThan(10_000);
  replay.close();
});

test('of several seeks at once the last one counts', async () => {
  const replay = replayOn(sourceOf(50));
  const seeks = [10_000, 50_000, 30_000].map((ms) => replay.seek(OPENED + ms, 'arrival'));
  await pass(1000);
  expect(await Promise.all(seeks)).toEqual([true, true, true]);
  expect(replay.now()).toBe(OPENED + 30_000);
  expect([...replay.columns.values]).toEqual(valuesAt(OPENED + 30_000));
  replay.close();
});

test('a moment of before the first record is the first, however far away it was sought', async () => {
  const replay = replayOn(sourceOf(0));
  for (const atMs of [OPENED - 1, -1e300]) {
    await sought(replay, atMs);
    expect(replay.state.atMs).toBe(OPENED);
    expect([...replay.columns.values]).toEqual(valuesAt(OPENED));
  }
  replay.close();
});
