// Power flow of a part of a balanced network that is a tree behind nodes of known voltage, for the many states that a search has to
// try: the order is found anew for each state, nothing is built. Backward/forward sweep (Shirmohammadi et al., IEEE Trans. Power
// Systems 3(2), 1988), in SI: V line to line, I stands for sqrt(3) times the line current, so that S = V conj(I) is three-phase.
//   load at n        I_n = conj(S_n(|V_n|) / V_n) + y_n V_n
//   branch f -> t    z = r + jx, a = ratio e^(j shift) (base voltages' quotient included), V_f' = V_f / a:
//                    I_t' = I_t + y_t V_t;  V_t = V_f' - z I_t';  I_f = (I_t' + y_f V_f') / conj(a)
//   fed from its t   I_s = conj(a) I_f + y_f V_f';  V_f' = V_t - z I_s;  V_f = a V_f';  I_t = I_s + y_t V_t
// An ideal switch has z = 0, a = 1. Loops are not for this method: solve() says so.
import type { Network } from '../network/network.ts';
import { layOutTree, type NodePower, type TreeArea, type TreeLayout } from './tree-layout.ts';

/** 'unfinished': no solution was found; 'collapsed': there is none; 'dear': given up for losses above the cap */
export type TreeOutcome = 'solved' | 'loop' | 'dear' | 'collapsed' | 'unfinished';

/** Each sweep of a network within voltage limits gains about a digit; one that needs more than this is close to collapse. */
/**
 * Where nothing feeds in, voltages fall and currents grow from sweep to sweep towards the solution, so that later losses are bounds as
 * well: but for rounding, or, with the charging of cables, but for the little by which it lifts the voltage in the first sweeps.
 */
const LATER_MARGIN = 1.001;
const CHARGED_MARGIN = 1.2;
const CHARGED_SWEEPS = 3;
/**
 * pu. Sweeps come down to the upper solution from above, and that one ends at half the source's voltage on a line with one load, not
 * far from it with many: what has fallen below this has none.
 */
const COLLAPSED = 0.25;
const MAX_SWEEPS = 100;

export class TreeFlow {
  /** network rows of the local nodes, roots first, and of the local edges (incidence.ts numbers) */
  readonly nodeRow: Int32Array;
  readonly edgeRow: Int32Array;
  readonly rootCount: number;
  /** [edges] 1 = joined; set before solve() */
  readonly joined: Uint8Array;
  /** [nodes] V, of the nodes that `order` names */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** nodes reached from the roots, in this order, parents before children; reached in all: `reached` */
  readonly order: Int32Array;
  reached = 0;
  /** [nodes] edge to the parent, -1 at roots */
  readonly up: Int32Array;
  /** [edges] |I| times sqrt(3) at the end that `from` (nodeA) names and at the other; valid where an edge is `up` of somebody */
  readonly fromCurrent: Float64Array;
  readonly toCurrent: Float64Array;
  /** W, in the branches of the area */
  loss = 0;

  readonly #layout: TreeLayout;
  readonly #parent: Int32Array;
  /** 'plain': nothing but loads and series impedances; 'charged': cables and shunts as well; 'other': #seriesLoss bounds nothing */
  readonly #kind: 'plain' | 'charged' | 'other';
  readonly #mark: Int32Array;
  #epoch = 0;
  /** pu, after the last sweep */
  #lowest = 0;
  readonly #currentRe: Float64Array;
  readonly #currentIm: Float64Array;
  /** current through the series impedance of `up`, towards the child */
  readonly #seriesRe: Float64Array;
  readonly #seriesIm: Float64Array;

