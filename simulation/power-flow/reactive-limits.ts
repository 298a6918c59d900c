// Newton-Raphson with the machines' limits of reactive power, as MATPOWER's runpf enforces them (pf.enforce_q_lims = 1):
// solve; every bus that needs more than its machines have, up or down, gets the limit as given power and lets go of its voltage (PQ);
// again from there, until nobody violates. A bus that let go does not take its voltage up again. If all that are left violate, no
// voltage is held any more: infeasible. A slack that violates becomes PQ too if it is the only one; the first PV bus
// takes its place, and in the end all angles turn so that the old slack has its own again.
// Several machines at one bus share the reactive power in proportion to their ranges (pfsoln), so they meet their limits together.
import { type BalancedSolution, BUS_TYPE, type BusBranchModel, type WorstBus } from './bus-branch-model.ts';
import { type NewtonOptions, type NewtonSolver, wrapped } from './newton.ts';

/** VA, opf.violation of MATPOWER */
const VIOLATION = 5;

export interface LimitedSolution {
  /** as of solve(); not converged where the limits are infeasible */
  readonly solution: BalancedSolution;
  /** buses at their upper (1) or lower (-1) limit, by bus; 0 = not limited */
  readonly limited: Int8Array;
  /** set where the limits cannot be kept: the bus with the greatest violation and how great, pu */
  readonly infeasible: WorstBus | null;
}

/** Slack buses count where model.minQ < model.maxQ. Leaves the model as it was. */
export function solveWithReactiveLimits(solver: NewtonSolver, options: NewtonOptions): LimitedSolution {
  const { model } = solver;
  const type = model.busType.slice();
  const p = model.p.slice();
  const q = model.q.slice();
  const setAngle = model.setAngle.slice();
  const limited = new Int8Array(model.busCount);
  let solution = solver.solve(options);
  let iterations = solution.iterations;
  let infeasible: WorstBus | null = null;
  while (solution.converged) {
    const violations = violationsOf(model, solution);
    if (violations.buses.length === 0) break;
    if (violations.leavesNone) {
      infeasible = violations.worst;
      solution.converged = false;
      solution.worst = infeasible;
      break;
    }
    for (const bus of violations.buses) letGo(model, solution, bus, violations.side[bus]!, limited);
    solution = solver.solve({ ...options, start: 'last' });
    iterations += solution.iterations;
  }
  for (let bus = 0; bus < model.busCount; bus++) {
    if (type[bus] !== BUS_TYPE.slack || model.busType[bus] === BUS_TYPE.slack) continue;
    const turn = setAngle[bus]! - solution.angle[bus]!;
    for (let i = 0; i < model.busCount; i++)
      if (solution.magnitude[i]! > 0) solution.angle[i] = wrapped(solution.angle[i]! + turn);
  }
  model.busType.set(type);
  model.p.set(p);
  model.q.set(q);
  model.setAngle.set(setAngle);
  solution.iterations = iterations;
  return { solution, limited, infeasible };
}

function letGo(model: BusBranchModel, solution: BalancedSolution, bus: number, side: number, limited: Int8Array): void {
  limited[bus] = side;
  const wasSlack = model.busType[bus] === BUS_TYPE.slack;
  if (wasSlack) model.p[bus] = neededPower(model, solution).p[bus]!;
  model.q[bus] = side > 0 ? model.maxQ[bus]! : model.minQ[bus]!;
  model.busType[bus] = BUS_TYPE.pq;
  if (!wasSlack) return;
  const next = model.busType.indexOf(BUS_TYPE.pv);
  model.busType[next] = BUS_TYPE.slack;
  model.setAngle[next] = solution.angle[next]!;
}

interface Violations {
  readonly buses: readonly number[];
  /** by bus: 1 above, -1 below */
  readonly side: Int8Array;
  readonly worst: WorstBus | null;
  /** nobody would hold the voltage any more */
  readonly leavesNone: boolean;
}

function violationsOf(model: BusBranchModel, solution: BalancedSolution): Violations {
  const { busCount, busType, minQ, maxQ, basePower } = model;
  const needed = neededPower(model, solution).q;
  const side = new Int8Array(busCount);
  // The slack last: a PV bus that violates as well must not take its place.
  const buses: number[] = [];
  let worst: WorstBus | null = null;
  let holding = 0;
  let slacks = 0;
  for (let bus = 0; bus < busCount; bus++) if (busType[bus] === BUS_TYPE.slack) slacks++;
  for (let bus = 0; bus < busCount; bus++) {
    const isSlack = busType[bus] === BUS_TYPE.slack;
    if (busType[bus] !== BUS_TYPE.pv && !isSlack) continue;
    holding++;
    if (isSlack && (slacks > 1 || !(minQ[bus]! < maxQ[bus]!))) continue;
    const over = needed[bus]! - maxQ[bus]!;
    const under = minQ[bus]! - needed[bus]!;
    const amount = Math.max(over, under);
    if (!(amount > VIOLATION / basePower)) continue;
    side[bus] = over > under ? 1 : -1;
    if (isSlack) buses.push(bus);
    else buses.unshift(bus);
    if (worst === null || amount > worst.mismatch) worst = { bus, mismatch: amount };
  }
  return { buses, side, worst, leavesNone: buses.length === holding };
}

/** What the constant part of a bus's injection must be for its balance, pu. */
function neededPower(model: BusBranchModel, solution: BalancedSolution): { p: Float64Array; q: Float64Array } {
  const { busCount, branchCount, from, to, g, b, currentP, currentQ } = model;
  const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
  const p = new Float64Array(busCount);
  const q = new Float64Array(busCount);
  for (let bus = 0; bus < busCount; bus++) {
    const m = magnitude[bus]!;
    p[bus] = g[bus]! * m * m - (currentP === null ? 0 : currentP[bus]! * m);
    q[bus] = -b[bus]! * m * m - (currentQ === null ? 0 : currentQ[bus]! * m);
  }
  for (let e = 0; e < branchCount; e++) {
    const f = from[e]!;
    const t = to[e]!;
    if (f >= 0) {
      p[f]! += pFrom[e]!;
      q[f]! += qFrom[e]!;
    }
    if (t >= 0) {
      p[t]! += pTo[e]!;
      q[t]! += qTo[e]!;
    }
  }
  return { p, q };
}
