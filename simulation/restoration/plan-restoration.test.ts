import { describe, expect, test } from 'vitest';
import { expectSafe, gridOf, planFor } from '../../tests/builders/restoration-checks.ts';
import {
  line,
  load,
  type SwitchedLoad,
  type SwitchedPlan,
  switchedNetwork,
} from '../../tests/builders/switched-network.ts';
import { OUT_OF_SERVICE } from '../network/network.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { planRestoration } from './plan-restoration.ts';
import type { RestorationPlan } from './restoration-plan.ts';
import { switchableNetwork } from './switchable-network.ts';

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

const steps = (plan: RestorationPlan): string[] => plan.steps.map(({ action, device }) => `${action} ${device}`);

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
    expect(plan.ruledOut).toEqual([
      {
        ...{ devices: ['l3.from'], why: 'barred', words: [{ code: 'out-barred', parameters: {} }] },
        reason: 'It is tagged or out of control.',
      },
    ]);
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
    expect(limited.ruledOut[0]?.reason).toMatch(/^Overload of l3 to \d+\.\d %/);
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

  test("behind a source without a switch: the source's own breaker opens, and nothing of the zone stays live", () => {
    // The first line of the left feeder is a transformer's: no switch between it and the source.
    const lines = TWO_FEEDERS.lines.map((one, i) => (i === 0 ? { ...one, switches: 0 } : one));
    const { network, state } = switchedNetwork({ ...TWO_FEEDERS, lines });
    const grid = switchableNetwork(network, state);
    const result = planRestoration(grid, 'l0');
    if (!result.ok) throw new Error(result.message);
    const { plan } = result;
    expect(plan.tripped).toEqual(['l0']);
    expect(plan.isolate.toSorted()).toEqual(['l0', 'l1.from']);
    expect(plan.notes.join()).toContain("source's own breaker");
    expectSafe(grid, plan, true);
    // Replayed on the network itself: dead at both ends, and with the losses that the plan names.
    const flow = new PowerFlow(network, state);
    for (const { device, action } of plan.steps) {
      const row = network.switches.ids.indexOf(device);
      if (row >= 0) flow.setSwitch(row, action === 'close');
      else flow.setBranch(network.branches.ids.indexOf(device), action === 'close' ? 0 : OUT_OF_SERVICE);
    }
    const { pFrom, pTo, magnitude } = flow.solve({ tolerance: 1e-10 });
    const { busOfNode } = flow.topology;
    expect(magnitude[busOfNode[network.nodes.ids.indexOf('n1')]!]).toBe(0);
    const loss = pFrom.reduce((sum, p, i) => sum + p + pTo[i]!, 0) * network.basePower;
    expect(plan.lossW).toBeCloseTo(loss, 3);
    expect(plan.servedW).toBe(3e6);
  });

  test("on a source's bus: its voltage is no figure of the plan", () => {
    const plan = planFor({ ...TWO_FEEDERS, sources: [0], lines: TWO_FEEDERS.lines.slice(0, 3) }, 's0');
    expect(plan).toMatchObject({ servedW: 0, lowestVoltage: null, worstLoading: null });
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

/** Two busbars behind a line each from its source, `feeders` from each of `length` nodes, their ends tied in pairs. */
function substations(feeders: number, length: number): SwitchedPlan {
  const lines = [line(0, 1, { breaker: true, r: 0.01 }), line(2, 3, { breaker: true, r: 0.01 })];
  const loads: SwitchedLoad[] = [];
  let nodes = 4;
  for (let f = 0; f < feeders; f++) {
    const ends = [1, 3].map((busbar) => {
      let previous = busbar;
      for (let i = 0; i < length; i++) {
        lines.push(line(previous, nodes, { breaker: i === 0, r: 0.02, switches: i === 0 ? 1 : 3 }));
        loads.push(load(nodes, 2e4, 1));
        previous = nodes++;
      }
      return previous;
    });
    lines.push(line(ends[0]!, ends[1]!, { open: 1 }));
  }
  return { nodes, sources: [0, 2], lines, loads };
}

describe('the loss of a substation', () => {
  test('its feeders come back, each over its tie', () => {
    const network = substations(8, 3);
    const plan = planFor(network, 'l0');
    expect(plan.tripped).toEqual(['l0.from']);
    // Eight breakers part what would otherwise be fed over eight ways at once.
    expect(plan.ties.length).toBeGreaterThan(0);
    expect(plan).toMatchObject({ customersLost: 24, customersUnserved: 0, breach: null });
    expectSafe(gridOf(network), plan, true);
  });

  test('at its busbar: each feeder is an island of its own', () => {
    const network = substations(8, 3);
    const plan = planFor(network, 'n1');
    expect(plan.isolate).toHaveLength(9);
    expect(plan.ties).toHaveLength(8);
    expect(plan.customersUnserved).toBe(0);
    expectSafe(gridOf(network), plan, true);
  });

  test('with hundreds of sections it is taken apart at its busbar', () => {
    const network = substations(8, 60);
    const grid = gridOf(network);
    const result = planRestoration(grid, 'l0');
    if (!result.ok) throw new Error(result.message);
    const { plan } = result;
    expect(plan).toMatchObject({ customersLost: 480, customersUnserved: 0, breach: null, isOptimal: false });
    expect(plan.ties).toHaveLength(8);
    expectSafe(grid, plan, true);
  });

  test('where the neighbour cannot bear all of it, as many feeders come back as it can', () => {
    const plain = substations(8, 60);
    const lines = plain.lines.map((one, i) => (i === 1 ? { ...one, rated: 800 } : one));
    const plan = planFor({ ...plain, lines }, 'l0');
    expect(plan.breach).toBeNull();
    expect(plan.customersUnserved).toBeGreaterThan(0);
    expect(plan.customersUnserved).toBeLessThan(480);
    expectSafe(gridOf({ ...plain, lines }), plan, true);
  });
});

describe('a tie that cannot bear all', () => {
  /** A busbar n1 behind l0 with four feeders of three nodes; a coupler to busbar n3; two feeders end at a tie to n5, behind its own source. */
  const coupled = (coupler: number): SwitchedPlan => {
    const lines = [
      line(0, 1, { breaker: true, r: 0.01, rated: 1000 }),
      line(2, 3, { breaker: true, r: 0.01, rated: coupler }),
      line(4, 5, { breaker: true, r: 0.01 }),
      line(1, 3, { open: 1, breaker: true, r: 0.01 }),
    ];
    const loads: SwitchedLoad[] = [];
    let nodes = 6;
    for (let f = 0; f < 4; f++) {
      let previous = 1;
      for (let i = 0; i < 3; i++) {
        // A branch that leads nowhere hangs on every station.
        lines.push(line(previous, nodes, { breaker: i === 0, r: 0.02, rated: 22, switches: i === 0 ? 1 : 3 }));
        lines.push(line(nodes, nodes + 1, { r: 0.02, switches: 1 }));
        loads.push(load(nodes + 1, 1e5, 1));
        previous = nodes;
        nodes += 2;
      }
      if (f < 2) lines.push(line(previous, 5, { open: 1 }));
    }
    return { nodes, sources: [0, 2, 4], lines, loads };
  };
  const withEmergency = (plan: SwitchedPlan, share: number) => {
    const { network, state } = switchedNetwork(plan);
    const emergencyRating = network.branches.normalRating.map((rating) => share * rating);
    return switchableNetwork({ ...network, branches: { ...network.branches, emergencyRating } }, state);
  };
  const planned = (plan: SwitchedPlan, share: number, rating: 'normal' | 'normal-first'): RestorationPlan => {
    const result = planRestoration(withEmergency(plan, share), 'l0', { rating, effort: 1 });
    if (!result.ok) throw new Error(result.message);
    return result.plan;
  };

  test('hands whole feeders over to others before it leaves anybody out', () => {
    // 1.2 MW at 10 kV are 69 A; a feeder is a quarter.
    const plan = planned(coupled(60), 1.2, 'normal');
    expect(plan).toMatchObject({ customersUnserved: 0, breach: null, rating: 'normal' });
    expect(plan.ties).toHaveLength(2);
    expect(plan.steps.filter(({ kind }) => kind === 'drop')).toEqual([]);
    expectSafe(withEmergency(coupled(60), 1.2), plan, true);
  });

  test('is loaded to its emergency rating, and says so, before somebody stays without supply', () => {
    // The two feeders that nobody else reaches need 35 A.
    const shed = planned(coupled(32), 1.2, 'normal');
    expect(shed.customersUnserved).toBeGreaterThan(0);
    expect(shed.rating).toBe('normal');
    const plan = planned(coupled(32), 1.2, 'normal-first');
    expect(plan).toMatchObject({ customersUnserved: 0, breach: null, rating: 'emergency' });
    expect(plan.notes.join()).toMatch(/emergency ratings hold, for a limited time\. l1 then carries 1\d\d\.\d %/);
  });

  test('keeps the normal ratings where they do', () => {
    expect(planned(coupled(100), 1.2, 'normal-first')).toMatchObject({ customersUnserved: 0, rating: 'normal' });
    expect(planned(coupled(20), 1.2, 'normal-first').customersUnserved).toBeGreaterThan(0);
  });
});

test('a busbar with many feeders, some of which nothing else can supply: the others are supplied', () => {
  const feeders = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const alone = [2, 5];
  const bar: SwitchedPlan = {
    nodes: 13,
    sources: [0, 12],
    lines: [
      line(0, 1, { breaker: true }),
      ...feeders.map((node) => line(1, node)),
      ...feeders.filter((node) => !alone.includes(node)).map((node) => line(12, node, { open: 1, breaker: true })),
    ],
    loads: feeders.map((node) => load(node)),
  };
  const plan = planFor(bar, 'n1');
  expect(plan).toMatchObject({ customersLost: 100, customersUnserved: 20, servedW: 8e6 });
  expect(plan.ties).toHaveLength(8);
  expectSafe(gridOf(bar), plan, false);
});

test('an overload that the trip alone has made is told as that, and by no step; so is who has no way out', () => {
  // Two ways from the source to the load; the busbar n1 of one of them, with a customer, is lost.
  const mesh: SwitchedPlan = {
    nodes: 5,
    sources: [0],
    lines: [
      line(0, 1, { breaker: true, r: 0.1 }),
      line(1, 2, { breaker: true, r: 0.1 }),
      line(0, 3, { breaker: true, r: 0.1 }),
      line(3, 2, { breaker: true, r: 0.1, rated: 60 }),
      line(1, 4),
    ],
    loads: [load(2, 1.5e6), load(4, 0.5e6)],
  };
  const plan = planFor(mesh, 'n1', { rating: 'normal-first' });
  expect(plan.breach).toContain('Overload of l3');
  expect(plan.notes.join(' ')).toMatch(/l3 carries 1[34]\d\.\d % .* by the trip itself, before and after this plan/);
  expect(plan.notes.join(' ')).not.toContain('After step');
  expect(plan.notes).toContain(
    'No device leads from 10 customers to any other supply: they hang on what the fault takes out.',
  );
});
