import { expect, it } from 'vitest';
import type { CityGrid } from '../network/city-grid.ts';
import { createEnvironment } from '../weather/environment.ts';
import { LivingGrid } from './living-grid.ts';
import { testTown } from './test-town.ts';

const START = Date.UTC(2026, 0, 20, 17);
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);
const town = testTown({ rings: 1, stations: 2, cables: 1, houses: 2 });

/** The town with so much more demand. */
function hungry(times: number, houses: (row: number) => boolean): CityGrid {
  const { grid } = town;
  const householdEnergy = grid.consumers.householdEnergy.map((kWh, row) => (houses(row) ? times * kWh : kWh));
  return { ...grid, consumers: { ...grid.consumers, householdEnergy } };
}

const living = (grid: CityGrid, faultRate = 0) =>
  new LivingGrid(grid, { devices: town.devices, environmentAt, seed: 1, startMs: START, faultRate, failureRate: 0 });

it('melts a fuse that carries too much, after the time of its curve, and somebody replaces it', () => {
  // 250 A: two houses of 160 kW together.
  const grid = hungry(75, (row) => row < 2);
  const one = living(grid, 1e-6);
  const facts = [];
  for (let k = 1; k <= 900; k++) facts.push(...one.advance(START + k * 2000));
  expect(facts.map(({ kind }) => kind)).toEqual(['fuse', 'switch', 'supply-lost']);
  const [blown] = facts;
  expect(blown).toMatchObject({ fault: -1 });
  expect(blown!.timeMs - START).toBeGreaterThan(10_000);
  const row = (blown as { switch: number }).switch;
  expect(grid.network.switches.ids[row]).toBe('r1.1.s1.f1.q1');
  expect(one.advance(START + 2 * 3_600_000).slice(0, 2)).toMatchObject([
    { kind: 'switch', switch: row, position: 1, by: 'crew' },
    { kind: 'supply-back' },
  ]);
  // Whoever is quicker than the crew may do it, too.
  const other = living(grid);
  for (let k = 1; k <= 900; k++) other.advance(START + k * 2000);
  expect(other.repair('r1.1.s1.f1.q1')).toEqual({ ok: true });
  expect(other.advance(START + 1_801_000).map(({ kind }) => kind)).toEqual(['switch', 'supply-back']);
  expect(other.repair('r1.1.s1.f1.q1')).toEqual({ refused: 'healthy' });
});

it('trips a feeder beyond its pick-up after its time, and not below', () => {
  const { protection, network } = town.grid;
  const breaker = network.switches.ids.indexOf('b.r1.1.q0');
  const trips = (pickup: number) => {
    const set = protection.pickup.map((old, i) =>
      protection.switch[i] === breaker && protection.element[i] === 0 ? pickup : old,
    );
    const one = living({ ...town.grid, protection: { ...protection, pickup: set } });
    const amps = one.value(3, 0, breaker, 0);
    const facts = [2, 4, 6].flatMap((second) => one.advance(START + 1000 * second));
    return { amps, facts };
  };
  const { amps, facts } = trips(1000);
  expect(amps).toBeGreaterThan(0);
  expect(facts).toEqual([]);
  const overloaded = trips(0.8 * amps).facts;
  expect(overloaded.map(({ kind }) => kind)).toEqual(['trip', 'switch', 'supply-lost']);
  expect(overloaded[0]).toMatchObject({ switch: breaker, element: 'overcurrent', fault: -1 });
  // Seen at the first power flow, tripped 0.5 s later.
  expect(overloaded[0]!.timeMs).toBe(START + 2500);
});

it('does not bear a cable beyond its emergency rating for ever', () => {
  const { branches } = town.grid.network;
  const cable = branches.ids.indexOf('r1.2.cable-1');
  const weak = (share: number) => {
    const probe = living(town.grid);
    const power = Math.hypot(probe.value(1, 1, cable, 0), probe.value(2, 1, cable, 0));
    const emergencyRating = branches.emergencyRating.map((rating, row) => (row === cable ? share * power : rating));
    const grid = { ...town.grid, network: { ...town.grid.network, branches: { ...branches, emergencyRating } } };
    const one = living(grid, 1e-6);
    const causes = [];
    for (let hour = 1; hour <= 24; hour++) {
      for (const fact of one.advance(START + hour * 3_600_000)) if (fact.kind === 'fault') causes.push(fact);
    }
    return causes;
  };
  expect(weak(2)).toEqual([]);
  expect(weak(0.4).length).toBeGreaterThan(0);
  expect(weak(0.4)[0]).toMatchObject({ cause: 'overload', element: { table: 'branch', row: cable } });
});
