// Power flow by current injection. With Y the nodal admittance matrix (sources, lines, transformers, shunts and, per load, a constant
// impedance) and j(V) what sources and loads inject beyond that:
//
//   Y V = j(V),   iterated as   r = j(V) - Y V,   d = Y^-1 r,   V <- V + d
//
// Y is factored once, with each load's rated impedance in it, so that j(V) is what a load differs from that. This is OpenDSS's normal
// iteration (Solution.pas) but for three things:
// - Anderson's acceleration (D. G. Anderson, J. ACM 12, 1965; H. Walker and P. Ni, SIAM J. Numer. Anal. 49, 2011): the next V is the
//   combination of the last steps whose d would be least, d weighed by the nodes' base voltages. Halves the number of rounds.
// - j(V) differs from the sources' part at nodes with loads only, and hangs on the voltages there only: the rounds keep to these nodes.
//   Y V is known without multiplying, because it is what was solved for; the other voltages follow at the end, in one solution.
// - It ends on what is left at every node: the residual of the solution is calculated anew from the elements (element-currents.ts), not
//   from increments or with the matrix, whose rounding errors a stiff network shows.
import { ComplexLu } from '../sparse/complex-lu.ts';
import { ElementCurrents } from './element-currents.ts';
import { addLoadInjections, type LoadBranches } from './load-branches.ts';
import type { PhaseModel } from './phase-model.ts';

/** Steps remembered by the acceleration. */
const DEPTH = 4;
/** A step of so many times the base voltage is none on the way to a solution. */
const WILD = 10;

export interface InjectionResult {
  readonly converged: boolean;
  readonly iterations: number;
  /** node with the greatest step in the last round, and the step, pu of its base voltage */
  readonly worst: { readonly node: number; readonly step: number } | null;
}

/** One quantity's differences between rounds, and its last value; [2 x load nodes], re and im by turns. */
interface History {
  readonly differences: readonly Float64Array[];
  readonly last: Float64Array;
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
  readonly #lu: ComplexLu;
  readonly #yRe: Float64Array;
  readonly #yIm: Float64Array;
  /** nodes at which loads are */
  readonly #loadNodes: Int32Array;
  // [nodes] j(V), Y V, and r or d of this round.
  readonly #jRe: Float64Array;
  readonly #jIm: Float64Array;
  readonly #yvRe: Float64Array;
  readonly #yvIm: Float64Array;
  readonly #dRe: Float64Array;
  readonly #dIm: Float64Array;
  // [load nodes] V and Y V when all voltages were right last.
  readonly #baseV: Float64Array;
  readonly #baseYv: Float64Array;
  readonly #steps: History;
  readonly #voltages: History;
  readonly #injections: History;
  /** [DEPTH x DEPTH] products of the steps' differences; the same under elimination; [DEPTH] */
  readonly #gram = new Float64Array(DEPTH * DEPTH);
  readonly #eliminated = new Float64Array(DEPTH * DEPTH);
  readonly #weights = new Float64Array(DEPTH);

