// Which unobserved devices have opened, of one tree (a feeder): the most probable set given all that was said, and how sure that is.
// Exact, by dynamic programming over the radial tree (max-product and sum-product, Pearl 1988):
//
//   D(e)  = sum of the evidence below e for "dark since t(e)", t(e): the last dark word below e
//   L(n)  = sum over children c of max( L(c), D(c) - cost(c) )                 the best that can be said of n's subtree while n is live
//   W(n)  = sum over children c of ln( (1 - pi) e^W(c) + pi e^D(c) ),  pi = e^-cost
//   P(c dark) = P(n dark) + P(n live) pi e^D(c) / ( (1 - pi) e^W(c) + pi e^D(c) )
//
// Nothing is open above an instrument that has seen supply after t(e). Nothing opens below what is open already: it would cost and explain nothing. Where no dark word lies below an edge it cannot be the
// best, so that only the ways from dark words to the head are calculated.
import { incidenceOf, type Incidence } from '../network/incidence.ts';
import type { OpeningPriors } from './opening-priors.ts';
import type { ShadowParts } from './shadow-parts.ts';
import { BAY_IDLE, type SupplyEvidence } from './supply-evidence.ts';

export interface Opening {
  readonly edge: number;
  /** the node right below */
  readonly node: number;
  /** position of that node, and how many lie below and with it, until the next call */
  readonly at: number;
  readonly size: number;
  readonly sinceMs: number;
}

export interface InferredTree {
  /** edges that are inferred to be open, and since when each */
  readonly open: readonly Opening[];
  /** the last dark word in the tree; NaN none */
  readonly lastMs: number;
}

export class OutageInference {
  readonly #parts: Pick<ShadowParts, 'grid' | 'tree' | 'places'>;
  readonly #evidence: SupplyEvidence;
  readonly #priors: OpeningPriors;
  readonly #incidence: Incidence;
  /** nodes of the tree, each with all that is below it right behind */
  readonly order: Int32Array;
  /** [positions] nodes below and with it; position of the node above */
  readonly #size: Int32Array;
  readonly #above: Int32Array;
  /** [positions] last dark word below, -Infinity none; D, L, W */
  readonly since: Float64Array;
  /** [positions] last of those that is a gasp: silence is counted from when its first came in */
  readonly #gasped: Float64Array;
  /** [positions] last word of an instrument below that there is supply, -Infinity none */
  readonly #alive: Float64Array;
  readonly #dark: Float64Array;
  readonly #best: Float64Array;
  readonly #sum: Float64Array;
  readonly #cost: Float64Array;
  /** [positions] probability that it is dark */
  readonly probability: Float64Array;
  readonly #position: Int32Array;
  /** [positions] when the last instrument below said first that it is dead, -Infinity none; meters below that have said nothing yet */
  readonly #toldMs: Float64Array;
  readonly #silent: Int32Array;
  /** positions of instruments that say they are dead */
  readonly #deadAt: number[] = [];
  /** bays without current count: of a dead busbar above the feeders */
  #hasBays = false;
  #nowMs = 0;
  /** closed edges beside the tree: pairs of positions, -1 outside */
  #links: readonly number[] = [];
  count = 0;

  constructor(parts: Pick<ShadowParts, 'grid' | 'tree' | 'places'>, evidence: SupplyEvidence, priors: OpeningPriors) {
    const n = parts.grid.network.nodes.count;
    this.#parts = parts;
    this.#evidence = evidence;
    this.#priors = priors;
    this.#incidence = incidenceOf(parts.grid.network);
    this.order = new Int32Array(n);
    this.#position = new Int32Array(n);
    this.#size = new Int32Array(n);
    this.#above = new Int32Array(n);
    this.since = new Float64Array(n);
    this.#gasped = new Float64Array(n);
    this.#alive = new Float64Array(n);
    this.#dark = new Float64Array(n);
    this.#best = new Float64Array(n);
    this.#sum = new Float64Array(n);
    this.#cost = new Float64Array(n);
    this.probability = new Float64Array(n);
    this.#toldMs = new Float64Array(n);
    this.#silent = new Int32Array(n);
  }

