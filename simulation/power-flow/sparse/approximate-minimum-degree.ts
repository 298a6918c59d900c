// Approximate minimum degree ordering of a symmetric pattern on its quotient graph: P. Amestoy, T. Davis, I. Duff, "An approximate
// minimum degree ordering algorithm", SIAM J. Matrix Anal. Appl. 17(4), 1996. Nothing of the factor is ever stored: an eliminated
// pivot p becomes the element p, whose list L_p is the clique it leaves behind. A variable i has a list of elements E_i followed by
// variables A_i; its degree is bounded by |A_i \ i| + |L_p \ i| + sum over e in E_i of |L_e \ L_p| (equation 4 of the paper).
// Variables with equal lists are one supervariable (weight > 1); elements inside L_p are absorbed, also where p was not adjacent.

/** a live variable has weight > 0 (negative while it is in L_p); 0 = merged, eliminated or an element */
class QuotientGraph {
  readonly n: number;
  private space: Int32Array;
  private free: number;
  private readonly start: Int32Array;
  private readonly length: Int32Array;
  private readonly elementCount: Int32Array;
  private readonly weight: Int32Array;
  /** of a variable its approximate degree, of an element |L_e| */
  private readonly degree: Int32Array;
  /** elements: 0 = absorbed, else mark + |L_e \ L_p| */
  private readonly stamp: Int32Array;
  private mark = 2;
  private largest = 0;
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private leastDegree = 0;
  private readonly hashHead: Int32Array;
  private readonly hashOf: Int32Array;
  /** the variables that a supervariable stands for, as chains */
  private readonly follower: Int32Array;
  private readonly lastOf: Int32Array;
  private eliminated = 0;

