// Power summation on a tree (Baran and Wu, "Network reconfiguration in distribution systems", IEEE Trans. Power Delivery 4(2), 1989;
// Cespedes, "New method for the analysis of distribution networks", same journal, 5(1), 1990).
//
//   w   |U|^2 of a bus                     P + jQ  power that leaves the series impedance r + jx at its lower end
//   up the tree:    P = p + cp |U| + g w + sum of the children's P + r l,    l = (P^2 + Q^2)/w  the current squared
//                   Q = q + cq |U| - b w + sum of the children's Q + x l
//   down the tree:  w = w_above - 2 (r P + x Q) - (r^2 + x^2) l
//   angle:          U_above conj(U) = w + r P + x Q + j (x P - r Q)
//
// Constant power does not depend on the voltage, only losses, charging and other load do. So a round gains three digits on an
// ordinary feeder, where a sweep of currents gains one and a half, and it needs neither angles nor complex numbers on the way.
// Measured in tests/bench/power-flow.bench.ts.
import { writeStubs } from './branch-flows.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import { clearSolution, emptySolution } from './solution.ts';
import { columnsOf } from './columns.ts';
import { isSettled } from './contraction.ts';
import type { SweepTree } from './sweep-tree.ts';

/** |U|^2 below this is no operating point of a network: the sweep gives up, Newton may look further. */
export const COLLAPSE = 0.09;

/** Rounds after which the moves must become smaller. */
export const PATIENCE = 4;

export class RadialSweep {
  readonly #tree: SweepTree;
  readonly #model: BusBranchModel;
  /** |U|^2 by position */
  readonly #w: Float64Array;
  readonly #sumP: Float64Array;
  readonly #sumQ: Float64Array;
  readonly #drop: Float64Array;
  readonly #solution: BalancedSolution;
  #isStale = false;

  constructor(model: BusBranchModel, tree: SweepTree) {
    const column = columnsOf(4, tree.busCount);
    this.#model = model;
    this.#tree = tree;
    this.#w = column();
    this.#sumP = column();
    this.#sumQ = column();
    this.#drop = column();
    this.#solution = emptySolution(model, 'sweep');
  }

  /** After the tree was rebuilt: what was live may be dead. */
  reconnect(): void {
    this.#isStale = true;
  }

  /**
   * `start`: pu by bus, or null for a flat start (every bus at its source's magnitude).
   * `tolerance`: pu, the error of any voltage that may be left.
   */
  solve(tolerance: number, maxIterations: number, start: Float64Array | null): BalancedSolution {
    const solution = this.#solution;
    this.#begin(start);
    if (this.#isStale) clearSolution(solution);
    this.#isStale = false;
    let before = Number.NaN;
    let round = 0;
    solution.converged = false;
    solution.worst = null;
    // Of |U|^2, which moves by twice as much as |U|.
    const error = 2 * tolerance;
    while (round < maxIterations) {
      round++;
      this.#up();
      const moved = this.#down();
      if (!(moved < Number.POSITIVE_INFINITY)) break;
      const rate = moved / before;
      before = moved;
      if (round > PATIENCE && rate >= 1 && moved > error) break;
      // Is the next round likely to be the last? Then it shall write the results too.
      if (round === maxIterations || !(moved <= error || isSettled(moved * rate, rate, error))) continue;
      round++;
      const last = this.#finish();
      if (!(last < Number.POSITIVE_INFINITY)) break;
      if (isSettled(last, last / before, error)) {
        solution.converged = true;
        break;
      }
      before = last;
    }
    solution.iterations = round;
    if (!solution.converged) this.#giveUp();
    return solution;
  }

  /** Leaves a state that is no solution, but finite: whoever asks where it fails looks at its balances. */
  #giveUp(): void {
    const { count, sources, bus, parent, scale, turn } = this.#tree;
    const { magnitude, angle } = this.#solution;
    const theta = this.#drop;
    this.#writeSources();
    for (let i = sources; i < count; i++) {
      const k = bus[i]!;
      theta[i] = theta[parent[i]!]!;
      magnitude[k] = Math.sqrt(Math.max(this.#w[i]!, COLLAPSE) || COLLAPSE) * (scale === null ? 1 : scale[i]!);
      angle[k] = theta[i]! + (turn === null ? 0 : turn[i]!);
    }
  }

  #begin(start: Float64Array | null): void {
    const { count, sources, bus, parent, scale } = this.#tree;
    const { setMagnitude } = this.#model;
    const w = this.#w;
    this.#sumP.fill(0);
    this.#sumQ.fill(0);
    for (let i = 0; i < sources; i++) w[i] = setMagnitude[bus[i]!]! ** 2;
    for (let i = sources; i < count; i++) {
      const magnitude = start === null ? 0 : start[bus[i]!]!;
      const s = scale === null ? 1 : scale[i]!;
      w[i] = magnitude > 0 ? (magnitude / s) ** 2 : w[parent[i]!]!;
    }
  }

  #up(): void {
    const { count, sources, parent, r, x, g, b, p, q, currentP, currentQ } = this.#tree;
    const w = this.#w;
    const sumP = this.#sumP;
    const sumQ = this.#sumQ;
    const drop = this.#drop;
    for (let i = count - 1; i >= sources; i--) {
      const wi = w[i]!;
      let P = p[i]! + g[i]! * wi + sumP[i]!;
      let Q = q[i]! - b[i]! * wi + sumQ[i]!;
      if (currentP !== null && currentQ !== null) {
        const u = Math.sqrt(wi);
        P += currentP[i]! * u;
        Q += currentQ[i]! * u;
      }
      const ri = r[i]!;
      const xi = x[i]!;
      const l = (P * P + Q * Q) / wi;
      const above = parent[i]!;
      sumP[i] = 0;
      sumQ[i] = 0;
      sumP[above]! += P + ri * l;
      sumQ[above]! += Q + xi * l;
      drop[i] = 2 * (ri * P + xi * Q) + (ri * ri + xi * xi) * l;
    }
  }

