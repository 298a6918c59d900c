import { expect, test } from 'vitest';
import { BUILDING_USES } from '../../../../contract/city-pack/schema.ts';
import { estimateHeights } from './building-heights.ts';

const RESIDENTIAL = BUILDING_USES.indexOf('residential');

/** A row of houses 20 m apart; NaN heights are to be estimated. */
function row(heights: readonly number[], area = 300): { height: Float32Array; isEstimated: Uint8Array } {
  const n = heights.length;
  const height = Float32Array.from(heights);
  const fill = (value: number): number[] => new Array<number>(n).fill(value);
  const isEstimated = estimateHeights(
    {
      x: heights.map((_, i) => i * 20),
      y: fill(0),
      area: fill(area),
      use: fill(RESIDENTIAL),
      height,
      id: heights.map((_, i) => 100 + i),
      isBody: fill(1),
    },
    1,
  );
  return { height, isEstimated };
}

test('known heights stay, unknown ones follow their neighbours', () => {
  const { height, isEstimated } = row([20, Number.NaN, 20, 20, 20]);
  expect([...isEstimated]).toEqual([0, 1, 0, 0, 0]);
  expect(height[0]).toBe(20);
  expect(height[1]).toBeGreaterThan(12);
  expect(height[1]).toBeLessThan(24);
});

test('an annex is low beside tall houses', () => {
  expect(row([20, Number.NaN, 20], 20).height[1]).toBeLessThan(4);
});

test('the same seed gives the same city, and no two neighbours are stamped alike for long', () => {
  const unknown = new Array<number>(30).fill(Number.NaN);
  const first = row(unknown).height;
  expect(row(unknown).height).toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(5);
});
