// The structure on which Newton-Raphson works: the graph of the branches, ordered for little fill and cut in two.
// Tree part, rows 0 ... treeCount - 1: each has at most one neighbour that is eliminated after it, its parent. Factoring it is one
// 2 x 2 block for each row, without pointers or fill; a radial network is nothing else.
// Core, the other rows: general sparse elimination (elimination.ts).
// An edge is the pair of buses that one or several branches join. Edge k < treeCount is (k, parent[k]); the core's edges follow.
import { eliminationOf } from './sparse/elimination.ts';

export interface NewtonPattern {
  readonly busCount: number;
  /** [busCount] order[row] = bus, place[bus] = row */
  readonly order: Int32Array;
  readonly place: Int32Array;
  readonly treeCount: number;
  /** [treeCount] row, or -1 at a root */
  readonly parent: Int32Array;

  readonly edgeCount: number;
  /** [branchCount] edge of a branch, -1 = none: it never had two ends, or both at one bus */
  readonly edgeOfBranch: Int32Array;
  /** [branchCount] 1 = the branch's `from` end is the row that is eliminated first */
  readonly fromIsFirst: Uint8Array;

  /** core row c = row - treeCount: its edges to later rows are edgePointers[c] ... (edge numbers); laterRow by edge - treeCount */
  readonly edgePointers: Int32Array;
  readonly laterRow: Int32Array;
  /** ... and those to earlier core rows: earlierEdge, earlierRow at earlierPointers[c] ... */
  readonly earlierPointers: Int32Array;
  readonly earlierEdge: Int32Array;
  readonly earlierRow: Int32Array;

  /** core rows' patterns of U and L without the tree part's rows, rows absolute, pointers by c */
  readonly upperPointers: Int32Array;
  readonly upperColumns: Int32Array;
  readonly lowerPointers: Int32Array;
  readonly lowerColumns: Int32Array;
}

interface Neighbours {
  readonly pointers: Int32Array;
  readonly rows: Int32Array;
}

/** Every pair once in either list, however many branches join it. */
function neighboursOf(busCount: number, from: Int32Array, to: Int32Array): Neighbours {
  const first = new Int32Array(busCount + 1);
  for (let e = 0; e < from.length; e++) {
    const a = from[e]!;
    const b = to[e]!;
    if (a < 0 || b < 0 || a === b) continue;
    first[a + 1]!++;
    first[b + 1]!++;
  }
  for (let i = 0; i < busCount; i++) first[i + 1]! += first[i]!;
  const all = new Int32Array(first[busCount]!);
  const filled = first.slice(0, busCount);
  for (let e = 0; e < from.length; e++) {
    const a = from[e]!;
    const b = to[e]!;
    if (a < 0 || b < 0 || a === b) continue;
    all[filled[a]!++] = b;
    all[filled[b]!++] = a;
  }
  const pointers = new Int32Array(busCount + 1);
  const seen = new Int32Array(busCount).fill(-1);
  let at = 0;
  for (let i = 0; i < busCount; i++) {
    for (let k = first[i]!; k < first[i + 1]!; k++) {
      const j = all[k]!;
      if (seen[j] === i) continue;
      seen[j] = i;
      all[at++] = j;
    }
    pointers[i + 1] = at;
  }
  return { pointers, rows: all.subarray(0, at) };
}

