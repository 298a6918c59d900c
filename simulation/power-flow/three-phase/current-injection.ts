// Power flow by current injection. With Y the nodal admittance matrix (sources, lines, transformers, shunts and, per load, a constant
// share of it as an impedance) and j(V) what sources and loads inject beyond that:
//
//   Y V = j(V),   iterated as   r = j(V) - Y V,   d = Y^-1 r,   V <- V + d
//
// Y is factored once. This is OpenDSS's normal iteration (Solution.pas) but for three things:
// - Loads of constant power stand in Y with no share instead of their whole impedance. A step's error then shrinks with the voltage
//   drop, not with twice the drop.
// - Anderson's acceleration (D. G. Anderson, J. ACM 12, 1965; H. Walker and P. Ni, SIAM J. Numer. Anal. 49, 2011): the next V is the
//   combination of the last steps whose d would be least, d weighed by the nodes' base voltages. Halves the number of rounds.
// - It ends on what is left at every node: the residual of the solution is calculated anew from the elements (element-currents.ts), not
//   from increments or with the matrix, whose rounding errors a stiff network shows.
// Where that fails, it starts again as OpenDSS does: whole impedances, no acceleration.
import { ComplexLu } from '../sparse/complex-lu.ts';
import { ElementCurrents } from './element-currents.ts';
import { addLoadInjections, type LoadBranches } from './load-branches.ts';
import type { PhaseModel } from './phase-model.ts';

