// Plane polygons as flat coordinate lists x0 y0 x1 y1 ..., first vertex not repeated.
import type { ListColumn } from '../../../contract/city-pack/table.ts';

export interface Polygon {
  readonly outer: number[];
  readonly holes: number[][];
}

/** Twice the signed area would do for most; this is the area: positive when counter-clockwise. */
export function signedArea(ring: readonly number[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    sum += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  }
  return sum / 2;
}

export function reversed(ring: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) out.push(ring[i]!, ring[i + 1]!);
  return out;
}

const oriented = (ring: number[], counterClockwise: boolean): number[] =>
  signedArea(ring) > 0 === counterClockwise ? ring : reversed(ring);

/**
 * The polygons of one row of a pack table: counter-clockwise outer rings with their clockwise holes. Repeated vertices
 * and rings of fewer than three vertices are dropped: they are legal in sources, but earcut and wall normals dislike them.
 */
export function rowPolygons(xy: ListColumn<Float32Array>, rings: ListColumn<Int32Array>, row: number): Polygon[] {
  const polygons: { outer: number[]; holes: number[][] }[] = [];
  let at = xy.offsets[row]!;
  for (let r = rings.offsets[row]!; r < rings.offsets[row + 1]!; r++) {
    const count = rings.values[r]!;
    const ring: number[] = [];
    for (let i = 0; i < Math.abs(count); i++, at += 2) {
      const x = xy.values[at]!;
      const y = xy.values[at + 1]!;
      const n = ring.length;
      if (n >= 2 && Math.abs(ring[n - 2]! - x) + Math.abs(ring[n - 1]! - y) < 0.01) continue;
      ring.push(x, y);
    }
    const n = ring.length;
    if (n >= 4 && Math.abs(ring[n - 2]! - ring[0]!) + Math.abs(ring[n - 1]! - ring[1]!) < 0.01) ring.length = n - 2;
    if (ring.length < 6 || Math.abs(signedArea(ring)) < 0.01) continue;
    if (count > 0) polygons.push({ outer: oriented(ring, true), holes: [] });
    else polygons.at(-1)?.holes.push(oriented(ring, false));
  }
  return polygons;
}

/** The part of a polygon where a*x + b*y >= c (Sutherland-Hodgman; concave input may keep zero-width bridges). */
export function clipHalfPlane(ring: readonly number[], a: number, b: number, c: number): number[] {
  const out: number[] = [];
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const x0 = ring[i]!;
    const y0 = ring[i + 1]!;
    const x1 = ring[(i + 2) % n]!;
    const y1 = ring[(i + 3) % n]!;
    const d0 = a * x0 + b * y0 - c;
    const d1 = a * x1 + b * y1 - c;
    if (d0 >= 0) out.push(x0, y0);
    if ((d0 > 0 && d1 < 0) || (d0 < 0 && d1 > 0)) {
      const t = d0 / (d0 - d1);
      out.push(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
    }
  }
  return out;
}

export function contains(ring: ArrayLike<number>, x: number, y: number, from = 0, to = ring.length): boolean {
  let inside = false;
  for (let i = from, j = to - 2; i < to; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}
