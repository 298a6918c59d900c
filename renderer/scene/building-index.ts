// Which building does a ray hit? Footprints in a flatbush, the ray walked over the ground in short steps, each
// candidate tested exactly as a prism: walls as vertical planes, the roof as a level one.
import { type Bounds, rowBounds } from './geometry/row-bounds.ts';
import Flatbush from 'flatbush';
import type { ListColumn } from '../../contract/city-pack/table.ts';
import { contains } from './geometry/polygon.ts';

/** reused by every row */
const box: Bounds = [0, 0, 0, 0];

export interface FootprintColumns {
  readonly xy: ListColumn<Float32Array>;
  readonly rings: ListColumn<Int32Array>;
  readonly height: Float32Array;
  readonly minHeight: Float32Array;
  readonly hasParts: Uint8Array;
}

export interface Ray {
  readonly origin: readonly [number, number, number];
  /** need not be of unit length */
  readonly direction: readonly [number, number, number];
}

export interface RayHit {
  readonly row: number;
  /** in lengths of the ray's direction */
  readonly distance: number;
}

/** metres of ground searched at a time: a few blocks */
const STEP = 90;

export class BuildingIndex {
  private readonly columns: FootprintColumns;
  private readonly tree: Flatbush | null;
  private readonly rows: Uint32Array;
  private readonly highest: number;

  constructor(columns: FootprintColumns) {
    this.columns = columns;
    const { xy, height, hasParts } = columns;
    const rows: number[] = [];
    let highest = 0;
    for (let row = 0; row < height.length; row++) {
      if (hasParts[row] === 1 || xy.offsets[row] === xy.offsets[row + 1]) continue;
      rows.push(row);
      highest = Math.max(highest, height[row]!);
    }
    this.rows = Uint32Array.from(rows);
    this.highest = highest;
    this.tree = rows.length === 0 ? null : new Flatbush(rows.length);
    for (const row of rows) {
      const [minX, minY, maxX, maxY] = rowBounds(xy, row, box);
      this.tree?.add(minX, minY, maxX, maxY);
    }
    this.tree?.finish();
  }

  /** The first building the ray meets above ground, or null. The ray must run downwards or end within `reach` metres. */
  firstHit(ray: Ray, reach = 20_000): RayHit | null {
    if (this.tree === null) return null;
    const oz = ray.origin[2];
    const [dx, dy, dz] = ray.direction;
    const flat = Math.hypot(dx, dy);
    const length = Math.hypot(flat, dz);
    // Only the part between the highest roof and the ground can meet anything.
    let from = oz > this.highest && dz < 0 ? (this.highest - oz) / dz : 0;
    const to = dz < 0 ? -oz / dz : reach / length;
    if (to <= from) return null;
    const step = flat > 1e-9 ? STEP / flat : to - from;
    while (from < to) {
      const end = Math.min(to, from + step);
      const hit = this.hitBetween(ray, from, end);
      if (hit !== null) return hit;
      from = end;
    }
    return null;
  }

  private hitBetween(ray: Ray, from: number, to: number): RayHit | null {
    const [ox, oy] = ray.origin;
    const [dx, dy] = ray.direction;
    const x0 = ox + dx * from;
    const y0 = oy + dy * from;
    const x1 = ox + dx * to;
    const y1 = oy + dy * to;
    const found = this.tree!.search(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
    let best: RayHit | null = null;
    for (const item of found) {
      const row = this.rows[item]!;
      const distance = this.distanceTo(row, ray);
      // A hit beyond this stretch is found again, and compared with nearer ones, in its own.
      if (distance === null || distance < from - 1e-6 || distance > to + 1e-6) continue;
      if (best === null || distance < best.distance) best = { row, distance };
    }
    return best;
  }

  private distanceTo(row: number, ray: Ray): number | null {
    const { xy, rings, height, minHeight } = this.columns;
    const [ox, oy, oz] = ray.origin;
    const [dx, dy, dz] = ray.direction;
    const top = height[row]!;
    const bottom = minHeight[row]!;
    let best = Infinity;
    if (dz < 0) {
      const t = (top - oz) / dz;
      if (t >= 0 && this.isInside(row, ox + dx * t, oy + dy * t)) best = t;
    }
    let at = xy.offsets[row]!;
    for (let r = rings.offsets[row]!; r < rings.offsets[row + 1]!; r++) {
      const count = Math.abs(rings.values[r]!);
      for (let i = 0; i < count; i++) {
        const a = at + i * 2;
        const b = at + ((i + 1) % count) * 2;
        const ax = xy.values[a]!;
        const ay = xy.values[a + 1]!;
        const ex = xy.values[b]! - ax;
        const ey = xy.values[b + 1]! - ay;
        const cross = dx * ey - dy * ex;
        if (Math.abs(cross) < 1e-12) continue;
        const t = ((ax - ox) * ey - (ay - oy) * ex) / cross;
        const s = ((ax - ox) * dy - (ay - oy) * dx) / cross;
        if (t < 0 || t >= best || s < 0 || s > 1) continue;
        const z = oz + dz * t;
        if (z >= bottom && z <= top) best = t;
      }
      at += count * 2;
    }
    return best === Infinity ? null : best;
  }

  /** Even-odd over all rings, so that a courtyard is not roof. */
  isInside(row: number, x: number, y: number): boolean {
    const { xy, rings } = this.columns;
    let inside = false;
    let at = xy.offsets[row]!;
    for (let r = rings.offsets[row]!; r < rings.offsets[row + 1]!; r++) {
      const end = at + Math.abs(rings.values[r]!) * 2;
      if (contains(xy.values, x, y, at, end)) inside = !inside;
      at = end;
    }
    return inside;
  }
}
