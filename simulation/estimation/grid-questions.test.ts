import { describe, expect, it } from 'vitest';
import { planFor } from './believed-plan.ts';
import type { BalanceRow, ElementReport, PlanReport, Refusal, TraceReport, WhatIfReport } from './grid-reports.ts';
import { START, TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 3 };

function told<T extends object>(answer: T | Refusal): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

function town(): TestField {
  const field = new TestField(SIZE, { meters: 1 });
  field.start();
  field.run(10_000);
  return field;
}

describe('questions to the shadow grid', () => {
  it('tell of a house where its supply comes from and what is measured there', () => {
    const field = town();
    const row = field.row('consumers', 'r1.1.s2.f1.consumer-2');
    const report = told<ElementReport>(field.shadow.element({ table: 'consumers', row }));
    expect(report.supply).toMatchObject({ state: 'live', reason: 'measured', feeder: 0, isUnobserved: false });
    const path = ['b.r1.1.q0', 'r1.1.s1.a.q1', 'r1.1.s1.b.q1', 'r1.1.s2.a.q1', 'r1.1.s2.t.q1', 'r1.1.s2.f1.q1'];
    expect(report.supply.path.filter((id) => path.includes(id))).toEqual(path);
    const voltage = report.quantities.find(({ quantity }) => quantity === 'voltage')!;
    expect(voltage).toMatchObject({ unit: 'V', origin: 'simulated', quality: 'GOOD' });
    expect(Math.abs(voltage.measured! - voltage.computed!)).toBeLessThan(8);
    expect(Math.abs(voltage.residual!)).toBeLessThan(4);
    expect(report.behind).toEqual({ customers: 2, servicePoints: 1, power: report.behind.power, critical: [] });
  });

  it('tell of a feeder that is out since when, and whom it feeds in the normal state', () => {
    const field = town();
    const live = told<ElementReport>(field.shadow.element({ table: 'feeders', row: 0 }));
    field.truth.operate(field.row('switches', 'b.r1.1.q0'), false, field.nowMs, true);
    const openedMs = field.nowMs;
    field.run(8000);
    const dead = told<ElementReport>(field.shadow.element({ table: 'feeders', row: 0 }));
    expect(dead.supply).toMatchObject({ state: 'dead', reason: 'switch-open', reasonElement: 'b.r1.1.q0' });
    expect(dead.supply.sinceMs).toBeGreaterThanOrEqual(openedMs);
    expect(dead.behind.customers).toBe(live.behind.customers);
    expect(dead.behind.power).toBeGreaterThan(0);
    const breaker = { table: 'switches', row: field.row('switches', 'b.r1.1.q0') } as const;
    const since = () =>
      told<ElementReport>(field.shadow.element(breaker)).quantities.find(({ quantity }) => quantity === 'position')!
        .sinceMs;
    const opened = since();
    expect(opened).toBeGreaterThanOrEqual(openedMs);
    // A device that says the same again, as it does every few minutes, says nothing new.
    field.say(field.positionOf('b.r1.1.q0'));
    field.run(4000);
    const later = told<ElementReport>(field.shadow.element({ table: 'feeders', row: 0 }));
    expect(later.supply.sinceMs).toBe(dead.supply.sinceMs);
    expect(since()).toBe(opened);
    // Of what was opened all that hung on it is told, by its breaker as by its feeder.
    for (const ref of [breaker, { table: 'feeders', row: 0 } as const])
      expect(told<TraceReport>(field.shadow.trace(ref, 'down'))).toMatchObject({
        customers: live.behind.customers,
        isNormal: true,
      });
    expect(told<ElementReport>(field.shadow.element(breaker)).behind.customers).toBe(live.behind.customers);
  });

  it('trace down what would be dark, and up how it is fed', () => {
    const field = town();
    const row = field.row('branches', 'r1.1.cable-2');
    const down = told<TraceReport>(field.shadow.trace({ table: 'branches', row }, 'down'));
    const ids = down.consumers.map((each) => field.town.grid.network.consumers.ids[each]!);
    expect(ids.every((id) => id.startsWith('r1.1.s2') || id.startsWith('r1.1.s3'))).toBe(true);
    expect(ids).toHaveLength(2 * 2 * 3);
    const up = told<TraceReport>(field.shadow.trace({ table: 'branches', row }, 'up'));
    expect(up.branches).toContain(field.row('branches', 'r1.1.cable-1'));
    expect(up.switches).toContain(field.row('switches', 'b.r1.1.q0'));
    expect(field.shadow.trace({ table: 'branches', row: 1e9 }, 'up')).toHaveProperty('refused');
  });

  it('balance: what goes in is delivered or lost, but for what meters and profiles do not explain', () => {
    const field = town();
    const rows = told<BalanceRow[]>(field.shadow.balance('feeder'));
    for (const { fedIn, delivered, technicalLosses, unexplained, meteredShare, fedInOrigin } of rows) {
      expect(fedInOrigin).toBe('simulated');
      expect(meteredShare).toBe(1);
      expect(fedIn! - delivered! - technicalLosses!).toBeCloseTo(unexplained!, 6);
      expect(Math.abs(unexplained!)).toBeLessThan(0.25 * fedIn!);
    }
    expect(field.shadow.balance('district')).toHaveProperty('refused');
  });

  it('what if: says what a switching would do, and does nothing', () => {
    const field = town();
    const before = field.shadow.believed();
    const report = told<WhatIfReport>(field.shadow.whatIf(['b.r1.1.q0'], []));
    expect(report).toMatchObject({ converged: true, customersOut: 2 * 3 * 2 * 3 });
    const carried = told<WhatIfReport>(field.shadow.whatIf(['b.r1.1.q0'], ['r1.open.q1']));
    expect(carried).toMatchObject({ converged: true, customersOut: 0 });
    expect(field.shadow.believed()).toEqual(before);
    expect(field.shadow.whatIf(['nobody'], [])).toHaveProperty('refused');
  });

  it('plan the restoration of a fault, before it trips and after', () => {
    const field = town();
    const before = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    field.truth.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
    field.run(8000);
    expect(field.wrong()).toEqual([]);
    const after = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    for (const plan of [before, after]) {
      expect(plan.isolate.toSorted()).toEqual(['r1.1.s1.b.q1', 'r1.1.s2.a.q1']);
      expect(plan.ties).toEqual(['r1.open.q1']);
      expect(plan.lostKw).toBeGreaterThan(0);
      expect(plan.servedKw).toBeGreaterThan(plan.lostKw);
    }
    expect(after.servedKw).toBeGreaterThan(0.9 * before.servedKw);
    expect(field.shadow.plan('nobody')).toHaveProperty('refused');
  });

  it('plan without devices whose word is in doubt where others do as well', () => {
    const field = town();
    field.shadow.take(field.positionOf('r1.1.s1.b.q1'), 1, START, 3, 1, field.nowMs);
    field.run(1000);
    const plan = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    expect(plan.steps.length).toBeGreaterThan(0);
    const { customersUnserved } = plan;
    for (const { device, checks, reason } of plan.steps) {
      if (device === 'r1.1.s1.b.q1') expect(customersUnserved).toBe(0);
      else expect({ checks, reason }).toMatchObject({ checks: { remote: true, positionTold: true, position: 'told' } });
    }
  });

  it('send a crew to a device that does not answer only where nobody else can give supply', () => {
    const field = town();
    const tie = 'r1.open.q1';
    field.shadow.take(field.positionOf(tie), 0, START, 3, 1, field.nowMs);
    field.run(1000);
    const plan = told<PlanReport>(field.shadow.plan('r1.1.cable-2'));
    expect(plan.ties).toEqual([tie]);
    expect(plan.customersUnserved).toBe(0);
    for (const { device, checks, reason } of plan.steps) {
      const isSilent = device === tie;
      expect(checks).toMatchObject({
        remote: !isSilent,
        positionTold: !isSilent,
        position: isSilent ? 'doubtful' : 'told',
      });
      expect(reason.includes('By hand')).toBe(isSilent);
    }
  });

  it('plan with crews alone where nothing answers any more, earthing switches among it', () => {
    const field = town();
    const believed = field.shadow.believed();
    const { network } = field.town.grid;
    expect(network.switches.nodeB.some((node) => node < 0)).toBe(true);
    const plan = told<PlanReport>(
      planFor(network, { ...believed, report: believed.report.map(() => 2) }, 'r1.1.cable-2'),
    );
    expect(plan.customersUnserved).toBe(0);
    expect(plan.steps.length).toBeGreaterThan(0);
    for (const { checks } of plan.steps) expect(checks).toMatchObject({ remote: false, position: 'doubtful' });
  });
});
