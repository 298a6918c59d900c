import { expect, test } from 'vitest';
import { createCityTime } from './city-clock.ts';

function setUp() {
  const machine = { steadyMs: 0 };
  const clock = createCityTime(
    () => machine.steadyMs,
    () => 5,
  );
  return { clock, machine };
}

test("between two words it runs on at the city's speed, and a late word does not turn it back", () => {
  const { clock, machine } = setUp();
  expect(clock.now()).toBe(5);
  clock.set(1_000, 1);
  machine.steadyMs = 400;
  expect(clock.now()).toBe(1_400);
  clock.set(1_300, 1);
  expect(clock.now()).toBe(1_400);
  clock.set(9_000, 1);
  expect(clock.now()).toBe(9_000);
});

test('played fast it tells no moment that the host has not shown, however long the next word takes', () => {
  const { clock, machine } = setUp();
  clock.jump(100_000, 600, 101_000);
  machine.steadyMs = 2_000;
  expect(clock.now()).toBe(101_000);
  clock.set(160_000, 600, 160_500);
  expect(clock.now()).toBe(160_000);
  machine.steadyMs = 60_000;
  expect(clock.now()).toBe(160_500);
});

test('a word that lags by little holds it where it is until the words have come up to it', () => {
  const { clock, machine } = setUp();
  clock.jump(10_000, 1, 11_000);
  machine.steadyMs = 900;
  expect(clock.now()).toBe(10_900);
  clock.set(10_700, 1, 11_700);
  expect(clock.now()).toBe(10_900);
  machine.steadyMs = 5_000;
  expect(clock.now()).toBe(11_700);
});

test('an end that lies before the word itself does not turn it back', () => {
  const { clock, machine } = setUp();
  clock.jump(10_000, 60, 9_000);
  machine.steadyMs = 100;
  expect(clock.now()).toBe(10_000);
});
