// What stands between a line's end and the busbar: the switches of a bay, from the line inwards. Pure, over the grid's tables.
import { type GridModel, SWITCH_CLASSES } from '../../state/grid-model.ts';

export interface Bay {
  /** rows of grid-switches on the way, the line's side first; empty: the line ends at the busbar itself */
  readonly switches: readonly number[];
  /** rows of grid-switches that earth the line's end */
  readonly earthing: readonly number[];
  /** row of grid-nodes: where the line ends */
  readonly end: number;
  /** row of grid-nodes: the busbar */
  readonly busbar: number;
}

/** A bay has a breaker and a disconnector or two; longer chains are no bay. */
const LONGEST_BAY = 4;

export const isEarthing = (model: GridModel, row: number): boolean =>
  SWITCH_CLASSES[model.data.switches.class[row]!] === 'ground-disconnector' || otherNode(model, row, -1) === -1;

/** The node at the other side of a switch; -1: earth. `node` -1 asks whether any side is earth. */
export function otherNode(model: GridModel, row: number, node: number): number {
  const { nodeA, nodeB } = model.data.switches;
  if (node === -1) return Math.min(nodeA[row]!, nodeB[row]!);
  return nodeA[row] === node ? nodeB[row]! : nodeA[row]!;
}

/** The bay whose line ends at `end`. */
export function bayAt(model: GridModel, end: number): Bay {
  const { internal } = model.data.nodes;
  const switches: number[] = [];
  const earthing: number[] = [];
  let node = end;
  while (switches.length < LONGEST_BAY) {
    const ways: number[] = [];
    for (const row of model.switchesOfNode(node)) {
      if (isEarthing(model, row)) earthing.push(row);
      else if (row !== switches.at(-1)) ways.push(row);
    }
    // A node that is no inner one of a switchgear is the busbar, unless the line itself ends at it behind its only switch.
    const isBusbar = node === end ? internal[node] === 0 && ways.length !== 1 : internal[node] === 0;
    if (isBusbar || ways.length === 0) break;
    const way = ways[0]!;
    switches.push(way);
    node = otherNode(model, way, node);
  }
  return { switches, earthing, end, busbar: node };
}

/** Whether the bay is open in the normal state. */
export const isNormallyOpen = (model: GridModel, bay: Bay): boolean =>
  bay.switches.some((row) => model.data.switches.normalOpen[row] === 1);