  /**
   * `head`: the topmost node of the tree; the edge above it counts too. `isWhole` false: feeders that hang below are trees of their
   * own and stay out. `hasBays`: bays of feeders without current count for darkness. Results by position stay until the next call.
   */
  infer(head: number, nowMs: number, isWhole = true, hasBays = false): InferredTree {
    this.#hasBays = hasBays;
    this.#nowMs = nowMs;
    this.#collect(head, isWhole);
    const lastMs = this.#gather();
    if (lastMs === Number.NEGATIVE_INFINITY) return { open: [], lastMs: Number.NaN };
    for (let i = this.count - 1; i >= 0; i--) this.#weigh(i, nowMs);
    return { open: this.#decide(), lastMs };
  }

  /** Depth first, so that a subtree is a stretch. */
  #collect(head: number, isWhole: boolean): void {
    const { tree } = this.#parts;
    const { parentEdge, parent } = tree;
    const { start, edge, far } = this.#incidence;
    const links: number[] = [];
    const stack = [head, -1];
    let count = 0;
    while (stack.length > 0) {
      const above = stack.pop()!;
      const node = stack.pop()!;
      const at = count++;
      this.order[at] = node;
      this.#above[at] = above;
      this.#position[node] = at;
      for (let k = start[node]!; k < start[node + 1]!; k++) {
        const next = far[k]!;
        if (parentEdge[next] === edge[k] && parent[next] === node) {
          if (isWhole || tree.feeder[next]! < 0) stack.push(next, at);
        } else if (parentEdge[node] !== edge[k] && tree.isFed(next) && tree.isClosed(edge[k]!)) links.push(at, next);
      }
    }
    this.count = count;
    for (let k = 1; k < links.length; k += 2) links[k] = this.#positionOf(links[k]!);
    this.#links = links;
    this.#size.fill(1, 0, count);
    for (let i = count - 1; i > 0; i--) this.#size[this.#above[i]!]! += this.#size[i]!;
    this.since.fill(Number.NEGATIVE_INFINITY, 0, count);
    this.#gasped.fill(Number.NEGATIVE_INFINITY, 0, count);
    this.#alive.fill(Number.NEGATIVE_INFINITY, 0, count);
    this.#toldMs.fill(Number.NEGATIVE_INFINITY, 0, count);
    this.#deadAt.length = 0;
    this.#best.fill(0, 0, count);
    this.#sum.fill(0, 0, count);
  }

