import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  energise,
  expectSafe,
  faultedSections,
  gridOf,
  LIMITS,
  planFor,
} from '../../tests/builders/restoration-checks.ts';
import { line, type SwitchedPlan } from '../../tests/builders/switched-network.ts';
import type { RestorationPlan } from './restoration-plan.ts';
import { keepsLimits } from './restoration-trial.ts';
import type { SwitchableGrid } from './switchable-grid.ts';

// Trees of up to nine nodes behind one or two sources, with up to three ties; weak enough for limits to matter.
const smallGrids: fc.Arbitrary<SwitchedPlan> = fc
  .record({
    parents: fc.array(fc.nat(), { minLength: 3, maxLength: 7 }),
    sources: fc.integer({ min: 1, max: 2 }),
    ties: fc.array(fc.record({ from: fc.nat(), to: fc.nat(), open: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3 }),
    r: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 11, maxLength: 11 }),
    rated: fc.array(fc.constantFrom(0, 0, 60, 100, 150), { minLength: 11, maxLength: 11 }),
    switches: fc.array(fc.constantFrom(0, 1, 1, 2, 3), { minLength: 11, maxLength: 11 }),
    loads: fc.array(fc.record({ p: fc.integer({ min: 0, max: 12 }), customers: fc.integer({ min: 0, max: 3 }) }), {
      minLength: 9,
      maxLength: 9,
    }),
    critical: fc.nat(20),
  })
  .map(({ parents, sources, ties, r, rated, switches, loads, critical }) => {
    const nodes = parents.length + sources;
    const tree = parents.map((parent, i) =>
      line(parent % (i + sources), i + sources, {
        r: r[i]!,
        rated: rated[i]!,
        switches: parent % (i + sources) < sources ? switches[i]! | 1 : switches[i]!,
        breaker: parent % (i + sources) < sources,
      }),
    );
    const open = ties
      .filter(({ from, to }) => from % nodes !== to % nodes)
      .map((tie, i) => line(tie.from % nodes, tie.to % nodes, { r: r[8 + i]!, rated: rated[8 + i]!, open: tie.open }));
    return {
      nodes,
      sources: Array.from({ length: sources }, (_, i) => i),
      lines: [...tree, ...open],
      loads: loads
        .slice(0, parents.length)
        .map(({ p, customers }, i) => ({ node: i + sources, p: p * 1e5, customers, priority: critical === i ? 1 : 0 })),
    };
  });

/** What counts, in order; the greater the better. */
function worthOf(grid: SwitchableGrid, served: (section: number) => boolean): number[] {
  const { priorityCustomers, customers, p, count } = grid.sections;
  return [...priorityCustomers, customers, p].map((column) => {
    let sum = 0;
    for (let s = 0; s < count; s++) if (served(s)) sum += column[s]!;
    return sum;
  });
}

function compare(x: readonly number[], y: readonly number[]): number {
  for (let i = 0; i < x.length; i++) if (Math.abs(x[i]! - y[i]!) > 1e-6) return x[i]! - y[i]!;
  return 0;
}

/** Tries every position of every device that is not part of the isolation: openings where supply is lost, closings anywhere. */
function bruteForce(grid: SwitchableGrid, plan: RestorationPlan): { worth: number[]; switchings: number } {
  const { devices } = grid;
  const base = grid.closed.slice();
  const rows = (ids: readonly string[]) => ids.map((id) => devices.ids.indexOf(id));
  const locked = new Set(rows(plan.isolate));
  for (const d of rows(plan.isolate)) base[d] = 0;
  const before = energise(grid, base).live;
  const fault = faultedSections(grid, plan);
  const free: number[] = [];
  for (let d = 0; d < devices.count; d++) {
    const ends = [devices.sectionA[d]!, devices.sectionB[d]!];
    const isDead = ends.every((s) => before[s] === 0);
    if (!locked.has(d) && (base[d] === 0 || isDead)) free.push(d);
  }
  let best = { worth: worthOf(grid, (s) => before[s] === 1 && !fault.has(s)), switchings: 0 };
  for (let mask = 1; mask < 1 << free.length; mask++) {
    const closed = base.slice();
    let switchings = 0;
    free.forEach((d, i) => {
      if ((mask & (1 << i)) === 0) return;
      closed[d] = 1 - closed[d]!;
      switchings++;
    });
    const { live, isRadial } = energise(grid, closed);
    if (!isRadial || [...fault].some((s) => live[s] === 1 && before[s] === 0)) continue;
    const worth = worthOf(grid, (s) => live[s] === 1 && !fault.has(s));
    const gain = compare(worth, best.worth);
    if (gain < 0 || (gain === 0 && switchings >= best.switchings)) continue;
    if (keepsLimits(grid.flow().solve(closed, null, LIMITS))) best = { worth, switchings };
  }
  return best;
}

