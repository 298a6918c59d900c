// The judge must see what is wrong: a sound town's tables, damaged one by one.
import { beforeAll, expect, test } from 'vitest';
import { osmTown } from '../../../../../tests/builders/osm-town.ts';
import { importedCity } from '../../../../../tests/city/imported-city.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import { gridOfPack } from '../../grid-of-pack.ts';
import { gridFigures } from './grid-figures.ts';
import { ringChains } from './ring-walk.ts';

let town: CityGrid;
beforeAll(async () => {
  town = gridOfPack((await importedCity(osmTown({ blocks: 6 }).file())).pack)!;
});

const withState = (change: (closed: Uint8Array) => void): CityGrid => {
  const switchClosed = town.state.switchClosed.slice();
  change(switchClosed);
  return { ...town, state: { ...town.state, switchClosed } };
};

const withBranches = (columns: Partial<CityGrid['network']['branches']>): CityGrid => ({
  ...town,
  network: { ...town.network, branches: { ...town.network.branches, ...columns } },
});

test('a sound town', () => {
  expect(gridFigures(town)).toMatchObject({
    converged: true,
    isRadial: true,
    report: { overloads: 0, unsupplied: 0, ringsNotRestorable: 0 },
  });
});

test('an open feeder: its consumers count as unsupplied', () => {
  const breaker = town.feeders.breaker[0]!;
  const { report } = gridFigures(withState((closed) => (closed[breaker] = 0)));
  const behind = town.consumers.feeder.filter((feeder) => feeder === 0).length;
  expect(behind).toBeGreaterThan(0);
  expect(report.unsupplied).toBe(behind);
});

test('a closed open point: not radial', () => {
  expect(gridFigures(withState((closed) => (closed[town.feeders.openPoint[0]!] = 1))).isRadial).toBe(false);
});

test('a cable of half the strength needed: overloaded at some hour', () => {
  const normalRating = town.network.branches.normalRating.slice();
  const row = town.network.branches.ids.findIndex((id) => id.endsWith('.tr'));
  normalRating[row] = normalRating[row]! / 4;
  expect(gridFigures(withBranches({ normalRating })).report.overloads).toBe(1);
});

test('a ring whose cable is too weak to carry it all, or whose end is too far: not restorable', () => {
  const [chain] = ringChains(town);
  const emergencyRating = town.network.branches.emergencyRating.slice();
  emergencyRating[chain!.cables[0]!] = 0.6 * town.feeders.p[chain!.feeders[0]]!;
  expect(gridFigures(withBranches({ emergencyRating })).report.ringsNotRestorable).toBe(1);
  const r = town.network.branches.r.slice();
  r[chain!.cables[0]!]! += 12;
  expect(gridFigures(withBranches({ r })).report.ringsNotRestorable).toBe(1);
});
