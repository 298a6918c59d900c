// The synthetic grid of small towns, judged by the engine and not by the importer: who is dark when what is open, what a fault of any
// cable takes, what is left when a circuit or a transformer is out.
import { beforeAll, describe, expect, test } from 'vitest';
import { GRID_CRITICAL, GRID_STATION_KINDS } from '../../contract/city-pack/grid-schema.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { ringChains } from '../../main/host/city/import/grid/ring-walk.ts';
import { isRadialBelow } from '../../main/host/city/import/grid/grid-figures.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { checkNetwork } from '../../simulation/network/check-network.ts';
import { BRANCH_CLASS, OUT_OF_SERVICE, SWITCH_CLASS } from '../../simulation/network/network.ts';
import { Topology } from '../../simulation/network/topology.ts';
import { branchLoading, summarise } from '../../simulation/power-flow/power-summary.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { checkCoordination } from '../../simulation/protection/coordination.ts';
import { checkSensitivity } from '../../simulation/protection/sensitivity.ts';
import { planRestoration } from '../../simulation/restoration/plan-restoration.ts';
import { switchableNetwork } from '../../simulation/restoration/switchable-network.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity, type ImportedCity, warningCount } from './imported-city.ts';

const CITIES = {
  'a town without substations': () => osmTown({ blocks: 8 }),
  'a city with three substations': () =>
    osmTown({
      blocks: 20,
      substations: [
        [-700, -700],
        [800, 600],
        [-600, 800],
      ],
    }),
  'a suburb of wide blocks': () => osmTown({ blocks: 10, houses: 4, block: 170, lon: -58.4, lat: -34.6 }),
  'a suburb whose lines hang on poles': () => {
    const city = osmTown({ blocks: 10, houses: 4, block: 170 });
    for (let k = 0; k <= 10; k++)
      city.line(
        Array.from({ length: 11 }, (_, i) => [(i - 5) * 170, (k - 5) * 170] as const),
        { power: 'minor_line' },
      );
    return city;
  },
};

const darkConsumers = ({ network }: CityGrid, topology: Topology): number[] =>
  Array.from(network.consumers.node, (node, row) =>
    topology.energised[topology.busOfNode[node]!] === 1 ? -1 : row,
  ).filter((row) => row >= 0);

