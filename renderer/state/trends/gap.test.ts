import { expect, test } from 'vitest';
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { gapOf } from './gap.ts';

const point = (intervalMs: number | null): PointDefinition => ({
  ...{ name: 'p', unit: 'A', kind: 'measurement', digits: 0, range: [0, 1] },
  intervalMs,
});

test('a value that does not change is recorded once a minute: that is no gap', () => {
  expect(gapOf(point(5_000), 1)).toBeGreaterThan(65_000);
  expect(gapOf(point(5_000), 1)).toBeLessThan(90_000);
  expect(gapOf(point(900_000), 1)).toBe(2_700_000);
});

test('a fast clock stretches the silence, and what speaks only when it changes has none', () => {
  expect(gapOf(point(5_000), 60)).toBe(60 * gapOf(point(5_000), 1));
  expect(gapOf(point(null), 1)).toBe(Number.POSITIVE_INFINITY);
});
