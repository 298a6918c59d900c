// Plane geometry on rings: flat lists x0 y0 x1 y1 ..., the first vertex not repeated. Metres.

export type Ring = readonly number[];

/** An outer ring (counter-clockwise) and its holes (clockwise). */
export interface Shape {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

export interface Box {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** m2, positive where counter-clockwise */
export function signedArea(ring: Ring): number {
  const n = ring.length;
  if (n < 6) return 0;
  // Relative to the first vertex: keeps digits for small rings far from the origin.
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let sum = 0;
  for (let i = 2; i < n - 2; i += 2) {
    sum += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return sum / 2;
}

export function reversed(ring: Ring): number[] {
  const out: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) out.push(ring[i]!, ring[i + 1]!);
  return out;
}

export const counterClockwise = (ring: Ring): Ring => (signedArea(ring) < 0 ? reversed(ring) : ring);
export const clockwise = (ring: Ring): Ring => (signedArea(ring) > 0 ? reversed(ring) : ring);

/** Mean of the vertices: the rule by which buildings are counted into the box. */
export function vertexMean(ring: Ring): [number, number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]!;
    y += ring[i + 1]!;
  }
  const n = Math.max(1, ring.length / 2);
  return [x / n, y / n];
}

/** Centre of mass; the vertex mean where the ring has no area. */
export function centroid(ring: Ring): [number, number] {
  const area = signedArea(ring);
  if (Math.abs(area) < 1e-6) return vertexMean(ring);
  const x0 = ring[0]!;
  const y0 = ring[1]!;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const ax = ring[j]! - x0;
    const ay = ring[j + 1]! - y0;
    const bx = ring[i]! - x0;
    const by = ring[i + 1]! - y0;
    const cross = ax * by - bx * ay;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
  }
  return [x0 + sumX / (6 * area), y0 + sumY / (6 * area)];
}

export function ringBox(ring: Ring): Box {
  let xMin = Infinity;
  let yMin = Infinity;
  let xMax = -Infinity;
  let yMax = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    xMin = Math.min(xMin, ring[i]!);
    xMax = Math.max(xMax, ring[i]!);
    yMin = Math.min(yMin, ring[i + 1]!);
    yMax = Math.max(yMax, ring[i + 1]!);
  }
  return { xMin, yMin, xMax, yMax };
}

/** Even-odd rule; points on the edge may fall on either side. */
export function ringContains(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

export const shapeContains = (shape: Shape, x: number, y: number): boolean =>
  ringContains(shape.outer, x, y) && !shape.holes.some((hole) => ringContains(hole, x, y));

export const shapesContain = (shapes: readonly Shape[], x: number, y: number): boolean =>
  shapes.some((shape) => shapeContains(shape, x, y));

/** m2, holes taken off */
export const shapeArea = (shape: Shape): number =>
  shape.holes.reduce((area, hole) => area - Math.abs(signedArea(hole)), Math.abs(signedArea(shape.outer)));

export const shapesArea = (shapes: readonly Shape[]): number =>
  shapes.reduce((area, shape) => area + shapeArea(shape), 0);

const SAME_PLACE_M = 0.01;

/** Without repeated vertices and without spikes (there and back on the same line). */
export function cleanRing(ring: Ring): number[] {
  let points: number[] = [...ring];
  for (let isDirty = true; isDirty && points.length >= 6; ) {
    isDirty = false;
    let kept: number[] = [];
    const n = points.length / 2;
    for (let i = 0; i < n; i++) {
      const p = 2 * ((i + n - 1) % n);
      const q = 2 * ((i + 1) % n);
      const ax = points[2 * i]! - points[p]!;
      const ay = points[2 * i + 1]! - points[p + 1]!;
      const bx = points[q]! - points[2 * i]!;
      const by = points[q + 1]! - points[2 * i + 1]!;
      const isRepeated = Math.abs(ax) < SAME_PLACE_M && Math.abs(ay) < SAME_PLACE_M;
      const isSpike = Math.abs(ax * by - ay * bx) < 1e-6 && ax * bx + ay * by < 0;
      if (isRepeated || isSpike) {
        isDirty = true;
        // The neighbour's test must see the ring without this vertex.
        kept = kept.concat(points.slice(2 * i + 2));
        break;
      }
      kept.push(points[2 * i]!, points[2 * i + 1]!);
    }
    points = kept;
  }
  return points;
}

/** First pair of edges that properly cross, with the crossing; null for a simple ring. */
function firstCrossing(ring: Ring): { i: number; j: number; x: number; y: number } | null {
  const n = ring.length / 2;
  for (let i = 0; i < n - 2; i++) {
    const ax = ring[2 * i]!;
    const ay = ring[2 * i + 1]!;
    const bx = ring[2 * i + 2]!;
    const by = ring[2 * i + 3]!;
    const xLow = Math.min(ax, bx);
    const xHigh = Math.max(ax, bx);
    const yLow = Math.min(ay, by);
    const yHigh = Math.max(ay, by);
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const cx = ring[2 * j]!;
      const dx = ring[(2 * j + 2) % ring.length]!;
      if ((cx < xLow && dx < xLow) || (cx > xHigh && dx > xHigh)) continue;
      const cy = ring[2 * j + 1]!;
      const dy = ring[(2 * j + 3) % ring.length]!;
      if ((cy < yLow && dy < yLow) || (cy > yHigh && dy > yHigh)) continue;
      const side = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      if (Math.abs(side) < 1e-12) continue;
      const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / side;
      const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / side;
      if (t > 1e-9 && t < 1 - 1e-9 && u > 1e-9 && u < 1 - 1e-9)
        return { i, j, x: ax + t * (bx - ax), y: ay + t * (by - ay) };
    }
  }
  return null;
}

// Above this many vertices the pairwise search costs more than the defect is worth.
const MAX_CHECKED_VERTICES = 1500;
const MAX_CUTS = 8;

/** Cuts a ring that crosses itself (a figure of eight) into simple rings; `[ring]` where it does not. */
export function untangle(ring: Ring, cuts = 0): Ring[] {
  if (ring.length / 2 > MAX_CHECKED_VERTICES || cuts >= MAX_CUTS) return [ring];
  const crossing = firstCrossing(ring);
  if (crossing === null) return [ring];
  const { i, j, x, y } = crossing;
  const inner = [x, y, ...ring.slice(2 * i + 2, 2 * j + 2)];
  const rest = [...ring.slice(0, 2 * i + 2), x, y, ...ring.slice(2 * j + 2)];
  return [...untangle(inner, cuts + 1), ...untangle(rest, cuts + 1)];
}
