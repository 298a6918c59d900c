import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkPlans, randomNetwork } from '../../tests/builders/random-network.ts';
import { SYNTHETIC_CHECKS, syntheticNetwork } from '../../tests/builders/synthetic-network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { normalState, OPEN_FROM, OPEN_TO, OUT_OF_SERVICE } from '../network/network.ts';
import { worstBalance, writeFlows } from './branch-flows.ts';
import { type BalancedSolution, BUS_TYPE } from './bus-branch-model.ts';
import { PowerFlow, type PowerFlowOptions } from './power-flow.ts';
import { summarise } from './power-summary.ts';

const solved = (flow: PowerFlow, options: PowerFlowOptions): BalancedSolution => {
  const solution = flow.solve(options);
  expect(solution.converged).toBe(true);
  return copy(solution);
};

const copy = (solution: BalancedSolution): BalancedSolution => ({
  ...solution,
  magnitude: solution.magnitude.slice(),
  angle: solution.angle.slice(),
  pFrom: solution.pFrom.slice(),
  qFrom: solution.qFrom.slice(),
  pTo: solution.pTo.slice(),
  qTo: solution.qTo.slice(),
});

const COLUMNS = ['magnitude', 'angle', 'pFrom', 'qFrom', 'pTo', 'qTo'] as const;

/** Greatest difference of two solutions; angles modulo a full turn. */
function difference(a: BalancedSolution, b: BalancedSolution): number {
  let greatest = 0;
  for (const column of COLUMNS) {
    expect(a[column].length).toBe(b[column].length);
    for (let i = 0; i < a[column].length; i++) {
      let d = a[column][i]! - b[column][i]!;
      if (column === 'angle') d = Math.atan2(Math.sin(d), Math.cos(d));
      greatest = Math.max(greatest, Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.abs(d));
    }
  }
  return greatest;
}

const tight = { tolerance: 1e-11 };

