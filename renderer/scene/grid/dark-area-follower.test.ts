import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DarkAreaFollower } from './dark-area-follower.ts';
import type { DarkHouses } from './dark-shapes.ts';

const HOUSES: DarkHouses = {
  dark: 0,
  places: new Float32Array(),
  xy: { offsets: new Int32Array(1), values: new Float32Array() },
  rings: { offsets: new Int32Array(1), values: new Int32Array() },
};

function scene() {
  const dark = new Set<number>();
  const log: string[] = [];
  let asked = 0;
  const follower = new DarkAreaFollower<string>({
    read: () => ({ houses: HOUSES, consumers: Uint32Array.from(dark) }),
    areDark: (consumers) => consumers.every((row) => dark.has(row)),
    ask: () => {
      asked++;
    },
    show: (answer) => log.push(answer ?? 'nothing'),
  });
  const set = (...rows: number[]): void => {
    dark.clear();
    for (const row of rows) dark.add(row);
    follower.change(rows.length > 0);
  };
  return { follower, set, log, asked: () => asked };
}

describe('the dark area that follows the grid', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks once at a time, and for the newest next', () => {
    const { follower, set, log, asked } = scene();
    set(1);
    set(1, 2);
    set(1, 2, 3);
    expect(asked()).toBe(1);
    follower.answer('a');
    expect([asked(), log, follower.isBusy]).toEqual([2, ['a'], true]);
    follower.answer('abc');
    expect([asked(), log, follower.isBusy]).toEqual([2, ['a', 'abc'], false]);
  });

  it('shows no answer with a house that has supply again', () => {
    const { follower, set, log, asked } = scene();
    set(1, 2);
    set(2);
    follower.answer('ab');
    expect([log, asked()]).toEqual([[], 2]);
    follower.answer('b');
    expect(log).toEqual(['b']);
  });

  it('takes an area away within a second when a house in it has supply and no answer came', () => {
    const { follower, set, log } = scene();
    set(1, 2);
    follower.answer('ab');
    set(2);
    vi.advanceTimersByTime(1000);
    expect(log).toEqual(['ab', 'nothing']);
    follower.answer('b');
    vi.advanceTimersByTime(5000);
    expect(log).toEqual(['ab', 'nothing', 'b']);
  });

  it('leaves an area to which only others come until the next one is there', () => {
    const { follower, set, log } = scene();
    set(1);
    follower.answer('a');
    set(1, 2);
    vi.advanceTimersByTime(5000);
    expect(log).toEqual(['a']);
  });

  it('is gone at once when nobody is dark, and what was asked before is dropped', () => {
    const { follower, set, log, asked } = scene();
    set(1);
    follower.answer('a');
    set(1, 2);
    set();
    expect(log).toEqual(['a', 'nothing']);
    follower.answer('ab');
    expect([log, asked(), follower.isBusy]).toEqual([['a', 'nothing'], 2, false]);
  });

  it('asks a worker that broke no more', () => {
    const { follower, set, log, asked } = scene();
    set(1);
    follower.fail();
    set(1, 2);
    expect([log, asked(), follower.isBusy]).toEqual([[], 1, false]);
  });
});
