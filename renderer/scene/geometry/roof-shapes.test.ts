import { describe, expect, it } from 'vitest';
import { signedArea } from './polygon.ts';
import { createRoof, ringWithBends, roofPieces, type RoofShape } from './roof-shapes.ts';

/** 20 m by 10 m, its long side to the east */
const HOUSE = [0, 0, 20, 0, 20, 10, 0, 10];

describe('roof shapes', () => {
  it('lifts a gabled roof along the middle of the longer side only', () => {
    const roof = createRoof('gabled', HOUSE, Number.NaN)!;
    expect(roof.lift(10, 5)).toBeCloseTo(1);
    expect(roof.lift(0, 5)).toBeCloseTo(1);
    expect(roof.lift(10, 0)).toBeCloseTo(0);
    expect(roof.lift(10, 2.5)).toBeCloseTo(0.5);
  });

  it('brings the ends of a hipped roof down to the eaves', () => {
    const roof = createRoof('hipped', HOUSE, Number.NaN)!;
    expect(roof.lift(10, 5)).toBeCloseTo(1);
    expect(roof.lift(0, 5)).toBeCloseTo(0);
    expect(roof.lift(20, 5)).toBeCloseTo(0);
    expect(roof.lift(5, 5)).toBeCloseTo(1);
  });

  it('lets a skillion fall in its tagged direction', () => {
    const north = createRoof('skillion', HOUSE, 0)!;
    expect(north.lift(10, 10)).toBeCloseTo(0);
    expect(north.lift(10, 0)).toBeCloseTo(1);
    const east = createRoof('skillion', HOUSE, 90)!;
    expect(east.lift(20, 5)).toBeCloseTo(0);
    expect(east.lift(0, 5)).toBeCloseTo(1);
  });

  it.each<RoofShape>(['gabled', 'skillion', 'hipped', 'half-hipped', 'mansard', 'gambrel', 'round'])(
    'cuts a %s roof into pieces that cover the footprint exactly',
    (shape) => {
      const roof = createRoof(shape, HOUSE, Number.NaN)!;
      const pieces = roofPieces(HOUSE, roof.bends);
      const area = pieces.reduce((sum, piece) => sum + signedArea(piece), 0);
      expect(area).toBeCloseTo(200, 6);
      for (const piece of pieces) {
        for (let i = 0; i < piece.length; i += 2) {
          const lift = roof.lift(piece[i]!, piece[i + 1]!);
          expect(lift).toBeGreaterThanOrEqual(0);
          expect(lift).toBeLessThanOrEqual(1);
        }
      }
    },
  );

  it('adds a corner to the wall wherever the ridge crosses it', () => {
    const roof = createRoof('gabled', HOUSE, Number.NaN)!;
    const ring = ringWithBends(HOUSE, roof.bends);
    expect(ring.length / 2).toBe(6);
    expect(signedArea(ring)).toBeCloseTo(200);
  });
});
