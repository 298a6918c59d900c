// Cuts lines and rings at the city's box.
import { clockwise, counterClockwise, ringBox, signedArea, type Box, type Ring, type Shape } from './ring.ts';

export const boxContains = (box: Box, x: number, y: number): boolean =>
  x >= box.xMin && x <= box.xMax && y >= box.yMin && y <= box.yMax;

const MIN_AREA_M2 = 0.5;

/**
 * Sutherland-Hodgman. A concave ring that leaves the box several times stays one ring, joined along the box's edge:
 * right for filling, and the area stays exact.
 */
export function clipRing(ring: Ring, box: Box): Ring {
  const extent = ringBox(ring);
  if (extent.xMin >= box.xMin && extent.xMax <= box.xMax && extent.yMin >= box.yMin && extent.yMax <= box.yMax)
    return ring;
  if (extent.xMax < box.xMin || extent.xMin > box.xMax || extent.yMax < box.yMin || extent.yMin > box.yMax) return [];
  let points: number[] = [...ring];
  points = clipHalf(points, 0, box.xMin, 1);
  points = clipHalf(points, 0, box.xMax, -1);
  points = clipHalf(points, 1, box.yMin, 1);
  return clipHalf(points, 1, box.yMax, -1);
}

/** Keeps the side where (coordinate - limit) * sign >= 0. */
function clipHalf(ring: readonly number[], axis: 0 | 1, limit: number, sign: 1 | -1): number[] {
  const out: number[] = [];
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const a = (ring[j + axis]! - limit) * sign;
    const b = (ring[i + axis]! - limit) * sign;
    if (a < 0 !== b < 0) {
      const t = a / (a - b);
      const other = ring[j + 1 - axis]! + t * (ring[i + 1 - axis]! - ring[j + 1 - axis]!);
      if (axis === 0) out.push(limit, other);
      else out.push(other, limit);
    }
    if (b >= 0) out.push(ring[i]!, ring[i + 1]!);
  }
  return out;
}

/** Shapes cut to the box; what is left with less than half a square metre is dropped. */
export function clipShapes(shapes: readonly Shape[], box: Box): Shape[] {
  const out: Shape[] = [];
  for (const shape of shapes) {
    const outer = clipRing(shape.outer, box);
    if (Math.abs(signedArea(outer)) < MIN_AREA_M2) continue;
    const holes = shape.holes
      .map((hole) => clipRing(hole, box))
      .filter((hole) => Math.abs(signedArea(hole)) >= MIN_AREA_M2);
    out.push({ outer: counterClockwise(outer), holes: holes.map(clockwise) });
  }
  return out;
}

/** The part of a segment inside the box as fractions 0 ... 1 of its length; null where none is (Liang-Barsky). */
export function clipSegment(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  box: Box,
): readonly [number, number] | null {
  let enter = 0;
  let leave = 1;
  const dx = bx - ax;
  const dy = by - ay;
  const sides = [
    [-dx, ax - box.xMin],
    [dx, box.xMax - ax],
    [-dy, ay - box.yMin],
    [dy, box.yMax - ay],
  ] as const;
  for (const [direction, distance] of sides) {
    if (direction === 0) {
      if (distance < 0) return null;
      continue;
    }
    const t = distance / direction;
    if (direction < 0) enter = Math.max(enter, t);
    else leave = Math.min(leave, t);
    if (enter > leave) return null;
  }
  return [enter, leave];
}

/** The pieces of an open line inside the box. */
export function clipLine(line: Ring, box: Box): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  const finish = (): void => {
    if (piece.length >= 4) pieces.push(piece);
    piece = [];
  };
  for (let i = 0; i + 3 < line.length; i += 2) {
    const ax = line[i]!;
    const ay = line[i + 1]!;
    const bx = line[i + 2]!;
    const by = line[i + 3]!;
    const part =
      boxContains(box, ax, ay) && boxContains(box, bx, by) ? ([0, 1] as const) : clipSegment(ax, ay, bx, by, box);
    if (part === null) {
      finish();
      continue;
    }
    const [enter, leave] = part;
    if (enter > 0) finish();
    if (piece.length === 0) piece.push(ax + enter * (bx - ax), ay + enter * (by - ay));
    if (leave > enter) piece.push(ax + leave * (bx - ax), ay + leave * (by - ay));
    if (leave < 1) finish();
  }
  finish();
  return pieces;
}
