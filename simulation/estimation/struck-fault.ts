// What a fault that has struck has done to the grid: which devices stand open because of it, who is dark by it, and how the grid stood
// before. Found from the dark element outwards, over what is closed and over what opened since: a device that was open before, for works
// or for another fault, stays open, and so does the place of another outage.
import { edgeEnds, incidenceOf, joins } from '../network/incidence.ts';
import { type Network, SWITCH_CLASS, type SwitchingState } from '../network/network.ts';
import { type BelievedState, stateOf } from './believed-studies.ts';

/** ms: what opened so long before the element went dark, opened by the same fault: a device trips after another, and clocks differ. */
const SAME_OUTAGE_MS = 5000;

/** Share of the customers below an element: if so many are dark, it may be the element. The rest have no meter, or a late one. */
const MOST = 0.5;

const TRIPS: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser, SWITCH_CLASS.Fuse];

export interface StruckFault {
  /** as it was before; a copy */
  readonly before: SwitchingState;
  /** rows of switches that are open since, told or inferred; of a torn conductor none */
  readonly opened: readonly number[];
  /** rows of consumers that are dark by it */
  readonly dark: readonly number[];
  /** the supply from above has gone with it */
  readonly isSourceOff: boolean;
}

/** Null: the element has supply on all sides, or had none before either. */
export function findStruckFault(network: Network, believed: BelievedState, fault: string): StruckFault | null {
  const { branches, switches, nodes, consumers } = network;
  const { isLive, cause, darkSinceMs, changedMs } = believed;
  const ends = endsOf(network, fault);
  const part = ends.filter((node) => isLive[node] === 0);
  if (part.length === 0) return findTorn(network, believed, fault, ends);
  const sinceMs = Math.min(...part.map((node) => darkSinceMs[node]!));
  const causes = new Set(part.map((node) => cause[node]!));
  const inferred = new Set(believed.inferredOpen);
  const opensByIt = (edge: number, far: number): boolean => {
    if (inferred.has(edge)) return true;
    const row = edge - branches.count;
    if (row < 0 || switches.normalOpen[row] === 1) return false;
    if (causes.has(edge)) return true;
    // Beside what has supply a switch without protection was opened by somebody, who wants it so.
    const mayTrip = isLive[far] === 0 || TRIPS.includes(switches.class[row]!);
    return mayTrip && changedMs[row]! >= sinceMs - SAME_OUTAGE_MS;
  };

  const isFuse = (edge: number): boolean =>
    edge >= branches.count && switches.class[edge - branches.count] === SWITCH_CLASS.Fuse;
  const isDark = new Uint8Array(nodes.count);
  for (const node of part) isDark[node] = 1;
  const opened = new Set<number>();
  const { start, edge, far } = incidenceOf(network);
  let hadSupply = false;
  const isSource = new Set(network.sources.node);
  let isSourceOff = false;
  // [nodes] 1: reached from the fault over a fuse that has not blown. A breaker that has opened beyond it has opened on another fault:
  // unlike a breaker, a fuse is not stuck.
  const isBeyondFuse = new Uint8Array(nodes.count);
  for (const node of part) {
    // Nothing within the grid took its supply: what lies above has switched it off.
    if (isSource.has(node)) isSourceOff = true;
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const next = far[k]!;
      const isClosed = joins(network, believed, edge[k]!);
      if (!isClosed) {
        if (!opensByIt(edge[k]!, next) || (isBeyondFuse[node] === 1 && !inferred.has(edge[k]!))) continue;
        opened.add(edge[k]!);
        if (isLive[next] === 1) hadSupply = true;
      }
      if (isLive[next] === 1 || isDark[next] === 1) continue;
      isDark[next] = 1;
      if (isBeyondFuse[node] === 1 || (isClosed && isFuse(edge[k]!))) isBeyondFuse[next] = 1;
      part.push(next);
    }
  }
  if (!hadSupply && !isSourceOff) return null;

  const dark: number[] = [];
  for (let row = 0; row < consumers.count; row++) if (isDark[consumers.node[row]!] === 1) dark.push(row);
  return {
    before: closedAgain(network, believed, opened),
    opened: [...opened].filter((each) => each >= branches.count).map((each) => each - branches.count),
    dark,
    isSourceOff,
  };
}

