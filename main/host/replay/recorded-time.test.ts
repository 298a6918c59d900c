import { expect, test } from 'vitest';
import type { HostRun } from '../ports.ts';
import { RecordedTime } from './recorded-time.ts';

const run = (openedWall: number, endedWall: number, more: Partial<HostRun> = {}): HostRun => ({
  ...{ openedWall, endedWall, city: openedWall, wall: openedWall, speed: 1 },
  ...more,
});

test('city time and the machine’s are one, but for a run with a clock of its own', () => {
  const time = new RecordedTime([run(1000, 5000), run(10_000, 20_000, { city: 500_000, speed: 60 })], () => 30_000);
  expect(time.at(3000)).toEqual({ run: 0, wallMs: 3000, isUnrecorded: false });
  expect(time.at(500_000 + 60 * 2000)).toEqual({ run: 1, wallMs: 12_000, isUnrecorded: false });
  expect(time.extent).toEqual({ fromMs: 1000, toMs: 500_000 + 60 * 10_000 });
});

test('the time between two hosts is a gap, and shows what was known last', () => {
  const time = new RecordedTime([run(1000, 5000), run(9000, Infinity)], () => 12_000);
  expect(time.gaps()).toEqual([{ fromMs: 5000, toMs: 9000 }]);
  expect(time.at(6000)).toEqual({ run: 0, wallMs: 5000, isUnrecorded: true });
  expect(time.at(11_000)).toEqual({ run: 1, wallMs: 11_000, isUnrecorded: false });
  expect(time.at(500)).toEqual({ run: -1, wallMs: Number.NEGATIVE_INFINITY, isUnrecorded: true });
  expect(time.extent).toEqual({ fromMs: 1000, toMs: 12_000 });
});

test('a restart of less than a second is no gap', () => {
  expect(new RecordedTime([run(1000, 5000), run(5900, Infinity)], () => 12_000).gaps()).toEqual([]);
});

test('of two runs that told the same city time the later one counts, and leaves no gap', () => {
  const again = run(100_000, 104_000, { city: 2000 });
  const time = new RecordedTime([run(1000, 5000), again], () => 200_000);
  expect(time.at(3000)).toEqual({ run: 1, wallMs: 101_000, isUnrecorded: false });
  expect(time.at(1500)).toEqual({ run: 0, wallMs: 1500, isUnrecorded: false });
  expect(time.gaps()).toEqual([]);
});

test('rounding never leads out of a run', () => {
  const odd = run(1_795_298_107_123, 1_795_298_187_778, { city: 1_000_000.1, wall: 1_795_298_107_120, speed: 7.3 });
  const time = new RecordedTime([odd], () => Infinity);
  const { fromMs, toMs } = time.extent!;
  for (const city of [fromMs, toMs]) {
    const { wallMs } = time.at(city);
    expect(wallMs).toBeGreaterThanOrEqual(odd.openedWall);
    expect(wallMs).toBeLessThanOrEqual(odd.endedWall);
  }
});

test('nothing was ever recorded', () => {
  const time = new RecordedTime([], () => 1000);
  expect(time.extent).toBeNull();
  expect(time.gaps()).toEqual([]);
  expect(time.at(500).isUnrecorded).toBe(true);
});
