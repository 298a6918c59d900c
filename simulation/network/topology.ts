// Topology processing: ConnectivityNodes joined by closed ideal switches make TopologicalNodes (buses); buses joined by branches in
// service make TopologicalIslands; an island with an EnergySource is energised.
//
// From scratch: union-find over the rows (Tarjan 1975, path halving, the lowest row leads), linear for all practical purposes.
// After a switching: opening searches from both ends in turn, a node each, until one side is complete (it is cut off) or the two
// meet (nothing parted): twice the smaller side at most (Even and Shiloach 1981). Closing relabels the smaller side. The rest of
// the network is not looked at, except where all of it gains or loses supply.
//
// Numbers are stable: the larger part keeps its bus and island number, the smaller one gets the last number that became vacant, so
// that opening and closing a switch gives back the same numbers. A vacant bus number has no nodes, no island (-1) and no supply.
import { copyState, type Network, OUT_OF_SERVICE, type SwitchingState } from './network.ts';
import { NodeSearch } from './node-search.ts';
import { numberSets, singletons, unite } from './union-find.ts';

/** What a switching did. */
export interface TopologyChange {
  /** the bus `bus` was cut off from `otherBus`, or went up in it and is vacant now; 'same': no bus changed */
  readonly buses: 'same' | 'split' | 'merged';
  readonly bus: number;
  readonly otherBus: number;
  readonly islands: 'same' | 'split' | 'merged';
  readonly island: number;
  readonly otherIsland: number;
  /** buses that gained or lost supply */
  readonly energisationChanged: readonly number[];
  /** nodes that were looked at */
  readonly visited: number;
}

const NOTHING: TopologyChange = {
  buses: 'same',
  bus: -1,
  otherBus: -1,
  islands: 'same',
  island: -1,
  otherIsland: -1,
  energisationChanged: [],
  visited: 0,
};

export class Topology {
  readonly network: Network;
  /** own copy; change it by setSwitch and setBranch only */
  readonly state: SwitchingState;
  /** [nodes.count] TopologicalNode of each ConnectivityNode */
  readonly busOfNode: Int32Array;
  /** [busCount ...] nodes of each bus; 0 = the number is vacant */
  readonly nodesOfBus: Int32Array;
  /** [busCount ...] -1 = the number is vacant */
  readonly islandOfBus: Int32Array;
  /** [busCount ...] 1 = an EnergySource reaches the bus and no closed GroundDisconnector holds its island to earth (see earthFaults) */
  readonly energised: Uint8Array;
  /** [islandCount ...] EnergySources of each island */
  readonly sourcesOfIsland: Int32Array;
  /** [islandCount ...] closed switches to earth */
  readonly earthsOfIsland: Int32Array;
  /** [islandCount ...] */
  readonly nodesOfIsland: Int32Array;
  #busCount = 0;
  #islandCount = 0;
  #version = 0;
  readonly #vacantBuses: number[] = [];
  readonly #vacantIslands: number[] = [];
  readonly #sourcesAt: Uint8Array;
  readonly #earthsAt: Uint8Array;
  /** made at the first switching */
  #madeSearch: NodeSearch | null = null;
  #changed: number[] = [];

  constructor(network: Network, state: SwitchingState) {
    const n = network.nodes.count;
    this.network = network;
    this.state = copyState(state);
    this.busOfNode = new Int32Array(n);
    this.nodesOfBus = new Int32Array(n);
    this.islandOfBus = new Int32Array(n);
    this.energised = new Uint8Array(n);
    this.sourcesOfIsland = new Int32Array(n);
    this.earthsOfIsland = new Int32Array(n);
    this.nodesOfIsland = new Int32Array(n);
    this.#sourcesAt = new Uint8Array(n);
    this.#earthsAt = new Uint8Array(n);
    this.#build();
  }

  /** How many bus numbers there are, vacant ones included: as many as buses until the first switching. */
  get busCount(): number {
    return this.#busCount;
  }

  get islandCount(): number {
    return this.#islandCount;
  }

  /** Grows with every switching. */
  get version(): number {
    return this.#version;
  }

  setSwitch(row: number, closed: boolean): TopologyChange {
    const { nodeA, nodeB } = this.network.switches;
    if ((this.state.switchClosed[row] === 1) === closed) return NOTHING;
    this.#begin();
    if (nodeB[row]! < 0) {
      this.state.switchClosed[row] = closed ? 1 : 0;
      return this.#earth(nodeA[row]!, closed ? 1 : -1);
    }
    if (closed) {
      const change = this.#join(nodeA[row]!, nodeB[row]!, true);
      this.state.switchClosed[row] = 1;
      return change;
    }
    this.state.switchClosed[row] = 0;
    return this.#part(nodeA[row]!, nodeB[row]!, true);
  }

