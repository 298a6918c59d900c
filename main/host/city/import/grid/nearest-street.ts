// The nearest place on a street for each of many spots.
import Flatbush from 'flatbush';
import type { Streets } from '../streets.ts';

export interface Foot {
  readonly edge: number;
  /** metres along the edge as drawn */
  readonly at: number;
  /** metres from the spot */
  readonly distance: number;
}

/** Boxes of segments looked at: the nearest box need not hold the nearest segment, but one of the nearest few does. */
const CANDIDATES = 10;

/** Null: no street takes part. */
export function nearestStreets(
  streets: Streets,
  isUsable: (edge: number) => boolean,
  spots: readonly { readonly x: number; readonly y: number }[],
): (Foot | null)[] {
  const { offsets, values } = streets.geometry;
  const edgeOf: number[] = [];
  const first: number[] = [];
  const before: number[] = [];
  for (let edge = 0; edge < streets.edgeCount; edge++) {
    if (!isUsable(edge)) continue;
    let length = 0;
    for (let i = offsets[edge]!; i + 3 < offsets[edge + 1]!; i += 2) {
      edgeOf.push(edge);
      first.push(i);
      before.push(length);
      length += Math.hypot(values[i + 2]! - values[i]!, values[i + 3]! - values[i + 1]!);
    }
  }
  if (edgeOf.length === 0) return spots.map(() => null);
  const index = new Flatbush(edgeOf.length);
  for (const i of first) {
    const [ax, ay, bx, by] = [values[i]!, values[i + 1]!, values[i + 2]!, values[i + 3]!];
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index.finish();
  return spots.map(({ x, y }) => {
    let best: Foot | null = null;
    let bestDistance = Infinity;
    for (const k of index.neighbors(x, y, CANDIDATES)) {
      const i = first[k]!;
      const dx = values[i + 2]! - values[i]!;
      const dy = values[i + 3]! - values[i + 1]!;
      const t = Math.max(
        0,
        Math.min(1, ((x - values[i]!) * dx + (y - values[i + 1]!) * dy) / (dx * dx + dy * dy || 1)),
      );
      const distance = Math.hypot(x - values[i]! - t * dx, y - values[i + 1]! - t * dy);
      if (distance > bestDistance || (distance === bestDistance && best !== null && edgeOf[k]! >= best.edge)) continue;
      bestDistance = distance;
      best = { edge: edgeOf[k]!, at: before[k]! + t * Math.hypot(dx, dy), distance };
    }
    return best;
  });
}
