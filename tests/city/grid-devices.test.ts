// The devices that the importer gives to a grid: who reports what, who is silent, and that every measurement says what it measures.
import { beforeAll, describe, expect, test } from 'vitest';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES, GRID_STATION_KINDS } from '../../contract/city-pack/grid-schema.ts';
import type { PackAsset } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import * as links from '../../simulation/network/city-grid.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../../simulation/network/network.ts';
import { PROFILE_CLASSES } from '../../simulation/domains/power/load-profiles.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { branchLoading } from '../../simulation/power-flow/power-summary.ts';
import type { OsmCity } from '../builders/osm-city.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity, type ImportedCity } from './imported-city.ts';

/** Point name to the quantities that it may measure. */
const QUANTITY_OF: Readonly<Record<string, (typeof GRID_QUANTITIES)[number]>> = Object.fromEntries(
  GRID_QUANTITIES.map((quantity) => [quantity, quantity]),
);

function furnishedCity(): OsmCity {
  const city = osmTown({
    blocks: 14,
    substations: [
      [-700, -700],
      [800, 600],
      [-600, 800],
    ],
  });
  city.node([-690, -690], { power: 'transformer', voltage: '110000;10000', name: 'T1' });
  city.node([100, 20], { power: 'substation', voltage: '10000;400', name: 'Mill Street' });
  city.node([300, 20], { power: 'transformer', voltage: '10000;400', name: 'Church Street' });
  city.node([140, 118], { power: 'cable_distribution_cabinet', ref: '7' });
  city.node([0, 0], { power: 'generator', 'generator:source': 'gas', 'generator:output:electricity': '8 MW' });
  city.node([250, 250], { amenity: 'charging_station', capacity: '4', operator: 'City Power' });
  for (let i = 0; i < 20; i++)
    city.node([-600 + 60 * i, -300 + 25 * i], { amenity: 'parking', capacity: i === 0 ? '8' : String(20 * i) });
  return city;
}

const CITIES = {
  'a city with three substations and some of its stations in the data': furnishedCity,
  'a town without substations': () => osmTown({ blocks: 7, lon: -58.4, lat: -34.6 }),
};

