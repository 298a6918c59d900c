import { expect, it } from 'vitest';
import { decodeTable, encodeTable } from '../../../contract/city-pack/table.ts';
import { createDistrictFinder } from './district-finder.ts';

const square = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size];

it('names the smallest district around a place; holes and the land outside have none', () => {
  const rings = [square(0, 0, 100), square(40, 40, 20), square(0, 0, 10)];
  const districtAt = createDistrictFinder(
    decodeTable(
      encodeTable({
        name: ['Borough', 'Quarter'],
        xy: { offsets: Int32Array.of(0, 16, 24), values: Float32Array.from(rings.flat()) },
        rings: { offsets: Int32Array.of(0, 2, 3), values: Int32Array.of(4, -4, 4) },
        area: Float32Array.of(9_600, 100),
      }),
    ),
  );
  expect(districtAt(5, 5)).toBe('Quarter');
  expect(districtAt(80, 20)).toBe('Borough');
  expect(districtAt(50, 50)).toBe('');
  expect(districtAt(-1, 50)).toBe('');
});
