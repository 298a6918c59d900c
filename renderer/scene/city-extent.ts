// The rectangle the city fills, in city metres, and the square grid of chunks laid over it.
import type { PackManifest } from '../../contract/city-pack/manifest.ts';
import { createProjection } from '../../contract/projection.ts';

/** metres; small enough that culling pays at street level, large enough that a whole city is a few hundred draws */
export const CHUNK_SIZE = 640;

export interface CityExtent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export function cityExtent(manifest: Pick<PackManifest, 'origin' | 'bbox'>): CityExtent {
  const projection = createProjection(manifest.origin);
  const [west, south, east, north] = manifest.bbox;
  return { minX: projection.x(west), minY: projection.y(south), maxX: projection.x(east), maxY: projection.y(north) };
}

export const extentWidth = (extent: CityExtent): number => Math.max(1, extent.maxX - extent.minX);
export const extentHeight = (extent: CityExtent): number => Math.max(1, extent.maxY - extent.minY);

export interface ChunkGrid {
  readonly columns: number;
  readonly rows: number;
  /** chunk of a place; places outside the city belong to the nearest chunk */
  indexOf(x: number, y: number): number;
  /** south-west corner of a chunk, city metres */
  corner(index: number): { x: number; y: number };
}

export function createChunkGrid(extent: CityExtent, size = CHUNK_SIZE): ChunkGrid {
  const columns = Math.max(1, Math.ceil(extentWidth(extent) / size));
  const rows = Math.max(1, Math.ceil(extentHeight(extent) / size));
  const clamp = (value: number, limit: number): number => Math.max(0, Math.min(limit - 1, Math.floor(value)));
  return {
    columns,
    rows,
    indexOf: (x, y) => clamp((y - extent.minY) / size, rows) * columns + clamp((x - extent.minX) / size, columns),
    corner: (index) => ({
      x: extent.minX + (index % columns) * size,
      y: extent.minY + Math.floor(index / columns) * size,
    }),
  };
}
