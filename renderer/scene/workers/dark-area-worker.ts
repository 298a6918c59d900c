// Finds the ground that is without supply while the picture goes on: of a whole city it takes seconds.
import { darkArea } from '../grid/dark-area.ts';
import { type DarkHouses, shapesOf } from '../grid/dark-shapes.ts';
import { type RibbonQuads, ribbonQuads } from '../ribbon-quads.ts';

export interface DarkAreaJob {
  readonly houses: DarkHouses;
  /** metres above ground */
  readonly height: number;
}

export interface DarkAreaAnswer {
  /** see DarkArea */
  readonly corners: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
  readonly edge: RibbonQuads;
}

globalThis.addEventListener('message', (event: MessageEvent<DarkAreaJob>) => {
  const { houses, height } = event.data;
  const { dark, others } = shapesOf(houses);
  const area = darkArea(dark, others, height);
  const edge = ribbonQuads(area.edge, height);
  const answer: DarkAreaAnswer = { corners: area.corners, indices: area.indices, edge };
  globalThis.postMessage(answer, {
    transfer: [answer.corners, answer.indices, ...Object.values(edge)].map(({ buffer }) => buffer),
  });
});