  /** `openEnds`: OPEN_FROM | OPEN_TO; 0 = in service */
  setBranch(row: number, openEnds: number): TopologyChange {
    const { from, to } = this.network.branches;
    const before = this.state.branchOpen[row]!;
    const after = openEnds & OUT_OF_SERVICE;
    if (before === after) return NOTHING;
    this.#begin();
    if (after === 0) {
      const change = this.#join(from[row]!, to[row]!, false);
      this.state.branchOpen[row] = 0;
      return change;
    }
    this.state.branchOpen[row] = after;
    return before === 0 ? this.#part(from[row]!, to[row]!, false) : NOTHING;
  }

  /** Rows of the closed switches to earth in islands that a source feeds: a bolted fault. Such an island counts as dead. */
  earthFaults(): number[] {
    const { switches } = this.network;
    const faults: number[] = [];
    for (let row = 0; row < switches.count; row++) {
      if (switches.nodeB[row]! >= 0 || this.state.switchClosed[row] !== 1) continue;
      if (this.sourcesOfIsland[this.islandOfNode(switches.nodeA[row]!)]! > 0) faults.push(row);
    }
    return faults;
  }

  islandOfNode(node: number): number {
    return this.islandOfBus[this.busOfNode[node]!]!;
  }

  #build(): void {
    const { nodes, branches, switches, sources } = this.network;
    const { switchClosed, branchOpen } = this.state;
    const { busOfNode, nodesOfBus, islandOfBus, energised, sourcesOfIsland, earthsOfIsland, nodesOfIsland } = this;
    let joined = false;
    for (let i = 0; i < switches.count; i++) {
      if (switchClosed[i] !== 1) continue;
      if (switches.nodeB[i]! < 0) this.#earthsAt[switches.nodeA[i]!]! += 1;
      else joined = true;
    }
    const leader = singletons(nodes.count);
    if (joined) {
      for (let i = 0; i < switches.count; i++) {
        if (switchClosed[i] === 1 && switches.nodeB[i]! >= 0) unite(leader, switches.nodeA[i]!, switches.nodeB[i]!);
      }
      this.#busCount = numberSets(leader, nodes.count, busOfNode);
      for (let i = 0; i < nodes.count; i++) nodesOfBus[busOfNode[i]!]! += 1;
      for (let i = 0; i < this.#busCount; i++) leader[i] = i;
    } else {
      this.#busCount = nodes.count;
      busOfNode.set(leader);
      nodesOfBus.fill(1);
    }
    for (let i = 0; i < branches.count; i++) {
      if (branchOpen[i] === 0) unite(leader, busOfNode[branches.from[i]!]!, busOfNode[branches.to[i]!]!);
    }
    this.#islandCount = numberSets(leader, this.#busCount, islandOfBus);
    islandOfBus.fill(-1, this.#busCount);
    for (let i = 0; i < this.#busCount; i++) nodesOfIsland[islandOfBus[i]!]! += nodesOfBus[i]!;
    for (let i = 0; i < sources.count; i++) {
      this.#sourcesAt[sources.node[i]!]! += 1;
      sourcesOfIsland[this.islandOfNode(sources.node[i]!)]! += 1;
    }
    for (let i = 0; i < switches.count; i++) {
      if (switchClosed[i] === 1 && switches.nodeB[i]! < 0) earthsOfIsland[this.islandOfNode(switches.nodeA[i]!)]! += 1;
    }
    for (let i = 0; i < this.#busCount; i++) energised[i] = this.#isFed(islandOfBus[i]!) ? 1 : 0;
  }

  #begin(): void {
    this.#version++;
    this.#changed = [];
    this.#search.visited = 0;
  }

  get #search(): NodeSearch {
    this.#madeSearch ??= new NodeSearch(this.network, this.state);
    return this.#madeSearch;
  }

  #isFed(island: number): boolean {
    return this.sourcesOfIsland[island]! > 0 && this.earthsOfIsland[island] === 0;
  }

  #earth(node: number, by: number): TopologyChange {
    const island = this.islandOfNode(node);
    const before = this.#isFed(island);
    this.#earthsAt[node]! += by;
    this.earthsOfIsland[island]! += by;
    const after = this.#isFed(island);
    if (before !== after) this.#energise(this.#search.flood(node, false), after);
    return { ...NOTHING, energisationChanged: this.#changed, visited: this.#search.visited };
  }

