import { describe, expect, test } from 'vitest';
import { planFor } from '../../tests/builders/restoration-checks.ts';
import { line, load, type SwitchedPlan, switchedNetwork } from '../../tests/builders/switched-network.ts';
import { relay } from '../protection/protective-device.ts';
import { findBlindProtection, studyTrip } from './plan-protection.ts';

/** Two feeders with a tie between their ends; the left one has a second breaker half way. */
const FEEDERS: SwitchedPlan = {
  nodes: 6,
  sources: [0, 4],
  lines: [
    line(0, 1, { breaker: true }),
    line(1, 2, { breaker: true }),
    line(2, 3),
    line(3, 5, { open: 1 }),
    line(4, 5, { breaker: true }),
  ],
  loads: [load(1), load(2), load(3), load(5)],
};

const { network, state } = switchedNetwork(FEEDERS);
const at = (id: string, pickup: number, delay: number) =>
  relay({
    id: `relay ${id}`,
    place: { kind: 'switch', row: network.switches.ids.indexOf(id) },
    elements: [{ kind: 'definite', pickup, delay }],
  });
const fault = { place: { node: network.nodes.ids.indexOf('n3') } };

describe('protection with settings', () => {
  test('tells the planner what has tripped', () => {
    const graded = studyTrip(network, state, [at('l0.from', 300, 0.6), at('l1.from', 300, 0.2)], fault);
    expect(graded).toEqual({ tripped: ['l1.from'], cleared: true, selective: true });
    expect(planFor(FEEDERS, 'l2', { tripped: graded.tripped }).lostW).toBe(2e6);
    const crossed = studyTrip(network, state, [at('l0.from', 300, 0.1), at('l1.from', 300, 0.5)], fault);
    expect(crossed).toEqual({ tripped: ['l0.from'], cleared: true, selective: false });
    expect(planFor(FEEDERS, 'l2', { tripped: crossed.tripped }).lostW).toBe(3e6);
  });

  test('is asked whether it still sees the end of the feeder that a plan lengthens', () => {
    const plan = planFor(FEEDERS, 'l0');
    expect(plan.ties).toEqual(['l3.from']);
    const seen = findBlindProtection(network, state, [at('l4.from', 300, 0.2)], plan);
    expect(seen).toEqual([]);
    const blind = findBlindProtection(network, state, [at('l4.from', 4000, 0.2)], plan);
    expect(blind.map(({ device }) => device)).toEqual(['relay l4.from']);
  });
});
