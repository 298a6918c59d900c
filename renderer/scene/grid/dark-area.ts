// The ground that is without supply, as a flat fill, its edge and a curtain over the edge: everything within reach of a dark service
// point, by marching squares over a field of distances. The crossings are interpolated, so the edge is round.

/** metres round a service point that count as dark with it */
const REACH = 41;
/** metres between the nodes of the field, for a city that is not larger than `NODES` of them */
const STEP = 20;
const NODES = 900;
const CURTAIN = 20;

export interface DarkArea {
  /** x y z and part (1 fill, 2 foot of the curtain, 3 its top) of each corner */
  readonly corners: Float32Array<ArrayBuffer>;
  /** triangles */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** ends of each piece of the edge: x y x y */
  readonly edge: Float32Array<ArrayBuffer>;
}

interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Corners of a cell, counterclockwise. */
const AROUND = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** @param places x y in turn */
export function darkArea(places: Float32Array, height: number): DarkArea {
  const bounds = boundsOf(places);
  const { minX, minY } = bounds;
  const span = Math.max(bounds.maxX - minX, bounds.maxY - minY);
  const step = Math.max(STEP, span / NODES);
  const reach = Math.max(REACH, step * 1.6);
  const margin = Math.ceil(reach / step) + 1;
  const columns = Math.ceil((bounds.maxX - minX) / step) + 2 * margin + 1;
  const rows = Math.ceil((bounds.maxY - minY) / step) + 2 * margin + 1;
  const left = minX - margin * step;
  const bottom = minY - margin * step;
  const field = new Float32Array(columns * rows).fill(2 * reach);
  for (let i = 0; i < places.length; i += 2)
    spread(field, columns, (places[i]! - left) / step, (places[i + 1]! - bottom) / step, margin, step);

  const corners: number[] = [];
  const indices: number[] = [];
  const edge: number[] = [];
  const add = (x: number, y: number, z: number, part: number): number => corners.push(x, y, z, part) / 4 - 1;
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = (corner: number): number => {
        const [right, up] = AROUND[corner & 3]!;
        return field[(row + up) * columns + column + right]!;
      };
      if (at(0) >= reach && at(1) >= reach && at(2) >= reach && at(3) >= reach) continue;
      const polygon: number[] = [];
      const crossings: number[] = [];
      for (let corner = 0; corner < 4; corner++) {
        const [right, up] = AROUND[corner]!;
        const [nextRight, nextUp] = AROUND[(corner + 1) & 3]!;
        const here = at(corner);
        const next = at(corner + 1);
        if (here < reach) polygon.push(left + (column + right) * step, bottom + (row + up) * step);
        if (here < reach === next < reach) continue;
        const t = (reach - here) / (next - here);
        const x = left + (column + right + (nextRight - right) * t) * step;
        const y = bottom + (row + up + (nextUp - up) * t) * step;
        polygon.push(x, y);
        crossings.push(x, y);
      }
      // Two corners across a cell: its edges cut off the other two.
      if (crossings.length === 8 && at(0) >= reach) crossings.push(...crossings.splice(0, 2));
      const first = corners.length / 4;
      for (let i = 0; i < polygon.length; i += 2) add(polygon[i]!, polygon[i + 1]!, height, 1);
      for (let i = 2; i < polygon.length / 2; i++) indices.push(first, first + i - 1, first + i);
      for (let i = 0; i + 3 < crossings.length; i += 4) {
        const [ax, ay, bx, by] = crossings.slice(i, i + 4) as [number, number, number, number];
        edge.push(ax, ay, bx, by);
        const foot = add(ax, ay, height, 2);
        add(bx, by, height, 2);
        add(bx, by, height + CURTAIN, 3);
        add(ax, ay, height + CURTAIN, 3);
        indices.push(foot, foot + 1, foot + 2, foot, foot + 2, foot + 3);
      }
    }
  return {
    corners: Float32Array.from(corners),
    indices: Uint32Array.from(indices),
    edge: Float32Array.from(edge),
  };
}

/** Lowers the field round a place to the distance from it. */
function spread(field: Float32Array, columns: number, x: number, y: number, margin: number, step: number): void {
  const middleX = Math.round(x);
  const middleY = Math.round(y);
  for (let row = middleY - margin + 1; row < middleY + margin; row++)
    for (let column = middleX - margin + 1; column < middleX + margin; column++) {
      const at = row * columns + column;
      field[at] = Math.min(field[at]!, Math.hypot(column - x, row - y) * step);
    }
}

function boundsOf(places: Float32Array): Bounds {
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let i = 0; i < places.length; i += 2) {
    bounds.minX = Math.min(bounds.minX, places[i]!);
    bounds.maxX = Math.max(bounds.maxX, places[i]!);
    bounds.minY = Math.min(bounds.minY, places[i + 1]!);
    bounds.maxY = Math.max(bounds.maxY, places[i + 1]!);
  }
  return bounds;
}
