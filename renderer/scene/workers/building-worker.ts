// Builds the meshes of the buildings, chunk by chunk, nearest to the opening view first.
import { createChunkGrid, type CityExtent } from '../city-extent.ts';
import { rowsByChunk } from '../geometry/building-chunks.ts';
import { buildBuildingMesh, type BuildingColumns, type BuildingMesh } from '../geometry/building-mesh.ts';

export interface CityJob {
  readonly type: 'city';
  readonly columns: BuildingColumns;
  readonly hasParts: Uint8Array;
  readonly extent: CityExtent;
  /** city metres: chunks near this place come first */
  readonly focus: { readonly x: number; readonly y: number };
}

/** `far`: the simpler meshes for chunks far away, of the city that came before */
export type BuildingJob = CityJob | { readonly type: 'far' };

export interface BuildingChunk {
  readonly chunk: number;
  readonly mesh: BuildingMesh;
  /** the version for chunks far away; these come after all near ones, which make a full picture already */
  readonly isFar: boolean;
  readonly done: number;
  readonly total: number;
}

let city: CityJob | null = null;

globalThis.addEventListener('message', (event: MessageEvent<BuildingJob>) => {
  if (event.data.type === 'city') city = event.data;
  if (city !== null) build(city, event.data.type === 'far');
});

function build(job: CityJob, isFar: boolean): void {
  const grid = createChunkGrid(job.extent);
  const distance = (chunk: number): number => {
    const corner = grid.corner(chunk);
    return Math.hypot(corner.x - job.focus.x, corner.y - job.focus.y);
  };
  const chunks = [...rowsByChunk(job)].sort(([a], [b]) => distance(a) - distance(b));
  for (const [done, [chunk, rows]] of chunks.entries()) {
    const corner = grid.corner(chunk);
    const mesh = buildBuildingMesh(job.columns, rows, corner.x, corner.y, isFar);
    const answer: BuildingChunk = { chunk, mesh, isFar, done: done + 1, total: chunks.length };
    const transfer = [mesh.positions, mesh.normals, mesh.facades, mesh.indices, mesh.bins].map((part) => part.buffer);
    globalThis.postMessage(answer, { transfer });
  }
}
