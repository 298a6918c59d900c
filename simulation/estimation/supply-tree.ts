// From where each node gets its supply, as a forest over the nodes along what is believed closed, rooted at the sources. Kept up to
// date switch by switch: opening an edge looks at what hung below it only, closing one at what it brings in.
//
// Closed edges that join two nodes with supply are links: the way along the forest is then one of several. `feeder` is the 10 kV feeder
// of the way, `zone` the nearest measuring place on it (measured-zones.ts).
import type { CityGrid } from '../network/city-grid.ts';
import { edgeEnds, incidenceOf, type Incidence } from '../network/incidence.ts';
import type { SwitchingState } from '../network/network.ts';

/** parentEdge of a source's node, and of a node without supply. */
export const ROOT = -1;
export const CUT_OFF = -2;

export class SupplyTree {
  readonly #grid: CityGrid;
  readonly #state: SwitchingState;
  readonly #incidence: Incidence;
  /** [edges] feeder whose breaker this is, zone whose head it is; -1 */
  readonly #feederOfEdge: Int32Array;
  readonly #zoneOfEdge: Int32Array;
  /** [nodes] edge to the node above (incidence.ts), ROOT or CUT_OFF */
  readonly parentEdge: Int32Array;
  /** [nodes] -1 none */
  readonly parent: Int32Array;
  readonly feeder: Int32Array;
  readonly zone: Int32Array;
  /** [nodes] node right below the nearest switch on its way that nobody telemeters, -1 none: it is only assumed to be closed */
  readonly gate: Int32Array;
  readonly #isAssumed: Uint8Array;
  /** nodes whose way changed in the last change, in no order */
  readonly touched: Int32Array;
  touchedCount = 0;

  /** `state` is followed: change it, then tell `opened` or `closed`. */
  constructor(
    grid: CityGrid,
    state: SwitchingState,
    zoneOfEdge: Int32Array,
    isAssumed: (switchRow: number) => boolean,
  ) {
    const { network, feeders } = grid;
    const n = network.nodes.count;
    this.#grid = grid;
    this.#state = state;
    this.#incidence = incidenceOf(network);
    this.#zoneOfEdge = zoneOfEdge;
    this.#feederOfEdge = new Int32Array(network.branches.count + network.switches.count).fill(-1);
    for (let f = 0; f < feeders.count; f++) {
      if (feeders.breaker[f]! >= 0) this.#feederOfEdge[network.branches.count + feeders.breaker[f]!] = f;
    }
    this.parentEdge = new Int32Array(n).fill(CUT_OFF);
    this.parent = new Int32Array(n).fill(-1);
    this.feeder = new Int32Array(n).fill(-1);
    this.zone = new Int32Array(n).fill(-1);
    this.gate = new Int32Array(n).fill(-1);
    this.#isAssumed = Uint8Array.from(network.switches.ids, (_, row) => (isAssumed(row) ? 1 : 0));
    this.touched = new Int32Array(n);
    this.#grow(0);
  }

  isFed(node: number): boolean {
    return this.parentEdge[node] !== CUT_OFF;
  }

  /** Whether the state lets the edge join its nodes. */
  isClosed(edge: number): boolean {
    const { branches } = this.#grid.network;
    return edge < branches.count
      ? this.#state.branchOpen[edge] === 0
      : this.#state.switchClosed[edge - branches.count] === 1;
  }

