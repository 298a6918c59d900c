import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AreaPlace, areaOutlines } from './area-outlines.ts';

/** How often a ring goes around a place, anticlockwise positive. */
function windings(ring: readonly number[], x: number, y: number): number {
  let turned = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const a = Math.atan2(ring[i + 1]! - y, ring[i]! - x);
    const b = Math.atan2(ring[j + 1]! - y, ring[j]! - x);
    turned += ((b - a + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  }
  return Math.round(turned / (2 * Math.PI));
}

const inside = (places: readonly AreaPlace[], area: number, x: number, y: number): boolean =>
  areaOutlines(places)
    .filter((outline) => outline.area === area)
    .reduce((sum, { ring }) => sum + windings(ring, x, y), 0) === 1;

it('draws one ring around each area, with its places in it and its neighbours out of it', () => {
  const places = [0, 200, 400].flatMap((y) => [
    { x: 0, y, area: 0 },
    { x: 600, y, area: 1 },
  ]);
  const outlines = areaOutlines(places);
  expect(new Set(outlines.map(({ area }) => area))).toEqual(new Set([0, 1]));
  expect(outlines).toHaveLength(2);
  for (const { x, y, area } of places) {
    expect(inside(places, area, x, y)).toBe(true);
    expect(inside(places, 1 - area, x, y)).toBe(false);
  }
});

it('leaves a hole where another area lies within', () => {
  const around = Array.from({ length: 24 }, (_, i) => ({
    x: 700 * Math.cos((i * Math.PI) / 12),
    y: 700 * Math.sin((i * Math.PI) / 12),
    area: 0,
  }));
  const places = [...around, { x: 0, y: 0, area: 1 }];
  expect(areaOutlines(places).filter(({ area }) => area === 0)).toHaveLength(2);
  expect(inside(places, 1, 0, 0)).toBe(true);
  expect(inside(places, 0, 0, 0)).toBe(false);
});

it('draws nothing for nobody', () => {
  expect(areaOutlines([])).toEqual([]);
});

it('never loses a place that stands away from others, however places lie', () => {
  const lonely = fc.uniqueArray(
    fc.record({ x: fc.integer({ min: 0, max: 6 }), y: fc.integer({ min: 0, max: 6 }), area: fc.nat({ max: 3 }) }),
    {
      selector: ({ x, y }) => `${x}/${y}`,
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(lonely, (grid) => {
      const places = grid.map(({ x, y, area }) => ({ x: x * 420, y: y * 420, area }));
      for (const { x, y, area } of places) expect(inside(places, area, x, y)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
