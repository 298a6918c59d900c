import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Draws, randomOperation, switchingPlans } from '../../tests/builders/random-switching.ts';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { TestField } from '../estimation/test-field.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { applyOperation } from './apply-operation.ts';
import { checkStep } from './check-step.ts';
import { checkBeside } from './look-ahead.ts';
import type { Operation, PlannedStep } from './operation.ts';
import { EMPTY_BOARD, type SafetyBoard } from './safety-board.ts';
import { powerFlowOf } from './switching-flow.ts';
import { SwitchingGrid } from './switching-grid.ts';
import { MOST_TOGETHER, splitUnderWay } from './under-way.ts';
import type { Violation } from './violation.ts';

const step = (operation: Operation): PlannedStep => ({ operation, means: 'crew', by: 'operator', at: 0 });
const turn = (device: string, to: 'open' | 'closed') => step({ kind: 'switch', device, to });
const refusals = (violations: readonly Violation[]) =>
  violations.filter(({ severity }) => severity === 'refuse').map(({ code }) => code);

test('a switching beside one that may come true or not has to be safe either way', () => {
  const grid = switchingRing();
  grid.set(grid.switchRow('tie'), true, 1);
  const codes = (others: readonly PlannedStep[]) =>
    checkBeside(grid, EMPTY_BOARD, others, turn('b1', 'open')).violations.map(({ code }) => code);
  // Each of the two breakers may open alone; with both open the hospital is dark.
  expect(codes([])).not.toContain('critical-dropped');
  expect(codes([turn('b2', 'open')])).toContain('critical-dropped');
});

test('what stands there already is under way no longer; what is no switching lies together with everything', () => {
  const grid = switchingRing();
  expect(splitUnderWay(grid, turn('tie', 'closed'), [turn('b1', 'closed')])).toEqual({ together: [], apart: [] });
  const lock = step({ kind: 'lock', device: 'q1', to: 'unlocked' });
  expect(splitUnderWay(grid, turn('tie', 'closed'), [lock]).together).toEqual([lock]);
  expect(splitUnderWay(grid, lock, [turn('t2', 'closed')]).together).toHaveLength(1);
});

test('nobody locks a device that may be about to move', () => {
  const grid = switchingRing();
  const lock = step({ kind: 'lock', device: 'tie', to: 'locked' });
  expect(refusals(checkBeside(grid, EMPTY_BOARD, [], lock).violations)).toEqual([]);
  expect(refusals(checkBeside(grid, EMPTY_BOARD, [turn('tie', 'closed')], lock).violations)).toEqual([
    'endangers-under-way',
  ]);
});

test('what was given earlier may come true later: nothing makes it unsafe meanwhile', () => {
  const grid = switchingRing({ plant: false });
  for (const device of ['b1', 'd1']) grid.set(grid.switchRow(device), false, 1);
  // Both sides of the disconnector are dark: it may close, and no load may come before it has.
  expect(refusals(checkBeside(grid, EMPTY_BOARD, [], turn('d1', 'closed')).violations)).toEqual([]);
  expect(refusals(checkBeside(grid, EMPTY_BOARD, [], turn('b1', 'closed')).violations)).toEqual([]);
  expect(refusals(checkBeside(grid, EMPTY_BOARD, [turn('d1', 'closed')], turn('b1', 'closed')).violations)).toEqual([
    'endangers-under-way',
  ]);
});

test('what was given earlier needs a new confirmation where it would lead onto what may be broken once this has come true', () => {
  const grid = switchingRing({ plant: false });
  for (const [device, to] of [
    ['tie', true],
    ['b1', false],
  ] as const)
    grid.set(grid.switchRow(device), to, 1);
  const board: SafetyBoard = { ...EMPTY_BOARD, faults: [{ element: 'l1', nodes: ['n3'], certainty: 'suspected' }] };
  const suspected = (others: readonly PlannedStep[], one: PlannedStep) =>
    checkBeside(grid, board, others, one)
      .violations.filter(({ code }) => code === 'suspected-fault')
      .map(({ at, severity, subject }) => [at, severity, subject]);
  // The breaker was to close a ring; with the tie open before it has, nothing but the breaker feeds what may be broken.
  expect(suspected([], turn('b1', 'closed'))).toEqual([]);
  expect(suspected([], turn('tie', 'open'))).toEqual([]);
  expect(suspected([turn('b1', 'closed')], turn('tie', 'open'))).toEqual([['b1', 'confirm', 'l1']]);
  // What it was already is not said again of every further step.
  grid.set(grid.switchRow('tie'), false, 1);
  expect(suspected([turn('b1', 'closed')], turn('q2', 'open'))).toEqual([]);
});