  /** Closed, both ends with supply, and not the way of either. */
  isLink(edge: number): boolean {
    const [a, b] = edgeEnds(this.#grid.network, edge);
    if (b < 0 || !this.isClosed(edge) || !this.isFed(a) || !this.isFed(b)) return false;
    return this.parentEdge[a] !== edge && this.parentEdge[b] !== edge;
  }

  /** The end that gets its supply over this edge; -1: neither does. */
  below(edge: number): number {
    const [a, b] = edgeEnds(this.#grid.network, edge);
    if (this.parentEdge[a] === edge) return a;
    return b >= 0 && this.parentEdge[b] === edge ? b : -1;
  }

  /** The edge is open in the state now. */
  opened(edge: number): void {
    this.touchedCount = 0;
    const node = this.below(edge);
    if (node < 0) return;
    const { start, edge: edges, far } = this.#incidence;
    const { parentEdge, parent, touched } = this;
    let count = 0;
    touched[count++] = node;
    for (let i = 0; i < count; i++) {
      const at = touched[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++)
        if (parentEdge[far[k]!] === edges[k] && parent[far[k]!] === at) touched[count++] = far[k]!;
    }
    for (let i = 0; i < count; i++) this.#cut(touched[i]!);
    // What has another way comes back over it.
    for (let i = 0; i < count; i++) {
      const at = touched[i]!;
      if (this.isFed(at)) continue;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const from = far[k]!;
        if (!this.isFed(from) || !this.isClosed(edges[k]!)) continue;
        this.#spread(from, at, edges[k]!);
        break;
      }
    }
    this.touchedCount = count;
  }

  /** The edge is closed in the state now. */
  closed(edge: number): void {
    this.touchedCount = 0;
    const [a, b] = edgeEnds(this.#grid.network, edge);
    if (b < 0 || this.isFed(a) === this.isFed(b)) return;
    const from = this.isFed(a) ? a : b;
    this.touchedCount = this.#spread(from, from === a ? b : a, edge, this.touched);
  }

  #cut(node: number): void {
    this.parentEdge[node] = CUT_OFF;
    this.parent[node] = -1;
    this.feeder[node] = -1;
    this.zone[node] = -1;
    this.gate[node] = -1;
  }

  #attach(node: number, from: number, edge: number): void {
    const above = this.feeder[from]!;
    this.parentEdge[node] = edge;
    this.parent[node] = from;
    // Fed backwards through a breaker it stays what it was.
    this.feeder[node] = above >= 0 ? above : this.#feederOfEdge[edge]!;
    const device = edge - this.#grid.network.branches.count;
    this.gate[node] = device >= 0 && this.#isAssumed[device] === 1 ? node : this.gate[from]!;
    const zone = this.#zoneOfEdge[edge]!;
    this.zone[node] = zone >= 0 ? zone : this.zone[from]!;
  }

  readonly #queue: number[] = [];

  /** Brings supply to all without it that hangs at `node`; returns how many. */
  #spread(from: number, node: number, edge: number, list: Int32Array | null = null): number {
    const { start, edge: edges, far } = this.#incidence;
    const queue = this.#queue;
    queue.length = 0;
    queue.push(node);
    this.#attach(node, from, edge);
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i]!;
      if (list !== null) list[i] = at;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        if (this.isFed(next) || !this.isClosed(edges[k]!)) continue;
        this.#attach(next, at, edges[k]!);
        queue.push(next);
      }
    }
    return queue.length;
  }

  /** From the sources, breadth first: the fewest edges. */
  #grow(begin: number): void {
    const { sources } = this.#grid.network;
    const { start, edge: edges, far } = this.#incidence;
    const queue = this.touched;
    let count = begin;
    for (let i = 0; i < sources.count; i++) {
      const node = sources.node[i]!;
      if (this.isFed(node)) continue;
      this.parentEdge[node] = ROOT;
      queue[count++] = node;
    }
    for (let i = begin; i < count; i++) {
      const at = queue[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        if (this.isFed(next) || !this.isClosed(edges[k]!)) continue;
        this.#attach(next, at, edges[k]!);
        queue[count++] = next;
      }
    }
    this.touchedCount = count;
  }

  /** All nodes that hang together with `node`, into `list`; returns how many. For regions without supply. */
  flood(node: number, list: Int32Array): number {
    const { start, edge: edges, far } = this.#incidence;
    const seen = new Set([node]);
    let count = 0;
    list[count++] = node;
    for (let i = 0; i < count; i++) {
      const at = list[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        if (seen.has(far[k]!) || !this.isClosed(edges[k]!)) continue;
        seen.add(far[k]!);
        list[count++] = far[k]!;
      }
    }
    return count;
  }

  /** All nodes below (and with) `node`, into `list`, the upper ones first; returns how many. */
  collect(node: number, list: Int32Array): number {
    const { start, edge: edges, far } = this.#incidence;
    const { parentEdge, parent } = this;
    let count = 0;
    list[count++] = node;
    for (let i = 0; i < count; i++) {
      const at = list[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++)
        if (parentEdge[far[k]!] === edges[k] && parent[far[k]!] === at) list[count++] = far[k]!;
    }
    return count;
  }
}
