// The devices that the importer gives to a grid: who reports what, who is silent, and that every measurement says what it measures.
import { beforeAll, describe, expect, test } from 'vitest';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES, GRID_STATION_KINDS } from '../../contract/city-pack/grid-schema.ts';
import type { PackAsset } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import * as links from '../../simulation/network/city-grid.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../../simulation/network/network.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity, type ImportedCity } from './imported-city.ts';

/** Point name to the quantities that it may measure. */
const QUANTITY_OF: Readonly<Record<string, (typeof GRID_QUANTITIES)[number]>> = Object.fromEntries(
  GRID_QUANTITIES.map((quantity) => [quantity, quantity]),
);

describe('a city with three substations, some things of it in the data', () => {
  let imported: ImportedCity;
  let grid: CityGrid;
  let assets: readonly PackAsset[];

  beforeAll(async () => {
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
    imported = await importedCity(city.file());
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
    expect(high).toContain('T1');
    const names = Array.from(stations.asset, (row) => assets[row]!.name);
    expect(names).toContain('Mill Street');
    expect(names).toContain('Church Street');
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

  test('cabinets and generators of the data are measured where the grid has taken them in', () => {
    const points = imported.pack.points();
    const bound = new Set(Array.from(grid.measurements.point, (row) => points[row]!.asset));
    for (const { row, kind } of assets)
      if (['cabinet', 'generator', 'substation', 'cable'].includes(kind)) expect(bound.has(row)).toBe(true);
  });
});
