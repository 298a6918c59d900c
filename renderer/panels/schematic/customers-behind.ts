// Who hangs on a low-voltage feeder: everything beyond its first cable, walked along the tables of the normal state.
import type { GridModel } from '../../state/grid-model.ts';

const counts = new WeakMap<GridModel, Map<number, number>>();
/** A tree of a station has some hundred cables; more is a mesh, and no count is better than a wrong one. */
const MOST_CABLES = 5_000;

/** Customers beyond the end of `branch` that is farther from the station's busbar `device`. null: it is no tree. */
export function customersBehind(model: GridModel, branch: number): number | null {
  const known = counts.get(model) ?? new Map<number, number>();
  counts.set(model, known);
  const count = known.get(branch) ?? countBehind(model, branch);
  known.set(branch, count);
  return count < 0 ? null : count;
}

function countBehind(model: GridModel, first: number): number {
  const { branches, nodes, consumers } = model.data;
  const [a, b] = [branches.from[first]!, branches.to[first]!];
  // The end inside of the station's switchgear is the near one.
  const near = nodes.station[a]! >= 0 ? a : b;
  const seen = new Set([near]);
  const open = [near === a ? b : a];
  let cables = 0;
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const row of model.rowsOf('consumers', 'node', node)) count += consumers.customers[row]!;
    for (const branch of model.branchesOfNode(node)) {
      if (branch === first) continue;
      if (++cables > MOST_CABLES) return -1;
      open.push(branches.from[branch] === node ? branches.to[branch]! : branches.from[branch]!);
    }
  }
  return count;
}
