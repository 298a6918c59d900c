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
import { columnsOf, integerColumnsOf } from './columns.ts';

/** Enough buses side by side that none waits for another; few enough that what is below them stays in the cache. */
const GROUP = 128;
/** All that a sweep needs of so many buses stays in the cache anyway. */
const CACHED = 10_000;

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

  /** some branch turns or steps the voltage, so that each bus has a base of its own */
  readonly hasBases: boolean;
  readonly #start: Int32Array;
  readonly #rows: Int32Array;
  /** [count + 1] breadth first: children of position i are firstChild[i] ... firstChild[i + 1] */
  readonly #firstChild: Int32Array;
  /** [count] new position by old */
  readonly #place: Int32Array;
  /** [branchCount] ends of the rows listed; equal: not listed */
  readonly #listedFrom: Int32Array;
  readonly #listedTo: Int32Array;

  constructor(model: BusBranchModel) {
    const n = model.busCount;
    const column = columnsOf(6, n);
    const rows = model.branchCount;
    const grouped = n > CACHED ? n : 0;
    const integers = integerColumnsOf(6 * n + 3 + 4 * rows + grouped);
    this.busCount = n;
    this.bus = integers(n);
    this.position = integers(n);
    this.parent = integers(n);
    this.branch = integers(n);
    this.childIsTo = new Uint8Array(n);
    this.r = column();
    this.x = column();
    this.g = column();
    this.b = column();
    this.p = column();
    this.q = column();
    this.currentP = model.currentP === null ? null : new Float64Array(n);
    this.currentQ = model.currentP === null ? null : new Float64Array(n);
    this.#start = integers(n + 2);
    this.#rows = integers(2 * rows);
    this.#firstChild = integers(n + 1);
    this.#place = integers(grouped);
    this.#listedFrom = integers(rows);
    this.#listedTo = integers(rows);
    this.hasBases = turnsOrSteps(model);
    this.rebuild(model);
  }

  /** After a switching. The model must have as many bus numbers as before. */
  rebuild(model: BusBranchModel): void {
    this.#list(model);
    this.#walk(model);
    if (this.count > CACHED) this.#group();
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

  /** The tree of shortest ways, breadth first. */
  #walk({ from, to, busCount, busType }: BusBranchModel): void {
    const { bus, position, parent, branch, childIsTo, links } = this;
    const start = this.#start;
    const rows = this.#rows;
    const firstChild = this.#firstChild;
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
    for (let i = 0; i < count; i++) {
      firstChild[i] = count;
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
    firstChild[count] = count;
    this.count = count;
  }

  /**
   * Rearranges a large tree: a wide level in groups of GROUP buses, each with all that is below it before the next group, so that a
   * sweep finds a parent still in the cache. Breadth first, the children of neighbours are neighbours: whole stretches move.
   */
  #group(): void {
    const { bus, position, parent, branch, childIsTo, count, sources } = this;
    const firstChild = this.#firstChild;
    const place = this.#place;
    const old = {
      bus: bus.slice(0, count),
      parent: parent.slice(0, count),
      branch: branch.slice(0, count),
      childIsTo: childIsTo.slice(0, count),
    };
    for (let i = 0; i < sources; i++) place[i] = i;
    let placed = sources;
    // Stretches whose children are still to be placed: pairs begin, end.
    const waiting: number[] = [0, sources];
    while (waiting.length > 0) {
      let end = waiting.pop()!;
      let begin = waiting.pop()!;
      for (;;) {
        begin = firstChild[begin]!;
        end = firstChild[end]!;
        if (begin === end) break;
        for (let i = begin; i < end; i++) {
          const above = place[old.parent[i]!]!;
          place[i] = placed;
          bus[placed] = old.bus[i]!;
          position[old.bus[i]!] = placed;
          parent[placed] = above;
          branch[placed] = old.branch[i]!;
          childIsTo[placed] = old.childIsTo[i]!;
          placed++;
        }
        if (end - begin <= 2 * GROUP) continue;
        for (let g = begin + Math.floor((end - begin - 1) / GROUP) * GROUP; g >= begin; g -= GROUP) {
          waiting.push(g, Math.min(g + GROUP, end));
        }
        break;
      }
    }
  }

  #lay(model: BusBranchModel): void {
    if (this.hasBases) this.#layOnBases(model);
    else this.#layPlain(model);
    this.#hang(model);
  }

  #layPlain(model: BusBranchModel): void {
    const { bus, parent, branch, childIsTo, r, x, g, b, count, sources } = this;
    for (let i = 0; i < count; i++) {
      g[i] = model.g[bus[i]!]!;
      b[i] = model.b[bus[i]!]!;
    }
    for (let i = sources; i < count; i++) {
      const row = branch[i]!;
      const above = parent[i]!;
      r[i] = model.r[row]!;
      x[i] = model.x[row]!;
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
  }

  /** With complex bases of the buses, and impedances on them. */
  #layOnBases(model: BusBranchModel): void {
    const { bus, parent, branch, childIsTo, r, x, g, b, count, sources } = this;
    this.scale ??= new Float64Array(this.busCount);
    this.turn ??= new Float64Array(this.busCount);
    const { scale, turn } = this;
    for (let i = 0; i < sources; i++) {
      scale[i] = 1;
      turn[i] = 0;
      g[i] = model.g[bus[i]!]!;
      b[i] = model.b[bus[i]!]!;
    }
    for (let i = sources; i < count; i++) {
      const k = bus[i]!;
      const row = branch[i]!;
      const above = parent[i]!;
      const isTo = childIsTo[i] === 1;
      const ratio = model.ratio[row]!;
      const shift = model.shift[row]!;
      const baseAbove = scale[above]!;
      const base = isTo ? baseAbove / ratio : baseAbove * ratio;
      scale[i] = base;
      turn[i] = isTo ? turn[above]! - shift : turn[above]! + shift;
      const side = isTo ? base * base : baseAbove * baseAbove;
      r[i] = model.r[row]! / side;
      x[i] = model.x[row]! / side;
      const gFrom = model.gFrom[row]! * side;
      const bFrom = model.bFrom[row]! * side;
      const gTo = model.gTo[row]! * side;
      const bTo = model.bTo[row]! * side;
      // The parent came before and has its own already.
      g[i] = model.g[k]! * base * base + (isTo ? gTo : gFrom);
      b[i] = model.b[k]! * base * base + (isTo ? bTo : bFrom);
      g[above]! += isTo ? gFrom : gTo;
      b[above]! += isTo ? bFrom : bTo;
    }
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

function turnsOrSteps({ ratio, shift, branchCount }: BusBranchModel): boolean {
  for (let row = 0; row < branchCount; row++) if (ratio[row] !== 1 || shift[row] !== 0) return true;
  return false;
}
