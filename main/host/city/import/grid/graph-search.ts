// Shortest ways along the cable graph (Dijkstra 1959 with a binary heap): from many roots at once, which divides the graph into the
// roots' areas (a Voronoi diagram on the graph), or from one node to another.
import type { CableGraph } from './cable-graph.ts';

/** Nodes by key; a node may stand in it several times, the lowest key counts. */
class Heap {
  #keys: number[] = [];
  #nodes: number[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  clear(): void {
    this.#keys.length = 0;
    this.#nodes.length = 0;
  }

  push(key: number, node: number): void {
    const keys = this.#keys;
    const nodes = this.#nodes;
    let i = keys.length;
    keys.push(key);
    nodes.push(node);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (keys[up]! < key || (keys[up] === key && nodes[up]! <= node)) break;
      keys[i] = keys[up]!;
      nodes[i] = nodes[up]!;
      i = up;
    }
    keys[i] = key;
    nodes[i] = node;
  }

  /** the node of the lowest key; equal keys by node */
  pop(): number {
    const keys = this.#keys;
    const nodes = this.#nodes;
    const top = nodes[0]!;
    const key = keys.pop()!;
    const node = nodes.pop()!;
    const n = keys.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      const right = child + 1;
      if (right < n && (keys[right]! < keys[child]! || (keys[right] === keys[child] && nodes[right]! < nodes[child]!)))
        child = right;
      if (key < keys[child]! || (key === keys[child] && node <= nodes[child]!)) break;
      keys[i] = keys[child]!;
      nodes[i] = nodes[child]!;
      i = child;
    }
    keys[i] = key;
    nodes[i] = node;
    return top;
  }
}

export interface Areas {
  /** [nodes] row of the root whose area holds the node */
  readonly owner: Int32Array;
  /** [nodes] node before it on the way from the root, and the arc's piece; -1 at a root */
  readonly parent: Int32Array;
  readonly parentPiece: Int32Array;
  /** [nodes] metres from the root, its handicap included */
  readonly distance: Float64Array;
  /** nodes from near to far */
  readonly order: Int32Array;
}

export class GraphSearch {
  readonly #graph: CableGraph;
  readonly #heap = new Heap();

  constructor(graph: CableGraph) {
    this.#graph = graph;
  }

  /** `handicaps`: metres by which a root begins behind the others. */
  areas(roots: ArrayLike<number>, handicaps?: ArrayLike<number>): Areas {
    const { nodeCount, start, target, piece, pieceLength } = this.#graph;
    const owner = new Int32Array(nodeCount).fill(-1);
    const parent = new Int32Array(nodeCount).fill(-1);
    const parentPiece = new Int32Array(nodeCount).fill(-1);
    const distance = new Float64Array(nodeCount).fill(Infinity);
    const order = new Int32Array(nodeCount);
    const done = new Uint8Array(nodeCount);
    const heap = this.#heap;
    heap.clear();
    for (let k = 0; k < roots.length; k++) {
      const node = roots[k]!;
      const handicap = handicaps?.[k] ?? 0;
      if (handicap >= distance[node]!) continue;
      distance[node] = handicap;
      owner[node] = k;
      heap.push(handicap, node);
    }
    let count = 0;
    while (heap.size > 0) {
      const node = heap.pop();
      if (done[node] === 1) continue;
      done[node] = 1;
      order[count++] = node;
      for (let a = start[node]!; a < start[node + 1]!; a++) {
        const next = target[a]!;
        const reached = distance[node]! + pieceLength[piece[a]!]!;
        if (reached >= distance[next]!) continue;
        distance[next] = reached;
        owner[next] = owner[node]!;
        parent[next] = node;
        parentPiece[next] = piece[a]!;
        heap.push(reached, next);
      }
    }
    return { owner, parent, parentPiece, distance, order: order.subarray(0, count) };
  }

  /** The way from `until` (-1: the root of the area) down to a node below it. */
  wayFromAbove(areas: Areas, node: number, until: number): Way {
    const pieces: number[] = [];
    let at = node;
    for (; at !== until && areas.parent[at] !== -1; at = areas.parent[at]!) pieces.push(areas.parentPiece[at]!);
    return this.#way(at, pieces.toReversed());
  }

  readonly #distance = new Map<number, number>();
  readonly #back = new Map<number, number>();

  /** The shortest way between two nodes (A*: the straight distance bounds the rest). */
  way(from: number, to: number): Way {
    const { start, target, piece, pieceLength, x, y } = this.#graph;
    const heap = this.#heap;
    const distance = this.#distance;
    const back = this.#back;
    const done = new Set<number>();
    heap.clear();
    distance.clear();
    back.clear();
    distance.set(to, 0);
    heap.push(0, to);
    // Searched from the end, so that the pieces come in the order of the way. City metres may exceed those of the ground by some
    // tenths of a percent.
    const restTo = (node: number): number => 0.97 * Math.hypot(x[from]! - x[node]!, y[from]! - y[node]!);
    while (heap.size > 0) {
      const node = heap.pop();
      if (node === from) break;
      if (done.has(node)) continue;
      done.add(node);
      const so = distance.get(node)!;
      for (let a = start[node]!; a < start[node + 1]!; a++) {
        const next = target[a]!;
        const reached = so + pieceLength[piece[a]!]!;
        if (reached >= (distance.get(next) ?? Infinity)) continue;
        distance.set(next, reached);
        back.set(next, a);
        heap.push(reached + restTo(next), next);
      }
    }
    const pieces: number[] = [];
    for (let at = from; at !== to; ) {
      const arc = back.get(at);
      if (arc === undefined) break;
      pieces.push(piece[arc]!);
      at = this.#otherEnd(piece[arc]!, at);
    }
    return this.#way(from, pieces);
  }

  #otherEnd(piece: number, node: number): number {
    const { pieceFrom, start, target, piece: pieceOf } = this.#graph;
    if (pieceFrom[piece] !== node) return pieceFrom[piece]!;
    for (let a = start[node]!; a < start[node + 1]!; a++) if (pieceOf[a] === piece) return target[a]!;
    return node;
  }

  #way(node: number, pieces: readonly number[]): Way {
    const { pieceFrom, pieceLength, pieceXy, x, y } = this.#graph;
    const xy = [x[node]!, y[node]!];
    let length = 0;
    let at = node;
    for (const piece of pieces) {
      length += pieceLength[piece]!;
      const begin = pieceXy.offsets[piece]!;
      const end = pieceXy.offsets[piece + 1]!;
      if (pieceFrom[piece] === at) for (let i = begin + 2; i < end; i++) xy.push(pieceXy.values[i]!);
      else for (let i = end - 4; i >= begin; i -= 2) xy.push(pieceXy.values[i]!, pieceXy.values[i + 1]!);
      at = this.#otherEnd(piece, at);
    }
    return { xy, length };
  }
}

export interface Way {
  readonly xy: number[];
  /** m */
  readonly length: number;
}
