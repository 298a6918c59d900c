// From a fault in the field to the place where it must lie, by telemetry alone; and a plan that cuts all of it off before anything is closed.
import { describe, expect, test } from 'vitest';
import { Topology } from '../network/topology.ts';
import { planFor } from './believed-plan.ts';
import { locateFor, type LocationReport } from './believed-location.ts';
import { TestField } from './test-field.ts';

const STALE = 3;
const SIZE = { rings: 1, stations: 3, cables: 1, houses: 2 };

function struckField(element: string, prepare: (field: TestField) => void = () => undefined): TestField {
  const field = new TestField(SIZE, { meters: 1, gasps: 1, trips: true, indicators: true });
  field.start();
  field.run(4000);
  prepare(field);
  const thrown = field.truth.throwFault({ element, type: 'three-phase', permanent: true });
  if ('refused' in thrown) throw new Error(thrown.refused);
  field.run(30_000);
  return field;
}

function located(field: TestField, device = 'b.r1.1.q0'): LocationReport {
  const found = locateFor(field.town.grid.network, field.shadow.believed(), device);
  if (!found.ok) throw new Error(found.code);
  return found.location;
}

const mute = (field: TestField, id: string) => {
  field.mute.add(field.find('switch', 'passage', field.row('switches', id)));
};

describe('the indicators of a half ring, one at each station, tell the place', () => {
  test.each([
    ['r1.1.cable-1', 'b.r1.1.q0', ['r1.1.s1.b.q1']],
    ['r1.1.cable-2', 'r1.1.s1.b.q1', ['r1.1.s2.b.q1']],
    ['r1.1.s2.mv', 'r1.1.s1.b.q1', ['r1.1.s2.b.q1']],
    ['r1.1.cable-3', 'r1.1.s2.b.q1', []],
  ] as const)('%s', (element, entrance, exits) => {
    const location = located(struckField(element));
    expect(location).toMatchObject({ entrance, silent: [], contradicted: [] });
    // At the last station the ring stands open behind its indicator.
    expect(location.exits.filter((id) => id !== 'r1.1.s3.b.q1')).toEqual(exits);
    expect(location.element).toMatch(/cable/);
  });
});

test('right after a trip the place is not settled: indicators may still tell', () => {
  const field = new TestField(SIZE, { meters: 1, gasps: 1, trips: true, indicators: true });
  field.start();
  field.run(4000);
  field.truth.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
  while (field.shadow.believed().switchClosed[field.row('switches', 'b.r1.1.q0')] === 1) field.run(500);
  field.run(2000);
  expect(located(field).isSettled).toBe(false);
  field.run(10_000);
  expect(located(field).isSettled).toBe(true);
});

test('an indicator that is not heard makes the place larger', () => {
  const field = struckField('r1.1.cable-2', (before) => {
    mute(before, 'r1.1.s2.b.q1');
    const m = before.find('switch', 'passage', before.row('switches', 'r1.1.s2.b.q1'));
    before.shadow.take(m, 0, before.nowMs, STALE, 1, before.nowMs);
  });
  const { entrance, silent, inside } = located(field);
  expect(entrance).toBe('r1.1.s1.b.q1');
  expect(silent).toEqual(['r1.1.s2.b.q1']);
  expect(inside).toContain('r1.1.s3.a.q1');
});

test('one that had dropped before says nothing of this fault', () => {
  const field = struckField('r1.1.cable-1', (before) => {
    const m = before.find('switch', 'passage', before.row('switches', 'r1.1.s1.b.q1'));
    before.shadow.take(m, 1, before.nowMs - 1000, 0, 1, before.nowMs);
    before.run(20_000);
  });
  expect(located(field).silent).toEqual(['r1.1.s1.b.q1']);
});

test('a device that is closed, or that nobody knows, has no fault behind it', () => {
  const field = struckField('r1.1.cable-2');
  const ask = (device: string) => locateFor(field.town.grid.network, field.shadow.believed(), device);
  expect(ask('b.r1.2.q0')).toEqual({ ok: false, code: 'not-open' });
  expect(ask('nobody')).toEqual({ ok: false, code: 'unknown-device' });
});

test.each(['r1.1.cable-1', 'r1.1.cable-2', 'r1.1.s2.mv', 'r1.1.cable-3'])(
  'a plan for the place cuts off all of it, wherever in it %s lies, and serves whom it can',
  (element) => {
    const field = struckField(element);
    const believed = field.shadow.believed();
    const { network } = field.town.grid;
    const { element: assumed, inside } = located(field);
    const plan = planFor(network, believed, assumed, inside);
    if ('refused' in plan) throw new Error(plan.refused);
    const topology = new Topology(network, { switchClosed: believed.switchClosed, branchOpen: believed.branchOpen });
    const at = network.nodes.ids.indexOf(element);
    const branch = network.branches.ids.indexOf(element);
    const nodes = at >= 0 ? [at] : [network.branches.from[branch]!, network.branches.to[branch]!];
    for (const { device, action } of plan.steps) {
      topology.setSwitch(field.row('switches', device), action === 'close');
      for (const node of nodes) expect(topology.energised[topology.busOfNode[node]!], `${action} ${device}`).toBe(0);
    }
    expect(plan.steps.length).toBeGreaterThan(0);
    expect(plan.customersUnserved).toBeLessThan(plan.customersLost);
  },
);
