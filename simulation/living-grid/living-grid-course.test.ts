import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import { createEnvironment } from '../weather/environment.ts';
import type { GridFact } from './grid-fact.ts';
import { LivingGrid, type LivingGridOptions } from './living-grid.ts';
import { testTown } from './test-town.ts';

const START = Date.UTC(2026, 0, 20, 17);
const HOUR = 3_600_000;
const town = testTown({ rings: 1, stations: 2, cables: 2, houses: 3 });
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);
const quantity = (name: (typeof GRID_QUANTITIES)[number]) => GRID_QUANTITIES.indexOf(name);
const table = (name: (typeof GRID_MEASURED_TABLES)[number]) => GRID_MEASURED_TABLES.indexOf(name);

const livingTown = (more: Partial<LivingGridOptions> = {}): LivingGrid =>
  new LivingGrid(town.grid, {
    devices: town.devices,
    environmentAt,
    seed: 1,
    startMs: START,
    faultRate: 0,
    failureRate: 0,
    ...more,
  });

const loadOf = (living: LivingGrid): number => {
  let sum = 0;
  for (let row = 0; row < living.grid.network.consumers.count; row++) sum += living.power(row);
  return sum;
};

describe('the days of a town', () => {
  it('pass without a trip, and draw in a year about what the customers are said to', () => {
    const living = livingTown();
    let energy = 0;
    let hours = 0;
    // Every 61st hour of a year goes through all hours of the day and the week.
    for (let hour = 0; hour < 8760; hour += 61) {
      expect(living.advance(START + hour * HOUR)).toEqual([]);
      energy += loadOf(living);
      hours++;
    }
    const { householdEnergy, businessEnergy } = town.grid.consumers;
    const yearly = householdEnergy.reduce((a, b) => a + b, 0) + businessEnergy.reduce((a, b) => a + b, 0);
    expect(((energy / hours) * 8760) / 1000 / yearly).toBeGreaterThan(0.9);
    expect(((energy / hours) * 8760) / 1000 / yearly).toBeLessThan(1.1);
  });

  it('keep the balance of power at every moment, with and without faults', () => {
    const living = livingTown();
    for (let k = 1; k <= 20; k++) {
      if (k === 8) living.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
      living.advance(START + k * 7000);
      const { source, generation, load, losses } = living.balance();
      expect((source + generation - load - losses) / load).toBeCloseTo(0, 4);
      expect(load).toBeCloseTo(loadOf(living), 3);
      expect(losses / load).toBeGreaterThan(0);
    }
  });

  it('are the same in the same steps, and in others for all who are not asked in between', () => {
    const run = (steps: readonly number[]): [readonly GridFact[], number[]] => {
      const living = livingTown({ faultRate: 400_000, failureRate: 1 });
      const facts = steps.flatMap((step) => living.advance(START + step));
      const { count } = living.grid.network.consumers;
      return [facts, Array.from({ length: count }, (_, row) => living.power(row))];
    };
    const end = 2 * HOUR;
    const fine = Array.from({ length: 240 }, (_, k) => (k + 1) * 30_000);
    const [facts, powers] = run(fine);
    expect(facts.length).toBeGreaterThan(5);
    expect(run(fine)).toEqual([facts, powers]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: end - 1 }), { maxLength: 20 }), (steps) => {
        expect(run([...steps.toSorted((a, b) => a - b), end])).toEqual([facts, powers]);
      }),
      { numRuns: 10 },
    );
  });

  it('surge when supply comes back after an hour', () => {
    const living = livingTown();
    const quiet = livingTown();
    living.throwFault({ element: 'b.110', type: 'open-conductor', permanent: true });
    living.throwFault({ element: 'b.t1.q0', type: 'open-conductor', permanent: true });
    living.advance(START + HOUR);
    quiet.advance(START + HOUR);
    expect(loadOf(living)).toBeLessThan(0.6 * loadOf(quiet));
    living.repair('b.t1.q0');
    living.advance(START + HOUR + 1000);
    quiet.advance(START + HOUR + 1000);
    const surge = loadOf(living) / loadOf(quiet);
    expect(surge).toBeGreaterThan(1.15);
    living.advance(START + 4 * HOUR);
    quiet.advance(START + 4 * HOUR);
    expect(loadOf(living) / loadOf(quiet)).toBeCloseTo(1, 2);
  });

  it('count energy as it is drawn, and none in the dark', () => {
    const living = livingTown();
    const read = (row: number) => living.value(quantity('energy'), table('consumer'), row, 0);
    const before = read(0);
    let drawn = 0;
    for (let k = 1; k <= 900; k++) {
      living.advance(START + k * 2000);
      drawn += (living.power(0) * 2) / 3600;
    }
    expect(read(0) - before).toBeGreaterThan(0.95 * drawn);
    expect(read(0) - before).toBeLessThan(1.05 * drawn);
    living.throwFault({ element: 'b.s1', type: 'three-phase', permanent: true });
    living.advance(living.nowMs + 5000);
    const dark = read(0);
    expect(living.isLive(0)).toBe(false);
    living.advance(living.nowMs + HOUR);
    expect(read(0)).toBe(dark);
  });
});