test('what was given earlier where there was no supply needs a confirmation before there is some: it would take it away again', () => {
  const grid = switchingRing({ plant: false });
  grid.set(grid.switchRow('b1'), false, 1);
  const dropped = (others: readonly PlannedStep[], one: PlannedStep) =>
    checkBeside(grid, EMPTY_BOARD, others, one)
      .violations.filter(({ code }) => code === 'critical-dropped')
      .map(({ at, severity, subject }) => [at, severity, subject]);
  // The hospital is dark, so that nobody was asked about it when the word to open was given.
  expect(dropped([], turn('q2', 'open'))).toEqual([]);
  expect(dropped([], turn('b1', 'closed'))).toEqual([]);
  expect(dropped([turn('q2', 'open')], turn('b1', 'closed'))).toEqual([['q2', 'confirm', 'c4']]);
});

test('... nor does what was given earlier undo unasked what relieves an overload', () => {
  const grid = switchingRing({ plant: false, rated: 100 });
  for (const [device, to] of [
    ['tie', true],
    ['b1', false],
  ] as const)
    grid.set(grid.switchRow(device), to, 1);
  const overloads = (others: readonly PlannedStep[], one: PlannedStep) =>
    checkBeside(grid, EMPTY_BOARD, others, one)
      .violations.filter(({ code }) => code === 'overload-emergency')
      .map(({ at, subject }) => [at, subject]);
  expect(overloads([], turn('q1', 'open'))).toEqual([]);
  expect(overloads([], turn('b1', 'closed'))).toEqual([]);
  expect(overloads([turn('q1', 'open')], turn('b1', 'closed'))).toEqual([['q1', 'l2']]);
});

test('whether it makes what was given earlier unsafe is judged without one more power flow', () => {
  const flows = vi.spyOn(PowerFlow.prototype, 'solve');
  const flowsOf = (others: readonly PlannedStep[]) => {
    flows.mockClear();
    checkBeside(switchingRing(), EMPTY_BOARD, others, turn('b1', 'open'));
    return flows.mock.calls.length;
  };
  const alone = flowsOf([]);
  // One state for each combination of the others, itself in each of them.
  expect(flowsOf([turn('b2', 'open')])).toBe(2 * alone);
  expect(flowsOf([turn('b2', 'open'), turn('f1', 'open')])).toBeLessThanOrEqual(4 * alone);
  flows.mockRestore();
});

