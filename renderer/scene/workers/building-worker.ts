// Builds the meshes of the buildings, chunk by chunk, nearest to the opening view first.
import { CHUNK_SIZE, createChunkGrid, type CityExtent } from '../city-extent.ts';
import { rowsByChunk } from '../geometry/building-chunks.ts';
import { buildBuildingMesh, type BuildingColumns, type BuildingMesh } from '../geometry/building-mesh.ts';

export interface CityJob {
  readonly type: 'city';
  readonly columns: BuildingColumns;
  readonly hasParts: Uint8Array;
  readonly extent: CityExtent;
  /** city metres: what the first picture looks at and where from; chunks near these come first, and in full */
  readonly focus: readonly Place[];
}

/** `rest`: of the city that came before, the version of each chunk that the first picture did not need */
export type BuildingJob = CityJob | { readonly type: 'rest' };

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** metres from the focus beyond which the first picture makes do with the simpler version */
const FULL_WITHIN = 1500;

export interface BuildingChunk {
  readonly chunk: number;
  readonly mesh: BuildingMesh;
  /** the version for chunks far away */
  readonly isFar: boolean;
  /** not needed for the first picture */
  readonly isRest: boolean;
  readonly done: number;
  readonly total: number;
}

let city: CityJob | null = null;

globalThis.addEventListener('message', (event: MessageEvent<BuildingJob>) => {
  if (event.data.type === 'city') city = event.data;
  if (city !== null) build(city, event.data.type === 'rest');
});

function build(job: CityJob, isRest: boolean): void {
  const grid = createChunkGrid(job.extent);
  const distance = (chunk: number): number => {
    const corner = grid.corner(chunk);
    const half = CHUNK_SIZE / 2;
    return Math.min(...job.focus.map(({ x, y }) => Math.hypot(corner.x + half - x, corner.y + half - y)));
  };
  const chunks = [...rowsByChunk(job)].sort(([a], [b]) => distance(a) - distance(b));
  for (const [done, [chunk, rows]] of chunks.entries()) {
    const corner = grid.corner(chunk);
    const isFar = distance(chunk) > FULL_WITHIN !== isRest;
    const mesh = buildBuildingMesh(job.columns, rows, corner.x, corner.y, isFar);
    const answer: BuildingChunk = { chunk, mesh, isFar, isRest, done: done + 1, total: chunks.length };
    const transfer = [mesh.positions, mesh.normals, mesh.facades, mesh.indices, mesh.bins].map((part) => part.buffer);
    globalThis.postMessage(answer, { transfer });
  }
}
