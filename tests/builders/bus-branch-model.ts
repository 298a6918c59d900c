// Per-unit models by hand and by chance, and the power balance of a solution straight from the definition: complex voltages, the
// two-port of network.ts, no shared code with the solvers.
import fc from 'fast-check';
import { type BalancedSolution, BUS_TYPE, type BusBranchModel } from '../../simulation/power-flow/bus-branch-model.ts';

export interface BusSpec {
  readonly type?: keyof typeof BUS_TYPE;
  readonly p?: number;
  readonly q?: number;
  readonly currentP?: number;
  readonly currentQ?: number;
  readonly g?: number;
  readonly b?: number;
  readonly magnitude?: number;
  readonly angle?: number;
  readonly minQ?: number;
  readonly maxQ?: number;
}

export interface BranchSpec {
  readonly from: number;
  readonly to: number;
  readonly r?: number;
  readonly x: number;
  readonly gFrom?: number;
  readonly bFrom?: number;
  readonly gTo?: number;
  readonly bTo?: number;
  readonly ratio?: number;
  readonly shift?: number;
}

export function modelOf(buses: readonly BusSpec[], branches: readonly BranchSpec[]): BusBranchModel {
  const ofBuses = (pick: (bus: BusSpec) => number) => Float64Array.from(buses, pick);
  const ofBranches = (pick: (branch: BranchSpec) => number) => Float64Array.from(branches, pick);
  const hasCurrent = buses.some((bus) => bus.currentP !== undefined || bus.currentQ !== undefined);
  return {
    busCount: buses.length,
    branchCount: branches.length,
    basePower: 1e6,
    baseVoltage: ofBuses(() => 10e3),
    from: Int32Array.from(branches, (branch) => branch.from),
    to: Int32Array.from(branches, (branch) => branch.to),
    r: ofBranches((branch) => branch.r ?? 0),
    x: ofBranches((branch) => branch.x),
    gFrom: ofBranches((branch) => branch.gFrom ?? 0),
    bFrom: ofBranches((branch) => branch.bFrom ?? 0),
    gTo: ofBranches((branch) => branch.gTo ?? 0),
    bTo: ofBranches((branch) => branch.bTo ?? 0),
    ratio: ofBranches((branch) => branch.ratio ?? 1),
    shift: ofBranches((branch) => branch.shift ?? 0),
    busType: Uint8Array.from(buses, (bus) => BUS_TYPE[bus.type ?? 'pq']),
    p: ofBuses((bus) => bus.p ?? 0),
    q: ofBuses((bus) => bus.q ?? 0),
    currentP: hasCurrent ? ofBuses((bus) => bus.currentP ?? 0) : null,
    currentQ: hasCurrent ? ofBuses((bus) => bus.currentQ ?? 0) : null,
    g: ofBuses((bus) => bus.g ?? 0),
    b: ofBuses((bus) => bus.b ?? 0),
    setMagnitude: ofBuses((bus) => bus.magnitude ?? 1),
    setAngle: ofBuses((bus) => bus.angle ?? 0),
    minQ: ofBuses((bus) => bus.minQ ?? Number.NEGATIVE_INFINITY),
    maxQ: ofBuses((bus) => bus.maxQ ?? Number.POSITIVE_INFINITY),
    startMagnitude: ofBuses((bus) => bus.magnitude ?? 1),
    startAngle: ofBuses((bus) => bus.angle ?? 0),
  };
}

/**
 * What is left of every equation at the solution's voltages, greatest of all: power balances of PQ and PV buses, set points, and the
 * solution's flows against the two-ports. Dead buses must be at 0.
 */
export function residualOf(model: BusBranchModel, solution: BalancedSolution): number {
  const { busCount, branchCount, from, to, busType, setMagnitude, setAngle } = model;
  const u = solution.magnitude;
  const re = u.map((m, i) => m * Math.cos(solution.angle[i]!));
  const im = u.map((m, i) => m * Math.sin(solution.angle[i]!));
  const restP = model.p.map((p, i) => p + (model.currentP?.[i] ?? 0) * u[i]! - model.g[i]! * u[i]! ** 2);
  const restQ = model.q.map((q, i) => q + (model.currentQ?.[i] ?? 0) * u[i]! + model.b[i]! * u[i]! ** 2);
  let worst = 0;
  const note = (value: number) => {
    worst = Math.abs(value) <= worst ? worst : Math.abs(value);
  };
  for (let e = 0; e < branchCount; e++) {
    const [pFrom, qFrom, pTo, qTo] = endPowers(model, e, re, im);
    const [f, t] = [from[e]!, to[e]!];
    if (f >= 0) {
      restP[f]! -= pFrom;
      restQ[f]! -= qFrom;
    }
    if (t >= 0) {
      restP[t]! -= pTo;
      restQ[t]! -= qTo;
    }
    // Of a branch with both ends at one bus only the sum has a meaning.
    note(solution.pFrom[e]! + solution.pTo[e]! - pFrom - pTo);
    note(solution.qFrom[e]! + solution.qTo[e]! - qFrom - qTo);
    if (f === t) continue;
    note(solution.pFrom[e]! - pFrom);
    note(solution.qFrom[e]! - qFrom);
  }
  for (let i = 0; i < busCount; i++) {
    if (busType[i] === BUS_TYPE.dead) note(u[i]!);
    if (busType[i] === BUS_TYPE.pq) note(restQ[i]!);
    if (busType[i] === BUS_TYPE.pq || busType[i] === BUS_TYPE.pv) note(restP[i]!);
    if (busType[i] === BUS_TYPE.slack || busType[i] === BUS_TYPE.pv) note(u[i]! - setMagnitude[i]!);
    if (busType[i] === BUS_TYPE.slack) note(solution.angle[i]! - setAngle[i]!);
  }
  return worst;
}