  /** The greatest change of |U|^2; infinity: the voltage collapsed. */
  #down(): number {
    const { count, sources, parent } = this.#tree;
    const w = this.#w;
    const drop = this.#drop;
    let moved = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = sources; i < count; i++) {
      const next = w[parent[i]!]! - drop[i]!;
      const change = Math.abs(next - w[i]!);
      if (change > moved) moved = change;
      if (next < lowest) lowest = next;
      w[i] = next;
    }
    return lowest > COLLAPSE ? moved : Number.POSITIVE_INFINITY;
  }

  /** A last round that also leaves angles and the power at both ends of every branch; returns as #down. */
  #finish(): number {
    this.#gather();
    this.#writeSources();
    const { count, sources, bus, parent, branch, childIsTo, r, x, scale, turn } = this.#tree;
    const { gFrom, bFrom, gTo, bTo } = this.#model;
    const { magnitude, angle, pFrom, qFrom, pTo, qTo } = this.#solution;
    const w = this.#w;
    const lowerP = this.#sumP;
    const lowerQ = this.#sumQ;
    const squareThenAngle = this.#drop;
    let moved = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = sources; i < count; i++) {
      const above = parent[i]!;
      const P = lowerP[i]!;
      const Q = lowerQ[i]!;
      const l = squareThenAngle[i]!;
      const ri = r[i]!;
      const xi = x[i]!;
      const wAbove = w[above]!;
      const inPhase = ri * P + xi * Q;
      let next = wAbove - 2 * inPhase - (ri * ri + xi * xi) * l;
      const change = Math.abs(next - w[i]!);
      if (change > moved) moved = change;
      if (next < lowest) {
        lowest = next;
        if (next < COLLAPSE) next = COLLAPSE;
      }
      w[i] = next;
      const theta = squareThenAngle[above]! - arctangent(xi * P - ri * Q, next + inPhase);
      squareThenAngle[i] = theta;
      const k = bus[i]!;
      const row = branch[i]!;
      let u = Math.sqrt(next);
      let phi = theta;
      let square = 1;
      if (scale !== null && turn !== null) {
        u *= scale[i]!;
        phi = wrapped(phi + turn[i]!);
        square = childIsTo[i] === 1 ? scale[i]! : scale[above]!;
        square *= square;
      }
      magnitude[k] = u;
      angle[k] = phi;
      const at = next * square;
      const atAbove = wAbove * square;
      const upperP = P + ri * l;
      const upperQ = Q + xi * l;
      if (childIsTo[i] === 1) {
        pFrom[row] = upperP + gFrom[row]! * atAbove;
        qFrom[row] = upperQ - bFrom[row]! * atAbove;
        pTo[row] = gTo[row]! * at - P;
        qTo[row] = -bTo[row]! * at - Q;
      } else {
        pTo[row] = upperP + gTo[row]! * atAbove;
        qTo[row] = upperQ - bTo[row]! * atAbove;
        pFrom[row] = gFrom[row]! * at - P;
        qFrom[row] = -bFrom[row]! * at - Q;
      }
    }
    writeStubs(this.#model, this.#tree.stubs, this.#solution);
    this.#sumP.fill(0);
    this.#sumQ.fill(0);
    return lowest > COLLAPSE ? moved : Number.POSITIVE_INFINITY;
  }

  /** As #up, but keeps the power at each lower end in the sums, and the square of the current in `drop`. */
  #gather(): void {
    const { count, sources, parent, r, x, g, b, p, q, currentP, currentQ } = this.#tree;
    const w = this.#w;
    const sumP = this.#sumP;
    const sumQ = this.#sumQ;
    const square = this.#drop;
    for (let i = count - 1; i >= sources; i--) {
      const wi = w[i]!;
      let P = p[i]! + g[i]! * wi + sumP[i]!;
      let Q = q[i]! - b[i]! * wi + sumQ[i]!;
      if (currentP !== null && currentQ !== null) {
        const u = Math.sqrt(wi);
        P += currentP[i]! * u;
        Q += currentQ[i]! * u;
      }
      const l = (P * P + Q * Q) / wi;
      const above = parent[i]!;
      sumP[i] = P;
      sumQ[i] = Q;
      sumP[above]! += P + r[i]! * l;
      sumQ[above]! += Q + x[i]! * l;
      square[i] = l;
    }
  }

  #writeSources(): void {
    const { sources, bus } = this.#tree;
    const { setMagnitude, setAngle } = this.#model;
    const { magnitude, angle } = this.#solution;
    for (let i = 0; i < sources; i++) {
      const k = bus[i]!;
      magnitude[k] = setMagnitude[k]!;
      angle[k] = setAngle[k]!;
      this.#drop[i] = setAngle[k]!;
    }
  }
}

/** Into -pi ... pi. */
export const wrapped = (angle: number): number =>
  angle > Math.PI || angle < -Math.PI ? angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI)) : angle;

/** atan2(y, x) for a small angle and x > 0: the series to its 13th power, exact to 1e-18 within 0.05 rad; Math.atan2 takes longer. */
export function arctangent(y: number, x: number): number {
  const t = y / x;
  const s = t * t;
  if (!(s < 0.0025) || x <= 0) return Math.atan2(y, x);
  return t * (1 - s * (1 / 3 - s * (1 / 5 - s * (1 / 7 - s * (1 / 9 - s * (1 / 11))))));
}
