// The ground that belongs to areas which are known only by the places in them: each spot near a place belongs to the area of the nearest
// one, and where two such grounds meet is a boundary. Pure.

export interface AreaPlace {
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** which area, from 0 */
  readonly area: number;
}

export interface AreaOutline {
  readonly area: number;
  /** x y of each vertex, city metres; closed, the last is joined to the first */
  readonly ring: readonly number[];
}

/** metres: how far from its places an area reaches */
const REACH = 280;
/** metres; larger where a city would have too many cells */
const CELL = 80;
const MOST_CELLS = 160_000;
/** corners are rounded so often: each time halves what a corner sticks out */
const ROUNDS = 3;
/** an outline of fewer cells' sides than this is a crumb */
const LEAST_SIDES = 10;

/** @returns the rings around each area's ground, holes included; none for an area without a place */
export function areaOutlines(places: readonly AreaPlace[]): AreaOutline[] {
  if (places.length === 0) return [];
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  const cell = Math.max(CELL, Math.sqrt(((maxX - minX + 2 * REACH) * (maxY - minY + 2 * REACH)) / MOST_CELLS));
  // One cell of nobody's all around, so that every ring closes.
  const [left, bottom] = [minX - REACH - cell, minY - REACH - cell];
  const columns = Math.ceil((maxX - minX + 2 * REACH) / cell) + 3;
  const rows = Math.ceil((maxY - minY + 2 * REACH) / cell) + 3;
  const owner = ownersOf(places, { left, bottom, cell, columns, rows });
  return ringsOf(owner, columns).flatMap(({ area, corners }) => {
    if (corners.length < LEAST_SIDES) return [];
    const ring = corners.flatMap((corner) => [
      left + (corner % (columns + 1)) * cell,
      bottom + Math.floor(corner / (columns + 1)) * cell,
    ]);
    return [{ area, ring: rounded(ring) }];
  });
}

interface Cells {
  readonly left: number;
  readonly bottom: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
}

/** The area of the nearest place of each cell, -1 where none is near. */
function ownersOf(places: readonly AreaPlace[], { left, bottom, cell, columns, rows }: Cells): Int32Array {
  const owner = new Int32Array(columns * rows).fill(-1);
  const nearest = new Float64Array(columns * rows).fill(REACH * REACH);
  const span = Math.ceil(REACH / cell);
  for (const { x, y, area } of places) {
    const [column, row] = [Math.floor((x - left) / cell), Math.floor((y - bottom) / cell)];
    for (let r = Math.max(0, row - span); r <= Math.min(rows - 1, row + span); r++) {
      for (let c = Math.max(0, column - span); c <= Math.min(columns - 1, column + span); c++) {
        const [dx, dy] = [left + (c + 0.5) * cell - x, bottom + (r + 0.5) * cell - y];
        const distance = dx * dx + dy * dy;
        if (distance >= nearest[r * columns + c]!) continue;
        nearest[r * columns + c] = distance;
        owner[r * columns + c] = area;
      }
    }
  }
  return owner;
}

/** The sides of cells at which another area begins, joined into rings: each area lies at the left of its own. */
function ringsOf(owner: Int32Array, columns: number): { area: number; corners: number[] }[] {
  const width = columns + 1;
  const sides = new Map<number, Map<number, number[]>>();
  const add = (area: number, from: number, to: number) => {
    const own = sides.get(area) ?? new Map<number, number[]>();
    sides.set(area, own);
    own.set(from, [...(own.get(from) ?? []), to]);
  };
  owner.forEach((area, at) => {
    if (area < 0) return;
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const corner = row * width + column;
    if (owner[at - columns] !== area) add(area, corner, corner + 1);
    if (owner[at + 1] !== area) add(area, corner + 1, corner + 1 + width);
    if (owner[at + columns] !== area) add(area, corner + 1 + width, corner + width);
    if (owner[at - 1] !== area) add(area, corner + width, corner);
  });
  const rings: { area: number; corners: number[] }[] = [];
  for (const [area, own] of sides) {
    for (const start of own.keys()) {
      while ((own.get(start)?.length ?? 0) > 0) {
        const corners: number[] = [];
        let at = start;
        do {
          corners.push(at);
          at = own.get(at)!.pop()!;
        } while (at !== start);
        rings.push({ area, corners });
      }
    }
  }
  return rings;
}

/** Chaikin's corner cutting: the same curve from either side, so that two neighbours share their boundary. */
function rounded(ring: readonly number[]): number[] {
  let now = [...ring];
  for (let round = 0; round < ROUNDS; round++) {
    const next: number[] = [];
    for (let i = 0; i < now.length; i += 2) {
      const j = (i + 2) % now.length;
      const [ax, ay, bx, by] = [now[i]!, now[i + 1]!, now[j]!, now[j + 1]!];
      next.push(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by, 0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by);
    }
    now = next;
  }
  return now;
}
