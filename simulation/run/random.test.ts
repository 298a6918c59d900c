import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bell, choose, keyOf, noise, readingError, roughNoise, subKey, uniform } from './random.ts';

const T0 = Date.UTC(2026, 0, 1);

describe('chance without state', () => {
  it('depends on seed, name and index only', () => {
    expect(keyOf(1, 'lamp-1')).toBe(keyOf(1, 'lamp-1'));
    expect(keyOf(1, 'lamp-1')).not.toBe(keyOf(2, 'lamp-1'));
    expect(keyOf(1, 'lamp-1')).not.toBe(keyOf(1, 'lamp-2'));
    expect(subKey(7, 1)).not.toBe(subKey(7, 4294967297));
  });

  it('spreads evenly', () => {
    const bins = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(uniform(keyOf(3, 'spread'), i) * 10)]! += 1;
    for (const bin of bins) expect(Math.abs(bin - 10_000)).toBeLessThan(400);
  });

  it('has a bell of standard deviation 1 inside three', () => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = bell(11, i);
      expect(Math.abs(x)).toBeLessThanOrEqual(3);
      sum += x;
      squares += x * x;
    }
    expect(sum / 50_000).toBeCloseTo(0, 1);
    expect(Math.sqrt(squares / 50_000)).toBeCloseTo(1, 1);
  });

  it('chooses by weight', () => {
    let first = 0;
    for (let i = 0; i < 10_000; i++)
      if (
        choose(5, i, [
          ['a', 3],
          ['b', 1],
        ]) === 'a'
      )
        first++;
    expect(first / 10_000).toBeCloseTo(0.75, 1);
  });

  it('makes noise that is bounded and continuous', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 1000, max: 1e9 }),
        (key, t, period) => {
          const a = roughNoise(key, t, period, 3);
          const b = roughNoise(key, t + period / 10_000, period, 3);
          expect(Math.abs(a)).toBeLessThanOrEqual(1);
          expect(Math.abs(b - a)).toBeLessThan(0.01);
        },
      ),
    );
  });

  it('wanders: within many periods both signs are seen', () => {
    const seen = Array.from({ length: 200 }, (_, i) => noise(9, T0 + i * 60_000, 60_000));
    expect(Math.min(...seen)).toBeLessThan(-0.8);
    expect(Math.max(...seen)).toBeGreaterThan(0.8);
  });

  it('holds the error of a reading for a second', () => {
    expect(readingError(4, T0 + 10)).toBe(readingError(4, T0 + 990));
    expect(readingError(4, T0 + 10)).not.toBe(readingError(4, T0 + 1010));
  });
});
