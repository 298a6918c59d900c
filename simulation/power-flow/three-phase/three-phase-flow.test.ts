import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alike, type LoadText, PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import { imbalance } from '../../../tests/builders/phase-balance.ts';
import { syntheticFeeder } from '../../../tests/builders/synthetic-feeder.ts';
import { NetworkBuilder } from '../../network/network-builder.ts';
import { PowerFlow } from '../power-flow.ts';
import { ELEMENT } from './phase-model.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';
import type { ThreePhaseSolution } from './three-phase-solution.ts';

const OFF = { controls: false };

interface Draft {
  readonly parents: readonly number[];
  readonly lengths: readonly number[];
  readonly phases: readonly number[];
  readonly loads: readonly {
    readonly p: number;
    readonly q: number;
    readonly model: number;
    readonly delta: boolean;
  }[];
}

const SIZE = 12;
const sized = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: SIZE, maxLength: SIZE });
const drafts: fc.Arbitrary<Draft> = fc.record({
  parents: sized(fc.nat(1000)),
  lengths: sized(fc.double({ min: 0.05, max: 0.5, noNaN: true })),
  phases: sized(fc.nat(9)),
  loads: sized(
    fc.record({
      p: fc.double({ min: 5, max: 90, noNaN: true }),
      q: fc.double({ min: -10, max: 40, noNaN: true }),
      model: fc.nat(3),
      delta: fc.boolean(),
    }),
  ),
});

/** A 12.47 kV tree of 1-, 2- and 3-phase lines with loads, behind a delta-wye transformer. `name` numbers the buses anew. */
function feeder(draft: Draft, name: (k: number) => string = (k) => `b${k}`) {
  const b = new PhaseNetworkBuilder();
  b.source('grid', 115, { pu: 1.02, z: alike(3, [1, 8], [0.2, 2]) });
  b.transformer('sub', {
    phases: 3,
    kva: 5000,
    windings: [
      { at: 'grid', conn: 'delta', kv: 115, r: 0.005 },
      { at: name(0), kv: 12.47, r: 0.005 },
    ],
    x: [0.08],
    noLoad: [0.001, 0.004],
  });
  const nodes = [[1, 2, 3]];
  for (let k = 1; k <= SIZE; k++) {
    const i = k - 1;
    const parent = draft.parents[i]! % k;
    const from = nodes[parent]!;
    const choice = draft.phases[i]!;
    const own = from.length === 1 || choice > 5 ? from : from.filter((_, p) => p !== choice % from.length);
    nodes.push(own);
    const length = draft.lengths[i]! * 4;
    const z = alike(own.length, [0.3 * length, 0.6 * length], [0.1 * length, 0.25 * length]);
    const y = alike(own.length, [0, 4e-6 * length], [0, -0.7e-6 * length]);
    const at = (bus: number) => `${name(bus)}.${own.join('.')}`;
    b.line(`l${k}`, at(parent), at(k), z, y);
    const { p, q, model, delta } = draft.loads[i]!;
    const isDelta = delta && own.length > 1;
    const load: LoadText = {
      at: at(k),
      phases: isDelta && own.length === 2 ? 1 : own.length,
      conn: isDelta ? 'delta' : 'wye',
      model: ([1, 2, 4, 5] as const)[model]!,
      kva: [p * own.length, q * own.length],
      kv: isDelta ? 12.47 : 7.2,
    };
    b.load(`d${k}`, load);
  }
  b.capacitor('c', name(0), 3, 7.2, [300]);
  return b.build([115, 12.47]);
}

function loadPower(flow: ThreePhaseFlow, solution: ThreePhaseSolution) {
  let p = 0;
  const { conductors } = solution;
  for (let c = 0; c < conductors.count; c++) {
    const { kind } = flow.model.elements[conductors.element[c]!]!;
    if (kind === ELEMENT.consumer || kind === ELEMENT.capacitor) p += conductors.p[c]!;
  }
  return p;
}

const snapshot = (solution: ThreePhaseSolution) => [...solution.voltageRe, ...solution.voltageIm];
function greatestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((x, k) => Math.abs(x - b[k]!)));
}

