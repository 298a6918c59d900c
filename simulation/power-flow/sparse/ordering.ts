// Elimination order with little fill. Networks are mostly trees and chains: nodes with one or two neighbours go first, exactly and on
// the graph itself (eliminating one joins its two neighbours, which needs no new room: the two edges become one). What is left, the
// meshed core, is ordered by approximate minimum degree.
import { approximateMinimumDegree } from './approximate-minimum-degree.ts';

/**
 * A node of the core with more neighbours than HUB sqrt(n) goes last, unseen by the ordering: it would be looked at again with every
 * neighbour that goes, and is full in the end anyhow. The bound is that of Amestoy, Davis and Duff.
 */
const HUB = 10;
const LEAST_HUB = 16;

/** Adjacency lists in which every edge knows its other entry, so that it is moved or taken out in constant time. */
class ReducibleGraph {
  readonly degree: Int32Array;
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  private readonly twin: Int32Array;

  constructor(n: number, columnPointers: Int32Array, rowIndices: Int32Array) {
    const start = new Int32Array(n + 1);
    for (let j = 0; j < n; j++) {
      for (let k = columnPointers[j]!; k < columnPointers[j + 1]!; k++) {
        const i = rowIndices[k]!;
        if (i >= j) continue;
        start[i + 1]!++;
        start[j + 1]!++;
      }
    }
    for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
    this.start = start;
    this.degree = new Int32Array(n);
    this.neighbour = new Int32Array(start[n]!);
    this.twin = new Int32Array(start[n]!);
    for (let j = 0; j < n; j++) {
      for (let k = columnPointers[j]!; k < columnPointers[j + 1]!; k++) {
        const i = rowIndices[k]!;
        if (i >= j) continue;
        const a = start[i]! + this.degree[i]!++;
        const b = start[j]! + this.degree[j]!++;
        this.neighbour[a] = j;
        this.neighbour[b] = i;
        this.twin[a] = b;
        this.twin[b] = a;
      }
    }
  }

  private removeEntry(i: number, at: number): void {
    const last = this.start[i]! + --this.degree[i]!;
    const moved = this.twin[last]!;
    this.neighbour[at] = this.neighbour[last]!;
    this.twin[at] = moved;
    this.twin[moved] = at;
  }

  private hasEdge(a: number, b: number): boolean {
    const i = this.degree[a]! < this.degree[b]! ? a : b;
    const other = i === a ? b : a;
    const end = this.start[i]! + this.degree[i]!;
    for (let k = this.start[i]!; k < end; k++) if (this.neighbour[k] === other) return true;
    return false;
  }

  /** Takes out a node of degree 0, 1 or 2. */
  eliminate(i: number): void {
    const first = this.start[i]!;
    const degree = this.degree[i]!;
    this.degree[i] = 0;
    if (degree === 0) return;
    const a = this.neighbour[first]!;
    const atA = this.twin[first]!;
    if (degree === 1) {
      this.removeEntry(a, atA);
      return;
    }
    const b = this.neighbour[first + 1]!;
    const atB = this.twin[first + 1]!;
    if (this.hasEdge(a, b)) {
      this.removeEntry(a, atA);
      this.removeEntry(b, atB);
    } else {
      this.neighbour[atA] = b;
      this.neighbour[atB] = a;
      this.twin[atA] = atB;
      this.twin[atB] = atA;
    }
  }
}

/**
 * Pattern of a square matrix by columns, symmetric (entries below the diagonal are not looked at), [n + 1] and [nonzeros], no entry
 * twice. Returns order [n]: order[k] is the row and column that is eliminated k-th.
 */
export function minimumDegreeOrder(n: number, columnPointers: Int32Array, rowIndices: Int32Array): Int32Array {
  const graph = new ReducibleGraph(n, columnPointers, rowIndices);
  const order = new Int32Array(n);
  const { degree, start, neighbour } = graph;
  const isOut = new Uint8Array(n);
  const pairs = new Int32Array(n);
  const isWaiting = new Uint8Array(n);
  let filled = 0;
  let pairCount = 0;
  const notice = (i: number) => {
    if (degree[i] !== 2 || isWaiting[i] === 1) return;
    isWaiting[i] = 1;
    pairs[pairCount++] = i;
  };
  /** A leaf and then those above it, as long as the next is a leaf by then: what is eliminated together lies together. */
  const takeLeaves = (leaf: number) => {
    let i = leaf;
    while (degree[i]! < 2 && isOut[i] === 0) {
      isOut[i] = 1;
      order[filled++] = i;
      if (degree[i] === 0) return;
      const above = neighbour[start[i]!]!;
      graph.eliminate(i);
      i = above;
    }
    notice(i);
  };
  // Leaves before nodes with two neighbours: a tree is then eliminated without any fill.
  for (let i = 0; i < n; i++) takeLeaves(i);
  for (let k = 0; k < pairCount; k++) {
    const i = pairs[k]!;
    if (isOut[i] === 1) continue;
    isOut[i] = 1;
    order[filled++] = i;
    const a = neighbour[start[i]!]!;
    const b = neighbour[start[i]! + 1]!;
    graph.eliminate(i);
    takeLeaves(a);
    takeLeaves(b);
  }
  if (filled === n) return order;

  orderCore(graph, isOut, order, filled);
  return order;
}

/** Orders what is left of the graph into order[filled] ..., hubs last. */
function orderCore(graph: ReducibleGraph, isOut: Uint8Array, order: Int32Array, filled: number): void {
  const { degree, start, neighbour } = graph;
  const n = order.length;
  const hub = Math.max(LEAST_HUB, HUB * Math.sqrt(n - filled));
  const core = new Int32Array(n - filled);
  const rowInCore = new Int32Array(n).fill(-1);
  let count = 0;
  let last = n;
  for (let i = 0; i < n; i++) {
    if (isOut[i] === 1) continue;
    if (degree[i]! > hub) {
      order[--last] = i;
      continue;
    }
    rowInCore[i] = count;
    core[count++] = i;
  }
  const pointers = new Int32Array(count + 1);
  const neighbours = new Int32Array(neighbour.length);
  let at = 0;
  for (let c = 0; c < count; c++) {
    const i = core[c]!;
    const end = start[i]! + degree[i]!;
    for (let k = start[i]!; k < end; k++) {
      const j = rowInCore[neighbour[k]!]!;
      if (j >= 0) neighbours[at++] = j;
    }
    pointers[c + 1] = at;
  }
  const coreOrder = approximateMinimumDegree(count, pointers, neighbours);
  for (let k = 0; k < count; k++) order[filled + k] = core[coreOrder[k]!]!;
}