test('nothing that a step does to people or to the flow refuses it: the rules alone say all that does', () => {
  let effects = 0;
  fc.assert(
    fc.property(switchingPlans, (plan) => {
      const draws = new Draws(plan.draws);
      const { grid, board } = randomTown(draws);
      const check = checkStep(grid, board, change(grid, draws));
      if (check.effect === null) return;
      effects++;
      expect(refusals(check.effect.violations)).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(effects).toBeGreaterThan(50);
});

test('too much under way in one place is refused, never left out', () => {
  const grid = switchingRing();
  const many = ['q1', 'q2', 'd1', 'b2', 'f1'].map((device) => turn(device, 'open'));
  expect(many.length).toBeGreaterThan(MOST_TOGETHER);
  expect(refusals(checkBeside(grid, EMPTY_BOARD, many, turn('b1', 'open')).violations)).toContain('too-much-under-way');
});

const TOWN = new TestField({ rings: 1, stations: 3, cables: 1, houses: 2 }).town.grid;
/** Of medium and high voltage, between two nodes. */
const LINES = TOWN.network.switches.ids.filter(
  (id, row) => TOWN.network.switches.nodeB[row]! >= 0 && !id.includes('.f1.'),
);

/** Every combination, as it would be without any bound. */
function inAllStates(grid: SwitchingGrid, board: SafetyBoard, others: readonly PlannedStep[], one: PlannedStep) {
  const found = new Set<Violation['code']>();
  for (let subset = 0; subset < 2 ** others.length; subset++) {
    const own = grid.fork();
    let now = board;
    others.forEach((other, bit) => {
      if (((subset >> bit) & 1) === 1) now = applyOperation(own, now, other.operation, other);
    });
    for (const code of refusals(checkStep(own, now, one).violations)) found.add(code);
  }
  return found;
}

/** A town of two half rings, each below a transformer of its own, in a random state with something protected and something faulted. */
function randomTown(draws: Draws): { grid: SwitchingGrid; board: SafetyBoard } {
  const { network, consumers, state } = TOWN;
  const grid = new SwitchingGrid({
    ...{ network, state, critical: consumers.critical, criticalGroups: ['', 'hospital'] },
    flow: powerFlowOf(network, state),
  });
  for (let i = draws.below(8); i > 0; i--) grid.set(grid.switchRow(draws.pick(LINES)), draws.chance(0.3), 1);
  const { nodes, switches } = network;
  const board: SafetyBoard = {
    ...EMPTY_BOARD,
    earths: draws.chance(0.5) ? [{ id: 'e', node: draws.pick(nodes.ids) }] : [],
    locks: draws.chance(0.3) ? [draws.pick(switches.ids)] : [],
    faults: draws.chance(0.4) ? [{ element: 'x', nodes: [draws.pick(nodes.ids)], certainty: 'located' }] : [],
  };
  return { grid, board };
}

/** A switching that changes something, more often one of those that stand open. */
function change(grid: SwitchingGrid, draws: Draws): PlannedStep {
  const open = LINES.filter((id) => !grid.isClosed(grid.switchRow(id)));
  const device = draws.pick(open.length > 0 && draws.chance(0.5) ? open : LINES);
  return turn(device, grid.isClosed(grid.switchRow(device)) ? 'open' : 'closed');
}

test('of words far apart the closings alone may come true: what they join counts, though an opening would part it', () => {
  const { network, consumers, state } = TOWN;
  const grid = new SwitchingGrid({
    ...{ network, state, critical: consumers.critical, criticalGroups: ['', 'hospital'] },
    flow: powerFlowOf(network, state),
  });
  for (const device of ['b.t1-mv.q0', 'r1.2.s1.a.q1', 'b.k1.q0', 'r1.open.q1'])
    grid.set(grid.switchRow(device), false, 1);
  const board: SafetyBoard = { ...EMPTY_BOARD, earths: [{ id: 'e', node: 'r1.2.s2.mv' }] };
  const others = [turn('r1.2.s1.a.q1', 'closed'), turn('r1.2.s2.a.q1', 'open')];
  const one = turn('b.t1-mv.q0', 'closed');
  expect(splitUnderWay(grid, one, others).apart).toHaveLength(2);
  expect(refusals(checkBeside(grid, board, [], one).violations)).not.toContain('earthed-zone');
  expect(refusals(checkBeside(grid, board, others, one).violations)).toContain('earthed-zone');
});

test('... and where they lead onto what may be broken it is asked for as well', () => {
  // source -[breaker]- m1 == t1 == h == t2 == m2 ..[a].. m3 -[b]- m4, which may be broken
  const builder = new NetworkBuilder({ name: 'fed from below' });
  const at = (id: string, baseVoltage = 10e3) => builder.addNode({ id, baseVoltage });
  const [live, m1, h, m2, m3, m4] = [at('live'), at('m1'), at('h', 110e3), at('m2'), at('m3'), at('m4')];
  builder.addSource({ id: 's', node: live });
  const device = (id: string, nodeA: number, nodeB: number, closed: boolean) =>
    builder.addSwitch({ id, class: SWITCH_CLASS.Breaker, nodeA, nodeB, normalOpen: false, closed });
  device('breaker', live, m1, false);
  device('a', m2, m3, false);
  device('b', m3, m4, true);
  for (const [id, from, to] of [
    ['t1', m1, h],
    ['t2', h, m2],
  ] as const)
    builder.addBranch({ id, class: BRANCH_CLASS.PowerTransformer, from, to, r: 0.01, x: 0.1 });
  const [network, state] = [builder.build(), builder.state()];
  const flow = powerFlowOf(network, state);
  const grid = new SwitchingGrid({ network, state, critical: new Uint8Array(0), criticalGroups: [''], flow });
  const board: SafetyBoard = { ...EMPTY_BOARD, faults: [{ element: 'x', nodes: ['m4'], certainty: 'suspected' }] };
  const codes = (others: readonly PlannedStep[]) =>
    checkBeside(grid, board, others, turn('breaker', 'closed')).violations.map(({ code }) => code);
  const others = [turn('a', 'closed'), turn('b', 'open')];
  expect(splitUnderWay(grid, turn('breaker', 'closed'), others).apart).toHaveLength(2);
  expect(codes([])).not.toContain('suspected-fault');
  expect(codes(others)).toContain('suspected-fault');
});

test('nothing that would be refused in any combination is let pass by looking at fewer of them', () => {
  let apart = 0;
  let dangerous = 0;
  fc.assert(
    fc.property(switchingPlans, fc.integer({ min: 1, max: MOST_TOGETHER }), (plan, count) => {
      const draws = new Draws(plan.draws);
      const { grid, board } = randomTown(draws);
      const [one, ...others] = Array.from({ length: count + 1 }, () =>
        draws.chance(0.9) ? change(grid, draws) : step(randomOperation(TOWN.network, board, draws)),
      );
      const beside = new Set(refusals(checkBeside(grid, board, others, one!).violations));
      const all = inAllStates(grid, board, others, one!);
      if (splitUnderWay(grid, one!, others).apart.length > 0) apart++;
      if (all.size > new Set(refusals(checkStep(grid, board, one!).violations)).size) dangerous++;
      expect([...all].filter((code) => !beside.has(code))).toEqual([]);
    }),
    { numRuns: 300 },
  );
  // The property has seen what it is about.
  expect(apart).toBeGreaterThan(20);
  expect(dangerous).toBeGreaterThan(5);
});
