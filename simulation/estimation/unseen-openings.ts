// Keeps what is inferred of unobserved devices up to date: which trees have to be thought over again, what is taken to be open now, and
// which meters should be asked because their answer would decide.
import { OUT_OF_SERVICE } from '../network/network.ts';
import { DeadBusbars } from './dead-busbars.ts';
import type { OpeningPriors } from './opening-priors.ts';
import { type InferredTree, type Opening, OutageInference } from './outage-inference.ts';
import { INFERRED } from './observation.ts';
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';

/** ms after a dark word in which silence still gains weight: gasps, returns and answers come in. */
const SETTLE_MS = 25_000;
/** Between two looks at a tree in which nothing new was said: only silence gains weight. */
const PAUSE_MS = 500;
/** Between two looks at a tree in which something seems to be open. */
const LOOK_AGAIN_MS = 2000;
/** Names of trees that are no feeder's: ABOVE_FEEDERS - node of their root. */
const ABOVE_FEEDERS = -2;
const NOBODY = -1;
const NO_NODES = new Int32Array(0);
const NOTHING: InferredTree = { open: [], lastMs: Number.NaN };
/** ms without any reading from anywhere: the way is broken. */
const NOBODY_SPEAKS_MS = 3000;
/** Between these a meter's answer would decide. */
const UNDECIDED = [0.01, 0.995] as const;
/** ms between two questions to one meter, and between two rounds in one tree; questions in one round */
const ASK_AGAIN_MS = 60_000;
/** ... where somebody else has gone dark since */
const LEAST_PAUSE_MS = 6_000;
const ROUND_MS = 2_000;
const MOST_IN_ROUND = 24;
const MOST_WAITING = 2_000;
/** Trees thought over in one call. */
const MOST_TREES = 64;

export class UnseenOpenings {
  readonly #parts: ShadowParts;
  readonly #evidence: SupplyEvidence;
  readonly #inference: OutageInference;
  /** by tree (see #treeOf); until when to think it over, and when next */
  readonly #dirty = new Map<number, { untilMs: number; nextMs: number }>();
  readonly #openOf = new Map<number, readonly Opening[]>();
  readonly #nodesOf = new Map<number, Int32Array>();
  /** names of trees below busbars that measure that they are dead: #busbar - node */
  readonly #busbar: number;
  readonly #busbars: DeadBusbars;
  /** [nodes] INFERRED as long as the words are fresh */
  readonly #kind: Uint8Array;
  #agedMs = Number.NEGATIVE_INFINITY;
  /** [nodes] tree that has it dark, NOBODY */
  readonly #owner: Int32Array;
  readonly #askedMs = new Map<number, number>();
  #wishes: number[] = [];
  /** trees (feeders; else below 0) whose openings have changed in the last `update` */
  readonly changedTrees: number[] = [];
  /** and switches that are, or no longer are, among them */
  readonly changedSwitches: number[] = [];
  /** edges that are inferred to be open */
  #open: number[] = [];

  constructor(parts: ShadowParts, evidence: SupplyEvidence, priors: OpeningPriors) {
    this.#parts = parts;
    this.#evidence = evidence;
    this.#inference = new OutageInference(parts, evidence, priors);
    const { count } = parts.grid.network.nodes;
    this.#owner = new Int32Array(count).fill(NOBODY);
    this.#kind = new Uint8Array(count);
    this.#busbar = ABOVE_FEEDERS - count;
    this.#busbars = new DeadBusbars(parts, evidence);
  }

  get open(): readonly number[] {
    return this.#open;
  }

