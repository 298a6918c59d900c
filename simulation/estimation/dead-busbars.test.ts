// What instruments measure as dead, above the feeders and in them: one place without supply, and never by one instrument that lies.
import { describe, expect, it } from 'vitest';
import type { ElementReport } from './grid-reports.ts';
import { QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 2, stations: 3, cables: 2, houses: 4 };

function town(telemetry: ConstructorParameters<typeof TestField>[1] = {}): TestField {
  const field = new TestField(SIZE, { allSwitches: false, ...telemetry });
  field.start();
  field.run(4000);
  return field;
}

const dead = (field: TestField): number =>
  [...field.shadow.columns.consumers.supply].filter((state) => state === SUPPLY.dead).length;

function reportOf(field: TestField, id: string): ElementReport {
  const ref = field.shadow.find(id);
  if (ref === null) throw new Error(id);
  return field.shadow.element(ref) as ElementReport;
}

const openedIn = (field: TestField): string[] => {
  const { branches, switches } = field.town.grid.network;
  const { switchClosed, branchOpen } = field.shadow.believed();
  return [
    ...branches.ids.filter((_, row) => branchOpen[row] !== 0),
    ...switches.ids.filter((_, row) => switchClosed[row] === 0 && switches.normalOpen[row] === 0),
  ];
};

describe('a transformer whose conductors are open, while no breaker trips', () => {
  it.each([0, 0.5, 1])('is one place without supply, down to the last house (meters at %f of them)', (meters) => {
    const field = town({ meters });
    field.truth.throwFault({ element: 'b.t1.tr', type: 'open-conductor', permanent: true });
    field.run(12_000);
    expect(field.wrong()).toEqual([]);
    expect(dead(field)).toBe(2 * 3 * 2 * 4);
    expect(openedIn(field)).toEqual(['b.t1.tr']);
    for (const id of ['b.t1.tr', 'b.t1-mv.q0', 'b.r1.1.q0', 'b.r2.1.q0', 'r1.1.cable-1', 'r2.1.s2.tr'])
      expect([id, reportOf(field, id).supply]).toMatchObject([
        id,
        { state: 'dead', quality: 'GOOD', reason: 'measured', reasonElement: 'b.t1.tr' },
      ]);
    for (const id of ['b.t2.tr', 'b.t2-mv.q0', 'b.r1.2.q0'])
      expect([id, reportOf(field, id).supply.state]).toEqual([id, 'live']);
    const { quantities } = reportOf(field, 'b.t1.tr');
    for (const name of ['losses', 'loading'])
      expect(quantities.find(({ quantity }) => quantity === name)?.value ?? 0).toBe(0);
    expect(quantities.filter(({ quantity, value }) => quantity === 'voltage' && value !== null && value > 0)).toEqual(
      quantities.filter(({ quantity, terminal }) => quantity === 'voltage' && terminal === 'from'),
    );
  });

  it('gives supply back as a whole', () => {
    const field = town({ meters: 0.8 });
    field.truth.throwFault({ element: 'b.t1.tr', type: 'open-conductor', permanent: true });
    field.run(20_000);
    field.truth.repair('b.t1.tr');
    field.run(3000);
    for (let k = 0; k < 40; k++) {
      field.run(500);
      expect([k, openedIn(field)]).toEqual([k, []]);
    }
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.doubts()).toEqual([]);
  });

  it('leaves live what gets its supply from elsewhere afterwards', () => {
    const field = town({ meters: 0.8 });
    field.truth.throwFault({ element: 'b.t1.tr', type: 'open-conductor', permanent: true });
    field.run(12_000);
    field.truth.operate(field.row('switches', 'b.t1-mv.q0'), false, field.nowMs, true);
    field.run(1000);
    expect(field.wrong()).toEqual([]);
    field.truth.operate(field.row('switches', 'b.k1.q0'), true, field.nowMs, true);
    field.run(20_000);
    expect(field.wrong()).toEqual([]);
    expect(dead(field)).toBe(0);
    expect(reportOf(field, 'b.t1.tr').supply.state).toBe('dead');
  });
});

