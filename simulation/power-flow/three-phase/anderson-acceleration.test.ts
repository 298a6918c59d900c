import { expect, test } from 'vitest';
import { AndersonAcceleration } from './anderson-acceleration.ts';

/** x = A x + b, contracting by 0.9. */
function rounds(accelerate: boolean): { readonly count: number; readonly x: Float64Array } {
  const n = 6;
  const a = (i: number, j: number) => (i === j ? 0.9 - 0.1 * i : i === j + 1 ? 0.05 : 0);
  const acceleration = new AndersonAcceleration(n);
  const { f, g } = acceleration;
  const x = new Float64Array(n);
  for (let count = 1; ; count++) {
    let left = 0;
    for (let i = 0; i < n; i++) {
      g[i] = 1 + i;
      for (let j = 0; j < n; j++) g[i]! += a(i, j) * x[j]!;
      f[i] = g[i]! - x[i]!;
      left = Math.max(left, Math.abs(f[i]!));
    }
    if (left < 1e-10 || count === 1000) return { count, x };
    if (accelerate) acceleration.combine();
    x.set(g);
  }
}

test('reaches the same fixed point in a fraction of the rounds', () => {
  const plain = rounds(false);
  const accelerated = rounds(true);
  expect(plain.count).toBeGreaterThan(200);
  expect(accelerated.count).toBeLessThan(40);
  accelerated.x.forEach((x, k) => {
    expect(x).toBeCloseTo(plain.x[k]!, 7);
  });
});

test('a round that repeats the one before is taken as it is', () => {
  const acceleration = new AndersonAcceleration(2);
  for (let round = 0; round < 3; round++) {
    acceleration.f.set([0, 0]);
    acceleration.g.set([3, 4]);
    acceleration.combine();
    expect([...acceleration.g]).toEqual([3, 4]);
  }
});
