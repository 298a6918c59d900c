import { describe, expect, it } from 'vitest';
import { gatherMarks } from './outages-layer.ts';

describe('marks of outages', () => {
  it('are one where they would cover each other, with the customers of all', () => {
    const outage = (row: number, customers: number, x: number) =>
      ({ table: 'grid-feeders', row, customers, x, y: 0 }) as const;
    const marks = gatherMarks([outage(1, 300, 0), outage(2, 200, 40), outage(3, 100, 400)], (x, y) => ({
      x,
      y,
      arrow: null,
    }));
    expect(marks.map(({ outage: { row }, customers }) => [row, customers])).toEqual([
      [1, 500],
      [3, 100],
    ]);
  });
});
