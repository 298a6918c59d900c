import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinSamples } from './thin-samples.ts';

const columns = (values: readonly number[]) => ({
  times: values.map((_, i) => i * 1000),
  values: [...values],
  qualities: values.map(() => 0),
  origins: values.map(() => 1),
});

test('a short curve stays as it is', () => {
  expect(thinSamples(columns([3, 1, 2]), 3).values).toEqual([3, 1, 2]);
});

test('peaks, ends and order survive, and the limit holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 4, max: 100 }),
      (values, limit) => {
        const thinned = thinSamples(columns(values), limit);
        expect(thinned.values.length).toBeLessThanOrEqual(limit);
        expect(Math.max(...thinned.values)).toBe(Math.max(...values));
        expect(Math.min(...thinned.values)).toBe(Math.min(...values));
        expect(thinned.values[0]).toBe(values[0]);
        expect(thinned.times.at(-1)).toBe((values.length - 1) * 1000);
        expect(thinned.times).toEqual([...thinned.times].sort((a, b) => a - b));
        thinned.times.forEach((time, i) => expect(thinned.values[i]).toBe(values[time / 1000]));
      },
    ),
  );
});

test('very few samples are still samples', () => {
  expect(thinSamples(columns([5, 9, 1, 4]), 2).values).toEqual([5, 9]);
});