  /** The edge between a and b is about to close: it is still open in `state`. */
  #join(a: number, b: number, bySwitch: boolean): TopologyChange {
    const change: { -readonly [Key in keyof TopologyChange]: TopologyChange[Key] } = { ...NOTHING };
    const { busOfNode, nodesOfBus, islandOfBus, nodesOfIsland, sourcesOfIsland, earthsOfIsland } = this;
    const islandA = this.islandOfNode(a);
    const islandB = this.islandOfNode(b);
    if (islandA !== islandB) {
      const smaller = nodesOfIsland[islandA]! <= nodesOfIsland[islandB]! ? a : b;
      const larger = smaller === a ? b : a;
      const gone = smaller === a ? islandA : islandB;
      const kept = smaller === a ? islandB : islandA;
      const smallFed = this.#isFed(gone);
      const largeFed = this.#isFed(kept);
      nodesOfIsland[kept]! += nodesOfIsland[gone]!;
      sourcesOfIsland[kept]! += sourcesOfIsland[gone]!;
      earthsOfIsland[kept]! += earthsOfIsland[gone]!;
      this.#vacateIsland(gone);
      const fed = this.#isFed(kept);
      const count = this.#search.flood(smaller, false);
      for (let i = 0; i < count; i++) islandOfBus[busOfNode[this.#search.near[i]!]!] = kept;
      if (smallFed !== fed) this.#energise(count, fed);
      if (largeFed !== fed) this.#energise(this.#search.flood(larger, false), fed);
      change.islands = 'merged';
      change.island = gone;
      change.otherIsland = kept;
    }
    const busA = busOfNode[a]!;
    const busB = busOfNode[b]!;
    if (bySwitch && busA !== busB) {
      const smaller = nodesOfBus[busA]! <= nodesOfBus[busB]! ? a : b;
      const gone = busOfNode[smaller]!;
      const kept = smaller === a ? busB : busA;
      const count = this.#search.flood(smaller, true);
      for (let i = 0; i < count; i++) busOfNode[this.#search.near[i]!] = kept;
      nodesOfBus[kept]! += nodesOfBus[gone]!;
      nodesOfBus[gone] = 0;
      islandOfBus[gone] = -1;
      this.energised[gone] = 0;
      this.#vacantBuses.push(gone);
      change.buses = 'merged';
      change.bus = gone;
      change.otherBus = kept;
    }
    change.energisationChanged = this.#changed;
    change.visited = this.#search.visited;
    return change;
  }

  /** The edge between a and b has just been opened in `state`. */
  #part(a: number, b: number, bySwitch: boolean): TopologyChange {
    const change: { -readonly [Key in keyof TopologyChange]: TopologyChange[Key] } = { ...NOTHING };
    const { busOfNode, nodesOfBus, islandOfBus, nodesOfIsland, sourcesOfIsland, earthsOfIsland } = this;
    if (a === b) return NOTHING;
    if (bySwitch) {
      const side = this.#search.separate(a, b, true);
      if (side === null) return { ...NOTHING, visited: this.#search.visited };
      const kept = busOfNode[a]!;
      const made = this.#vacantBuses.pop() ?? this.#busCount++;
      const queue = this.#search.side(side.end);
      for (let i = 0; i < side.count; i++) busOfNode[queue[i]!] = made;
      nodesOfBus[made] = side.count;
      nodesOfBus[kept]! -= side.count;
      islandOfBus[made] = islandOfBus[kept]!;
      this.energised[made] = this.energised[kept]!;
      change.buses = 'split';
      change.bus = made;
      change.otherBus = kept;
    }
    const kept = this.islandOfNode(a);
    const side = this.#search.separate(a, b, false);
    if (side !== null) {
      const fed = this.#isFed(kept);
      const made = this.#vacantIslands.pop() ?? this.#islandCount++;
      const queue = this.#search.side(side.end);
      let sources = 0;
      let earths = 0;
      for (let i = 0; i < side.count; i++) {
        const node = queue[i]!;
        islandOfBus[busOfNode[node]!] = made;
        sources += this.#sourcesAt[node]!;
        earths += this.#earthsAt[node]!;
      }
      nodesOfIsland[made] = side.count;
      nodesOfIsland[kept]! -= side.count;
      sourcesOfIsland[made] = sources;
      sourcesOfIsland[kept]! -= sources;
      earthsOfIsland[made] = earths;
      earthsOfIsland[kept]! -= earths;
      if (this.#isFed(made) !== fed) this.#energise(side.count, !fed, queue);
      if (this.#isFed(kept) !== fed) this.#energise(this.#search.flood(side.end === 0 ? b : a, false), !fed);
      change.islands = 'split';
      change.island = made;
      change.otherIsland = kept;
    }
    change.energisationChanged = this.#changed;
    change.visited = this.#search.visited;
    return change;
  }

  #vacateIsland(island: number): void {
    this.nodesOfIsland[island] = 0;
    this.sourcesOfIsland[island] = 0;
    this.earthsOfIsland[island] = 0;
    this.#vacantIslands.push(island);
  }

  #energise(count: number, fed: boolean, queue = this.#search.near): void {
    const value = fed ? 1 : 0;
    for (let i = 0; i < count; i++) {
      const bus = this.busOfNode[queue[i]!]!;
      if (this.energised[bus] === value) continue;
      this.energised[bus] = value;
      this.#changed.push(bus);
    }
  }
}
