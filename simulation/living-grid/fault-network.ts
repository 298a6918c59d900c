// The part of the network through which a fault draws current: without loads, currents flow only on the ways from sources to the
// fault and around loops. A spanning tree from the sources gives the ways; whatever edge is not in the tree closes a loop, and the ways
// from both its ends belong to the part, too. So a study of a fault in a city of 60,000 buses is one of some hundreds.
import { edgeEnds, incidenceOf, joins } from '../network/incidence.ts';
import type { Network, SwitchingState } from '../network/network.ts';
import type { FaultPlace } from '../power-flow/short-circuit.ts';

export interface FaultNetwork {
  readonly network: Network;
  readonly state: SwitchingState;
  /** rows of the whole network */
  readonly nodes: Int32Array;
  readonly branches: Int32Array;
  readonly switches: Int32Array;
  /** row here by row of the whole network */
  readonly branchRow: ReadonlyMap<number, number>;
  readonly switchRow: ReadonlyMap<number, number>;
  /** the place in these rows */
  readonly place: FaultPlace;
}

/** Which way each node is fed. Kept until the switching state changes. */
export class FeedingTree {
  readonly #network: Network;
  /** [nodes] edge (incidence.ts) to the node above, -1 at sources and dead nodes; node above */
  readonly parentEdge: Int32Array;
  readonly parent: Int32Array;
  /** [nodes] 0 = dead */
  readonly isReached: Uint8Array;
  /** edges that close loops, or join sources */
  readonly loops: number[] = [];
  readonly #queue: Int32Array;

  constructor(network: Network) {
    this.#network = network;
    this.parentEdge = new Int32Array(network.nodes.count);
    this.parent = new Int32Array(network.nodes.count);
    this.isReached = new Uint8Array(network.nodes.count);
    this.#queue = new Int32Array(network.nodes.count);
  }

  rebuild(state: SwitchingState): void {
    const network = this.#network;
    const { start, edge, far } = incidenceOf(network);
    const { parent, parentEdge, isReached, loops } = this;
    const queue = this.#queue;
    parent.fill(-1);
    parentEdge.fill(-1);
    isReached.fill(0);
    loops.length = 0;
    let count = 0;
    for (const node of network.sources.node) {
      if (isReached[node] === 1) continue;
      isReached[node] = 1;
      queue[count++] = node;
    }
    // A loop's edge is met from both its ends: noted at the second.
    const isDone = new Uint8Array(network.nodes.count);
    for (let i = 0; i < count; i++) {
      const at = queue[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const e = edge[k]!;
        const next = far[k]!;
        if (e === parentEdge[at] || next === at || !joins(network, state, e)) continue;
        if (isReached[next] === 1) {
          if (isDone[next] === 1) loops.push(e);
          continue;
        }
        isReached[next] = 1;
        parent[next] = at;
        parentEdge[next] = e;
        queue[count++] = next;
      }
      isDone[at] = 1;
    }
  }
}

/** Null: the place is dead. */
export function faultNetwork(
  network: Network,
  state: SwitchingState,
  tree: FeedingTree,
  place: FaultPlace,
): FaultNetwork | null {
  const part = new Part(network, tree);
  if ('branch' in place) {
    const [from, to] = edgeEnds(network, place.branch);
    const open = state.branchOpen[place.branch]!;
    const isFed = (tree.isReached[from] === 1 && (open & 1) === 0) || (tree.isReached[to] === 1 && (open & 2) === 0);
    if (!isFed) return null;
    part.addWay(from);
    part.addWay(to);
    part.addEdge(place.branch);
  } else {
    if (tree.isReached[place.node] === 0) return null;
    part.addWay(place.node);
  }
  for (const e of tree.loops) {
    const [a, b] = edgeEnds(network, e);
    part.addWay(a);
    part.addWay(b);
    part.addEdge(e);
  }
  return part.cut(state, place);
}

class Part {
  readonly #network: Network;
  readonly #tree: FeedingTree;
  readonly #nodes = new Map<number, number>();
  readonly #edges = new Set<number>();

  constructor(network: Network, tree: FeedingTree) {
    this.#network = network;
    this.#tree = tree;
  }

  addEdge(e: number): void {
    this.#edges.add(e);
  }

  addWay(node: number): void {
    for (let at = node; !this.#nodes.has(at); at = this.#tree.parent[at]!) {
      this.#nodes.set(at, this.#nodes.size);
      const e = this.#tree.parentEdge[at]!;
      if (e < 0) break;
      this.#edges.add(e);
    }
  }

  cut(state: SwitchingState, place: FaultPlace): FaultNetwork {
    const { branches: lines, switches: devices, nodes: all, sources: fed } = this.#network;
    const edges = [...this.#edges].sort((a, b) => a - b);
    const nodes = Int32Array.from(this.#nodes.keys());
    const branches = Int32Array.from(edges.filter((e) => e < lines.count));
    const switches = Int32Array.from(
      edges.filter((e) => e >= lines.count),
      (e) => e - lines.count,
    );
    const sources = Int32Array.from(fed.node.keys()).filter((i) => this.#nodes.has(fed.node[i]!));
    const here = (column: Int32Array, rows: Int32Array) => rows.map((row) => this.#nodes.get(column[row]!) ?? -1);
    const network: Network = {
      ...this.#network,
      nodes: {
        ...pick(all, nodes),
        startMagnitude: null,
        startAngle: null,
        position: null,
        coordinates: all.coordinates,
      },
      branches: { ...pick(lines, branches), from: here(lines.from, branches), to: here(lines.to, branches) },
      switches: {
        ...pick(devices, switches),
        nodeA: here(devices.nodeA, switches),
        nodeB: here(devices.nodeB, switches),
        branch: new Int32Array(switches.length).fill(-1),
      },
      sources: { ...pick(fed, sources), node: here(fed.node, sources) },
      consumers: { ...pick(this.#network.consumers, NO_ROWS), ...NO_SHARES },
      generators: pick(this.#network.generators, NO_ROWS),
      machines: pick(this.#network.machines, NO_ROWS),
      shunts: pick(this.#network.shunts, NO_ROWS),
    };
    const branchRow = byWhole(branches);
    return {
      network,
      state: {
        switchClosed: Uint8Array.from(switches, (row) => state.switchClosed[row]!),
        branchOpen: Uint8Array.from(branches, (row) => state.branchOpen[row]!),
      },
      nodes,
      branches,
      switches,
      branchRow,
      switchRow: byWhole(switches),
      place:
        'branch' in place
          ? { branch: branchRow.get(place.branch)!, fraction: place.fraction }
          : { node: this.#nodes.get(place.node)! },
    };
  }
}

const NO_ROWS = new Int32Array(0);
const NO_SHARES = { currentShareP: null, currentShareQ: null, impedanceShareP: null, impedanceShareQ: null };

const byWhole = (rows: Int32Array): Map<number, number> => new Map(Array.from(rows, (row, i) => [row, i] as const));

/** A table with these rows only. */
function pick<T extends object>(table: T, rows: Int32Array): T {
  const made: Record<string, unknown> = { count: rows.length };
  for (const [name, column] of Object.entries(table)) {
    if (name === 'count' || column === null || typeof column !== 'object') continue;
    if (Array.isArray(column)) made[name] = Array.from(rows, (row) => column[row] as unknown);
    else {
      const typed = column as Float64Array;
      const part = typed.slice(0, rows.length);
      for (let i = 0; i < rows.length; i++) part[i] = typed[rows[i]!]!;
      made[name] = part;
    }
  }
  return { ...table, ...made };
}
