import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SwitchedLine, type SwitchedPlan, switchedNetwork } from '../../tests/builders/switched-network.ts';
import { planRestoration } from './plan-restoration.ts';
import type { RestorationOptions, RestorationPlan } from './restoration-plan.ts';
import { keepsLimits } from './restoration-trial.ts';
import type { SwitchableGrid } from './switchable-grid.ts';
import { switchableNetwork } from './switchable-network.ts';

const LIMITS = { minVoltage: 0.9, maxVoltage: 1.1, loading: 1, rating: 'normal' } as const;

const line = (from: number, to: number, more: Partial<SwitchedLine> = {}): SwitchedLine => ({
  from,
  to,
  r: 0.3,
  rated: 0,
  switches: 3,
  open: 0,
  ...more,
});

const load = (node: number, p = 1e6, customers = 10, priority = 0) => ({ node, p, customers, priority });

/** n0 (source) - l0 - n1 - l1 - n2 - l2 - n3 ..tie l3.. n5 - l4 - n4 (source): two feeders with breakers at their heads. */
const TWO_FEEDERS: SwitchedPlan = {
  nodes: 6,
  sources: [0, 4],
  lines: [
    line(0, 1, { breaker: true }),
    line(1, 2),
    line(2, 3),
    line(3, 5, { open: 1 }),
    line(4, 5, { breaker: true }),
  ],
  loads: [load(1), load(2), load(3), load(5)],
};

function gridOf(plan: SwitchedPlan): SwitchableGrid {
  const { network, state } = switchedNetwork(plan);
  return switchableNetwork(network, state);
}

function planFor(plan: SwitchedPlan, fault: string, options: RestorationOptions = {}): RestorationPlan {
  const result = planRestoration(gridOf(plan), fault, options);
  if (!result.ok) throw new Error(result.message);
  return result.plan;
}

const steps = (plan: RestorationPlan): string[] => plan.steps.map(({ action, device }) => `${action} ${device}`);

/** Sections that hang together with a source, and whether they do so in one way only, each with one source. */
function energise(grid: SwitchableGrid, closed: Uint8Array): { live: Uint8Array; isRadial: boolean } {
  const { sections, devices } = grid;
  const group = Int32Array.from({ length: sections.count }, (_, i) => i);
  let isRadial = true;
  const find = (i: number): number => (group[i] === i ? i : find(group[i]!));
  const hasSource = sections.source.slice();
  for (let d = 0; d < devices.count; d++) {
    if (closed[d] === 0) continue;
    const a = find(devices.sectionA[d]!);
    const b = find(devices.sectionB[d]!);
    if (a === b) isRadial = false;
    else {
      if (hasSource[a] === 1 && hasSource[b] === 1) isRadial = false;
      group[a] = b;
      hasSource[b] = Math.max(hasSource[a]!, hasSource[b]!);
    }
  }
  return { live: Uint8Array.from({ length: sections.count }, (_, s) => hasSource[find(s)]!), isRadial };
}

function faultedSections(grid: SwitchableGrid, plan: RestorationPlan): Set<number> {
  const place = grid.locate(plan.fault)!;
  const { sectionA, sectionB } = grid.devices;
  if (place.kind === 'nowhere') return new Set();
  return new Set(place.kind === 'section' ? [place.section] : [sectionA[place.device]!, sectionB[place.device]!]);
}

/** Replays the plan and checks what must hold after every step. */
function expectSafe(grid: SwitchableGrid, plan: RestorationPlan, isLimited: boolean): void {
  const closed = grid.closed.slice();
  const device = (id: string) => grid.devices.ids.indexOf(id);
  for (const id of plan.tripped) closed[device(id)] = 0;
  const fault = faultedSections(grid, plan);
  const isolated = grid.closed.slice();
  for (const id of [...plan.tripped, ...plan.isolate]) isolated[device(id)] = 0;
  let hasClosed = false;
  for (const step of plan.steps) {
    if (step.action === 'close') hasClosed = true;
    else expect(hasClosed).toBe(false);
    expect(closed[device(step.device)]).toBe(step.action === 'close' ? 0 : plan.tripped.includes(step.device) ? 0 : 1);
    closed[device(step.device)] = step.action === 'close' ? 1 : 0;
    const { live, isRadial } = energise(grid, closed);
    expect(isRadial).toBe(true);
    // With its own source in the zone a fault stays connected to it; that source is off.
    for (const s of fault) if (grid.sections.source[s] === 0) expect(live[s]).toBe(0);
    if (isLimited) expect(keepsLimits(grid.flow().solve(closed, null, LIMITS))).toBe(true);
    let served = 0;
    for (let s = 0; s < live.length; s++) if (live[s] === 1 && !fault.has(s)) served += grid.sections.p[s]!;
    expect(step.checks.servedW).toBeCloseTo(served, 3);
  }
  expect(closed).toEqual(plan.closed);
}

