// Where a node gets its supply from, and who gets supply through an edge or a node, along what is closed.
import { edgeCount, incidenceOf, joins } from './incidence.ts';
import type { Topology } from './topology.ts';

/** From a node to an EnergySource, the fewest edges: nodes[0] is the node, nodes[i] -- edges[i] -- nodes[i + 1]. */
export interface SupplyPath {
  /** row of `sources` */
  readonly source: number;
  readonly nodes: readonly number[];
  /** edge numbers, see incidence.ts */
  readonly edges: readonly number[];
}

/** A path to every source that the node hangs together with, the nearest first. */
export function traceUpstream(topology: Topology, node: number): SupplyPath[] {
  const { network, state } = topology;
  const { start, edge, far } = incidenceOf(network);
  const { sources } = network;
  let left = topology.sourcesOfIsland[topology.islandOfNode(node)]!;
  const cameBy = new Int32Array(network.nodes.count).fill(-2);
  const cameFrom = new Int32Array(network.nodes.count);
  const queue = [node];
  cameBy[node] = -1;
  const paths: SupplyPath[] = [];
  const sourcesAt = new Map<number, number[]>();
  for (let row = 0; row < sources.count; row++) {
    sourcesAt.set(sources.node[row]!, [...(sourcesAt.get(sources.node[row]!) ?? []), row]);
  }
  for (let i = 0; i < queue.length && left > 0; i++) {
    const at = queue[i]!;
    for (const source of sourcesAt.get(at) ?? []) {
      left--;
      const nodes = [at];
      const edges: number[] = [];
      for (let back = at; back !== node; back = cameFrom[back]!) {
        edges.push(cameBy[back]!);
        nodes.push(cameFrom[back]!);
      }
      paths.push({ source, nodes: nodes.toReversed(), edges: edges.toReversed() });
    }
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const next = far[k]!;
      if (cameBy[next] !== -2 || !joins(network, state, edge[k]!)) continue;
      cameBy[next] = edge[k]!;
      cameFrom[next] = at;
      queue.push(next);
    }
  }
  return paths;
}

export interface Downstream {
  readonly nodes: readonly number[];
  /** closed edges with an end among them */
  readonly edges: readonly number[];
}

/** What loses supply when this edge opens: nothing where another way leads there. */
export const traceDownstream = (topology: Topology, edge: number): Downstream => lostWithout(topology, edge, -1);

/** What loses supply when this node is switched off on all sides, without the node itself. */
export const traceDownstreamOfNode = (topology: Topology, node: number): Downstream => lostWithout(topology, -1, node);

/** Nodes that are dead, without the internal ones. */
export function deadNodes(topology: Topology): number[] {
  const { nodes } = topology.network;
  const dead: number[] = [];
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.internal[node] === 0 && !isEnergised(topology, node)) dead.push(node);
  }
  return dead;
}

export const isEnergised = (topology: Topology, node: number): boolean =>
  topology.energised[topology.busOfNode[node]!] === 1;

function lostWithout(topology: Topology, blockedEdge: number, blockedNode: number): Downstream {
  const { network, state } = topology;
  const { start, edge, far } = incidenceOf(network);
  const reached = new Uint8Array(network.nodes.count);
  const queue = new Int32Array(network.nodes.count);
  let count = 0;
  const reach = (node: number) => {
    if (reached[node] === 1 || node === blockedNode) return;
    reached[node] = 1;
    queue[count++] = node;
  };
  for (let row = 0; row < network.sources.count; row++) reach(network.sources.node[row]!);
  for (let i = 0; i < count; i++) {
    const at = queue[i]!;
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      if (edge[k] !== blockedEdge && joins(network, state, edge[k]!)) reach(far[k]!);
    }
  }
  const isLost = (node: number) => reached[node] === 0 && node !== blockedNode && isEnergised(topology, node);
  const nodes: number[] = [];
  const edges: number[] = [];
  for (let node = 0; node < network.nodes.count; node++) if (isLost(node)) nodes.push(node);
  const { branches, switches } = network;
  for (let e = 0; e < edgeCount(network); e++) {
    if (e === blockedEdge || !joins(network, state, e)) continue;
    const row = e - branches.count;
    const a = row < 0 ? branches.from[e]! : switches.nodeA[row]!;
    const b = row < 0 ? branches.to[e]! : switches.nodeB[row]!;
    if (b >= 0 && (isLost(a) || isLost(b))) edges.push(e);
  }
  return { nodes, edges };
}
