import { describe, expect, test } from 'vitest';
import { modelOf, residualOf } from '../../tests/builders/bus-branch-model.ts';
import { BUS_TYPE } from './bus-branch-model.ts';
import { type NewtonOptions, NewtonSolver } from './newton.ts';
import { solveWithReactiveLimits } from './reactive-limits.ts';

const OPTIONS: NewtonOptions = { tolerance: 1e-10, maxIterations: 10, start: 'flat' };
const line = { r: 0.01, x: 0.1 };

/** slack 0 -- load 1 -- machine 2 -- load 3 -- machine 4 */
const chain = (limits: readonly [number, number], slack: { minQ?: number; maxQ?: number } = { minQ: 0, maxQ: 0 }) =>
  modelOf(
    [
      { type: 'slack', magnitude: 1.02, ...slack },
      { p: -0.5, q: -0.3, currentP: -0.1, currentQ: -0.05 },
      { type: 'pv', p: 0.3, magnitude: 1.03, minQ: -0.1, maxQ: limits[0], b: 0.02, currentQ: -0.03 },
      { p: -0.4, q: -0.2 },
      { type: 'pv', p: 0.2, magnitude: 1.02, minQ: -0.1, maxQ: limits[1] },
    ],
    [0, 1, 2, 3].map((from) => ({ from, to: from + 1, ...line })),
  );

describe('reactive limits', () => {
  test('leave alone what keeps them', () => {
    const model = chain([5, 5]);
    const { solution, limited, infeasible } = solveWithReactiveLimits(new NewtonSolver(model), OPTIONS);
    expect(infeasible).toBeNull();
    expect([...limited]).toEqual([0, 0, 0, 0, 0]);
    expect(residualOf(model, solution)).toBeLessThan(1e-9);
  });

  test('turn a machine at its limit into given power, and give the model back', () => {
    const model = chain([0.1, 5]);
    const { solution, limited } = solveWithReactiveLimits(new NewtonSolver(model), OPTIONS);
    expect(solution.converged).toBe(true);
    expect([...limited]).toEqual([0, 0, 1, 0, 0]);
    expect(solution.magnitude[2]).toBeLessThan(1.03);
    expect(solution.magnitude[4]).toBe(1.02);
    expect(model.busType[2]).toBe(BUS_TYPE.pv);
    expect(model.q[2]).toBe(0);
    model.busType[2] = BUS_TYPE.pq;
    model.q[2] = 0.1;
    expect(residualOf(model, solution)).toBeLessThan(1e-9);
  });

  test('hand the reference on when the slack is at its own limit, and keep its angle', () => {
    const model = chain([0.6, 5], { minQ: -0.01, maxQ: 0.01 });
    const { solution, limited } = solveWithReactiveLimits(new NewtonSolver(model), OPTIONS);
    expect(solution.converged).toBe(true);
    expect(limited[0]).not.toBe(0);
    expect(solution.angle[0]).toBeCloseTo(0, 12);
    expect(solution.qFrom[0]).toBeCloseTo(limited[0]! * 0.01, 8);
    // Bus 2 balances now; the slack's active power is what it was before.
    const before = new NewtonSolver(model).solve(OPTIONS);
    expect(solution.pFrom[0]).toBeCloseTo(before.pFrom[0]!, 8);
    expect(solution.magnitude[2]).toBe(1.03);
  });

  test('say so where nobody is left to hold the voltage', () => {
    const model = chain([0.01, 0.01], { minQ: -0.01, maxQ: 0.01 });
    const { solution, infeasible } = solveWithReactiveLimits(new NewtonSolver(model), OPTIONS);
    expect(solution.converged).toBe(false);
    expect(infeasible?.mismatch).toBeGreaterThan(0.05);
    expect(solution.worst).toEqual(infeasible);
  });
});
