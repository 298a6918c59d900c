// Restoration on whole published networks: every fault of a real medium-voltage network with two supplies, an unbalanced feeder with
// its ties, and the single ties of case33bw. What must hold after every step is checked apart from the planner.
import { describe, expect, test } from 'vitest';
import type { BalancedGrid } from '../../main/host/grid/grid-file.ts';
import { readOpenDss } from '../../main/host/grid/opendss/read-opendss.ts';
import { planRestoration } from '../../simulation/restoration/plan-restoration.ts';
import type { RestorationOptions, RestorationPlan } from '../../simulation/restoration/restoration-plan.ts';
import type { FlowFigures, SwitchableGrid } from '../../simulation/restoration/switchable-grid.ts';
import { switchableNetwork } from '../../simulation/restoration/switchable-network.ts';
import { switchablePhaseNetwork } from '../../simulation/restoration/switchable-phase-network.ts';
import { readCsv, referenceFile } from '../reference/csv.ts';
import { readReference } from '../reference/solve-file.ts';

const LIMITS = { minVoltage: 0.9, maxVoltage: 1.1, loading: 1, rating: 'normal' } as const;

async function balanced(file: string): Promise<SwitchableGrid> {
  const { network, state } = (await readReference(file)) as BalancedGrid;
  return switchableNetwork(network, state);
}

function planFor(grid: SwitchableGrid, fault: string, options: RestorationOptions = {}): RestorationPlan {
  const result = planRestoration(grid, fault, options);
  if (!result.ok) throw new Error(result.message);
  return result.plan;
}

const breaks = ({ converged, overload, undervoltage, overvoltage }: FlowFigures): boolean =>
  !converged || overload !== null || undervoltage !== null || overvoltage !== null;

/** What has supply, over closed devices from sources, and how many devices close a loop or join two sources. */
function energise(grid: SwitchableGrid, closed: Uint8Array): { live: Set<number>; loops: number } {
  const { sections, devices } = grid;
  const group = Int32Array.from({ length: sections.count + 1 }, (_, i) => i);
  const find = (i: number): number => {
    while (group[i] !== i) i = group[i]!;
    return i;
  };
  let loops = 0;
  const join = (a: number, b: number) => {
    if (find(a) === find(b)) loops++;
    else group[find(a)] = find(b);
  };
  for (let s = 0; s < sections.count; s++) if (sections.source[s] === 1) join(s, sections.count);
  for (let d = 0; d < devices.count; d++) if (closed[d] === 1) join(devices.sectionA[d]!, devices.sectionB[d]!);
  const live = new Set<number>();
  for (let s = 0; s < sections.count; s++) if (find(s) === find(sections.count)) live.add(s);
  return { live, loops };
}

function expectSafe(grid: SwitchableGrid, plan: RestorationPlan): void {
  const { ids } = grid.devices;
  const place = grid.locate(plan.fault)!;
  const faulted = place.kind === 'section' && grid.sections.source[place.section] === 0 ? [place.section] : [];
  const before = energise(grid, grid.closed);
  const closed = grid.closed.slice();
  for (const id of plan.tripped) closed[ids.indexOf(id)] = 0;
  let mayOpen = true;
  let served = -1;
  for (const { device, action, kind, checks } of plan.steps) {
    if (action === 'close') mayOpen = false;
    else if (kind !== 'transfer') expect(mayOpen).toBe(true);
    closed[ids.indexOf(device)] = action === 'close' ? 1 : 0;
    const { live, loops } = energise(grid, closed);
    expect(loops).toBeLessThanOrEqual(before.loops + (kind === 'transfer' && action === 'close' ? 1 : 0));
    for (const s of faulted) expect(live.has(s)).toBe(false);
    if (action === 'close' && kind !== 'transfer') expect(checks.servedW).toBeGreaterThanOrEqual(served);
    if (kind !== 'transfer') served = checks.servedW;
    expect(breaks(grid.flow().solve(closed, null, LIMITS))).toBe(false);
  }
  expect(closed).toEqual(plan.closed);
}

/** Whether closing any one device would give supply to somebody healthy within the limits. */
function couldServeMore(grid: SwitchableGrid, plan: RestorationPlan): string | null {
  const { devices, sections } = grid;
  const { live } = energise(grid, plan.closed);
  const closed = plan.closed.slice();
  for (let d = 0; d < devices.count; d++) {
    const [a, b] = [devices.sectionA[d]!, devices.sectionB[d]!];
    if (closed[d] === 1 || live.has(a) === live.has(b) || plan.isolate.includes(devices.ids[d]!)) continue;
    closed[d] = 1;
    const after = energise(grid, closed).live;
    let gained = 0;
    for (const s of after) if (!live.has(s)) gained += sections.p[s]!;
    if (gained > 0 && !breaks(grid.flow().solve(closed, null, LIMITS))) return devices.ids[d]!;
    closed[d] = 0;
  }
  return null;
}

