// How many cables of the upper level lie in the street at a place: those of the lower level step aside there.
import { bundleWidth, type TrenchSegment } from './trench-lanes.ts';

/** metres: side of a cell of the index, and distance from which it is another street */
const CELL = 40;
const BESIDE = 0.8;
/** sine of the angle between two directions of one street */
const SKEW = 0.12;

export class Occupancy {
  private readonly cells = new Map<number, TrenchSegment[]>();

  constructor(segments: Iterable<TrenchSegment>) {
    for (const segment of segments) {
      const { a, b } = segment;
      const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / (CELL / 2)));
      let last = NaN;
      for (let i = 0; i <= steps; i++) {
        const key = keyOf(a[0] + ((b[0] - a[0]) * i) / steps, a[1] + ((b[1] - a[1]) * i) / steps);
        if (key === last) continue;
        last = key;
        const cell = this.cells.get(key);
        if (cell === undefined) this.cells.set(key, [segment]);
        else cell.push(segment);
      }
    }
  }

  /** Lanes by which a bundle of `cables` at a place steps to the right, seen eastward. */
  aside(x: number, y: number, dx: number, dy: number, cables: number): number {
    const length = Math.hypot(dx, dy) || 1;
    for (const { a, b, rows } of this.cells.get(keyOf(x, y)) ?? []) {
      const ex = b[0] - a[0];
      const ey = b[1] - a[1];
      const own = Math.hypot(ex, ey) || 1;
      const across = ((x - a[0]) * ey - (y - a[1]) * ex) / own;
      const along = ((x - a[0]) * ex + (y - a[1]) * ey) / own;
      if (Math.abs(across) > BESIDE || along < -BESIDE || along > own + BESIDE) continue;
      if (Math.abs(ex * dy - ey * dx) > SKEW * own * length) continue;
      return bundleWidth(rows.length) / 2 + bundleWidth(cables) / 2 + 1;
    }
    return 0;
  }
}

const keyOf = (x: number, y: number): number => Math.floor(x / CELL) * 65_536 + Math.floor(y / CELL);
