// Which feeders a closed edge beside the supply tree touches: those are not radial, and what they draw goes by more than one voltage.
import { edgeCount } from '../network/incidence.ts';
import type { FlowParts } from './feeder-flow.ts';

/**
 * Null: a feeder cannot be told from the rest by what is drawn at its head. Supply gets into it beside its breaker, or a branch is open at
 * one end only, whose charging feeder-flow.ts leaves out.
 */
export function feedersInLoops({ grid, tree, observation }: FlowParts): ReadonlySet<number> | null {
  const { branches, switches } = grid.network;
  const { parentEdge, feeder } = tree;
  const found = new Set<number>();
  if (grid.state.branchOpen.some((ends) => ends === 1 || ends === 2)) return null;
  for (let edge = 0; edge < edgeCount(grid.network); edge++) {
    const row = edge - branches.count;
    const a = row < 0 ? branches.from[edge]! : switches.nodeA[row]!;
    const b = row < 0 ? branches.to[edge]! : switches.nodeB[row]!;
    if (b < 0 || parentEdge[a] === edge || parentEdge[b] === edge) continue;
    if (feeder[a]! < 0 && feeder[b]! < 0) continue;
    if (!tree.isLink(edge) || !observation.isLive(a) || !observation.isLive(b)) continue;
    if (feeder[a]! < 0 || feeder[b]! < 0) return null;
    found.add(feeder[a]!);
    found.add(feeder[b]!);
  }
  return found;
}
