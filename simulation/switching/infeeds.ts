// Where a place could get voltage from: over what is closed, and over what could be closed because nobody has locked it. Sources,
// generators and machines count alike: a photovoltaic plant on the low-voltage side feeds back through its transformer.
import { incidenceOf, joins } from '../network/incidence.ts';
import type { SafetyBoard } from './safety-board.ts';
import { rowOf, type SwitchingGrid } from './switching-grid.ts';

export interface Zone {
  /** rows of the nodes joined to the place by what is closed */
  readonly nodes: readonly number[];
  /** [nodes] 1 = among them */
  readonly isIn: Uint8Array;
  /** ids of what feeds the zone as things stand */
  readonly feeding: readonly string[];
}

export interface Infeeds extends Zone {
  /** ids of open devices at its border that are not locked and lead to a feeder, if over other devices that are not locked */
  readonly unlocked: readonly string[];
}

const isJoined = ({ network, topology }: SwitchingGrid, edge: number): boolean => joins(network, topology.state, edge);

export function zoneOf(grid: SwitchingGrid, node: number): Zone {
  const { start, edge, far } = incidenceOf(grid.network);
  const feeders = feedersAt(grid);
  const isIn = new Uint8Array(grid.network.nodes.count);
  const nodes = [node];
  isIn[node] = 1;
  for (const at of nodes) {
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const next = far[k]!;
      if (isIn[next] === 1 || !isJoined(grid, edge[k]!)) continue;
      isIn[next] = 1;
      nodes.push(next);
    }
  }
  return { nodes, isIn, feeding: nodes.flatMap((n) => feeders.get(n) ?? []) };
}

export function infeedsOf(grid: SwitchingGrid, board: SafetyBoard, node: number): Infeeds {
  const { branches, switches } = grid.network;
  const { start, edge, far } = incidenceOf(grid.network);
  const zone = zoneOf(grid, node);
  const search = new FeederSearch(grid, board, zone);
  const unlocked = new Set<string>();
  for (const n of zone.nodes) {
    for (let k = start[n]!; k < start[n + 1]!; k++) {
      const row = edge[k]! - branches.count;
      if (row < 0 || zone.isIn[far[k]!] === 1 || !search.passes(edge[k]!)) continue;
      if (search.leads(far[k]!)) unlocked.add(switches.ids[row]!);
    }
  }
  return { ...zone, unlocked: [...unlocked] };
}

/** Whether a node outside a zone is, or could be, joined to a feeder apart from the zone. Ends at the first that is found. */
class FeederSearch {
  readonly #grid: SwitchingGrid;
  readonly #zone: Zone;
  readonly #isLocked: Uint8Array;
  /** [nodes] 0 not seen, else the number of the search that saw it */
  readonly #seenBy: Int32Array;
  /** by number: it found one */
  readonly #found: boolean[] = [false];

  constructor(grid: SwitchingGrid, board: SafetyBoard, zone: Zone) {
    this.#grid = grid;
    this.#zone = zone;
    this.#isLocked = lockedSwitches(grid, board);
    this.#seenBy = new Int32Array(grid.network.nodes.count);
  }

  /** Closed, or free to be closed. */
  passes(edge: number): boolean {
    const row = edge - this.#grid.network.branches.count;
    return isJoined(this.#grid, edge) || (row >= 0 && this.#isLocked[row] === 0);
  }

  leads(from: number): boolean {
    const old = this.#seenBy[from]!;
    if (old !== 0) return this.#found[old]!;
    const number = this.#found.length;
    const isFound = this.#search(from, number);
    this.#found.push(isFound);
    return isFound;
  }

  #search(from: number, number: number): boolean {
    const { start, edge, far } = incidenceOf(this.#grid.network);
    const feeders = feedersAt(this.#grid);
    const queue = [from];
    this.#seenBy[from] = number;
    for (const at of queue) {
      if (feeders.has(at)) return true;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        const seenBy = this.#seenBy[next]!;
        if (seenBy === number || this.#zone.isIn[next] === 1 || !this.passes(edge[k]!)) continue;
        // What another search saw hangs together with all that it saw; only one that found a feeder ended early.
        if (seenBy !== 0) return this.#found[seenBy]!;
        this.#seenBy[next] = number;
        queue.push(next);
      }
    }
    return false;
  }
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