/** `from`, `to` [branches]: buses of the branches that have, or had, two ends; others negative. */
export function newtonPattern(busCount: number, from: Int32Array, to: Int32Array): NewtonPattern {
  const { pointers, rows } = neighboursOf(busCount, from, to);
  const whole = eliminationOf(busCount, pointers, rows);
  const { order, place } = whole;
  let treeCount = 0;
  while (treeCount < busCount && whole.upperPointers[treeCount + 1]! - whole.upperPointers[treeCount]! <= 1)
    treeCount++;
  const parent = new Int32Array(treeCount);
  for (let k = 0; k < treeCount; k++) {
    const at = whole.upperPointers[k]!;
    parent[k] = at < whole.upperPointers[k + 1]! ? whole.upperColumns[at]! : -1;
  }

  const coreCount = busCount - treeCount;
  const edgePointers = new Int32Array(coreCount + 1);
  const earlierPointers = new Int32Array(coreCount + 1);
  edgePointers[0] = treeCount;
  let edgeCount = treeCount;
  for (let c = 0; c < coreCount; c++) {
    const i = c + treeCount;
    const bus = order[i]!;
    let earlier = 0;
    for (let k = pointers[bus]!; k < pointers[bus + 1]!; k++) {
      const j = place[rows[k]!]!;
      if (j > i) edgeCount++;
      else if (j >= treeCount) earlier++;
    }
    edgePointers[c + 1] = edgeCount;
    earlierPointers[c + 1] = earlierPointers[c]! + earlier;
  }
  const laterRow = new Int32Array(edgeCount - treeCount);
  const earlierEdge = new Int32Array(earlierPointers[coreCount]!);
  const earlierRow = new Int32Array(earlierPointers[coreCount]!);
  const filled = new Int32Array(coreCount);
  let edge = treeCount;
  for (let c = 0; c < coreCount; c++) {
    const bus = order[c + treeCount]!;
    for (let k = pointers[bus]!; k < pointers[bus + 1]!; k++) {
      const j = place[rows[k]!]!;
      if (j <= c + treeCount) continue;
      laterRow[edge - treeCount] = j;
      const at = earlierPointers[j - treeCount]! + filled[j - treeCount]!++;
      earlierEdge[at] = edge;
      earlierRow[at] = c + treeCount;
      edge++;
    }
  }

  const { upperPointers, lowerPointers, lowerColumns } = corePatterns(whole, treeCount);
  const edgeOfBranch = new Int32Array(from.length).fill(-1);
  const fromIsFirst = new Uint8Array(from.length);
  for (let e = 0; e < from.length; e++) {
    if (from[e]! < 0 || to[e]! < 0 || from[e] === to[e]) continue;
    const a = place[from[e]!]!;
    const b = place[to[e]!]!;
    const first = Math.min(a, b);
    fromIsFirst[e] = first === a ? 1 : 0;
    if (first < treeCount) {
      edgeOfBranch[e] = first;
      continue;
    }
    const later = first === a ? b : a;
    let k = edgePointers[first - treeCount]!;
    while (laterRow[k - treeCount] !== later) k++;
    edgeOfBranch[e] = k;
  }
  return {
    busCount,
    order,
    place,
    treeCount,
    parent,
    edgeCount,
    edgeOfBranch,
    fromIsFirst,
    edgePointers,
    laterRow,
    earlierPointers,
    earlierEdge,
    earlierRow,
    upperPointers,
    upperColumns: whole.upperColumns.slice(whole.upperPointers[treeCount]),
    lowerPointers,
    lowerColumns,
  };
}

function corePatterns(whole: ReturnType<typeof eliminationOf>, treeCount: number) {
  const coreCount = whole.n - treeCount;
  const upperPointers = new Int32Array(coreCount + 1);
  const lowerPointers = new Int32Array(coreCount + 1);
  const base = whole.upperPointers[treeCount]!;
  const lowerColumns = new Int32Array(whole.upperColumns.length - base);
  let at = 0;
  for (let c = 0; c < coreCount; c++) {
    const i = c + treeCount;
    upperPointers[c + 1] = whole.upperPointers[i + 1]! - base;
    for (let p = whole.lowerPointers[i]!; p < whole.lowerPointers[i + 1]!; p++) {
      if (whole.lowerColumns[p]! >= treeCount) lowerColumns[at++] = whole.lowerColumns[p]!;
    }
    lowerPointers[c + 1] = at;
  }
  return { upperPointers, lowerPointers, lowerColumns };
}
