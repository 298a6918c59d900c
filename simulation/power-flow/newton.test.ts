import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryModel, modelOf, residualOf } from '../../tests/builders/bus-branch-model.ts';
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { type NewtonOptions, NewtonSolver } from './newton.ts';

const OPTIONS: NewtonOptions = { tolerance: 1e-10, maxIterations: 10, start: 'flat' };

const copyOf = (model: BusBranchModel): BusBranchModel => ({
  ...model,
  from: model.from.slice(),
  to: model.to.slice(),
  p: model.p.slice(),
  q: model.q.slice(),
  busType: model.busType.slice(),
});

function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-9): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(within);
}

describe('Newton-Raphson', () => {
  test('balances every bus of networks with everything in them', () => {
    fc.assert(
      fc.property(arbitraryModel, (model) => {
        const solution = new NewtonSolver(model).solve({ ...OPTIONS, insist: false });
        expect(solution.converged).toBe(true);
        expect(solution.worst).toBeNull();
        expect(residualOf(model, solution)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  test('finds the same whatever the buses are called', () => {
    fc.assert(
      fc.property(arbitraryModel, fc.array(fc.nat(), { minLength: 42, maxLength: 42 }), (model, draws) => {
        const { busCount } = model;
        const name = Int32Array.from({ length: busCount }, (_, i) => i);
        for (let i = busCount - 1; i > 0; i--) {
          const j = draws[i]! % (i + 1);
          [name[i], name[j]] = [name[j]!, name[i]!];
        }
        const moved = (values: Float64Array) => {
          const out = values.slice();
          values.forEach((value, i) => {
            out[name[i]!] = value;
          });
          return out;
        };
        const types = model.busType.slice();
        model.busType.forEach((type, i) => {
          types[name[i]!] = type;
        });
        const other: BusBranchModel = {
          ...model,
          from: model.from.map((bus) => (bus < 0 ? -1 : name[bus]!)),
          to: model.to.map((bus) => (bus < 0 ? -1 : name[bus]!)),
          busType: types,
          p: moved(model.p),
          q: moved(model.q),
          currentP: model.currentP && moved(model.currentP),
          currentQ: model.currentQ && moved(model.currentQ),
          g: moved(model.g),
          b: moved(model.b),
          setMagnitude: moved(model.setMagnitude),
          setAngle: moved(model.setAngle),
        };
        const one = new NewtonSolver(model).solve(OPTIONS);
        const two = new NewtonSolver(other).solve(OPTIONS);
        expectSame(two.magnitude, moved(one.magnitude));
        expectSame(two.pFrom, one.pFrom);
        expectSame(two.qTo, one.qTo);
      }),
    );
  });

  test('follows outages and returns, new loads and set points, as if it were made anew', () => {
    fc.assert(
      fc.property(arbitraryModel, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (model, rows) => {
        fc.pre(model.branchCount > 0);
        const changed = copyOf(model);
        const solver = new NewtonSolver(changed);
        const before = solver.solve(OPTIONS).magnitude.slice();
        for (const row of rows) {
          const e = row % model.branchCount;
          const isOut = changed.from[e] === -1 && changed.to[e] === -1;
          if (isOut) solver.setBranchEnds(e, model.from[e]!, model.to[e]!);
          else solver.setBranchEnds(e, -1, -1);
          for (let i = 0; i < model.busCount; i++) changed.p[i] = model.p[i]! * (0.5 + 0.01 * (row % 100));
          const solution = solver.solve(OPTIONS);
          const fresh = new NewtonSolver(copyOf(changed)).solve(OPTIONS);
          expect(solution.converged).toBe(true);
          expect(fresh.converged).toBe(true);
          expectSame(solution.magnitude, fresh.magnitude);
          expectSame(solution.qFrom, fresh.qFrom);
        }
        changed.from.set(model.from);
        changed.to.set(model.to);
        changed.p.set(model.p);
        expectSame(solver.solve(OPTIONS).magnitude, before);
      }),
      { numRuns: 60 },
    );
  });

  test('takes a branch into its order that was out from the beginning', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -0.1 }, { p: -0.1 }],
      [
        { from: 0, to: 1, r: 0.01, x: 0.05 },
        { from: 1, to: 2, r: 0.01, x: 0.05 },
        { from: -1, to: -1, r: 0.01, x: 0.05 },
      ],
    );
    const solver = new NewtonSolver(model);
    solver.solve(OPTIONS);
    solver.setBranchEnds(2, 0, 2);
    const solution = solver.solve({ ...OPTIONS, start: 'last' });
    expect(residualOf(model, solution)).toBeLessThan(1e-9);
    expect(solution.pFrom[1]).toBeCloseTo(0, 9);
  });

  test('needs no round from its own last solution', () => {
    const model = modelOf([{ type: 'slack' }, { p: -0.3, q: -0.1 }], [{ from: 0, to: 1, r: 0.01, x: 0.05 }]);
    const solver = new NewtonSolver(model);
    expect(solver.solve({ ...OPTIONS, start: 'last' }).iterations).toBeGreaterThan(1);
    expect(solver.solve({ ...OPTIONS, start: 'last' }).iterations).toBe(0);
  });
});

describe('islands', () => {
  const line = { r: 0.01, x: 0.05 };

  test('without a slack are dead, machines or not; the others do not notice', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -0.1 }, { type: 'pv', p: 0.1 }, { p: -0.1 }, { p: -0.1 }],
      [
        { from: 0, to: 1, ...line },
        { from: 2, to: 3, ...line },
        { from: 1, to: 4, ...line },
      ],
    );
    const solver = new NewtonSolver(model);
    const solution = solver.solve(OPTIONS);
    expect(solution.converged).toBe(true);
    expect([...solution.magnitude.slice(2, 4)]).toEqual([0, 0]);
    expect(solution.pFrom[1]).toBe(0);
    solver.setBranchEnds(2, -1, -1);
    expect(solver.solve(OPTIONS).magnitude[4]).toBe(0);
    solver.setBranchEnds(2, 1, 4);
    expect(solver.solve({ ...OPTIONS, start: 'last' }).magnitude[4]).toBeGreaterThan(0.98);
  });

  test('may hold several slacks, alone or together', () => {
    const model = modelOf(
      [
        { type: 'slack', magnitude: 1.02, angle: 0.01 },
        { p: -0.1 },
        { type: 'slack', magnitude: 1 },
        { type: 'slack', angle: 1 },
      ],
      [
        { from: 0, to: 1, ...line },
        { from: 1, to: 2, ...line },
      ],
    );
    expect(residualOf(model, new NewtonSolver(model).solve(OPTIONS))).toBeLessThan(1e-9);
  });

  test('behind transformers of 150 degrees are found from a flat start', () => {
    const model = modelOf(
      [{ type: 'slack', angle: 0.5 }, { p: -0.2, q: -0.05 }, { p: -0.2 }, { p: -0.1 }],
      [
        { from: 0, to: 1, ...line, shift: (150 / 180) * Math.PI },
        { from: 1, to: 2, ...line },
        { from: 3, to: 2, ...line, shift: (-30 / 180) * Math.PI },
      ],
    );
    const solution = new NewtonSolver(model).solve({ ...OPTIONS, insist: false });
    expect(residualOf(model, solution)).toBeLessThan(1e-9);
    expect(solution.angle[1]).toBeCloseTo(0.5 - (150 / 180) * Math.PI, 1);
    // Two of them: 300 degrees behind is 60 ahead.
    model.shift[1] = model.shift[0]!;
    const twice = new NewtonSolver(model).solve({ ...OPTIONS, insist: false });
    expect(residualOf(model, twice)).toBeLessThan(1e-9);
    expect(twice.angle[2]).toBeCloseTo(0.5 + Math.PI / 3, 1);
  });

  test('of nothing at all are solved', () => {
    expect(new NewtonSolver(modelOf([], [])).solve(OPTIONS).converged).toBe(true);
    expect(new NewtonSolver(modelOf([{ type: 'slack', magnitude: 1.1 }], [])).solve(OPTIONS).magnitude[0]).toBe(1.1);
    const noLoad = modelOf(
      [{ type: 'slack' }, {}, {}],
      [
        { from: 0, to: 1, ...line },
        { from: 1, to: 2, ...line },
      ],
    );
    expect([...new NewtonSolver(noLoad).solve(OPTIONS).magnitude]).toEqual([1, 1, 1]);
  });
});

