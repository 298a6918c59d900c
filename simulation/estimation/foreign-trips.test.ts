// A plan for one fault, while another one is not repaired: it never closes onto that one.
import { describe, expect, it } from 'vitest';
import type { PlanReport, Refusal } from './grid-reports.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 2, stations: 3, cables: 1, houses: 2 };
const NOT_CLEARED = 'its fault is not known to be cleared.';

function told<T extends object>(answer: T | Refusal): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

const closings = ({ steps }: PlanReport): string[] =>
  steps.filter(({ action }) => action === 'close').map(({ device }) => device);

function fieldOf(trips: boolean): TestField {
  const field = new TestField(SIZE, { meters: 1, gasps: 1, trips });
  field.start();
  field.run(4000);
  return field;
}

function strike(field: TestField, element: string): void {
  const thrown = field.truth.throwFault({ element, type: 'three-phase', permanent: true });
  if ('refused' in thrown) throw new Error(`${element}: ${thrown.refused}`);
  field.run(30_000);
  expect(field.wrong()).toEqual([]);
}

function operate(field: TestField, device: string, isClosed: boolean): void {
  field.truth.operate(field.row('switches', device), isClosed, field.nowMs, true);
  field.run(40_000);
}

/** Carries out what a plan says and looks whether anything trips by it. */
function carryOut(field: TestField, plan: PlanReport): void {
  for (const { device, action } of plan.steps) {
    operate(field, device, action === 'close');
    if (action === 'close') expect(field.truth.state.switchClosed[field.row('switches', device)], device).toBe(1);
  }
}

const customersDark = (field: TestField): number =>
  field.town.grid.network.consumers.customers.reduce((sum, n, row) => sum + (field.truth.isLive(row) ? 0 : n), 0);

describe.each([true, false])('with another fault not repaired (trips told: %s)', (trips) => {
  it('the breaker that has tripped on it, and whose feeder has supply from elsewhere since, is not closed', () => {
    const field = fieldOf(trips);
    strike(field, 'r1.1.cable-1');
    // Cut off at the next station, the rest given back over the open point; the breaker's side stays as it is.
    operate(field, 'r1.1.s1.a.q1', false);
    operate(field, 'r1.open.q1', true);
    expect(field.wrong()).toEqual([]);
    strike(field, 'r1.1.cable-3');
    const plan = told(field.shadow.plan('r1.1.cable-3'));
    expect(closings(plan)).not.toContain('b.r1.1.q0');
    const left = customersDark(field);
    carryOut(field, plan);
    expect(customersDark(field)).toBe(plan.customersUnserved);
    expect(plan.customersUnserved).toBeGreaterThan(0);
    expect(plan.customersUnserved).toBeLessThan(left);
  });

  it('what it has left without supply is not given any from the other side', () => {
    const field = fieldOf(trips);
    strike(field, 'r1.1.cable-2');
    const before = customersDark(field);
    strike(field, 'b.s2');
    const plan = told(field.shadow.plan('b.s2'));
    for (const device of ['b.r1.1.q0', 'r1.open.q1']) expect(closings(plan)).not.toContain(device);
    expect(closings(plan)).toContain('r2.open.q1');
    expect(plan.notes.join(' ')).toContain(
      'r1.open.q1 stays open: behind it lies what has no supply by b.r1.1.q0, whose fault is not known to be cleared. b.r1.1.q0 is open',
    );
    carryOut(field, plan);
    expect(customersDark(field)).toBe(before + plan.customersUnserved);
  });
});

it('names the device, its trip and its time', () => {
  const field = fieldOf(true);
  strike(field, 'r1.1.cable-1');
  // By hand, and nobody tells of it.
  field.mute.add(field.positionOf('r1.1.s1.a.q1'));
  operate(field, 'r1.1.s1.a.q1', false);
  operate(field, 'r1.open.q1', true);
  strike(field, 'r1.2.cable-1');
  const plan = told(field.shadow.plan('r1.2.cable-1'));
  expect(closings(plan)).toEqual([]);
  expect(plan.notes.join('\n')).toMatch(
    /b\.r1\.1\.q0 stays open: its fault .* b\.r1\.1\.q0 is open by [a-z-]+ trip since 17:00 UTC\./,
  );
  expect(plan.notes.join('\n')).toContain(NOT_CLEARED);
});

it('a breaker whose fault is repaired and that was closed again is used as any other', () => {
  const field = fieldOf(true);
  strike(field, 'r1.1.cable-1');
  field.truth.repair('r1.1.cable-1');
  operate(field, 'b.r1.1.q0', true);
  expect(customersDark(field)).toBe(0);
  strike(field, 'r1.1.cable-3');
  expect(closings(told(field.shadow.plan('r1.1.cable-3')))).toContain('b.r1.1.q0');
});

it.each(['r1.1.s2.f1.c1', 'r1.1.s2.tr'])(
  'a fault behind a fuse is none that the breaker of its feeder has tripped on: %s',
  (element) => {
    const field = fieldOf(true);
    strike(field, element);
    strike(field, 'r1.1.cable-1');
    const plan = told(field.shadow.plan(element));
    expect(closings(plan)).toEqual([]);
    const above = told(field.shadow.plan('r1.1.cable-1'));
    expect(above.tripped).toContain('b.r1.1.q0');
    expect(above.customersLost).toBe(customersDark(field));
  },
);
