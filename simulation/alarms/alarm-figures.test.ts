import { expect, test } from 'vitest';
import { FigureKeeper, isStaleAlarm } from './alarm-figures.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;

test('of a morning by hand: six hours, 45 alarms, a crowded period, a flood of 18 minutes', () => {
  const keeper = new FigureKeeper(20, 0);
  for (let i = 0; i < 30; i++) keeper.note(3, HOUR + i * S);
  for (let i = 0; i < 15; i++) keeper.note(i, 3 * HOUR + i * 10 * MIN);
  keeper.noteFlood(HOUR + 5 * MIN, HOUR + 23 * MIN);
  const figures = keeper.figures(6 * HOUR);
  expect(figures).toMatchObject({ annunciated: 45, perHour: 7.5, perDay: 180, peak: 30, floodShare: 0.05 });
  // 36 whole periods, and the one that has just begun.
  expect(figures.crowdedShare).toBeCloseTo(1 / 37, 12);
  expect(figures.worst[0]).toEqual({ alarm: 3, count: 31 });
  expect(figures.worst).toHaveLength(10);
  expect(figures.worstShare).toBeCloseTo(40 / 45, 12);
  expect(figures.band).toBe('manageable');
});
const S = 1000;

test('what is older than a month counts no more', () => {
  const keeper = new FigureKeeper(1, 0);
  keeper.note(0, 0);
  keeper.note(0, 20 * 24 * HOUR);
  expect(keeper.figures(40 * 24 * HOUR)).toMatchObject({ annunciated: 1 });
});

test('an alarm is stale after a day', () => {
  expect(isStaleAlarm(0, 24 * HOUR)).toBe(false);
  expect(isStaleAlarm(0, 24 * HOUR + 1)).toBe(true);
  expect(isStaleAlarm(null, 1e15)).toBe(false);
});
