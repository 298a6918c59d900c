// Which bus of its file a node belongs to: the end of a branch behind its switch is a node of the program's own.
import type { Network } from '../../../simulation/network/network.ts';

/** [nodes.count] the file's own bus for an internal node behind a switch; other nodes as they are. */
export function nodesOutsideSwitches({ nodes, switches }: Network): Int32Array {
  const outside = Int32Array.from({ length: nodes.count }, (_, node) => node);
  for (let row = 0; row < switches.count; row++) {
    const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
    if (switches.branch[row]! < 0 || b < 0) continue;
    if (nodes.internal[a] === 1 && nodes.internal[b] === 0) outside[a] = b;
    if (nodes.internal[b] === 1 && nodes.internal[a] === 0) outside[b] = a;
  }
  return outside;
}