describe('any feeder', () => {
  test('balances at every node, and its sources feed what loads draw and lines lose', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const { network, state } = feeder(draft);
        const flow = new ThreePhaseFlow(network, state);
        const solution = flow.solve(OFF);
        expect(solution.converged).toBe(true);
        expect(imbalance(solution)).toBeLessThan(1e-5);
        expect(solution.sourceP).toBeCloseTo(loadPower(flow, solution) + solution.lossP, 0);
      }),
      { numRuns: 60 },
    );
  });

  test('does not care for the names and order of its buses', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const one = feeder(draft);
        const other = feeder(draft, (k) => `z${(k * 7) % 13}`);
        // The same buses in reverse order.
        const last = other.network.buses.length - 1;
        const turned = JSON.parse(JSON.stringify(other.network), (key, value: unknown) =>
          key === 'bus' ? last - (value as number) : value,
        ) as typeof other.network;
        const arrays = (m: object) => Float64Array.from(Object.values(m));
        const network = {
          ...turned,
          buses: other.network.buses.toReversed(),
          sources: turned.sources.map((s) => ({ ...s, r: arrays(s.r), x: arrays(s.x) })),
          lines: turned.lines.map((l) => ({ ...l, r: arrays(l.r), x: arrays(l.x), g: arrays(l.g), b: arrays(l.b) })),
          capacitors: turned.capacitors.map((c) => ({ ...c, g: c.g.map(arrays), b: c.b.map(arrays) })),
        };
        const a = new ThreePhaseFlow(one.network, one.state);
        const b = new ThreePhaseFlow(network, other.state);
        const [sa, sb] = [a.solve(OFF), b.solve(OFF)];
        for (let k = 0; k <= SIZE; k++)
          for (const node of [1, 2, 3]) {
            const i = a.model.nodeAt(
              one.network.buses.findIndex(({ id }) => id === `b${k}`),
              node,
            );
            const j = b.model.nodeAt(
              network.buses.findIndex(({ id }) => id === `z${(k * 7) % 13}`),
              node,
            );
            if (i < 0) continue;
            expect(Math.abs(sa.voltageRe[i]! - sb.voltageRe[j]!)).toBeLessThan(1e-4);
            expect(Math.abs(sa.voltageIm[i]! - sb.voltageIm[j]!)).toBeLessThan(1e-4);
          }
      }),
      { numRuns: 20 },
    );
  });

  test('is the same again after a line was opened and closed, and dead behind the open end', () => {
    fc.assert(
      fc.property(drafts, fc.integer({ min: 1, max: SIZE }), (draft, k) => {
        const { network, state } = feeder(draft);
        const flow = new ThreePhaseFlow(network, state);
        const before = snapshot(flow.solve(OFF));
        const below = new Set([k]);
        for (let j = k + 1; j <= SIZE; j++) if (below.has(draft.parents[j - 1]! % j)) below.add(j);
        expect(flow.open(`line.l${k}`, 1)).toBe(true);
        const cut = flow.solve(OFF);
        expect(cut.converged).toBe(true);
        expect(imbalance(cut)).toBeLessThan(1e-5);
        const dead = new Set(cut.dead.map((node) => network.buses[cut.nodes[node]!.bus]!.id));
        expect(dead).toEqual(new Set([...below].map((j) => `b${j}`)));
        for (const node of cut.dead) expect([cut.voltageRe[node], cut.voltageIm[node]]).toEqual([0, 0]);
        expect(flow.close(`line.l${k}`, 1)).toBe(true);
        expect(greatestDifference(snapshot(flow.solve(OFF)), before)).toBeLessThan(1e-4);
      }),
      { numRuns: 40 },
    );
  });
});

test('a balanced network is its positive sequence', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.nat(1000),
          fc.double({ min: 0.1, max: 1, noNaN: true }),
          fc.double({ min: 10, max: 120, noNaN: true }),
        ),
        {
          minLength: 3,
          maxLength: 15,
        },
      ),
      (sections) => {
        const phases = new PhaseNetworkBuilder().source('n0', 10, { z: alike(3, [0, 1e-9]) });
        const balanced = new NetworkBuilder({ name: 'balanced', frequency: 50, basePower: 1e6 });
        balanced.addNode({ id: 'n0', baseVoltage: 10e3 });
        balanced.addSource({ id: 's', node: 0, magnitude: 1, angle: 0 });
        sections.forEach(([parent, km, kw], i) => {
          const k = i + 1;
          const from = parent % k;
          const [r, x, b] = [0.3 * km, 0.4 * km, 90e-6 * km];
          const mutual = [0.1 * km, 0.15 * km, -10e-6 * km] as const;
          phases.line(
            `l${k}`,
            `n${from}`,
            `n${k}`,
            alike(3, [r + mutual[0], x + mutual[1]], [mutual[0], mutual[1]]),
            alike(3, [0, b + mutual[2]], [0, mutual[2]]),
          );
          phases.load(`d${k}`, { at: `n${k}`, phases: 3, kva: [kw, kw / 3], kv: 10 / Math.sqrt(3), band: [0, 0.1, 2] });
          balanced.addNode({ id: `n${k}`, baseVoltage: 10e3 });
          balanced.addLine({ id: `l${k}`, from, to: k, r, x, b });
          balanced.addConsumer({ id: `d${k}`, node: k, p: kw * 1e3, q: (kw * 1e3) / 3 });
        });
        const { network, state } = phases.build([10]);
        const flow = new ThreePhaseFlow(network, state);
        const three = flow.solve({ controls: false, tolerance: 1e-12 });
        const one = new PowerFlow(balanced.build(), balanced.state()).solve({ method: 'newton', tolerance: 1e-12 });
        expect([three.converged, one.converged]).toEqual([true, true]);
        for (let bus = 0; bus <= sections.length; bus++)
          for (const node of [1, 2, 3]) {
            const k = flow.model.nodeAt(bus, node);
            const angle = one.angle[bus]! - ((node - 1) * 2 * Math.PI) / 3;
            const volt = one.magnitude[bus]! * (10e3 / Math.sqrt(3));
            expect(three.voltageRe[k]!).toBeCloseTo(volt * Math.cos(angle), 4);
            expect(three.voltageIm[k]!).toBeCloseTo(volt * Math.sin(angle), 4);
          }
      },
    ),
    { numRuns: 20 },
  );
});

