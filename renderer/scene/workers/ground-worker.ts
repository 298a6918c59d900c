// Paints tiles of ground on demand, the newest wish first.
import { createGroundPainter, type GroundPainter } from '../ground/paint-ground.ts';
import type { GroundColumns, GroundParts, TileFrame } from '../ground/ground-columns.ts';

export type GroundJob =
  | { readonly type: 'city'; readonly ground: GroundColumns }
  | { readonly type: 'tile'; readonly key: string; readonly frame: TileFrame; readonly parts: GroundParts };

type TileJob = Extract<GroundJob, { type: 'tile' }>;

export interface GroundTile {
  readonly key: string;
  readonly parts: GroundParts;
  /** RGBA, rows from the south */
  readonly texels: Uint8ClampedArray<ArrayBuffer>;
}

let painter: GroundPainter | null = null;
let context: OffscreenCanvasRenderingContext2D | null = null;

function contextOf(pixels: number): OffscreenCanvasRenderingContext2D {
  if (context === null || context.canvas.width !== pixels) {
    // Read back at once: a canvas on the GPU would only cost a round trip.
    context = new OffscreenCanvas(pixels, pixels).getContext('2d', { willReadFrequently: true, alpha: false });
    if (context === null) throw new Error('the browser refuses a 2D canvas in a worker');
  }
  return context;
}

/** tiles asked for before the city had come */
const early: TileJob[] = [];

globalThis.addEventListener('message', (event: MessageEvent<GroundJob>) => {
  const job = event.data;
  if (job.type === 'tile') {
    if (painter === null) early.push(job);
    else paint(painter, job);
    return;
  }
  painter = createGroundPainter(job.ground);
  for (const tile of early.splice(0)) paint(painter, tile);
});

function paint(painter: GroundPainter, job: TileJob): void {
  const target = contextOf(job.frame.pixels);
  painter.paint(target, job.frame, job.parts);
  const image = target.getImageData(0, 0, job.frame.pixels, job.frame.pixels);
  const answer: GroundTile = { key: job.key, parts: job.parts, texels: image.data };
  globalThis.postMessage(answer, { transfer: [answer.texels.buffer] });
}
