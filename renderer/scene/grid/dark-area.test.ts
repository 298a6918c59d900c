import { describe, expect, it } from 'vitest';
import { contains } from '../geometry/polygon.ts';
import { darkArea } from './dark-area.ts';

const FILL = 1;
type Area = ReturnType<typeof darkArea>;

function eachTriangle({ corners, indices }: Area, visit: (ring: number[]) => void): void {
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => indices[i + k]! * 4) as [number, number, number];
    if (corners[a + 3] !== FILL) continue;
    visit([corners[a]!, corners[a + 1]!, corners[b]!, corners[b + 1]!, corners[c]!, corners[c + 1]!]);
  }
}

/** Square metres of the flat fill. */
function fillOf(area: Area): number {
  let sum = 0;
  eachTriangle(area, ([ax, ay, bx, by, cx, cy]) => {
    sum += ((bx! - ax!) * (cy! - ay!) - (by! - ay!) * (cx! - ax!)) / 2;
  });
  return sum;
}

function isFilled(area: Area, x: number, y: number): boolean {
  let found = false;
  eachTriangle(area, (ring) => {
    found ||= contains(ring, x, y);
  });
  return found;
}

const place = (x: number, y: number) => [[x, y]];
const house = (x: number, y: number, width: number, depth: number) => [
  [x, y, x + width, y, x + width, y + depth, x, y + depth],
];

/** Places all over a house, half a metre off its walls. */
function* insideOf([ring]: number[][]): Generator<[number, number]> {
  const [minX, minY, maxX, maxY] = [ring![0]!, ring![1]!, ring![4]!, ring![5]!];
  for (let x = minX + 0.5; x < maxX; x += 1) for (let y = minY + 0.5; y < maxY; y += 1) yield [x, y];
}

describe('the dark area', () => {
  it('has each dark building within and none that has supply, wall to wall and across a street and a court', () => {
    // A block round a court: two houses of a row are dark, their neighbours and the one behind are not; one across the street is.
    const dark = [house(20, 0, 17.3, 13), house(37.3, 0, 21, 13), house(30, -31, 14, 12)];
    const lit = [
      house(0, 0, 20, 13),
      house(58.3, 0, 20, 13),
      house(30, 19, 16, 9),
      house(8, -31, 22, 12),
      house(44, -31, 9, 12),
    ];
    const area = darkArea(dark, lit, 1);
    for (const shape of dark)
      for (const [x, y] of insideOf(shape)) expect([x, y, isFilled(area, x, y)]).toEqual([x, y, true]);
    for (const shape of lit)
      for (const [x, y] of insideOf(shape)) expect([x, y, isFilled(area, x, y)]).toEqual([x, y, false]);
  });

  it('leaves out a lit house in the court of a dark one', () => {
    const block = [
      [0, 0, 60, 0, 60, 60, 0, 60],
      [12, 12, 12, 48, 48, 48, 48, 12],
    ];
    const area = darkArea([block], [house(24, 24, 12, 10)], 1);
    expect(isFilled(area, 6, 30)).toBe(true);
    expect(isFilled(area, 30, 29)).toBe(false);
  });

  it('is a round spot about a place where nothing is built', () => {
    const area = darkArea([place(13, -7)], [], 1);
    expect(fillOf(area)).toBeGreaterThan(0.98 * Math.PI * 41 ** 2);
    expect(fillOf(area)).toBeLessThan(1.02 * Math.PI * 41 ** 2);
    for (let i = 0; i < area.edge.length; i += 2)
      expect(Math.abs(Math.hypot(area.edge[i]! - 13, area.edge[i + 1]! + 7) - 41)).toBeLessThan(0.5);
  });

  it('is one area where dark places are neighbours, and two where they are not, each as fine as alone', () => {
    const one = fillOf(darkArea([place(0, 0)], [], 1));
    expect(fillOf(darkArea([place(0, 0), place(30, 0)], [], 1))).toBeLessThan(1.6 * one);
    expect(fillOf(darkArea([place(0, 0), place(9000, 0)], [], 1))).toBeCloseTo(2 * one, -2);
  });

  it('has an edge that closes: every end is the end of two pieces', () => {
    const { edge } = darkArea(
      [place(0, 0), place(60, 20), house(90, 90, 20, 10), place(400, 10)],
      [house(110, 90, 9, 9)],
      1,
    );
    const ends = new Map<string, number>();
    for (let i = 0; i < edge.length; i += 2) {
      const key = `${edge[i]!.toFixed(3)} ${edge[i + 1]!.toFixed(3)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect([...ends.values()].every((count) => count === 2)).toBe(true);
  });
});
