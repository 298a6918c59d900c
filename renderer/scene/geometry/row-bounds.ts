import type { ListColumn } from '../../../contract/city-pack/table.ts';

/** minX, minY, maxX, maxY */
export type Bounds = [number, number, number, number];

/** The box of a row's coordinates, city metres, written into `out`; Infinity ... -Infinity for a row without any. */
export function rowBounds(xy: ListColumn<Float32Array>, row: number, out: Bounds): Bounds {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = xy.offsets[row]!; i < xy.offsets[row + 1]!; i += 2) {
    minX = Math.min(minX, xy.values[i]!);
    maxX = Math.max(maxX, xy.values[i]!);
    minY = Math.min(minY, xy.values[i + 1]!);
    maxY = Math.max(maxY, xy.values[i + 1]!);
  }
  out[0] = minX;
  out[1] = minY;
  out[2] = maxX;
  out[3] = maxY;
  return out;
}