/** Steps remembered by the acceleration. */
const DEPTH = 4;
/** Voltages beyond this part of their base are no step on the way to a solution. */
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
  /** [nodes] A that the sources inject behind their impedance */
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
  // j(V), Y V and d of this round.
  readonly #jRe: Float64Array;
  readonly #jIm: Float64Array;
  readonly #yvRe: Float64Array;
  readonly #yvIm: Float64Array;
  readonly #dRe: Float64Array;
  readonly #dIm: Float64Array;
  /** Differences between rounds: of d (weighed), of V + d, and of j(V) = Y (V + d); re and im one after the other. */
  readonly #dDifference: Float64Array[];
  readonly #gDifference: Float64Array[];
  readonly #jDifference: Float64Array[];
  readonly #last: { readonly d: Float64Array; readonly g: Float64Array; readonly j: Float64Array };
  readonly #normal = new Float64Array(DEPTH * DEPTH);
  readonly #weights = new Float64Array(DEPTH);

  constructor(model: PhaseModel, branches: LoadBranches) {
    const n = model.nodes.length;
    const nodes = () => new Float64Array(n);
    const pairs = () => new Float64Array(2 * n);
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
    this.#jRe = nodes();
    this.#jIm = nodes();
    this.#yvRe = nodes();
    this.#yvIm = nodes();
    this.#dRe = nodes();
    this.#dIm = nodes();
    const history = () => Array.from({ length: DEPTH }, pairs);
    this.#dDifference = history();
    this.#gDifference = history();
    this.#jDifference = history();
    this.#last = { d: pairs(), g: pairs(), j: pairs() };
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

  /** VA that do not balance at a node, at base voltage; of the last round. */
  mismatch(node: number): number {
    this.#inject();
    this.#balance();
    return Math.hypot(this.#dRe[node]!, this.#dIm[node]!) / this.perBase[node]!;
  }

  /** From the present voltages to within `tolerance` (pu) of the solution. */
  iterate(tolerance: number, maxIterations: number, accelerate: boolean): InjectionResult {
    const n = this.vRe.length;
    let stored = 0;
    let worst = { node: 0, step: 0 };
    for (let round = 1; round <= maxIterations; round++) {
      this.#inject();
      if (round === 1) this.#balance();
      else this.#difference();
      worst = this.#step();
      if (!(worst.step < WILD)) return { converged: false, iterations: round, worst };
      if (worst.step <= tolerance) {
        this.#advance();
        this.#inject();
        this.#balance();
        worst = this.#step();
        if (worst.step <= tolerance) {
          this.#advance();
          return { converged: true, iterations: round, worst };
        }
      }
      if (accelerate) {
        this.#remember(stored);
        const used = Math.min(stored, DEPTH);
        stored++;
        this.#advance();
        if (used > 0) this.#combine(used);
      } else {
        this.#advance();
      }
    }
    return { converged: false, iterations: maxIterations, worst: n > 0 ? worst : null };
  }

  #inject(): void {
    this.#jRe.set(this.sourceRe);
    this.#jIm.set(this.sourceIm);
    addLoadInjections(this.branches, this.vRe, this.vIm, this.#jRe, this.#jIm);
  }

  /** r = j - Y V by what the last rounds made of Y V; into d. */
  #difference(): void {
    const [jRe, jIm, yvRe, yvIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
    for (let k = 0; k < dRe.length; k++) {
      dRe[k] = jRe[k]! - yvRe[k]!;
      dIm[k] = jIm[k]! - yvIm[k]!;
    }
  }

  /** r = j - Y V anew, element by element; into d. Y V follows. */
  #balance(): void {
    const { vRe, vIm, sourceRe, sourceIm, currents } = this;
    const [jRe, jIm, yvRe, yvIm, dRe, dIm] = [this.#jRe, this.#jIm, this.#yvRe, this.#yvIm, this.#dRe, this.#dIm];
    currents.calculate(vRe, vIm);
    yvRe.fill(0);
    yvIm.fill(0);
    currents.addTo(yvRe, yvIm);
    for (let k = 0; k < dRe.length; k++) {
      const b = this.#anchor[k]!;
      const live = this.#live[k]!;
      // The elements' currents have the sources' in them.
      dRe[k] = live * (jRe[k]! - sourceRe[k]! - yvRe[k]! + b * vIm[k]!);
      dIm[k] = live * (jIm[k]! - sourceIm[k]! - yvIm[k]! - b * vRe[k]!);
      yvRe[k] = jRe[k]! - dRe[k]!;
      yvIm[k] = jIm[k]! - dIm[k]!;
    }
  }

  /** d = Y^-1 r; the greatest |d| in pu. */
  #step(): { node: number; step: number } {
    const { perBase } = this;
    const [dRe, dIm] = [this.#dRe, this.#dIm];
    const n = dRe.length;
    this.#lu.solve(dRe, dIm);
    let node = 0;
    let greatest = 0;
    for (let k = 0; k < n; k++) {
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

  /** V <- V + d, so that Y V = j. */
  #advance(): void {
    const { vRe, vIm } = this;
    const [dRe, dIm] = [this.#dRe, this.#dIm];
    for (let k = 0; k < vRe.length; k++) {
      vRe[k]! += dRe[k]!;
      vIm[k]! += dIm[k]!;
    }
    this.#yvRe.set(this.#jRe);
    this.#yvIm.set(this.#jIm);
  }

  /** Stores this round's d, V + d and j as differences from the round before. */
  #remember(stored: number): void {
    const { vRe, vIm, perBase } = this;
    const [dRe, dIm, jRe, jIm, last] = [this.#dRe, this.#dIm, this.#jRe, this.#jIm, this.#last];
    const n = vRe.length;
    const slot = (stored + DEPTH - 1) % DEPTH;
    const [dd, gd, jd] = [this.#dDifference[slot]!, this.#gDifference[slot]!, this.#jDifference[slot]!];
    for (let k = 0; k < n; k++) {
      const m = k + n;
      const wr = dRe[k]! * perBase[k]!;
      const wi = dIm[k]! * perBase[k]!;
      const gr = vRe[k]! + dRe[k]!;
      const gi = vIm[k]! + dIm[k]!;
      dd[k] = wr - last.d[k]!;
      dd[m] = wi - last.d[m]!;
      gd[k] = gr - last.g[k]!;
      gd[m] = gi - last.g[m]!;
      jd[k] = jRe[k]! - last.j[k]!;
      jd[m] = jIm[k]! - last.j[m]!;
      last.d[k] = wr;
      last.d[m] = wi;
      last.g[k] = gr;
      last.g[m] = gi;
      last.j[k] = jRe[k]!;
      last.j[m] = jIm[k]!;
    }
  }

  /** V <- V - sum of weights times differences, the weights being the least-squares solution of sum w dd = d. */
  #combine(used: number): void {
    const { vRe, vIm } = this;
    const n = vRe.length;
    const weights = this.#weights;
    if (!this.#leastSquares(used)) return;
    for (let s = 0; s < used; s++) {
      const w = weights[s]!;
      const gd = this.#gDifference[s]!;
      const jd = this.#jDifference[s]!;
      for (let k = 0; k < n; k++) {
        vRe[k]! -= w * gd[k]!;
        vIm[k]! -= w * gd[k + n]!;
        this.#yvRe[k]! -= w * jd[k]!;
        this.#yvIm[k]! -= w * jd[k + n]!;
      }
    }
  }

  #leastSquares(used: number): boolean {
    const a = this.#normal;
    const x = this.#weights;
    const d = this.#last.d;
    for (let s = 0; s < used; s++) {
      const ds = this.#dDifference[s]!;
      for (let t = 0; t <= s; t++) a[s * DEPTH + t] = a[t * DEPTH + s] = dot(ds, this.#dDifference[t]!);
      x[s] = dot(ds, d);
    }
    // A trace of damping keeps directions that repeat each other from cancelling with great weights.
    for (let s = 0; s < used; s++) a[s * DEPTH + s]! *= 1 + 1e-12;
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

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
