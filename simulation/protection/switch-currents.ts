// Currents through ideal switches, which no power flow gives: within a bus the closed switches make a tree, and through each of them
// flows what all nodes behind it take together (Kirchhoff's current law, from the leaves to the root). In a loop of ideal switches the
// currents are not determined: NaN.
import { edgeEnds, incidenceOf, joins } from '../network/incidence.ts';
import type { Topology } from '../network/topology.ts';

export interface SwitchCurrents {
  /** [switches.count] from nodeA to nodeB, in the unit of what was given */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** `takenRe`, `takenIm` [nodes.count]: what leaves each node into branches, loads and faults, less what sources feed in. */
export function switchCurrents(topology: Topology, takenRe: Float64Array, takenIm: Float64Array): SwitchCurrents {
  const { network, state } = topology;
  const { nodes, branches, switches } = network;
  const re = new Float64Array(switches.count);
  const im = new Float64Array(switches.count);
  const { start, edge, far } = incidenceOf(network);
  const parent = new Int32Array(nodes.count).fill(-1);
  const parentEdge = new Int32Array(nodes.count).fill(-1);
  const depth = new Int32Array(nodes.count).fill(-1);
  const sumRe = takenRe.slice();
  const sumIm = takenIm.slice();
  const queue = new Int32Array(nodes.count);
  const closing = new Set<number>();
  for (let row = 0; row < switches.count; row++) {
    const root = switches.nodeA[row]!;
    if (depth[root] !== -1 || state.switchClosed[row] !== 1) continue;
    depth[root] = 0;
    queue[0] = root;
    let count = 1;
    for (let i = 0; i < count; i++) {
      const at = queue[i]!;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const e = edge[k]!;
        if (e < branches.count || e === parentEdge[at] || !joins(network, state, e)) continue;
        const next = far[k]!;
        if (depth[next] !== -1) {
          closing.add(e);
          continue;
        }
        parent[next] = at;
        parentEdge[next] = e;
        depth[next] = depth[at]! + 1;
        queue[count++] = next;
      }
    }
    for (let i = count - 1; i > 0; i--) {
      const node = queue[i]!;
      const up = parent[node]!;
      const own = parentEdge[node]! - branches.count;
      const sign = switches.nodeA[own] === up ? 1 : -1;
      re[own] = sign * sumRe[node]!;
      im[own] = sign * sumIm[node]!;
      sumRe[up]! += sumRe[node]!;
      sumIm[up]! += sumIm[node]!;
    }
  }
  const undetermined = (e: number) => {
    re[e - branches.count] = Number.NaN;
    im[e - branches.count] = Number.NaN;
  };
  for (const e of closing) {
    let [a, b] = edgeEnds(network, e);
    undetermined(e);
    while (a !== b) {
      if (depth[a]! < depth[b]!) [a, b] = [b, a];
      undetermined(parentEdge[a]!);
      a = parent[a]!;
    }
  }
  return { re, im };
}
