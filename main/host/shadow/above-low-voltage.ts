// The grid above low voltage as it is believed to be: what hangs behind a station is its load. Rows stay those of the whole grid, so
// that every id is the city's; low voltage and the transformers to it are out of service.
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import { OUT_OF_SERVICE } from '../../../simulation/network/network.ts';
import { find, singletons, unite } from '../../../simulation/network/union-find.ts';
import type { BalancedGrid } from '../grid/grid-file.ts';
import type { BelievedState } from './shadow-questions.ts';

/** IEC 60038: low voltage ends here. V */
export const LOW_VOLTAGE = 1_000;

export function aboveLowVoltage({ network }: CityGrid, believed: BelievedState): BalancedGrid {
  const { nodes, branches, switches, consumers, generators } = network;
  const isLow = (node: number) => nodes.baseVoltage[node]! <= LOW_VOLTAGE;
  const branchOpen = believed.branchOpen.slice();
  const leader = singletons(nodes.count);
  for (let row = 0; row < branches.count; row++) {
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    if (branchOpen[row] === 0 && isLow(from) && isLow(to)) unite(leader, from, to);
  }
  for (let row = 0; row < switches.count; row++) {
    const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
    if (b >= 0 && believed.switchClosed[row] === 1 && isLow(a) && isLow(b)) unite(leader, a, b);
  }
  /** by leader of a part of the low-voltage grid: where it hangs above */
  const above = new Int32Array(nodes.count).fill(-1);
  for (let row = 0; row < branches.count; row++) {
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    if (isLow(from) === isLow(to) || branchOpen[row] !== 0) continue;
    const [high, low] = isLow(to) ? [from, to] : [to, from];
    above[find(leader, low)] = high;
  }
  for (let row = 0; row < branches.count; row++)
    if (isLow(branches.from[row]!) || isLow(branches.to[row]!)) branchOpen[row] = OUT_OF_SERVICE;
  const raised = (node: number): number => (isLow(node) ? Math.max(above[find(leader, node)]!, -1) : node);
  const at = (column: Int32Array) => column.map((node) => (raised(node) < 0 ? node : raised(node)));
  return {
    kind: 'balanced',
    format: 'city-pack',
    network: {
      ...network,
      branches: { ...branches, ratio: believed.ratio },
      sources: { ...network.sources, magnitude: believed.sourceMagnitude },
      consumers: { ...consumers, node: at(consumers.node), p: believed.consumerP, q: believed.consumerQ },
      generators: { ...generators, node: at(generators.node), p: believed.generatorP, q: believed.generatorQ },
    },
    state: { switchClosed: believed.switchClosed, branchOpen },
    warnings: [],
  };
}
