import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  centroid,
  cleanRing,
  counterClockwise,
  reversed,
  ringContains,
  shapeArea,
  signedArea,
  untangle,
} from './ring.ts';

const square = [0, 0, 4, 0, 4, 4, 0, 4];

describe('rings', () => {
  test('area is positive counter-clockwise and changes sign when turned', () => {
    expect(signedArea(square)).toBe(16);
    expect(signedArea(reversed(square))).toBe(-16);
    expect(signedArea(counterClockwise(reversed(square)))).toBe(16);
  });

  test('repeated vertices and spikes go, corners stay', () => {
    expect(cleanRing([0, 0, 4, 0, 4, 0.001, 4, 4, 9, 4, 4, 4, 0, 4])).toHaveLength(8);
    expect(cleanRing([0, 0, 5, 0, 2, 0]).length).toBeLessThan(6);
  });

  test('a figure of eight is cut at its crossing', () => {
    const parts = untangle([0, 0, 4, 4, 4, 0, 0, 4]);
    expect(parts.map((ring) => Math.abs(signedArea(ring)))).toEqual([4, 4]);
    expect(untangle(square)).toEqual([square]);
  });

  test('the centroid of a convex ring lies inside, wherever the ring lies', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9e4, max: 9e4, noNaN: true }),
        fc.double({ min: -9e4, max: 9e4, noNaN: true }),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        (x, y, size) => {
          const ring = [x, y, x + size, y, x + size, y + size, x, y + size];
          expect(ringContains(ring, ...centroid(ring))).toBe(true);
        },
      ),
    );
  });

  test('holes are taken off the area', () => {
    expect(shapeArea({ outer: square, holes: [[1, 1, 1, 2, 2, 2, 2, 1]] })).toBe(15);
  });
});