describe('mv_oberrhein: 181 lines and two transformers, 322 switches, 6 open, two supplies', async () => {
  const grid = await balanced('pandapower/mv_oberrhein_load_flat.json');
  const { network } = (await readReference('pandapower/mv_oberrhein_load_flat.json')) as BalancedGrid;

  test('starts radial', () => {
    expect(energise(grid, grid.closed).loops).toBe(0);
    // Its switches, and the breakers of its sources, which the file does not draw.
    expect(grid.devices.count).toBe(322 + 2);
  });

  test('every fault is cut off, nothing is endangered, nobody is left whom one more closing could serve', {
    timeout: 120_000,
  }, () => {
    for (const fault of network.branches.ids) {
      const plan = planFor(grid, fault);
      expect(plan.breach).toBeNull();
      expectSafe(grid, plan);
      expect([fault, couldServeMore(grid, plan)]).toEqual([fault, null]);
    }
  });

  test('without limits an island comes back over one tie, unless no tie alone has a power flow solution', {
    timeout: 120_000,
  }, () => {
    for (const fault of network.branches.ids) {
      const { steps, alternatives } = planFor(grid, fault, { limits: 'off' });
      if (steps.some(({ kind }) => kind === 'split' || kind === 'drop')) {
        expect(alternatives.map(({ breach }) => breach)).not.toContain(null);
      }
    }
  });
});

test('the switches of cigre_mv close its open ring where its transformer fails', async () => {
  const grid = await balanced('pandapower/cigre_mv_flat.json');
  const plan = planFor(grid, 'line.1', { limits: 'off' });
  // Lines 1 to 9 have no switch between them and their transformer: no healthy part can be told from the faulted one.
  expect(plan.tripped).toEqual(['switch.6']);
  expect(plan.isolate).toContain('switch.6');
  expectSafe(grid, planFor(grid, 'line.14'));
});

test('load is moved between healthy feeders of case33bw where a single tie would break the limits', async () => {
  const grid = await balanced('matpower/case33bw.m');
  const plan = planFor(grid, '24');
  expect(plan.transfer).not.toBeNull();
  expect(plan).toMatchObject({ servedW: 3_715_000, breach: null, isOptimal: false });
  expectSafe(grid, plan);
  expect(planFor(grid, '24', { limits: 'off' }).transfer).toBeNull();
});

describe('the IEEE 123-bus feeder', async () => {
  const { network, state } = await readOpenDss(referenceFile('opendss/123Bus/IEEE123Master.dss'), {
    open: [],
    close: [],
    edits: [],
    taps: 'file',
  });
  const grid = switchablePhaseNetwork(network, state);

  test('has six switches and two ties, drawn as ending on buses of their own', () => {
    const switches = ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) => `line.sw${n}`);
    expect(grid.devices.ids).toEqual([...switches, 'transformer.reg1a']);
    expect(Array.from(grid.closed)).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1]);
  });

  test('behind a fault at its middle, what hangs on the far tie comes back', () => {
    const plan = planFor(grid, 'line.l75');
    expect(plan.isolate).toEqual(['line.sw4', 'line.sw5', 'line.sw8']);
    expect(plan.ties).toEqual(['line.sw7']);
    expect(plan.servedW).toBe(2_385_000);
    expectSafe(grid, plan);
  });

  test('a tie of one phase does not carry loads of three', () => {
    const plan = planFor(grid, 'line.sw4', { blocked: ['line.sw7'] });
    expect(plan.ties).toEqual([]);
  });

  test('every line: cut off, nothing endangered', () => {
    for (const { id } of network.lines) expectSafe(grid, planFor(grid, id));
  });
});

describe('single ties of case33bw that give everything back', async () => {
  const grid = await balanced('matpower/case33bw.m');
  /**
   * The reference lists tie 35 after fault 2 with 0.466 pu. That is the hundredth round of a sweep that does not converge: by
   * continuation the power flow ends at 94.88 per cent of the load, so there is no such state. It was not the best plan anyway.
   */
  const NO_SOLUTION = { fault: '2', tie: '35' };

  test.each(readCsv('matpower/ref/case33bw_flisr.csv').map((row) => [row.text('faulted_branch'), row] as const))(
    'fault on branch %s',
    (fault, row) => {
      const { alternatives } = planFor(grid, fault, { limits: 'off' });
      const found = alternatives.filter(({ breach }) => breach === null);
      const wanted = row
        .text('all_single_tie_full_restorations(tie:loss_kW:Vmin)')
        .split(' ')
        .filter((text) => text !== '')
        .map((text) => text.split(':'))
        .filter(([tie]) => fault !== NO_SOLUTION.fault || tie !== NO_SOLUTION.tie);
      expect(found.map(({ ties }) => ties.join()).toSorted()).toEqual(wanted.map(([tie]) => tie));
      for (const [tie, loss, lowest] of wanted) {
        const { lossW, lowestVoltage } = found.find(({ ties }) => ties.join() === tie)!;
        expect(lossW / 1e3).toBeCloseTo(Number(loss), 4);
        expect(lowestVoltage!.value).toBeCloseTo(Number(lowest), 6);
      }
    },
  );
});