  /** `power` by network row; [nodes.count] */
  constructor(network: Network, area: TreeArea, power: NodePower) {
    const layout = layOutTree(network, area, power);
    const count = layout.nodeRow.length;
    const edgeCount = layout.edgeRow.length;
    this.#layout = layout;
    this.nodeRow = layout.nodeRow;
    this.edgeRow = layout.edgeRow;
    this.rootCount = area.roots.length;
    this.joined = new Uint8Array(edgeCount);
    this.re = new Float64Array(count);
    this.im = new Float64Array(count);
    this.order = new Int32Array(count);
    this.up = new Int32Array(count).fill(-1);
    this.fromCurrent = new Float64Array(edgeCount);
    this.toCurrent = new Float64Array(edgeCount);
    this.#parent = new Int32Array(count);
    this.#kind = drawsOnly(layout) ? (hasShunts(layout) ? 'charged' : 'plain') : 'other';
    this.#mark = new Int32Array(count);
    this.#currentRe = new Float64Array(count);
    this.#currentIm = new Float64Array(count);
    this.#seriesRe = new Float64Array(count);
    this.#seriesIm = new Float64Array(count);
    for (let i = 0; i < this.rootCount; i++) {
      this.re[i] = area.rootRe[i]!;
      this.im[i] = area.rootIm[i]!;
    }
  }

  /**
   * Writes voltages, currents and loss. `tolerance`: pu of voltage. `factor` [nodes] scales the power drawn; null = 1. Gives up
   * where a voltage falls below `floor` (pu), and where the losses are sure to be above `lossCap` (W).
   */
  solve(tolerance: number, factor: Float64Array | null, floor = 0, lossCap = Infinity): TreeOutcome {
    if (!this.#arrange()) return 'loop';
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      this.#backward(factor);
      if (lossCap < Infinity && this.#seriesLoss() > this.#margin(sweep) * lossCap) return 'dear';
      const change = this.#forward();
      if (this.#kind !== 'other' && !(this.#lowest >= COLLAPSED)) return 'collapsed';
      if (Number.isNaN(change) || this.#lowest < floor) return 'unfinished';
      if (change < tolerance) {
        this.#backward(factor);
        this.#settle();
        return 'solved';
      }
    }
    return 'unfinished';
  }

  /**
   * From the first sweep, a lower bound: where all draw P, Q >= 0 and nothing feeds in, |V| falls along every branch with r, x >= 0, so
   * that it stays below its no-load value V0, and the power through a branch is at least that of all consumers behind it. Hence
   * r |I|^2 >= r ((sum P)^2 + (sum Q)^2) / V0^2.
   */
  #seriesLoss(): number {
    let sum = 0;
    for (let k = this.rootCount; k < this.reached; k++) {
      const n = this.order[k]!;
      sum += this.#layout.r[this.up[n]!]! * (this.#seriesRe[n]! ** 2 + this.#seriesIm[n]! ** 2);
    }
    return sum;
  }

  /** By how much the losses of a sweep may exceed those of the solution. */
  #margin(sweep: number): number {
    if (this.#kind === 'plain') return sweep === 0 ? 1 : LATER_MARGIN;
    return this.#kind === 'charged' && sweep >= CHARGED_SWEEPS ? CHARGED_MARGIN : Infinity;
  }

  /** Breadth-first order over the joined edges, with the no-load voltage handed down as a start; false = there is a loop. */
  #arrange(): boolean {
    const { order, up, re, im, joined } = this;
    const { start, edge, far: farEnd, to, ratioRe, ratioIm, overRe, overIm } = this.#layout;
    const mark = this.#mark;
    const parents = this.#parent;
    const epoch = ++this.#epoch;
    let length = 0;
    for (let i = 0; i < this.rootCount; i++) {
      mark[i] = epoch;
      up[i] = -1;
      order[length++] = i;
    }
    for (let head = 0; head < length; head++) {
      const n = order[head]!;
      for (let k = start[n]!; k < start[n + 1]!; k++) {
        const e = edge[k]!;
        if (joined[e] === 0 || e === up[n]) continue;
        const far = farEnd[k]!;
        if (mark[far] === epoch) return false;
        mark[far] = epoch;
        up[far] = e;
        parents[far] = n;
        if (to[e] === far) {
          const oRe = overRe[e]!;
          const oIm = overIm[e]!;
          re[far] = re[n]! * oRe + im[n]! * oIm;
          im[far] = im[n]! * oRe - re[n]! * oIm;
        } else {
          const aRe = ratioRe[e]!;
          const aIm = ratioIm[e]!;
          re[far] = re[n]! * aRe - im[n]! * aIm;
          im[far] = re[n]! * aIm + im[n]! * aRe;
        }
        order[length++] = far;
      }
    }
    this.reached = length;
    return true;
  }

  #backward(factor: Float64Array | null): void {
    this.#draw(factor);
    const { order, up, re, im, reached, rootCount } = this;
    const currentRe = this.#currentRe;
    const currentIm = this.#currentIm;
    const seriesRe = this.#seriesRe;
    const seriesIm = this.#seriesIm;
    const parents = this.#parent;
    const { to, ratioRe, ratioIm, overRe, overIm, gFrom, bFrom, gTo, bTo } = this.#layout;
    for (let k = reached - 1; k >= rootCount; k--) {
      const n = order[k]!;
      const e = up[n]!;
      const parent = parents[n]!;
      const oRe = overRe[e]!;
      const oIm = overIm[e]!;
      const isForward = to[e] === n;
      const f = isForward ? parent : n;
      const fRe = re[f]! * oRe + im[f]! * oIm;
      const fIm = im[f]! * oRe - re[f]! * oIm;
      const shuntRe = gFrom[e]! * fRe - bFrom[e]! * fIm;
      const shuntIm = gFrom[e]! * fIm + bFrom[e]! * fRe;
      let iRe = currentRe[n]!;
      let iIm = currentIm[n]!;
      if (isForward) {
        iRe += gTo[e]! * re[n]! - bTo[e]! * im[n]!;
        iIm += gTo[e]! * im[n]! + bTo[e]! * re[n]!;
        seriesRe[n] = iRe;
        seriesIm[n] = iIm;
        iRe += shuntRe;
        iIm += shuntIm;
        currentRe[parent]! += iRe * oRe - iIm * oIm;
        currentIm[parent]! += iRe * oIm + iIm * oRe;
      } else {
        const aRe = ratioRe[e]!;
        const aIm = ratioIm[e]!;
        const sRe = iRe * aRe + iIm * aIm + shuntRe;
        const sIm = iIm * aRe - iRe * aIm + shuntIm;
        seriesRe[n] = sRe;
        seriesIm[n] = sIm;
        currentRe[parent]! += sRe + gTo[e]! * re[parent]! - bTo[e]! * im[parent]!;
        currentIm[parent]! += sIm + gTo[e]! * im[parent]! + bTo[e]! * re[parent]!;
      }
    }
  }