  constructor(model: PhaseModel, branches: LoadBranches) {
    const n = model.nodes.length;
    const nodes = () => new Float64Array(n);
    this.model = model;
    this.branches = branches;
    this.vRe = nodes();
    this.vIm = nodes();
    this.sourceRe = nodes();
    this.sourceIm = nodes();
    this.perBase = nodes().fill(1);
    this.currents = new ElementCurrents(model);
    this.#lu = new ComplexLu(n, model.columnPointers, model.rowIndices);
    this.#yRe = new Float64Array(model.rowIndices.length);
    this.#yIm = new Float64Array(model.rowIndices.length);
    this.#loadNodes = loadNodes(branches, n);
    this.#jRe = nodes();
    this.#jIm = nodes();
    this.#yvRe = nodes();
    this.#yvIm = nodes();
    this.#dRe = nodes();
    this.#dIm = nodes();
    const pairs = () => new Float64Array(2 * this.#loadNodes.length);
    this.#baseV = pairs();
    this.#baseYv = pairs();
    const history = () => ({ differences: Array.from({ length: DEPTH }, pairs), last: pairs() });
    this.#steps = history();
    this.#voltages = history();
    this.#injections = history();
  }

  /** Numbers of the matrix anew; the node at which it is singular, or -1. */
  factor(live: Uint8Array, anchor: Float64Array): number {
    this.#live = live;
    this.#anchor = anchor;
    this.model.assemble(this.#yRe, this.#yIm, live, anchor);
    const result = this.#lu.factor(this.#yRe, this.#yIm);
    return result.ok ? -1 : result.row;
  }

  /** Voltages without what loads inject beyond their share of the matrix. */
  solveLinear(): void {
    this.vRe.set(this.sourceRe);
    this.vIm.set(this.sourceIm);
    this.#lu.solve(this.vRe, this.vIm);
  }

  /** S, magnitude of a diagonal entry. */
  diagonal(node: number): number {
    const at = this.model.diagonal[node]!;
    return Math.hypot(this.#yRe[at]!, this.#yIm[at]!);
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
      this.#lu.solve(this.#dRe, this.#dIm);
      this.#advanceAll();
    }
    this.#keepBase();
    let stored = 0;
    for (let round = 1; ; round++) {
      this.#inject();
      this.#difference();
      this.#lu.solve(this.#dRe, this.#dIm);
      let worst = this.#greatestStep(this.#loadNodes);
      const isWild = !(worst.step < WILD);
      const isLast = isWild || round === maxIterations;
      if (worst.step <= tolerance || isLast) {
        // Not at the load nodes only: at all.
        if (!isWild) this.#advance();
        this.#spread();
        this.#balance();
        this.#lu.solve(this.#dRe, this.#dIm);
        worst = this.#greatestStep(null);
        const converged = worst.step <= tolerance;
        if (converged || isLast) return { converged, iterations: round, worst };
        this.#advanceAll();
        this.#keepBase();
        continue;
      }
      if (accelerate) this.#remember(stored);
      this.#advance();
      if (accelerate && stored > 0) this.#combine(Math.min(stored, DEPTH));
      stored++;
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
    this.#lu.solve(dRe, dIm);
    for (let k = 0; k < vRe.length; k++) {
      vRe[k]! += dRe[k]!;
      vIm[k]! += dIm[k]!;
    }
  }

  /** Stores this round's d (weighed), V + d and j as differences from the round before; the first has nothing to differ from. */
  #remember(stored: number): void {
    const { vRe, vIm, perBase } = this;
    const [dRe, dIm, jRe, jIm] = [this.#dRe, this.#dIm, this.#jRe, this.#jIm];
    const nodes = this.#loadNodes;
    const slot = (stored + DEPTH - 1) % DEPTH;
    for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
      const node = nodes[k]!;
      const weight = perBase[node]!;
      store(this.#steps, slot, at, dRe[node]! * weight, dIm[node]! * weight);
      store(this.#voltages, slot, at, vRe[node]! + dRe[node]!, vIm[node]! + dIm[node]!);
      store(this.#injections, slot, at, jRe[node]!, jIm[node]!);
    }
    const used = Math.min(stored, DEPTH);
    const { differences } = this.#steps;
    for (let t = 0; t < used; t++)
      this.#gram[slot * DEPTH + t] = this.#gram[t * DEPTH + slot] = dot(differences[slot]!, differences[t]!);
  }

  /** V <- V - sum of weights times differences, the weights being the least-squares solution of sum w dd = d. */
  #combine(used: number): void {
    const { vRe, vIm } = this;
    const nodes = this.#loadNodes;
    if (!this.#leastSquares(used)) return;
    for (let s = 0; s < used; s++) {
      const w = this.#weights[s]!;
      const voltage = this.#voltages.differences[s]!;
      const injection = this.#injections.differences[s]!;
      for (let k = 0, at = 0; k < nodes.length; k++, at += 2) {
        const node = nodes[k]!;
        vRe[node]! -= w * voltage[at]!;
        vIm[node]! -= w * voltage[at + 1]!;
        this.#yvRe[node]! -= w * injection[at]!;
        this.#yvIm[node]! -= w * injection[at + 1]!;
      }
    }
  }

  #leastSquares(used: number): boolean {
    const a = this.#eliminated;
    const x = this.#weights;
    a.set(this.#gram);
    for (let s = 0; s < used; s++) {
      x[s] = dot(this.#steps.differences[s]!, this.#steps.last);
      // A trace of damping keeps directions that repeat each other from cancelling with great weights.
      a[s * DEPTH + s]! *= 1 + 1e-12;
    }
    for (let s = 0; s < used; s++) {
      const pivot = a[s * DEPTH + s]!;
      if (!(pivot > 0)) return false;
      for (let t = s + 1; t < used; t++) {
        const f = a[t * DEPTH + s]! / pivot;
        for (let u = s; u < used; u++) a[t * DEPTH + u]! -= f * a[s * DEPTH + u]!;
        x[t]! -= f * x[s]!;
      }
    }
    for (let s = used - 1; s >= 0; s--) {
      for (let t = s + 1; t < used; t++) x[s]! -= a[s * DEPTH + t]! * x[t]!;
      x[s]! /= a[s * DEPTH + s]!;
    }
    return true;
  }
}

function store({ differences, last }: History, slot: number, at: number, re: number, im: number): void {
  const difference = differences[slot]!;
  difference[at] = re - last[at]!;
  difference[at + 1] = im - last[at + 1]!;
  last[at] = re;
  last[at + 1] = im;
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
