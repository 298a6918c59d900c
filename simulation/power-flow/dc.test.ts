import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryModel, modelOf } from '../../tests/builders/bus-branch-model.ts';
import { BUS_TYPE } from './bus-branch-model.ts';
import { solveDc } from './dc.ts';

describe('DC power flow', () => {
  test('balances every bus with b (theta_f - theta_t - shift)', () => {
    fc.assert(
      fc.property(arbitraryModel, (model) => {
        const solution = solveDc(model);
        expect(solution.converged).toBe(true);
        const rest = model.p.map((p, i) => p + model.currentP![i]! - model.g[i]!);
        for (let e = 0; e < model.branchCount; e++) {
          const [f, t] = [model.from[e]!, model.to[e]!];
          expect(solution.pTo[e]! + solution.pFrom[e]!).toBe(0);
          if (f < 0 || t < 0) {
            expect(solution.pFrom[e]).toBe(0);
            continue;
          }
          const turn = solution.angle[f]! - solution.angle[t]! - model.shift[e]!;
          expect(solution.pFrom[e]).toBeCloseTo(turn / (model.x[e]! * model.ratio[e]!), 10);
          rest[f]! -= solution.pFrom[e]!;
          rest[t]! -= solution.pTo[e]!;
        }
        for (let i = 0; i < model.busCount; i++) {
          const type = model.busType[i];
          expect(solution.magnitude[i]).toBe(type === BUS_TYPE.dead ? 0 : 1);
          if (type === BUS_TYPE.slack) expect(solution.angle[i]).toBe(model.setAngle[i]);
          if (type === BUS_TYPE.pq || type === BUS_TYPE.pv) expect(Math.abs(rest[i]!)).toBeLessThan(1e-10);
        }
      }),
    );
  });

  test('leaves islands without a slack dead', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -1 }, { type: 'pv', p: 1 }, { p: -1 }],
      [
        { from: 0, to: 1, x: 0.1 },
        { from: 2, to: 3, x: 0.1 },
      ],
    );
    const solution = solveDc(model);
    expect([...solution.magnitude]).toEqual([1, 1, 0, 0]);
    expect(solution.pFrom[0]).toBeCloseTo(1, 12);
    expect(solution.pFrom[1]).toBe(0);
  });

  test('names the bus of a branch without reactance', () => {
    const model = modelOf(
      [{ type: 'slack' }, { p: -1 }, {}],
      [
        { from: 0, to: 1, x: 0.1 },
        { from: 1, to: 2, r: 0.1, x: 0 },
      ],
    );
    const solution = solveDc(model);
    expect(solution.converged).toBe(false);
    expect(solution.worst?.bus).toBe(1);
  });
});
