// Cities drawn at random: whatever the streets and houses, the grid is sound.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { isRadialBelow } from '../../main/host/city/import/grid/grid-figures.ts';
import { checkNetwork } from '../../simulation/network/check-network.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { importedCity } from './imported-city.ts';

const RUNS = 12;
const spot = fc.tuple(fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: -1500, max: 1500 }));
const HOUSES = [
  'house',
  'apartments',
  'yes',
  'retail',
  'office',
  'industrial',
  'school',
  'church',
  'garage',
  'hospital',
];

const cities = fc.record({
  houses: fc.array(
    fc.record({
      at: spot,
      side: fc.integer({ min: 5, max: 60 }),
      kind: fc.constantFrom(...HOUSES),
      levels: fc.integer({ min: 1, max: 30 }),
    }),
    { minLength: 1, maxLength: 250 },
  ),
  streets: fc.array(fc.array(spot, { minLength: 2, maxLength: 6 }), { maxLength: 25 }),
  stations: fc.array(
    fc.record({ at: spot, voltage: fc.constantFrom('110000', '110000;10000', '380000;110000', '10000', '750;10000') }),
    {
      maxLength: 8,
    },
  ),
  parking: fc.array(fc.record({ at: spot, capacity: fc.integer({ min: 1, max: 900 }) }), { maxLength: 8 }),
  chargers: fc.array(fc.record({ at: spot, capacity: fc.integer({ min: 1, max: 100 }) }), { maxLength: 3 }),
  plants: fc.array(fc.record({ at: spot, megawatts: fc.integer({ min: 1, max: 60 }) }), { maxLength: 2 }),
  overhead: fc.array(fc.array(spot, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
  cables: fc.array(fc.tuple(spot, spot), { maxLength: 4 }),
});

test('every house is supplied, nothing is overloaded, every ring can be restored', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(cities, async ({ houses, streets, stations, cables, parking, chargers, plants, overhead }) => {
      const city = new OsmCity(10, 50);
      for (const { at, side, kind, levels } of houses)
        city.square(at, side, { building: kind, 'building:levels': `${levels}` });
      for (const [i, line] of streets.entries()) city.line(line, { highway: 'residential', name: `Street ${i}` });
      // Along streets, and across country.
      for (const line of [...overhead, ...streets.slice(0, overhead.length)]) city.line(line, { power: 'minor_line' });
      for (const { at, voltage } of stations) city.node(at, { power: 'substation', voltage });
      for (const line of cables) city.line(line, { power: 'cable', voltage: '110000' });
      for (const { at, capacity } of parking) city.node(at, { amenity: 'parking', capacity: `${capacity}` });
      for (const { at, capacity } of chargers) city.node(at, { amenity: 'charging_station', capacity: `${capacity}` });
      for (const { at, megawatts } of plants)
        city.node(at, { power: 'generator', 'generator:output:electricity': `${megawatts} MW` });
      const { report, pack } = await importedCity(city.file());
      const grid = gridOfPack(pack);
      if (grid === null) {
        expect(houses.every(({ kind }) => kind === 'garage')).toBe(true);
        return;
      }
      expect(report.grid).toMatchObject({ unsupplied: 0, overloads: 0, ringsNotRestorable: 0 });
      expect(report.grid!.minVpu).toBeGreaterThanOrEqual(0.9);
      expect(report.grid!.maxVpu).toBeLessThanOrEqual(1.1);
      expect(checkNetwork(grid.network, grid.state)).toEqual([]);
      expect(isRadialBelow(grid)).toBe(true);
      expect(report.warnings.filter(({ code }) => /grid-no/.test(code))).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