/**
 * A torn conductor trips nothing, and of some places in a row nobody can tell from meters which it is: what is inferred to be open below
 * the element is explained by it as well, where most of those that hang on it are dark.
 */
function findTorn(
  network: Network,
  believed: BelievedState,
  fault: string,
  ends: readonly number[],
): StruckFault | null {
  const { branches, switches, sources, consumers } = network;
  const { isLive, inferredOpen } = believed;
  if (inferredOpen.length === 0 || ends.length === 0) return null;
  const branch = branches.ids.indexOf(fault);
  const row = branch >= 0 ? -1 : switches.ids.indexOf(fault);
  const torn = branch >= 0 ? branch : row >= 0 ? branches.count + row : -1;
  const whole = closedAgain(network, believed, inferredOpen);
  // Who has supply without the element: of an edge not over it, of a node not through it.
  const barred = new Uint8Array(network.nodes.count);
  if (torn < 0) barred[ends[0]!] = 1;
  const fed = reach(network, whole, torn, barred, sources.node);
  const hanging = ends.filter((node) => fed[node] === 0);
  if (hanging.length !== 1) return null;
  const below = reach(network, whole, torn, fed, hanging);
  const dark: number[] = [];
  let [customers, customersDark] = [0, 0];
  for (let each = 0; each < consumers.count; each++) {
    const node = consumers.node[each]!;
    if (below[node] === 0) continue;
    customers += consumers.customers[each]!;
    if (isLive[node] === 1) continue;
    customersDark += consumers.customers[each]!;
    dark.push(each);
  }
  if (customersDark === 0 || customersDark < MOST * customers) return null;
  const explained = inferredOpen.filter((edge) => edgeEnds(network, edge).some((node) => below[node] === 1));
  return { before: closedAgain(network, believed, explained), opened: [], dark, isSourceOff: false };
}

/** [nodes] 1: connected to one of `begin` without the edge `missing` and nodes that are `barred`. */
export function reach(
  network: Network,
  state: SwitchingState,
  missing: number,
  barred: Uint8Array,
  begin: Iterable<number>,
): Uint8Array {
  const { start, edge, far } = incidenceOf(network);
  const found = new Uint8Array(network.nodes.count);
  const queue = [...begin].filter((node) => barred[node] === 0);
  for (const node of queue) found[node] = 1;
  for (const node of queue)
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const next = far[k]!;
      if (found[next] === 1 || barred[next] === 1 || edge[k] === missing || !joins(network, state, edge[k]!)) continue;
      found[next] = 1;
      queue.push(next);
    }
  return found;
}

function closedAgain({ branches }: Network, believed: BelievedState, edges: Iterable<number>): SwitchingState {
  const state = stateOf(believed);
  for (const edge of edges) {
    if (edge < branches.count) state.branchOpen[edge] = 0;
    else state.switchClosed[edge - branches.count] = 1;
  }
  return state;
}

/** Rows of the nodes at which the element stands; where kinds share an id, the branch or switch has it. None: there is no such element. */
export function endsOf({ nodes, branches, switches, ...network }: Network, id: string): number[] {
  const branch = branches.ids.indexOf(id);
  if (branch >= 0) return [branches.from[branch]!, branches.to[branch]!];
  const device = switches.ids.indexOf(id);
  if (device >= 0) return [switches.nodeA[device]!, switches.nodeB[device]!].filter((node) => node >= 0);
  for (const table of [network.consumers, network.generators, network.machines, network.sources, network.shunts]) {
    const row = table.ids.indexOf(id);
    if (row >= 0) return [table.node[row]!];
  }
  return [nodes.ids.indexOf(id)].filter((node) => node >= 0);
}
