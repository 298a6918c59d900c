// A bound of the current that a device makes or breaks, from what hangs on either side of it: for disconnectors, which must switch next
// to none. Loads and generators are added up without regard to sign, and charging currents to them, so that nothing cancels out.
import { feedersAt } from './infeeds.ts';
import type { SwitchingGrid } from './switching-grid.ts';

/** A. Asked with the device open. Infinity: both its sides can feed, or hang together another way. */
export function switchedCurrent(grid: SwitchingGrid, row: number): number {
  const { network, topology } = grid;
  const a = topology.islandOfNode(network.switches.nodeA[row]!);
  const b = topology.islandOfNode(network.switches.nodeB[row]!);
  const feeders = feedersAt(grid);
  let [feedsA, feedsB] = [false, false];
  for (const node of feeders.keys()) {
    const island = topology.islandOfNode(node);
    if (island === a) feedsA = true;
    if (island === b) feedsB = true;
  }
  if (feedsA && feedsB) return Infinity;
  if (!feedsA && !feedsB) return 0;
  const volts = network.nodes.baseVoltage[network.switches.nodeA[row]!]!;
  return apparentPower(grid, feedsA ? b : a) / (Math.sqrt(3) * volts);
}

/** VA that an island without feeders would draw. */
function apparentPower({ network, topology }: SwitchingGrid, island: number): number {
  const { nodes, consumers, shunts, branches } = network;
  const isThere = (node: number) => topology.islandOfNode(node) === island;
  let sum = 0;
  for (let row = 0; row < consumers.count; row++) {
    if (isThere(consumers.node[row]!)) sum += Math.hypot(consumers.p[row]!, consumers.q[row]!);
  }
  for (let row = 0; row < shunts.count; row++) {
    const node = shunts.node[row]!;
    if (isThere(node)) sum += Math.hypot(shunts.g[row]!, shunts.b[row]!) * nodes.baseVoltage[node]! ** 2;
  }
  for (let row = 0; row < branches.count; row++) {
    if (!isThere(branches.from[row]!) && !isThere(branches.to[row]!)) continue;
    const { gFrom, bFrom, gTo, bTo } = branches;
    const admittance = Math.hypot(gFrom[row]!, bFrom[row]!) + Math.hypot(gTo[row]!, bTo[row]!);
    sum += admittance * nodes.baseVoltage[branches.to[row]!]! ** 2;
  }
  return sum;
}
