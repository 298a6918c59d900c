// Iterative current method: the nodal admittance matrix is factored once, loads and injections are currents that follow the voltage.
//
//   Y V = conj(S(V) / V) over the buses that no source holds,   S = p + jq + |V| (cp + j cq)
//   Y = [Y_LL], right-hand side minus Y_LS V_S of the sources; shunts and constant impedance are in Y
//
// (As in Power Grid Model's documentation, "Iterative current power flow".) Each round costs two triangular solves. The error shrinks
// by the share of the voltage that the network drops; PV buses it cannot hold.
import { type BalancedSolution, BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { branchAdmittance, stubAdmittance } from './branch-admittance.ts';
import { worstBalance, writeFlows } from './branch-flows.ts';
import { isSettled } from './contraction.ts';
import { emptySolution } from './solution.ts';
import { ComplexLu } from './sparse/complex-lu.ts';
import { COLLAPSE, PATIENCE } from './sweep-radial.ts';

/** of the largest injection, and of 1 pu */
const GREATEST_IMBALANCE = 1e-6;

export class IterativeCurrent {
  readonly #model: BusBranchModel;
  /** buses of the unknowns, and the unknown of each bus or -1 */
  readonly #bus: Int32Array;
  readonly #unknown: Int32Array;
  readonly #lu: ComplexLu;
  readonly #isFactored: boolean;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  /** [unknowns] Y_LS V_S */
  readonly #fedRe: Float64Array;
  readonly #fedIm: Float64Array;
  readonly #vRe: Float64Array;
  readonly #vIm: Float64Array;
  readonly #solution: BalancedSolution;

  /** Good for the model's connections and shunts as they are now; loads may change. */
  constructor(model: BusBranchModel) {
    const { busCount, busType } = model;
    this.#model = model;
    this.#unknown = new Int32Array(busCount).fill(-1);
    let n = 0;
    for (let bus = 0; bus < busCount; bus++) {
      if (busType[bus] === BUS_TYPE.pq || busType[bus] === BUS_TYPE.pv) this.#unknown[bus] = n++;
    }
    this.#bus = new Int32Array(n);
    for (let bus = 0; bus < busCount; bus++) if (this.#unknown[bus]! >= 0) this.#bus[this.#unknown[bus]!] = bus;
    this.#re = new Float64Array(n);
    this.#im = new Float64Array(n);
    this.#fedRe = new Float64Array(n);
    this.#fedIm = new Float64Array(n);
    this.#vRe = new Float64Array(n);
    this.#vIm = new Float64Array(n);
    this.#solution = emptySolution(model, 'current');
    const { columns, rows, re, im } = this.#admittance();
    this.#lu = new ComplexLu(n, columns, rows);
    this.#isFactored = this.#lu.factor(re, im).ok;
  }

  /** Y by columns, and the sources' share of the right-hand side. */
  #admittance(): { columns: Int32Array; rows: Int32Array; re: Float64Array; im: Float64Array } {
    const { from, to, branchCount, g, b, setMagnitude, setAngle } = this.#model;
    const unknown = this.#unknown;
    const n = this.#bus.length;
    const columns = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) columns[i + 1] = 1;
    const couples = (row: number): boolean => {
      const a = from[row]!;
      const c = to[row]!;
      return a >= 0 && c >= 0 && a !== c && unknown[a]! >= 0 && unknown[c]! >= 0;
    };
    for (let row = 0; row < branchCount; row++) {
      if (!couples(row)) continue;
      columns[unknown[from[row]!]! + 1]!++;
      columns[unknown[to[row]!]! + 1]!++;
    }
    for (let i = 0; i < n; i++) columns[i + 1]! += columns[i]!;
    const wide = new Int32Array(columns[n]!);
    const re = new Float64Array(columns[n]!);
    const im = new Float64Array(columns[n]!);
    const next = columns.slice(0, n);
    for (let i = 0; i < n; i++) {
      const k = this.#bus[i]!;
      wide[next[i]!] = i;
      re[next[i]!] = g[k]!;
      im[next[i]!] = b[k]!;
      next[i]!++;
    }
    const y = branchAdmittance();
    for (let row = 0; row < branchCount; row++) {
      const a = from[row]!;
      const c = to[row]!;
      if (a < 0 && c < 0) continue;
      if (a < 0 || c < 0 || a === c) {
        const i = unknown[a < 0 ? c : a]!;
        if (i < 0) continue;
        const stub = stubAdmittance(this.#model, row);
        re[columns[i]!]! += stub.g;
        im[columns[i]!]! += stub.b;
        continue;
      }
      y.of(this.#model, row);
      const i = unknown[a]!;
      const j = unknown[c]!;
      if (i >= 0) {
        re[columns[i]!]! += y.ffRe;
        im[columns[i]!]! += y.ffIm;
      }
      if (j >= 0) {
        re[columns[j]!]! += y.ttRe;
        im[columns[j]!]! += y.ttIm;
      }
      if (i >= 0 && j >= 0) {
        // column of `from`, row of `to`, and the other way
        wide[next[i]!] = j;
        re[next[i]!] = y.tfRe;
        im[next[i]!] = y.tfIm;
        next[i]!++;
        wide[next[j]!] = i;
        re[next[j]!] = y.ftRe;
        im[next[j]!] = y.ftIm;
        next[j]!++;
      } else if (i >= 0 || j >= 0) {
        const source = i >= 0 ? c : a;
        const at = i >= 0 ? i : j;
        const yRe = i >= 0 ? y.ftRe : y.tfRe;
        const yIm = i >= 0 ? y.ftIm : y.tfIm;
        const vRe = setMagnitude[source]! * Math.cos(setAngle[source]!);
        const vIm = setMagnitude[source]! * Math.sin(setAngle[source]!);
        this.#fedRe[at]! += yRe * vRe - yIm * vIm;
        this.#fedIm[at]! += yRe * vIm + yIm * vRe;
      }
    }
    return merged(n, columns, wide, re, im);
  }

  /** `start`: by bus; null = the network's voltages without any load. */
  solve(
    tolerance: number,
    maxIterations: number,
    start: Pick<BalancedSolution, 'magnitude' | 'angle'> | null = null,
  ): BalancedSolution {
    const { p, q, currentP, currentQ } = this.#model;
    const bus = this.#bus;
    const n = bus.length;
    const re = this.#re;
    const im = this.#im;
    const vRe = this.#vRe;
    const vIm = this.#vIm;
    const solution = this.#solution;
    solution.converged = false;
    solution.worst = null;
    solution.iterations = 0;
    if (!this.#isFactored) return solution;
    this.#begin(start);
    let before = Number.NaN;
    for (let round = 1; round <= maxIterations; round++) {
      for (let i = 0; i < n; i++) {
        const k = bus[i]!;
        const square = vRe[i]! * vRe[i]! + vIm[i]! * vIm[i]!;
        let P = p[k]!;
        let Q = q[k]!;
        if (currentP !== null && currentQ !== null) {
          P += currentP[k]! * Math.sqrt(square);
          Q += currentQ[k]! * Math.sqrt(square);
        }
        re[i] = (P * vRe[i]! + Q * vIm[i]!) / square - this.#fedRe[i]!;
        im[i] = (P * vIm[i]! - Q * vRe[i]!) / square - this.#fedIm[i]!;
      }
      this.#lu.solve(re, im);
      let moved = 0;
      let lowest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < n; i++) {
        const dRe = re[i]! - vRe[i]!;
        const dIm = im[i]! - vIm[i]!;
        const change = dRe * dRe + dIm * dIm;
        if (change > moved) moved = change;
        vRe[i] = re[i]!;
        vIm[i] = im[i]!;
        const square = re[i]! * re[i]! + im[i]! * im[i]!;
        if (square < lowest) lowest = square;
      }
      solution.iterations = round;
      if (!(lowest > COLLAPSE)) break;
      const step = Math.sqrt(moved);
      if (isSettled(step, step / before, tolerance)) {
        solution.converged = true;
        break;
      }
      if (round > PATIENCE && step >= before && step > tolerance) break;
      before = step;
    }
    this.#write();
    if (solution.converged) this.#doubtStiffLinks();
    return solution;
  }

  /**
   * Flows come from differences of voltages: over a link of hardly any impedance nothing but rounding is left of them. A settled voltage
   * whose flows do not balance is no solution.
   */
  #doubtStiffLinks(): void {
    const { p, q } = this.#model;
    let largest = 1;
    for (const k of this.#bus) largest = Math.max(largest, Math.abs(p[k]!), Math.abs(q[k]!));
    const worst = worstBalance(this.#model, this.#solution);
    if (worst.mismatch <= GREATEST_IMBALANCE * largest) return;
    this.#solution.converged = false;
    this.#solution.worst = worst;
  }

  #begin(start: Pick<BalancedSolution, 'magnitude' | 'angle'> | null): void {
    const bus = this.#bus;
    const vRe = this.#vRe;
    const vIm = this.#vIm;
    for (let i = 0; i < bus.length; i++) {
      vRe[i] = -this.#fedRe[i]!;
      vIm[i] = -this.#fedIm[i]!;
    }
    // What a flat start is without phase shifts.
    this.#lu.solve(vRe, vIm);
    if (start === null) return;
    for (let i = 0; i < bus.length; i++) {
      const magnitude = start.magnitude[bus[i]!]!;
      if (!(magnitude > 0)) continue;
      vRe[i] = magnitude * Math.cos(start.angle[bus[i]!]!);
      vIm[i] = magnitude * Math.sin(start.angle[bus[i]!]!);
    }
  }

  #write(): void {
    const { busCount, busType, setMagnitude, setAngle } = this.#model;
    const { magnitude, angle } = this.#solution;
    for (let k = 0; k < busCount; k++) {
      const i = this.#unknown[k]!;
      const isSource = busType[k] === BUS_TYPE.slack;
      magnitude[k] = i >= 0 ? Math.hypot(this.#vRe[i]!, this.#vIm[i]!) : isSource ? setMagnitude[k]! : 0;
      angle[k] = i >= 0 ? Math.atan2(this.#vIm[i]!, this.#vRe[i]!) : isSource ? setAngle[k]! : 0;
    }
    writeFlows(this.#model, this.#solution);
  }
}

/** Adds up entries at the same place (parallel branches) column by column, in place. */
function merged(
  n: number,
  columns: Int32Array,
  rows: Int32Array,
  re: Float64Array,
  im: Float64Array,
): { columns: Int32Array; rows: Int32Array; re: Float64Array; im: Float64Array } {
  const seen = new Int32Array(n).fill(-1);
  let used = 0;
  for (let c = 0; c < n; c++) {
    const first = used;
    const end = columns[c + 1]!;
    for (let e = columns[c]!; e < end; e++) {
      const row = rows[e]!;
      if (seen[row]! >= first) {
        re[seen[row]!]! += re[e]!;
        im[seen[row]!]! += im[e]!;
        continue;
      }
      seen[row] = used;
      rows[used] = row;
      re[used] = re[e]!;
      im[used] = im[e]!;
      used++;
    }
    columns[c] = first;
  }
  columns[n] = used;
  return { columns, rows: rows.slice(0, used), re: re.slice(0, used), im: im.slice(0, used) };
}
