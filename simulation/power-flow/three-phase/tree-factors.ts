// Direct solution of Y V = I for a radial feeder, bus by bus instead of node by node. Of bus c, which hangs on bus p, let D be the
// block of Y between its own nodes, U that from the nodes of p to its own, L that from its own to those of p. From the ends inwards:
//
//   factor   D <- D^-1,  W = D U,  D_p <- D_p - L W        solve, inwards    I <- D I,  I_p <- I_p - L I
//                                                          and outwards      V = I - W V_p
//
// (block LU; G. Golub and C. Van Loan, Matrix Computations, 4.5). A tree has no fill: the blocks are all there is. Of p's nodes only
// those count that something joins to c, so that a house on one phase has a column and not three.
import { type ComplexArrays, complexArrays, invert } from './complex-matrix.ts';
import type { BusTree } from './bus-tree.ts';
import type { PhaseModel } from './phase-model.ts';

/**
 * A block whose inverse is so many times larger than the reciprocal of its entries has hardly a digit left of what holds its nodes:
 * that is for a factorisation which goes by single nodes.
 */
const MOST_GROWTH = 2 ** 40;

/** Numbers that solve() has of each step. */
const PLAN = 5;

export class TreeFactors {
  readonly #model: PhaseModel;
  readonly #outer: Int32Array;
  // By steps, from the roots outwards: a bus's first node and number of nodes, its blocks D, U, L behind each other in `blocks`, the
  // step of the bus it hangs on, and that bus's nodes that it is joined to.
  readonly #firstNode: Int32Array;
  readonly #size: Int32Array;
  readonly #block: Int32Array;
  readonly #parent: Int32Array;
  readonly #firstJoined: Int32Array;
  readonly #joined: Int32Array;
  readonly #joinedCount: Int32Array;
  readonly #stepOfBus: Int32Array;
  /** [PLAN x steps] first node, size, block, first joined node and their number side by side, for solve(), which is called most */
  readonly #plan: Int32Array;
  /** [conductors] which of the joined nodes a conductor at the inner bus of its element is at */
  readonly #slot: Int32Array;
  readonly #blocks: ComplexArrays;
  /** [nodes] greatest entry of a row of D */
  readonly #greatest: Float64Array;
  readonly #work: ComplexArrays;

  constructor(model: PhaseModel, { order, parent, outer }: BusTree) {
    const { nodesOfBus, conductorBus, conductorNode, firstConductor, elementCount } = model;
    const steps = order.length;
    const ints = (length: number) => new Int32Array(length);
    this.#model = model;
    this.#outer = outer;
    this.#firstNode = ints(steps);
    this.#size = ints(steps);
    this.#block = ints(steps);
    this.#parent = ints(steps);
    this.#firstJoined = ints(steps);
    this.#joinedCount = ints(steps);
    this.#stepOfBus = ints(steps);
    this.#slot = ints(conductorNode.length);
    const stepOf = this.#stepOfBus;
    let room = 0;
    let widest = 0;
    for (let s = 0; s < steps; s++) {
      const bus = order[s]!;
      stepOf[bus] = s;
      this.#firstNode[s] = nodesOfBus[bus]!;
      const size = nodesOfBus[bus + 1]! - nodesOfBus[bus]!;
      this.#size[s] = size;
      if (size > widest) widest = size;
      this.#parent[s] = parent[bus]! < 0 ? -1 : stepOf[parent[bus]!]!;
      this.#firstJoined[s] = room;
      if (parent[bus]! >= 0) room += this.#size[this.#parent[s]!]!;
    }
    this.#joined = ints(room);
    const joined = this.#joined;
    for (let e = 0; e < elementCount; e++) {
      if (outer[e]! < 0) continue;
      const s = stepOf[outer[e]!]!;
      const first = this.#firstJoined[s]!;
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        const node = conductorNode[c]!;
        if (node < 0 || conductorBus[c] === outer[e]) continue;
        let slot = 0;
        while (slot < this.#joinedCount[s]! && joined[first + slot] !== node) slot++;
        if (slot === this.#joinedCount[s]!) {
          joined[first + slot] = node;
          this.#joinedCount[s] = slot + 1;
        }
        this.#slot[c] = slot;
      }
    }
    let entries = 0;
    for (let s = 0; s < steps; s++) {
      this.#block[s] = entries;
      entries += this.#size[s]! * (this.#size[s]! + 2 * this.#joinedCount[s]!);
    }
    this.#plan = ints(PLAN * steps);
    for (let s = 0, at = 0; s < steps; s++, at += PLAN) {
      this.#plan[at] = this.#firstNode[s]!;
      this.#plan[at + 1] = this.#size[s]!;
      this.#plan[at + 2] = this.#block[s]!;
      this.#plan[at + 3] = this.#firstJoined[s]!;
      this.#plan[at + 4] = this.#joinedCount[s]!;
    }
    this.#blocks = complexArrays(entries);
    this.#greatest = new Float64Array(model.nodeCount);
    this.#work = complexArrays(widest);
  }

