// All spanning trees of a graph that is a tree but for a few loops. Bridges are in every tree. What remains is taken apart into chains
// between vertices of degree three and more: a tree leaves out at most one edge of a chain, and as many chains as there are loops.
// Counted by Kirchhoff's theorem: a tree of the chain graph stands for the product of the lengths of the chains it leaves out.

export interface Graph {
  readonly vertexCount: number;
  /** ends of each edge; parallel edges and self-loops are allowed (a self-loop is left out by every tree) */
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

interface Chain {
  readonly a: number;
  readonly b: number;
  /** edges in order from a to b */
  readonly edges: readonly number[];
}

export class SpanningTrees {
  /** edges that a tree leaves out */
  readonly loopCount: number;
  readonly #chains: readonly Chain[];
  readonly #vertexCount: number;

  /** The graph must be connected. */
  constructor(graph: Graph) {
    this.loopCount = graph.a.length - graph.vertexCount + 1;
    const { chains, vertexCount } = findChains(graph);
    this.#chains = chains;
    this.#vertexCount = vertexCount;
  }

  /** How many there are: exact while below 2^53 or so, then rounded. */
  count(): number {
    const n = this.#vertexCount;
    let product = 1;
    const laplacian = Array.from({ length: n }, () => new Float64Array(n));
    for (const { a, b, edges } of this.#chains) {
      product *= edges.length;
      if (a === b) continue;
      const weight = 1 / edges.length;
      laplacian[a]![a]! += weight;
      laplacian[b]![b]! += weight;
      laplacian[a]![b]! -= weight;
      laplacian[b]![a]! -= weight;
    }
    // Determinant without the last row and column; the matrix is symmetric and positive definite.
    for (let k = 0; k < n - 1; k++) {
      const pivot = laplacian[k]![k]!;
      product *= pivot;
      for (let i = k + 1; i < n - 1; i++) {
        const factor = laplacian[i]![k]! / pivot;
        if (factor !== 0) for (let j = k; j < n - 1; j++) laplacian[i]![j]! -= factor * laplacian[k]![j]!;
      }
    }
    return product < 2 ** 52 ? Math.round(product) : product;
  }

  /**
   * Calls `visit` with the edges that a tree leaves out (an array that is used again), tree by tree, always in the same order;
   * consecutive trees mostly differ in one edge. `visit` returns false to stop; returns false when stopped.
   */
  forEach(visit: (left: Int32Array) => boolean): boolean {
    const chains = this.#chains;
    const chosen: number[] = [];
    const left = new Int32Array(this.loopCount);
    const removed = new Uint8Array(chains.length);
    const place = (i: number): boolean => {
      if (i === chosen.length) return visit(left);
      for (const edge of chains[chosen[i]!]!.edges) {
        left[i] = edge;
        if (!place(i + 1)) return false;
      }
      return true;
    };
    const choose = (from: number): boolean => {
      if (chosen.length === this.loopCount) return place(0);
      for (let c = from; c <= chains.length - (this.loopCount - chosen.length); c++) {
        removed[c] = 1;
        chosen.push(c);
        const goOn = !this.#isConnected(removed) || choose(c + 1);
        chosen.pop();
        removed[c] = 0;
        if (!goOn) return false;
      }
      return true;
    };
    return choose(0);
  }

  #isConnected(removed: Uint8Array): boolean {
    const leader = Int32Array.from({ length: this.#vertexCount }, (_, i) => i);
    const find = (i: number): number => {
      while (leader[i] !== i) i = leader[i]!;
      return i;
    };
    let parts = this.#vertexCount;
    this.#chains.forEach(({ a, b }, c) => {
      if (removed[c] === 1) return;
      const x = find(a);
      const y = find(b);
      if (x === y) return;
      leader[x] = y;
      parts--;
    });
    return parts === 1;
  }
}

