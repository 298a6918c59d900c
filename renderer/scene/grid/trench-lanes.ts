// Cables that share a street run beside each other in the picture, as they do in the trench: each segment of a street knows who
// lies in it, and each cable gets a lane there. Lanes are numbers, not metres: the shader decides how far apart they are drawn.
import type { ListColumn } from '../../../contract/city-pack/table.ts';

/** metres within which two vertices are the same place of a street */
const SAME = 0.25;
/** A bundle is never wider than this many lanes: wide ones are packed closer. */
const WIDEST = 6;

const PLACE_BITS = 20;
const HALF = 1 << (PLACE_BITS - 1);

const placeKey = (x: number, y: number): number =>
  (Math.round(x / SAME) + HALF) * 2 ** PLACE_BITS + (Math.round(y / SAME) + HALF);

/** Directions of a street both have one sense here: eastward, or due north. */
const isForward = (dx: number, dy: number): boolean => (Math.abs(dx) > 1e-6 ? dx > 0 : dy > 0);

export interface Trenches {
  /** Lane of a cable in its segment that begins at vertex `vertex`, to the right of the way it runs. */
  lane(row: number, vertex: number): number;
  readonly segments: Iterable<TrenchSegment>;
}

/** A piece of street with cables in it: its ends in city metres, and who lies there in the order of their lanes. */
export interface TrenchSegment {
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
  readonly rows: readonly number[];
}

/** lanes that a bundle of so many takes up */
export const bundleWidth = (cables: number): number => Math.min(cables - 1, WIDEST);

/** Lanes by which a bundle of so many cables steps aside, seen eastward; asked with its middle and direction. */
export type Aside = (x: number, y: number, dx: number, dy: number, cables: number) => number;

/**
 * @param rows rows of `routes` that count as cables in trenches
 * @param rank order within a trench; those near each other in rank lie near each other
 */
export function layTrenches(
  routes: ListColumn<Float32Array>,
  rows: ArrayLike<number>,
  rank: (row: number) => number,
  aside: Aside = () => 0,
): Trenches {
  const { offsets, values } = routes;
  const ids = new Map<number, number>();
  const idOf = (x: number, y: number): number => {
    const key = placeKey(x, y);
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    return ids.size - 1;
  };
  const bundles = new Map<number, { a: [number, number]; b: [number, number]; rows: number[] }>();
  const keyOf = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let from = -1;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 2) {
      const to = idOf(values[at]!, values[at + 1]!);
      if (from >= 0 && from !== to) {
        const key = Math.min(from, to) * 2 ** 26 + Math.max(from, to);
        const bundle = bundles.get(key);
        const a: [number, number] = [values[at - 2]!, values[at - 1]!];
        if (bundle === undefined) bundles.set(key, { a, b: [values[at]!, values[at + 1]!], rows: [row] });
        else if (!bundle.rows.includes(row)) bundle.rows.push(row);
        keyOf.set(at - 2, key);
      }
      from = to;
    }
  }
  for (const { rows: inside } of bundles.values()) inside.sort((a, b) => rank(a) - rank(b) || a - b);
  return {
    segments: { [Symbol.iterator]: () => bundles.values() },
    lane(row, vertex) {
      const at = offsets[row]! + 2 * vertex;
      const bundle = bundles.get(keyOf.get(at) ?? -1);
      if (bundle === undefined) return 0;
      const { a, b, rows: inside } = bundle;
      const others = inside.length - 1;
      const dx = values[at + 2]! - values[at]!;
      const dy = values[at + 3]! - values[at + 1]!;
      const step = others === 0 ? 0 : bundleWidth(inside.length) / others;
      const lane =
        (inside.indexOf(row) - others / 2) * step + aside((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, dx, dy, inside.length);
      return isForward(dx, dy) ? lane : -lane;
    },
  };
}

/** A line as it is drawn: x y of its vertices, and by how many lanes each is moved, in x and y. */
export interface DrawnLine {
  readonly xy: Float32Array;
  readonly shift: Float32Array;
}