describe.each(Object.entries(CITIES))('%s', (_name, city) => {
  let imported: ImportedCity;
  let grid: CityGrid;

  beforeAll(async () => {
    imported = await importedCity(city().file());
    grid = gridOfPack(imported.pack)!;
  });

  test('the report is that of a sound grid', () => {
    const report = imported.report.grid!;
    expect(report).toMatchObject({ overloads: 0, unsupplied: 0, ringsNotRestorable: 0 });
    expect(report.servicePoints).toBe(imported.report.buildings);
    expect(report.feeders).toBe(2 * report.rings);
    expect(report.lossPercent).toBeGreaterThan(2);
    expect(report.lossPercent).toBeLessThan(6);
    expect(report.minVpu).toBeGreaterThan(0.93);
    expect(report.maxVpu).toBeLessThan(1.08);
    expect(imported.pack.manifest.report['grid']).toEqual(report);
  });

  test('the engine finds no defect, and a radial grid below 110 kV', () => {
    expect(checkNetwork(grid.network, grid.state)).toEqual([]);
    expect(isRadialBelow(grid)).toBe(true);
  });

  test('at peak the flow stays within ratings and voltages', () => {
    const flow = new PowerFlow(grid.network, grid.state);
    const solution = flow.solve();
    expect(solution.converged).toBe(true);
    const summary = summarise(grid.network, flow.model, solution);
    expect(summary.loading[summary.mostLoaded]).toBeLessThan(1);
    expect(summary.lowestMagnitude).toBeGreaterThan(0.93);
  });

  test('every consumer hangs on the station and the feeder that its row names', () => {
    const { network, consumers, feeders, stations } = grid;
    const topology = new Topology(network, grid.state);
    expect(darkConsumers(grid, topology)).toEqual([]);
    for (const [feeder, breaker] of feeders.breaker.entries()) {
      if (feeder % 5 !== 0) continue;
      topology.setSwitch(breaker, false);
      expect(darkConsumers(grid, topology)).toEqual(rowsOf(consumers.feeder, feeder));
      topology.setSwitch(breaker, true);
    }
    for (let row = 0; row < network.switches.count; row++) {
      const station = grid.switches.station[row]!;
      if (!network.switches.ids[row]!.endsWith('.t.q1') || station % 7 !== 0) continue;
      topology.setSwitch(row, false);
      expect(darkConsumers(grid, topology)).toEqual(rowsOf(consumers.station, station));
      topology.setSwitch(row, true);
    }
    expect(Array.from(feeders.customers).reduce((sum, n) => sum + n, 0)).toBe(imported.report.grid!.customers);
    expect(consumers.station.every((s) => GRID_STATION_KINDS[stations.kind[s]!] !== 'substation')).toBe(true);
  });

  test('rings have 6 to 12 stations and end in two different busbar sections', () => {
    for (const { stations, feeders } of ringChains(grid)) {
      // Less than one ring's worth of stations, or much load on few of them, makes a short one.
      expect(stations.length).toBeLessThanOrEqual(12);
      const [a, b] = feeders.map((f) => `${grid.feeders.substation[f]} ${grid.feeders.section[f]}`);
      expect(a).not.toBe(b);
    }
    const counts = ringChains(grid).map(({ stations }) => stations.length);
    expect(counts.filter((n) => n >= 6).length / counts.length).toBeGreaterThan(0.9);
  });

  test('stations placed by load have 400 to 1000 kVA at 40 to 70 per cent, or serve a place apart', () => {
    const { stations } = grid;
    const shares: number[] = [];
    for (let s = 0; s < stations.count; s++) {
      if (GRID_STATION_KINDS[stations.kind[s]!] !== 'station') continue;
      expect(stations.peak[s]! / stations.ratedPower[s]!).toBeLessThanOrEqual(0.7 + 1e-6);
      shares.push(stations.peak[s]! / stations.ratedPower[s]!);
    }
    expect(shares.filter((share) => share >= 0.4).length / shares.length).toBeGreaterThan(0.8);
    const remote = stations.remote.reduce((sum, r, s) => sum + (stations.ring[s]! >= 0 ? r : 0), 0);
    expect(remote / imported.report.grid!.stations).toBeCloseTo(0.35, 1);
  });

  test('after a fault of a cable its ring is whole again, calculated on the whole network', () => {
    const { network, feeders } = grid;
    const { switches, branches } = network;
    for (const chain of ringChains(grid)) {
      const flow = new PowerFlow(network, grid.state);
      flow.setSwitch(feeders.openPoint[chain.feeders[0]]!, true);
      for (const [k, cable] of chain.cables.entries()) {
        if (k % 3 !== 0 && k !== chain.cables.length - 1) continue;
        const ends = [branches.from[cable]!, branches.to[cable]!];
        const around = Array.from(switches.nodeB, (node, row) =>
          ends.includes(node) && switches.class[row] !== SWITCH_CLASS.GroundDisconnector ? row : -1,
        ).filter((row) => row >= 0);
        expect(around).toHaveLength(2);
        for (const row of around) flow.setSwitch(row, false);
        const solution = flow.solve();
        expect(solution.converged).toBe(true);
        expect(darkConsumers(grid, flow.topology)).toEqual([]);
        const loading = branchLoading(network, flow.model, solution, branches.emergencyRating);
        expect(Math.max(...loading.filter((share) => !Number.isNaN(share)))).toBeLessThanOrEqual(1);
        expect(summarise(network, flow.model, solution).lowestMagnitude).toBeGreaterThan(0.9);
        for (const row of around) flow.setSwitch(row, true);
      }
    }
  });

  test('the planner finds the same', () => {
    const [chain] = ringChains(grid);
    const cable = grid.network.branches.ids[chain!.cables[1]!]!;
    const result = planRestoration(switchableNetwork(grid.network, grid.state), cable);
    expect(result.ok && result.plan.customersUnserved).toBe(0);
    expect(result.ok && result.plan.customersLost).toBeGreaterThan(0);
    expect(result.ok && result.plan.tripped).toEqual([
      grid.network.switches.ids[grid.feeders.breaker[chain!.feeders[0]]!],
    ]);
  });

  test('N-1: without any one 110 kV circuit or substation transformer nobody is dark and nothing overloaded', () => {
    const { network, state } = grid;
    const { branches, nodes, switches } = network;
    const flow = new PowerFlow(network, state);
    const expectSound = (): void => {
      const solution = flow.solve();
      expect(solution.converged).toBe(true);
      expect(darkConsumers(grid, flow.topology)).toEqual([]);
      const loading = branchLoading(network, flow.model, solution, branches.emergencyRating);
      expect(Math.max(...loading.filter((share) => !Number.isNaN(share)))).toBeLessThanOrEqual(1);
    };
    for (let row = 0; row < branches.count; row++) {
      if (nodes.baseVoltage[branches.from[row]!]! < 60_000) continue;
      flow.setBranch(row, OUT_OF_SERVICE);
      const couplers =
        branches.class[row] === BRANCH_CLASS.PowerTransformer
          ? Array.from(switches.ids, (id, s) =>
              /\.k\d+\.q0$/.test(id) && grid.switches.station[s] === grid.branches.station[row] ? s : -1,
            ).filter((s) => s >= 0)
          : [];
      for (const coupler of couplers) flow.setSwitch(coupler, true);
      expectSound();
      for (const coupler of couplers) flow.setSwitch(coupler, false);
      flow.setBranch(row, 0);
    }
  });

  test('protection: selective from the street to the substation, and it sees the far end of a ring fed from one side', () => {
    const { network, state, feeders } = grid;
    const devices = protectionOfGrid(grid);
    const [chain] = ringChains(grid);
    const busbar = chain!.busbars[0]!;
    const joint = network.nodes.ids.findIndex((id) => id.startsWith('joint-'));
    const section = network.switches.nodeA[feeders.breaker[0]!]!;
    const rows = checkCoordination(network, state, devices, [{ node: joint }, { node: busbar }, { node: section }]);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { verdict } of rows) expect(['graded', 'no backup']).toContain(verdict);
    // All of the ring from one side.
    const closed = new Topology(network, state);
    closed.setSwitch(feeders.openPoint[chain!.feeders[0]]!, true);
    closed.setSwitch(feeders.breaker[chain!.feeders[1]]!, false);
    const only = new Set([network.switches.ids[feeders.breaker[chain!.feeders[0]]!]!]);
    const seen = checkSensitivity(network, closed.state, devices, { only });
    expect(seen.length).toBeGreaterThan(0);
    for (const { isSufficient } of seen) expect(isSufficient).toBe(true);
  });

  test('what was invented says so', () => {
    const { stations } = grid;
    const assets = imported.pack.assets();
    for (let s = 0; s < stations.count; s++)
      expect(stations.estimated[s]).toBe(assets[stations.asset[s]!]!.isEstimated ? 1 : 0);
    const invented = Array.from(stations.kind).filter(
      (kind, s) => GRID_STATION_KINDS[kind] === 'substation' && stations.estimated[s] === 1,
    ).length;
    expect(warningCount(imported.report, 'grid-substation-invented')).toBe(invented);
  });
});

