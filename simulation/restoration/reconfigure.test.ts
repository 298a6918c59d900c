import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SwitchedPlan, switchedNetwork } from '../../tests/builders/switched-network.ts';
import { reconfigure } from './reconfigure.ts';
import type { SwitchableGrid } from './switchable-grid.ts';
import { switchableNetwork } from './switchable-network.ts';

/** Branches without switches: each is operable. Trees with up to three chords. */
const meshes: fc.Arbitrary<SwitchedPlan> = fc
  .record({
    parents: fc.array(fc.nat(), { minLength: 2, maxLength: 6 }),
    chords: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }),
    r: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 9, maxLength: 9 }),
    p: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
    sources: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ parents, chords, r, p, sources }) => {
    const nodes = parents.length + sources;
    const line = (from: number, to: number, i: number) => ({ from, to, r: r[i]! / 5, rated: 0, switches: 0, open: 0 });
    return {
      nodes,
      sources: Array.from({ length: sources }, (_, i) => i),
      lines: [
        ...parents.map((parent, i) => line(parent % (i + sources), i + sources, i)),
        ...chords
          .filter(([from, to]) => from % nodes !== to % nodes)
          .map(([from, to], i) => line(from % nodes, to % nodes, 6 + i)),
      ],
      loads: parents.map((_, i) => ({ node: i + sources, p: p[i]! * 1e5, customers: 1, priority: 0 })),
    };
  });

/** The tree lines in service, the chords open. */
function gridOf(plan: SwitchedPlan): SwitchableGrid {
  const { network, state } = switchedNetwork(plan);
  const tree = plan.nodes - plan.sources.length;
  state.branchOpen.fill(3, tree);
  return switchableNetwork(network, state);
}

/** Least losses over all positions in which everything has one way to one source. */
function bruteForce(grid: SwitchableGrid, plan: SwitchedPlan): number {
  let least = Infinity;
  const count = grid.devices.count;
  for (let mask = 0; mask < 1 << count; mask++) {
    const closed = Uint8Array.from({ length: count }, (_, d) => (mask >> d) & 1);
    const group = Array.from({ length: plan.nodes }, (_, n) => (n < plan.sources.length ? 0 : n));
    const find = (i: number): number => (group[i] === i ? i : find(group[i]!));
    let isTree = true;
    let joined = 0;
    plan.lines.forEach(({ from, to }, i) => {
      if (closed[i] === 0) return;
      if (find(from) === find(to)) isTree = false;
      else {
        group[find(from)] = find(to);
        joined++;
      }
    });
    if (!isTree || joined !== plan.nodes - plan.sources.length) continue;
    const { converged, loss } = grid.flow().solve(closed, null, null);
    if (converged && loss < least) least = loss;
  }
  return least;
}

test('finds the radial configuration of least losses, as trying everything does', () => {
  fc.assert(
    fc.property(meshes, (plan) => {
      const grid = gridOf(plan);
      const found = reconfigure(grid, { limits: 'off' });
      expect(found.isOptimal).toBe(true);
      expect(found.best!.lossW / bruteForce(grid, plan)).toBeCloseTo(1, 7);
    }),
    { numRuns: 100 },
  );
});

test('where not all are tried, it never gets worse, says that it is not proven, and each exchange leaves a tree', () => {
  fc.assert(
    fc.property(meshes, (plan) => {
      const grid = gridOf(plan);
      const found = reconfigure(grid, { limits: 'off', maxTrees: 0 });
      expect(found.isOptimal).toBe(false);
      expect(found.best!.lossW).toBeLessThanOrEqual(found.before.lossW * (1 + 1e-9));
      expect(grid.flow().solve(found.closed, null, null).loss).toBeCloseTo(found.best!.lossW, 2);
      const closed = grid.closed.slice();
      for (const { close, open, lossW } of found.exchanges) {
        closed[grid.devices.ids.indexOf(close)] = 1;
        closed[grid.devices.ids.indexOf(open)] = 0;
        expect(grid.flow().solve(closed, null, null).loss).toBeCloseTo(lossW, 2);
      }
      expect(closed).toEqual(found.closed);
    }),
    { numRuns: 60 },
  );
});

const RING: SwitchedPlan = {
  nodes: 3,
  sources: [0],
  lines: [
    { from: 0, to: 1, r: 1, rated: 0, switches: 0, open: 0 },
    { from: 1, to: 2, r: 1, rated: 0, switches: 0, open: 0 },
    { from: 0, to: 2, r: 1, rated: 30, switches: 0, open: 0 },
  ],
  loads: [
    { node: 1, p: 1e6, customers: 1, priority: 0 },
    { node: 2, p: 1e6, customers: 1, priority: 0 },
  ],
};

test('limits exclude what would be best', () => {
  expect(reconfigure(gridOf(RING), { limits: 'off' }).best?.open).toEqual(['l1']);
  const limited = reconfigure(gridOf(RING));
  expect(limited.best?.open).toEqual(['l2']);
  expect(limited.exchanges).toEqual([]);
});

test('a tagged device stays as it is', () => {
  const { best, treeCount } = reconfigure(gridOf(RING), { limits: 'off', blocked: ['l2'] });
  expect(best?.open).toEqual([]);
  expect(treeCount).toBe(1);
});