describe('what lies above several busbars that measure no voltage', () => {
  it('is one opening: the last circuit that was left', () => {
    const field = town({ meters: 0.8 });
    field.truth.operate(field.row('switches', 'a.c2.q0'), false, field.nowMs, true);
    field.run(5000);
    expect(field.wrong()).toEqual([]);
    field.truth.throwFault({ element: 'circuit-1', type: 'open-conductor', permanent: true });
    field.run(12_000);
    expect(field.wrong()).toEqual([]);
    expect(openedIn(field)).toEqual(['circuit-1', 'a.c2.q0']);
    for (const id of ['b.t1.tr', 'b.t2.tr', 'b.r1.1.q0', 'b.r2.2.q0'])
      expect([id, reportOf(field, id).supply]).toMatchObject([
        id,
        { state: 'dead', reason: 'measured', reasonElement: 'circuit-1' },
      ]);
    field.truth.repair('circuit-1');
    field.run(15_000);
    expect(field.wrong()).toEqual([]);
    expect(openedIn(field)).toEqual(['a.c2.q0']);
  });

  it('is known to a shadow grid that begins in the dark', () => {
    const field = new TestField(SIZE, { allSwitches: false });
    field.truth.throwFault({ element: 'b.t1.tr', type: 'open-conductor', permanent: true });
    field.truth.advance(field.nowMs + 1000);
    field.nowMs += 1000;
    field.start();
    field.run(12_000);
    expect(field.wrong()).toEqual([]);
    expect(openedIn(field)).toEqual(['b.t1.tr']);
  });
});

describe('a torn cable above a station that measures', () => {
  it.each([0, 1])('takes all below it, by what the station says (meters at %f of them)', (meters) => {
    const field = town({ meters, gasps: 1 });
    field.truth.throwFault({ element: 'r1.1.cable-3', type: 'open-conductor', permanent: true });
    field.run(12_000);
    expect(field.wrong()).toEqual([]);
    expect(dead(field)).toBe(2 * 4);
    expect(openedIn(field)).toHaveLength(1);
    expect(reportOf(field, 'r1.1.s3.f1.consumer-1').supply).toMatchObject({ state: 'dead', reason: 'measured' });
  });
});

describe('an instrument that shows no voltage where there is some', () => {
  const silence = (field: TestField, ...lies: number[]): void => {
    const before = field.lie;
    field.lie = (m, value) => (lies.includes(m) ? 0 : before(m, value));
  };
  const neverDead = (field: TestField): void => {
    for (let k = 0; k < 60; k++) {
      field.run(500);
      expect([k, dead(field)]).toEqual([k, 0]);
    }
  };

  it.each([0, 0.8])('makes nobody dark at a transformer (meters at %f of them)', (meters) => {
    const field = town({ meters });
    silence(field, field.find('branch', 'voltage', field.row('branches', 'b.t1.tr')));
    neverDead(field);
    expect(reportOf(field, 'b.t1-mv.q0').supply.state).toBe('live');
    const { basis, supply } = field.shadow.columns.branches;
    for (const row of supply.keys())
      expect(supply[row] === SUPPLY.dead && qualityOfBasis(basis[row]!) === QUALITY.good).toBe(false);
  });

  it.each([0, 0.8])('makes nobody dark in a station that draws power (meters at %f of them)', (meters) => {
    const field = town({ meters });
    const { branches } = field.town.grid.network;
    silence(field, field.find('node', 'voltage', branches.to[field.row('branches', 'r1.1.s1.tr')]!));
    neverDead(field);
  });

  it('makes nobody dark in a station whose other instruments show nothing either, while meters speak', () => {
    const field = town({ meters: 0.8 });
    const { branches } = field.town.grid.network;
    const station = field.town.grid.branches.station[field.row('branches', 'r1.1.s1.tr')]!;
    silence(
      field,
      field.find('node', 'voltage', branches.to[field.row('branches', 'r1.1.s1.tr')]!),
      field.find('station', 'activePower', station),
    );
    neverDead(field);
  });

  it('makes nobody dark at a transformer whose feeder bays are silenced one after the other, while meters speak', () => {
    const field = town({ meters: 0.8 });
    silence(field, field.find('branch', 'voltage', field.row('branches', 'b.t1.tr')));
    silence(field, field.find('feeder', 'current', 0));
    neverDead(field);
  });
});
