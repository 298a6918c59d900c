import { expect, test } from 'vitest';
import { BURST, PER_SECOND, RateLimit, ROWS_A_UNIT } from './rate-limit.ts';

test('a burst, then so many a second, each key for itself', () => {
  let now = 0;
  const limit = new RateLimit(() => now);
  for (let i = 0; i < BURST; i++) expect(limit.take('a')).toBe(0);
  expect(limit.take('a')).toBeCloseTo(1000 / PER_SECOND);
  expect(limit.take('b')).toBe(0);
  now = 1000;
  for (let i = 0; i < PER_SECOND; i++) expect(limit.take('a')).toBe(0);
  expect(limit.take('a')).toBeGreaterThan(0);
});

test('a long answer is paid for before the next question', () => {
  let now = 0;
  const limit = new RateLimit(() => now);
  expect(limit.take('a')).toBe(0);
  limit.charge('a', BURST * ROWS_A_UNIT);
  const waitMs = limit.take('a');
  expect(waitMs).toBeGreaterThan(0);
  now = waitMs;
  expect(limit.take('a')).toBe(0);
});
