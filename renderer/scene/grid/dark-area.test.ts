import { describe, expect, it } from 'vitest';
import { darkArea } from './dark-area.ts';

const FILL = 1;

/** Square metres of the flat fill. */
function fillOf({ corners, indices }: ReturnType<typeof darkArea>): number {
  let area = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => indices[i + k]! * 4) as [number, number, number];
    if (corners[a + 3] !== FILL) continue;
    const ux = corners[b]! - corners[a]!;
    const uy = corners[b + 1]! - corners[a + 1]!;
    area += (ux * (corners[c + 1]! - corners[a + 1]!) - uy * (corners[c]! - corners[a]!)) / 2;
  }
  return area;
}

describe('the dark area', () => {
  it('is a round spot about one service point', () => {
    const area = darkArea(Float32Array.of(13, -7), 1);
    expect(fillOf(area)).toBeGreaterThan(0.9 * Math.PI * 41 ** 2);
    expect(fillOf(area)).toBeLessThan(1.02 * Math.PI * 41 ** 2);
    for (let i = 0; i < area.edge.length; i += 2)
      expect(Math.abs(Math.hypot(area.edge[i]! - 13, area.edge[i + 1]! + 7) - 41)).toBeLessThan(4);
  });

  it('is one area where service points are neighbours, and two where they are not', () => {
    const one = fillOf(darkArea(Float32Array.of(0, 0), 1));
    expect(fillOf(darkArea(Float32Array.of(0, 0, 30, 0), 1))).toBeLessThan(1.6 * one);
    expect(fillOf(darkArea(Float32Array.of(0, 0, 800, 0), 1))).toBeGreaterThan(1.9 * one);
  });

  it('has an edge that closes: every end is the end of two pieces', () => {
    const { edge } = darkArea(Float32Array.of(0, 0, 60, 20, 90, 90, 400, 10), 1);
    const ends = new Map<string, number>();
    for (let i = 0; i < edge.length; i += 2) {
      const key = `${edge[i]!.toFixed(3)} ${edge[i + 1]!.toFixed(3)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect([...ends.values()].every((count) => count === 2)).toBe(true);
  });
});