describe('links of hardly any impedance', () => {
  /** A feeder of 40 buses, every fourth link with this impedance, pu. */
  const feeder = (z: number) =>
    modelOf(
      Array.from({ length: 40 }, (_, i) => (i === 0 ? { type: 'slack' as const } : { p: -0.05, q: -0.02 })),
      Array.from({ length: 39 }, (_, i) => ({
        from: i,
        to: i + 1,
        r: i % 4 === 1 ? z : 0.002,
        x: i % 4 === 1 ? z : 0.003,
      })),
    );

  test('are solved down to what rounding leaves', () => {
    const expected = new NewtonSolver(feeder(1e-7)).solve(OPTIONS).magnitude;
    for (const z of [1e-8, 1e-9]) {
      const model = feeder(z);
      const solution = new NewtonSolver(model).solve({ ...OPTIONS, tolerance: 1e-8, insist: false });
      expect(solution.converged).toBe(true);
      expect(residualOf(model, solution)).toBeLessThan(1e-6);
      expectSame(solution.magnitude, expected, 1e-5);
    }
  });

  test('are refused where they drown the rest', () => {
    const solution = new NewtonSolver(feeder(1e-13)).solve({ ...OPTIONS, tolerance: 1e-8 });
    expect(solution.converged).toBe(false);
    expect([1, 2]).toContain(solution.worst!.bus % 4);
  });
});

