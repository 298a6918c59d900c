// The order in which a sweep visits the buses, and what it needs of them, laid out in that order.
//
// Breadth first from all sources: children come after their parents, buses of one depth lie side by side, so that neither pass of
// a sweep waits for the bus it has just written. A branch whose two ends were both reached already closes a loop: a link.
//
// Off-nominal ratios and phase shifts leave the sweep altogether: each bus gets its own complex base t = scale e^(j turn), the product of
// the ratios on its way from the source, V = t U. In U every tree branch is a plain series impedance; powers do not change:
//   z_U = z / |t_to|^2,   y_U = y |t_to|^2   (t_to: base of the branch's `to` side, where its impedance is given)
import { stubAdmittance } from './branch-admittance.ts';
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { columnsOf } from './columns.ts';

/** Enough buses side by side that none waits for another; few enough that what is below them stays in the cache. */
const GROUP = 128;

export class SweepTree {
  readonly busCount: number;
  /** live buses: positions 0 ... count - 1, the sources first */
  count = 0;
  sources = 0;
  /** [count] bus at a position */
  readonly bus: Int32Array;
  /** [busCount] -1 = dead */
  readonly position: Int32Array;
  /** [count] position of the parent, row of the branch to it; -1 at sources */
  readonly parent: Int32Array;
  readonly branch: Int32Array;
  /** [count] 1 = the branch's `to` end is at the child */
  readonly childIsTo: Uint8Array;
  /** [count] pu in U: series impedance to the parent; shunts of the bus, of its branches' ends and of open-ended branches */
  readonly r: Float64Array;
  readonly x: Float64Array;
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** [count] drawn power: constant, and at |U| = 1 of what is in proportion to |U| (null: none) */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly currentP: Float64Array | null;
  readonly currentQ: Float64Array | null;
  /** [count] of t; null = 1 and 0 everywhere */
  scale: Float64Array | null = null;
  turn: Float64Array | null = null;
  /** rows of branches that close loops */
  readonly links: number[] = [];
  /** rows of branches with one live end, and of branches from a bus to itself */
  readonly stubs: number[] = [];

  readonly #start: Int32Array;
  readonly #rows: Int32Array;
  /** [branchCount] ends of the rows listed; equal: not listed */
  readonly #listedFrom: Int32Array;
  readonly #listedTo: Int32Array;

  constructor(model: BusBranchModel) {
    const n = model.busCount;
    const column = columnsOf(6, n);
    this.busCount = n;
    this.bus = new Int32Array(n);
    this.position = new Int32Array(n);
    this.parent = new Int32Array(n);
    this.branch = new Int32Array(n);
    this.childIsTo = new Uint8Array(n);
    this.r = column();
    this.x = column();
    this.g = column();
    this.b = column();
    this.p = column();
    this.q = column();
    this.currentP = model.currentP === null ? null : new Float64Array(n);
    this.currentQ = model.currentP === null ? null : new Float64Array(n);
    this.#start = new Int32Array(n + 2);
    this.#rows = new Int32Array(2 * model.branchCount);
    this.#listedFrom = new Int32Array(model.branchCount);
    this.#listedTo = new Int32Array(model.branchCount);
    this.rebuild(model);
  }

  /** After a switching. The model must have as many bus numbers as before. */
  rebuild(model: BusBranchModel): void {
    this.#list(model);
    this.#walk(model, GROUP);
    // Loops want the shallowest tree.
    if (this.links.length > 0) this.#walk(model, model.busCount);
    this.#lay(model);
    this.reload(model);
  }

