import { expect, test } from 'vitest';
import { CLOCKS_DIFFER_MS, PlaceInTime } from './place-in-time.ts';

test('a reading stands where its source time is, late ones too', () => {
  const place = new PlaceInTime();
  expect(place.of(0, 900, 1000, Number.NaN)).toBe(900);
  expect(place.of(0, 1000, 1000, 900)).toBe(1000);
  expect(place.of(0, 300, 1001, 1000)).toBe(300);
});

test('clocks that are right differ by some ms: so little ahead stands where it was sent', () => {
  const place = new PlaceInTime();
  expect(place.of(0, 1000 + CLOCKS_DIFFER_MS, 1000, 990)).toBe(1000 + CLOCKS_DIFFER_MS);
  expect(place.of(0, 1060 + CLOCKS_DIFFER_MS, 1050, 1000 + CLOCKS_DIFFER_MS)).toBe(1001 + CLOCKS_DIFFER_MS);
});

test('one from a clock that is ahead counts from its arrival, and keeps its place when it is repeated', () => {
  const place = new PlaceInTime();
  expect(place.of(0, 241_000, 1000, 500)).toBe(1000);
  expect(place.of(0, 241_000, 9000, 1000)).toBe(1000);
  expect(place.of(0, 2000, 2001, 1000)).toBe(2000);
  expect(place.of(1, 241_000, 9000, Number.NaN)).toBe(9000);
});

test('two of one clock that is ahead keep their order, however close together they arrive', () => {
  const place = new PlaceInTime();
  const first = place.of(0, 5000, 1000, Number.NaN);
  const second = place.of(0, 5100, 1000, first);
  expect(second).toBeGreaterThan(first);
  expect(second).toBeLessThanOrEqual(5100);
});
