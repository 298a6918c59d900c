// What the shadow grid must not claim: each of these was claimed once.
import { describe, expect, it } from 'vitest';
import type { ElementReport } from './grid-reports.ts';
import { isUnobserved, originOfBasis, ORIGIN, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { START, TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };

function town(telemetry: ConstructorParameters<typeof TestField>[1] = {}): TestField {
  const field = new TestField(SIZE, telemetry);
  field.start();
  field.run(5000);
  return field;
}

const consumersOf = (field: TestField, prefix: string): number[] =>
  field.town.grid.network.consumers.ids.flatMap((id, row) => (id.startsWith(prefix) ? [row] : []));
const supplyOf = (field: TestField, row: number): number => field.shadow.columns.consumers.supply[row]!;
const basisOf = (field: TestField, row: number): number => field.shadow.columns.consumers.basis[row]!;
const reportOf = (field: TestField, row: number): ElementReport =>
  field.shadow.element({ table: 'consumers', row }) as ElementReport;

describe('certainty', () => {
  it('is not claimed behind a fuse that nobody telemeters and behind which nobody speaks', () => {
    const field = town({ meters: 0 });
    for (const row of consumersOf(field, 'r1.1.s1.f1')) {
      expect(supplyOf(field, row)).toBe(SUPPLY.live);
      expect(isUnobserved(basisOf(field, row))).toBe(true);
      expect(qualityOfBasis(basisOf(field, row))).toBe(QUALITY.uncertain);
    }
    const cable = field.shadow.columns.branches.basis[field.row('branches', 'r1.1.s1.f1.c1')]!;
    expect([isUnobserved(cable), qualityOfBasis(cable)]).toEqual([true, QUALITY.uncertain]);
    // One meter behind it tells that the fuse is closed.
    const metered = town({ meters: 0.5, seed: 3 });
    const rows = consumersOf(metered, 'r1.1.s1.f1');
    expect(rows.some((row) => metered.hasMeter(row)) && rows.some((row) => !metered.hasMeter(row))).toBe(true);
    for (const row of rows) expect(isUnobserved(basisOf(metered, row))).toBe(false);
  });

  it('is not claimed for a place that its own bay contradicts', () => {
    const field = town({ meters: 0, stations: false });
    const breaker = field.row('switches', 'b.r1.1.q0');
    field.shadow.take(field.positionOf('b.r1.1.q0'), 0, field.nowMs, 0, 1, field.nowMs);
    field.run(8000);
    for (const row of consumersOf(field, 'r1.1')) expect(qualityOfBasis(basisOf(field, row))).toBe(QUALITY.uncertain);
    expect(qualityOfBasis(field.shadow.columns.switches.basis[breaker]!)).toBe(QUALITY.uncertain);
    expect(field.shadow.doubts().map(({ doubt }) => doubt)).toContain('contradiction');
  });

  it('is not made of a closed breaker alone', () => {
    const field = new TestField(SIZE);
    field.shadow.take(field.positionOf('b.r1.1.q0'), 1, START, 0, 1, START);
    field.shadow.advance(START);
    for (const row of consumersOf(field, 'r1.1')) {
      expect(supplyOf(field, row)).toBe(SUPPLY.unknown);
      expect(qualityOfBasis(basisOf(field, row))).toBe(QUALITY.uncertain);
    }
    const bay = field.find('feeder', 'current', 0);
    field.shadow.take(bay, 20, START + 1000, 0, 1, START + 1000);
    field.shadow.advance(START + 1000);
    expect(field.shadow.columns.feeders.supply[0]).toBe(SUPPLY.live);
  });

  it('is not lent to what a bay says against itself: no load is made of it', () => {
    const field = town({ meters: 0 });
    const { power, basis } = field.shadow.columns.feeders;
    const before = power[0]!;
    const lie = field.find('feeder', 'activePower', 0);
    field.lie = (m, value) => (m === lie ? 17 * value : value);
    field.run(2000);
    expect(Math.abs(power[0]! - before)).toBeLessThan(0.5 * before);
    field.run(6000);
    expect(field.shadow.doubts().map(({ point }) => point)).toContain(String(lie));
    expect(Math.abs(power[0]! - before)).toBeLessThan(0.5 * before);
    expect(qualityOfBasis(basis[0]!)).toBe(QUALITY.uncertain);
  });

  it('is not kept for readings of before an outage', () => {
    const field = town({ meters: 1 });
    field.truth.operate(field.row('switches', 'b.r1.1.q0'), false, field.nowMs, true);
    field.run(8000);
    const report = reportOf(field, consumersOf(field, 'r1.1.s1')[0]!);
    expect(report.supply.state).toBe('dead');
    for (const quantity of ['voltage', 'activePower'])
      expect(report.quantities.find((each) => each.quantity === quantity)).toMatchObject({
        value: 0,
        computed: 0,
        quality: 'STALE',
        residual: null,
      });
  });

  it('is not left to the figures of a feeder whose bay is silent', () => {
    const field = town();
    for (const quantity of ['activePower', 'reactivePower', 'current'] as const)
      field.mute.add(field.find('feeder', quantity, 0));
    field.run(12_000);
    const report = field.shadow.element({ table: 'feeders', row: 0 }) as ElementReport;
    for (const { quantity, quality } of report.quantities) expect([quantity, quality]).not.toEqual([quantity, 'GOOD']);
  });

  it.each([
    [
      'reports that alternate',
      (field: TestField, m: number, k: number) => field.shadow.take(m, k % 2, field.nowMs, 0, 1, field.nowMs),
    ],
    [
      'two words of one moment',
      (field: TestField, m: number, k: number) =>
        field.shadow.take(m, k === 0 ? 0 : 1, START + 4000, 0, 1, field.nowMs),
    ],
    [
      'a device that is gone',
      (field: TestField, m: number, k: number) =>
        field.shadow.take(m, 0, START + 4000, k === 0 ? 0 : 3, 1, field.nowMs),
    ],
  ])('is lost with that of the switch that holds a place dark, in the same moment: %s', (_, say) => {
    const field = town({ meters: 0 });
    const breaker = field.row('switches', 'b.r1.1.q0');
    const { consumers, stations, feeders, branches, switches } = field.shadow.columns;
    const rows = consumersOf(field, 'r1.1');
    const sureOf = ({ supply, basis }: { readonly supply: Uint8Array; readonly basis: Uint8Array }): number =>
      supply.reduce(
        (n, state, row) => n + (state === SUPPLY.dead && qualityOfBasis(basis[row]!) === QUALITY.good ? 1 : 0),
        0,
      );
    let wasSure = false;
    for (let k = 0; k < 8; k++) {
      field.nowMs += 40;
      say(field, field.positionOf('b.r1.1.q0'), k);
      field.shadow.advance(field.nowMs);
      const isSure = qualityOfBasis(switches.basis[breaker]!) === QUALITY.good;
      if (isSure && rows.every((row) => supplyOf(field, row) === SUPPLY.dead)) wasSure = true;
      if (!isSure) expect([consumers, stations, feeders, branches].map(sureOf)).toEqual([0, 0, 0, 0]);
    }
    expect(wasSure).toBe(true);
    expect(qualityOfBasis(switches.basis[breaker]!)).not.toBe(QUALITY.good);
  });

  it('is no more for a position from a clock that is ahead: the next word of its device counts', () => {
    const field = town({ meters: 0, stations: false });
    const position = field.positionOf('b.r1.1.q0');
    const breaker = field.row('switches', 'b.r1.1.q0');
    field.shadow.take(position, 0, field.nowMs + 240_000, 0, 1, field.nowMs);
    field.run(1000);
    expect(field.shadow.columns.switches.position[breaker]).toBe(0);
    field.shadow.take(position, 1, field.nowMs, 0, 1, field.nowMs);
    field.run(1000);
    expect(field.shadow.columns.switches.position[breaker]).toBe(1);
    expect(field.wrong()).toEqual([]);
  });

  it('is not set above the newest word of the place itself', () => {
    const field = town({ meters: 1 });
    const rows = consumersOf(field, 'r1.1.s3.f2');
    for (const row of rows) field.shadow.take(field.find('consumer', 'supply', row), 0, field.nowMs, 0, 1, field.nowMs);
    field.run(4000);
    expect(rows.map((row) => supplyOf(field, row))).toEqual(rows.map(() => SUPPLY.dead));
    field.read(rows[1]!);
    field.run(500);
    expect(supplyOf(field, rows[1]!)).toBe(SUPPLY.live);
    expect(originOfBasis(basisOf(field, rows[1]!))).toBe(ORIGIN.simulated);
  });

  it('is claimed of the dark only where a meter says so itself, or an instrument above', () => {
    const field = new TestField(SIZE, { meters: 0.6, gasps: 1, seed: 5, stations: false });
    field.start();
    field.run(3000);
    field.truth.throwFault({ element: 'r1.1.s1.tr', type: 'three-phase', permanent: true });
    field.run(8000);
    const rows = consumersOf(field, 'r1.1.s1');
    expect(rows.some((row) => field.hasMeter(row)) && rows.some((row) => !field.hasMeter(row))).toBe(true);
    for (const row of rows) {
      expect(supplyOf(field, row)).toBe(SUPPLY.dead);
      const basis = basisOf(field, row);
      if (field.hasMeter(row)) expect(originOfBasis(basis)).toBe(ORIGIN.simulated);
      else expect([originOfBasis(basis), qualityOfBasis(basis)]).toEqual([ORIGIN.computed, QUALITY.uncertain]);
    }
    const fuse = field.row('switches', 'r1.1.s1.t.q1');
    expect(field.shadow.columns.switches.position[fuse]).toBe(0);
    expect(originOfBasis(field.shadow.columns.switches.basis[fuse]!)).toBe(ORIGIN.computed);
  });

  it('makes no outage of silence', () => {
    const field = town({ meters: 1 });
    const rows = consumersOf(field, 'r1.1.s1.f1');
    for (const row of rows) field.shadow.take(field.find('consumer', 'supply', row), 0, field.nowMs, 0, 1, field.nowMs);
    for (const row of rows)
      for (const q of ['activePower', 'voltage', 'supply'] as const) field.mute.add(field.find('consumer', q, row));
    field.run(4000);
    const out = field.shadow.gridState().customersOut;
    for (let s = 0; s < 60; s++) field.shadow.advance((field.nowMs += 1000));
    expect(field.shadow.gridState().customersOut).toBe(out);
  });

  it('is shaken by meters that read on behind breakers that are said to be open', () => {
    const field = town({ meters: 1, stations: false });
    for (const id of ['b.r1.1.q0', 'b.t1-mv.q0']) {
      field.shadow.take(field.positionOf(id), 0, field.nowMs, 0, 1, field.nowMs);
      field.run(500);
    }
    for (const quantity of ['activePower', 'reactivePower', 'current'] as const)
      for (const feeder of [0, 1]) field.mute.add(field.find('feeder', quantity, feeder));
    field.run(3000);
    for (const row of consumersOf(field, 'r1.1')) field.read(row);
    field.run(3000);
    for (const row of consumersOf(field, 'r1.1')) expect(supplyOf(field, row)).toBe(SUPPLY.live);
    expect(field.shadow.doubts().map(({ doubt }) => doubt)).toContain('contradiction');
  });
});
