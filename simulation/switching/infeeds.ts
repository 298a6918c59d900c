// Where a place could get voltage from: over what is closed, and over what could be closed because nobody has locked it. Sources,
// generators and machines count alike: a photovoltaic plant on the low-voltage side feeds back through its transformer.
import { incidenceOf } from '../network/incidence.ts';
import type { SafetyBoard } from './safety-board.ts';
import { rowOf, type SwitchingGrid } from './switching-grid.ts';

export interface Infeeds {
  /** [nodes] 1 = joined to the place by what is closed */
  readonly zone: Uint8Array;
  /** ids of what feeds the zone as things stand */
  readonly feeding: readonly string[];
  /** ids of open devices at its border that are not locked and lead to a feeder, if over other devices that are not locked */
  readonly unlocked: readonly string[];
}

const NOT_SEEN = -1;

export function infeedsOf(grid: SwitchingGrid, board: SafetyBoard, node: number): Infeeds {
  const { network, topology } = grid;
  const { branches, switches, nodes } = network;
  const { branchOpen, switchClosed } = topology.state;
  const { start, edge, far } = incidenceOf(network);
  const isLocked = lockedSwitches(grid, board);
  const feeders = feedersAt(grid);

  const isJoined = (e: number) => (e < branches.count ? branchOpen[e] === 0 : switchClosed[e - branches.count] === 1);
  const mayJoin = (e: number) => isJoined(e) || (e >= branches.count && isLocked[e - branches.count] === 0);
  const flood = (from: number, mark: Int32Array, label: number, passes: (e: number) => boolean): number[] => {
    const queue = [from];
    mark[from] = label;
    for (const at of queue) {
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        if (mark[next] !== NOT_SEEN || !passes(edge[k]!)) continue;
        mark[next] = label;
        queue.push(next);
      }
    }
    return queue;
  };

  const mark = new Int32Array(nodes.count).fill(NOT_SEEN);
  const inZone = flood(node, mark, 0, isJoined);
  const zone = Uint8Array.from(mark, (label) => (label === 0 ? 1 : 0));
  const feeding = inZone.flatMap((n) => feeders.get(n) ?? []);

  const unlocked = new Set<string>();
  let parts = 0;
  const leads = new Map<number, boolean>();
  for (const n of inZone) {
    for (let k = start[n]!; k < start[n + 1]!; k++) {
      const row = edge[k]! - branches.count;
      const beyond = far[k]!;
      if (row < 0 || isJoined(edge[k]!) || isLocked[row] === 1 || zone[beyond] === 1) continue;
      if (mark[beyond] === NOT_SEEN) {
        parts += 1;
        leads.set(
          parts,
          flood(beyond, mark, parts, mayJoin).some((m) => feeders.has(m)),
        );
      }
      if (leads.get(mark[beyond]!) === true) unlocked.add(switches.ids[row]!);
    }
  }
  return { zone, feeding, unlocked: [...unlocked] };
}

function lockedSwitches({ network }: SwitchingGrid, { locks }: SafetyBoard): Uint8Array {
  const isLocked = new Uint8Array(network.switches.count);
  for (const id of locks) {
    const row = rowOf(network.switches.ids, id);
    if (row >= 0) isLocked[row] = 1;
  }
  return isLocked;
}

const known = new WeakMap<object, ReadonlyMap<number, readonly string[]>>();

/** Ids of sources, generators and machines by the row of their node. */
export function feedersAt({ network }: SwitchingGrid): ReadonlyMap<number, readonly string[]> {
  const old = known.get(network);
  if (old !== undefined) return old;
  const found = new Map<number, string[]>();
  for (const table of [network.sources, network.generators, network.machines]) {
    for (let row = 0; row < table.count; row++) {
      const node = table.node[row]!;
      const there = found.get(node);
      if (there === undefined) found.set(node, [table.ids[row]!]);
      else there.push(table.ids[row]!);
    }
  }
  known.set(network, found);
  return found;
}
