import { expect, test } from 'vitest';
import { createCityClock } from './city-clock.ts';

test('city time runs at its own speed from its own start', () => {
  let wall = 10_000;
  const clock = createCityClock({ startCity: 500_000, startWall: 10_000, speed: 60 }, () => wall);
  expect(clock.now()).toBe(500_000);
  wall += 1000;
  expect(clock.now()).toBe(560_000);
  expect(clock.isSimulated).toBe(true);
});

test('a clock that starts now at speed 1 is the wall clock', () => {
  const clock = createCityClock({ startCity: 7000, startWall: 7000, speed: 1 }, () => 9000);
  expect(clock.now()).toBe(9000);
  expect(clock.isSimulated).toBe(false);
});

test('refuses a clock that stands still or runs back', () => {
  expect(() => createCityClock({ startCity: 0, startWall: 0, speed: 0 })).toThrow(/speed 0/);
  expect(() => createCityClock({ startCity: Number.NaN, startWall: 0, speed: 1 })).toThrow(/no time/);
});
