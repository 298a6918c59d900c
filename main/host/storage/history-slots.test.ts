import { expect, test } from 'vitest';
import type { HistoryColumns } from '../ports.ts';
import { planSlots, seriesColumns } from './history-series.ts';
import { slotsOf, widerSlots } from './history-slots.ts';

const ALL = { raw: Number.NEGATIVE_INFINITY, minute: Number.NEGATIVE_INFINITY };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const samples = (...rows: [ts: number, value: number, quality?: number][]): HistoryColumns => ({
  times: rows.map(([ts]) => ts),
  values: rows.map(([, value]) => value),
  qualities: rows.map(([, , quality = 0]) => quality),
  origins: rows.map(() => 1),
});

test('a mean is weighted by how long each value held; BAD counts in nothing but the count', () => {
  const slots = slotsOf(
    samples([0, 10], [30_000, 20], [45_000, 1e9, 2], [MINUTE, 7, 2], [3 * MINUTE, 5, 3]),
    0,
    MINUTE,
  );
  expect(slots.starts).toEqual([0, MINUTE, 3 * MINUTE]);
  // 10 for 30 s, 20 for 15 s, nothing known for the rest
  expect(slots.mean[0]).toBeCloseTo((10 * 30 + 20 * 15) / 45, 9);
  expect(slots.max).toEqual([20, Number.NaN, 5]);
  expect(slots.last).toEqual([20, Number.NaN, 5]);
  expect(slots.counts).toEqual([3, 1, 1]);
  expect(slots.qualities).toEqual([2, 2, 3]);
});

test('longer slots hold the last value of the shorter ones between them, as raw samples do', () => {
  const change = samples([0, 10], [29 * MINUTE, 90]);
  const fromMinutes = widerSlots(slotsOf(change, 0, MINUTE), MINUTE, 0, 30 * MINUTE);
  const fromRaw = slotsOf(change, 0, 30 * MINUTE);
  expect(fromMinutes.mean[0]).toBeCloseTo(fromRaw.mean[0]!, 9);
  expect({ ...fromMinutes, mean: [] }).toEqual({ ...fromRaw, mean: [] });
});

test('a worse quality is BAD before STALE before UNCERTAIN, whatever their codes', () => {
  const wide = widerSlots(slotsOf(samples([0, 1, 3], [MINUTE, 2, 2], [2 * MINUTE, 3, 1]), 0, MINUTE), MINUTE, 0, HOUR);
  expect(wide.qualities).toEqual([2]);
  expect(wide.max).toEqual([3]);
});

test('slots come from the coarsest tier that gives as many, and never more than were asked for', () => {
  for (const [spanMs, slots, tier] of [
    [HOUR, 300, 'raw'],
    [DAY, 1000, 'minute'],
    [7 * DAY, 160, 'hour'],
    [7 * DAY, 1000, 'minute'],
  ] as const) {
    for (const fromMs of [0, 1, 12_345_678, DAY - 1]) {
      const plan = planSlots(fromMs, fromMs + spanMs, slots, ALL);
      expect(plan.tier).toBe(tier);
      expect(plan.count).toBeLessThanOrEqual(slots);
      expect(plan.startMs).toBeLessThanOrEqual(fromMs);
      expect(plan.startMs + plan.count * plan.slotMs).toBeGreaterThanOrEqual(fromMs + spanMs);
    }
  }
});

test('where finer samples are gone, a coarser tier answers with fewer slots', () => {
  const gone = { raw: 5 * DAY, minute: 3 * DAY };
  expect(planSlots(4 * DAY, 4 * DAY + HOUR, 1000, gone)).toMatchObject({ tier: 'minute', slotMs: MINUTE, count: 60 });
  expect(planSlots(2 * DAY, 2 * DAY + HOUR, 1000, gone)).toMatchObject({ tier: 'hour', slotMs: HOUR, count: 1 });
  expect(planSlots(6 * DAY, 6 * DAY + HOUR, 1000, gone)).toMatchObject({ tier: 'raw' });
});

test('a slot without a sample is a gap', () => {
  const plan = planSlots(0, 4 * MINUTE, 4, ALL);
  const columns = seriesColumns(slotsOf(samples([0, 1], [2 * MINUTE, 2, 2]), plan.startMs, plan.slotMs), plan);
  expect([...columns.last]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
  expect([...columns.qualities]).toEqual([0, 255, 2, 255]);
});
