import { describe, expect, it } from 'vitest';
import { clipHalfPlane, contains, rowPolygons, signedArea, simplified } from './polygon.ts';

const list = <T extends Float32Array | Int32Array>(values: T): { offsets: Int32Array; values: T } => ({
  offsets: Int32Array.of(0, values.length),
  values,
});

describe('polygons of a row', () => {
  it('turns outer rings counter-clockwise and holes clockwise, whatever the source says', () => {
    const xy = Float32Array.of(0, 0, 0, 10, 10, 10, 10, 0, 2, 2, 4, 2, 4, 4, 2, 4);
    const [polygon] = rowPolygons(list(xy), list(Int32Array.of(4, -4)), 0);
    expect(signedArea(polygon!.outer)).toBeCloseTo(100);
    expect(signedArea(polygon!.holes[0]!)).toBeCloseTo(-4);
  });

  it('drops repeated corners, and rings with nothing left', () => {
    const xy = Float32Array.of(0, 0, 10, 0, 10, 0, 10, 10, 0, 0, 5, 5, 5, 5, 5, 5);
    const polygons = rowPolygons(list(xy), list(Int32Array.of(5, 3)), 0);
    expect(polygons).toHaveLength(1);
    expect(polygons[0]!.outer).toHaveLength(6);
  });
});

describe('plane geometry', () => {
  const square = [0, 0, 10, 0, 10, 10, 0, 10];

  it('clips at a line', () => {
    expect(signedArea(clipHalfPlane(square, 1, 0, 4))).toBeCloseTo(60);
    expect(signedArea(clipHalfPlane(square, -1, 0, -4))).toBeCloseTo(40);
  });

  it('tells inside from outside', () => {
    expect(contains(square, 5, 5)).toBe(true);
    expect(contains(square, 15, 5)).toBe(false);
  });

  it('leaves out corners that hardly stand out, and keeps the form', () => {
    const bumpy = [0, 0, 5, 0.3, 10, 0, 10, 10, 5, 9.8, 0, 10];
    const plain = simplified(bumpy, 1);
    expect(plain).toHaveLength(8);
    expect(signedArea(plain)).toBeCloseTo(100, 0);
  });

  it('leaves out a ring smaller than the tolerance', () => {
    expect(simplified([0, 0, 0.5, 0, 0.8, 0.4, 0.5, 0.8, 0, 0.8], 2)).toEqual([]);
  });
});
