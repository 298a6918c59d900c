// Where to look first: obliquely at the part of the city where most is built, and highest.
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { CityProjection } from '../../contract/projection.ts';
import type { Camera } from '../../contract/requests.ts';
import { extentHeight, extentWidth, type CityExtent } from './city-extent.ts';

/** metres: side of a cell of the density grid, and ground seen across */
const CELL = 250;
const SPAN = 1900;
/** of a grid without a city: degrees; shares of the picture's width and height that a rectangle round its middle may fill then */
const BARE = { pitch: 30, width: 0.79, height: 0.91 } as const;

/** City metres of the densest place; the middle of the city where there are no buildings. */
export function densestPlace(extent: CityExtent, buildings: PackTable | null): { x: number; y: number } {
  const middle = { x: (extent.minX + extent.maxX) / 2, y: (extent.minY + extent.maxY) / 2 };
  if (buildings === null || buildings.rows === 0) return middle;
  const columns = Math.max(1, Math.ceil(extentWidth(extent) / CELL));
  const rows = Math.max(1, Math.ceil(extentHeight(extent) / CELL));
  const weight = new Float64Array(columns * rows);
  const xy = buildings.list('xy');
  const height = buildings.numbers<Float32Array>('height');
  for (let row = 0; row < buildings.rows; row++) {
    const at = xy.offsets[row]!;
    if (at === xy.offsets[row + 1]) continue;
    const column = Math.floor((xy.values[at]! - extent.minX) / CELL);
    const line = Math.floor((xy.values[at + 1]! - extent.minY) / CELL);
    if (column < 0 || line < 0 || column >= columns || line >= rows) continue;
    // Towers count for more than sheds: a skyline is what people know a city by.
    weight[line * columns + column]! += Math.min(150, height[row]!) ** 3;
  }
  let best = middle;
  let most = 0;
  for (let line = 0; line < rows; line++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          const x = column + dx;
          const y = line + dy;
          if (x >= 0 && y >= 0 && x < columns && y < rows) sum += weight[y * columns + x]!;
        }
      }
      // The rim shows half a city and half nothing.
      const rim = Math.min(column, line, columns - 1 - column, rows - 1 - line);
      sum *= Math.min(1, 0.4 + rim / 8);
      if (sum > most) {
        most = sum;
        best = { x: extent.minX + (column + 0.5) * CELL, y: extent.minY + (line + 0.5) * CELL };
      }
    }
  }
  return best;
}

/**
 * @param aspect width of the picture by its height
 * @param zoomForSpan zoom that shows so many metres across
 */
export function openingCamera(
  extent: CityExtent,
  projection: CityProjection,
  buildings: PackTable | null,
  aspect: number,
  zoomForSpan: (span: number, lat: number) => number,
): Camera {
  const place = densestPlace(extent, buildings);
  const lat = projection.lat(place.y);
  const lon = projection.lon(place.x);
  // Without buildings (a utility's own grid) there is no densest part: all of it is the picture.
  if (buildings === null || buildings.rows === 0) {
    const span = Math.max(extentWidth(extent) / BARE.width, (extentHeight(extent) / BARE.height) * aspect);
    return { lon, lat, zoom: zoomForSpan(span, lat), pitch: BARE.pitch, bearing: 0 };
  }
  const span = Math.min(SPAN, extentWidth(extent), extentHeight(extent));
  return { lon, lat, zoom: zoomForSpan(span, lat), pitch: 58, bearing: -34 };
}
