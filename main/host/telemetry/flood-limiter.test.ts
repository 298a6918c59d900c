import { expect, test } from 'vitest';
import { FloodLimiter, NamedFloodLimiter } from './flood-limiter.ts';

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

test('what has waited is judged by its own minutes, in any order, and a clock that stands still opens no door', () => {
  const limiter = new FloodLimiter(2, 10);
  const now = 10 * 3_600_000;
  const hour = Array.from({ length: 3600 * 5 }, (_, i) => now - 3_600_000 + 200 * i).filter((at) => at < now - 3_000);
  for (const at of hour.toReversed()) expect(limiter.admitsWaited(0, at, now)).toBe(true);
  // Twice as much as the rate allows: half of it.
  const doubled = hour.flatMap((at) => [at, at, at, at]);
  expect(doubled.filter((at) => limiter.admitsWaited(1, at, now))).toHaveLength(600 * 60);
  // What is of now has not waited, and what has no time of its own neither.
  const other = new FloodLimiter(1, 10);
  expect(other.admitsWaited(0, now - 1_000, now)).toBe(false);
  expect(other.admitsWaited(0, Number.NaN, now)).toBe(false);
  const stuck = new NamedFloodLimiter();
  let passed = 0;
  for (let i = 0; i < 5_000; i += 1) if (stuck.admitsWaited('a', 10, now - 5_000, now + i)) passed += 1;
  expect(passed).toBe(600);
  expect(stuck.admitsWaited('b', 10, now - 5_000, now)).toBe(true);
});

test('what is said now by a device whose backlog has just come is no flood either, as long as that alone is none', () => {
  for (const limiter of [
    new FloodLimiter(1, 10),
    new (class {
      readonly #named = new NamedFloodLimiter();
      admits = (_: number, now: number) => this.#named.admits('a', 10, now);
      admitsWaited = (_: number, madeAt: number, now: number) => this.#named.admitsWaited('a', 10, madeAt, now);
    })(),
  ]) {
    const now = 1_000_000;
    const takes = (madeAt: number, at: number) => limiter.admits(0, at) || limiter.admitsWaited(0, madeAt, at);
    // Ten minutes, one a second, all at once; the last of them were made just now.
    for (let madeAt = now - 600_000; madeAt <= now; madeAt += 1_000) expect(takes(madeAt, now)).toBe(true);
    let passed = 0;
    for (let i = 0; i < 200; i += 1) if (takes(now, now)) passed += 1;
    expect(passed).toBeLessThan(30);
    expect(takes(now + 60_000, now + 60_000)).toBe(true);
  }
});

test('without a backlog there is no reserve', () => {
  const limiter = new FloodLimiter(1, 10);
  while (limiter.admits(0, 1000));
  expect(limiter.admitsWaited(0, 900, 1000)).toBe(false);
});
