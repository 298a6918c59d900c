import { describe, expect, it } from 'vitest';
import { type ElementPlace, elementPlaces, nearestElement } from './nearest-element.ts';

const place = (row: number, x: number, y: number): ElementPlace => ({ ref: { table: 'switches', row }, x, y });

describe('arrow keys on a diagram', () => {
  const [a, below, beside, far] = [place(1, 0, 0), place(2, 5, 40), place(3, 60, 2), place(4, 80, 90)];
  const all = [a, below, beside, far];
  it('lead to the nearest in that direction, and nowhere where there is none', () => {
    expect(nearestElement(all, a, 'ArrowDown')).toBe(below);
    expect(nearestElement(all, a, 'ArrowRight')).toBe(beside);
    expect(nearestElement(all, beside, 'ArrowLeft')).toBe(a);
    expect(nearestElement(all, a, 'ArrowUp')).toBeNull();
    expect(nearestElement(all, a, 'ArrowLeft')).toBeNull();
  });
  it('know each element once, from top to bottom', () => {
    const diagram = {
      width: 100,
      height: 100,
      lines: [
        { of: [{ table: 'branches' as const, row: 7 }], points: [0, 50, 0, 90], isBusbar: false },
        { of: [{ table: 'branches' as const, row: 7 }], points: [0, 90, 40, 90], isBusbar: false },
      ],
      switches: [{ row: 1, x: 0, y: 95, isVertical: true, isEarthing: false }],
      transformers: [],
      loads: [],
      labels: [
        { kind: 'unit' as const, of: { table: 'stations' as const, row: 3 }, x: 10, y: 10, index: 0 },
        { kind: 'stub' as const, of: { table: 'feeders' as const, row: 9 }, x: 10, y: 10, index: 0 },
      ],
    };
    expect(elementPlaces(diagram).map(({ ref }) => `${ref.table}/${ref.row}`)).toEqual([
      'stations/3',
      'branches/7',
      'switches/1',
    ]);
  });
});
