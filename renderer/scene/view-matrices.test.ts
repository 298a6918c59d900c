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

/** What a graphics processor makes of it: every number and every step rounded to single precision. */
function projectInSingles(matrix: readonly number[], x: number, y: number, z: number): { x: number; y: number } {
  const f = Math.fround;
  const m = matrix.map(f);
  const row = (r: number): number => f(f(f(f(m[r]! * f(x)) + f(m[4 + r]! * f(y))) + f(m[8 + r]! * f(z))) + m[12 + r]!);
  const w = row(3);
  return { x: (row(0) / w + 1) * 640, y: (1 - row(1) / w) * 360 };
}

describe('single precision', () => {
  it('moves no mark by a third of a pixel, at the rim of a 12 km city in the closest view', () => {
    const origin = ORIGINS[0]!;
    const projection = createProjection(origin);
    const frame = commonFrame(origin);
    for (const [x, y] of [
      [6000, 6000],
      [-6000, 5990],
      [5876.123, -6000],
    ] as const) {
      for (const bearing of [0, 33, -120]) {
        const view = { longitude: projection.lon(x), latitude: projection.lat(y), zoom: 20, pitch: 60, bearing };
        const viewport = new WebMercatorViewport({ width: 1280, height: 720, ...view });
        const matrix = multiply(viewport.projectionMatrix, cityViewMatrix(viewport, frame));
        for (let i = 0; i < 50; i++) {
          const px = x + Math.sin(i * 7) * 15;
          const py = y + Math.cos(i * 5) * 15;
          const exact = projectPoint(matrix, Math.fround(px), Math.fround(py), 2, 1280, 720)!;
          const single = projectInSingles(matrix, px, py, 2);
          expect(Math.hypot(exact.x - single.x, exact.y - single.y)).toBeLessThan(0.34);
        }
      }
    }
  });
});
