import { createChunkGrid, type CityExtent } from '../city-extent.ts';
import type { BuildingColumns } from './building-mesh.ts';

/** Rows to draw, by chunk. A body whose parts are mapped is not drawn: its parts are. */
export function rowsByChunk(job: {
  columns: BuildingColumns;
  hasParts: Uint8Array;
  extent: CityExtent;
}): Map<number, number[]> {
  const grid = createChunkGrid(job.extent);
  const { offsets, values } = job.columns.xy;
  const byChunk = new Map<number, number[]>();
  for (let row = 0; row < job.hasParts.length; row++) {
    const at = offsets[row]!;
    if (job.hasParts[row] === 1 || offsets[row + 1] === at) continue;
    const chunk = grid.indexOf(values[at]!, values[at + 1]!);
    const rows = byChunk.get(chunk);
    if (rows === undefined) byChunk.set(chunk, [row]);
    else rows.push(row);
  }
  return byChunk;
}