describe('what is measured', () => {
  it('agrees: feeders with their stations, stations with their customers, currents with powers', () => {
    const living = livingTown();
    living.advance(START + 10_000);
    const { feeders, network, stations, consumers } = town.grid;
    for (let f = 0; f < feeders.count; f++) {
      const p = living.value(quantity('activePower'), table('feeder'), f, 0);
      const q = living.value(quantity('reactivePower'), table('feeder'), f, 0);
      let behind = 0;
      for (let row = 0; row < network.consumers.count; row++)
        if (consumers.feeder[row] === f) behind += living.power(row);
      expect(p / behind).toBeGreaterThan(1);
      expect(p / behind).toBeLessThan(1.1);
      const volts = living.value(quantity('voltage'), table('feeder'), f, 0);
      expect(volts).toBeGreaterThan(9500);
      const amps = living.value(quantity('current'), table('feeder'), f, 0);
      expect(amps).toBeCloseTo(Math.hypot(p, q) / (Math.sqrt(3) * volts), 6);
    }
    for (let s = 0; s < stations.count; s++) {
      const p = living.value(quantity('activePower'), table('station'), s, 0);
      let behind = 0;
      for (let row = 0; row < network.consumers.count; row++)
        if (consumers.station[row] === s) behind += living.power(row);
      expect(p / behind).toBeGreaterThan(1);
      expect(p / behind).toBeLessThan(1.08);
    }
    const volts = living.value(quantity('voltage'), table('consumer'), 0, 0);
    expect(volts).toBeGreaterThan(207);
    expect(volts).toBeLessThan(253);
    expect(living.value(quantity('supply'), table('consumer'), 0, 0)).toBe(1);
    expect(living.value(quantity('position'), table('consumer'), 0, 0)).toBeNaN();
  });

  it('is held by tap changers, a step at a time', () => {
    const { network } = town.grid;
    const high = { ...network, sources: { ...network.sources, magnitude: Float64Array.of(1.02) } };
    const living = new LivingGrid(
      { ...town.grid, network: high },
      { devices: town.devices, environmentAt, seed: 1, startMs: START, faultRate: 0, failureRate: 0 },
    );
    const row = network.branches.ids.indexOf('b.t1.tr');
    const busbar = network.nodes.ids.indexOf('b.s1');
    const tap = () => living.value(quantity('tapPosition'), table('branch'), row, 0);
    const voltage = () => living.value(quantity('voltage'), table('node'), busbar, 0);
    const first = tap();
    expect(Math.abs(voltage() / 10e3 - 1.03)).toBeLessThanOrEqual(0.01);
    // The grid above is 4 % lower all at once.
    high.sources.magnitude[0] = 0.98;
    living.operate(network.switches.ids.indexOf('r1.open.q1'), true, living.nowMs);
    living.advance(START + 20_000);
    expect(tap()).toBe(first);
    expect(voltage()).toBeLessThan(10_150);
    const taps = new Set<number>();
    for (let k = 1; k <= 200; k++) {
      living.advance(START + 20_000 + k * 4000);
      taps.add(tap());
    }
    expect(voltage() / 10e3).toBeGreaterThan(1.019);
    expect(tap()).toBeGreaterThan(first);
    expect(taps.size).toBe(tap() - first + 1);
  });

  it('is nothing in the dark', () => {
    const living = livingTown();
    living.throwFault({ element: 'b.110', type: 'three-phase', permanent: true });
    living.advance(START + 20_000);
    for (const name of ['activePower', 'current', 'voltage'] as const) {
      expect(living.value(quantity(name), table('consumer'), 0, 0)).toBe(0);
      expect(living.value(quantity(name), table('feeder'), 0, 0)).toBeCloseTo(0, 6);
      expect(living.value(quantity(name), table('station'), 0, 0)).toBeCloseTo(0, 6);
    }
  });
});