describe('a fault on a feeder with a tie', () => {
  test('is cut off on both sides, given back upstream, then from the neighbour', () => {
    const plan = planFor(TWO_FEEDERS, 'l1');
    expect(plan.tripped).toEqual(['l0.from']);
    expect(plan.isolate).toEqual(['l1.from', 'l1.to']);
    expect(steps(plan)).toEqual(['open l1.from', 'open l1.to', 'close l0.from', 'close l3.from']);
    expect(plan.ties).toEqual(['l3.from']);
    expect(plan).toMatchObject({ lostW: 3e6, servedW: 4e6, customersLost: 30, customersUnserved: 0, isOptimal: true });
    expect(plan.steps.map(({ checks }) => checks.servedW)).toEqual([1e6, 1e6, 2e6, 4e6]);
    expectSafe(gridOf(TWO_FEEDERS), plan, true);
  });

  test('on a node takes its load out until the repair', () => {
    const plan = planFor(TWO_FEEDERS, 'n2');
    expect(plan.isolate).toEqual(['l1.to', 'l2.from']);
    expect(plan).toMatchObject({ servedW: 3e6, customersUnserved: 10 });
  });

  test('without protection in sight the device next to the source is taken to have opened, and said so', () => {
    const lines = TWO_FEEDERS.lines.map((one) => ({ ...one, breaker: false }));
    const plan = planFor({ ...TWO_FEEDERS, lines }, 'l2');
    expect(plan.tripped).toEqual(['l0.from']);
    expect(plan.notes.join()).toContain('l0.from is taken to have opened');
  });

  test('what is known to have tripped is believed', () => {
    const plan = planFor(TWO_FEEDERS, 'l2', { tripped: ['l1.from'] });
    expect(plan.tripped).toEqual(['l1.from']);
    expect(plan.lostW).toBe(2e6);
    expect(steps(plan)).toEqual(['open l2.from', 'open l2.to', 'close l1.from', 'close l3.from']);
  });

  test('a tagged breaker is not closed again: its part comes back over a tie, or not at all', () => {
    const plan = planFor(TWO_FEEDERS, 'l2', { blocked: ['l0.from'] });
    expect(steps(plan)).not.toContain('close l0.from');
    expect(plan.customersUnserved).toBe(20);
    expect(plan.notes.join()).toContain('must not be closed again');
  });

  test('a tagged isolating switch widens the zone to the next', () => {
    const plan = planFor(TWO_FEEDERS, 'l1', { blocked: ['l1.to'] });
    expect(plan.isolate).toEqual(['l1.from', 'l2.from']);
    expect(plan.notes.join()).toContain('wider for l1.to');
    expect(plan.servedW).toBe(3e6);
  });

  test('a tagged tie is no way, and the plan says why', () => {
    const plan = planFor(TWO_FEEDERS, 'l1', { blocked: ['l3.from'] });
    expect(plan.ties).toEqual([]);
    expect(plan.ruledOut).toEqual([{ devices: ['l3.from'], reason: 'it is tagged or out of control' }]);
  });

  test('with everything tagged nothing is done', () => {
    const grid = gridOf(TWO_FEEDERS);
    const plan = planFor(TWO_FEEDERS, 'l1', { blocked: grid.devices.ids });
    expect(plan.steps).toEqual([]);
    expect(plan).toMatchObject({ servedW: 1e6, ties: [], isolate: ['l3.from'] });
  });

  test('a tie that would be overloaded is refused with the figure, unless limits are off', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, rated: 40 } : one));
    const limited = planFor({ ...TWO_FEEDERS, lines }, 'l0');
    expect(limited.servedW).toBe(1e6);
    expect(limited.ruledOut[0]?.reason).toMatch(/^overload of l3 to \d+\.\d %/);
    const free = planFor({ ...TWO_FEEDERS, lines }, 'l0', { limits: 'off' });
    expect(free.servedW).toBe(4e6);
  });

  test('part of the island is served where not all can be', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, rated: 130 } : one));
    const plan = planFor({ ...TWO_FEEDERS, lines }, 'l0');
    expect(plan.servedW).toBe(3e6);
    expect(plan.steps.filter(({ kind }) => kind === 'drop')).toHaveLength(1);
    expectSafe(gridOf({ ...TWO_FEEDERS, lines }), plan, true);
  });

  test('the critical site is served before more load', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, rated: 130 } : one));
    const loads = [load(1, 1e6, 10), load(2, 1.2e6, 10), load(3, 0.1e6, 1), load(5, 1e6, 10)];
    const critical = [load(1, 0.1e6, 1, 2), load(2, 1.2e6, 10), load(3, 0.7e6, 10), load(5, 1e6, 10)];
    expect(planFor({ ...TWO_FEEDERS, lines, loads }, 'l0').servedW).toBe(2.3e6);
    expect(planFor({ ...TWO_FEEDERS, lines, loads: critical }, 'l0').customersUnserved).toBe(0);
  });

  test('cold load counts against the limit', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, rated: 180 } : one));
    expect(planFor({ ...TWO_FEEDERS, lines }, 'l0').servedW).toBe(4e6);
    expect(planFor({ ...TWO_FEEDERS, lines }, 'l0', { coldLoadFactor: 2 }).servedW).toBeLessThan(4e6);
  });
});

