import { expect, test } from 'vitest';
import { follow, pan, SPANS, stretchOf, type TimeRange, zoom } from './time-range.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

test('the right edge is the present until somebody looks elsewhere', () => {
  const range: TimeRange = { spanMs: HOUR, toMs: null };
  expect(stretchOf(range, NOW)).toEqual({ fromMs: NOW - HOUR, toMs: NOW });
  expect(stretchOf(range, NOW + 5000).toMs).toBe(NOW + 5000);
  const past = pan(range, -HOUR, NOW);
  expect(past).toEqual({ spanMs: HOUR, toMs: NOW - HOUR });
  expect(pan(past, 5 * HOUR, NOW).toMs).toBeNull();
});

test('zooming keeps the place of the moment that is looked at, and ends at ten minutes and thirty days', () => {
  let range: TimeRange = { spanMs: HOUR, toMs: NOW - 10 * HOUR };
  const at = NOW - 10.25 * HOUR;
  const shareOf = () => (at - stretchOf(range, NOW).fromMs) / range.spanMs;
  range = zoom(range, 1, at, NOW);
  expect(range.spanMs).toBe(3 * HOUR);
  expect(shareOf()).toBeCloseTo(0.75);
  for (let i = 0; i < 20; i++) range = zoom(range, -1, at, NOW);
  expect(range.spanMs).toBe(SPANS[0]);
  expect(shareOf()).toBeCloseTo(0.75);
  for (let i = 0; i < 20; i++) range = zoom(range, 1, at, NOW);
  expect(range.spanMs).toBe(SPANS.at(-1));
  expect(range.toMs).toBeNull();
});

test('a moment that leaves the bar is brought back to its middle', () => {
  const range: TimeRange = { spanMs: HOUR, toMs: null };
  expect(follow(range, NOW - 0.5 * HOUR, NOW)).toBe(range);
  const moved = stretchOf(follow(range, NOW - 5 * HOUR, NOW), NOW);
  expect(moved.fromMs + moved.toMs).toBe(2 * (NOW - 5 * HOUR));
  expect(follow({ spanMs: HOUR, toMs: NOW - 9 * HOUR }, NOW, NOW).toMs).toBeNull();
});
