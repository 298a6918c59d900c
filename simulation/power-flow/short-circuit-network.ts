// The passive positive-sequence network of a short circuit: sources behind their impedances, branches as series impedances at their
// ratio as set; loads, shunts and the charging of lines left out (IEC 60909-0:2016, 5.1: the equivalent voltage source at the fault).
//   source      Z_Q = c Un^2 / Sk"   (6.2), R_Q = Z_Q rx / sqrt(1 + rx^2); without Sk": ideal, 0
//   transformer Z_TK = K_T Z_T,  K_T = 0.95 c_max / (1 + 0.6 x_T)   (6.3.3), x_T = X_T Sr / Ur^2 (two windings, where Sr is given)
//   two-port    Y_ff = y/|a|^2, Y_ft = -y/conj(a), Y_tf = -y/a, Y_tt = y
// Per unit on network.basePower and the buses' base voltages. Z e_k (a column of the inverse of Y) is the voltage that a current of
// 1 pu into bus k makes at every bus.
import { BRANCH_CLASS, type Network } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import { busBranchModel } from './bus-branch.ts';
import { ComplexLu } from './sparse/complex-lu.ts';

const CLOCK = Math.PI / 6;

/** Closer to an end of a branch than this part of it, the impedance between would drown in rounding. */
const NEAREST = 1e-6;

/** Where the source gives a short-circuit power but no R/X: IEC 60909-0, 6.2, X = 0.995 Z. */
const USUAL_R_OVER_X = 0.1;

/** A point on a branch: 0 = its `from` end, 1 = its `to` end. */
export interface BranchPoint {
  readonly branch: number;
  readonly fraction: number;
}

export interface PassiveOptions {
  /** c of the sources' impedances, by base voltage (V) of their bus */
  readonly voltageFactor: (baseVoltage: number) => number;
  /** c_max of K_T by the lower base voltage of the transformer; null = no correction */
  readonly correctionFactor: ((baseVoltage: number) => number) | null;
}

/** Series elements between buses, in columns. `from` or `to` is the split point's number where the branch is split there. */
export interface Links {
  readonly row: number[];
  readonly from: number[];
  readonly to: number[];
  readonly r: number[];
  readonly x: number[];
  /** complex ratio a at the `from` side */
  readonly aRe: number[];
  readonly aIm: number[];
}

