import type { ThreePhaseSolution } from '../../simulation/power-flow/three-phase/three-phase-solution.ts';

/** Greatest current, A, that does not balance at a node. */
export function imbalance({ nodes, conductors, dead }: ThreePhaseSolution): number {
  const re = new Float64Array(nodes.length);
  const im = new Float64Array(nodes.length);
  for (let c = 0; c < conductors.count; c++) {
    const node = conductors.node[c]!;
    if (node < 0) continue;
    re[node]! += conductors.currentRe[c]!;
    im[node]! += conductors.currentIm[c]!;
  }
  for (const node of dead) re[node] = im[node] = 0;
  return Math.max(...re.map((a, k) => Math.hypot(a, im[k]!)));
}
