// The plan asked for after a fault has struck, from what telemetry tells then, is that asked for before.
import { describe, expect, it } from 'vitest';
import type { GridFaultType } from '../living-grid/grid-fact.ts';
import type { PlanReport, Refusal } from './grid-reports.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 3 };
const SMALL = { rings: 1, stations: 2, cables: 1, houses: 2 };

function told<T extends object>(answer: T | Refusal): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

interface Struck {
  readonly field: TestField;
  readonly before: PlanReport;
  readonly after: PlanReport;
  readonly customersDark: number;
}

function strike(element: string, type: GridFaultType, size = SIZE): Struck {
  const field = new TestField(size, { meters: 1, gasps: 1 });
  field.start();
  field.run(4000);
  const before = told<PlanReport>(field.shadow.plan(element));
  const thrown = field.truth.throwFault({ element, type, permanent: true });
  if ('refused' in thrown) throw new Error(`${element}: ${thrown.refused}`);
  field.run(30_000);
  expect(field.wrong(), `${element} ${type}: known to be dark`).toEqual([]);
  const { customers } = field.town.grid.network.consumers;
  let customersDark = 0;
  for (let row = 0; row < customers.length; row++) if (!field.truth.isLive(row)) customersDark += customers[row]!;
  return { field, before, after: told<PlanReport>(field.shadow.plan(element)), customersDark };
}

/** Positions after the plan. */
function endOf({ field }: Struck, { steps }: PlanReport, start: Uint8Array): number[] {
  const end = start.slice();
  for (const { device, action } of steps) end[field.row('switches', device)] = action === 'close' ? 1 : 0;
  return [...end.keys()].filter((row) => end[row] === 0);
}

function expectSame(struck: Struck): void {
  const { field, before, after, customersDark } = struck;
  const { network, state } = field.town.grid;
  const { ids, nodeB } = network.switches;
  const believed = field.shadow.believed();
  // What the fault itself explains has not opened.
  const now = believed.switchClosed.slice();
  for (const edge of believed.inferredOpen) {
    const row = edge - network.branches.count;
    if (row >= 0 && !after.tripped.includes(ids[row]!)) now[row] = 1;
  }
  // Where a device is faulty it does not matter how it stands.
  const matters = (row: number): boolean => nodeB[row]! >= 0 && ids[row] !== after.fault;
  const ends = [endOf(struck, after, now), endOf(struck, before, state.switchClosed)].map((rows) =>
    rows.filter(matters).map((row) => ids[row]!),
  );
  expect(ends[0], after.fault).toEqual(ends[1]);
  expect(after.customersLost, after.fault).toBe(customersDark);
  expect(after.customersUnserved, after.fault).toBe(before.customersUnserved);
  expect(after.isolate.toSorted()).toEqual(before.isolate.toSorted());
  expect(Math.abs(after.servedKw - before.servedKw)).toBeLessThan(0.1 * before.servedKw + 0.001);
  for (const id of after.tripped) expect(believed.switchClosed[field.row('switches', id)], id).toBe(0);
  expect(before.tripped).toEqual([]);
}

const SHORTED = [
  'circuit-1',
  'b.110',
  'b.t1.tr',
  'b.s1',
  'r1.1.cable-1',
  'r1.1.cable-3',
  'r1.1.s2.mv',
  'r1.2.s1.tr',
  'r1.1.s2.lv',
  'r1.1.s1.f1.c1',
  'r1.1.s1.f1.c2',
  'r1.2.s3.f2.service-2',
];

