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

/**
 * The ring without corners that stand out by less than `tolerance` metres (Douglas-Peucker between two far corners).
 * Fewer than three corners left: the ring was smaller than the tolerance, and an empty one comes back.
 */
export function simplified(ring: readonly number[], tolerance: number): number[] {
  const n = ring.length / 2;
  if (n <= 4) return [...ring];
  let far = 0;
  let most = -1;
  for (let i = 1; i < n; i++) {
    const d = (ring[i * 2]! - ring[0]!) ** 2 + (ring[i * 2 + 1]! - ring[1]!) ** 2;
    if (d > most) {
      most = d;
      far = i;
    }
  }
  const keep = new Uint8Array(n + 1);
  keep[0] = keep[far] = keep[n] = 1;
  const stack: [number, number][] = [
    [0, far],
    [far, n],
  ];
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    const [from, to] = span;
    const ax = ring[(from % n) * 2]!;
    const ay = ring[(from % n) * 2 + 1]!;
    const dx = ring[(to % n) * 2]! - ax;
    const dy = ring[(to % n) * 2 + 1]! - ay;
    const length = Math.hypot(dx, dy) || 1e-9;
    let worst = -1;
    let worstDistance = tolerance;
    for (let i = from + 1; i < to; i++) {
      const distance = Math.abs((ring[i * 2]! - ax) * dy - (ring[i * 2 + 1]! - ay) * dx) / length;
      if (distance > worstDistance) {
        worstDistance = distance;
        worst = i;
      }
    }
    if (worst < 0) continue;
    keep[worst] = 1;
    stack.push([from, worst], [worst, to]);
  }
  const out: number[] = [];
  for (let i = 0; i < n; i++) if (keep[i] === 1) out.push(ring[i * 2]!, ring[i * 2 + 1]!);
  return out.length >= 6 && Math.abs(signedArea(out)) > tolerance * tolerance ? out : [];
}
