import { describe, expect, test } from 'vitest';
import { type Indices, reliabilityRows } from './reliability-order.ts';

const indices = (saidi: number, caidi: number | null): Indices => ({
  ...{ customersServed: 10, customerMinutes: 0, sustainedCustomers: 0, saidi, saifi: 0, caidi, maifi: 0, maifiE: 0 },
  ...{ asai: 1, cemi: 0, celidSingle: 0, celidTotal: 0 },
});
const areas = {
  whole: indices(3, 5),
  feeders: { f1: indices(2, null), f2: indices(9, 4), f10: indices(2, 7) },
  districts: {},
  areas: { west: indices(1, 1), east: indices(4, 2) },
};
const idsOf = (key: 'saidi' | 'caidi' | 'name', isDown: boolean) =>
  reliabilityRows(areas, 'feeders', { key, isDown }, (id) => id, 'City').map(({ id }) => id);

describe('rows of reliability', () => {
  test('the city stands first, its parts in the order asked for, equal ones by their names', () => {
    expect(idsOf('saidi', true)).toEqual(['', 'f2', 'f1', 'f10']);
    expect(idsOf('name', false)).toEqual(['', 'f1', 'f2', 'f10']);
  });

  test('areas of control are parts of the city like feeders', () => {
    const rows = reliabilityRows(areas, 'areas', { key: 'saidi', isDown: true }, (id) => `${id} side`, 'City');
    expect(rows.map(({ name }) => name)).toEqual(['City', 'east side', 'west side']);
  });

  test('what is not known stands last both ways', () => {
    expect(idsOf('caidi', true).at(-1)).toBe('f1');
    expect(idsOf('caidi', false).at(-1)).toBe('f1');
  });
});