  constructor(n: number, pointers: Int32Array, neighbours: Int32Array) {
    this.n = n;
    const size = pointers[n]!;
    this.space = new Int32Array(size + (size >> 1) + n + 16);
    this.space.set(neighbours.subarray(0, size));
    this.free = size;
    this.start = new Int32Array(n);
    this.length = new Int32Array(n);
    this.elementCount = new Int32Array(n);
    this.weight = new Int32Array(n).fill(1);
    this.degree = new Int32Array(n);
    this.stamp = new Int32Array(n).fill(1);
    this.head = new Int32Array(n + 1).fill(-1);
    this.next = new Int32Array(n).fill(-1);
    this.previous = new Int32Array(n).fill(-1);
    this.hashHead = new Int32Array(n).fill(-1);
    this.hashOf = new Int32Array(n);
    this.follower = new Int32Array(n).fill(-1);
    this.lastOf = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      this.start[i] = pointers[i]!;
      this.length[i] = pointers[i + 1]! - pointers[i]!;
      this.degree[i] = this.length[i]!;
      this.lastOf[i] = i;
    }
    // Backwards, so that of equal degrees the first comes first.
    for (let i = n - 1; i >= 0; i--) this.enqueue(i, this.degree[i]!);
    this.leastDegree = 0;
  }

  order(): Int32Array {
    const order = new Int32Array(this.n);
    let filled = 0;
    while (filled < this.n) {
      const p = this.takeLeast();
      this.eliminate(p);
      for (let i = p; i !== -1; i = this.follower[i]!) order[filled++] = i;
    }
    return order;
  }

  private enqueue(i: number, degree: number): void {
    const first = this.head[degree]!;
    this.next[i] = first;
    this.previous[i] = -1;
    if (first !== -1) this.previous[first] = i;
    this.head[degree] = i;
    if (degree < this.leastDegree) this.leastDegree = degree;
  }

  private dequeue(i: number): void {
    const before = this.previous[i]!;
    const after = this.next[i]!;
    if (after !== -1) this.previous[after] = before;
    if (before !== -1) this.next[before] = after;
    else this.head[this.degree[i]!] = after;
  }

  private takeLeast(): number {
    let degree = this.leastDegree;
    while (this.head[degree] === -1) degree++;
    this.leastDegree = degree;
    const p = this.head[degree]!;
    this.dequeue(p);
    return p;
  }

  private merge(into: number, other: number): void {
    this.follower[this.lastOf[into]!] = other;
    this.lastOf[into] = this.lastOf[other]!;
  }

  /** Moves what is alive to fresh space, with room for a list of `need` entries. */
  private makeRoom(need: number): void {
    let live = 0;
    for (let i = 0; i < this.n; i++) live += this.length[i]!;
    const fresh = new Int32Array(live + (live >> 1) + need + this.n);
    let at = 0;
    for (let i = 0; i < this.n; i++) {
      const begin = this.start[i]!;
      const length = this.length[i]!;
      this.start[i] = at;
      for (let k = 0; k < length; k++) fresh[at++] = this.space[begin + k]!;
    }
    this.space = fresh;
    this.free = at;
  }

  /** A mark above all stamps, of which the greatest is the last mark + the largest |L_e|. */
  private freshMark(step: number): void {
    this.mark += step;
    if (this.mark < 2_000_000_000 - this.n) return;
    for (let i = 0; i < this.n; i++) if (this.stamp[i] !== 0) this.stamp[i] = 1;
    this.mark = 2;
  }

  private eliminate(p: number): void {
    const { weight, degree, length, start } = this;
    const pivots = weight[p]!;
    this.eliminated += pivots;
    weight[p] = -pivots;
    this.gather(p);
    this.elementCount[p] = 0;
    this.measureElements(p);
    this.updateVariables(p);
    this.freshMark(this.largest + 1);
    this.mergeEqual(p);

    let kept = start[p]!;
    const end = kept + length[p]!;
    const left = degree[p]!;
    const { space } = this;
    for (let at = start[p]!; at < end; at++) {
      const i = space[at]!;
      const w = -weight[i]!;
      if (w <= 0) continue;
      weight[i] = w;
      const bound = Math.min(degree[i]! + left - w, this.n - this.eliminated - w);
      degree[i] = bound;
      this.enqueue(i, bound);
      space[kept++] = i;
    }
    weight[p] = 0;
    length[p] = kept - start[p]!;
    if (length[p] === 0) this.stamp[p] = 0;
  }

  /** L_p = (A_p and all L_e, e in E_p) without p; their weights turn negative. */
  private gather(p: number): void {
    const { weight, length, start } = this;
    const elements = this.elementCount[p]!;
    let room = 0;
    if (elements > 0) {
      room = length[p]! - elements;
      for (let k = 0; k < elements; k++) room += length[this.space[start[p]! + k]!]!;
      if (this.free + room > this.space.length) this.makeRoom(room);
    }
    const { space } = this;
    const begin = start[p]!;
    const end = begin + length[p]!;
    // Without elements the list only shrinks and stays where it is.
    const target = elements === 0 ? begin : this.free;
    let at = target;
    let size = 0;
    for (let k = begin; k < end; k++) {
      const isElement = k - begin < elements;
      const e = space[k]!;
      const from = isElement ? start[e]! : k;
      const to = isElement ? from + length[e]! : k + 1;
      for (let m = from; m < to; m++) {
        const i = space[m]!;
        const w = weight[i]!;
        if (w <= 0) continue;
        size += w;
        weight[i] = -w;
        space[at++] = i;
        this.dequeue(i);
      }
      if (isElement) this.absorb(e);
    }
    if (elements !== 0) this.free = at;
    start[p] = target;
    length[p] = at - target;
    this.degree[p] = size;
    if (size > this.largest) this.largest = size;
  }

  private absorb(e: number): void {
    this.stamp[e] = 0;
    this.length[e] = 0;
  }

  /** stamp[e] - mark = |L_e \ L_p| for every element next to a variable of L_p */
  private measureElements(p: number): void {
    const { space, start, weight, stamp, degree, mark } = this;
    const end = start[p]! + this.length[p]!;
    for (let at = start[p]!; at < end; at++) {
      const i = space[at]!;
      const w = -weight[i]!;
      const last = start[i]! + this.elementCount[i]!;
      for (let k = start[i]!; k < last; k++) {
        const e = space[k]!;
        const s = stamp[e]!;
        if (s === 0) continue;
        stamp[e] = (s >= mark ? s : degree[e]! + mark) - w;
      }
    }
  }

  /** New lists and degrees of the variables in L_p; those with no neighbour outside are eliminated along with p. */
  private updateVariables(p: number): void {
    const { space, start, length, weight, stamp, mark, degree, elementCount } = this;
    const end = start[p]! + length[p]!;
    for (let at = start[p]!; at < end; at++) {
      const i = space[at]!;
      const begin = start[i]!;
      const lastElement = begin + elementCount[i]!;
      const last = begin + length[i]!;
      let put = begin;
      let external = 0;
      let hash = 0;
      for (let k = begin; k < lastElement; k++) {
        const e = space[k]!;
        const s = stamp[e]!;
        if (s === 0) continue;
        const outside = s - mark;
        if (outside > 0) {
          external += outside;
          space[put++] = e;
          hash += e;
        } else this.absorb(e);
      }
      const firstVariable = put;
      for (let k = lastElement; k < last; k++) {
        const j = space[k]!;
        const w = weight[j]!;
        if (w <= 0) continue;
        external += w;
        space[put++] = j;
        hash += j;
      }
      if (external === 0) {
        const w = -weight[i]!;
        this.eliminated += w;
        degree[p]! -= w;
        weight[i] = 0;
        length[i] = 0;
        this.merge(p, i);
        continue;
      }
      degree[i] = Math.min(degree[i]!, external);
      // p takes the first place; a place is free, as p or an element that p absorbed stood in this list.
      space[put] = space[firstVariable]!;
      space[firstVariable] = space[begin]!;
      space[begin] = p;
      elementCount[i] = firstVariable - begin + 1;
      length[i] = put - begin + 1;
      hash %= this.n;
      this.hashOf[i] = hash;
      this.next[i] = this.hashHead[hash]!;
      this.hashHead[hash] = i;
    }
  }

  /** Variables of L_p with equal lists become one. */
  private mergeEqual(p: number): void {
    const { space, start, length, weight, elementCount, next, hashHead } = this;
    const end = start[p]! + length[p]!;
    for (let at = start[p]!; at < end; at++) {
      const seen = space[at]!;
      if (weight[seen]! >= 0) continue;
      const hash = this.hashOf[seen]!;
      let i = hashHead[hash]!;
      hashHead[hash] = -1;
      for (; i !== -1 && next[i] !== -1; i = next[i]!) {
        const begin = start[i]!;
        const count = length[i]!;
        this.freshMark(1);
        const { mark, stamp } = this;
        for (let k = 1; k < count; k++) stamp[space[begin + k]!] = mark;
        let before = i;
        let j = next[i]!;
        while (j !== -1) {
          let same = length[j] === count && elementCount[j] === elementCount[i];
          for (let k = 1; same && k < count; k++) same = stamp[space[start[j]! + k]!] === mark;
          if (same) {
            weight[i]! += weight[j]!;
            weight[j] = 0;
            length[j] = 0;
            this.merge(i, j);
            j = next[j]!;
            next[before] = j;
          } else {
            before = j;
            j = next[j]!;
          }
        }
      }
    }
    // The next pivot must not take these stamps for sizes.
    this.freshMark(1);
  }
}

/**
 * `pointers` [n + 1], `neighbours`: adjacency lists of an undirected graph, each edge in both lists, no loops, no edge twice.
 * Returns the elimination order: order[k] is the node that is eliminated k-th.
 */
export const approximateMinimumDegree = (n: number, pointers: Int32Array, neighbours: Int32Array): Int32Array =>
  n === 0 ? new Int32Array(0) : new QuotientGraph(n, pointers, neighbours).order();
