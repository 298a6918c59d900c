import { expect, test } from 'vitest';
import { ChatterWatch } from './chatter.ts';

const S = 1000;

test('three of the same within a minute', () => {
  const watch = new ChatterWatch(2);
  expect(watch.note(0, 0)).toBe(false);
  expect(watch.note(0, 30 * S)).toBe(false);
  expect(watch.note(1, 40 * S)).toBe(false);
  expect(watch.note(0, 60 * S)).toBe(true);
  expect(watch.state(60 * S).filter(([alarm]) => watch.isChattering(alarm, 60 * S))).toHaveLength(1);
  expect(watch.isChattering(0, 120 * S)).toBe(true);
  expect(watch.isChattering(0, 120 * S + 1)).toBe(false);
});

test('slower than that is none', () => {
  const watch = new ChatterWatch(1);
  for (const at of [0, 30 * S, 60 * S + 1, 91 * S, 121 * S + 2]) expect(watch.note(0, at)).toBe(false);
});

test('a watch made again from a state that had forgotten an alarm has the same state as one that never stopped', () => {
  const going = new ChatterWatch(1);
  going.note(0, 0);
  const back = new ChatterWatch(1);
  back.restore(going.state(61 * S));
  for (const watch of [going, back]) watch.note(0, 90 * S);
  expect(going.state(90 * S)).toEqual(back.state(90 * S));
});