describe('what cannot be solved', () => {
  test('is never called solved: converged means balanced, from any start and at any load', () => {
    let solved = 0;
    let unsolved = 0;
    fc.assert(
      fc.property(
        arbitraryModel,
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('flat', 'model'),
        (model, scale, start) => {
          for (let i = 0; i < model.busCount; i++) {
            model.p[i]! *= scale;
            model.q[i]! *= scale;
            model.startMagnitude[i] = 0.2 + ((i * 7 + scale) % 10) / 8;
            model.startAngle[i] = ((i * 3 + scale) % 7) - 3;
          }
          const solution = new NewtonSolver(model).solve({ ...OPTIONS, tolerance: 1e-8, start });
          if (solution.converged) {
            solved++;
            expect(solution.worst).toBeNull();
            expect(residualOf(model, solution)).toBeLessThan(1e-7);
          } else {
            unsolved++;
            expect(solution.worst!.mismatch).toBeGreaterThan(1e-8);
            expect(solution.worst!.bus).toBeLessThan(model.busCount);
            for (const value of solution.magnitude) expect(Number.isFinite(value)).toBe(true);
          }
        },
      ),
      { numRuns: 300, seed: 5 },
    );
    expect(Math.min(solved, unsolved)).toBeGreaterThan(30);
  });

  // The most that a reactance x delivers at unity power factor is V^2 / (2 x): 4.95 for both, less what bus 3 takes.
  const line = (p: number) =>
    modelOf(
      [{ type: 'slack' }, { p: -0.1 }, { p: -p }, { p: -0.1 }],
      [
        { from: 0, to: 1, x: 0.001 },
        { from: 1, to: 2, x: 0.1 },
        { from: 1, to: 3, x: 0.001 },
      ],
    );

  test('a line is loaded to the edge of collapse and not beyond, where the bus is named', () => {
    const edge = new NewtonSolver(line(4.75)).solve({ ...OPTIONS, maxIterations: 30 });
    expect(edge.converged).toBe(true);
    expect(edge.magnitude[2]).toBeGreaterThan(0.7);
    for (const p of [5.1, 6, 20, 500]) {
      const beyond = new NewtonSolver(line(p)).solve(OPTIONS);
      expect(beyond.converged).toBe(false);
      expect(beyond.worst?.bus).toBe(2);
      expect(beyond.worst?.mismatch).toBeGreaterThan(0.01);
    }
  });

  test('a solution of low voltages gives way to the one that networks are run on', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -0.5, q: -0.2, magnitude: 0.06, angle: -1 }],
      [{ from: 0, to: 1, r: 0.01, x: 0.1 }],
    );
    const plain = new NewtonSolver(model).solve({ ...OPTIONS, start: 'model', insist: false });
    expect(plain.converged).toBe(true);
    expect(plain.magnitude[1]).toBeLessThan(0.1);
    const usual = new NewtonSolver(model).solve({ ...OPTIONS, start: 'model' });
    expect(usual.converged).toBe(true);
    expect(usual.magnitude[1]).toBeGreaterThan(0.9);
    expect(residualOf(model, usual)).toBeLessThan(1e-9);
  });

  test('a start that leads plain Newton away is overcome', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -0.5, q: -0.2, magnitude: 0.2, angle: 2 }, { p: -0.5, magnitude: 0.1, angle: -2 }],
      [
        { from: 0, to: 1, r: 0.01, x: 0.1 },
        { from: 1, to: 2, r: 0.01, x: 0.1 },
      ],
    );
    const solution = new NewtonSolver(model).solve({ ...OPTIONS, start: 'model' });
    expect(solution.converged).toBe(true);
    const flat = new NewtonSolver(model).solve(OPTIONS);
    expectSame(solution.magnitude, flat.magnitude);
  });

  test('numbers that are none do not converge', () => {
    const model = line(0.1);
    model.p[2] = Number.NaN;
    const solution = new NewtonSolver(model).solve(OPTIONS);
    expect(solution.converged).toBe(false);
    expect(solution.worst?.bus).toBe(2);
  });

  test('an island that only a PV bus holds is dead, not divergent', () => {
    const model = modelOf([{ type: 'pv', p: 1 }, { p: -1 }], [{ from: 0, to: 1, x: 0.1 }]);
    const solution = new NewtonSolver(model).solve(OPTIONS);
    expect(solution.converged).toBe(true);
    expect([...solution.magnitude]).toEqual([0, 0]);
    expect(model.busType[0]).toBe(BUS_TYPE.pv);
  });
});
