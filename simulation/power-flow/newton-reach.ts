// Which rows of a Newton pattern hang on a slack by live branches. Tree rows pass it up to their parents, the core is searched, and
// what the core knows goes down the tree again: two passes and a search of the small part.
import { BUS_TYPE } from './bus-branch-model.ts';
import type { NewtonPattern } from './newton-pattern.ts';

/** Turns the type of every row without a path to a slack to dead. `liveBranches` by edge. */
export function killUnsupplied(pattern: NewtonPattern, liveBranches: Int32Array, type: Uint8Array): void {
  const { busCount, treeCount, parent, edgePointers, laterRow, earlierPointers, earlierEdge, earlierRow } = pattern;
  const supplied = new Uint8Array(busCount);
  for (let i = 0; i < busCount; i++) supplied[i] = type[i] === BUS_TYPE.slack ? 1 : 0;
  for (let k = 0; k < treeCount; k++) {
    if (parent[k]! >= 0 && supplied[k] === 1 && liveBranches[k]! > 0) supplied[parent[k]!] = 1;
  }
  const stack = new Int32Array(busCount - treeCount);
  let height = 0;
  for (let i = treeCount; i < busCount; i++) if (supplied[i] === 1) stack[height++] = i;
  while (height > 0) {
    const c = stack[--height]! - treeCount;
    for (let e = edgePointers[c]!; e < edgePointers[c + 1]!; e++) {
      const j = laterRow[e - treeCount]!;
      if (supplied[j] === 1 || liveBranches[e] === 0) continue;
      supplied[j] = 1;
      stack[height++] = j;
    }
    for (let k = earlierPointers[c]!; k < earlierPointers[c + 1]!; k++) {
      const j = earlierRow[k]!;
      if (supplied[j] === 1 || liveBranches[earlierEdge[k]!] === 0) continue;
      supplied[j] = 1;
      stack[height++] = j;
    }
  }
  for (let k = treeCount - 1; k >= 0; k--) {
    if (parent[k]! >= 0 && supplied[parent[k]!] === 1 && liveBranches[k]! > 0) supplied[k] = 1;
  }
  for (let i = 0; i < busCount; i++) if (supplied[i] === 0) type[i] = BUS_TYPE.dead;
}
