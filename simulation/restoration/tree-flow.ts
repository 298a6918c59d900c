// Power flow of a part of a balanced network that is a tree behind nodes of known voltage, for the many states that a search has to
// try: the order is found anew for each state, nothing is built. Backward/forward sweep (Shirmohammadi et al., IEEE Trans. Power
// Systems 3(2), 1988), in SI: V line to line, I stands for sqrt(3) times the line current, so that S = V conj(I) is three-phase.
//   load at n        I_n = conj(S_n(|V_n|) / V_n) + y_n V_n
//   branch f -> t    z = r + jx, a = ratio e^(j shift) (base voltages' quotient included), V_f' = V_f / a:
//                    I_t' = I_t + y_t V_t;  V_t = V_f' - z I_t';  I_f = (I_t' + y_f V_f') / conj(a)
//   fed from its t   I_s = conj(a) I_f + y_f V_f';  V_f' = V_t - z I_s;  V_f = a V_f';  I_t = I_s + y_t V_t
// An ideal switch has z = 0, a = 1. Loops are not for this method: solve() says so.
import { incidenceOf } from '../network/incidence.ts';
import type { Network } from '../network/network.ts';

export interface TreeArea {
  /** rows of nodes to be calculated */
  readonly nodes: readonly number[];
  /** rows of nodes that border them with a known voltage, and this voltage (V, line to line) */
  readonly roots: readonly number[];
  readonly rootRe: readonly number[];
  readonly rootIm: readonly number[];
}

/** What draws power at each node. */
export interface NodePower {
  /** W and var of consumers: of constant power, and at rated voltage of constant current and of constant impedance */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly currentP: Float64Array;
  readonly currentQ: Float64Array;
  readonly impedanceP: Float64Array;
  readonly impedanceQ: Float64Array;
  /** false: the four arrays above hold nothing */
  readonly dependsOnVoltage: boolean;
  /** W and var that generators feed in */
  readonly generatedP: Float64Array;
  readonly generatedQ: Float64Array;
  /** S to earth */
  readonly g: Float64Array;
  readonly b: Float64Array;
}

/** 'unfinished': no solution was found, or it was given up */
export type TreeOutcome = 'solved' | 'loop' | 'unfinished';