  /** After a change of loads; `withShunts`: of constant impedances too. */
  reload(model: BusBranchModel, withShunts = false): void {
    if (withShunts) this.#lay(model);
    const { bus, p, q, currentP, currentQ, scale, count } = this;
    const { p: injectedP, q: injectedQ } = model;
    for (let i = 0; i < count; i++) {
      const k = bus[i]!;
      p[i] = -injectedP[k]!;
      q[i] = -injectedQ[k]!;
    }
    if (currentP === null || currentQ === null || model.currentP === null || model.currentQ === null) return;
    for (let i = 0; i < count; i++) {
      const k = bus[i]!;
      const s = scale === null ? 1 : scale[i]!;
      currentP[i] = -model.currentP[k]! * s;
      currentQ[i] = -model.currentQ[k]! * s;
    }
  }

  /** The rows at each bus: rows[start[bus] ... start[bus + 1]]. What was listed and is open now stays listed. */
  #list({ from, to, branchCount, busCount }: BusBranchModel): void {
    const listedFrom = this.#listedFrom;
    const listedTo = this.#listedTo;
    let isListed = true;
    for (let row = 0; row < branchCount; row++) {
      const a = from[row]!;
      const c = to[row]!;
      if (a < 0 || c < 0 || a === c || (a === listedFrom[row] && c === listedTo[row])) continue;
      isListed = false;
      listedFrom[row] = a;
      listedTo[row] = c;
    }
    if (isListed) return;
    const start = this.#start;
    const rows = this.#rows;
    start.fill(0);
    for (let row = 0; row < branchCount; row++) {
      if (listedFrom[row] === listedTo[row]) continue;
      start[listedFrom[row]! + 2]!++;
      start[listedTo[row]! + 2]!++;
    }
    for (let i = 2; i <= busCount; i++) start[i]! += start[i - 1]!;
    for (let row = 0; row < branchCount; row++) {
      if (listedFrom[row] === listedTo[row]) continue;
      rows[start[listedFrom[row]! + 1]!++] = row;
      rows[start[listedTo[row]! + 1]!++] = row;
    }
  }

  /** Finds the tree; wide levels in groups of `width` buses, each group with all below it before the next. */
  #walk({ from, to, busCount, busType }: BusBranchModel, width: number): void {
    const { bus, position, parent, branch, childIsTo, links } = this;
    const start = this.#start;
    const rows = this.#rows;
    links.length = 0;
    let count = 0;
    for (let i = 0; i < busCount; i++) {
      position[i] = -1;
      if (busType[i] !== BUS_TYPE.slack) continue;
      position[i] = count;
      bus[count] = i;
      parent[count] = -1;
      branch[count] = -1;
      count++;
    }
    this.sources = count;
    // Groups still to be looked below of: positions begin ... end - 1, pairs.
    const groups: number[] = [];
    let begin = 0;
    let end = count;
    while (begin < end) {
      const first = count;
      for (let i = begin; i < end; i++) {
        const here = bus[i]!;
        const above = branch[i]!;
        const last = start[here + 1]!;
        for (let k = start[here]!; k < last; k++) {
          const row = rows[k]!;
          if (row === above) continue;
          const a = from[row]!;
          const c = to[row]!;
          if (a < 0 || c < 0 || a === c) continue;
          const next = a === here ? c : a;
          const seen = position[next]!;
          if (seen >= 0) {
            if (seen > i) links.push(row);
            continue;
          }
          position[next] = count;
          bus[count] = next;
          parent[count] = i;
          branch[count] = row;
          childIsTo[count] = next === c ? 1 : 0;
          count++;
        }
      }
      begin = first;
      end = count;
      if (end - begin > 2 * width) {
        for (let g = begin + Math.floor((end - begin - 1) / width) * width; g >= begin; g -= width) {
          groups.push(g, Math.min(g + width, end));
        }
        begin = end;
      }
      if (begin === end && groups.length > 0) {
        end = groups.pop()!;
        begin = groups.pop()!;
      }
    }
    this.count = count;
  }

  #lay(model: BusBranchModel): void {
    const { bus, parent, branch, childIsTo, r, x, g, b, count, sources } = this;
    const { ratio, shift } = model;
    for (let i = 0; i < count; i++) {
      g[i] = model.g[bus[i]!]!;
      b[i] = model.b[bus[i]!]!;
    }
    let bases = false;
    for (let i = sources; i < count; i++) {
      const row = branch[i]!;
      const above = parent[i]!;
      r[i] = model.r[row]!;
      x[i] = model.x[row]!;
      if (ratio[row] !== 1 || shift[row] !== 0) bases = true;
      const gFrom = model.gFrom[row]!;
      const bFrom = model.bFrom[row]!;
      const gTo = model.gTo[row]!;
      const bTo = model.bTo[row]!;
      const isTo = childIsTo[i] === 1;
      g[i]! += isTo ? gTo : gFrom;
      b[i]! += isTo ? bTo : bFrom;
      g[above]! += isTo ? gFrom : gTo;
      b[above]! += isTo ? bFrom : bTo;
    }
    this.scale = null;
    this.turn = null;
    if (bases) this.#rebase(model);
    this.#hang(model);
  }

  /** Complex bases of the buses, and impedances on them. */
  #rebase(model: BusBranchModel): void {
    const { bus, parent, branch, childIsTo, r, x, g, b, count, sources } = this;
    const scale = new Float64Array(count).fill(1);
    const turn = new Float64Array(count);
    for (let i = sources; i < count; i++) {
      const row = branch[i]!;
      const above = parent[i]!;
      const isTo = childIsTo[i] === 1;
      const ratio = model.ratio[row]!;
      const shift = model.shift[row]!;
      scale[i] = isTo ? scale[above]! / ratio : scale[above]! * ratio;
      turn[i] = isTo ? turn[above]! - shift : turn[above]! + shift;
    }
    for (let i = 0; i < count; i++) {
      const square = scale[i]! * scale[i]!;
      g[i] = model.g[bus[i]!]! * square;
      b[i] = model.b[bus[i]!]! * square;
    }
    for (let i = sources; i < count; i++) {
      const row = branch[i]!;
      const above = parent[i]!;
      const isTo = childIsTo[i] === 1;
      const side = isTo ? scale[i]! : scale[above]!;
      const square = side * side;
      r[i] = model.r[row]! / square;
      x[i] = model.x[row]! / square;
      g[i]! += (isTo ? model.gTo[row]! : model.gFrom[row]!) * square;
      b[i]! += (isTo ? model.bTo[row]! : model.bFrom[row]!) * square;
      g[above]! += (isTo ? model.gFrom[row]! : model.gTo[row]!) * square;
      b[above]! += (isTo ? model.bFrom[row]! : model.bTo[row]!) * square;
    }
    this.scale = scale;
    this.turn = turn;
  }

  /** What hangs at one bus only is a shunt of it: the end shunts of links, and stubs. */
  #hang(model: BusBranchModel): void {
    const { from, to, branchCount } = model;
    const { position, g, b, scale, stubs } = this;
    stubs.length = 0;
    for (const row of this.links) {
      const atFrom = position[from[row]!]!;
      const atTo = position[to[row]!]!;
      const sFrom = (scale === null ? 1 : scale[atFrom]!) / model.ratio[row]!;
      const sTo = scale === null ? 1 : scale[atTo]!;
      g[atFrom]! += model.gFrom[row]! * sFrom * sFrom;
      b[atFrom]! += model.bFrom[row]! * sFrom * sFrom;
      g[atTo]! += model.gTo[row]! * sTo * sTo;
      b[atTo]! += model.bTo[row]! * sTo * sTo;
    }
    for (let row = 0; row < branchCount; row++) {
      const a = from[row]!;
      const c = to[row]!;
      if (a >= 0 && c >= 0 && a !== c) continue;
      if (a < 0 && c < 0) continue;
      stubs.push(row);
      const at = position[a < 0 ? c : a]!;
      const s = scale === null ? 1 : scale[at]!;
      const y = stubAdmittance(model, row);
      g[at]! += y.g * s * s;
      b[at]! += y.b * s * s;
    }
  }
}