  /** Numbers anew; `live` and `anchor` as for NodalMatrix.assemble(). false: this way there is none to be had. */
  factor(live: Uint8Array, anchor: Float64Array): boolean {
    this.#assemble(live, anchor);
    for (let s = this.#size.length - 1; s >= 0; s--) if (!this.#eliminate(s)) return false;
    return true;
  }

  #assemble(live: Uint8Array, anchor: Float64Array): void {
    const { elementCount, firstConductor, firstEntry, conductorNode, conductorBus, y } = this.#model;
    const { re, im } = this.#blocks;
    re.fill(0);
    im.fill(0);
    for (let e = 0; e < elementCount; e++) {
      const outer = this.#outer[e]!;
      const first = firstConductor[e]!;
      const last = firstConductor[e + 1]!;
      let k = firstEntry[e]!;
      for (let i = first; i < last; i++) {
        const row = conductorNode[i]!;
        if (row < 0 || live[row] === 0) {
          k += last - first;
          continue;
        }
        const bus = conductorBus[i]!;
        const s = this.#stepOfBus[bus]!;
        const size = this.#size[s]!;
        // Where column 0 of the row would be, of nodes within the bus and of those across the element.
        const within = this.#block[s]! + (row - this.#firstNode[s]!) * size - this.#firstNode[s]!;
        let across = 0;
        if (outer === bus) across = this.#block[s]! + size * size + (row - this.#firstNode[s]!) * this.#joinedCount[s]!;
        else if (outer >= 0) {
          const o = this.#stepOfBus[outer]!;
          const n = this.#size[o]!;
          across = this.#block[o]! + n * (n + this.#joinedCount[o]! + this.#slot[i]!) - this.#firstNode[o]!;
        }
        for (let j = first; j < last; j++, k++) {
          const column = conductorNode[j]!;
          if (column < 0 || live[column] === 0) continue;
          let at = within + column;
          if (conductorBus[j] !== bus) {
            if (outer < 0) continue;
            at = across + (outer === bus ? this.#slot[j]! : column);
          }
          re[at]! += y.re[k]!;
          im[at]! += y.im[k]!;
        }
      }
    }
    for (let s = 0; s < this.#size.length; s++) {
      const n = this.#size[s]!;
      for (let i = 0, at = this.#block[s]!; i < n; i++) {
        const node = this.#firstNode[s]! + i;
        if (live[node] === 0) re[at + i] = 1;
        else im[at + i]! += anchor[node]!;
        let greatest = 0;
        for (let j = 0; j < n; j++, at++) greatest = Math.max(greatest, Math.abs(re[at]!) + Math.abs(im[at]!));
        this.#greatest[node] = greatest;
      }
    }
  }

  #eliminate(s: number): boolean {
    const { re, im } = this.#blocks;
    const n = this.#size[s]!;
    const d = this.#block[s]!;
    if (n === 0) return true;
    if (!invert(this.#blocks, n, d)) return false;
    for (let i = 0, at = d; i < n; i++, at += n + 1) {
      const growth = this.#greatest[this.#firstNode[s]! + i]! * (Math.abs(re[at]!) + Math.abs(im[at]!));
      if (!(growth < MOST_GROWTH)) return false;
    }
    const m = this.#joinedCount[s]!;
    if (m === 0) return true;
    const u = d + n * n;
    const l = u + n * m;
    const { re: wRe, im: wIm } = this.#work;
    for (let j = 0; j < m; j++) {
      for (let i = 0, at = d; i < n; i++) {
        let a = 0;
        let b = 0;
        for (let k = u + j; k < l; k += m, at++) {
          a += re[at]! * re[k]! - im[at]! * im[k]!;
          b += re[at]! * im[k]! + im[at]! * re[k]!;
        }
        wRe[i] = a;
        wIm[i] = b;
      }
      for (let i = 0, at = u + j; i < n; i++, at += m) {
        re[at] = wRe[i]!;
        im[at] = wIm[i]!;
      }
    }
    const p = this.#parent[s]!;
    const first = this.#firstJoined[s]!;
    const size = this.#size[p]!;
    const origin = this.#block[p]! - this.#firstNode[p]! * (size + 1);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        let a = 0;
        let b = 0;
        for (let k = 0, at = l + i * n, w = u + j; k < n; k++, at++, w += m) {
          a += re[at]! * re[w]! - im[at]! * im[w]!;
          b += re[at]! * im[w]! + im[at]! * re[w]!;
        }
        const at = origin + this.#joined[first + i]! * size + this.#joined[first + j]!;
        re[at]! -= a;
        im[at]! -= b;
      }
    return true;
  }

  /** In place: `xRe`, `xIm` [nodes] hold A before and V after. */
  solve(xRe: Float64Array, xIm: Float64Array): void {
    const { re, im } = this.#blocks;
    const { re: wRe, im: wIm } = this.#work;
    const [plan, joined] = [this.#plan, this.#joined];
    for (let s = plan.length - PLAN; s >= 0; s -= PLAN) {
      const n = plan[s + 1]!;
      const first = plan[s]!;
      const from = plan[s + 3]!;
      const to = from + plan[s + 4]!;
      let at = plan[s + 2]!;
      // Most buses of a feeder have one node or two: without loops these are done in half the time.
      if (n === 1) {
        const x = xRe[first]!;
        const y = xIm[first]!;
        const a = re[at]! * x - im[at]! * y;
        const b = re[at]! * y + im[at]! * x;
        xRe[first] = a;
        xIm[first] = b;
        at += 1 + to - from;
        for (let j = from; j < to; j++, at++) {
          const inner = joined[j]!;
          xRe[inner]! -= re[at]! * a - im[at]! * b;
          xIm[inner]! -= re[at]! * b + im[at]! * a;
        }
        continue;
      }
      if (n === 2) {
        const x = xRe[first]!;
        const y = xIm[first]!;
        const v = xRe[first + 1]!;
        const w = xIm[first + 1]!;
        const a = re[at]! * x - im[at]! * y + (re[at + 1]! * v - im[at + 1]! * w);
        const b = re[at]! * y + im[at]! * x + (re[at + 1]! * w + im[at + 1]! * v);
        const c = re[at + 2]! * x - im[at + 2]! * y + (re[at + 3]! * v - im[at + 3]! * w);
        const d = re[at + 2]! * y + im[at + 2]! * x + (re[at + 3]! * w + im[at + 3]! * v);
        xRe[first] = a;
        xIm[first] = b;
        xRe[first + 1] = c;
        xIm[first + 1] = d;
        at += 4 + 2 * (to - from);
        for (let j = from; j < to; j++, at += 2) {
          const inner = joined[j]!;
          xRe[inner]! -= re[at]! * a - im[at]! * b + (re[at + 1]! * c - im[at + 1]! * d);
          xIm[inner]! -= re[at]! * b + im[at]! * a + (re[at + 1]! * d + im[at + 1]! * c);
        }
        continue;
      }
      for (let i = 0; i < n; i++) {
        let a = 0;
        let b = 0;
        for (let node = first; node < first + n; node++, at++) {
          a += re[at]! * xRe[node]! - im[at]! * xIm[node]!;
          b += re[at]! * xIm[node]! + im[at]! * xRe[node]!;
        }
        wRe[i] = a;
        wIm[i] = b;
      }
      for (let i = 0; i < n; i++) {
        xRe[first + i] = wRe[i]!;
        xIm[first + i] = wIm[i]!;
      }
      at += n * (to - from);
      for (let j = from; j < to; j++) {
        let a = 0;
        let b = 0;
        for (let i = 0; i < n; i++, at++) {
          a += re[at]! * wRe[i]! - im[at]! * wIm[i]!;
          b += re[at]! * wIm[i]! + im[at]! * wRe[i]!;
        }
        xRe[joined[j]!]! -= a;
        xIm[joined[j]!]! -= b;
      }
    }
    for (let s = 0; s < plan.length; s += PLAN) {
      const n = plan[s + 1]!;
      const first = plan[s]!;
      const from = plan[s + 3]!;
      const m = plan[s + 4]!;
      let at = plan[s + 2]! + n * n;
      if (m === 1) {
        const x = xRe[joined[from]!]!;
        const y = xIm[joined[from]!]!;
        for (let node = first; node < first + n; node++, at++) {
          xRe[node]! -= re[at]! * x - im[at]! * y;
          xIm[node]! -= re[at]! * y + im[at]! * x;
        }
        continue;
      }
      if (m === 2) {
        const x = xRe[joined[from]!]!;
        const y = xIm[joined[from]!]!;
        const v = xRe[joined[from + 1]!]!;
        const w = xIm[joined[from + 1]!]!;
        for (let node = first; node < first + n; node++, at += 2) {
          xRe[node]! -= re[at]! * x - im[at]! * y + (re[at + 1]! * v - im[at + 1]! * w);
          xIm[node]! -= re[at]! * y + im[at]! * x + (re[at + 1]! * w + im[at + 1]! * v);
        }
        continue;
      }
      for (let node = first; node < first + n; node++) {
        let a = xRe[node]!;
        let b = xIm[node]!;
        for (let j = from; j < from + m; j++, at++) {
          const inner = joined[j]!;
          a -= re[at]! * xRe[inner]! - im[at]! * xIm[inner]!;
          b -= re[at]! * xIm[inner]! + im[at]! * xRe[inner]!;
        }
        xRe[node] = a;
        xIm[node] = b;
      }
    }
  }
}
