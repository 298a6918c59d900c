// The physics of the simulated grid on towns as the importer makes them: which device clears a fault and who is dark, against what the
// plan of the grid alone says (expected-outage.ts); the same after restoration; days without a fault pass without a trip.
import { beforeAll, describe, expect, test } from 'vitest';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { LivingGrid } from '../../simulation/living-grid/living-grid.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity } from '../city/imported-city.ts';
import { ExpectedOutages } from './expected-outage.ts';
import { FaultChoice } from './fault-choice.ts';

const START = Date.UTC(2026, 0, 20, 17);
const HOUR = 3_600_000;
const FAULTS = 60;
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);

const CITIES = {
  'a town without substations': () => osmTown({ blocks: 8 }),
  'a city with two substations': () =>
    osmTown({
      blocks: 14,
      substations: [
        [-500, -500],
        [500, 400],
      ],
    }),
  'a suburb whose lines hang on poles': () => {
    const suburb = osmTown({ blocks: 8, houses: 4, block: 170 });
    for (let k = 0; k <= 8; k++)
      suburb.line(
        Array.from({ length: 9 }, (_, i) => [(i - 4) * 170, (k - 4) * 170] as const),
        { power: 'minor_line' },
      );
    return suburb;
  },
};

describe.each(Object.entries(CITIES))('%s', (_name, city) => {
  let grid: CityGrid;
  const living = (seed: number, startMs = START) =>
    new LivingGrid(grid, {
      devices: protectionOfGrid(grid),
      environmentAt,
      seed,
      startMs,
      faultRate: 0,
      failureRate: 0,
    });

  beforeAll(async () => {
    grid = gridOfPack((await importedCity(city().file())).pack)!;
  });

  test('faults are cleared by the nearest device, and exactly those behind it are dark', () => {
    const { switches, consumers } = grid.network;
    const expected = new ExpectedOutages(grid);
    const choice = new FaultChoice(grid, 11);
    const truth = living(5);
    const dark = () => Array.from(consumers.node.keys()).filter((row) => !truth.isLive(row));
    for (const kind of choice.kinds(FAULTS)) {
      const { element, table, row, type } = choice.one(kind);
      expect(truth.throwFault({ element, type, permanent: true })).toEqual({ ok: true });
      const facts = truth.advance(truth.nowMs + 20_000);
      const opened = facts.flatMap((fact) =>
        fact.kind === 'switch' && fact.by === 'protection' && fact.position === 0 ? [fact.switch] : [],
      );
      const wanted = expected.of(table, row, type);
      const ids = (rows: readonly number[]) => rows.map((one) => switches.ids[one]!).sort();
      expect([element, type, ids([...new Set(opened)])]).toEqual([element, type, ids(wanted.devices)]);
      expect([element, dark()]).toEqual([element, wanted.dark]);
      truth.repair(element);
      truth.advance(truth.nowMs + 20_000);
      for (const device of opened) {
        if (truth.position(device) !== 1) truth.operate(device, true, truth.nowMs, true);
        truth.advance(truth.nowMs + 15_000);
      }
      expect([element, dark()]).toEqual([element, []]);
    }
  });

  test('days pass without a trip, in winter and in summer', () => {
    for (const start of [START, START + 4000 * HOUR]) {
      const truth = living(6, start);
      for (let k = 1; k <= 36; k++) expect(truth.advance(start + k * 2 * HOUR)).toEqual([]);
      expect(truth.converged).toBe(true);
    }
  });
});