describe('PowerFlow', () => {
  it.each([
    ['radial', 10],
    ['radial', 100],
    ['ring', 10],
    ['ring', 100],
  ] as const)('solves the synthetic %s network of %i feeders as others do', (form, feeders) => {
    const network = syntheticNetwork(feeders, form);
    const expected = SYNTHETIC_CHECKS[form][feeders]!;
    const flow = new PowerFlow(network, normalState(network));
    for (const method of ['auto', 'sweep', 'current', 'newton'] as const) {
      const solution = solved(flow, { method, tolerance: 1e-10 });
      const summary = summarise(network, flow.model, solution);
      expect(summary.lossesP / 1e3).toBeCloseTo(expected.lossesKw, 4);
      expect(summary.lowestBus).toBe(expected.lowestNode);
      expect(summary.lowestMagnitude).toBeCloseTo(expected.lowest, 10);
      expect(solution.magnitude.reduce((sum, u) => sum + u, 0)).toBeCloseTo(expected.sum, 6);
      expect(solution.magnitude.at(-1)).toBeCloseTo(expected.lastMagnitude, 10);
      expect(solution.angle.at(-1)).toBeCloseTo(expected.lastAngle, 10);
      const load = network.consumers.p.reduce((sum, p) => sum + p, 0);
      expect(load / 1e6).toBeCloseTo(expected.loadMw, 7);
      expect(summary.sourceP / (load + summary.lossesP)).toBeCloseTo(1, 9);
    }
  });

  it('finds the same by sweep, Newton and iterative current', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 6 }), (plan) => {
        const { network, state } = randomNetwork(plan);
        const newton = solved(new PowerFlow(network, state), { ...tight, method: 'newton' });
        for (const method of ['sweep', 'current', 'auto'] as const) {
          const other = solved(new PowerFlow(network, state), { ...tight, method });
          expect(difference(newton, other)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('errs by less than 1e-8 where it is asked for 1e-8', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 4 }), (plan) => {
        const { network, state } = randomNetwork(plan);
        const exact = solved(new PowerFlow(network, state), { ...tight, method: 'newton' });
        const usual = solved(new PowerFlow(network, state), {});
        for (let i = 0; i < exact.magnitude.length; i++) {
          expect(Math.abs(exact.magnitude[i]! - usual.magnitude[i]!)).toBeLessThan(1e-8);
        }
      }),
    );
  });

  it.each(['radial', 'ring'] as const)('keeps the balance to 1e-8 as it keeps the voltage: %s', (form) => {
    const network = syntheticNetwork(10, form);
    const flow = new PowerFlow(network, normalState(network));
    for (const method of ['auto', 'current', 'newton'] as const) {
      const solution = solved(flow, { method });
      expect(worstBalance(flow.model, solution).mismatch).toBeLessThan(1e-8);
      writeFlows(flow.model, solution);
      expect(worstBalance(flow.model, solution).mismatch).toBeLessThan(1e-8);
    }
  });

  it('balances power at every bus, and as a whole', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 4 }), (plan) => {
        const { network, state } = randomNetwork(plan);
        const flow = new PowerFlow(network, state);
        const solution = solved(flow, tight);
        const { model } = flow;
        expect(worstBalance(model, solution).mismatch).toBeLessThan(1e-8);
        const summary = summarise(network, model, solution);
        let drawn = 0;
        for (let k = 0; k < model.busCount; k++) {
          const u = solution.magnitude[k]!;
          if (u > 0) drawn += model.g[k]! * u * u - model.p[k]! - (model.currentP?.[k] ?? 0) * u;
        }
        expect(Math.abs(summary.sourceP - summary.lossesP - drawn * 1e6)).toBeLessThan(0.1);
      }),
    );
  });

  it('leaves dead what no source reaches', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 2 }), (plan) => {
        const { network, state } = randomNetwork(plan);
        const flow = new PowerFlow(network, state);
        for (const method of ['auto', 'newton', 'current'] as const) {
          const solution = solved(flow, { method });
          for (let k = 0; k < flow.model.busCount; k++) {
            const isDead = flow.topology.energised[k] === 0;
            expect(flow.model.busType[k] === BUS_TYPE.dead).toBe(isDead);
            expect(solution.magnitude[k] === 0).toBe(isDead);
          }
          for (let row = 0; row < network.branches.count; row++) {
            if (flow.model.from[row]! < 0) expect([solution.pFrom[row], solution.qFrom[row]]).toEqual([0, 0]);
            if (flow.model.to[row]! < 0) expect([solution.pTo[row], solution.qTo[row]]).toEqual([0, 0]);
          }
        }
      }),
    );
  });

  it('is where it was after a branch was opened and closed', () => {
    fc.assert(
      fc.property(
        networkPlans({ loops: 4 }),
        fc.nat(),
        fc.constantFrom(OPEN_FROM, OPEN_TO, OUT_OF_SERVICE),
        (plan, pick, ends) => {
          const { network, state } = randomNetwork(plan);
          if (network.branches.count === 0) return;
          const flow = new PowerFlow(network, state);
          const before = solved(flow, tight);
          const row = pick % network.branches.count;
          flow.setBranch(row, ends);
          const during = solved(flow, tight);
          const fresh = solved(new PowerFlow(network, flow.topology.state), tight);
          expect(difference(during, fresh)).toBeLessThan(1e-9);
          flow.setBranch(row, state.branchOpen[row]!);
          expect(difference(before, solved(flow, tight))).toBeLessThan(1e-9);
          expect(difference(before, solved(flow, { ...tight, start: 'last' }))).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('follows any sequence of switchings as if each state were the first', () => {
    const step = fc.record({ pick: fc.nat(), isSwitch: fc.boolean(), value: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(networkPlans({ loops: 3 }), fc.array(step, { minLength: 1, maxLength: 8 }), (plan, steps) => {
        const { network, state } = randomNetwork(plan);
        const flow = new PowerFlow(network, state);
        const options = [
          tight,
          { ...tight, start: 'last' },
          { ...tight, method: 'newton' },
          { ...tight, method: 'current' },
        ] as const;
        for (const { pick, isSwitch, value } of steps) {
          const rows = isSwitch ? network.switches.count : network.branches.count;
          if (rows === 0) continue;
          if (isSwitch) flow.setSwitch(pick % rows, value % 2 === 1);
          else flow.setBranch(pick % rows, value);
          const fresh = new PowerFlow(network, flow.topology.state);
          const expected = solved(fresh, { ...tight, method: 'newton' });
          const solution = solved(flow, options[(pick + value) % 4]!);
          for (let node = 0; node < network.nodes.count; node++) {
            const a = solution.magnitude[flow.topology.busOfNode[node]!]!;
            expect(Math.abs(a - expected.magnitude[fresh.topology.busOfNode[node]!]!)).toBeLessThan(1e-9);
          }
          for (const column of ['pFrom', 'qFrom', 'pTo', 'qTo'] as const) {
            for (let row = 0; row < network.branches.count; row++) {
              expect(Math.abs(solution[column][row]! - expected[column][row]!)).toBeLessThan(1e-8);
            }
          }
        }
      }),
    );
  });

  it('does not care how nodes and branches are numbered', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 4 }), (plan) => {
        const order = Array.from({ length: plan.nodes }, (_, i) => (i * 7 + 3) % plan.nodes);
        fc.pre(new Set(order).size === plan.nodes);
        const { network, state } = randomNetwork(plan);
        const other = randomNetwork(plan, order);
        const a = solved(new PowerFlow(network, state), tight);
        const b = solved(new PowerFlow(other.network, other.state), tight);
        for (let i = 0; i < plan.nodes; i++) {
          const j = other.network.nodes.ids.indexOf(`n${i}`);
          expect(Math.abs(a.magnitude[i]! - b.magnitude[j]!)).toBeLessThan(1e-9);
        }
        for (let row = 0; row < network.branches.count; row++) {
          const j = other.network.branches.ids.indexOf(network.branches.ids[row]!);
          expect(Math.abs(a.pFrom[row]! - b.pFrom[j]!)).toBeLessThan(1e-9);
          expect(Math.abs(a.qTo[row]! - b.qTo[j]!)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('follows new loads', () => {
    fc.assert(
      fc.property(networkPlans({ loops: 3 }), fc.integer({ min: 50, max: 130 }), (plan, percent) => {
        const { network, state } = randomNetwork(plan);
        const flow = new PowerFlow(network, state);
        for (const method of ['auto', 'current', 'newton'] as const) solved(flow, { method });
        const p = network.consumers.p.map((power) => (power * percent) / 100);
        const q = network.consumers.q.map((power) => (power * percent) / 100);
        flow.setConsumers(p, q);
        const changed = { ...network, consumers: { ...network.consumers, p, q } };
        const fresh = solved(new PowerFlow(changed, state), tight);
        for (const method of ['auto', 'current', 'newton'] as const) {
          expect(difference(fresh, solved(flow, { ...tight, method }))).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('says where an overloaded network fails, by whatever method', () => {
    const network = syntheticNetwork(10, 'radial');
    const flow = new PowerFlow(network, normalState(network));
    flow.setConsumers(
      network.consumers.p.map((p) => 30 * p),
      network.consumers.q.map((q) => 30 * q),
    );
    for (const method of ['auto', 'sweep', 'current', 'newton'] as const) {
      const solution = flow.solve({ method });
      expect(solution.converged).toBe(false);
      expect(solution.worst?.bus).toBeGreaterThanOrEqual(0);
      expect(solution.worst?.mismatch).toBeGreaterThan(0.01);
      expect(solution.magnitude.every(Number.isFinite)).toBe(true);
    }
    flow.setConsumers(network.consumers.p, network.consumers.q);
    expect(flow.solve({ start: 'last' }).converged).toBe(true);
  });

  it('gives a collapse up after the usual rounds of Newton where nobody insists', () => {
    const network = syntheticNetwork(10, 'radial');
    const flow = new PowerFlow(network, normalState(network));
    const load = (times: number) =>
      flow.setConsumers(
        network.consumers.p.map((p) => times * p),
        network.consumers.q.map((q) => times * q),
      );
    load(30);
    const given = flow.solve({ maxIterations: 200, insist: false });
    expect(given).toMatchObject({ converged: false, method: 'newton' });
    expect(given.iterations).toBeLessThanOrEqual(10);
    expect(given.worst?.bus).toBeGreaterThanOrEqual(0);
    load(1);
    const insisted = flow.solve().magnitude.slice();
    expect(flow.solve({ insist: false }).magnitude).toEqual(insisted);
  });

  it('calls no iterative current solution converged whose flows do not balance', () => {
    const builder = new NetworkBuilder({ name: 'a link of a nano-ohm', frequency: 50, basePower: 10e6 });
    const [a, b, c] = ['a', 'b', 'c'].map((id) => builder.addNode({ id, baseVoltage: 12_660 })) as [
      number,
      number,
      number,
    ];
    builder.addSource({ id: 's', node: a, magnitude: 1, angle: 0 });
    builder.addLine({ id: 'ab', from: a, to: b, r: 0.1, x: 0.3 });
    builder.addLine({ id: 'bc', from: b, to: c, r: 1e-10, x: 1e-10 });
    builder.addLine({ id: 'ca', from: c, to: a, r: 0.2, x: 0.3 });
    builder.addConsumer({ id: 'l', node: c, p: 9e5, q: 3e5 });
    const flow = new PowerFlow(builder.build(), builder.state());
    const solution = flow.solve({ method: 'current' });
    expect(solution.converged).toBe(false);
    expect(solution.worst?.mismatch).toBeGreaterThan(1e-6);
    solved(flow, { method: 'auto' });
  });
});
