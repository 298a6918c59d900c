import { describe, expect, it } from 'vitest';
import { beyondRim, gatherMarks } from './outages-layer.ts';

/** Column-major; `w` is what every place is divided by. */
const frame = (w: number) => ({
  viewProjection: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, w],
  width: 800,
  height: 400,
});

describe('marks of outages', () => {
  it('stand at the rim when the place is out of sight, and point to it, also behind the eye', () => {
    expect(beyondRim(frame(1), 0.5, -0.5)).toBeNull();
    expect(beyondRim(frame(1), 4, 0)).toMatchObject({ x: 734, y: 200, arrow: '→' });
    expect(beyondRim(frame(1), 0, 4)).toMatchObject({ x: 400, y: 30, arrow: '↑' });
    expect(beyondRim(frame(-1), 0, -0.5)).toMatchObject({ x: 400, y: 370, arrow: '↓' });
    expect(beyondRim(frame(-1), -4, 0)).toMatchObject({ x: 66, arrow: '←' });
  });

  it('are one where they would cover each other, with the customers of all', () => {
    const outage = (row: number, customers: number, x: number) =>
      ({ table: 'grid-feeders', row, customers, x, y: 0 }) as const;
    const marks = gatherMarks([outage(1, 300, 0), outage(2, 200, 40), outage(3, 100, 400)], (x, y) => ({ x, y }));
    expect(marks.map(({ outage: { row }, customers }) => [row, customers])).toEqual([
      [1, 500],
      [3, 100],
    ]);
  });
});
