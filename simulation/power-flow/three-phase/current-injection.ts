// Power flow by current injection. With Y the nodal admittance matrix (sources, lines, transformers, shunts and, per load, a constant
// impedance) and j(V) what sources and loads inject beyond that:
//
//   Y V = j(V),   iterated as   r = j(V) - Y V,   d = Y^-1 r,   V <- V + d
//
// Y is factored once, with each load's rated impedance in it, so that j(V) is what a load differs from that. This is OpenDSS's normal
// iteration (Solution.pas) but for three things:
// - j(V) differs from the sources' part at nodes with loads only. The rounds are done in its terms: with x = Y V - sources there,
//   f = j(V) - x, the next x by Anderson's acceleration (anderson-acceleration.ts, f weighed by the nodes' base voltages), which halves
//   the number of rounds, and V <- V + Y^-1 (next x - x). Y V is known without multiplying.
// - A round that is likely to be the last is done with r calculated anew from the elements (element-currents.ts): not from increments or
//   with the matrix, whose rounding errors a stiff network shows.
// - It ends when such a d is within tolerance at every node.
import { AndersonAcceleration } from './anderson-acceleration.ts';
import { findBusTree } from './bus-tree.ts';
import { ElementCurrents } from './element-currents.ts';
import { addLoadInjections, type LoadBranches } from './load-branches.ts';
import type { PhaseModel } from './phase-model.ts';
import { SparseFactors } from './sparse-factors.ts';
import { TreeFactors } from './tree-factors.ts';

/** A step of so many times the base voltage is none on the way to a solution. */
const WILD = 10;

/** A last round is tried where it promises a step of this part of the tolerance: stiff elements show steps as currents. */
const MARGIN = 0.05;

export interface InjectionResult {
  readonly converged: boolean;
  readonly iterations: number;
  /** node with the greatest step in the last round, and the step, pu of its base voltage */
  readonly worst: { readonly node: number; readonly step: number } | null;
}

export class CurrentInjection {
  readonly model: PhaseModel;
  readonly branches: LoadBranches;
  /** [nodes] V */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  /** [nodes] A that the sources drive into nodes at zero */
  readonly sourceRe: Float64Array;
  readonly sourceIm: Float64Array;
  /** [nodes] 1 / base voltage, V */
  readonly perBase: Float64Array;
  readonly currents: ElementCurrents;
  #live: Uint8Array = new Uint8Array(0);
  #anchor: Float64Array = new Float64Array(0);
  /** null = buses are joined in a loop */
  #tree: TreeFactors | null = null;
  #sparse: SparseFactors | null = null;
  #factors: TreeFactors | SparseFactors | null = null;
  /** nodes at which loads are */
  readonly #loadNodes: Int32Array;
  // [nodes] j(V) but for the sources' part, and r or d of this round.
  readonly #jRe: Float64Array;
  readonly #jIm: Float64Array;
  readonly #dRe: Float64Array;
  readonly #dIm: Float64Array;
  /** [2 x load nodes] x, re and im by turns */
  readonly #x: Float64Array;
  readonly #acceleration: AndersonAcceleration;

  constructor(model: PhaseModel, branches: LoadBranches) {
    const n = model.nodeCount;
    const nodes = () => new Float64Array(n);
    this.model = model;
    this.branches = branches;
    this.vRe = nodes();
    this.vIm = nodes();
    this.sourceRe = nodes();
    this.sourceIm = nodes();
    this.perBase = nodes().fill(1);
    this.currents = new ElementCurrents(model);
    this.#loadNodes = loadNodes(branches, n);
    this.#jRe = nodes();
    this.#jIm = nodes();
    this.#dRe = nodes();
    this.#dIm = nodes();
    this.#x = new Float64Array(2 * this.#loadNodes.length);
    this.#acceleration = new AndersonAcceleration(this.#x.length);
    this.restructure();
  }

  /** Conductors were opened or closed. */
  restructure(): void {
    const tree = findBusTree(this.model);
    this.#tree = tree === null ? null : new TreeFactors(this.model, tree);
  }

  /** Numbers of the matrix anew; the node at which it is singular, or -1. */
  factor(live: Uint8Array, anchor: Float64Array): number {
    this.#live = live;
    this.#anchor = anchor;
    if (this.#tree?.factor(live, anchor)) {
      this.#factors = this.#tree;
      return -1;
    }
    this.#sparse ??= new SparseFactors(this.model);
    this.#factors = this.#sparse;
    return this.#sparse.factor(live, anchor);
  }

  /** Voltages without what loads inject beyond their share of the matrix. */
  solveLinear(): void {
    this.vRe.set(this.sourceRe);
    this.vIm.set(this.sourceIm);
    this.#factors?.solve(this.vRe, this.vIm);
  }

  /** S, magnitude of a diagonal entry of a matrix that is singular. */
  diagonal(node: number): number {
    return this.#sparse?.diagonal(node) ?? 0;
  }