test('a network that cannot carry its load says so, and at which node', () => {
  const { network, state } = new PhaseNetworkBuilder()
    .source('a', 12.47)
    .line('l', 'a', 'b', alike(3, [4, 9]))
    .load('d', { at: 'b', phases: 3, kva: [60000, 20000], kv: 7.2, band: [0, 0, 2] })
    .build([12.47]);
  const solution = new ThreePhaseFlow(network, state).solve(OFF);
  expect(solution.converged).toBe(false);
  expect(network.buses[solution.worst!.bus]!.id).toBe('b');
  expect(solution.worst!.mismatch).toBeGreaterThan(1);
});

test('a feeder that swings over the end of an exponential load’s band is solved at that end', () => {
  // Generation that lifts its voltage out of the band, where it feeds in less than it takes to get there.
  const { network, state } = new PhaseNetworkBuilder()
    .source('a', 12.47, { pu: 1.04 })
    .line('l', 'a', 'b', alike(3, [2, 2]))
    .load('d', { at: 'b', phases: 3, model: 4, kva: [-800, 0], kv: 7.2 })
    .build([12.47]);
  const flow = new ThreePhaseFlow(network, state);
  const solution = flow.solve(OFF);
  expect(solution.converged).toBe(true);
  const k = flow.model.nodeAt(1, 1);
  expect(Math.abs(Math.hypot(solution.voltageRe[k]!, solution.voltageIm[k]!) / 7200 - 1.05)).toBeLessThan(1e-4);
  expect(imbalance(solution)).toBeLessThan(1e-5);
});

test('other load levels are solved from the last voltages, and the old ones found again', () => {
  const { network, state } = syntheticFeeder(40);
  const flow = new ThreePhaseFlow(network, state);
  const first = flow.solve(OFF);
  expect(first.converged).toBe(true);
  const before = snapshot(first);
  const power = (share: number) =>
    [network.consumers.map(({ p }) => p * share), network.consumers.map(({ q }) => q * share)] as const;
  flow.setConsumers(...power(0.5));
  const half = flow.solve({ ...OFF, start: 'last' });
  expect(half.converged).toBe(true);
  const cold = new ThreePhaseFlow(
    {
      ...network,
      consumers: network.consumers.map((consumer) => ({ ...consumer, p: consumer.p / 2, q: consumer.q / 2 })),
    },
    state,
  ).solve(OFF);
  expect(greatestDifference(snapshot(half), snapshot(cold))).toBeLessThan(1e-5);
  flow.setConsumers(...power(1));
  expect(greatestDifference(snapshot(flow.solve(OFF)), before)).toBeLessThan(1e-5);
});

test('a load that begins to draw supplies the neutral that hangs on it', () => {
  const feed = (kw: number) =>
    new PhaseNetworkBuilder()
      .source('a', 0.4)
      .load('d', { at: 'a.1.2.3.4', phases: 3, kva: [kw, 0], kv: 0.23 })
      .load('e', { at: 'a.1.4', phases: 1, kva: [kw, 0], kv: 0.23 })
      .build([0.4]);
  const idle = feed(0);
  const flow = new ThreePhaseFlow(idle.network, idle.state);
  expect(flow.solve(OFF).dead).toHaveLength(1);
  flow.setConsumers(
    [3, 3].map((kw) => kw * 1e3),
    [0, 0],
  );
  const late = flow.solve(OFF);
  const busy = feed(3);
  const early = new ThreePhaseFlow(busy.network, busy.state).solve(OFF);
  expect([late.converged, early.converged, late.dead.length]).toEqual([true, true, 0]);
  expect(greatestDifference(snapshot(late), snapshot(early))).toBeLessThan(1e-6);
});

test('a number that is none is said not to converge', () => {
  const { network, state } = syntheticFeeder(4);
  const consumers = network.consumers.map((consumer, row) => (row === 3 ? { ...consumer, p: Number.NaN } : consumer));
  const solution = new ThreePhaseFlow({ ...network, consumers }, state).solve(OFF);
  expect(solution.converged).toBe(false);
});

test('open and close name what is not there by saying no', () => {
  const { network, state } = syntheticFeeder(4);
  const flow = new ThreePhaseFlow(network, state);
  expect(flow.open('line.nothing', 1)).toBe(false);
  expect(flow.open('line.t1', 3)).toBe(false);
  expect(flow.close('line.t1', 1, [4])).toBe(false);
  expect(flow.open('line.t1', 2, [3])).toBe(true);
});
