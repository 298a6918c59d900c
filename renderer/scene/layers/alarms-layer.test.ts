import { describe, expect, test } from 'vitest';
import { MarkHeaps, MOST_MARKS, standClear } from './alarms-layer.ts';

describe('marks that would cover each other', () => {
  test('become one that counts them all; the first gives place and look', () => {
    const heaps = new MarkHeaps();
    heaps.put(0, 100, 100, 2, false, 1);
    heaps.put(1, 110, 95, 3, false, 1);
    heaps.put(2, 300, 100, 1, false, 1);
    expect([heaps.count, ...heaps.first.slice(0, 2), ...heaps.alarms.slice(0, 2)]).toEqual([2, 0, 2, 5, 1]);
  });

  test('on a wall they are larger, and reach farther', () => {
    const heaps = new MarkHeaps();
    heaps.put(0, 100, 100, 1, false, 2);
    heaps.put(1, 145, 100, 1, false, 2);
    expect(heaps.count).toBe(1);
  });

  test('a predicted outage is no alarm: it neither counts one nor is counted', () => {
    const heaps = new MarkHeaps();
    heaps.put(0, 100, 100, 0, true, 1);
    heaps.put(1, 100, 100, 4, false, 1);
    heaps.put(2, 100, 100, 0, true, 1);
    expect([heaps.count, ...heaps.alarms.slice(0, 3)]).toEqual([3, 0, 4, 0]);
  });

  test('of too many the least urgent are let go, and still counted where they lie on another one', () => {
    const heaps = new MarkHeaps();
    for (let i = 0; i < MOST_MARKS + 5; i++) heaps.put(i, i * 100, 0, 1, false, 1);
    expect(heaps.count).toBe(MOST_MARKS);
    heaps.put(99, 0, 0, 1, false, 1);
    expect(heaps.alarms[0]).toBe(2);
  });
});

describe('a mark of an alarm', () => {
  const boxAt = (x: number, y: number, half = 10) => ({ minX: x - half, maxX: x + half, minY: y, maxY: y + 20 });

  test('stands above the count of an outage and above other marks, never on one of them', () => {
    const outage = boxAt(100, 200, 40);
    const before = boxAt(105, 178);
    const box = boxAt(110, 205);
    standClear(box, [outage], [before], 1);
    expect(box.maxY).toBeLessThan(before.minY);
    expect(box.maxY - box.minY).toBe(20);
    const beside = boxAt(300, 205);
    standClear(beside, [outage], [before], 1);
    expect(beside).toEqual(boxAt(300, 205));
  });

  test('that would leave the picture stays where it is', () => {
    const box = boxAt(100, 8);
    standClear(box, [boxAt(100, 2, 40)], [], 0);
    expect(box).toEqual(boxAt(100, 8));
  });
});
