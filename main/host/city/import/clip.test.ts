import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipLine, clipRing, clipSegment, clipShapes } from './clip.ts';
import { shapesArea, signedArea } from './ring.ts';

const box = { xMin: 0, yMin: 0, xMax: 10, yMax: 10 };

test('a ring is cut to the overlap', () => {
  expect(Math.abs(signedArea(clipRing([5, 5, 20, 5, 20, 20, 5, 20], box)))).toBe(25);
  expect(clipRing([20, 20, 30, 20, 30, 30], box)).toEqual([]);
  const around = clipShapes([{ outer: [-5, -5, 15, -5, 15, 15, -5, 15], holes: [[2, 2, 2, 4, 4, 4, 4, 2]] }], box);
  expect(shapesArea(around)).toBe(96);
});

test('the pieces of rectangles never exceed the overlap', () => {
  const coordinate = fc.integer({ min: -20, max: 30 });
  fc.assert(
    fc.property(
      coordinate,
      coordinate,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      (x, y, width, height) => {
        const overlap =
          Math.max(0, Math.min(10, x + width) - Math.max(0, x)) *
          Math.max(0, Math.min(10, y + height) - Math.max(0, y));
        expect(
          Math.abs(signedArea(clipRing([x, y, x + width, y, x + width, y + height, x, y + height], box))),
        ).toBeCloseTo(overlap, 6);
      },
    ),
  );
});

test('a line that leaves and comes back is two lines', () => {
  expect(clipLine([5, 5, 15, 5, 15, 8, 5, 8], box)).toEqual([
    [5, 5, 10, 5],
    [10, 8, 5, 8],
  ]);
  expect(clipLine([-5, 5, 15, 5], box)).toEqual([[0, 5, 10, 5]]);
  expect(clipLine([-5, 20, 15, 20], box)).toEqual([]);
});

test('a segment outside gives nothing, one across its part', () => {
  expect(clipSegment(-10, 5, 30, 5, box)).toEqual([0.25, 0.5]);
  expect(clipSegment(11, 0, 11, 10, box)).toBeNull();
});
