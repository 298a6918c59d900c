// Symbolic factorisation: where A = L U has entries, for a pattern that is (or is made) symmetric, rows and columns both in elimination
// order. Row k of U holds the neighbours of k that are eliminated later: those in A and those inherited from the rows whose first entry
// is k (its children in the elimination tree; J. Liu, "The role of elimination trees in sparse factorization", 1990).
import { minimumDegreeOrder } from './ordering.ts';

export interface Elimination {
  readonly n: number;
  /** [n] order[k] = row of the matrix that is eliminated k-th; place is its inverse */
  readonly order: Int32Array;
  readonly place: Int32Array;
  /** [n + 1] and entries: columns > k of row k of U, unsorted */
  readonly upperPointers: Int32Array;
  readonly upperColumns: Int32Array;
  /** [n + 1] and entries: columns < k of row k of L, ascending. Row k of L is column k of U. */
  readonly lowerPointers: Int32Array;
  readonly lowerColumns: Int32Array;
}

export function eliminationOf(
  n: number,
  columnPointers: Int32Array,
  rowIndices: Int32Array,
  order: Int32Array = minimumDegreeOrder(n, columnPointers, rowIndices),
): Elimination {
  const place = new Int32Array(n);
  for (let k = 0; k < n; k++) place[order[k]!] = k;

  const upperPointers = new Int32Array(n + 1);
  let upperColumns = new Int32Array(Math.max(16, rowIndices.length));
  const lowerCount = new Int32Array(n);
  const seen = new Int32Array(n).fill(-1);
  const firstChild = new Int32Array(n).fill(-1);
  const sibling = new Int32Array(n).fill(-1);
  let at = 0;
  for (let k = 0; k < n; k++) {
    upperPointers[k] = at;
    seen[k] = k;
    if (at + n > upperColumns.length) {
      // Room for the longest row there can be: what A and the children bring.
      let most = columnPointers[order[k]! + 1]! - columnPointers[order[k]!]!;
      for (let c = firstChild[k]!; c !== -1; c = sibling[c]!) most += upperPointers[c + 1]! - upperPointers[c]!;
      if (at + most > upperColumns.length) {
        const wider = new Int32Array(2 * upperColumns.length + most);
        wider.set(upperColumns.subarray(0, at));
        upperColumns = wider;
      }
    }
    const column = order[k]!;
    for (let p = columnPointers[column]!; p < columnPointers[column + 1]!; p++) {
      const j = place[rowIndices[p]!]!;
      if (j > k && seen[j] !== k) {
        seen[j] = k;
        upperColumns[at++] = j;
      }
    }
    for (let c = firstChild[k]!; c !== -1; c = sibling[c]!) {
      const end = upperPointers[c + 1]!;
      for (let p = upperPointers[c]!; p < end; p++) {
        const j = upperColumns[p]!;
        if (seen[j] !== k) {
          seen[j] = k;
          upperColumns[at++] = j;
        }
      }
    }
    upperPointers[k + 1] = at;
    let parent = n;
    for (let p = upperPointers[k]!; p < at; p++) {
      const j = upperColumns[p]!;
      lowerCount[j]!++;
      if (j < parent) parent = j;
    }
    if (parent < n) {
      sibling[k] = firstChild[parent]!;
      firstChild[parent] = k;
    }
  }
  upperColumns = upperColumns.slice(0, at);

  const lowerPointers = new Int32Array(n + 1);
  for (let k = 0; k < n; k++) lowerPointers[k + 1] = lowerPointers[k]! + lowerCount[k]!;
  const lowerColumns = new Int32Array(at);
  lowerCount.fill(0);
  for (let k = 0; k < n; k++) {
    for (let p = upperPointers[k]!; p < upperPointers[k + 1]!; p++) {
      const j = upperColumns[p]!;
      lowerColumns[lowerPointers[j]! + lowerCount[j]!++] = k;
    }
  }
  return { n, order, place, upperPointers, upperColumns, lowerPointers, lowerColumns };
}
