import { expect, test } from 'vitest';
import { arrangePanes, axisRange, LANE_HEIGHT, LEAST_PANE_HEIGHT, type TrendPoint } from './panes.ts';
import { DEFAULT_RANGE, readRange, stretchRange, zoomTrend } from './trend-range.ts';

const point = (unit: string, isState = false): TrendPoint => ({ id: unit, unit, isState });

test('points of one unit share a pane', () => {
  const panes = arrangePanes([point('kV'), point('A'), point('kV')], 400);
  expect(panes).toEqual([
    { sort: 'curves', units: ['kV'], points: [0, 2], height: 200 },
    { sort: 'curves', units: ['A'], points: [1], height: 200 },
  ]);
});

test('where height is short two units share a pane, never three', () => {
  const panes = arrangePanes([point('kV'), point('A'), point('MW')], 200);
  expect(panes.map((pane) => (pane.sort === 'curves' ? pane.units : []))).toEqual([['kV', 'A'], ['MW']]);
  expect(panes.map(({ points }) => points)).toEqual([[0, 1], [2]]);
});

test('states lie in lanes below, and curves have the rest', () => {
  const panes = arrangePanes([point('', true), point('kV'), point('', true)], 250);
  expect(panes).toEqual([
    { sort: 'curves', units: ['kV'], points: [1], height: 250 - 2 * LANE_HEIGHT },
    { sort: 'lanes', points: [0, 2], height: 2 * LANE_HEIGHT },
  ]);
  expect(arrangePanes([point('', true)], 250)).toEqual([{ sort: 'lanes', points: [0], height: LANE_HEIGHT }]);
});

test('a pane is never too low to be read: rather they scroll', () => {
  const units = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((unit) => point(unit));
  for (const { height } of arrangePanes(units, 150)) expect(height).toBe(LEAST_PANE_HEIGHT);
});

test('a steady value is a line in the middle, and what is never negative has no axis below zero', () => {
  const [low, high] = axisRange({ low: 10, high: 10 }, 1);
  expect(high - low).toBeGreaterThan(0.4);
  expect((low + high) / 2).toBeCloseTo(10, 6);
  expect(axisRange({ low: 0, high: 100 }, 0)[0]).toBe(0);
  expect(axisRange({ low: -5, high: 5 }, 0)[0]).toBeLessThan(-5);
  expect(axisRange(null, 0)).toEqual([0, 1]);
});

test('zooming keeps the moment under the pointer, and the live edge stays live', () => {
  const now = 1_000_000;
  expect(zoomTrend({ spanMs: 100_000, toMs: null }, -1, null, now)).toEqual({ spanMs: 50_000, toMs: null });
  const zoomed = zoomTrend({ spanMs: 100_000, toMs: null }, -1, 925_000, now);
  expect(zoomed).toEqual({ spanMs: 50_000, toMs: 962_500 });
  // Wide enough again, it ends with the present.
  expect(zoomTrend(zoomed, 1, 925_000, now)).toEqual({ spanMs: 100_000, toMs: null });
  expect(zoomTrend({ spanMs: 10_000, toMs: 5 }, -1, 1, now)).toEqual({ spanMs: 10_000, toMs: 5 });
});

test('a stretch is the same dragged either way, and never narrower than can be drawn', () => {
  expect(stretchRange(200_000, 100_000, 1e9)).toEqual({ spanMs: 100_000, toMs: 200_000 });
  expect(stretchRange(5, 6, 1e9).spanMs).toBe(10_000);
});

test('a range kept on this machine is read with care', () => {
  expect(readRange({ spanMs: 60_000, toMs: 5 })).toEqual({ spanMs: 60_000, toMs: 5 });
  for (const wrong of [null, 7, {}, { spanMs: -1, toMs: null }, { spanMs: 60_000 }, { spanMs: 6e4, toMs: 'x' }])
    expect(readRange(wrong)).toEqual(DEFAULT_RANGE);
});
