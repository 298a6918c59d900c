// The nodal admittances of a model in the rows and edges of a Newton pattern, and the branches' powers.
//   diagonal [2 row]: Y_ii of branches alone (loads' and shunts' admittances come with the injections)
//   edges [4 edge]:   Y_kj re, im, Y_jk re, im with k the row that is eliminated first
import { branchAdmittance, stubAdmittance } from './branch-admittance.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import type { NewtonPattern } from './newton-pattern.ts';

export class NewtonAdmittance {
  readonly diagonal: Float64Array;
  readonly edges: Float64Array;
  /** [edges] how many live branches an edge stands for now */
  readonly liveBranches: Int32Array;
  readonly #model: BusBranchModel;
  readonly #pattern: NewtonPattern;
  /** [8 branch] y_ff, y_ft, y_tf, y_tt */
  readonly #twoPorts: Float64Array;

  /** `twoPorts`: those of an instance before, whose pattern is out of date, or null */
  constructor(model: BusBranchModel, pattern: NewtonPattern, before: NewtonAdmittance | null) {
    this.#model = model;
    this.#pattern = pattern;
    this.diagonal = new Float64Array(2 * pattern.busCount);
    this.edges = new Float64Array(4 * pattern.edgeCount);
    this.liveBranches = new Int32Array(pattern.edgeCount);
    this.#twoPorts = before === null ? new Float64Array(8 * model.branchCount) : before.#twoPorts;
    if (before === null) this.readParameters();
  }

  /** Takes over impedances, shunts, ratios and shifts; assemble() must follow. */
  readParameters(): void {
    const model = this.#model;
    const y = this.#twoPorts;
    const port = branchAdmittance();
    for (let e = 0; e < model.branchCount; e++) {
      port.of(model, e);
      const at = 8 * e;
      y[at] = port.ffRe;
      y[at + 1] = port.ffIm;
      y[at + 2] = port.ftRe;
      y[at + 3] = port.ftIm;
      y[at + 4] = port.tfRe;
      y[at + 5] = port.tfIm;
      y[at + 6] = port.ttRe;
      y[at + 7] = port.ttIm;
    }
  }

  /** Adds up the branches by their ends as they are now in the model. */
  assemble(): void {
    const { from, to, branchCount } = this.#model;
    const { place, edgeOfBranch, fromIsFirst } = this.#pattern;
    const { diagonal, edges, liveBranches } = this;
    const y = this.#twoPorts;
    diagonal.fill(0);
    edges.fill(0);
    liveBranches.fill(0);
    for (let e = 0; e < branchCount; e++) {
      const f = from[e]!;
      const t = to[e]!;
      if (f < 0 || t < 0 || f === t) {
        if (f < 0 && t < 0) continue;
        const stub = stubAdmittance(this.#model, e);
        const row = place[f >= 0 ? f : t]!;
        diagonal[2 * row]! += stub.g;
        diagonal[2 * row + 1]! += stub.b;
        continue;
      }
      const at = 8 * e;
      const i = 2 * place[f]!;
      const j = 2 * place[t]!;
      diagonal[i]! += y[at]!;
      diagonal[i + 1]! += y[at + 1]!;
      diagonal[j]! += y[at + 6]!;
      diagonal[j + 1]! += y[at + 7]!;
      const edge = edgeOfBranch[e]!;
      liveBranches[edge]!++;
      const up = at + (fromIsFirst[e] === 1 ? 2 : 4);
      const down = at + (fromIsFirst[e] === 1 ? 4 : 2);
      edges[4 * edge]! += y[up]!;
      edges[4 * edge + 1]! += y[up + 1]!;
      edges[4 * edge + 2]! += y[down]!;
      edges[4 * edge + 3]! += y[down + 1]!;
    }
  }

  /** Power into both ends of every branch; `voltage` [2 row] re, im. S_f = V_f conj(y_ff V_f + y_ft V_t), S_t alike. */
  writeFlows(voltage: Float64Array, solution: BalancedSolution): void {
    const { from, to, branchCount } = this.#model;
    const { place } = this.#pattern;
    const { pFrom, qFrom, pTo, qTo } = solution;
    const y = this.#twoPorts;
    for (let e = 0; e < branchCount; e++) {
      const f = from[e]!;
      const t = to[e]!;
      if (f < 0 || t < 0 || f === t) {
        this.#writeStub(e, voltage, solution);
        continue;
      }
      const i = 2 * place[f]!;
      const j = 2 * place[t]!;
      const at = 8 * e;
      const vr = voltage[i]!;
      const vi = voltage[i + 1]!;
      const ur = voltage[j]!;
      const ui = voltage[j + 1]!;
      const vv = vr * vr + vi * vi;
      const uu = ur * ur + ui * ui;
      // V_f conj(V_t)
      const cr = vr * ur + vi * ui;
      const ci = vi * ur - vr * ui;
      pFrom[e] = vv * y[at]! + cr * y[at + 2]! + ci * y[at + 3]!;
      qFrom[e] = ci * y[at + 2]! - cr * y[at + 3]! - vv * y[at + 1]!;
      pTo[e] = uu * y[at + 6]! + cr * y[at + 4]! - ci * y[at + 5]!;
      qTo[e] = -ci * y[at + 4]! - cr * y[at + 5]! - uu * y[at + 7]!;
    }
  }

  #writeStub(e: number, voltage: Float64Array, solution: BalancedSolution): void {
    const { pFrom, qFrom, pTo, qTo } = solution;
    const f = this.#model.from[e]!;
    const t = this.#model.to[e]!;
    pFrom[e] = 0;
    qFrom[e] = 0;
    pTo[e] = 0;
    qTo[e] = 0;
    if (f < 0 && t < 0) return;
    const i = 2 * this.#pattern.place[f >= 0 ? f : t]!;
    const vv = voltage[i]! ** 2 + voltage[i + 1]! ** 2;
    const stub = stubAdmittance(this.#model, e);
    if (f >= 0) {
      pFrom[e] = vv * stub.g;
      qFrom[e] = -vv * stub.b;
    } else {
      pTo[e] = vv * stub.g;
      qTo[e] = -vv * stub.b;
    }
  }
}