describe('the plan after a fault has struck is that of before', () => {
  for (const element of SHORTED)
    it(`of ${element}`, () => {
      for (const type of ['three-phase', 'earth'] as const) {
        const struck = strike(element, type);
        expectSame(struck);
        expect(struck.after.customersLost).toBe(struck.before.customersLost);
        expect(struck.after.lostKw).toBeCloseTo(struck.before.lostKw, -1);
      }
    });

  for (const element of ['circuit-1', 'b.t1.tr', 'r1.1.cable-2', 'r1.2.s1.tr', 'r1.1.s1.f1.c2', 'r1.1.s1.f1.service-1'])
    it(`of ${element}, whose conductor is torn: nothing trips`, () => {
      const struck = strike(element, 'open-conductor');
      expectSame(struck);
      expect(struck.after.customersLost).toBeLessThanOrEqual(struck.before.customersLost);
    });

  it('of every branch and node below the transmission grid', () => {
    const { branches, nodes } = new TestField(SMALL).town.grid.network;
    const places = [...branches.ids, ...nodes.ids].filter((id) => !id.startsWith('a.'));
    places.forEach((element, i) => {
      const struck = strike(element, i % 2 === 0 ? 'three-phase' : 'two-phase', SMALL);
      expectSame(struck);
      expect(struck.after.customersLost, element).toBe(struck.before.customersLost);
      expect(struck.after.lostKw).toBeCloseTo(struck.before.lostKw, -1);
    });
    for (const element of branches.ids) expectSame(strike(element, 'open-conductor', SMALL));
  });
});

describe('the plan of a fault that has struck', () => {
  it('names the fuse to be replaced and who stays dark until the repair', () => {
    const { after } = strike('r1.1.s1.f1.c2', 'three-phase');
    expect(after).toMatchObject({ tripped: ['r1.1.s1.f1.q1'], customersLost: 6, customersUnserved: 6 });
    expect(after.notes).toContain(
      'The fuse r1.1.s1.f1.q1 has blown: to be replaced once r1.1.s1.f1.c2 is repaired. That is what meters say.',
    );
    expect(after.notes).toContain('6 customers stay without supply until r1.1.s1.f1.c2 is repaired.');
  });

  it('puts back what both sides of a transformer have opened, and nothing that was open before', () => {
    const field = new TestField(SIZE, { meters: 1, gasps: 1 });
    field.start();
    field.truth.operate(field.row('switches', 'b.r1.1.q0'), false, field.nowMs, true);
    field.run(20_000);
    field.truth.throwFault({ element: 'b.t1.tr', type: 'three-phase', permanent: true });
    field.run(10_000);
    const plan = told<PlanReport>(field.shadow.plan('b.t1.tr'));
    expect(plan.tripped.toSorted()).toEqual(['b.t1-mv.q0', 'b.t1.q0']);
    expect(plan.customersLost).toBe(0);
    expect(plan.steps.map(({ device }) => device)).not.toContain('b.r1.1.q0');
  });

  it('is none once it has been carried out: what cuts the fault off is not put back', () => {
    const { field, after } = strike('r1.1.cable-2', 'three-phase');
    expect(after.steps.length).toBeGreaterThan(2);
    for (const { device, action } of after.steps) {
      field.truth.operate(field.row('switches', device), action === 'close', field.nowMs, true);
      field.run(40_000);
    }
    field.run(20_000);
    expect(field.wrong()).toEqual([]);
    const plan = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    expect(plan).toMatchObject({ steps: [], tripped: [], customersLost: 0, customersUnserved: 0 });
    expect(plan.isolate.toSorted()).toEqual(after.isolate.toSorted());
  });

  it('leaves a transformer out whose load another has taken over', () => {
    const { field, after } = strike('b.t1.tr', 'three-phase');
    for (const { device, action } of after.steps) {
      field.truth.operate(field.row('switches', device), action === 'close', field.nowMs, true);
      field.run(40_000);
    }
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.gridState().customersOut).toBe(0);
    const plan = told<PlanReport>(field.shadow.plan('b.t1.tr'));
    expect(plan).toMatchObject({ ties: [], customersLost: 0, customersUnserved: 0, breach: null });
    expect(plan.steps.filter(({ action }) => action === 'close')).toEqual([]);
  });

  it('says of one that nothing tells of what it would trip', () => {
    const field = new TestField(SIZE);
    field.start();
    field.run(4000);
    const plan = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    expect(plan.tripped).toEqual([]);
    expect(plan.notes.join(' ')).toContain('the fault has not struck');
    expect(plan.notes.join(' ')).toContain('b.r1.1.q0 would clear');
  });
});
