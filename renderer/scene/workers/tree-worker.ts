// Finds where trees stand, chunk by chunk, by painting the ground coarsely and looking at what is green.
import { CHUNK_SIZE, createChunkGrid, type CityExtent } from '../city-extent.ts';
import type { BuildingColumns } from '../geometry/building-mesh.ts';
import { scatterTrees } from '../geometry/tree-scatter.ts';
import { createGroundPainter } from '../ground/paint-ground.ts';
import type { GroundColumns } from '../ground/ground-columns.ts';
import { createHeightField, raiseBuildings } from '../light/height-field.ts';

export interface TreeJob {
  readonly ground: GroundColumns;
  readonly extent: CityExtent;
  readonly buildings: { readonly columns: BuildingColumns; readonly hasParts: Uint8Array } | null;
  /** mapped trees, city metres */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface TreeAnswer {
  /** x y size of each tree, by chunk */
  readonly chunks: { readonly chunk: number; readonly trees: Float32Array<ArrayBuffer> }[];
}

/** texels of a chunk's side */
const PIXELS = 160;
const PIXEL_SIZE = CHUNK_SIZE / PIXELS;

globalThis.addEventListener('message', (event: MessageEvent<TreeJob>) => {
  const { ground, extent, buildings, x, y } = event.data;
  const grid = createChunkGrid(extent);
  // Parks have kiosks and courtyards have wings: no tree grows through a roof.
  const heights = createHeightField(extent, PIXEL_SIZE);
  if (buildings !== null) raiseBuildings(heights, buildings.columns, buildings.hasParts);
  const isBuilt = (px: number, py: number): boolean => {
    const column = Math.floor((px - heights.minX) / heights.cell);
    const row = Math.floor((py - heights.minY) / heights.cell);
    return column < heights.columns && row < heights.rows && heights.heights[row * heights.columns + column]! > 0;
  };
  const mapped = new Map<number, number[]>();
  for (let i = 0; i < x.length; i++) {
    const chunk = grid.indexOf(x[i]!, y[i]!);
    const list = mapped.get(chunk) ?? [];
    list.push(x[i]!, y[i]!, 0.8 + 0.4 * ((i * 0.618) % 1));
    mapped.set(chunk, list);
  }
  const painter = createGroundPainter(ground);
  const context = new OffscreenCanvas(PIXELS, PIXELS).getContext('2d', { willReadFrequently: true, alpha: false });
  const chunks: { chunk: number; trees: Float32Array<ArrayBuffer> }[] = [];
  for (let chunk = 0; chunk < grid.columns * grid.rows; chunk++) {
    const corner = grid.corner(chunk);
    const own = mapped.get(chunk) ?? [];
    let scattered: Float32Array = new Float32Array();
    if (context !== null && ground.areas !== null) {
      painter.paint(
        context,
        { minX: corner.x, minY: corner.y, size: CHUNK_SIZE, pixels: PIXELS },
        { streets: true, waterGreen: true, rail: true },
      );
      const texels = context.getImageData(0, 0, PIXELS, PIXELS).data;
      const scale = PIXELS / CHUNK_SIZE;
      scattered = scatterTrees(corner.x, corner.y, CHUNK_SIZE, (px, py) => {
        if (isBuilt(px, py)) return 0;
        const column = Math.min(PIXELS - 1, Math.floor((px - corner.x) * scale));
        const row = Math.min(PIXELS - 1, Math.floor((py - corner.y) * scale));
        return texels[(row * PIXELS + column) * 4 + 1]! / 255;
      });
    }
    if (own.length + scattered.length === 0) continue;
    const trees = new Float32Array(own.length + scattered.length);
    trees.set(own);
    trees.set(scattered, own.length);
    chunks.push({ chunk, trees });
  }
  const answer: TreeAnswer = { chunks };
  globalThis.postMessage(answer, { transfer: chunks.map(({ trees }) => trees.buffer) });
});
