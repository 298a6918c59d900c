// What a switching has changed: as long as no loop touches a feeder the solution of the whole follows at once (near-flow.ts), and only the
// rows that it changes are written.
import { edgeEnds, incidenceOf, type Incidence } from '../network/incidence.ts';
import type { LiveWriter } from './live-writer.ts';
import { NearFlow } from './near-flow.ts';
import type { ShadowParts } from './shadow-parts.ts';

export class NearbyChange {
  readonly #parts: ShadowParts;
  readonly #flow: NearFlow;
  readonly #incidence: Incidence;
  /** rows of branches that are to be written; [nodes] of a feeder, for a moment */
  readonly #rows: number[] = [];
  readonly #list: Int32Array;
  readonly #feeders = new Set<number>();
  readonly #dead: number[] = [];
  /** edges that were switched; open ones that are only known better or worse than before */
  readonly #switched = new Set<number>();
  readonly #remarked = new Set<number>();
  /** by node: rows of switches to earth, which are no edges */
  readonly #earthing = new Map<number, number[]>();
  #isFar = false;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
    this.#flow = new NearFlow(parts);
    this.#incidence = incidenceOf(parts.grid.network);
    this.#list = new Int32Array(parts.grid.network.nodes.count);
    const { nodeA, nodeB } = parts.grid.network.switches;
    for (let row = 0; row < nodeA.length; row++) {
      if (nodeB[row]! >= 0) continue;
      const rows = this.#earthing.get(nodeA[row]!);
      if (rows === undefined) this.#earthing.set(nodeA[row]!, [row]);
      else rows.push(row);
    }
  }

  clear(): void {
    this.#feeders.clear();
    this.#dead.length = 0;
    this.#switched.clear();
    this.#isFar = false;
  }

  #noteFeeder(feeder: number): void {
    this.#feeders.add(feeder);
    this.#flow.noteFeeder(feeder);
  }

  /** Openings of a tree are inferred otherwise now; a tree that is no feeder's is far. */
  noteTree(tree: number): void {
    if (tree >= 0) this.#noteFeeder(tree);
    else {
      this.#isFar = true;
      this.#flow.noteUpper();
    }
  }

  /** An edge is open or closed now, by the state; the tree does not know of it yet. */
  noteEdge(edge: number): void {
    const { tree, grid } = this.#parts;
    this.#switched.add(edge);
    const ends = edgeEnds(grid.network, edge);
    if (ends.every((node) => node >= 0 && tree.isFed(node) && tree.feeder[node]! < 0)) this.#flow.noteUpper();
    for (const node of ends) if (node >= 0 && tree.feeder[node]! >= 0) this.#noteFeeder(tree.feeder[node]!);
  }

  /** An open edge is known better or worse now: so is what it holds dark. */
  noteMark(edge: number): void {
    if (!this.#switched.has(edge)) this.#remarked.add(edge);
  }

  /** Whether that is any place. */
  hasRemarked(): boolean {
    if (this.#remarked.size === 0) return false;
    const { observation, tree } = this.#parts;
    const before = this.#dead.length;
    observation.cause.forEach((edge, node) => {
      if (this.#remarked.has(edge) && !tree.isFed(node)) this.#dead.push(node);
    });
    this.#remarked.clear();
    return this.#dead.length > before;
  }

  /** And now the tree knows what it touched. */
  noteTouched(edge: number): void {
    const { tree, grid } = this.#parts;
    for (let i = 0; i < tree.touchedCount; i++) {
      const node = tree.touched[i]!;
      if (!tree.isFed(node)) {
        this.#dead.push(node);
        continue;
      }
      if (tree.feeder[node]! < 0) this.#flow.noteUpper();
      else this.#noteFeeder(tree.feeder[node]!);
      this.#noteLoopAt(node);
    }
    if (tree.isLink(edge)) this.#noteLoopAt(edgeEnds(grid.network, edge)[0]);
  }

  /** Where a closed edge gives it, or what hangs on it, one way of several: more changes then than feeders alone. */
  #noteLoopAt(node: number): void {
    const { tree } = this.#parts;
    const { start, edge, far } = this.#incidence;
    const { parentEdge, feeder } = tree;
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const e = edge[k]!;
      const other = far[k]!;
      if (parentEdge[node] === e || parentEdge[other] === e || (feeder[node]! < 0 && feeder[other]! < 0)) continue;
      if (!tree.isFed(other) || !tree.isClosed(e)) continue;
      this.#isFar = true;
      this.#flow.noteLoop();
    }
  }

  /** False: it was too much; nothing is written, and the whole is to be solved. */
  write(writer: LiveWriter, sinceMs: number): boolean {
    const { flow, observation } = this.#parts;
    if (this.#isFar || flow.solution === null) return false;
    // What was cut off may have come back since.
    const dead = this.#dead.filter((node) => !observation.isLive(node));
    for (const feeder of this.#feeders) this.#eachBelow(feeder, (node) => !observation.isLive(node) && dead.push(node));
    if (!this.#flow.solve(this.#feeders, dead)) return false;
    const { branches } = this.#parts.grid.network;
    const rows = this.#rows;
    rows.length = 0;
    for (const row of this.#flow.upperRows) rows.push(row);
    for (const feeder of this.#flow.changed) for (const row of this.#flow.shapeOf(feeder)?.rows ?? []) rows.push(row);
    const { start, edge } = this.#incidence;
    for (const node of dead) {
      for (let k = start[node]!; k < start[node + 1]!; k++) if (edge[k]! < branches.count) rows.push(edge[k]!);
      this.#writeSwitches(node, writer);
    }
    const nodes = [...dead];
    for (const feeder of this.#feeders)
      this.#eachBelow(feeder, (node) => {
        nodes.push(node);
        this.#writeSwitches(node, writer);
      });
    writer.writeSome(sinceMs, nodes, rows, this.#flow.changed);
    return true;
  }

  /** Whose they are now. */
  #writeSwitches(node: number, writer: LiveWriter): void {
    const { branches } = this.#parts.grid.network;
    const { start, edge } = this.#incidence;
    for (let k = start[node]!; k < start[node + 1]!; k++)
      if (edge[k]! >= branches.count) writer.writeSwitch(edge[k]! - branches.count);
    for (const row of this.#earthing.get(node) ?? []) writer.writeSwitch(row);
  }

  /** Each node of the feeder below its breaker, with supply or inferred to be dark. */
  #eachBelow(feeder: number, act: (node: number) => void): void {
    const { tree, grid } = this.#parts;
    const breaker = grid.feeders.breaker[feeder]!;
    const head = breaker < 0 ? -1 : tree.below(grid.network.branches.count + breaker);
    if (head < 0 || tree.feeder[head] !== feeder) return;
    const count = tree.collect(head, this.#list);
    for (let i = 0; i < count; i++) act(this.#list[i]!);
  }
}