/** Each sweep of a network within voltage limits gains about a digit; one that needs more than this is close to collapse. */
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

  readonly #parent: Int32Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #start: Int32Array;
  readonly #edge: Int32Array;
  readonly #far: Int32Array;
  readonly #r: Float64Array;
  readonly #x: Float64Array;
  readonly #gFrom: Float64Array;
  readonly #bFrom: Float64Array;
  readonly #gTo: Float64Array;
  readonly #bTo: Float64Array;
  readonly #ratioRe: Float64Array;
  readonly #ratioIm: Float64Array;
  readonly #baseVoltage: Float64Array;
  readonly #power: NodePower;
  /** whether #seriesLoss is a lower bound here */
  readonly #boundsLoss: boolean;
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
    const { branches, nodes } = network;
    const incidence = incidenceOf(network);
    const rows = Int32Array.from([...area.roots, ...area.nodes]);
    const local = new Map<number, number>();
    rows.forEach((row, i) => local.set(row, i));
    const rootCount = area.roots.length;
    const edges: number[] = [];
    for (let i = rootCount; i < rows.length; i++) {
      const row = rows[i]!;
      for (let k = incidence.start[row]!; k < incidence.start[row + 1]!; k++) {
        const far = local.get(incidence.far[k]!);
        // Each edge once: from its later node; one between two roots carries nothing that matters here.
        if (far === undefined || far > i || (far === i && incidence.far[k] === row)) continue;
        edges.push(incidence.edge[k]!);
      }
    }
    const count = rows.length;
    const edgeCount = edges.length;
    this.nodeRow = rows;
    this.edgeRow = Int32Array.from(edges);
    this.rootCount = rootCount;
    this.joined = new Uint8Array(edgeCount);
    this.re = new Float64Array(count);
    this.im = new Float64Array(count);
    this.order = new Int32Array(count);
    this.up = new Int32Array(count).fill(-1);
    this.fromCurrent = new Float64Array(edgeCount);
    this.toCurrent = new Float64Array(edgeCount);
    this.#parent = new Int32Array(count);
    this.#from = new Int32Array(edgeCount);
    this.#to = new Int32Array(edgeCount);
    this.#r = new Float64Array(edgeCount);
    this.#x = new Float64Array(edgeCount);
    this.#gFrom = new Float64Array(edgeCount);
    this.#bFrom = new Float64Array(edgeCount);
    this.#gTo = new Float64Array(edgeCount);
    this.#bTo = new Float64Array(edgeCount);
    this.#ratioRe = new Float64Array(edgeCount).fill(1);
    this.#ratioIm = new Float64Array(edgeCount);
    edges.forEach((edge, e) => {
      if (edge >= branches.count) {
        this.#from[e] = local.get(network.switches.nodeA[edge - branches.count]!)!;
        this.#to[e] = local.get(network.switches.nodeB[edge - branches.count]!)!;
        return;
      }
      const from = branches.from[edge]!;
      const to = branches.to[edge]!;
      this.#from[e] = local.get(from)!;
      this.#to[e] = local.get(to)!;
      this.#r[e] = branches.r[edge]!;
      this.#x[e] = branches.x[edge]!;
      this.#gFrom[e] = branches.gFrom[edge]!;
      this.#bFrom[e] = branches.bFrom[edge]!;
      this.#gTo[e] = branches.gTo[edge]!;
      this.#bTo[e] = branches.bTo[edge]!;
      const ratio = (branches.ratio[edge]! * nodes.baseVoltage[from]!) / nodes.baseVoltage[to]!;
      this.#ratioRe[e] = ratio * Math.cos(branches.shift[edge]!);
      this.#ratioIm[e] = ratio * Math.sin(branches.shift[edge]!);
    });
    this.#start = new Int32Array(count + 1);
    for (let e = 0; e < edgeCount; e++) {
      this.#start[this.#from[e]! + 1]! += 1;
      this.#start[this.#to[e]! + 1]! += 1;
    }
    for (let i = 0; i < count; i++) this.#start[i + 1]! += this.#start[i]!;
    const next = this.#start.slice();
    this.#edge = new Int32Array(2 * edgeCount);
    this.#far = new Int32Array(2 * edgeCount);
    for (let e = 0; e < edgeCount; e++) {
      const f = this.#from[e]!;
      const t = this.#to[e]!;
      this.#edge[next[f]!] = e;
      this.#far[next[f]!++] = t;
      this.#edge[next[t]!] = e;
      this.#far[next[t]!++] = f;
    }
    const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
    this.#baseVoltage = pick(nodes.baseVoltage);
    this.#power = {
      p: pick(power.p),
      q: pick(power.q),
      currentP: pick(power.currentP),
      currentQ: pick(power.currentQ),
      impedanceP: pick(power.impedanceP),
      impedanceQ: pick(power.impedanceQ),
      dependsOnVoltage: power.dependsOnVoltage,
      generatedP: pick(power.generatedP),
      generatedQ: pick(power.generatedQ),
      g: pick(power.g),
      b: pick(power.b),
    };
    this.#boundsLoss = isPassive(this.#power, [this.#r, this.#x], [this.#gFrom, this.#bFrom, this.#gTo, this.#bTo]);
    this.#mark = new Int32Array(count);
    this.#currentRe = new Float64Array(count);
    this.#currentIm = new Float64Array(count);
    this.#seriesRe = new Float64Array(count);
    this.#seriesIm = new Float64Array(count);
    for (let i = 0; i < rootCount; i++) {
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
      if (sweep === 0 && this.#boundsLoss && this.#seriesLoss() > lossCap) return 'unfinished';
      const change = this.#forward();
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
      sum += this.#r[this.up[n]!]! * (this.#seriesRe[n]! ** 2 + this.#seriesIm[n]! ** 2);
    }
    return sum;
  }

  /** Breadth-first order over the joined edges, with the no-load voltage handed down as a start; false = there is a loop. */
  #arrange(): boolean {
    const { order, up, re, im } = this;
    const epoch = ++this.#epoch;
    let length = 0;
    for (let i = 0; i < this.rootCount; i++) {
      this.#mark[i] = epoch;
      up[i] = -1;
      order[length++] = i;
    }
    for (let head = 0; head < length; head++) {
      const n = order[head]!;
      for (let k = this.#start[n]!; k < this.#start[n + 1]!; k++) {
        const e = this.#edge[k]!;
        if (this.joined[e] === 0 || e === up[n]) continue;
        const far = this.#far[k]!;
        if (this.#mark[far] === epoch) return false;
        this.#mark[far] = epoch;
        up[far] = e;
        this.#parent[far] = n;
        const aRe = this.#ratioRe[e]!;
        const aIm = this.#ratioIm[e]!;
        if (this.#to[e] === far) {
          const square = aRe * aRe + aIm * aIm;
          re[far] = (re[n]! * aRe + im[n]! * aIm) / square;
          im[far] = (im[n]! * aRe - re[n]! * aIm) / square;
        } else {
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
    const { order, up, re, im, reached, rootCount } = this;
    const currentRe = this.#currentRe;
    const currentIm = this.#currentIm;
    const { p, q, currentP, currentQ, impedanceP, impedanceQ, generatedP, generatedQ, g, b } = this.#power;
    for (let k = 0; k < reached; k++) {
      const n = order[k]!;
      const vRe = re[n]!;
      const vIm = im[n]!;
      const square = vRe * vRe + vIm * vIm;
      const scale = factor === null ? 1 : factor[n]!;
      let drawnP = p[n]!;
      let drawnQ = q[n]!;
      if (this.#power.dependsOnVoltage) {
        const magnitude = Math.sqrt(square) / this.#baseVoltage[n]!;
        drawnP += magnitude * (currentP[n]! + magnitude * impedanceP[n]!);
        drawnQ += magnitude * (currentQ[n]! + magnitude * impedanceQ[n]!);
      }
      drawnP = (drawnP * scale - generatedP[n]!) / square;
      drawnQ = (drawnQ * scale - generatedQ[n]!) / square;
      currentRe[n] = drawnP * vRe + drawnQ * vIm + g[n]! * vRe - b[n]! * vIm;
      currentIm[n] = drawnP * vIm - drawnQ * vRe + g[n]! * vIm + b[n]! * vRe;
    }
    for (let k = reached - 1; k >= rootCount; k--) {
      const n = order[k]!;
      const e = up[n]!;
      const parent = this.#parent[n]!;
      const aRe = this.#ratioRe[e]!;
      const aIm = this.#ratioIm[e]!;
      const square = aRe * aRe + aIm * aIm;
      let iRe = currentRe[n]!;
      let iIm = currentIm[n]!;
      if (this.#to[e] === n) {
        iRe += this.#gTo[e]! * re[n]! - this.#bTo[e]! * im[n]!;
        iIm += this.#gTo[e]! * im[n]! + this.#bTo[e]! * re[n]!;
        this.#seriesRe[n] = iRe;
        this.#seriesIm[n] = iIm;
        const fRe = (re[parent]! * aRe + im[parent]! * aIm) / square;
        const fIm = (im[parent]! * aRe - re[parent]! * aIm) / square;
        iRe += this.#gFrom[e]! * fRe - this.#bFrom[e]! * fIm;
        iIm += this.#gFrom[e]! * fIm + this.#bFrom[e]! * fRe;
        currentRe[parent]! += (iRe * aRe - iIm * aIm) / square;
        currentIm[parent]! += (iRe * aIm + iIm * aRe) / square;
      } else {
        const fRe = (re[n]! * aRe + im[n]! * aIm) / square;
        const fIm = (im[n]! * aRe - re[n]! * aIm) / square;
        const sRe = iRe * aRe + iIm * aIm + this.#gFrom[e]! * fRe - this.#bFrom[e]! * fIm;
        const sIm = iIm * aRe - iRe * aIm + this.#gFrom[e]! * fIm + this.#bFrom[e]! * fRe;
        this.#seriesRe[n] = sRe;
        this.#seriesIm[n] = sIm;
        currentRe[parent]! += sRe + this.#gTo[e]! * re[parent]! - this.#bTo[e]! * im[parent]!;
        currentIm[parent]! += sIm + this.#gTo[e]! * im[parent]! + this.#bTo[e]! * re[parent]!;
      }
    }
  }

  /** Returns the greatest change of a voltage, pu. */
  #forward(): number {
    const { order, up, re, im, reached, rootCount } = this;
    let worst = 0;
    let lowest = Infinity;
    for (let k = rootCount; k < reached; k++) {
      const n = order[k]!;
      const e = up[n]!;
      const parent = this.#parent[n]!;
      const aRe = this.#ratioRe[e]!;
      const aIm = this.#ratioIm[e]!;
      const dropRe = this.#r[e]! * this.#seriesRe[n]! - this.#x[e]! * this.#seriesIm[n]!;
      const dropIm = this.#r[e]! * this.#seriesIm[n]! + this.#x[e]! * this.#seriesRe[n]!;
      let vRe: number;
      let vIm: number;
      if (this.#to[e] === n) {
        const ratio = aRe * aRe + aIm * aIm;
        vRe = (re[parent]! * aRe + im[parent]! * aIm) / ratio - dropRe;
        vIm = (im[parent]! * aRe - re[parent]! * aIm) / ratio - dropIm;
      } else {
        const sRe = re[parent]! - dropRe;
        const sIm = im[parent]! - dropIm;
        vRe = sRe * aRe - sIm * aIm;
        vIm = sRe * aIm + sIm * aRe;
      }
      const base = this.#baseVoltage[n]!;
      const change = Math.sqrt((vRe - re[n]!) ** 2 + (vIm - im[n]!) ** 2) / base;
      const square = (vRe * vRe + vIm * vIm) / (base * base);
      if (square < lowest) lowest = square;
      // A NaN must not be lost in a comparison.
      if (!(change <= worst)) worst = change;
      re[n] = vRe;
      im[n] = vIm;
    }
    this.#lowest = Math.sqrt(lowest);
    return worst;
  }

  /** Currents at both ends of each branch and the power lost in it, from the last sweep. */
  #settle(): void {
    const { order, up, re, im, reached, rootCount } = this;
    let loss = 0;
    for (let k = rootCount; k < reached; k++) {
      const n = order[k]!;
      const e = up[n]!;
      const f = this.#from[e]!;
      const t = this.#to[e]!;
      const aRe = this.#ratioRe[e]!;
      const aIm = this.#ratioIm[e]!;
      const square = aRe * aRe + aIm * aIm;
      const sign = t === n ? 1 : -1;
      const sRe = sign * this.#seriesRe[n]!;
      const sIm = sign * this.#seriesIm[n]!;
      const fRe = (re[f]! * aRe + im[f]! * aIm) / square;
      const fIm = (im[f]! * aRe - re[f]! * aIm) / square;
      const fromRe = sRe + this.#gFrom[e]! * fRe - this.#bFrom[e]! * fIm;
      const fromIm = sIm + this.#gFrom[e]! * fIm + this.#bFrom[e]! * fRe;
      const toRe = sRe - this.#gTo[e]! * re[t]! + this.#bTo[e]! * im[t]!;
      const toIm = sIm - this.#gTo[e]! * im[t]! - this.#bTo[e]! * re[t]!;
      this.fromCurrent[e] = Math.sqrt((fromRe * fromRe + fromIm * fromIm) / square);
      this.toCurrent[e] = Math.sqrt(toRe * toRe + toIm * toIm);
      loss += this.#r[e]! * (sRe * sRe + sIm * sIm);
      loss += this.#gFrom[e]! * (fRe * fRe + fIm * fIm) + this.#gTo[e]! * (re[t]! * re[t]! + im[t]! * im[t]!);
    }
    this.loss = loss;
  }
}

/** All draw P, Q >= 0 whatever the voltage, and there are no shunts. */
function isPassive(power: NodePower, impedance: readonly Float64Array[], shunts: readonly Float64Array[]): boolean {
  const { p, q, generatedP, generatedQ, g, b, dependsOnVoltage } = power;
  const none = (column: Float64Array) => column.every((value) => value === 0);
  const positive = (column: Float64Array) => column.every((value) => value >= 0);
  return (
    !dependsOnVoltage && [p, q, ...impedance].every(positive) && [generatedP, generatedQ, g, b, ...shunts].every(none)
  );
}
