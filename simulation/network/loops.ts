// Loops of what is closed, as fundamental cycles: a spanning forest takes switches before branches, and every edge that finds its
// ends joined already closes one loop over the forest. So a loop that a switch closes is made of ideal switches alone (the currents in
// it are not determined), and the number of loops is edges - nodes + components. Sources are joined outside the network: a way from
// one to another is a loop as well.
import { edgeCount, edgeEnds, edgeOf, incidenceOf, joins } from './incidence.ts';
import type { Topology } from './topology.ts';
import { singletons, unite } from './union-find.ts';

export interface Loop {
  /** 'switches': ideal switches alone; 'sources': a way between two EnergySources */
  readonly kind: 'branches' | 'switches' | 'sources';
  readonly energised: boolean;
  /** edge numbers (incidence.ts) in the order of the way around */
  readonly edges: readonly number[];
  readonly ids: readonly string[];
}

const EVERY_KIND: readonly Loop['kind'][] = ['branches', 'switches', 'sources'];

/** Every independent loop of these kinds, one per edge (or further source) too many. */
export function findLoops(topology: Topology, kinds = EVERY_KIND): Loop[] {
  const { network, state } = topology;
  const kindOf = (edge: number) => (edge < state.branchOpen.length ? 'branches' : 'switches');
  const { isTree, closing: every } = spanningForest(topology);
  const closing = every.filter((edge) => kinds.includes(kindOf(edge)));
  const joinsSources = kinds.includes('sources') && topology.sourcesOfIsland.some((count) => count > 1);
  if (closing.length === 0 && !joinsSources) return [];
  const tree = rootedForest(topology, isTree);
  const loop = (kind: Loop['kind'], a: number, b: number, closingEdge: number): Loop => {
    const way = treePath(tree, a, b);
    const edges = closingEdge < 0 ? way : [...way, closingEdge];
    return {
      kind,
      energised: topology.energised[topology.busOfNode[a]!] === 1,
      edges,
      ids: edges.map((edge) => edgeOf(network, edge).id),
    };
  };
  const loops = closing.map((edge) => {
    const [a, b] = edgeEnds(network, edge);
    return loop(kindOf(edge), a, b, edge);
  });
  if (!joinsSources) return loops;
  const firstSource = new Map<number, number>();
  for (const node of network.sources.node) {
    const island = topology.islandOfNode(node);
    const first = firstSource.get(island);
    if (first === undefined) firstSource.set(island, node);
    else loops.push(loop('sources', first, node, -1));
  }
  return loops;
}

/** Whether every energised node has exactly one way to exactly one source. findLoops names the loops. */
export function isRadial(topology: Topology): boolean {
  const { closing } = spanningForest(topology);
  const live = (node: number) => topology.energised[topology.busOfNode[node]!] === 1;
  if (closing.some((edge) => live(edgeEnds(topology.network, edge)[0]))) return false;
  return !topology.network.sources.node.some(
    (node) => live(node) && topology.sourcesOfIsland[topology.islandOfNode(node)]! > 1,
  );
}

function spanningForest(topology: Topology): { readonly isTree: Uint8Array; readonly closing: readonly number[] } {
  const { network, state } = topology;
  const { branches, switches } = network;
  const leader = singletons(network.nodes.count);
  const isTree = new Uint8Array(edgeCount(network));
  const closing: number[] = [];
  const take = (edge: number, a: number, b: number) => {
    if (!joins(network, state, edge) || b < 0) return;
    if (unite(leader, a, b)) isTree[edge] = 1;
    else closing.push(edge);
  };
  for (let i = 0; i < switches.count; i++) take(branches.count + i, switches.nodeA[i]!, switches.nodeB[i]!);
  for (let i = 0; i < branches.count; i++) take(i, branches.from[i]!, branches.to[i]!);
  return { isTree, closing };
}

interface RootedForest {
  readonly parent: Int32Array;
  readonly parentEdge: Int32Array;
  readonly depth: Int32Array;
}

function rootedForest(topology: Topology, isTree: Uint8Array): RootedForest {
  const { network } = topology;
  const { start, edge, far } = incidenceOf(network);
  const n = network.nodes.count;
  const parent = new Int32Array(n).fill(-1);
  const parentEdge = new Int32Array(n).fill(-1);
  const depth = new Int32Array(n).fill(-1);
  const queue = new Int32Array(n);
  for (let root = 0; root < n; root++) {
    if (depth[root] !== -1) continue;
    depth[root] = 0;
    queue[0] = root;
    let count = 1;
    for (let i = 0; i < count; i++) {
      const at = queue[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        if (isTree[edge[k]!] === 0 || depth[next] !== -1) continue;
        parent[next] = at;
        parentEdge[next] = edge[k]!;
        depth[next] = depth[at]! + 1;
        queue[count++] = next;
      }
    }
  }
  return { parent, parentEdge, depth };
}

/** Edges of the way from b up to the common ancestor and down to a, so that a closing edge a--b makes it a ring. */
function treePath({ parent, parentEdge, depth }: RootedForest, a: number, b: number): number[] {
  const fromB: number[] = [];
  const fromA: number[] = [];
  while (a !== b) {
    if (depth[a]! > depth[b]!) {
      fromA.push(parentEdge[a]!);
      a = parent[a]!;
    } else {
      fromB.push(parentEdge[b]!);
      b = parent[b]!;
    }
  }
  return [...fromB, ...fromA.toReversed()];
}
