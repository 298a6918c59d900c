// The power flow of one radial feeder alone, its head held at a voltage: what a switching needs (near-flow.ts). Sums of powers up, squares of voltages down (Baran and Wu 1989; sweep-radial.ts has
// the equations); ideal switches are edges without impedance.
import { incidenceOf, type Incidence } from '../network/incidence.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import { wrapped } from '../power-flow/sweep-radial.ts';
import type { ShadowParts } from './shadow-parts.ts';

const ROUNDS = 12;
/** pu of the square of the voltage */
const SETTLED = 2e-6;
/** A square of a voltage below this is no solution. */
const COLLAPSE = 0.09;
const NONE: readonly number[] = [];

export type FlowParts = Pick<ShadowParts, 'grid' | 'tree' | 'places' | 'injections' | 'flow' | 'observation'>;

/** A radial feeder as its tree stands: its live branches, and the node below each. */
export interface FeederShape {
  readonly rows: Int32Array;
  readonly nodes: Int32Array;
  /** by how much the square of that node's voltage moves with that of the head, by the ratios between */
  readonly scale: Float64Array;
}

export class FeederFlow {
  readonly #parts: FlowParts;
  readonly #incidence: Incidence;
  /** by position, the head first, parents before children */
  readonly node: Int32Array;
  readonly #above: Int32Array;
  /** [positions] row of the branch to the node above, -1 a switch; 1 = its `to` end is here */
  readonly branch: Int32Array;
  readonly isTo: Uint8Array;
  /** [positions] pu: square of the voltage, power out of the series impedance at its lower end, into it at its upper end */
  readonly w: Float64Array;
  readonly #p: Float64Array;
  readonly #q: Float64Array;
  readonly lowerP: Float64Array;
  readonly lowerQ: Float64Array;
  readonly upperP: Float64Array;
  readonly upperQ: Float64Array;
  /** [positions] pu on the bases of the branch's `to` side */
  readonly #r: Float64Array;
  readonly #x: Float64Array;
  readonly #g: Float64Array;
  readonly #b: Float64Array;
  readonly #ratio: Float64Array;
  readonly #angle: Float64Array;
  readonly #generatorRows = new Map<number, number[]>();
  count = 0;

  constructor(parts: FlowParts) {
    const n = parts.grid.network.nodes.count;
    const column = (): Float64Array => new Float64Array(n);
    this.#parts = parts;
    this.#incidence = incidenceOf(parts.grid.network);
    this.node = new Int32Array(n);
    this.#above = new Int32Array(n);
    this.branch = new Int32Array(n);
    this.isTo = new Uint8Array(n);
    this.w = column();
    this.#p = column();
    this.#q = column();
    this.lowerP = column();
    this.lowerQ = column();
    this.upperP = column();
    this.upperQ = column();
    this.#r = column();
    this.#x = column();
    this.#g = column();
    this.#b = column();
    this.#ratio = column();
    this.#angle = column();
    parts.grid.network.generators.node.forEach((node, row) => {
      const rows = this.#generatorRows.get(node);
      if (rows === undefined) this.#generatorRows.set(node, [row]);
      else rows.push(row);
    });
  }

  /** Rows of generators at a node. */
  generatorsAt(node: number): readonly number[] {
    return this.#generatorRows.get(node) ?? NONE;
  }