  /** -1: not in the tree collected last */
  #positionOf(node: number): number {
    const at = this.#position[node]!;
    return at < this.count && this.order[at] === node ? at : -1;
  }

  #gather(): number {
    const { firstConsumer, consumers } = this.#parts.places;
    let last = Number.NEGATIVE_INFINITY;
    for (let i = this.count - 1; i >= 0; i--) {
      const node = this.order[i]!;
      const deadMs = this.#evidence.busbarDeadSince(node);
      let since = latest(this.since[i]!, deadMs);
      let told = this.#toldMs[i]!;
      if (!Number.isNaN(deadMs)) {
        this.#deadAt.push(i);
        told = this.#toldMs[i] = latest(told, this.#evidence.busbarDeadHeard(node));
      }
      let gasped = this.#gasped[i]!;
      for (let c = firstConsumer[node]!; c < firstConsumer[node + 1]!; c++) {
        const darkMs = this.#evidence.darkSince(consumers[c]!);
        since = latest(since, darkMs);
        if (this.#evidence.isDark(consumers[c]!)) gasped = latest(gasped, darkMs);
      }
      this.since[i] = since;
      this.#gasped[i] = gasped;
      last = latest(last, since);
      const alive = latest(this.#alive[i]!, this.#evidence.instrumentAliveMs(node));
      this.#alive[i] = alive;
      const up = this.#above[i]!;
      if (up < 0) continue;
      this.since[up] = latest(this.since[up]!, since);
      this.#gasped[up] = latest(this.#gasped[up]!, gasped);
      this.#alive[up] = latest(this.#alive[up]!, alive);
      this.#toldMs[up] = latest(this.#toldMs[up]!, told);
    }
    return last;
  }

  #weigh(i: number, nowMs: number): void {
    const edge = this.#parts.tree.parentEdge[this.order[i]!]!;
    const hasDark = this.since[i]! > Number.NEGATIVE_INFINITY;
    // However many meters say nothing: an instrument below that has supply now has it over this edge.
    const isPossible = hasDark && edge >= 0 && !(this.#alive[i]! > this.since[i]! + CLOCKS) && this.#isOnlyWay(i);
    const cost = isPossible ? this.#priors.costOf(edge) : Number.POSITIVE_INFINITY;
    this.#cost[i] = cost;
    let best = this.#best[i]!;
    let sum = this.#sum[i]!;
    if (cost < Number.POSITIVE_INFINITY) {
      const dark = this.#darkness(i, nowMs);
      this.#dark[i] = dark;
      best = Math.max(best, dark - cost);
      sum = logAdd(sum + Math.log1p(-Math.exp(-cost)), dark - cost);
    }
    const up = this.#above[i]!;
    if (up < 0) return;
    this.#best[up]! += best;
    this.#sum[up]! += sum;
  }

  /** No closed loop leads around the edge above position i. */
  #isOnlyWay(i: number): boolean {
    const end = i + this.#size[i]!;
    const isInside = (at: number): boolean => at >= i && at < end;
    for (let k = 0; k < this.#links.length; k += 2)
      if (isInside(this.#links[k]!) !== isInside(this.#links[k + 1]!)) return false;
    return true;
  }

  /** D of the edge above position i. */
  #darkness(i: number, nowMs: number): number {
    const { firstConsumer, consumers } = this.#parts.places;
    const t = this.since[i]!;
    const gasped = this.#gasped[i]!;
    let sum = 0;
    let silent = 0;
    let bays = 0;
    for (let k = i, end = i + this.#size[i]!; k < end; k++) {
      const node = this.order[k]!;
      for (let c = firstConsumer[node]!; c < firstConsumer[node + 1]!; c++) {
        sum += this.#evidence.ofConsumer(consumers[c]!, t, gasped, nowMs);
        if (this.#evidence.couldGasp(consumers[c]!, t)) silent++;
      }
      sum += this.#evidence.ofNode(node, t);
      if (this.#hasBays && this.#evidence.hasBay(node)) {
        bays++;
        sum += BAY_IDLE * this.#evidence.idleBays(node);
      }
    }
    this.#silent[i] = silent;
    return this.#hasBays && bays === 0 ? sum + BAY_IDLE : sum;
  }

  /** An instrument alone says so, and meters below have had no time yet to gasp or to answer. */
  #isHeld(i: number): boolean {
    if (this.#gasped[i]! > Number.NEGATIVE_INFINITY || this.#silent[i] === 0) return false;
    return this.#nowMs - this.#toldMs[i]! < HEAR_METERS_MS;
  }

  /**
   * Of an opening of the last call: stretches of positions below instruments that measure that it is dark, and whether somebody else (a
   * meter, another instrument, a bay without current) says so too and nobody the contrary.
   */
  measured({ at, size, sinceMs }: Opening): { readonly at: number; readonly size: number; readonly isSure: boolean }[] {
    const inside = this.#deadAt.filter((i) => i >= at && i < at + size && this.#evidence.isBusbarFresh(this.order[i]!));
    return inside.map((i) => ({ at: i, size: this.#size[i]!, isSure: this.#isSure(i, sinceMs) }));
  }

  #isSure(i: number, sinceMs: number): boolean {
    const { firstConsumer, consumers } = this.#parts.places;
    const evidence = this.#evidence;
    let others = 0;
    for (let k = i, end = i + this.#size[i]!; k < end; k++) {
      const node = this.order[k]!;
      for (let c = firstConsumer[node]!; c < firstConsumer[node + 1]!; c++)
        if (evidence.isDark(consumers[c]!)) others++;
        else if (evidence.aliveMs[consumers[c]!]! > sinceMs + LATE_MS) return false;
      if (k > i && !Number.isNaN(evidence.busbarDeadSince(node))) others++;
      others += evidence.idleBays(node);
    }
    return others > 0;
  }

  /** From the head down: what is open in the best set, and how probable each node's darkness is. */
  #decide(): Opening[] {
    const { parentEdge } = this.#parts.tree;
    const open: Opening[] = [];
    let darkUntil = 0;
    for (let i = 0; i < this.count; i++) {
      const up = this.#above[i]!;
      const above = up < 0 ? 0 : this.probability[up]!;
      const cost = this.#cost[i]!;
      if (cost === Number.POSITIVE_INFINITY) {
        this.probability[i] = above;
        continue;
      }
      const stays = this.#sum[i]! + Math.log1p(-Math.exp(-cost));
      const opens = this.#dark[i]! - cost;
      this.probability[i] = above + (1 - above) / (1 + Math.exp(stays - opens));
      if (i < darkUntil || opens <= this.#best[i]! || this.#isHeld(i)) continue;
      darkUntil = i + this.#size[i]!;
      const node = this.order[i]!;
      open.push({ edge: parentEdge[node]!, node, at: i, size: this.#size[i]!, sinceMs: this.since[i]! });
    }
    return open;
  }
}

/** ms: clocks of meters and instruments differ by this */
const CLOCKS = 500;
/** ms: words of before may come in so late */
const LATE_MS = 1500;
/** ms in which meters gasp, or answer if they are asked */
const HEAR_METERS_MS = 8000;

const latest = (a: number, b: number): number => (b > a ? b : a);

/** ln(e^a + e^b) */
function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  return high + Math.log1p(Math.exp(Math.min(a, b) - high));
}
