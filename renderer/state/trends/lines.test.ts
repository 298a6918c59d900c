import { expect, test } from 'vitest';
import { addSample, type Courses, coursesOf, dropBefore, slotAt } from './course.ts';
import { bandsOf, extentOf, linesOf, loneValues, slotTimes, statesOf } from './lines.ts';

const NOTHING = { min: null, max: null, mean: null, last: null, qualities: null, origins: null };
type Said = { value: number | null; quality?: number; low?: number; high?: number } | null;

/** Slots of a second from 0 on. */
function courses(said: readonly Said[], slotMs = 1000): Courses {
  const slots = said.map((one) =>
    one === null
      ? NOTHING
      : {
          min: one.value === null ? null : (one.low ?? one.value),
          max: one.value === null ? null : (one.high ?? one.value),
          mean: one.value,
          last: one.value,
          qualities: one.quality ?? 0,
          origins: 1,
        },
  );
  const column = (name: keyof typeof NOTHING) => slots.map((slot) => slot[name]);
  return coursesOf({
    tier: 'raw',
    startMs: 0,
    slotMs,
    series: [
      {
        point: 'p',
        min: column('min'),
        max: column('max'),
        mean: column('mean'),
        last: column('last'),
        qualities: column('qualities'),
        origins: column('origins'),
      },
    ],
  });
}
const v = (value: number | null, quality = 0) => ({ value, quality });
const draw = (said: readonly Said[], gapMs = 3000, held: number | null = null) =>
  linesOf(courses(said), 0, { gapMs, factor: 1, held });

test('a slot without a word between two values is no gap, a long silence is one', () => {
  expect(draw([v(1), null, v(3)]).good).toEqual([1, undefined, 3, undefined]);
  expect(draw([v(1), null, null, null, null, v(3)]).good).toEqual([1, null, null, null, null, 3, undefined]);
});

test('a point that speaks when it changes has no gap by silence', () => {
  const silence = Array.from({ length: 50 }, () => null);
  expect(draw([v(1), ...silence, v(3)], Number.POSITIVE_INFINITY).good.filter((at) => at === null)).toEqual([]);
});

test('BAD ends the line; what follows begins anew', () => {
  const { good, doubtful } = draw([v(1), v(null, 2), v(3), v(4)]);
  expect(good).toEqual([1, null, 3, 4, undefined]);
  expect(doubtful.every((at) => at === null || at === undefined)).toBe(true);
});

test('a stretch that begins or ends with a doubtful value is drawn in the other line, up to its neighbours', () => {
  const { good, doubtful } = draw([v(1), v(2), v(3, 1), v(4, 3), v(5), v(6)]);
  expect(good).toEqual([1, 2, null, null, 5, 6, undefined]);
  expect(doubtful).toEqual([null, 2, 3, 4, 5, null, undefined]);
});

test('two doubtful stretches are not joined over the trusted one between them', () => {
  const { doubtful } = draw([v(1, 1), null, v(2), null, v(3), null, v(4, 1)]);
  expect(doubtful[3]).toBeNull();
});

test('what is trusted holds until now; what is not ends where it was said', () => {
  expect(draw([v(1), null, null, null, null, null], 3000, 1).good).toEqual([
    1,
    ...Array.from({ length: 5 }, () => undefined),
    1,
  ]);
  expect(draw([v(1), null, null], 3000, null).good.at(-1)).toBeUndefined();
});

test('vertices never stand ahead of now nor at one place', () => {
  const times = slotTimes(courses([v(1), v(2), v(3)]), 2100);
  expect(times.slice(0, 2)).toEqual([500, 1500]);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(new Set(times).size).toBe(4);
  expect(times[2]).toBeLessThanOrEqual(2100);
});

test('a band lies where slots hold several values', () => {
  const wide = { value: 2, low: 1, high: 3 };
  expect(bandsOf(courses([v(1), v(1), null, wide, v(2), null, v(5)]), 0)).toEqual([
    { fromSlot: 3, low: [1, 2], high: [3, 2] },
  ]);
  expect(extentOf(courses([wide, v(2)]), 0, 0, 2000, 10)).toEqual({ low: 10, high: 30 });
  expect(extentOf(courses([null, v(null, 2)]), 0, 0, 2000, 1)).toBeNull();
});

test('states hold until the next word, a silence is a gap, and only what is trusted reaches to now', () => {
  const said = [v(0), null, v(0), v(1), null, null, null, null, null, v(1)];
  const states = (isTrusted: boolean) => statesOf(courses(said), 0, { gapMs: 3000, isTrusted, nowMs: 20_000 });
  expect(states(true).map(({ fromMs, toMs, state }) => [fromMs, toMs, state])).toEqual([
    [0, 3000, 0],
    [3000, 4000, 1],
    [9000, 20_000, 1],
  ]);
  expect(states(false).at(-1)?.toMs).toBe(10_000);
});

test('live values carry the slots on: the newest slot moves, new ones are added, nothing twice', () => {
  const live = courses([v(1), v(2)]);
  const add = (timeMs: number, value: number, quality = 0) => addSample(live, 0, { timeMs, value, quality, origin: 0 });
  expect(add(1900, 4)).toBe(true);
  expect(add(1900, 4)).toBe(false);
  expect(add(1500, 9)).toBe(false);
  const series = live.series[0]!;
  expect([series.min[1], series.max[1], series.last[1]]).toEqual([2, 4, 4]);
  expect(series.mean[1]).toBeGreaterThanOrEqual(2);
  expect(series.mean[1]).toBeLessThan(4);
  add(4200, 7);
  expect(live.count).toBe(5);
  expect(series.qualities).toEqual([0, 0, null, null, 0]);
  expect(series.origins.at(-1)).toBe(0);
  add(5100, 8, 2);
  expect([series.mean[5], series.qualities[5]]).toEqual([null, 2]);
  expect(slotAt(live, 0, 3500, 3000)).toBe(1);
  expect(slotAt(live, 0, 3500, 500)).toBe(-1);
  dropBefore(live, 4000);
  expect([live.startMs, live.count, series.last]).toEqual([4000, 2, [7, null]]);
});

test('a device whose clock is years ahead does not stretch the picture', () => {
  const live = courses([v(1)]);
  expect(addSample(live, 0, { timeMs: 1e12, value: 1, quality: 0, origin: 0 })).toBe(false);
  expect(live.count).toBe(1);
});

test('in the past a slot that is not over yet is left out', () => {
  const answer = { tier: 'minute' as const, startMs: 0, slotMs: 60_000 };
  const column = [1, 2, 3];
  const series = [
    { point: 'p', min: column, max: column, mean: column, last: column, qualities: [0, 0, 0], origins: [0, 0, 0] },
  ];
  expect(coursesOf({ ...answer, series }, 150_000).count).toBe(2);
  expect(coursesOf({ ...answer, series }, 180_000).count).toBe(3);
});

test('a value alone between two breaks is found; one that a line reaches is not', () => {
  expect(loneValues([1, undefined, null, undefined, 2, null, 3, undefined, 4, null, undefined, 5])).toEqual([0, 4, 11]);
  expect(loneValues([undefined, 1, undefined, 2, undefined])).toEqual([]);
  expect(loneValues([])).toEqual([]);
  const { good } = linesOf(courses([v(1), null, null, null, null, v(2), v(3)]), 0, {
    gapMs: 2000,
    factor: 1,
    held: null,
  });
  expect(loneValues(good)).toEqual([0]);
});