function findChains({ vertexCount, a, b }: Graph): { chains: Chain[]; vertexCount: number } {
  const edgeCount = a.length;
  const at: number[][] = Array.from({ length: vertexCount }, () => []);
  for (let e = 0; e < edgeCount; e++) {
    at[a[e]!]!.push(e);
    at[b[e]!]!.push(e);
  }
  const inLoop = findLoopEdges(vertexCount, a, b, at);
  // Parts that bridges divide have their loops apart; joining them in one vertex each changes no tree.
  const merged = contractBridges(vertexCount, a, b, inLoop);
  const end = (e: number, far: boolean) => merged[far ? b[e]! : a[e]!]!;
  const around: number[][] = Array.from({ length: vertexCount }, () => []);
  for (let e = 0; e < edgeCount; e++) {
    if (inLoop[e] === 0) continue;
    around[end(e, false)]!.push(e);
    around[end(e, true)]!.push(e);
  }
  const number = new Map<number, number>();
  const numberOf = (v: number): number => {
    if (!number.has(v)) number.set(v, number.size);
    return number.get(v)!;
  };
  const used = new Uint8Array(edgeCount);
  const chains: Chain[] = [];
  const follow = (start: number, first: number): void => {
    const edges = [first];
    used[first] = 1;
    let v = end(first, false) === start ? end(first, true) : end(first, false);
    while (v !== start && around[v]!.length === 2) {
      const next = around[v]!.find((e) => used[e] === 0);
      if (next === undefined) break;
      edges.push(next);
      used[next] = 1;
      v = end(next, false) === v ? end(next, true) : end(next, false);
    }
    chains.push({ a: numberOf(start), b: numberOf(v), edges });
  };
  for (let v = 0; v < vertexCount; v++) {
    if (around[v]!.length < 3) continue;
    for (const e of around[v]!) if (used[e] === 0) follow(v, e);
  }
  // Loops that touch nothing else.
  for (let v = 0; v < vertexCount; v++) for (const e of around[v]!) if (used[e] === 0) follow(v, e);
  // Two loops that share no vertex of the merged graph still belong to one tree: bridges were contracted, so all hang together.
  return { chains, vertexCount: Math.max(1, number.size) };
}

/** 1 = the edge lies in a loop (it is no bridge); Tarjan 1974, without recursion. */
function findLoopEdges(
  vertexCount: number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  at: readonly number[][],
): Uint8Array {
  const inLoop = new Uint8Array(a.length).fill(1);
  const order = new Int32Array(vertexCount).fill(-1);
  const low = new Int32Array(vertexCount);
  let count = 0;
  for (let root = 0; root < vertexCount; root++) {
    if (order[root]! >= 0) continue;
    const path = [{ v: root, via: -1, next: 0 }];
    order[root] = low[root] = count++;
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      if (top.next < at[top.v]!.length) {
        const e = at[top.v]![top.next++]!;
        if (e === top.via) continue;
        const far = a[e] === top.v ? b[e]! : a[e]!;
        if (order[far]! < 0) {
          order[far] = low[far] = count++;
          path.push({ v: far, via: e, next: 0 });
        } else low[top.v] = Math.min(low[top.v]!, order[far]!);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent === undefined) continue;
      low[parent.v] = Math.min(low[parent.v]!, low[top.v]!);
      if (low[top.v]! > order[parent.v]!) inLoop[top.via] = 0;
    }
  }
  return inLoop;
}

function contractBridges(
  vertexCount: number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  inLoop: Uint8Array,
): Int32Array {
  const leader = Int32Array.from({ length: vertexCount }, (_, i) => i);
  const find = (i: number): number => {
    while (leader[i] !== i) {
      leader[i] = leader[leader[i]!]!;
      i = leader[i]!;
    }
    return i;
  };
  for (let e = 0; e < a.length; e++) if (inLoop[e] === 0) leader[find(a[e]!)] = find(b[e]!);
  for (let i = 0; i < vertexCount; i++) leader[i] = find(i);
  return leader;
}
