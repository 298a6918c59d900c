// The ground that is without supply, as a flat fill, its edge and a curtain over the edge. Dark buildings are its basis: each of them
// lies within it, none that has supply does. Between the two the edge runs midway, where they share a wall on the wall; towards
// parks and water it keeps a few metres' distance. Found by marching squares over a field of distances to outlines, which straight
// walls make linear: so the edge is exact there, whatever the step. For a worker: see dark-area-follower.ts.
import { distanceToShape, type Shape, shapeBounds } from './shape-distance.ts';

/** metres round a dark building that count as dark with it; where nothing is built (a shape of one place) farther */
const REACH = { building: 24, place: 41 } as const;
/** metres between the nodes of the field, for an area that is not larger than `NODES` of them */
const STEP = 3;
const NODES = 900;
/** beyond so many dark shapes in one area a coarser step: nobody looks at each corner then, and all have to wait for it */
const MANY = 600;
const COARSE_STEP = 4.5;
const CURTAIN = 20;
/** metres: side of the cells by which areas far from each other are told apart */
const APART = 64;

export interface DarkArea {
  /** x y z and part (1 fill, 2 foot of the curtain, 3 its top) of each corner */
  readonly corners: Float32Array<ArrayBuffer>;
  /** triangles */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** ends of each piece of the edge: x y x y */
  readonly edge: Float32Array<ArrayBuffer>;
}

interface Field {
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly bottom: number;
  readonly step: number;
  /** metres to the nearest shape, below 0 inside */
  readonly values: Float32Array;
}

interface Drawing {
  readonly corners: number[];
  readonly indices: number[];
  readonly edge: number[];
}

/** Corners of a cell, counterclockwise. */
const AROUND = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

const reachOf = (shape: Shape): number => (shape[0]!.length <= 2 ? REACH.place : REACH.building);

/**
 * @param dark without supply
 * @param others known to be no part of it; those far from all dark ones cost little
 */
export function darkArea(dark: readonly Shape[], others: readonly Shape[], height: number): DarkArea {
  const drawing: Drawing = { corners: [], indices: [], edge: [] };
  for (const group of groupsOf(dark)) march(fieldOf(group, others), height, drawing);
  return {
    corners: Float32Array.from(drawing.corners),
    indices: Uint32Array.from(drawing.indices),
    edge: Float32Array.from(drawing.edge),
  };
}

/** Shapes whose surroundings meet belong together; the others get a field of their own, which so stays fine. */
function groupsOf(shapes: readonly Shape[]): Shape[][] {
  const parents = shapes.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root]!;
    parents[i] = root;
    return root;
  };
  const holders = new Map<string, number>();
  for (const [i, shape] of shapes.entries()) {
    const reach = reachOf(shape);
    const [minX, minY, maxX, maxY] = shapeBounds(shape);
    for (let row = Math.floor((minY - reach) / APART); row <= Math.floor((maxY + reach) / APART); row++)
      for (let column = Math.floor((minX - reach) / APART); column <= Math.floor((maxX + reach) / APART); column++) {
        const key = `${column} ${row}`;
        const holder = holders.get(key);
        if (holder === undefined) holders.set(key, i);
        else parents[rootOf(i)] = rootOf(holder);
      }
  }
  const groups = new Map<number, Shape[]>();
  for (const [i, shape] of shapes.entries()) {
    const root = rootOf(i);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [shape]);
    else group.push(shape);
  }
  return [...groups.values()];
}