  /** `magnitude`: of the head, pu. False: it is not radial, or no solution came; nothing is to be taken from here then. */
  solve(head: number, magnitude: number): boolean {
    if (!(magnitude > 0) || !this.#collect(head)) return false;
    this.#lay();
    this.w.fill(magnitude * magnitude, 0, 1);
    for (let i = 1; i < this.count; i++) this.w[i] = this.#below(i, this.w[this.#above[i]!]!);
    for (let round = 0; round < ROUNDS; round++) {
      this.#up();
      const moved = this.#down();
      if (!(moved < Number.POSITIVE_INFINITY)) return false;
      if (moved < SETTLED) return true;
    }
    return false;
  }

  /** Null: it is not radial. */
  shapeOf(head: number): FeederShape | null {
    if (!this.#collect(head)) return null;
    const { ratio } = this.#parts.flow.solvedWith;
    const found: { row: number; node: number; scale: number }[] = [];
    // For a moment, by position.
    const scales = this.#ratio;
    scales[0] = 1;
    for (let i = 1; i < this.count; i++) {
      const row = this.branch[i]!;
      scales[i] = scales[this.#above[i]!]!;
      if (row < 0) continue;
      scales[i]! *= this.isTo[i] === 1 ? 1 / ratio[row]! ** 2 : ratio[row]! ** 2;
      found.push({ row, node: this.node[i]!, scale: scales[i]! });
    }
    return {
      rows: Int32Array.from(found, ({ row }) => row),
      nodes: Int32Array.from(found, ({ node }) => node),
      scale: Float64Array.from(found, ({ scale }) => scale),
    };
  }

  /** Puts it into a solution of the whole; the angle is the head's. */
  writeInto(solution: BalancedSolution, angle: number): void {
    const { grid, flow } = this.#parts;
    const { branches, nodes, basePower } = grid.network;
    const { busOfNode } = flow;
    const { magnitude, angle: angles, pFrom, qFrom, pTo, qTo } = solution;
    this.#angle[0] = angle;
    for (let i = 1; i < this.count; i++) {
      const above = this.#above[i]!;
      const row = this.branch[i]!;
      this.#angle[i] = this.#angle[above]!;
      if (row < 0) continue;
      const bus = busOfNode[this.node[i]!]!;
      const isTo = this.isTo[i] === 1;
      const square = this.#ratio[i]! ** 2;
      const here = this.w[i]!;
      const begin = isTo ? this.w[above]! / square : this.w[above]!;
      const P = this.upperP[i]!;
      const Q = this.upperQ[i]!;
      const r = this.#r[i]!;
      const x = this.#x[i]!;
      const shift = isTo ? -branches.shift[row]! : branches.shift[row]!;
      this.#angle[i]! += shift - Math.atan2(x * P - r * Q, begin - r * P - x * Q);
      magnitude[bus] = Math.sqrt(here);
      angles[bus] = wrapped(this.#angle[i]!);
      const y = nodes.baseVoltage[branches.to[row]!]! ** 2 / basePower;
      const atFrom = (isTo ? begin : here / square) * y;
      const atTo = (isTo ? here : begin) * y;
      const [fromP, fromQ] = isTo ? [P, Q] : [-this.lowerP[i]!, -this.lowerQ[i]!];
      const [toP, toQ] = isTo ? [-this.lowerP[i]!, -this.lowerQ[i]!] : [P, Q];
      pFrom[row] = fromP + branches.gFrom[row]! * atFrom;
      qFrom[row] = fromQ - branches.bFrom[row]! * atFrom;
      pTo[row] = toP + branches.gTo[row]! * atTo;
      qTo[row] = toQ - branches.bTo[row]! * atTo;
    }
  }

  #collect(head: number): boolean {
    const { tree, observation } = this.#parts;
    const { start, edge, far } = this.#incidence;
    const { branches } = this.#parts.grid.network;
    let count = 0;
    this.node[count] = head;
    this.#above[count] = -1;
    this.branch[count++] = -1;
    for (let i = 0; i < count; i++) {
      const at = this.node[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        const e = edge[k]!;
        if (e === tree.parentEdge[at]) continue;
        if (tree.parentEdge[next] !== e || tree.parent[next] !== at) {
          if (tree.isFed(next) && tree.isClosed(e)) return false;
          continue;
        }
        if (!observation.isLive(next)) continue;
        this.node[count] = next;
        this.#above[count] = i;
        this.branch[count] = e < branches.count ? e : -1;
        this.isTo[count++] = e < branches.count && branches.to[e] === next ? 1 : 0;
      }
    }
    this.count = count;
    return true;
  }

  #lay(): void {
    const { grid, injections, places, flow } = this.#parts;
    const { branches, nodes, basePower } = grid.network;
    const { solvedWith } = flow;
    const { ratio } = solvedWith;
    this.#g.fill(0, 0, this.count);
    this.#b.fill(0, 0, this.count);
    for (let i = 0; i < this.count; i++) {
      let p = 0;
      let q = 0;
      for (const row of places.consumersAt(this.node[i]!)) {
        p += injections.p[row]!;
        q += injections.q[row]!;
      }
      for (const row of this.generatorsAt(this.node[i]!)) {
        p -= solvedWith.p[row]!;
        q -= solvedWith.q[row]!;
      }
      this.#p[i] = p / basePower;
      this.#q[i] = q / basePower;
      const row = this.branch[i]!;
      this.#ratio[i] = row < 0 ? 1 : ratio[row]!;
      if (row < 0) {
        this.#r[i] = 0;
        this.#x[i] = 0;
        continue;
      }
      // Per unit: z Sb / Vb^2, y Vb^2 / Sb.
      const y = nodes.baseVoltage[branches.to[row]!]! ** 2 / basePower;
      this.#r[i] = branches.r[row]! / y;
      this.#x[i] = branches.x[row]! / y;
      const [here, above] = this.isTo[i] === 1 ? [i, this.#above[i]!] : [this.#above[i]!, i];
      const square = this.#ratio[i]! ** 2;
      this.#g[here]! += branches.gTo[row]! * y;
      this.#b[here]! += branches.bTo[row]! * y;
      this.#g[above]! += (branches.gFrom[row]! * y) / square;
      this.#b[above]! += (branches.bFrom[row]! * y) / square;
    }
  }

  /** Square of the voltage at the lower end of the series impedance, from that of the node and back. */
  #series(i: number): number {
    return this.isTo[i] === 1 || this.branch[i]! < 0 ? this.w[i]! : this.w[i]! / this.#ratio[i]! ** 2;
  }

  /** Without any drop. */
  #below(i: number, above: number): number {
    if (this.branch[i]! < 0) return above;
    return this.isTo[i] === 1 ? above / this.#ratio[i]! ** 2 : above * this.#ratio[i]! ** 2;
  }

  #up(): void {
    this.upperP.fill(0, 0, this.count);
    this.upperQ.fill(0, 0, this.count);
    // First the sums of what is below, then, coming from the last, what the branch above takes.
    for (let i = this.count - 1; i >= 0; i--) {
      const P = this.#p[i]! + this.#g[i]! * this.w[i]! + this.upperP[i]!;
      const Q = this.#q[i]! - this.#b[i]! * this.w[i]! + this.upperQ[i]!;
      this.lowerP[i] = P;
      this.lowerQ[i] = Q;
      const l = (P * P + Q * Q) / this.#series(i);
      this.upperP[i] = P + this.#r[i]! * l;
      this.upperQ[i] = Q + this.#x[i]! * l;
      const above = this.#above[i]!;
      if (above < 0) continue;
      this.upperP[above]! += this.upperP[i]!;
      this.upperQ[above]! += this.upperQ[i]!;
    }
  }

  #down(): number {
    let moved = 0;
    for (let i = 1; i < this.count; i++) {
      const r = this.#r[i]!;
      const x = this.#x[i]!;
      const P = this.lowerP[i]!;
      const Q = this.lowerQ[i]!;
      const l = (P * P + Q * Q) / this.#series(i);
      const above = this.w[this.#above[i]!]!;
      const isTo = this.isTo[i] === 1;
      const begin = isTo ? above / this.#ratio[i]! ** 2 : above;
      const end = begin - 2 * (r * P + x * Q) - (r * r + x * x) * l;
      const next = isTo || this.branch[i]! < 0 ? end : end * this.#ratio[i]! ** 2;
      if (!(next > COLLAPSE)) return Number.POSITIVE_INFINITY;
      moved = Math.max(moved, Math.abs(next - this.w[i]!));
      this.w[i] = next;
    }
    return moved;
  }
}
