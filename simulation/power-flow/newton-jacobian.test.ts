import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryModel, modelOf, residualOf } from '../../tests/builders/bus-branch-model.ts';
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { NewtonSolver } from './newton.ts';
import { NewtonAdmittance } from './newton-admittance.ts';
import { NewtonEquations } from './newton-equations.ts';
import { NewtonJacobian } from './newton-jacobian.ts';
import { newtonPattern } from './newton-pattern.ts';

function systemOf(model: BusBranchModel) {
  const pattern = newtonPattern(model.busCount, model.from, model.to);
  const admittance = new NewtonAdmittance(model, pattern, null);
  admittance.assemble();
  const equations = new NewtonEquations(pattern, admittance, true);
  for (let row = 0; row < model.busCount; row++) {
    const bus = pattern.order[row]!;
    equations.type[row] = model.busType[bus]!;
    equations.power.set([model.p[bus]!, model.q[bus]!], 2 * row);
    equations.current!.set([model.currentP![bus]!, model.currentQ![bus]!], 2 * row);
    equations.diagonal[2 * row] = admittance.diagonal[2 * row]! + model.g[bus]!;
    equations.diagonal[2 * row + 1] = admittance.diagonal[2 * row + 1]! + model.b[bus]!;
  }
  return { pattern, equations, jacobian: new NewtonJacobian(pattern, equations) };
}

/** Gauss with pivots, dense. */
function solveDense(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      if (factor !== 0) for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k]![n]!;
    for (let j = k + 1; j < n; j++) sum -= rows[k]![j]! * x[j]!;
    x[k] = sum / rows[k]![k]!;
  }
  return x;
}

test('the step is that of a dense solve with a Jacobian by differences of the balances', () => {
  fc.assert(
    fc.property(
      arbitraryModel,
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 42 }),
      (model, draws) => {
        const { equations, jacobian } = systemOf(model);
        const n = model.busCount;
        const draw = (i: number) => draws[i % draws.length]!;
        const place = (row: number, turn = 0, grow = 0) => {
          const isDead = equations.type[row] === BUS_TYPE.dead;
          equations.setVoltage(row, isDead ? 0 : (1 + 0.03 * draw(row)) * (1 + grow), 0.1 * draw(7 * row + 1) + turn);
        };
        const reset = () => {
          for (let row = 0; row < n; row++) place(row);
          equations.evaluate();
          return equations.mismatch.slice();
        };
        const start = reset();
        // Unknowns: the angle of PQ and PV buses, the magnitude of PQ buses.
        const unknowns: number[] = [];
        equations.type.forEach((type, row) => {
          if (type <= BUS_TYPE.pv) unknowns.push(2 * row);
          if (type === BUS_TYPE.pq) unknowns.push(2 * row + 1);
        });
        const h = 1e-6;
        const columns = unknowns.map((unknown) => {
          const row = unknown >> 1;
          const at = (size: number) => {
            place(row, unknown % 2 === 0 ? size : 0, unknown % 2 === 0 ? 0 : size);
            equations.evaluate();
            const values = unknowns.map((u) => equations.mismatch[u]!);
            place(row);
            return values;
          };
          const ahead = at(h);
          const behind = at(-h);
          return ahead.map((value, i) => (value - behind[i]!) / (2 * h));
        });
        const matrix = unknowns.map((_, i) => columns.map((column) => column[i]!));
        const expected = solveDense(
          matrix,
          unknowns.map((unknown) => -start[unknown]!),
        );

        reset();
        expect(jacobian.solve()).toBe(true);
        const step = new Float64Array(2 * n);
        unknowns.forEach((unknown, i) => {
          step[unknown] = expected[i]!;
        });
        for (let i = 0; i < 2 * n; i++) expect(Math.abs(equations.step[i]! - step[i]!)).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 60 },
  );
});

test('numbers that are none end the step, and do not spoil the next', () => {
  const model = fc.sample(arbitraryModel, { numRuns: 1, seed: 3 })[0]!;
  const { pattern, equations, jacobian } = systemOf(model);
  equations.type.fill(BUS_TYPE.pq);
  const stepAt = (magnitude: number) => {
    for (let row = 0; row < pattern.busCount; row++) equations.setVoltage(row, magnitude, 0);
    equations.evaluate();
    return jacobian.solve();
  };
  expect(stepAt(Number.NaN)).toBe(false);
  equations.type[0] = BUS_TYPE.slack;
  expect(stepAt(1)).toBe(true);
  for (const value of equations.step) expect(Number.isFinite(value)).toBe(true);
});

test('a star point whose legs cancel out has a step', () => {
  const legs = [0.1, 0.1, -0.05].map((x, i) => ({ from: 0, to: i + 1, x }));
  const ring = [1, 2].map((from) => ({ from, to: from + 1, r: 0.01, x: 0.3 }));
  const model = modelOf([{}, { type: 'slack' }, { p: -0.3, q: -0.1 }, { p: -0.2 }], [...legs, ...ring]);
  const solution = new NewtonSolver(model).solve({ tolerance: 1e-10, maxIterations: 6, start: 'flat', insist: false });
  expect(solution.converged).toBe(true);
  expect(residualOf(model, solution)).toBeLessThan(1e-10);
});
