import { expect, test } from 'vitest';
import { alike, PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import { findBusTree } from './bus-tree.ts';
import { PhaseModel } from './phase-model.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';

const z = alike(1, [1, 1]);

function feeder(...lines: readonly (readonly [from: string, to: string])[]) {
  const b = new PhaseNetworkBuilder();
  b.source('a', 10);
  lines.forEach(([from, to], k) => b.line(`${k}`, `${from}.1`, `${to}.1`, z));
  return b;
}

const treeOf = (b: PhaseNetworkBuilder) => {
  const { network, state } = b.build();
  return { tree: findBusTree(new PhaseModel(network, state)), rowOf: (id: string) => b.bus(id) };
};

test('every bus comes after the one it hangs on, and lines know their outer end', () => {
  const { tree, rowOf } = treeOf(feeder(['a', 'b'], ['b', 'c'], ['d', 'b'], ['e', 'f']));
  const { order, parent, outer } = tree!;
  expect([...order.toSorted()]).toEqual([0, 1, 2, 3, 4, 5]);
  order.forEach((bus, k) => {
    expect(order.indexOf(parent[bus]!)).toBeLessThan(k);
  });
  expect(['a', 'b', 'c', 'd'].map((id) => parent[rowOf(id)])).toEqual([-1, rowOf('a'), rowOf('b'), rowOf('b')]);
  // The source joins its bus to earth, and no other bus.
  expect([...outer.subarray(0, 4)]).toEqual([-1, rowOf('b'), rowOf('c'), rowOf('d')]);
});

test('lines side by side are no loop; a ring is, unless it is open', () => {
  expect(treeOf(feeder(['a', 'b'], ['b', 'a'], ['a', 'b'])).tree).not.toBeNull();
  const ring = feeder(['a', 'b'], ['b', 'c'], ['c', 'a']);
  expect(treeOf(ring).tree).toBeNull();
  const { network, state } = ring.build();
  const model = new PhaseModel(network, state);
  model.setOpen(model.elementOf('line.1'), 0, null, true);
  expect(findBusTree(model)).not.toBeNull();
});

test('three buses at one transformer are no tree', () => {
  const b = feeder();
  const windings = ['a', 'b', 'c'].map((at) => ({ at, kv: 10 }));
  b.transformer('t', { phases: 3, kva: 100, windings, x: [0.05, 0.05, 0.05] });
  expect(treeOf(b).tree).toBeNull();
});

test('a ring that opens and closes comes to the voltages of one built that way', () => {
  const build = (isRing: boolean) => {
    const b = feeder(['a', 'b'], ['b', 'c'], ...(isRing ? [['c', 'a'] as const] : []));
    b.load('l', { at: 'c.1', phases: 1, kva: [200, 50], kv: 5.7 });
    const { network, state } = b.build([10]);
    return new ThreePhaseFlow(network, state);
  };
  const options = { controls: false, tolerance: 1e-10 };
  const node = 4;
  const voltage = (flow: ThreePhaseFlow) => {
    const solution = flow.solve(options);
    expect(solution.converged).toBe(true);
    return Math.hypot(solution.voltageRe[node]!, solution.voltageIm[node]!);
  };
  const flow = build(true);
  const closed = voltage(flow);
  flow.open('line.2', 1);
  flow.open('line.2', 2);
  expect(voltage(flow)).toBeCloseTo(voltage(build(false)), 5);
  flow.close('line.2', 1);
  flow.close('line.2', 2);
  expect(voltage(flow)).toBeCloseTo(closed, 5);
  expect(closed - voltage(build(false))).toBeGreaterThan(10);
});
