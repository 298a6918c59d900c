// Districts in the balance: every consumer counts once, nobody is told twice, and no two rows have one name.
import { expect, test } from 'vitest';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { districtsOfConsumers } from '../../main/host/shadow/districts-of-consumers.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity } from './imported-city.ts';

/** `spots`: west, south, east, north in metres. */
type Border = readonly [name: string, level: number, spots: readonly [number, number, number, number]];

async function town(borders: readonly Border[]) {
  const city = osmTown({ blocks: 6 });
  for (const [name, level, [w, s, e, n]] of borders) {
    const ring = city.ring(
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
      ],
      {},
    );
    city.relation([{ type: 'way', id: ring, role: 'outer' }], {
      type: 'boundary',
      boundary: 'administrative',
      admin_level: `${level}`,
      name,
    });
  }
  const { pack } = await importedCity(city.file());
  const grid = gridOfPack(pack)!;
  const { ofConsumer, ids, names } = districtsOfConsumers(pack, grid);
  expect(ids).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
  const counted = names.map((_, district) => ofConsumer.filter((row) => row === district).length);
  expect(Math.min(...counted)).toBeGreaterThan(0);
  return { names, counted, consumers: ofConsumer.length };
}

test('a borough whose quarters cover it is no row beside them, though one of them has its name', async () => {
  const { names, counted, consumers } = await town([
    ['Mitte', 9, [-500, -500, 0, 500]],
    ['Osten', 9, [0, -500, 500, 500]],
    ['Mitte', 10, [-500, -500, 0, 0]],
    ['Wedding', 10, [-500, 0, 0, 500]],
    ['Altstadt', 10, [0, -500, 500, 500]],
  ]);
  expect(names.toSorted()).toEqual(['Altstadt', 'Mitte', 'Wedding']);
  expect(counted.reduce((a, b) => a + b, 0)).toBe(consumers);
});

test('quarters with one name are told apart by their boroughs; what no quarter covers stays the borough', async () => {
  const { names, counted, consumers } = await town([
    ['Westen', 9, [-500, -500, 0, 500]],
    ['Osten', 9, [0, -500, 500, 500]],
    ['Altstadt', 10, [-500, -500, 0, 0]],
    ['Altstadt', 10, [0, -500, 500, 0]],
  ]);
  expect(names.toSorted()).toEqual(['Altstadt (Osten)', 'Altstadt (Westen)', 'Osten', 'Westen']);
  expect(counted.reduce((a, b) => a + b, 0)).toBe(consumers);
});