type Complex = readonly [number, number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const square = c * c + d * d;
  return [(a * c + b * d) / square, (b * c - a * d) / square];
};

function endPowers(
  model: BusBranchModel,
  e: number,
  re: Float64Array,
  im: Float64Array,
): [number, number, number, number] {
  const { from, to, r, x, gFrom, bFrom, gTo, bTo, ratio, shift } = model;
  const [f, t] = [from[e]!, to[e]!];
  if (f < 0 && t < 0) return [0, 0, 0, 0];
  const y = over([1, 0], [r[e]!, x[e]!]);
  const a: Complex = [ratio[e]! * Math.cos(shift[e]!), ratio[e]! * Math.sin(shift[e]!)];
  const conjugate: Complex = [a[0], -a[1]];
  const square = times(a, conjugate);
  const ff = over(plus(y, [gFrom[e]!, bFrom[e]!]), square);
  const ft = over([-y[0], -y[1]], conjugate);
  const tf = over([-y[0], -y[1]], a);
  const tt = plus(y, [gTo[e]!, bTo[e]!]);
  let vf: Complex = f < 0 ? [0, 0] : [re[f]!, im[f]!];
  let vt: Complex = t < 0 ? [0, 0] : [re[t]!, im[t]!];
  // An open end floats where no current enters.
  if (f < 0) vf = over(times([-ft[0], -ft[1]], vt), ff);
  if (t < 0) vt = over(times([-tf[0], -tf[1]], vf), tt);
  const power = (v: Complex, i: Complex) => times(v, [i[0], -i[1]]);
  const [pFrom, qFrom] = power(vf, plus(times(ff, vf), times(ft, vt)));
  const [pTo, qTo] = power(vt, plus(times(tf, vf), times(tt, vt)));
  return [f < 0 ? 0 : pFrom, f < 0 ? 0 : qFrom, t < 0 ? 0 : pTo, t < 0 ? 0 : qTo];
}

const small = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });

/**
 * Networks of up to 40 buses in up to three islands, each with a slack; PV buses, meshes, parallel branches, taps, phase shifters, all
 * kinds of loads, open ends, stubs with both ends at one bus, dead buses. Lightly loaded: every one of them has a solution.
 */
export const arbitraryModel = fc
  .record({
    islands: fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 3 }),
    dead: fc.nat(3),
    parents: fc.array(fc.nat(), { minLength: 13, maxLength: 13 }),
    extra: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }),
    draws: fc.array(small(0, 1), { minLength: 50, maxLength: 150 }),
  })
  .map(({ islands, dead, parents, extra, draws }) => {
    let used = 0;
    const draw = (least = 0, most = 1) => least + (most - least) * draws[used++ % draws.length]!;
    const buses: BusSpec[] = [];
    const branches: BranchSpec[] = [];
    const branch = (from: number, to: number): BranchSpec => {
      const isTransformer = draw() < 0.3;
      return {
        from,
        to,
        r: draw(0, 0.02),
        x: draw(0.02, 0.06),
        gFrom: draw(0, 0.001),
        bFrom: draw(0, 0.01),
        bTo: draw(0, 0.01),
        gTo: draw(0, 0.001),
        ratio: isTransformer ? draw(0.95, 1.05) : 1,
        shift: isTransformer ? draw(-0.1, 0.1) : 0,
      };
    };
    for (const size of islands) {
      const first = buses.length;
      for (let i = 0; i < size; i++) {
        const kind = draw();
        buses.push({
          type: i === 0 ? 'slack' : kind < 0.2 ? 'pv' : 'pq',
          p: draw(-0.03, 0.02),
          q: draw(-0.01, 0.01),
          currentP: draw(-0.01, 0.005),
          currentQ: draw(-0.005, 0.005),
          g: draw(0, 0.01),
          b: draw(-0.01, 0.02),
          magnitude: draw(0.995, 1.005),
          angle: i === 0 ? draw(-0.5, 0.5) : 0,
        });
        if (i > 0) branches.push(branch(first + (parents[i - 1]! % i), first + i));
      }
      for (const [a, b] of extra) {
        const [from, to] = [first + (a % size), first + (b % size)];
        const end = draw();
        branches.push(branch(end < 0.15 ? -1 : from, end > 0.85 ? -1 : to));
      }
    }
    for (let i = 0; i < dead; i++) buses.push({ type: 'dead', p: -1, q: -1 });
    return modelOf(buses, branches);
  });
