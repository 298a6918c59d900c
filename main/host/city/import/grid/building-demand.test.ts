import fc from 'fast-check';
import { expect, test } from 'vitest';
import { businessPeak, diversifiedPeak } from './building-demand.ts';

test('one home may draw 8 kW, a thousand draw some 0.65 kW each', () => {
  expect(diversifiedPeak(1, 0, 0)).toBeCloseTo(8000, 6);
  expect(diversifiedPeak(1000, 0, 0) / 1000).toBeGreaterThan(600);
  expect(diversifiedPeak(1000, 0, 0) / 1000).toBeLessThan(700);
});

test('more customers draw more together, and less each', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (n, more) => {
      const [few, many] = [diversifiedPeak(n, 0, 0), diversifiedPeak(n + more, 0, 0)];
      expect(many).toBeGreaterThan(few);
      expect(many / (n + more)).toBeLessThan(few / n);
    }),
  );
});

test('a business keeps its own peak, many share three quarters', () => {
  expect(diversifiedPeak(0, 50e3, 1)).toBe(50e3);
  expect(diversifiedPeak(0, 50e3, 10_000) / 50e3).toBeCloseTo(0.7525, 6);
  // 100,000 kWh a year: 11.4 kW in the mean
  const peak = businessPeak({ profile: 'office', businessEnergy: 100_000 });
  expect(peak).toBeGreaterThan(20e3);
  expect(peak).toBeLessThan(40e3);
});
