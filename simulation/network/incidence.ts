// Which edges meet at a node: structure only, so it is built once per network and shared by every topology and trace on it.
// Edge numbers: branches first, then switches (edge = branches.count + row). Switches to earth are no edges.
import { OPEN_FROM, OPEN_TO, type Network, type SwitchingState } from './network.ts';

export interface Incidence {
  /** [nodes.count + 1] edges of node n stand at start[n] ... start[n + 1] */
  readonly start: Int32Array;
  readonly edge: Int32Array;
  /** node at the other end */
  readonly far: Int32Array;
}

export interface Edge {
  readonly kind: 'branch' | 'switch';
  readonly row: number;
  readonly id: string;
}

/** By the columns that it follows from: networks that differ in loads and ratios alone have one. */
const known = new WeakMap<Int32Array, { readonly nodeA: Int32Array; readonly incidence: Incidence }>();

export function incidenceOf(network: Network): Incidence {
  const { nodeA } = network.switches;
  const old = known.get(network.branches.from);
  if (old?.nodeA === nodeA) return old.incidence;
  const incidence = buildIncidence(network);
  known.set(network.branches.from, { nodeA, incidence });
  return incidence;
}

export const edgeCount = (network: Network): number => network.branches.count + network.switches.count;

export function edgeOf(network: Network, edge: number): Edge {
  const { branches, switches } = network;
  if (edge < branches.count) return { kind: 'branch', row: edge, id: branches.ids[edge]! };
  const row = edge - branches.count;
  return { kind: 'switch', row, id: switches.ids[row]! };
}

/** Both nodes of an edge; -1 = earth. */
export function edgeEnds(network: Network, edge: number): readonly [number, number] {
  const { branches, switches } = network;
  if (edge < branches.count) return [branches.from[edge]!, branches.to[edge]!];
  const row = edge - branches.count;
  return [switches.nodeA[row]!, switches.nodeB[row]!];
}

/** Whether the edge joins its two nodes: a closed switch, a branch with both ends closed. */
export const joins = (network: Network, state: SwitchingState, edge: number): boolean =>
  edge < network.branches.count
    ? (state.branchOpen[edge]! & (OPEN_FROM | OPEN_TO)) === 0
    : state.switchClosed[edge - network.branches.count] === 1;

function buildIncidence(network: Network): Incidence {
  const { nodes, branches, switches } = network;
  const start = new Int32Array(nodes.count + 1);
  for (let i = 0; i < branches.count; i++) {
    start[branches.from[i]! + 1]! += 1;
    start[branches.to[i]! + 1]! += 1;
  }
  for (let i = 0; i < switches.count; i++) {
    if (switches.nodeB[i]! < 0) continue;
    start[switches.nodeA[i]! + 1]! += 1;
    start[switches.nodeB[i]! + 1]! += 1;
  }
  for (let n = 0; n < nodes.count; n++) start[n + 1]! += start[n]!;
  const next = start.slice();
  const edge = new Int32Array(start[nodes.count]!);
  const far = new Int32Array(start[nodes.count]!);
  const put = (at: number, other: number, e: number) => {
    const i = next[at]!++;
    edge[i] = e;
    far[i] = other;
  };
  for (let i = 0; i < branches.count; i++) {
    put(branches.from[i]!, branches.to[i]!, i);
    put(branches.to[i]!, branches.from[i]!, i);
  }
  for (let i = 0; i < switches.count; i++) {
    if (switches.nodeB[i]! < 0) continue;
    put(switches.nodeA[i]!, switches.nodeB[i]!, branches.count + i);
    put(switches.nodeB[i]!, switches.nodeA[i]!, branches.count + i);
  }
  return { start, edge, far };
}
