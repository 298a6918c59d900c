import { describe, expect, it } from 'vitest';
import type { ListColumn, PackTable } from '../../../contract/city-pack/table.ts';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import { DarkOutlines, shapesOf } from './dark-shapes.ts';

const house = (x: number, y: number): number[] => [x, y, x + 10, y, x + 10, y + 8, x, y + 8];

/** Four houses: beside each other the first two, the third down the street, the fourth a town away; the third has a court. */
const RINGS = [[house(0, 0)], [house(10, 0)], [house(60, 0), [63, 3, 63, 5, 66, 5]], [house(5000, 0)], [[0, 0, 1, 1]]];

function column(rows: readonly number[][]): ListColumn {
  const offsets = Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]);
  return { offsets, values: Float32Array.from(rows.flat()) };
}

const buildings = {
  rows: RINGS.length,
  list: (name: string) =>
    name === 'xy'
      ? column(RINGS.map((rings) => rings.flat()))
      : column(RINGS.map((rings) => rings.map((ring, i) => ((i === 0 ? 1 : -1) * ring.length) / 2))),
} as unknown as PackTable;

/** Two customers in the first house; one of no house, one of a house without outline. */
const model = {
  data: {
    consumers: { node: Int32Array.of(0, 0, 1, 2, 3, 4, 0), building: Int32Array.of(0, 0, 1, 2, 3, -1, 4) },
    nodes: { x: Float32Array.of(0, 10, 60, 5000, 900), y: new Float32Array(5) },
  },
} as unknown as GridModel;

function liveWith(dead: readonly number[]): LiveGrid {
  const live = new LiveGrid({ branches: 0, switches: 0, consumers: 7, stations: 0, feeders: 0 });
  live.columns.consumers.supply.fill(SUPPLY_CODE.live);
  for (const row of dead) live.columns.consumers.supply[row] = SUPPLY_CODE.dead;
  return live;
}

describe('what the dark area is drawn round', () => {
  const outlines = new DarkOutlines(model, buildings);

  it('is each house one of whose customers is dark, once, and the others near it', () => {
    const { houses, consumers } = outlines.read(liveWith([0, 1]));
    expect([...consumers]).toEqual([0]);
    const { dark, others } = shapesOf(houses);
    expect(dark).toEqual([[house(0, 0)]]);
    expect(others).toEqual([[house(10, 0)], [house(60, 0), expect.anything()]]);
  });

  it('knows nothing of an earlier reading', () => {
    outlines.read(liveWith([0]));
    const { dark, others } = shapesOf(outlines.read(liveWith([4])).houses);
    expect(dark).toEqual([[house(5000, 0)]]);
    expect(others).toEqual([]);
  });

  it('is a place where there is no house, or none with an outline', () => {
    expect(shapesOf(outlines.read(liveWith([5])).houses).dark).toEqual([[[900, 0]]]);
    expect(shapesOf(outlines.read(liveWith([6])).houses).dark).toEqual([[[0, 0]]]);
    expect(shapesOf(new DarkOutlines(model, null).read(liveWith([2])).houses)).toEqual({
      dark: [[[10, 0]]],
      others: [],
    });
  });
});