/** How far a vertex is moved, in lanes: where the two lanes that meet there cross; their mean where they hardly meet. */
export function cornerShift(
  n1: readonly [number, number],
  lane1: number,
  n2: readonly [number, number],
  lane2: number,
): [number, number] {
  const cross = n1[0] * n2[1] - n1[1] * n2[0];
  const mean: [number, number] = [(n1[0] * lane1 + n2[0] * lane2) / 2, (n1[1] * lane1 + n2[1] * lane2) / 2];
  if (Math.abs(cross) < 0.2) return mean;
  const x = (lane1 * n2[1] - lane2 * n1[1]) / cross;
  const y = (lane2 * n1[0] - lane1 * n2[0]) / cross;
  const most = 1.6 * Math.max(Math.abs(lane1), Math.abs(lane2)) + 0.1;
  const length = Math.hypot(x, y);
  return length <= most ? [x, y] : [(x * most) / length, (y * most) / length];
}

/**
 * Which vertices of a line are kept when it may be `tolerance` metres off (Douglas and Peucker 1973).
 * @param must vertices that stay whatever
 */
export function keptVertices(xy: ArrayLike<number>, tolerance: number, must?: (vertex: number) => boolean): number[] {
  const n = xy.length / 2;
  const kept = new Uint8Array(n);
  kept[0] = kept[n - 1] = 1;
  let start = 0;
  for (let i = 1; i < n; i++) {
    if (i < n - 1 && must?.(i) !== true) continue;
    kept[i] = 1;
    simplify(xy, start, i, tolerance, kept);
    start = i;
  }
  const out: number[] = [];
  for (let i = 0; i < n; i++) if (kept[i] === 1) out.push(i);
  return out;
}

function simplify(xy: ArrayLike<number>, first: number, last: number, tolerance: number, kept: Uint8Array): void {
  const open = [first, last];
  while (open.length > 0) {
    const b = open.pop()!;
    const a = open.pop()!;
    const ax = xy[2 * a]!;
    const ay = xy[2 * a + 1]!;
    const ex = xy[2 * b]! - ax;
    const ey = xy[2 * b + 1]! - ay;
    const length = ex * ex + ey * ey || 1;
    let farthest = -1;
    let most = tolerance;
    for (let i = a + 1; i < b; i++) {
      const px = xy[2 * i]! - ax;
      const py = xy[2 * i + 1]! - ay;
      const t = Math.max(0, Math.min(1, (px * ex + py * ey) / length));
      const distance = Math.hypot(px - ex * t, py - ey * t);
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    if (farthest < 0) continue;
    kept[farthest] = 1;
    open.push(a, farthest, farthest, b);
  }
}

/**
 * A route with its lanes. Where `endsAt` gives a shift for an end, that is taken (a station gathers its cables at one point).
 * @param lane lane of the segment that begins at a vertex, to the right of the way it runs
 */
export function drawLine(
  xy: Float32Array,
  lane: (vertex: number) => number,
  tolerance: number,
  endsAt: readonly [readonly [number, number] | null, readonly [number, number] | null],
): DrawnLine {
  const n = xy.length / 2;
  const lanes = Array.from({ length: Math.max(0, n - 1) }, (_, i) => lane(i));
  const kept = keptVertices(xy, tolerance, (i) => Math.abs(lanes[i]! - lanes[i - 1]!) > 0.01);
  const out = { xy: new Float32Array(kept.length * 2), shift: new Float32Array(kept.length * 2) };
  const normal = (k: number): [number, number] => {
    const a = kept[k]!;
    const b = kept[k + 1]!;
    const dx = xy[2 * b]! - xy[2 * a]!;
    const dy = xy[2 * b + 1]! - xy[2 * a + 1]!;
    const length = Math.hypot(dx, dy) || 1;
    return [dy / length, -dx / length];
  };
  for (let k = 0; k < kept.length; k++) {
    const i = kept[k]!;
    out.xy[2 * k] = xy[2 * i]!;
    out.xy[2 * k + 1] = xy[2 * i + 1]!;
    const before = k > 0 ? k - 1 : k;
    const after = k < kept.length - 1 ? k : k - 1;
    const given = k === 0 ? endsAt[0] : k === kept.length - 1 ? endsAt[1] : null;
    const shift = given ?? cornerShift(normal(before), lanes[kept[before]!]!, normal(after), lanes[kept[after]!]!);
    out.shift[2 * k] = shift[0];
    out.shift[2 * k + 1] = shift[1];
  }
  return out;
}