  /** What each node draws for itself at the present voltages. */
  #draw(factor: Float64Array | null): void {
    const { order, re, im, reached } = this;
    const currentRe = this.#currentRe;
    const currentIm = this.#currentIm;
    const { baseVoltage, power } = this.#layout;
    const { p, q, currentP, currentQ, impedanceP, impedanceQ, generatedP, generatedQ, g, b } = power;
    const { dependsOnVoltage } = power;
    for (let k = 0; k < reached; k++) {
      const n = order[k]!;
      const vRe = re[n]!;
      const vIm = im[n]!;
      const square = vRe * vRe + vIm * vIm;
      const scale = factor === null ? 1 : factor[n]!;
      let drawnP = p[n]!;
      let drawnQ = q[n]!;
      if (dependsOnVoltage) {
        const magnitude = Math.sqrt(square) / baseVoltage[n]!;
        drawnP += magnitude * (currentP[n]! + magnitude * impedanceP[n]!);
        drawnQ += magnitude * (currentQ[n]! + magnitude * impedanceQ[n]!);
      }
      const conductance = (drawnP * scale - generatedP[n]!) / square + g[n]!;
      const susceptance = b[n]! - (drawnQ * scale - generatedQ[n]!) / square;
      currentRe[n] = conductance * vRe - susceptance * vIm;
      currentIm[n] = conductance * vIm + susceptance * vRe;
    }
  }

  /** Returns the greatest change of a voltage, pu. */
  #forward(): number {
    const { order, up, re, im, reached, rootCount } = this;
    const seriesRe = this.#seriesRe;
    const seriesIm = this.#seriesIm;
    const parents = this.#parent;
    const { to, r, x, ratioRe, ratioIm, overRe, overIm, perBaseSquare } = this.#layout;
    let worst = 0;
    let lowest = Infinity;
    for (let k = rootCount; k < reached; k++) {
      const n = order[k]!;
      const e = up[n]!;
      const parent = parents[n]!;
      const dropRe = r[e]! * seriesRe[n]! - x[e]! * seriesIm[n]!;
      const dropIm = r[e]! * seriesIm[n]! + x[e]! * seriesRe[n]!;
      let vRe: number;
      let vIm: number;
      if (to[e] === n) {
        const oRe = overRe[e]!;
        const oIm = overIm[e]!;
        vRe = re[parent]! * oRe + im[parent]! * oIm - dropRe;
        vIm = im[parent]! * oRe - re[parent]! * oIm - dropIm;
      } else {
        const sRe = re[parent]! - dropRe;
        const sIm = im[parent]! - dropIm;
        vRe = sRe * ratioRe[e]! - sIm * ratioIm[e]!;
        vIm = sRe * ratioIm[e]! + sIm * ratioRe[e]!;
      }
      const dRe = vRe - re[n]!;
      const dIm = vIm - im[n]!;
      const per = perBaseSquare[n]!;
      const change = (dRe * dRe + dIm * dIm) * per;
      const square = (vRe * vRe + vIm * vIm) * per;
      if (square < lowest) lowest = square;
      // A NaN must not be lost in a comparison.
      if (!(change <= worst)) worst = change;
      re[n] = vRe;
      im[n] = vIm;
    }
    this.#lowest = Math.sqrt(lowest);
    return Math.sqrt(worst);
  }

  /** Currents at both ends of each branch and the power lost in it, from the last sweep. */
  #settle(): void {
    const { order, up, re, im, reached, rootCount } = this;
    const { from, to, r, gFrom, bFrom, gTo, bTo, overRe, overIm } = this.#layout;
    let loss = 0;
    for (let k = rootCount; k < reached; k++) {
      const n = order[k]!;
      const e = up[n]!;
      const f = from[e]!;
      const t = to[e]!;
      const oRe = overRe[e]!;
      const oIm = overIm[e]!;
      const sign = t === n ? 1 : -1;
      const sRe = sign * this.#seriesRe[n]!;
      const sIm = sign * this.#seriesIm[n]!;
      const fRe = re[f]! * oRe + im[f]! * oIm;
      const fIm = im[f]! * oRe - re[f]! * oIm;
      const fromRe = sRe + gFrom[e]! * fRe - bFrom[e]! * fIm;
      const fromIm = sIm + gFrom[e]! * fIm + bFrom[e]! * fRe;
      const toRe = sRe - gTo[e]! * re[t]! + bTo[e]! * im[t]!;
      const toIm = sIm - gTo[e]! * im[t]! - bTo[e]! * re[t]!;
      this.fromCurrent[e] = Math.sqrt((fromRe * fromRe + fromIm * fromIm) * (oRe * oRe + oIm * oIm));
      this.toCurrent[e] = Math.sqrt(toRe * toRe + toIm * toIm);
      loss += r[e]! * (sRe * sRe + sIm * sIm);
      loss += gFrom[e]! * (fRe * fRe + fIm * fIm) + gTo[e]! * (re[t]! * re[t]! + im[t]! * im[t]!);
    }
    this.loss = loss;
  }
}

const none = (column: Float64Array) => column.every((value) => value === 0);

/** All draw P, Q >= 0 whatever the voltage. */
function drawsOnly({ power, r, x }: TreeLayout): boolean {
  const { p, q, generatedP, generatedQ, dependsOnVoltage } = power;
  const positive = (column: Float64Array) => column.every((value) => value >= 0);
  return !dependsOnVoltage && [p, q, r, x].every(positive) && [generatedP, generatedQ].every(none);
}

const hasShunts = ({ power: { g, b }, gFrom, bFrom, gTo, bTo }: TreeLayout): boolean =>
  ![g, b, gFrom, bFrom, gTo, bTo].every(none);
