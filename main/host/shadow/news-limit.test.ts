import { expect, test } from 'vitest';
import { NewsLimit } from './news-limit.ts';

const limit = () => new NewsLimit<number>({ most: 3, windowMs: 10_000, sumUp: (rest) => [100 + rest.length] });

test('few are told at once, of many the rest is summed up when the window ends', () => {
  const few = limit();
  expect(few.pass([1, 2], 0)).toEqual([1, 2]);
  expect(few.pass([3, 4, 5], 1000)).toEqual([3]);
  expect(few.pass([6], 9_999)).toEqual([]);
  expect(few.pass([], 10_000)).toEqual([103]);
  expect(few.pass([7], 10_001)).toEqual([7]);
});

test('a window begins with its first news', () => {
  const late = limit();
  expect(late.pass([], 0)).toEqual([]);
  expect(late.pass([1, 2, 3, 4], 9_000)).toEqual([1, 2, 3]);
  expect(late.pass([], 18_999)).toEqual([]);
  expect(late.pass([5], 19_000)).toEqual([101, 5]);
});
