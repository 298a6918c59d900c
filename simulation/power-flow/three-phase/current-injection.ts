// Power flow by current injection. With Y the nodal admittance matrix (sources, lines, transformers, shunts and, per load, a constant
// impedance) and j(V) what sources and loads inject beyond that:
//
//   Y V = j(V),   iterated as   r = j(V) - Y V,   d = Y^-1 r,   V <- V + d
//
// Y is factored once, with each load's rated impedance in it, so that j(V) is what a load differs from that. This is OpenDSS's normal
// iteration (Solution.pas) but for three things:
// - Anderson's acceleration (anderson-acceleration.ts), f = d weighed by the nodes' base voltages, g = V + d, h = j(V) = Y (V + d). It
//   halves the number of rounds.
// - j(V) differs from the sources' part at nodes with loads only, and hangs on the voltages there only: the rounds keep to these nodes.
//   Y V is known without multiplying, because it is what was solved for; the other voltages follow at the end, in one solution.
// - It ends on what is left at every node: the residual of the solution is calculated anew from the elements (element-currents.ts), not
//   from increments or with the matrix, whose rounding errors a stiff network shows.
import { AndersonAcceleration } from './anderson-acceleration.ts';
import { findBusTree } from './bus-tree.ts';
import { ElementCurrents } from './element-currents.ts';
import { addLoadInjections, type LoadBranches } from './load-branches.ts';
import type { PhaseModel } from './phase-model.ts';
import { SparseFactors } from './sparse-factors.ts';
import { TreeFactors } from './tree-factors.ts';

