// Which bus of its file a node belongs to: the end of a branch behind its switch is a node of the program's own.
import type { Network } from '../../../simulation/network/network.ts';

/** [nodes.count] the file's own bus for an internal node behind a switch, or several in a row; other nodes as they are. */
export function nodesOutsideSwitches({ nodes, switches }: Network): Int32Array {
  const outside = Int32Array.from({ length: nodes.count }, (_, node) => node);
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (let row = 0; row < switches.count; row++) {
      const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
      if (switches.branch[row]! < 0 || b < 0) continue;
      for (const [inner, outer] of [
        [a, b],
        [b, a],
      ] as const) {
        const found = outside[outer]!;
        if (nodes.internal[inner] === 0 || outside[inner] !== inner || nodes.internal[found] === 1) continue;
        outside[inner] = found;
        isDone = false;
      }
    }
  }
  return outside;
}