/** Below 0: dark. */
function fieldOf(dark: readonly Shape[], others: readonly Shape[]): Field {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  let reach = 0;
  for (const shape of dark) {
    const [minX, minY, maxX, maxY] = shapeBounds(shape);
    bounds[0] = Math.min(bounds[0], minX);
    bounds[1] = Math.min(bounds[1], minY);
    bounds[2] = Math.max(bounds[2], maxX);
    bounds[3] = Math.max(bounds[3], maxY);
    reach = Math.max(reach, reachOf(shape));
  }
  const [minX, minY, maxX, maxY] = bounds;
  const step = Math.max(dark.length > MANY ? COARSE_STEP : STEP, Math.max(maxX - minX, maxY - minY) / NODES);
  const margin = Math.ceil(reach / step) + 2;
  const columns = Math.ceil((maxX - minX) / step) + 2 * margin + 1;
  const rows = Math.ceil((maxY - minY) / step) + 2 * margin + 1;
  // A little aside: walls that run with the axes then never lie on nodes.
  const left = minX - (margin - 0.37) * step;
  const bottom = minY - (margin - 0.37) * step;
  const empty = (): Float32Array => new Float32Array(columns * rows).fill(1e6);
  const toDark = empty();
  const toOther = empty();
  const values = empty();
  /** @param most metres beyond which the distance does not matter at a node */
  const spread = (
    shape: Shape,
    away: number,
    most: (at: number) => number,
    take: (at: number, distance: number) => void,
  ): void => {
    const [x0, y0, x1, y1] = shapeBounds(shape);
    const lastColumn = Math.min(columns - 1, Math.ceil((x1 + away - left) / step));
    const lastRow = Math.min(rows - 1, Math.ceil((y1 + away - bottom) / step));
    for (let row = Math.max(0, Math.floor((y0 - away - bottom) / step)); row <= lastRow; row++)
      for (let column = Math.max(0, Math.floor((x0 - away - left) / step)); column <= lastColumn; column++) {
        const at = row * columns + column;
        const x = left + column * step;
        const y = bottom + row * step;
        // Its box tells of most nodes that another shape is nearer.
        const toBox = Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
        if (toBox <= most(at)) take(at, distanceToShape(shape, x, y));
      }
  };
  for (const shape of dark) {
    const own = reachOf(shape);
    const most = (at: number): number => Math.max(toDark[at]!, values[at]! + own);
    spread(shape, own + step, most, (at, distance) => {
      toDark[at] = Math.min(toDark[at]!, distance);
      values[at] = Math.min(values[at]!, distance - own);
    });
  }
  // Within a step the difference of both changes by two: what is more than that apart is no edge.
  const mostOther = (at: number): number =>
    toDark[at]! > 2 * reach ? -1 : Math.max(0, Math.min(toOther[at]!, toDark[at]! + 2 * step));
  for (const shape of others)
    spread(shape, reach + step, mostOther, (at, distance) => {
      toOther[at] = Math.min(toOther[at]!, distance);
    });
  for (let at = 0; at < values.length; at++) values[at] = Math.max(values[at]!, toDark[at]! - toOther[at]!);
  return { columns, rows, left, bottom, step, values };
}

function march({ columns, rows, left, bottom, step, values }: Field, height: number, drawing: Drawing): void {
  const { corners, indices, edge } = drawing;
  const add = (x: number, y: number, z: number, part: number): number => corners.push(x, y, z, part) / 4 - 1;
  const fill = (polygon: readonly number[]): void => {
    const first = corners.length / 4;
    for (let i = 0; i < polygon.length; i += 2) add(polygon[i]!, polygon[i + 1]!, height, 1);
    for (let i = 2; i < polygon.length / 2; i++) indices.push(first, first + i - 1, first + i);
  };
  for (let row = 0; row + 1 < rows; row++) {
    const y = bottom + row * step;
    // Whole cells beside each other are one rectangle.
    let wholeFrom = -1;
    const endWhole = (column: number): void => {
      if (wholeFrom < 0) return;
      const x0 = left + wholeFrom * step;
      const x1 = left + column * step;
      fill([x0, y, x1, y, x1, y + step, x0, y + step]);
      wholeFrom = -1;
    };
    for (let column = 0; column + 1 < columns; column++) {
      const at = (corner: number): number => {
        const [right, up] = AROUND[corner & 3]!;
        return values[(row + up) * columns + column + right]!;
      };
      const darkCorners = Number(at(0) < 0) + Number(at(1) < 0) + Number(at(2) < 0) + Number(at(3) < 0);
      if (darkCorners === 4) {
        if (wholeFrom < 0) wholeFrom = column;
        continue;
      }
      endWhole(column);
      if (darkCorners === 0) continue;
      const polygon: number[] = [];
      const crossings: number[] = [];
      for (let corner = 0; corner < 4; corner++) {
        const [right, up] = AROUND[corner]!;
        const [nextRight, nextUp] = AROUND[(corner + 1) & 3]!;
        const here = at(corner);
        const next = at(corner + 1);
        if (here < 0) polygon.push(left + (column + right) * step, y + up * step);
        if (here < 0 === next < 0) continue;
        const t = here / (here - next);
        const crossX = left + (column + right + (nextRight - right) * t) * step;
        const crossY = bottom + (row + up + (nextUp - up) * t) * step;
        polygon.push(crossX, crossY);
        crossings.push(crossX, crossY);
      }
      // Two corners across a cell: its edges cut off the other two.
      if (crossings.length === 8 && at(0) >= 0) crossings.push(...crossings.splice(0, 2));
      fill(polygon);
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
    endWhole(columns - 1);
  }
}
