// The grid that a check looks at: the network, its positions as they are believed to be, who is critical, and its flow. Steps are tried
// on its own copy; whoever goes on from a step carries it out here.
import type { Network, SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import { type FlowOf, type FlowPicture, remembered } from './switching-flow.ts';

export interface SwitchingGridInput {
  readonly network: Network;
  /** copied */
  readonly state: SwitchingState;
  /** [consumers] which of `criticalGroups`; 0 = ordinary */
  readonly critical: Uint8Array;
  readonly criticalGroups: readonly string[];
  readonly flow: FlowOf;
}

const rowsById = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Row of an id in a column of them; -1 = nobody has it. */
export function rowOf(ids: readonly string[], id: string): number {
  let rows = rowsById.get(ids);
  if (rows === undefined) {
    rows = new Map(ids.map((one, row) => [one, row]));
    rowsById.set(ids, rows);
  }
  return rows.get(id) ?? -1;
}

export class SwitchingGrid {
  readonly network: Network;
  readonly critical: Uint8Array;
  readonly criticalGroups: readonly string[];
  readonly topology: Topology;
  readonly #flow: FlowOf;
  readonly #loadFactor: Float64Array;
  #isScaled = false;
  #picture: FlowPicture | null = null;

  constructor({ network, state, critical, criticalGroups, flow }: SwitchingGridInput) {
    this.network = network;
    this.critical = critical;
    this.criticalGroups = criticalGroups;
    this.topology = new Topology(network, state);
    this.#flow = flow;
    this.#loadFactor = new Float64Array(network.consumers.count).fill(1);
  }

  switchRow = (id: string): number => rowOf(this.network.switches.ids, id);
  nodeRow = (id: string): number => rowOf(this.network.nodes.ids, id);

  isClosed = (row: number): boolean => this.topology.state.switchClosed[row] === 1;

  /** Whether an EnergySource reaches the node, earthed or not. */
  isFed = (node: number): boolean => this.topology.sourcesOfIsland[this.topology.islandOfNode(node)]! > 0;

  /** [consumers] 1 = has supply */
  supply(): Uint8Array {
    const { energised, busOfNode } = this.topology;
    return Uint8Array.from(this.network.consumers.node, (node) => energised[busOfNode[node]!]!);
  }

  /** Of the state as it is; calculated once. */
  flow(): FlowPicture {
    this.#picture ??= this.#flow(this.topology.state, this.#isScaled ? this.#loadFactor : null);
    return this.#picture;
  }

  /** Carries a switching out. Load that comes back by it draws `coldLoadFactor` times as much from then on. */
  set(row: number, closed: boolean, coldLoadFactor: number): void {
    const before = coldLoadFactor === 1 ? null : this.supply();
    this.topology.setSwitch(row, closed);
    this.#picture = null;
    if (before === null) return;
    this.supply().forEach((has, consumer) => {
      if (has === 0 || before[consumer] === 1) return;
      this.#loadFactor[consumer] = coldLoadFactor;
      this.#isScaled = true;
    });
  }

  /** What `look` finds after a switching, which is then undone. */
  tried<Result>(row: number, closed: boolean, coldLoadFactor: number, look: () => Result): Result {
    const wasClosed = this.isClosed(row);
    const picture = this.#picture;
    const factor = coldLoadFactor === 1 ? null : this.#loadFactor.slice();
    const wasScaled = this.#isScaled;
    this.set(row, closed, coldLoadFactor);
    const result = look();
    this.topology.setSwitch(row, wasClosed);
    this.#picture = picture;
    if (factor !== null) this.#loadFactor.set(factor);
    this.#isScaled = wasScaled;
    return result;
  }

  /** As it stands now, apart from this one. */
  fork(): SwitchingGrid {
    return this.#copy(this.#flow);
  }

  /** As `fork`; the flow of a state that it, or a fork of it, comes to on several ways is calculated once. */
  forkWithMemory(): SwitchingGrid {
    return this.#copy(remembered(this.#flow));
  }

  #copy(flow: FlowOf): SwitchingGrid {
    const { network, critical, criticalGroups } = this;
    const copy = new SwitchingGrid({ network, critical, criticalGroups, state: this.topology.state, flow });
    copy.#loadFactor.set(this.#loadFactor);
    copy.#isScaled = this.#isScaled;
    copy.#picture = this.#picture;
    return copy;
  }
}
