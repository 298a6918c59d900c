import { WebMercatorViewport } from '@deck.gl/core';
import { describe, expect, it } from 'vitest';
import { createProjection } from '../../contract/projection.ts';
import { cityViewMatrix, commonFrame, multiply, projectPoint } from './view-matrices.ts';

const ORIGINS = [
  { lon: 13.38, lat: 52.51 },
  { lon: -70.65, lat: -33.45 },
  { lon: 179.98, lat: -16.5 },
];

describe('city metres on the screen', () => {
  it.each(ORIGINS)(
    'agree with deck.gl everywhere in the city, at every zoom, within a hundredth of a pixel',
    (origin) => {
      const projection = createProjection(origin);
      const frame = commonFrame(origin);
      // Corners of a city of 12 km, seen from high and from a few metres.
      for (const [x, y] of [
        [0, 0],
        [6000, 6000],
        [-6000, 6000],
        [6000, -6000],
      ] as const) {
        for (const zoom of [11, 15, 20]) {
          const longitude = projection.lon(x);
          const latitude = projection.lat(y);
          const viewport = new WebMercatorViewport({
            width: 1280,
            height: 720,
            longitude,
            latitude,
            zoom,
            pitch: 60,
            bearing: 33,
          });
          const matrix = multiply(viewport.projectionMatrix, cityViewMatrix(viewport, frame));
          // A hundred pixels beside the middle of the view.
          const reach = Math.min(800, 100 * viewport.metersPerPixel);
          for (const [dx, dy] of [
            [0, 0],
            [reach, 0],
            [0, -reach],
          ] as const) {
            const px = x + dx;
            const py = y + dy;
            const ours = projectPoint(matrix, px, py, 0, 1280, 720)!;
            const [deckX, deckY] = viewport.project([projection.lon(px), projection.lat(py)]) as [number, number];
            expect(Math.abs(ours.x - deckX)).toBeLessThan(0.01);
            expect(Math.abs(ours.y - deckY)).toBeLessThan(0.01);
          }
        }
      }
    },
  );
});
