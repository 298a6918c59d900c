import { describe, expect, it } from 'vitest';
import { boxOf, placeLabels, readableAngle } from './label-placement.ts';
import { MarkPlacement } from './mark-placement.ts';
import { UnitMotion } from './unit-motion.ts';

const label = (x: number, y: number, angle = 0): Parameters<typeof boxOf>[0] => ({
  x,
  y,
  width: 80,
  height: 14,
  angle,
});

describe('labels', () => {
  it('give way to those before them, to obstacles and to the rim', () => {
    const labels = [label(100, 100), label(120, 105), label(100, 140), label(10, 200), label(300, 300)];
    const obstacle = { minX: 290, minY: 290, maxX: 310, maxY: 310 };
    expect(placeLabels(labels, [obstacle], 640, 360)).toEqual([0, 2]);
  });

  it('never overlap, whatever comes', () => {
    const labels = Array.from({ length: 300 }, (_, i) => label((i * 97) % 640, (i * 61) % 360, (i % 7) / 4));
    const boxes = placeLabels(labels, [], 640, 360).map((index) => boxOf(labels[index]!));
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        expect(a.minX < b.maxX && a.maxX > b.minX && a.minY < b.maxY && a.maxY > b.minY).toBe(false);
      }
    }
  });

  it('repeat a name only at a distance, other names do not mind', () => {
    const named = (x: number, name: string) => ({ ...label(x, 100), name });
    expect(placeLabels([named(100, 'F1'), named(220, 'F1'), named(320, 'F2'), named(520, 'F1')], [], 640, 360)).toEqual(
      [0, 2, 3],
    );
  });

  it('read from left to right', () => {
    expect(readableAngle(-1, 0)).toBeCloseTo(0);
    expect(readableAngle(-1, 1)).toBeCloseTo(-Math.PI / 4);
    expect(readableAngle(0, 1)).toBeCloseTo(Math.PI / 2);
  });
});

describe('marks', () => {
  it('take turns by rank', () => {
    const placement = new MarkPlacement();
    expect(placement.claim(100, 100)).toBe(true);
    expect(placement.claim(110, 104)).toBe(false);
    expect(placement.claim(200, 100)).toBe(true);
    placement.clear();
    expect(placement.claim(110, 104)).toBe(true);
  });
});

describe('units', () => {
  it('glide from where they are shown to where they are, in the time between reports', () => {
    const motion = new UnitMotion();
    motion.report(0, 0, 1000);
    motion.report(100, 0, 2000);
    expect(motion.at(2000)).toMatchObject({ x: 0, isMoving: true });
    expect(motion.at(2500).x).toBeCloseTo(50);
    motion.report(100, 0, 2500);
    expect(motion.at(2500).x).toBeCloseTo(50);
    expect(motion.at(9000).x).toBe(100);
    expect(motion.isGliding(9000)).toBe(false);
  });

  it('do not drive through the city when they were carried', () => {
    const motion = new UnitMotion();
    motion.report(0, 0, 0);
    motion.report(5000, 0, 1000);
    expect(motion.at(1000).x).toBe(5000);
  });

  it('stand when they report the same place again', () => {
    const motion = new UnitMotion();
    motion.report(10, 10, 0);
    motion.report(11, 10, 5000);
    motion.report(11, 10, 15_000);
    expect(motion.at(15_100).isMoving).toBe(false);
  });
});
