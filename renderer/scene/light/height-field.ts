// The city as a field of heights: how high the highest thing in each cell is. Occlusion and shadows are read off it,
// so that a fragment needs two texture reads instead of a shadow map pass over the whole city.
import type { CityExtent } from '../city-extent.ts';
import { extentHeight, extentWidth } from '../city-extent.ts';
import type { BuildingColumns } from '../geometry/building-mesh.ts';
import { rowPolygons } from '../geometry/polygon.ts';

export interface HeightField {
  readonly columns: number;
  readonly rows: number;
  /** metres a cell */
  readonly cell: number;
  /** city metres of the south-west corner */
  readonly minX: number;
  readonly minY: number;
  /** decimetres, row by row from the south */
  readonly heights: Uint16Array;
}

/** Keeps the field under this many cells: 24 M cells are 48 MB, and about the largest texture worth uploading. */
const MAX_CELLS = 24_000_000;
/** WebGL2 promises 2048; every machine since 2012 has this */
const MAX_SIDE = 8192;

export function createHeightField(extent: CityExtent, wantedCell: number): HeightField {
  const width = extentWidth(extent);
  const height = extentHeight(extent);
  const cell = Math.max(wantedCell, Math.sqrt((width * height) / MAX_CELLS), width / MAX_SIDE, height / MAX_SIDE);
  const columns = Math.max(2, Math.ceil(width / cell));
  const rows = Math.max(2, Math.ceil(height / cell));
  return { columns, rows, cell, minX: extent.minX, minY: extent.minY, heights: new Uint16Array(columns * rows) };
}

/**
 * Raises every cell whose centre lies inside the rings (even-odd) to at least `height` metres.
 * @param rings closed rings as flat city coordinates, holes included
 */
export function raise(field: HeightField, rings: readonly (readonly number[])[], height: number): void {
  const { columns, rows, cell, minX, minY, heights } = field;
  const value = Math.min(0xffff, Math.round(height * 10));
  let low = Infinity;
  let high = -Infinity;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 2) {
      low = Math.min(low, ring[i]!);
      high = Math.max(high, ring[i]!);
    }
  }
  const firstRow = Math.max(0, Math.ceil((low - minY) / cell - 0.5));
  const lastRow = Math.min(rows - 1, Math.floor((high - minY) / cell - 0.5));
  const crossings: number[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    const y = minY + (row + 0.5) * cell;
    crossings.length = 0;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const yi = ring[i + 1]!;
        const yj = ring[j + 1]!;
        if (yi > y !== yj > y) crossings.push(((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!);
      }
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil((crossings[k]! - minX) / cell - 0.5));
      const to = Math.min(columns - 1, Math.floor((crossings[k + 1]! - minX) / cell - 0.5));
      for (let at = row * columns + from; at <= row * columns + to; at++) {
        if (heights[at]! < value) heights[at] = value;
      }
    }
  }
}

/** A sloped roof counts with half of its height: its mean. */
export function raiseBuildings(field: HeightField, columns: BuildingColumns, hasParts: Uint8Array): void {
  for (let row = 0; row < columns.height.length; row++) {
    if (hasParts[row] === 1) continue;
    const roof = columns.roofHeight[row]!;
    const height = columns.height[row]! - (roof > 0 ? roof / 2 : 0);
    if (!(height > 0.5)) continue;
    for (const polygon of rowPolygons(columns.xy, columns.rings, row))
      raise(field, [polygon.outer, ...polygon.holes], height);
  }
}