const rowsOf = (column: Int32Array, value: number): number[] =>
  Array.from(column, (v, row) => (v === value ? row : -1)).filter((row) => row >= 0);

test('hospitals come first and have emergency supply; garages and huts are no customers', async () => {
  const city = osmTown({ blocks: 4 });
  city.square([300, 300], 40, { building: 'hospital', amenity: 'hospital', name: 'St. Anna', 'building:levels': '4' });
  city.square([360, 300], 12, { building: 'garage' });
  city.square([380, 300], 4, { building: 'yes' });
  // A police station has an engine by lot, and batteries where it has none.
  for (let i = 0; i < 12; i++) city.square([-1500 + 250 * i, 310], 20, { building: 'yes', amenity: 'police' });
  const { report, pack } = await importedCity(city.file());
  const { network, consumers } = gridOfPack(pack)!;
  expect(report.grid!.servicePoints).toBe(report.buildings - 2);
  const hospital = consumers.critical.indexOf(GRID_CRITICAL.indexOf('hospital'));
  expect(hospital).toBeGreaterThanOrEqual(0);
  expect(network.consumers.priority[hospital]).toBe(5);
  expect(consumers.reservePower[hospital]).toBeGreaterThan(0);
  expect(consumers.housingUnits[hospital]).toBe(0);
  const shares = rowsOf(Int32Array.from(consumers.critical), GRID_CRITICAL.indexOf('police')).map(
    (row) => consumers.reservePower[row]! / consumers.peak[row]!,
  );
  expect(new Set(shares.map((share) => Number(share.toFixed(3))))).toEqual(new Set([0.1, 0.4]));
});