  /** VA that do not balance at a node, at base voltage. */
  mismatch(node: number): number {
    this.#balance();
    return Math.hypot(this.#dRe[node]!, this.#dIm[node]!) / this.perBase[node]!;
  }

  /**
   * To within `tolerance` (pu) of the solution: from what solveLinear() gave (`linear`), or from any voltages. After it `currents`
   * holds those at the voltages found.
   */
  iterate(tolerance: number, maxIterations: number, { linear = false, accelerate = true }): InjectionResult {
    this.#acceleration.restart();
    if (linear) this.#x.fill(0);
    else {
      this.#balance();
      this.#factors?.solve(this.#dRe, this.#dIm);
      this.#advance();
      this.#takeInjections();
    }
    let before = 0;
    for (let round = 1; ; round++) {
      this.#inject();
      this.#step(accelerate);
      this.#factors?.solve(this.#dRe, this.#dIm);
      this.#advance();
      let worst = this.#greatestStep();
      const isWild = !(worst.step < WILD);
      const isLast = isWild || round === maxIterations;
      // What the next step is likely to be, going by the last two.
      const ahead = worst.step * Math.min(worst.step / before, 1);
      before = worst.step;
      if (ahead > MARGIN * tolerance && !isLast) continue;
      this.#balance();
      this.#factors?.solve(this.#dRe, this.#dIm);
      worst = this.#greatestStep();
      const converged = worst.step <= tolerance;
      if (converged || isLast) return { converged, iterations: round, worst };
      this.#advance();
      this.#takeInjections();
    }
  }

  /** j(V) at the load nodes. */
  #inject(): void {
    const [jRe, jIm, nodes] = [this.#jRe, this.#jIm, this.#loadNodes];
    for (let k = 0; k < nodes.length; k++) jRe[nodes[k]!] = jIm[nodes[k]!] = 0;
    addLoadInjections(this.branches, this.vRe, this.vIm, jRe, jIm);
  }

  /** The next x; into d by how much it differs. */
  #step(accelerate: boolean): void {
    const { perBase } = this;
    const [jRe, jIm, dRe, dIm, x] = [this.#jRe, this.#jIm, this.#dRe, this.#dIm, this.#x];
    const nodes = this.#loadNodes;
    const { f, g } = this.#acceleration;
    for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
      const node = nodes[k]!;
      g[at] = jRe[node]!;
      g[at + 1] = jIm[node]!;
      f[at] = (g[at]! - x[at]!) / perBase[node]!;
      f[at + 1] = (g[at + 1]! - x[at + 1]!) / perBase[node]!;
    }
    if (accelerate) this.#acceleration.combine();
    dRe.fill(0);
    dIm.fill(0);
    for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
      const node = nodes[k]!;
      dRe[node] = g[at]! - x[at]!;
      dIm[node] = g[at + 1]! - x[at + 1]!;
    }
    x.set(g);
  }

  /** V + d, d = Y^-1 (j - Y V), has just been reached: x = j */
  #takeInjections(): void {
    const nodes = this.#loadNodes;
    for (let k = 0; k < nodes.length; k++) {
      this.#x[2 * k] = this.#jRe[nodes[k]!]!;
      this.#x[2 * k + 1] = this.#jIm[nodes[k]!]!;
    }
  }

  /** r = j - Y V anew, element by element; into d. */
  #balance(): void {
    const { vRe, vIm, currents } = this;
    const [jRe, jIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#dRe, this.#dIm];
    const anchor = this.#anchor;
    const live = this.#live;
    currents.calculate(vRe, vIm);
    dRe.fill(0);
    dIm.fill(0);
    currents.addTo(dRe, dIm);
    // The elements' currents have the sources' in them: only what loads inject is to be held against them.
    jRe.fill(0);
    jIm.fill(0);
    addLoadInjections(this.branches, vRe, vIm, jRe, jIm);
    for (let k = 0; k < dRe.length; k++) {
      dRe[k] = live[k]! * (jRe[k]! - dRe[k]! + anchor[k]! * vIm[k]!);
      dIm[k] = live[k]! * (jIm[k]! - dIm[k]! - anchor[k]! * vRe[k]!);
    }
  }

  /** The greatest |d|, pu. */
  #greatestStep(): { node: number; step: number } {
    const { perBase } = this;
    const [dRe, dIm] = [this.#dRe, this.#dIm];
    let node = 0;
    let greatest = 0;
    for (let k = 0; k < dRe.length; k++) {
      const a = dRe[k]! * perBase[k]!;
      const b = dIm[k]! * perBase[k]!;
      const size = a * a + b * b;
      // Written so that NaN wins.
      if (!(size <= greatest)) {
        greatest = size;
        node = k;
      }
    }
    return { node, step: Math.sqrt(greatest) };
  }

  /** V <- V + d */
  #advance(): void {
    const { vRe, vIm } = this;
    const [dRe, dIm] = [this.#dRe, this.#dIm];
    for (let k = 0; k < vRe.length; k++) {
      vRe[k]! += dRe[k]!;
      vIm[k]! += dIm[k]!;
    }
  }
}

function loadNodes({ from, to, count }: LoadBranches, n: number): Int32Array {
  const has = new Uint8Array(n);
  for (let k = 0; k < count; k++) {
    if (from[k]! >= 0) has[from[k]!] = 1;
    if (to[k]! >= 0) has[to[k]!] = 1;
  }
  let most = 0;
  for (let k = 0; k < n; k++) most += has[k]!;
  const nodes = new Int32Array(most);
  for (let k = 0, at = 0; k < n; k++) if (has[k] === 1) nodes[at++] = k;
  return nodes;
}
