import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Beats } from './beats.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('does not look while nobody sees the picture, and looks at once when somebody does', () => {
  const beats = new Beats();
  let looks = 0;
  beats.every(100, () => looks++);
  vi.advanceTimersByTime(250);
  expect(looks).toBe(2);
  beats.setRunning(false);
  vi.advanceTimersByTime(5_000);
  expect(looks).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
  beats.setRunning(true);
  expect(looks).toBe(3);
  beats.setRunning(true);
  vi.advanceTimersByTime(100);
  expect(looks).toBe(4);
});

it('starts what comes while it rests only later, and never what has ended', () => {
  const beats = new Beats();
  const looks: string[] = [];
  const end = beats.every(100, () => looks.push('ended'));
  beats.setRunning(false);
  end();
  beats.every(100, () => looks.push('late'));
  vi.advanceTimersByTime(500);
  expect(looks).toEqual([]);
  beats.setRunning(true);
  vi.advanceTimersByTime(100);
  expect(looks).toEqual(['late', 'late']);
});