describe('faults that are no ordinary ones', () => {
  test('an unknown element, an unknown device', () => {
    expect(planRestoration(gridOf(TWO_FEEDERS), 'l99')).toMatchObject({ ok: false, code: 'unknown-element' });
    const blocked = planRestoration(gridOf(TWO_FEEDERS), 'l1', { blocked: ['l1'] });
    expect(blocked).toMatchObject({ ok: false, code: 'unknown-device' });
  });

  test('at a source: its whole feeder goes over to the neighbour', () => {
    const plan = planFor(TWO_FEEDERS, 's0');
    expect(plan.isolate).toEqual(['l0.from']);
    expect(plan.ties).toEqual(['l3.from']);
    expect(plan.servedW).toBe(4e6);
    expect(plan.notes.join()).toContain('stays off');
  });

  test('on the only branch of the only source: all is lost', () => {
    const single = { ...TWO_FEEDERS, sources: [0], lines: TWO_FEEDERS.lines.slice(0, 3), loads: [load(1), load(2)] };
    expect(planFor(single, 'l0')).toMatchObject({ servedW: 0, lostW: 2e6, ties: [], isOptimal: true });
  });

  test('in a tie that hangs on one side: cut off there, nobody else is without supply', () => {
    const plan = planFor(TWO_FEEDERS, 'l3');
    expect(plan.isolate).toEqual(['l3.to', 'l3.from']);
    expect(plan.servedW).toBe(4e6);
    expect(steps(plan)).toEqual(['open l3.to', 'close l4.from']);
  });

  test('in a part that has no supply anyway', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, open: 3 } : one));
    const plan = planFor({ ...TWO_FEEDERS, lines }, 'l3');
    expect(plan).toMatchObject({ steps: [], lostW: 0, servedW: 4e6 });
    expect(plan.notes.join()).toContain('no supply');
  });

  test('a cable kept open at both ends still serves as a tie, with both its switches', () => {
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 3 ? { ...one, open: 3 } : one));
    const plan = planFor({ ...TWO_FEEDERS, lines }, 'l1');
    expect(plan.ties.toSorted()).toEqual(['l3.from', 'l3.to']);
    expect(plan.servedW).toBe(4e6);
    expectSafe(gridOf({ ...TWO_FEEDERS, lines }), plan, true);
  });

  test('in a loop that was run closed: cut off, and nobody but the faulted line is lost', () => {
    const lines = TWO_FEEDERS.lines.map((one) => ({ ...one, open: 0 }));
    const plan = planFor({ ...TWO_FEEDERS, lines }, 'l2');
    expect(plan.tripped.toSorted()).toEqual(['l0.from', 'l4.from']);
    expect(steps(plan)).toEqual(['open l2.from', 'open l2.to', 'close l0.from', 'close l4.from']);
    expect(plan.servedW).toBe(4e6);
  });

  test('a branch taken as operable opens by itself', () => {
    const lines = TWO_FEEDERS.lines.map((one) => ({ ...one, switches: 0 }));
    const { network, state } = switchedNetwork({ ...TWO_FEEDERS, lines });
    state.branchOpen[3] = 3;
    const result = planRestoration(switchableNetwork(network, state), 'l1');
    if (!result.ok) throw new Error(result.message);
    expect(steps(result.plan)).toEqual(['open l1', 'close l3']);
    const tie = planRestoration(switchableNetwork(network, state), 'l3');
    expect(tie).toMatchObject({ ok: true, plan: { steps: [], isolate: ['l3'], servedW: 4e6 } });
  });
});

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
        const best = bruteForce(grid, plan);
        expect(compare(servedBy(grid, plan), best.worth)).toBeLessThanOrEqual(0);
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
