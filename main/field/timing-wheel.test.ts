import { describe, expect, it } from 'vitest';
import { TimingWheel } from './timing-wheel.ts';

describe('timing wheel', () => {
  it('visits each item when it is due, not before', () => {
    const wheel = new TimingWheel(3, 1000);
    wheel.schedule(0, 1100);
    wheel.schedule(1, 1500);
    wheel.schedule(2, 900);
    const seen: number[] = [];
    wheel.advance(1050, (item) => seen.push(item));
    expect(seen).toEqual([2]);
    wheel.advance(1480, (item) => seen.push(item));
    expect(seen).toEqual([2, 0]);
    wheel.advance(1500, (item) => seen.push(item));
    expect(seen).toEqual([2, 0, 1]);
  });

  it('keeps items that are due after more than one turn', () => {
    const wheel = new TimingWheel(1, 0, 10, 8);
    wheel.schedule(0, 1000);
    let visits = 0;
    for (let now = 10; now < 1000; now += 10) wheel.advance(now, () => visits++);
    expect(visits).toBe(0);
    wheel.advance(1000, () => visits++);
    expect(visits).toBe(1);
  });

  it('passes over a long stop once', () => {
    const wheel = new TimingWheel(100, 0);
    for (let item = 0; item < 100; item++) wheel.schedule(item, item * 10);
    let visits = 0;
    wheel.advance(10_000_000, (item, due) => {
      visits++;
      wheel.schedule(item, Math.max(due + 1000, 10_001_000));
    });
    expect(visits).toBe(100);
  });

  it('spreads periodic items evenly', () => {
    const wheel = new TimingWheel(1000, 0);
    for (let item = 0; item < 1000; item++) wheel.schedule(item, 3 * item);
    const perTick: number[] = [];
    for (let now = 20; now <= 30_000; now += 20) {
      let visits = 0;
      wheel.advance(now, (item, due) => {
        visits++;
        wheel.schedule(item, due + 3000);
      });
      perTick.push(visits);
    }
    expect(Math.max(...perTick)).toBeLessThanOrEqual(8);
    expect(perTick.reduce((sum, visits) => sum + visits)).toBeGreaterThan(9900);
  });
});
