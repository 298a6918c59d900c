// How far a place is from an outline.
import { contains } from '../geometry/polygon.ts';

/** Rings, x y in turn, outer ones and holes alike, not closed; one place is a ring of its own. City metres. */
export type Shape = readonly ArrayLike<number>[];

/** Metres to the nearest wall, below 0 inside. */
export function distanceToShape(shape: Shape, x: number, y: number): number {
  let least = Infinity;
  let isInside = false;
  for (const ring of shape) {
    const n = ring.length;
    if (n > 4 && contains(ring, x, y)) isInside = !isInside;
    let ax = ring[n - 2]! - x;
    let ay = ring[n - 1]! - y;
    for (let i = 0; i < n; i += 2) {
      const bx = ring[i]! - x;
      const by = ring[i + 1]! - y;
      const dx = bx - ax;
      const dy = by - ay;
      const length = dx * dx + dy * dy;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
      const px = ax + dx * t;
      const py = ay + dy * t;
      least = Math.min(least, px * px + py * py);
      ax = bx;
      ay = by;
    }
  }
  return isInside ? -Math.sqrt(least) : Math.sqrt(least);
}

/** Smallest x and y, largest x and y. */
export function shapeBounds(shape: Shape): readonly [number, number, number, number] {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const ring of shape)
    for (let i = 0; i < ring.length; i += 2) {
      bounds[0] = Math.min(bounds[0], ring[i]!);
      bounds[1] = Math.min(bounds[1], ring[i + 1]!);
      bounds[2] = Math.max(bounds[2], ring[i]!);
      bounds[3] = Math.max(bounds[3], ring[i + 1]!);
    }
  return bounds;
}
