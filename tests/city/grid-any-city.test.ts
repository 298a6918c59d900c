// A grid for places that are hardly cities: no streets, islands, one house; and what the pack looks like with a grid and without.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GRID_EQUIPMENT, GRID_TABLES } from '../../contract/city-pack/grid-schema.ts';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { checkNetwork } from '../../simulation/network/check-network.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity, inFolder, warningCount } from './imported-city.ts';

test.each([1, 7])('%i houses without any street are supplied', async (houses) => {
  const city = new OsmCity(20, 60);
  for (let i = 0; i < houses; i++) city.square([i * 130, (i % 3) * 90], 11, { building: 'house' });
  const { report, pack } = await importedCity(city.file());
  expect(report.grid).toMatchObject({ servicePoints: houses, unsupplied: 0, overloads: 0, ringsNotRestorable: 0 });
  const grid = gridOfPack(pack)!;
  expect(checkNetwork(grid.network, grid.state)).toEqual([]);
});

test('two towns that no street joins become one grid', async () => {
  const city = osmTown({ blocks: 4 });
  for (let i = 0; i < 40; i++) city.square([2000 + (i % 8) * 30, Math.floor(i / 8) * 30], 12, { building: 'house' });
  city.line(
    [
      [1990, 50],
      [2250, 50],
    ],
    { highway: 'residential', name: 'Island Road' },
  );
  const { report } = await importedCity(city.file());
  expect(report.grid).toMatchObject({
    servicePoints: report.buildings,
    unsupplied: 0,
    overloads: 0,
    ringsNotRestorable: 0,
  });
});

test('huts alone draw nothing: no grid', async () => {
  const city = new OsmCity(20, 60);
  city.square([0, 0], 4, { building: 'hut' });
  const { report, pack } = await importedCity(city.file());
  expect(report).not.toHaveProperty('grid');
  expect(gridOfPack(pack)).toBeNull();
});

test('real stations and substations stand in the grid, those of railways do not', async () => {
  const city = osmTown({ blocks: 6, substations: [[-200, -200]] });
  city.node([100, 20], { power: 'sub_station', ref: '77', operator: 'City Power' });
  city.node([103, 22], { power: 'transformer', voltage: '10000;400' });
  city.node([200, 210], { power: 'substation', operator: 'DB Energie', voltage: '15000' });
  const { report, pack } = await importedCity(city.file());
  const { stations } = gridOfPack(pack)!;
  const assets = pack.assets();
  const real = Array.from(stations.ids).filter((_, s) => !assets[stations.asset[s]!]!.isEstimated);
  expect(real).toHaveLength(2);
  expect(real.every((id) => id.startsWith('substation-n'))).toBe(true);
  expect(warningCount(report, 'grid-substation-invented')).toBe(0);
  // Who feeds 110 kV is not in the data.
  expect(warningCount(report, 'grid-source-invented')).toBe(1);
});

test('feeders hang on poles where the data show lines in the air, and nowhere else', async () => {
  const suburb = (line: Record<string, string>) => {
    const city = osmTown({ blocks: 10, houses: 4, block: 170 });
    for (let k = 0; k <= 10; k++)
      city.line(
        Array.from({ length: 11 }, (_, i) => [(i - 5) * 170, (k - 5) * 170] as const),
        line,
      );
    return importedCity(city.file());
  };
  const { report, pack } = await suburb({ power: 'minor_line', voltage: '15000' });
  expect(report.grid).toMatchObject({ unsupplied: 0, overloads: 0, ringsNotRestorable: 0 });
  const { network, branches, feeders } = gridOfPack(pack)!;
  expect(feeders.hasOverheadLine).toContain(1);
  const lines = Array.from(branches.type, (type, row) => (GRID_EQUIPMENT[type]!.startsWith('Al/St') ? row : -1)).filter(
    (row) => row >= 0,
  );
  for (const row of lines) {
    expect(network.nodes.baseVoltage[network.branches.from[row]!]).toBe(10_000);
    expect(feeders.hasOverheadLine[branches.feeder[row]!]).toBe(1);
  }
  expect(new Set(lines.map((row) => branches.feeder[row]!)).size).toBe(
    feeders.hasOverheadLine.reduce((sum, n) => sum + n, 0),
  );
  const high = await suburb({ power: 'line', voltage: '110000' });
  expect(gridOfPack(high.pack)!.feeders.hasOverheadLine).not.toContain(1);
});

test('same bytes again; without a grid the other tables are the same', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'city.osm.pbf');
    await writeFile(file, osmPbf(osmTown({ blocks: 6 }).file()));
    await importCity({ file, out: join(folder, 'a') });
    await importCity({ file, out: join(folder, 'b') });
    await importCity({ file, out: join(folder, 'c'), seed: 2 });
    const bare = await importCity({ file, out: join(folder, 'd'), grid: false });
    const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map((name) => openCityPack(join(folder, name))));
    expect(b!.manifest).toEqual(a!.manifest);
    const sums = (pack: typeof a) => new Map(pack!.manifest.tables.map(({ name, sha256 }) => [name, sha256]));
    // Chance decides who obeys remote control.
    expect(sums(c).get('grid-switches')).not.toBe(sums(a).get('grid-switches'));
    expect(bare).not.toHaveProperty('grid');
    for (const name of GRID_TABLES) expect(sums(d).has(name)).toBe(false);
    const grown = ['assets', 'points'];
    for (const [name, sha256] of sums(d)) if (!grown.includes(name)) expect(sums(a).get(name)).toBe(sha256);
    // The grid's devices come after everything else, so that rows of lamps and cabinets mean the same.
    const without = d!.assets();
    expect(a!.assets().slice(0, without.length)).toEqual(without);
    const points = d!.points();
    expect(a!.points().slice(0, points.length)).toEqual(points);
  }));
