// Builds the meshes of the buildings, chunk by chunk, nearest to the opening view first.
import { createChunkGrid, type CityExtent } from '../city-extent.ts';
import { rowsByChunk } from '../geometry/building-chunks.ts';
import { buildBuildingMesh, type BuildingColumns, type BuildingMesh } from '../geometry/building-mesh.ts';

export interface BuildingJob {
  readonly columns: BuildingColumns;
  readonly hasParts: Uint8Array;
  readonly extent: CityExtent;
  /** also make the simpler meshes for chunks far away */
  readonly wantsFar: boolean;
  /** city metres: chunks near this place come first */
  readonly focus: { readonly x: number; readonly y: number };
}

export interface BuildingChunk {
  readonly chunk: number;
  readonly mesh: BuildingMesh;
  /** the version for chunks far away; these come after all near ones, which make a full picture already */
  readonly isFar: boolean;
  readonly done: number;
  readonly total: number;
}

globalThis.addEventListener('message', (event: MessageEvent<BuildingJob>) => {
  const job = event.data;
  const grid = createChunkGrid(job.extent);
  const distance = (chunk: number): number => {
    const corner = grid.corner(chunk);
    return Math.hypot(corner.x - job.focus.x, corner.y - job.focus.y);
  };
  const chunks = [...rowsByChunk(job)].sort(([a], [b]) => distance(a) - distance(b));
  for (const isFar of job.wantsFar ? [false, true] : [false]) {
    for (const [done, [chunk, rows]] of chunks.entries()) {
      const corner = grid.corner(chunk);
      const mesh = buildBuildingMesh(job.columns, rows, corner.x, corner.y, isFar);
      const answer: BuildingChunk = { chunk, mesh, isFar, done: done + 1, total: chunks.length };
      const transfer = [mesh.positions, mesh.normals, mesh.facades, mesh.indices, mesh.bins].map((part) => part.buffer);
      globalThis.postMessage(answer, { transfer });
    }
  }
});