/** A device whose closing alone would serve more within the limits, by the state that the plan leaves. */
function furtherClosing(grid: SwitchableGrid, plan: RestorationPlan): string | null {
  const { ids, count } = grid.devices;
  const { live } = energise(grid, plan.closed);
  const fault = faultedSections(grid, plan);
  const before = servedBy(grid, plan);
  for (let d = 0; d < count; d++) {
    if (plan.closed[d] === 1 || plan.isolate.includes(ids[d]!)) continue;
    const closed = plan.closed.slice();
    closed[d] = 1;
    const after = energise(grid, closed);
    if (!after.isRadial || [...fault].some((s) => after.live[s] === 1 && live[s] === 0)) continue;
    const gain = compare(
      worthOf(grid, (s) => after.live[s] === 1 && !fault.has(s)),
      before,
    );
    if (gain > 0 && keepsLimits(grid.flow().solve(closed, null, LIMITS))) return ids[d]!;
  }
  return null;
}

const servedBy = (grid: SwitchableGrid, plan: RestorationPlan): number[] => {
  const { live } = energise(grid, plan.closed);
  const fault = faultedSections(grid, plan);
  return worthOf(grid, (s) => live[s] === 1 && !fault.has(s));
};

describe('any fault of a small network', () => {
  test('is cut off, no step endangers anybody, and nobody is left who could be served: as by trying everything', () => {
    fc.assert(
      fc.property(smallGrids, fc.nat(), (network, pick) => {
        const grid = gridOf(network);
        fc.pre(grid.flow().solve(grid.closed, null, null).converged);
        const fault = `l${pick % network.lines.length}`;
        const plan = planFor(network, fault);
        expectSafe(grid, plan, true);
        const best = bruteForce(grid, plan);
        // What it tries leaves healthy feeders as they are; moving load between them serves more or is not done.
        if (plan.transfer !== null) {
          expect(compare(servedBy(grid, plan), best.worth)).toBeGreaterThan(0);
          expect(plan.isOptimal).toBe(false);
          return;
        }
        expect(compare(servedBy(grid, plan), best.worth)).toBe(0);
        expect(plan.isOptimal).toBe(true);
        const switchings = plan.steps.filter(
          ({ kind }) => kind === 'tie' || kind === 'split' || kind === 'drop',
        ).length;
        expect(switchings).toBe(best.switchings);
      }),
      { numRuns: 150 },
    );
  });

  test('is dealt with safely where the search has no time, too', () => {
    fc.assert(
      fc.property(smallGrids, fc.nat(), (network, pick) => {
        const grid = gridOf(network);
        fc.pre(grid.flow().solve(grid.closed, null, null).converged);
        const plan = planFor(network, `l${pick % network.lines.length}`, { effort: 1 });
        expectSafe(grid, plan, true);
        if (plan.transfer === null) {
          const best = bruteForce(grid, plan);
          expect(compare(servedBy(grid, plan), best.worth)).toBeLessThanOrEqual(0);
        }
        expect(furtherClosing(grid, plan)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test('gives the same plan every time', () => {
    fc.assert(
      fc.property(smallGrids, fc.nat(), (network, pick) => {
        const fault = `l${pick % network.lines.length}`;
        expect(planFor(network, fault)).toEqual(planFor(network, fault));
      }),
      { numRuns: 30 },
    );
  });
});
