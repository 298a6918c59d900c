import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Occupancy } from './occupancy.ts';
import { cornerShift, drawLine, keptVertices, layTrenches } from './trench-lanes.ts';

function routes(...lines: number[][]) {
  const offsets = [0];
  for (const line of lines) offsets.push(offsets.at(-1)! + line.length);
  return { offsets: Int32Array.from(offsets), values: Float32Array.from(lines.flat()) };
}
const byRow = (row: number): number => row;

describe('lanes in a trench', () => {
  it('keep cables of one street apart, whichever way they run, and leave a lone one in the middle', () => {
    const laid = layTrenches(routes([0, 0, 10, 0, 20, 0], [10, 0, 0, 0], [20, 0, 30, 0]), [0, 1, 2], byRow);
    expect(laid.lane(0, 0)).toBe(-0.5);
    // Runs the other way: to its right is the other side of the street, so the sign turns and the side is its own.
    expect(laid.lane(1, 0)).toBe(-0.5);
    expect(laid.lane(0, 1)).toBe(0);
    expect(laid.lane(2, 0)).toBe(0);
    const sharing = [...laid.segments].filter(({ rows }) => rows.length > 1);
    expect(sharing.map(({ rows }) => [...rows])).toEqual([[0, 1]]);
  });

  it('differ for all cables of a bundle, however many there are, within the width of a street', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 25 }), (directions) => {
        const laid = layTrenches(
          routes(...directions.map((isBack) => (isBack ? [50, 20, 0, 0] : [0, 0, 50, 20]))),
          [...directions.keys()],
          byRow,
        );
        const sides = directions.map((isBack, row) => laid.lane(row, 0) * (isBack ? -1 : 1));
        for (let row = 1; row < sides.length; row++) expect(sides[row]!).toBeGreaterThan(sides[row - 1]!);
        expect(Math.max(...sides) - Math.min(...sides)).toBeLessThanOrEqual(6.0001);
      }),
    );
  });

  it('let the lower level step aside where the upper one lies in the street', () => {
    const upper = layTrenches(routes([0, 0, 100, 0], [0, 0, 100, 0]), [0, 1], byRow);
    const occupied = new Occupancy(upper.segments);
    // One lane beyond the bundle of two, which is one wide.
    expect(occupied.aside(50, 0.1, 10, 0, 1)).toBe(1.5);
    expect(occupied.aside(50, 0, -10, 0, 3)).toBe(2.5);
    expect(occupied.aside(50, 5, 10, 0, 1)).toBe(0);
    expect(occupied.aside(50, 0, 0, 10, 1)).toBe(0);
    expect(occupied.aside(150, 0, 10, 0, 1)).toBe(0);
  });
});

describe('a drawn line', () => {
  it('meets in a corner where its two lanes cross', () => {
    expect(cornerShift([0, -1], 1, [1, 0], 1)).toEqual([1, -1]);
    expect(cornerShift([0, -1], 1, [0, -1], 3)).toEqual([0, -2]);
  });

  it('keeps its ends, its turns and where it changes lanes', () => {
    expect(keptVertices([0, 0, 5, 0.1, 10, 0, 10, 10], 0.5)).toEqual([0, 2, 3]);
    expect(keptVertices([0, 0, 5, 0, 10, 0], 0.5, (i) => i === 1)).toEqual([0, 1, 2]);
    const line = drawLine(Float32Array.of(0, 0, 5, 0, 10, 0), (i) => i, 0.5, [[0, 0], null]);
    expect([...line.xy]).toEqual([0, 0, 5, 0, 10, 0]);
    expect([...line.shift].map((value) => value + 0)).toEqual([0, 0, 0, -0.5, 0, -1]);
  });

  it('never leaves its route by more than it may', () => {
    const place = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 4, maxLength: 60 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (values, tolerance) => {
          const xy = values.slice(0, values.length & ~1);
          const kept = keptVertices(xy, tolerance);
          for (let k = 0; k + 1 < kept.length; k++) {
            const [a, b] = [kept[k]!, kept[k + 1]!];
            const [ex, ey] = [xy[2 * b]! - xy[2 * a]!, xy[2 * b + 1]! - xy[2 * a + 1]!];
            for (let i = a; i <= b; i++) {
              const [px, py] = [xy[2 * i]! - xy[2 * a]!, xy[2 * i + 1]! - xy[2 * a + 1]!];
              const t = Math.max(0, Math.min(1, (px * ex + py * ey) / (ex * ex + ey * ey || 1)));
              expect(Math.hypot(px - ex * t, py - ey * t)).toBeLessThanOrEqual(tolerance + 1e-6);
            }
          }
        },
      ),
    );
  });
});