export class ShortCircuitNetwork {
  readonly network: Network;
  readonly topology: Topology;
  /** the bus number of the point at which a branch is split; -1 = none is */
  readonly splitBus: number;
  /** buses and the split point */
  readonly busCount: number;
  readonly links: Links = { row: [], from: [], to: [], r: [], x: [], aRe: [], aIm: [] };
  /** [busCount] admittance of the sources at each bus, and 1 where a source is ideal */
  readonly sourceG: Float64Array;
  readonly sourceB: Float64Array;
  readonly isIdeal: Uint8Array;
  /** [busCount] place among the unknowns; -1 = dead or held at 0 by an ideal source */
  readonly #unknown: Int32Array;
  readonly #lu: ComplexLu;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(network: Network, topology: Topology, options: PassiveOptions, split: BranchPoint | null) {
    this.network = network;
    this.topology = topology;
    this.splitBus = split === null ? -1 : topology.busCount;
    this.busCount = topology.busCount + (split === null ? 0 : 1);
    this.sourceG = new Float64Array(this.busCount);
    this.sourceB = new Float64Array(this.busCount);
    this.isIdeal = new Uint8Array(this.busCount);
    this.#linkBranches(options, split);
    this.#placeSources(options);
    const isLive = new Uint8Array(this.busCount);
    for (let bus = 0; bus < topology.busCount; bus++) isLive[bus] = topology.energised[bus]!;
    const { from, to } = this.links;
    for (let i = 0; i < from.length; i++) {
      if (from[i] === this.splitBus || to[i] === this.splitBus) isLive[this.splitBus] = 1;
    }
    this.#unknown = new Int32Array(this.busCount).fill(-1);
    let unknowns = 0;
    for (let bus = 0; bus < this.busCount; bus++) {
      if (isLive[bus] === 1 && this.isIdeal[bus] === 0) this.#unknown[bus] = unknowns++;
    }
    this.#re = new Float64Array(unknowns);
    this.#im = new Float64Array(unknowns);
    this.#lu = this.#factor(unknowns);
  }

  /**
   * Voltages [busCount] that 1 pu into `bus` makes, into `re` and `im`; false: the bus is dead. At an ideal source's bus: all 0.
   */
  column(bus: number, re: Float64Array, im: Float64Array): boolean {
    re.fill(0);
    im.fill(0);
    const at = this.#unknown[bus]!;
    if (at < 0) return this.isIdeal[bus] === 1;
    this.#re.fill(0);
    this.#im.fill(0);
    this.#re[at] = 1;
    this.#lu.solve(this.#re, this.#im);
    for (let b = 0; b < this.busCount; b++) {
      const i = this.#unknown[b]!;
      if (i < 0) continue;
      re[b] = this.#re[i]!;
      im[b] = this.#im[i]!;
    }
    return true;
  }

  /**
   * Z_kk [busCount] of every bus, into `re` and `im`; NaN where dead. Only buses in meshes or between sources cost a solve: whatever
   * hangs on a single link has the impedance of its foot and the link's, Z_t = Z_f / |a|^2 + z.
   */
  drivingPoints(re: Float64Array, im: Float64Array): void {
    const { from, to, r, x, aRe, aIm } = this.links;
    const links = from.length;
    const start = new Int32Array(this.busCount + 1);
    for (let i = 0; i < links; i++) {
      start[from[i]! + 1]! += 1;
      start[to[i]! + 1]! += 1;
    }
    for (let bus = 0; bus < this.busCount; bus++) start[bus + 1]! += start[bus]!;
    const next = start.slice(0, this.busCount);
    const linkAt = new Int32Array(2 * links);
    for (let i = 0; i < links; i++) {
      linkAt[next[from[i]!]!++] = i;
      linkAt[next[to[i]!]!++] = i;
    }
    const degree = new Int32Array(this.busCount);
    for (let bus = 0; bus < this.busCount; bus++) degree[bus] = start[bus + 1]! - start[bus]!;
    const isCut = new Uint8Array(this.busCount);
    const byLink = new Int32Array(this.busCount).fill(-1);
    const leaves: number[] = [];
    const isLeaf = (bus: number) => degree[bus] === 1 && this.sourceB[bus] === 0 && this.isIdeal[bus] === 0;
    for (let bus = 0; bus < this.busCount; bus++) if (isLeaf(bus)) leaves.push(bus);
    for (let i = 0; i < leaves.length; i++) {
      const bus = leaves[i]!;
      isCut[bus] = 1;
      for (let k = start[bus]!; k < start[bus + 1]!; k++) {
        const other = from[linkAt[k]!] === bus ? to[linkAt[k]!]! : from[linkAt[k]!]!;
        if (isCut[other] === 1) continue;
        byLink[bus] = linkAt[k]!;
        degree[other]! -= 1;
        if (isLeaf(other)) leaves.push(other);
      }
    }
    const [columnRe, columnIm] = [new Float64Array(this.busCount), new Float64Array(this.busCount)];
    for (let bus = 0; bus < this.busCount; bus++) {
      if (isCut[bus] === 1) continue;
      const isLive = this.column(bus, columnRe, columnIm);
      re[bus] = isLive ? columnRe[bus]! : Number.NaN;
      im[bus] = isLive ? columnIm[bus]! : Number.NaN;
    }
    for (let i = leaves.length - 1; i >= 0; i--) {
      const bus = leaves[i]!;
      const link = byLink[bus]!;
      const isAtTo = to[link] === bus;
      const foot = isAtTo ? from[link]! : to[link]!;
      const square = aRe[link]! ** 2 + aIm[link]! ** 2;
      re[bus] = isAtTo ? re[foot]! / square + r[link]! : square * (re[foot]! + r[link]!);
      im[bus] = isAtTo ? im[foot]! / square + x[link]! : square * (im[foot]! + x[link]!);
    }
  }

  #linkBranches({ correctionFactor }: PassiveOptions, split: BranchPoint | null): void {
    const { network, topology } = this;
    const { branches } = network;
    const model = busBranchModel(network, topology);
    const { row, from, to, r, x, aRe, aIm } = this.links;
    const link = (i: number, a: number, b: number, part: number, isIdealRatio: boolean) => {
      const correction = correctionFactor === null ? 1 : this.#transformerFactor(i, correctionFactor);
      row.push(i);
      from.push(a);
      to.push(b);
      r.push(model.r[i]! * part * correction);
      x.push(model.x[i]! * part * correction);
      // A vector group turns all behind it alike: left out, currents keep one reference on all levels.
      const shift = model.shift[i]! - Math.round(model.shift[i]! / CLOCK) * CLOCK;
      aRe.push(isIdealRatio ? 1 : model.ratio[i]! * Math.cos(shift));
      aIm.push(isIdealRatio ? 0 : model.ratio[i]! * Math.sin(shift));
    };
    for (let i = 0; i < branches.count; i++) {
      const a = model.from[i]!;
      const b = model.to[i]!;
      if (split?.branch === i) {
        // The point lies on the series impedance, seen from the `to` side.
        const fraction = Math.min(Math.max(split.fraction, NEAREST), 1 - NEAREST);
        if (a >= 0) link(i, a, this.splitBus, fraction, false);
        if (b >= 0) link(i, this.splitBus, b, 1 - fraction, true);
      } else if (a >= 0 && b >= 0) {
        link(i, a, b, 1, false);
      }
    }
  }

  #transformerFactor(row: number, correctionFactor: (baseVoltage: number) => number): number {
    const { branches, nodes } = this.network;
    const power = branches.normalRating[row]!;
    // A winding of a star has no x_T of its own: K_T of three windings is made of pairs, which a Network does not hold.
    if (branches.class[row] !== BRANCH_CLASS.PowerTransformer || branches.terminal[row] !== 0 || !(power > 0)) return 1;
    const voltage = branches.ratedToVoltage[row]!;
    const xT = (branches.x[row]! * power) / (voltage * voltage);
    const lower = Math.min(nodes.baseVoltage[branches.from[row]!]!, nodes.baseVoltage[branches.to[row]!]!);
    return (0.95 * correctionFactor(lower)) / (1 + 0.6 * Math.abs(xT));
  }

  #placeSources({ voltageFactor }: PassiveOptions): void {
    const { network, topology } = this;
    const { sources, nodes } = network;
    for (let i = 0; i < sources.count; i++) {
      const bus = topology.busOfNode[sources.node[i]!]!;
      if (topology.energised[bus] !== 1) continue;
      const power = sources.shortCircuitPower[i]!;
      if (!Number.isFinite(power)) {
        this.isIdeal[bus] = 1;
        continue;
      }
      const z = (voltageFactor(nodes.baseVoltage[sources.node[i]!]!) * network.basePower) / power;
      const ratio = Number.isNaN(sources.rOverX[i]!) ? USUAL_R_OVER_X : sources.rOverX[i]!;
      const length = Math.sqrt(1 + ratio * ratio);
      // 1 / (r + jx) with r = z ratio / length, x = z / length
      this.sourceG[bus]! += ratio / (z * length);
      this.sourceB[bus]! -= 1 / (z * length);
    }
  }

  #factor(unknowns: number): ComplexLu {
    const { from, to, r, x, aRe, aIm } = this.links;
    const unknown = this.#unknown;
    // Every link twice, by the column it stands in; parallel ones fall together below.
    const start = new Int32Array(unknowns + 1);
    for (let i = 0; i < from.length; i++) {
      const f = unknown[from[i]!]!;
      const t = unknown[to[i]!]!;
      if (f < 0 || t < 0 || f === t) continue;
      start[f + 1]! += 1;
      start[t + 1]! += 1;
    }
    for (let c = 0; c < unknowns; c++) start[c + 1]! += start[c]! + 1;
    const next = start.slice(0, unknowns);
    const rows = new Int32Array(start[unknowns]!);
    for (let c = 0; c < unknowns; c++) rows[next[c]!++] = c;
    for (let i = 0; i < from.length; i++) {
      const f = unknown[from[i]!]!;
      const t = unknown[to[i]!]!;
      if (f < 0 || t < 0 || f === t) continue;
      rows[next[f]!++] = t;
      rows[next[t]!++] = f;
    }
    const pointers = new Int32Array(unknowns + 1);
    const pattern: number[] = [];
    for (let c = 0; c < unknowns; c++) {
      const own = rows.subarray(start[c], start[c + 1]).sort();
      for (let k = 0; k < own.length; k++) {
        if (k > 0 && own[k] === own[k - 1]) continue;
        pattern.push(own[k]!);
      }
      pointers[c + 1] = pattern.length;
    }
    const re = new Float64Array(pattern.length);
    const im = new Float64Array(pattern.length);
    const add = (row: number, column: number, g: number, b: number) => {
      if (row < 0 || column < 0) return;
      let at = pointers[column]!;
      while (pattern[at] !== row) at++;
      re[at]! += g;
      im[at]! += b;
    };
    for (let bus = 0; bus < this.busCount; bus++) {
      add(unknown[bus]!, unknown[bus]!, this.sourceG[bus]!, this.sourceB[bus]!);
    }
    for (let i = 0; i < from.length; i++) {
      const f = unknown[from[i]!]!;
      const t = unknown[to[i]!]!;
      const size = r[i]! * r[i]! + x[i]! * x[i]!;
      const g = r[i]! / size;
      const b = -x[i]! / size;
      const a = aRe[i]!;
      const s = aIm[i]!;
      const square = a * a + s * s;
      add(f, f, g / square, b / square);
      add(t, t, g, b);
      // -y / conj(a) = -y a / |a|^2,  -y / a = -y conj(a) / |a|^2
      add(f, t, -(g * a - b * s) / square, -(g * s + b * a) / square);
      add(t, f, -(g * a + b * s) / square, -(b * a - g * s) / square);
    }
    const lu = new ComplexLu(unknowns, pointers, Int32Array.from(pattern));
    const result = lu.factor(re, im);
    if (!result.ok) throw new Error(`short-circuit network: singular at unknown ${result.row}`);
    return lu;
  }
}
