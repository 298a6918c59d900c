import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, kept, moved, showing, zoomed } from './view-box.ts';

const frame = { width: 600, height: 400 };
const view = fc.record({
  x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  scale: fc.double({ min: 0.36, max: 2.9, noNaN: true }),
});
const place = fc.record({ x: fc.integer({ min: 0, max: 2000 }), y: fc.integer({ min: 0, max: 2000 }) });

describe('view of a diagram', () => {
  it('shows the whole, or as much as can be read', () => {
    const large = { width: 3000, height: 900 };
    expect(fitted(large, frame, true).scale).toBe(0.8);
    // A long one: its width fits, and down it goes on.
    expect(fitted({ width: 600, height: 2000 }, frame, true)).toEqual({ x: expect.closeTo(-26, 0), y: 0, scale: 0.92 });
    expect(fitted(large, frame, false).scale).toBe(0.35);
    expect(fitted({ width: 100, height: 100 }, frame, true)).toMatchObject({ scale: 1.3 });
    const exact = fitted({ width: 600, height: 300 }, frame, true);
    expect(exact).toEqual({ x: 0, y: -50, scale: 1 });
  });

  it('zooms around a place that stays where it is', () => {
    fc.assert(
      fc.property(view, fc.double({ min: 0.5, max: 2, noNaN: true }), place, (before, factor, at) => {
        const after = zoomed(before, factor, at);
        expect(after.x + at.x / after.scale).toBeCloseTo(before.x + at.x / before.scale, 6);
        expect(after.y + at.y / after.scale).toBeCloseTo(before.y + at.y / before.scale, 6);
      }),
    );
  });

  it('moves by pixels of the screen, and back', () => {
    fc.assert(
      fc.property(view, fc.integer({ min: -500, max: 500 }), (before, d) => {
        const there = moved(before, d, -d);
        expect(moved(there, -d, d).x).toBeCloseTo(before.x, 6);
      }),
    );
  });

  it('never loses the diagram, and brings what is asked for into sight', () => {
    const diagram = { width: 2000, height: 2000 };
    fc.assert(
      fc.property(view, place, (before, at) => {
        const within = kept(before, diagram, frame);
        const w = frame.width / within.scale;
        const h = frame.height / within.scale;
        expect(within.x).toBeLessThan(diagram.width);
        expect(within.x + w).toBeGreaterThan(0);
        expect(within.y + h).toBeGreaterThan(0);
        const shown = showing(within, at, frame);
        expect(at.x).toBeGreaterThanOrEqual(shown.x);
        expect(at.x).toBeLessThanOrEqual(shown.x + w);
        expect(at.y).toBeGreaterThanOrEqual(shown.y);
        expect(at.y).toBeLessThanOrEqual(shown.y + h);
        expect(showing(shown, at, frame)).toEqual(shown);
      }),
    );
  });
});