/** A step of so many times the base voltage is none on the way to a solution. */
const WILD = 10;

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
  // [nodes] j(V), Y V, and r or d of this round.
  readonly #jRe: Float64Array;
  readonly #jIm: Float64Array;
  readonly #yvRe: Float64Array;
  readonly #yvIm: Float64Array;
  readonly #dRe: Float64Array;
  readonly #dIm: Float64Array;
  // [2 x load nodes] V and Y V, re and im by turns, when all voltages were right last.
  readonly #baseV: Float64Array;
  readonly #baseYv: Float64Array;
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
    this.#yvRe = nodes();
    this.#yvIm = nodes();
    this.#dRe = nodes();
    this.#dIm = nodes();
    const pairs = 2 * this.#loadNodes.length;
    this.#baseV = new Float64Array(pairs);
    this.#baseYv = new Float64Array(pairs);
    this.#acceleration = new AndersonAcceleration(pairs);
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
    if (linear) {
      this.#yvRe.set(this.sourceRe);
      this.#yvIm.set(this.sourceIm);
    } else {
      this.#balance();
      this.#factors?.solve(this.#dRe, this.#dIm);
      this.#advanceAll();
    }
    this.#keepBase();
    this.#acceleration.restart();
    for (let round = 1; ; round++) {
      this.#inject();
      this.#difference();
      this.#factors?.solve(this.#dRe, this.#dIm);
      let worst = this.#greatestStep(this.#loadNodes);
      const isWild = !(worst.step < WILD);
      const isLast = isWild || round === maxIterations;
      if (worst.step <= tolerance || isLast) {
        // Not at the load nodes only: at all.
        if (!isWild) this.#advance();
        this.#spread();
        this.#balance();
        this.#factors?.solve(this.#dRe, this.#dIm);
        worst = this.#greatestStep(null);
        const converged = worst.step <= tolerance;
        if (converged || isLast) return { converged, iterations: round, worst };
        this.#advanceAll();
        this.#keepBase();
        continue;
      }
      this.#advance();
      if (accelerate) this.#accelerate();
    }
  }

  /** j(V) */
  #inject(): void {
    const [jRe, jIm, nodes] = [this.#jRe, this.#jIm, this.#loadNodes];
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      jRe[node] = this.sourceRe[node]!;
      jIm[node] = this.sourceIm[node]!;
    }
    addLoadInjections(this.branches, this.vRe, this.vIm, jRe, jIm);
  }

  /** r = j - Y V by what the last rounds made of Y V; into d. */
  #difference(): void {
    const [jRe, jIm, yvRe, yvIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
    const nodes = this.#loadNodes;
    dRe.fill(0);
    dIm.fill(0);
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      dRe[node] = jRe[node]! - yvRe[node]!;
      dIm[node] = jIm[node]! - yvIm[node]!;
    }
  }

  /** r = j - Y V anew, element by element; into d. Y V follows. */
  #balance(): void {
    const { vRe, vIm, sourceRe, sourceIm, currents } = this;
    const [jRe, jIm, yvRe, yvIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
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
      jRe[k]! += sourceRe[k]!;
      jIm[k]! += sourceIm[k]!;
      yvRe[k] = jRe[k]! - dRe[k]!;
      yvIm[k] = jIm[k]! - dIm[k]!;
    }
  }

  /** The greatest |d| in pu, at some nodes or (null) at all. */
  #greatestStep(nodes: Int32Array | null): { node: number; step: number } {
    const { perBase } = this;
    const [dRe, dIm] = [this.#dRe, this.#dIm];
    const count = nodes?.length ?? dRe.length;
    let node = 0;
    let greatest = 0;
    for (let i = 0; i < count; i++) {
      const k = nodes === null ? i : nodes[i]!;
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

  /** At the load nodes V <- V + d, so that Y V = j. */
  #advance(): void {
    const { vRe, vIm } = this;
    const [jRe, jIm, yvRe, yvIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
    const nodes = this.#loadNodes;
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      vRe[node]! += dRe[node]!;
      vIm[node]! += dIm[node]!;
      yvRe[node] = jRe[node]!;
      yvIm[node] = jIm[node]!;
    }
  }

  #advanceAll(): void {
    const { vRe, vIm } = this;
    for (let k = 0; k < vRe.length; k++) {
      vRe[k]! += this.#dRe[k]!;
      vIm[k]! += this.#dIm[k]!;
    }
    this.#yvRe.set(this.#jRe);
    this.#yvIm.set(this.#jIm);
  }

  #keepBase(): void {
    const nodes = this.#loadNodes;
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      this.#baseV[2 * k] = this.vRe[node]!;
      this.#baseV[2 * k + 1] = this.vIm[node]!;
      this.#baseYv[2 * k] = this.#yvRe[node]!;
      this.#baseYv[2 * k + 1] = this.#yvIm[node]!;
    }
  }

  /** All voltages from Y V as the rounds have left it: V = V_base + Y^-1 (Y V - (Y V)_base). */
  #spread(): void {
    const { vRe, vIm } = this;
    const [yvRe, yvIm, dRe, dIm] = [this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
    const nodes = this.#loadNodes;
    dRe.fill(0);
    dIm.fill(0);
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      vRe[node] = this.#baseV[2 * k]!;
      vIm[node] = this.#baseV[2 * k + 1]!;
      dRe[node] = yvRe[node]! - this.#baseYv[2 * k]!;
      dIm[node] = yvIm[node]! - this.#baseYv[2 * k + 1]!;
    }
    this.#factors?.solve(dRe, dIm);
    for (let k = 0; k < vRe.length; k++) {
      vRe[k]! += dRe[k]!;
      vIm[k]! += dIm[k]!;
    }
  }

  /** Of V + d and j, which advance() has made of V and Y V, better ones. */
  #accelerate(): void {
    const { vRe, vIm, perBase } = this;
    const [dRe, dIm, yvRe, yvIm] = [this.#dRe, this.#dIm, this.#yvRe, this.#yvIm];
    const nodes = this.#loadNodes;
    const { f, g, h } = this.#acceleration;
    for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
      const node = nodes[k]!;
      f[at] = dRe[node]! * perBase[node]!;
      f[at + 1] = dIm[node]! * perBase[node]!;
      g[at] = vRe[node]!;
      g[at + 1] = vIm[node]!;
      h[at] = yvRe[node]!;
      h[at + 1] = yvIm[node]!;
    }
    this.#acceleration.combine();
    for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
      const node = nodes[k]!;
      vRe[node] = g[at]!;
      vIm[node] = g[at + 1]!;
      yvRe[node] = h[at]!;
      yvIm[node] = h[at + 1]!;
    }
  }
}

function loadNodes({ from, to, count }: LoadBranches, n: number): Int32Array {
  const has = new Uint8Array(n);
  for (let k = 0; k < count; k++) {
    if (from[k]! >= 0) has[from[k]!] = 1;
    if (to[k]! >= 0) has[to[k]!] = 1;
  }
  const nodes = new Int32Array(has.reduce((sum, one) => sum + one, 0));
  for (let k = 0, at = 0; k < n; k++) if (has[k] === 1) nodes[at++] = k;
  return nodes;
}
