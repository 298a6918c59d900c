import { expect, test } from 'vitest';
import { FloodLimiter } from './flood-limiter.ts';

test('lets a burst pass, then the rate, and does not touch the neighbour', () => {
  const limiter = new FloodLimiter(2, 10);
  const admitted = (device: number, count: number, now: number): number => {
    let passed = 0;
    for (let i = 0; i < count; i += 1) if (limiter.admits(device, now)) passed += 1;
    return passed;
  };
  expect(admitted(0, 100, 1000)).toBe(30);
  expect(admitted(0, 100, 2000)).toBe(10);
  expect(admitted(1, 20, 2000)).toBe(20);
  expect(admitted(0, 100, 100_000)).toBe(30);
});

test('a clock that is set back gives nothing away and blocks nobody', () => {
  const limiter = new FloodLimiter(1, 10);
  for (let i = 0; i < 30; i += 1) limiter.admits(0, 50_000);
  expect(limiter.admits(0, 10_000)).toBe(false);
  expect(limiter.admits(0, 10_200)).toBe(true);
});
