import { expect, test } from 'vitest';
import { UnitMotion } from './unit-motion.ts';

test('a unit of which nobody says where it is stands nowhere, and comes back where it is reported, without a drive', () => {
  const motion = new UnitMotion();
  motion.report(0, 0, 0);
  motion.report(100, 0, 5_000);
  expect(motion.isPlaced).toBe(true);
  motion.lose();
  expect(motion.isPlaced).toBe(false);
  expect(motion.isGliding(5_100)).toBe(false);
  motion.report(40, 30, 9_000);
  expect(motion.at(9_001)).toMatchObject({ x: 40, y: 30 });
});

test('between two reports it glides from where it was shown, and is never ahead of what is known', () => {
  const motion = new UnitMotion();
  motion.report(0, 0, 0);
  motion.report(100, 0, 4_000);
  expect(motion.at(4_000).x).toBe(0);
  expect(motion.at(6_000).x).toBe(50);
  expect(motion.at(60_000).x).toBe(100);
});