  /** Something was said at this node, or its way changed. */
  touch(node: number, nowMs: number): void {
    const owner = this.#owner[node]!;
    if (owner !== NOBODY) this.touchTree(owner, nowMs);
    if (this.#parts.tree.isFed(node)) this.touchTree(this.#treeOf(node), nowMs);
    if (this.#busbars.isOne(node)) this.touchTree(this.#busbar - node, nowMs);
  }

  /** The feeder; above feeders -2 - the root's node. */
  #treeOf(node: number): number {
    const { feeder, parent } = this.#parts.tree;
    if (feeder[node]! >= 0) return feeder[node]!;
    let root = node;
    while (parent[root]! >= 0) root = parent[root]!;
    return ABOVE_FEEDERS - root;
  }

  touchTree(feeder: number, nowMs: number): void {
    const known = this.#dirty.get(feeder);
    if (known === undefined) this.#dirty.set(feeder, { untilMs: nowMs + SETTLE_MS, nextMs: nowMs });
    else {
      known.untilMs = nowMs + SETTLE_MS;
      known.nextMs = nowMs;
    }
  }

  /** The edge right above the dark region that the node lies in; -1 none. */
  above(node: number): number {
    const own = this.#openOf.get(this.#owner[node]!);
    const edge = own === undefined ? -1 : this.#aboveAmong(own, node);
    if (edge >= 0) return edge;
    for (const openings of this.#openOf.values()) {
      const found = this.#aboveAmong(openings, node);
      if (found >= 0) return found;
    }
    return -1;
  }

  #aboveAmong(openings: readonly Opening[], node: number): number {
    for (const { edge, node: top } of openings)
      for (let at = node; at >= 0; at = this.#parts.tree.parent[at]!) if (at === top) return edge;
    return -1;
  }

  /** Thinks over what was touched. `heardMs`: when anything at all came in. Returns the time since when the change holds; NaN: nothing has changed. */
  update(nowMs: number, heardMs: number): number {
    this.changedTrees.length = 0;
    this.changedSwitches.length = 0;
    if (nowMs - this.#agedMs >= LOOK_AGAIN_MS) {
      this.#agedMs = nowMs;
      for (const tree of this.#nodesOf.keys()) this.#markAge(tree);
    }
    // Where nobody at all speaks, silence says nothing of anybody.
    if (nowMs - heardMs > NOBODY_SPEAKS_MS) return Number.NaN;
    let since = Number.NaN;
    let left = MOST_TREES;
    // What instruments say comes without a touch.
    for (const tree of this.#openOf.keys())
      if (!this.#dirty.has(tree)) this.#dirty.set(tree, { untilMs: nowMs, nextMs: nowMs + LOOK_AGAIN_MS });
    for (const [tree, times] of [...this.#dirty]) {
      if (nowMs < times.nextMs) continue;
      if (left-- <= 0) break;
      // To the end of the map, so that many dirty trees take turns.
      this.#dirty.delete(tree);
      times.nextMs = nowMs + PAUSE_MS;
      if (nowMs < times.untilMs) this.#dirty.set(tree, times);
      const changed = this.#think(tree, nowMs);
      if (Number.isNaN(changed)) continue;
      since = changed;
      this.changedTrees.push(tree);
    }
    if (!Number.isNaN(since)) this.#operate();
    return since;
  }

  #think(feeder: number, nowMs: number): number {
    const before = this.#openOf.get(feeder) ?? [];
    const { open, lastMs } = feeder <= this.#busbar ? this.#belowBusbar(feeder, nowMs) : this.#inferIn(feeder, nowMs);
    if (open.length === 0 && before.length === 0) {
      if (!Number.isNaN(lastMs)) this.#ask(feeder, [], lastMs, nowMs);
      return Number.NaN;
    }
    const isSame = open.length === before.length && open.every(({ edge }, i) => edge === before[i]!.edge);
    const wasDark = this.#nodesOf.get(feeder);
    this.#mark(feeder, open);
    this.#ask(feeder, open, lastMs, nowMs);
    if (isSame) return Number.NaN;
    if (feeder <= this.#busbar)
      for (const nodes of [wasDark, this.#nodesOf.get(feeder)]) this.#touchFeeders(nodes ?? NO_NODES, nowMs);
    if (open.length === 0) this.#openOf.delete(feeder);
    else this.#openOf.set(feeder, open);
    // Of a region that comes back one after the other the rest is explained by another opening: nobody is lost by that.
    const lost = open.filter(({ node }) => wasDark === undefined || !wasDark.includes(node));
    if (lost.length > 0) return Math.max(...lost.map(({ sinceMs }) => sinceMs));
    return this.#backMs(wasDark ?? NO_NODES, before, nowMs);
  }

  /** When supply came back at those of these nodes that are dark no more: as soon as the first who says so himself; `nowMs`: nobody does. */
  #backMs(nodes: Int32Array, before: readonly Opening[], nowMs: number): number {
    let back = nowMs;
    for (const node of nodes) {
      if (this.#owner[node] !== NOBODY) continue;
      const since = before.find(({ edge }) => edge === this.#aboveAmong(before, node))?.sinceMs ?? Infinity;
      for (const row of this.#parts.places.consumersAt(node)) {
        const said = this.#evidence.aliveMs[row]!;
        if (said > since && said < back) back = said;
      }
    }
    return back;
  }

  #inferIn(feeder: number, nowMs: number): InferredTree {
    const { tree, places, grid } = this.#parts;
    const head = feeder >= 0 ? places.feederHead[feeder]! : ABOVE_FEEDERS - feeder;
    if (head < 0 || !tree.isFed(head) || this.#isBelowBusbar(head)) return NOTHING;
    const { open, lastMs } = this.#inference.infer(head, nowMs, feeder >= 0 || grid.feeders.count === 0);
    return { open: open.filter(({ node }) => !this.#isBelowBusbar(node)), lastMs };
  }

  /** It is dark with a busbar above. */
  #isBelowBusbar(node: number): boolean {
    return this.#owner[node]! <= this.#busbar;
  }

  /** What lies in the feeders is thought over feeder by feeder. */
  #belowBusbar(name: number, nowMs: number): InferredTree {
    const { tree } = this.#parts;
    const node = this.#busbar - name;
    const isOthers = this.#isBelowBusbar(node) && this.#owner[node] !== name;
    if (isOthers || !this.#busbars.isOne(node)) {
      if (!isOthers && this.#openOf.has(name) && tree.isFed(node)) this.#expectReturn(name, node);
      return NOTHING;
    }
    const { open, lastMs } = this.#inference.infer(this.#busbars.headOf(node), nowMs, true, true);
    return { open: open.filter(({ node: top }) => tree.feeder[top]! < 0), lastMs };
  }

  /** The busbar has voltage again: earlier gasps below are over, and who does not come back is missing. */
  #expectReturn(name: number, busbar: number): void {
    const sinceMs = this.#evidence.busbarDeadUntil(busbar) + 1;
    if (this.#evidence.instrumentAliveMs(busbar) < sinceMs) return;
    for (const node of this.#nodesOf.get(name) ?? NO_NODES) {
      if (this.#owner[node] !== name) continue;
      this.#evidence.wayClosed(node, sinceMs);
      for (const row of this.#parts.places.consumersAt(node)) this.#evidence.expectReturn(row, sinceMs);
    }
  }

  /** What was dark with a busbar, or is now, is to be thought over by its feeders again, or no longer. */
  #touchFeeders(nodes: Int32Array, nowMs: number): void {
    const { feeder } = this.#parts.tree;
    const feeders = new Set<number>();
    for (const node of nodes) if (feeder[node]! >= 0) feeders.add(feeder[node]!);
    for (const each of feeders) this.touchTree(each, nowMs);
  }

  /** In the power flow: what all trees together have open. */
  #operate(): void {
    const { flow, beliefs, grid } = this.#parts;
    const { branches } = grid.network;
    const open = new Set([...this.#openOf.values()].flatMap((openings) => openings.map(({ edge }) => edge)));
    for (const edge of this.#open) {
      if (open.has(edge)) continue;
      if (edge < branches.count) flow.setBranch(edge, grid.state.branchOpen[edge]!);
      else flow.setSwitch(edge - branches.count, beliefs.closed[edge - branches.count] === 1);
    }
    for (const edge of open) {
      if (edge < branches.count) flow.setBranch(edge, OUT_OF_SERVICE);
      else flow.setSwitch(edge - branches.count, false);
    }
    for (const edge of new Set([...this.#open, ...open]))
      if (edge >= branches.count) this.changedSwitches.push(edge - branches.count);
    this.#open = [...open];
    this.#parts.observation.inferredOpen = open;
  }

  /** At the nodes. */
  #mark(feeder: number, open: readonly Opening[]): void {
    const { inferred, darkSinceMs } = this.#parts.observation;
    const { order } = this.#inference;
    for (const node of this.#nodesOf.get(feeder) ?? []) {
      if (this.#owner[node] !== feeder) continue;
      this.#owner[node] = NOBODY;
      inferred[node] = 0;
    }
    const nodes: number[] = [];
    for (const opening of open) {
      const { at, size, sinceMs } = opening;
      const measured = this.#inference.measured(opening);
      for (let i = at; i < at + size; i++) {
        this.#kind[order[i]!] = measured.length > 0 ? INFERRED.measured : INFERRED.meters;
        this.#owner[order[i]!] = feeder;
        darkSinceMs[order[i]!] = sinceMs;
        nodes.push(order[i]!);
      }
      for (const { at: from, size: below, isSure } of measured)
        if (isSure) for (let i = from; i < from + below; i++) this.#kind[order[i]!] = INFERRED.surely;
    }
    if (nodes.length === 0) this.#nodesOf.delete(feeder);
    else this.#nodesOf.set(feeder, Int32Array.from(nodes));
    this.#markAge(feeder);
  }

  /** What is dark by words that are all old is known only as it was. */
  #markAge(feeder: number): void {
    const { observation, places } = this.#parts;
    const nodes = this.#nodesOf.get(feeder) ?? NO_NODES;
    let words = 0;
    let fresh = 0;
    for (const node of nodes) {
      if (!Number.isNaN(this.#evidence.busbarDeadSince(node))) {
        words++;
        if (this.#evidence.isBusbarFresh(node)) fresh++;
      }
      for (const row of places.consumersAt(node)) {
        if (!this.#evidence.isDark(row)) continue;
        words++;
        if (this.#evidence.isFresh(row)) fresh++;
      }
    }
    for (const node of nodes)
      if (this.#owner[node] === feeder)
        observation.inferred[node] = words > 0 && fresh === 0 ? INFERRED.old : this.#kind[node]!;
  }

  /** Wishes to hear those whose answer would decide: undecided ones, and the silent behind what seems to be open. */
  #ask(feeder: number, open: readonly Opening[], newsMs: number, nowMs: number): void {
    if (nowMs - (this.#askedMs.get(feeder) ?? Number.NEGATIVE_INFINITY) < ROUND_MS) return;
    const { order, probability, since, count } = this.#inference;
    const evidence = this.#evidence;
    const isBehind = (i: number): boolean => open.some(({ at, size }) => i >= at && i < at + size);
    let left = MOST_IN_ROUND;
    for (let i = 0; i < count && left > 0; i++) {
      const p = probability[i]!;
      const isSilentBehind = isBehind(i) && since[i] === Number.NEGATIVE_INFINITY;
      if (!isSilentBehind && (p < UNDECIDED[0] || p > UNDECIDED[1])) continue;
      for (const row of this.#parts.places.consumersAt(order[i]!)) {
        if (evidence.mayAsk(row, nowMs) && this.ask(row, nowMs, newsMs)) left--;
      }
    }
    if (left < MOST_IN_ROUND) this.#askedMs.set(feeder, nowMs);
  }

  /** False: it was asked not long ago, and since `newsMs`, or too many wait. */
  ask(row: number, nowMs: number, newsMs = Number.NEGATIVE_INFINITY): boolean {
    const { askedMs } = this.#evidence;
    const pause = askedMs[row]! < newsMs ? LEAST_PAUSE_MS : ASK_AGAIN_MS;
    if (nowMs - askedMs[row]! < pause || this.#wishes.length >= MOST_WAITING) return false;
    askedMs[row] = nowMs;
    this.#wishes.push(row);
    return true;
  }

  /** Consumers whose meters should be asked, each once; the caller asks them now. */
  takeWishes(): readonly number[] {
    const wishes = this.#wishes;
    this.#wishes = [];
    return wishes;
  }
}
