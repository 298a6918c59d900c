import { describe, expect, it } from 'vitest';
import { MARK_ROOM, standOf } from './rim-placement.ts';

/** Column-major; `w` is what every place is divided by. */
const frame = (w: number) => ({
  viewProjection: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, w],
  width: 800,
  height: 400,
});
const free = { covered: [], scale: 1 };

describe('the mark of an outage', () => {
  it('stands on its place in sight, else at the rim, and points to it, also behind the eye', () => {
    expect(standOf(frame(1), free, 0.5, -0.5)).toEqual({ x: 600, y: 300, arrow: null });
    expect(standOf(frame(1), free, 4, 0)).toEqual({ x: 734, y: 200, arrow: '→' });
    expect(standOf(frame(1), free, 0, 4)).toEqual({ x: 400, y: 50, arrow: '↑' });
    expect(standOf(frame(-1), free, 0, -0.5)).toEqual({ x: 400, y: 394, arrow: '↓' });
    expect(standOf(frame(-1), free, -4, 0)).toMatchObject({ x: 66, arrow: '←' });
  });

  it('is whole within the picture also where its place is so near the rim that it would be cut', () => {
    expect(standOf(frame(1), free, 0.99, 0)).toMatchObject({ x: 734, arrow: '→' });
    expect(standOf(frame(1), free, 0, 0.95)).toMatchObject({ y: 50, arrow: '↑' });
    for (const scale of [1, 2])
      for (let turn = 0; turn < 360; turn += 7) {
        const [x, y] = [3 * Math.cos(turn), 3 * Math.sin(turn)];
        const at = standOf(frame(1), { covered: [], scale }, x, y);
        expect(at.x - MARK_ROOM.side * scale).toBeGreaterThanOrEqual(0);
        expect(at.x + MARK_ROOM.side * scale).toBeLessThanOrEqual(800);
        expect(at.y - MARK_ROOM.above * scale).toBeGreaterThanOrEqual(0);
        expect(at.y).toBeLessThanOrEqual(400);
      }
  });

  it('lies under no panel: neither at the rim nor on its place', () => {
    const covered = [
      { minX: 0, minY: 0, maxX: 216, maxY: 400 },
      { minX: 760, minY: 150, maxX: 800, maxY: 400 },
    ];
    const left = standOf(frame(1), { covered, scale: 1 }, -4, 0);
    expect(left.arrow).toBe('←');
    expect(left.x - MARK_ROOM.side).toBeGreaterThan(216);
    const under = standOf(frame(1), { covered, scale: 1 }, -0.7, 0);
    expect(under.arrow).toBe('←');
    expect(under.x - MARK_ROOM.side).toBeGreaterThan(216);
    expect(standOf(frame(1), { covered, scale: 1 }, 4, 0).x + MARK_ROOM.side).toBeLessThan(760);
  });
});
