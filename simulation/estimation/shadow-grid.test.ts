import { describe, expect, it } from 'vitest';
import { GRID_QUANTITIES } from '../network/city-grid.ts';
import { isUnobserved, originOfBasis, ORIGIN, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { ShadowGrid } from './shadow-grid.ts';
import { START, TestField } from './test-field.ts';

const SIZE = { rings: 2, stations: 3, cables: 3, houses: 4 };
const NODE_VOLTAGE = 4;

describe('a shadow grid', () => {
  it('shows the truth where instruments err nothing and everybody is metered', () => {
    const field = new TestField(SIZE, { meters: 1, errors: 0 });
    field.start();
    field.run(20_000);
    expect(field.wrong()).toEqual([]);
    const { columns } = field.shadow;
    for (const table of ['branches', 'stations', 'feeders'] as const)
      expect(new Set(columns[table].supply)).toEqual(new Set([SUPPLY.live]));
    const active = GRID_QUANTITIES.indexOf('activePower');
    for (let f = 0; f < columns.feeders.power.length; f++) {
      const truth = field.truth.value(active, 5, f, 0);
      expect(Math.abs(columns.feeders.power[f]! - truth)).toBeLessThan(0.01 * truth);
    }
    const { network } = field.town.grid;
    for (let b = 0; b < network.branches.count; b++) {
      const [from, to] = [network.branches.from[b]!, network.branches.to[b]!].map(
        (node) => field.truth.value(NODE_VOLTAGE, 2, node, 0) / network.nodes.baseVoltage[node]!,
      );
      expect(Math.abs(columns.branches.voltage[b]! / 10_000 - Math.min(from!, to!))).toBeLessThan(0.004);
    }
    expect(field.shadow.doubts()).toEqual([]);
  });

  it('comes near the truth with errors, profiles and four meters in five, and doubts nobody', () => {
    const field = new TestField(SIZE);
    field.start();
    field.run(60_000);
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.doubts()).toEqual([]);
    const { power, basis } = field.shadow.columns.feeders;
    for (let f = 0; f < power.length; f++) {
      const truth = field.truth.value(GRID_QUANTITIES.indexOf('activePower'), 5, f, 0);
      expect(Math.abs(power[f]! - truth)).toBeLessThan(0.05 * truth);
      expect(originOfBasis(basis[f]!)).toBe(ORIGIN.simulated);
    }
  });

  it('finds the steps of tap changers that nobody tells, by the voltages', () => {
    const field = new TestField(SIZE, { taps: false });
    field.start();
    field.run(60_000);
    const { network } = field.town.grid;
    for (const id of ['r1.1.cable-1', 'r1.2.cable-1']) {
      const row = field.row('branches', id);
      const node = network.branches.to[row]!;
      const truth = field.truth.value(NODE_VOLTAGE, 2, node, 0) / network.nodes.baseVoltage[node]!;
      expect(Math.abs(field.shadow.columns.branches.voltage[row]! / 10_000 - truth)).toBeLessThan(0.009);
    }
    expect(field.shadow.doubts()).toEqual([]);
  });

  it('knows nothing without telemetry, and says so', () => {
    const field = new TestField(SIZE);
    for (let s = 0; s < 5; s++) field.shadow.advance(START + 1000 * s);
    const { columns } = field.shadow;
    for (const table of ['consumers', 'branches', 'stations', 'feeders'] as const) {
      expect(new Set(columns[table].supply)).toEqual(new Set([SUPPLY.unknown]));
      for (const basis of columns[table].basis) {
        expect(isUnobserved(basis)).toBe(true);
        expect(qualityOfBasis(basis)).not.toBe(QUALITY.good);
      }
    }
    for (const basis of columns.switches.basis) expect(originOfBasis(basis)).toBe(ORIGIN.estimated);
    expect(field.shadow.gridState()).toMatchObject({
      ...{
        customersOut: 0,
        measuredSwitches: 0,
        staleSwitches: 0,
        goodSwitches: 0,
        loadMeasuredMw: 0,
        converged: true,
      },
    });
    const all = field.shadow.gridState().customersTotal;
    expect(field.shadow.whatIf([], [])).toMatchObject({ customersOut: 0, customersUnknown: all });
    expect(field.shadow.whatIf(['circuit-1', 'circuit-2'], [])).toMatchObject({
      customersOut: all,
      customersUnknown: 0,
    });
    expect(field.shadow.gridState().customersUnknown).toBe(field.shadow.gridState().customersTotal);
    expect(field.shadow.element({ table: 'consumers', row: 0 })).toMatchObject({
      supply: { state: 'unknown', reason: 'no-telemetry', isUnobserved: true },
    });
  });

  it('follows a breaker: exactly what hangs behind it is dark, since the moment of its report', () => {
    const field = new TestField(SIZE);
    field.start();
    field.run(5000);
    const breaker = field.row('switches', 'b.r1.1.q0');
    const behind = field.shadow.trace({ table: 'switches', row: breaker }, 'down');
    field.truth.operate(breaker, false, field.nowMs, true);
    field.run(10_000);
    expect(field.wrong()).toEqual([]);
    const { supply, sinceMs } = field.shadow.columns.consumers;
    const dark = Array.from(supply.keys()).filter((row) => supply[row] === SUPPLY.dead);
    expect('refused' in behind ? [] : behind.consumers.toSorted((a, b) => a - b)).toEqual(dark);
    expect(dark.length).toBeGreaterThan(0);
    for (const row of dark) expect(sinceMs[row]).toBeGreaterThanOrEqual(START + 5000);
    expect(field.shadow.columns.feeders.customersOut[0]).toBe(2 * dark.length);
    expect(field.shadow.element({ table: 'consumers', row: dark[0]! })).toMatchObject({
      supply: { state: 'dead' },
    });
    field.truth.operate(breaker, true, field.nowMs, true);
    field.run(15_000);
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.gridState().customersOut).toBe(0);
  });

  it('keeps the last state of what has gone silent, stale and unobserved, and recovers', () => {
    const field = new TestField(SIZE);
    field.start();
    field.run(4000);
    for (let m = 0; m < field.measurements.count; m++) field.mute.add(m);
    field.run(30_000);
    const { feeders, branches } = field.shadow.columns;
    expect(new Set(feeders.supply)).toEqual(new Set([SUPPLY.live]));
    for (const basis of feeders.basis) {
      expect(qualityOfBasis(basis)).toBe(QUALITY.stale);
      expect(isUnobserved(basis)).toBe(true);
    }
    expect(isUnobserved(branches.basis[field.row('branches', 'r1.1.cable-1')]!)).toBe(true);
    expect(field.shadow.doubts().some(({ doubt }) => doubt === 'stale')).toBe(true);
    field.mute.clear();
    field.run(4000);
    for (const basis of feeders.basis) expect(qualityOfBasis(basis)).toBe(QUALITY.good);
    expect(field.shadow.doubts()).toEqual([]);
  });

  it('takes nothing from readings of an hour ago', () => {
    const field = new TestField(SIZE);
    for (let m = 0; m < field.measurements.count; m++) field.say(m, START - 3_600_000 - 1);
    field.shadow.advance(START);
    for (const basis of field.shadow.columns.feeders.basis) {
      expect(qualityOfBasis(basis)).toBe(QUALITY.stale);
      expect(isUnobserved(basis)).toBe(true);
    }
    const { basis } = field.shadow.columns.switches;
    expect(qualityOfBasis(basis[field.row('switches', 'b.r1.1.q0')]!)).toBe(QUALITY.stale);
  });

  it('changes nothing for readings that cannot be taken', () => {
    const field = new TestField(SIZE);
    field.start();
    field.run(2000);
    const before = field.shadow.columns.consumers.supply.slice();
    const position = field.positionOf('b.r1.1.q0');
    field.shadow.take(position, 0, field.nowMs - 60_000, 0, 1, field.nowMs);
    field.shadow.take(-1, 0, field.nowMs, 0, 1, field.nowMs);
    field.shadow.take(1e9, 0, field.nowMs, 0, 1, field.nowMs);
    field.shadow.take(position, Number.NaN, field.nowMs + 1, 0, 1, field.nowMs);
    field.shadow.take(position, 0, Number.NaN, 0, 1, field.nowMs);
    field.run(1000);
    expect(field.shadow.columns.consumers.supply).toEqual(before);
  });

  it('answers the same to the same readings', () => {
    const columns = [1, 2].map(() => {
      const field = new TestField(SIZE, { seed: 4 });
      field.start();
      field.truth.throwFault({ element: 'r1.1.s1.f1.c1', type: 'three-phase', permanent: true });
      field.run(15_000);
      return field.shadow.columns;
    });
    expect(columns[0]).toEqual(columns[1]);
  });

  it('keeps the last good figures where no power flow is possible, and says so', () => {
    const { town } = new TestField(SIZE);
    // A calendar that has gone mad: homes draw ten thousand times as much for a while.
    const momentAt = (ms: number) => ({
      localHour: 12,
      dayOfYear: 20,
      sunday: 0,
      saturday: ms > START + 3500 && ms < START + 6500 ? 1e4 : 0,
    });
    const shadow = new ShadowGrid(town.grid, { startMs: START, momentAt });
    const { branches } = shadow.columns;
    for (let s = 0; s <= 3; s++) expect(shadow.advance(START + 1000 * s).converged).toBe(true);
    const before = [branches.loading.slice(), branches.voltage.slice()];
    for (let s = 4; s <= 6; s++) expect(shadow.advance(START + 1000 * s).converged).toBe(false);
    expect([branches.loading, branches.voltage]).toEqual(before);
    expect(shadow.gridState().converged).toBe(false);
    expect(shadow.advance(START + 7000).converged).toBe(true);
    expect(branches.voltage).toEqual(before[1]);
  });
});
