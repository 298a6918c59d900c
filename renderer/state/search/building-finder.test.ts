import { expect, it } from 'vitest';
import { decodeTable, encodeTable } from '../../../contract/city-pack/table.ts';
import { createBuildingFinder } from './building-finder.ts';

const square = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size];

/** A house with a yard, a shed in the yard, a house next door. */
const BUILDINGS = decodeTable(
  encodeTable({
    xy: {
      offsets: Int32Array.of(0, 16, 24, 32),
      values: Float32Array.from([
        ...square(0, 0, 40),
        ...square(10, 10, 20),
        ...square(12, 12, 4),
        ...square(60, 0, 20),
      ]),
    },
    rings: { offsets: Int32Array.of(0, 2, 3, 4), values: Int32Array.of(4, -4, 4, 4) },
  }),
);
const CONSUMERS = decodeTable(encodeTable({ building: Int32Array.of(0, -1, 2) }));

it('takes the building around an address', () => {
  const at = createBuildingFinder(BUILDINGS, undefined);
  expect(at(5, 5)).toBe(0);
  expect(at(14, 14)).toBe(1);
  expect(at(70, 10)).toBe(2);
});

it('takes the nearest where the address lies beside it, and none from afar', () => {
  const at = createBuildingFinder(BUILDINGS, undefined);
  expect(at(45, 5)).toBe(0);
  expect(at(57, 5)).toBe(2);
  expect(at(20, -30)).toBe(-1);
});

it('takes the house that has supply and not the shed beside which the address lies', () => {
  expect(createBuildingFinder(BUILDINGS, CONSUMERS)(14, 14)).toBe(0);
});

it('finds nothing in a city without buildings', () => {
  const none = decodeTable(
    encodeTable({
      xy: { offsets: Int32Array.of(0), values: new Float32Array() },
      rings: { offsets: Int32Array.of(0), values: new Int32Array() },
    }),
  );
  expect(createBuildingFinder(none, undefined)(0, 0)).toBe(-1);
});
