// Figures of the street network (interfaces: drivableKm, junctions, largestComponentShare).
import type { Streets } from './streets.ts';

export interface StreetFigures {
  readonly drivableKm: number;
  readonly junctions: number;
  readonly largestComponentShare: number;
}

/** Over drivable edges. A junction is a node where three or more edges end. */
export function streetFigures(streets: Streets): StreetFigures {
  const { edgeCount, nodeCount, from, to, isDrivable } = streets;
  let metres = 0;
  const degree = new Uint16Array(nodeCount);
  for (let e = 0; e < edgeCount; e++) {
    if (isDrivable[e] === 0) continue;
    metres += streets.length[e]!;
    degree[from[e]!] = degree[from[e]!]! + 1;
    degree[to[e]!] = degree[to[e]!]! + 1;
  }
  const component = strongComponents(streets);
  // Nodes that only bend a street (two edges) vanish when the network is contracted; they must not weigh.
  const counts = new Map<number, number>();
  let kept = 0;
  let junctions = 0;
  for (let n = 0; n < nodeCount; n++) {
    if (degree[n] === 0 || degree[n] === 2) continue;
    kept++;
    if (degree[n]! >= 3) junctions++;
    counts.set(component[n]!, (counts.get(component[n]!) ?? 0) + 1);
  }
  let largest = 0;
  for (const count of counts.values()) largest = Math.max(largest, count);
  return { drivableKm: metres / 1000, junctions, largestComponentShare: kept === 0 ? 0 : largest / kept };
}

/** Component number by node over drivable edges, one-way obeyed (Tarjan, without recursion). */
export function strongComponents(streets: Streets): Int32Array {
  const { nodeCount } = streets;
  const { offsets, targets } = arcs(streets);
  const component = new Int32Array(nodeCount).fill(-1);
  const order = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const next = new Int32Array(nodeCount);
  const onStack = new Uint8Array(nodeCount);
  const stack: number[] = [];
  const path: number[] = [];
  let visited = 0;
  let components = 0;
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path.at(-1)!;
      if (order[node] === -1) {
        order[node] = visited;
        low[node] = visited;
        visited++;
        next[node] = offsets[node]!;
        stack.push(node);
        onStack[node] = 1;
      }
      if (next[node]! < offsets[node + 1]!) {
        const target = targets[next[node]!]!;
        next[node] = next[node]! + 1;
        if (order[target] === -1) path.push(target);
        else if (onStack[target] === 1) low[node] = Math.min(low[node]!, order[target]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== order[node]) continue;
      for (let member = -1; member !== node; ) {
        member = stack.pop()!;
        onStack[member] = 0;
        component[member] = components;
      }
      components++;
    }
  }
  return component;
}

function arcs({ nodeCount, edgeCount, from, to, oneWay, isDrivable }: Streets): {
  offsets: Uint32Array;
  targets: Uint32Array;
} {
  const offsets = new Uint32Array(nodeCount + 1);
  const each = (visit: (tail: number, head: number) => void): void => {
    for (let e = 0; e < edgeCount; e++) {
      if (isDrivable[e] === 0) continue;
      if (oneWay[e] !== -1) visit(from[e]!, to[e]!);
      if (oneWay[e] !== 1) visit(to[e]!, from[e]!);
    }
  };
  each((tail) => {
    offsets[tail + 1] = offsets[tail + 1]! + 1;
  });
  for (let n = 0; n < nodeCount; n++) offsets[n + 1] = offsets[n + 1]! + offsets[n]!;
  const targets = new Uint32Array(offsets[nodeCount]!);
  const filled = offsets.slice();
  each((tail, head) => {
    targets[filled[tail]!] = head;
    filled[tail] = filled[tail]! + 1;
  });
  return { offsets, targets };
}
