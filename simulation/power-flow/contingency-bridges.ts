// Branches whose loss cuts somebody off from every source: the bridges of the graph in which all slack buses are one. One depth-first
// pass (R. E. Tarjan, A note on finding the bridges of a graph, 1974): a tree branch p--c is a bridge if no branch leads from below c
// past it, low(c) > depth(p). What hangs below is added up on the way back. Linear; in a radial network every branch is one.
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';

export interface Bridges {
  /** [branchCount] 1 = a bridge */
  readonly isBridge: Uint8Array;
  /** [branchCount] sum of `weight` over the buses behind a bridge, 0 for other branches */
  readonly behind: readonly Float64Array[];
}

/** `weights`: columns [busCount] to add up behind each bridge, such as buses, W or customers. */
export function findBridges(model: BusBranchModel, weights: readonly Float64Array[]): Bridges {
  const { busCount, branchCount, from, to, busType } = model;
  const isBridge = new Uint8Array(branchCount);
  const behind = weights.map(() => new Float64Array(branchCount));
  const sums = weights.map((weight) => weight.slice());
  const start = new Int32Array(busCount + 1);
  const counts = (branch: number) => from[branch]! >= 0 && to[branch]! >= 0 && from[branch] !== to[branch];
  for (let e = 0; e < branchCount; e++) {
    if (!counts(e)) continue;
    start[from[e]! + 1]! += 1;
    start[to[e]! + 1]! += 1;
  }
  for (let i = 0; i < busCount; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, busCount);
  const branchAt = new Int32Array(start[busCount]!);
  for (let e = 0; e < branchCount; e++) {
    if (!counts(e)) continue;
    branchAt[next[from[e]!]!++] = e;
    branchAt[next[to[e]!]!++] = e;
  }
  next.set(start.subarray(0, busCount));
  // Depth 0: joined to the one root that all slack buses stand for, which no branch can be lost to.
  const depth = new Int32Array(busCount).fill(-1);
  const low = new Int32Array(busCount);
  const cameBy = new Int32Array(busCount).fill(-1);
  const stack = new Int32Array(busCount);
  let height = 0;
  for (let i = 0; i < busCount; i++) if (busType[i] === BUS_TYPE.slack) depth[i] = 0;
  for (let root = 0; root < busCount; root++) {
    if (busType[root] !== BUS_TYPE.slack) continue;
    stack[height++] = root;
    while (height > 0) {
      const bus = stack[height - 1]!;
      if (next[bus]! < start[bus + 1]!) {
        const e = branchAt[next[bus]!++]!;
        if (e === cameBy[bus]) continue;
        const other = from[e] === bus ? to[e]! : from[e]!;
        if (depth[other]! >= 0) {
          low[bus] = Math.min(low[bus]!, depth[other]!);
          continue;
        }
        depth[other] = depth[bus]! + 1;
        low[other] = depth[other]!;
        cameBy[other] = e;
        stack[height++] = other;
        continue;
      }
      height--;
      if (height === 0) break;
      const parent = stack[height - 1]!;
      low[parent] = Math.min(low[parent]!, low[bus]!);
      const e = cameBy[bus]!;
      if (low[bus]! > depth[parent]!) isBridge[e] = 1;
      for (let w = 0; w < sums.length; w++) {
        if (isBridge[e] === 1) behind[w]![e] = sums[w]![bus]!;
        sums[w]![parent]! += sums[w]![bus]!;
      }
    }
  }
  return { isBridge, behind };
}