describe.each(Object.entries(CITIES))('%s', (_name, city) => {
  let imported: ImportedCity;
  let grid: CityGrid;
  let assets: readonly PackAsset[];
  const isFurnished = city === furnishedCity;

  beforeAll(async () => {
    imported = await importedCity(city().file());
    grid = gridOfPack(imported.pack)!;
    assets = imported.pack.assets();
  });

  const kindOf = (row: number): string => assets[row]?.kind ?? '';

  test('codes of quantities and tables are the same in both rooms', () => {
    expect(GRID_QUANTITIES).toEqual(links.GRID_QUANTITIES);
    expect(GRID_MEASURED_TABLES).toEqual(links.GRID_MEASURED_TABLES);
  });

  test('every measurement is a point of its own kind, on a row that is there', () => {
    const { measurements, network, feeders, stations } = grid;
    const points = imported.pack.points();
    const rows = {
      switch: network.switches.count,
      branch: network.branches.count,
      node: network.nodes.count,
      consumer: network.consumers.count,
      generator: network.generators.count,
      feeder: feeders.count,
      station: stations.count,
    };
    expect(measurements.count).toBeGreaterThan(1000);
    expect(new Set(measurements.point).size).toBe(measurements.count);
    for (let m = 0; m < measurements.count; m++) {
      const point = points[measurements.point[m]!]!;
      expect(GRID_QUANTITIES[measurements.quantity[m]!]).toBe(QUANTITY_OF[point.name]);
      const table = GRID_MEASURED_TABLES[measurements.table[m]!]!;
      expect(measurements.row[m]).toBeLessThan(rows[table]);
      expect(measurements.row[m]).toBeGreaterThanOrEqual(0);
      const isAnalogue = !['position', 'passage', 'supply', 'trip', 'tapPosition'].includes(point.name);
      expect(measurements.relativeError[m]! > 0).toBe(isAnalogue);
      expect(measurements.relativeError[m]).toBeLessThan(0.01);
    }
  });

  test('ids fit into topics and are used once', () => {
    for (const { id } of assets) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
    expect(new Set(assets.map(({ id }) => id)).size).toBe(assets.length);
  });

  test('switches of substations and of remote stations report, others are silent', () => {
    const { network, switches, stations } = grid;
    const kinds = new Map<number, string>([
      [SWITCH_CLASS.Breaker, 'breaker'],
      [SWITCH_CLASS.LoadBreakSwitch, 'load-break-switch'],
      [SWITCH_CLASS.Disconnector, 'disconnector'],
      [SWITCH_CLASS.GroundDisconnector, 'ground-disconnector'],
    ]);
    for (let row = 0; row < network.switches.count; row++) {
      const isSubstation = GRID_STATION_KINDS[stations.kind[switches.station[row]!]!] === 'substation';
      const speaks =
        network.switches.class[row] !== SWITCH_CLASS.Fuse && (isSubstation || network.switches.remote[row] === 1);
      const asset = switches.asset[row]!;
      expect(asset >= 0).toBe(speaks);
      if (!speaks) continue;
      expect(kindOf(asset)).toBe(kinds.get(network.switches.class[row]!));
      expect(assets[asset]!.id).toBe(network.switches.ids[row]!.replaceAll('.', '-'));
      expect(assets[asset]!.isEstimated).toBe(true);
    }
  });

  test('every station, substation, circuit, transformer and feeder has its asset; the real ones keep theirs', () => {
    const { network, stations, feeders, branches } = grid;
    for (let s = 0; s < stations.count; s++) {
      const expected = (): string[] => {
        if (stations.estimated[s] === 0) return ['substation', 'transformer'];
        const kind = GRID_STATION_KINDS[stations.kind[s]!];
        if (kind === 'substation') return ['substation'];
        if (stations.remote[s] === 0) return ['station'];
        return [kind === 'station' ? 'station-remote' : 'customer-station'];
      };
      expect(expected()).toContain(kindOf(stations.asset[s]!));
    }
    for (const asset of feeders.asset) expect(kindOf(asset)).toBe('feeder');
    const high: string[] = [];
    for (let row = 0; row < network.branches.count; row++) {
      const isHigh = network.branches.ratedFromVoltage[row]! > 60_000;
      const isTransformer = network.branches.class[row] === BRANCH_CLASS.PowerTransformer;
      if (isHigh) expect(kindOf(branches.asset[row]!)).toBe(isTransformer ? 'transformer' : 'cable');
      else expect(branches.asset[row]! >= 0).toBe(isTransformer);
      if (isHigh && isTransformer) high.push(assets[branches.asset[row]!]!.name);
    }
    expect(new Set(high).size).toBe(high.length);
    const names = Array.from(stations.asset, (row) => assets[row]!.name);
    if (!isFurnished) return;
    expect(high).toContain('T1');
    expect(names).toEqual(expect.arrayContaining(['Mill Street', 'Church Street']));
  });

  test('an indicator at every station of a ring, a meter at four service points of five', () => {
    const indicators = assets.filter(({ kind }) => kind === 'fault-indicator');
    expect(indicators).toHaveLength(imported.report.grid!.stations);
    expect(grid.switches.indicator.reduce((sum, n) => sum + n, 0)).toBe(indicators.length);
    const { meter } = grid.consumers;
    const metered = Array.from(meter).filter((row) => row >= 0);
    expect(metered.length / meter.length).toBeCloseTo(0.8, 1);
    for (const row of metered) expect(assets[row]).toMatchObject({ domain: 'metering', kind: 'meter' });
    expect(new Set(metered).size).toBe(metered.length);
  });

  test('charging stations: the tagged one, and others beside parking, each a service point of its own', () => {
    const stations = assets.filter(({ kind }) => kind === 'charging-station');
    const tagged = { owner: 'City Power', attributes: { chargingPoints: 4, rated: 88_000, ratedEstimated: true } };
    expect(stations.filter(({ isEstimated }) => !isEstimated)).toMatchObject(isFurnished ? [tagged] : []);
    expect(stations.length).toBeGreaterThanOrEqual(isFurnished ? 3 : 0);
    expect(stations.length).toBeLessThan(isFurnished ? 17 : 1);
    const { consumers, network } = grid;
    for (const { row } of stations) {
      const consumer = consumers.asset.indexOf(row);
      expect(consumer).toBeGreaterThanOrEqual(0);
      expect(consumers.building[consumer]).toBe(-1);
      expect(PROFILE_CLASSES[consumers.profile[consumer]!]).toBe('charging');
      expect(network.nodes.baseVoltage[network.consumers.node[consumer]!]).toBe(400);
    }
  });

  test('solar plants on a small share of the roofs, with the house and not with its meter', () => {
    const { network, generatorAsset, generatorRated, generatorSource, consumers } = grid;
    const solar = Array.from(generatorSource, (source, row) => (source === 'solar' ? row : -1)).filter(
      (row) => row >= 0,
    );
    expect(solar.length / network.consumers.count).toBeGreaterThan(0.03);
    expect(solar.length / network.consumers.count).toBeLessThan(0.12);
    const houses = new Set(network.consumers.node);
    for (const row of solar) {
      expect(houses.has(network.generators.node[row]!)).toBe(true);
      expect(generatorRated[row]).toBeGreaterThan(1000);
      expect(generatorRated[row]).toBeLessThanOrEqual(99_000);
      expect(network.generators.p[row]).toBe(0);
      expect(assets[generatorAsset[row]!]).toMatchObject({ kind: 'photovoltaic', isEstimated: true });
    }
    expect(new Set(consumers.meter).has(generatorAsset[solar[0]!]!)).toBe(false);
  });

  test('the grid bears the sunniest day: nobody draws anything and every plant gives all it can', () => {
    const { network, state, generatorRated } = grid;
    const generators = { ...network.generators, p: Float64Array.from(generatorRated) };
    const flow = new PowerFlow({ ...network, generators }, state);
    const none = new Float64Array(network.consumers.count);
    flow.setConsumers(none, none);
    const solution = flow.solve();
    expect(solution.converged).toBe(true);
    const loading = branchLoading(network, flow.model, solution, network.branches.normalRating);
    expect(Math.max(...loading.filter((share) => !Number.isNaN(share)))).toBeLessThanOrEqual(1);
    for (let node = 0; node < network.nodes.count; node++)
      expect(solution.magnitude[flow.topology.busOfNode[node]!]).toBeLessThan(1.1);
  });

  test('cabinets and generators of the data are measured where the grid has taken them in', () => {
    const points = imported.pack.points();
    const bound = new Set(Array.from(grid.measurements.point, (row) => points[row]!.asset));
    for (const { row, kind } of assets)
      if (['cabinet', 'generator', 'substation', 'cable'].includes(kind)) expect(bound.has(row)).toBe(true);
  });
});
