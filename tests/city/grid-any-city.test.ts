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

/** A village along five lanes, without anything of the grid in the data. */
function village(): OsmCity {
  const city = new OsmCity(7.3, 50.2);
  for (let lane = 0; lane < 5; lane++) {
    const y = lane * 80 - 160;
    const bends = Array.from({ length: 9 }, (_, i) => [i * 60 - 240, y + 15 * Math.cos(i * 0.7)] as const);
    city.line(bends, { highway: 'residential', name: `Lane ${lane + 1}` });
    for (let h = 0; h < 30; h++) city.square([h * 16 - 240, y + (h % 2 === 0 ? 25 : -30)], 10, { building: 'house' });
  }
  return city;
}

/** One road of nine kilometres with houses on both sides, a hospital in the middle. */
function valley(): OsmCity {
  const city = new OsmCity(10.5, 47.3);
  const y = (x: number): number => 60 * Math.sin((x + 4500) / 600);
  const road = Array.from({ length: 91 }, (_, i) => [i * 100 - 4500, y(i * 100 - 4500)] as const);
  city.line(road, { highway: 'secondary', name: 'Valley Road' });
  for (let i = 0; i < 300; i++) {
    const x = i * 30 - 4490;
    const levels = i % 4 === 0 ? '4' : '2';
    city.square([x, y(x) + 14], 12, { building: i % 4 === 0 ? 'apartments' : 'house', 'building:levels': levels });
    city.square([x, y(x) - 30], 12, { building: i % 7 === 0 ? 'industrial' : 'house' });
  }
  city.square([0, 200], 60, { building: 'hospital', amenity: 'hospital', 'building:levels': '5' });
  return city;
}

/** Whose only substations are those of the railway. */
function railwayTown(): OsmCity {
  const city = osmTown({ blocks: 10 });
  const own = { power: 'substation', operator: 'DB Energie' };
  city.node([200, 210], { ...own, voltage: '110000;15000', frequency: '16.7' });
  city.node([-400, 100], { ...own, voltage: '15000' });
  city.node([0, -500], { power: 'substation', substation: 'traction', voltage: '30000' });
  return city;
}

function handfulOfStations(): OsmCity {
  const city = osmTown({ blocks: 14, substations: [[-600, 300]] });
  city.node([200, 210], { power: 'substation', voltage: '110000', operator: 'City Power', name: 'East' });
  city.node([100, 20], { power: 'substation', substation: 'minor_distribution', voltage: '10000' });
  city.node([-300, -220], { power: 'transformer', voltage: '10000;400' });
  return city;
}

test.each([
  ['a village of 150 houses', village, 1, 0],
  ['a long valley', valley, 1, 0],
  ['a town with substations of the railway only', railwayTown, 1, 0],
  ['a city with a handful of tagged stations', handfulOfStations, 0, 2],
] as const)('%s: every figure is sound, and what is invented is told', async (_name, city, invented, real) => {
  const { report, pack } = await importedCity(city().file());
  expect(report.grid).toMatchObject({ unsupplied: 0, overloads: 0, ringsNotRestorable: 0 });
  const { minVpu, maxVpu, lossPercent, stations } = report.grid!;
  expect(minVpu).toBeGreaterThanOrEqual(0.9);
  expect(maxVpu).toBeLessThanOrEqual(1.1);
  expect(lossPercent).toBeGreaterThanOrEqual(2);
  expect(lossPercent).toBeLessThanOrEqual(6);
  expect(warningCount(report, 'grid-substation-invented')).toBe(invented);
  expect(warningCount(report, 'grid-source-invented')).toBe(1);
  expect(warningCount(report, 'grid-station-invented')).toBe(stations - real);
  const { branches, network } = gridOfPack(pack)!;
  const circuits = branches.length.filter(
    (length, row) => length > 0 && network.nodes.baseVoltage[network.branches.from[row]!]! > 60_000,
  ).length;
  expect(warningCount(report, 'grid-circuit-invented')).toBe(circuits);
  expect(report.warnings.filter(({ code }) => /grid-no/.test(code))).toEqual([]);
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
