// The electrical state: a power flow over what is closed and drawn, and any quantity of it in SI. Dead equipment reads 0.
import type { CityGrid } from '../network/city-grid.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import type { Topology } from '../network/topology.ts';
import { type LivingNetwork, livingState } from './living-network.ts';
import { SwitchFlows } from './switch-flows.ts';
import { TAP_STEP } from './tap-changers.ts';

const ROOT3 = Math.sqrt(3);
const TOLERANCE = 1e-6;

export interface Power {
  p: number;
  q: number;
}

export class GridSolution {
  readonly #living: LivingNetwork;
  readonly #flow: PowerFlow;
  readonly #switchFlows: SwitchFlows;
  /** by station: rows of its transformers, and of consumers that take power without one */
  readonly #transformers: number[][];
  readonly #consumersOf: number[][];
  /** by station without transformers: rows of the breakers above its sources */
  readonly #sourcesOf = new Map<number, number[]>();
  #solution: BalancedSolution;
  #areSwitchesStale = true;
  /** W by consumer, as solved */
  readonly #p: Float64Array;
  readonly #q: Float64Array;

  constructor(grid: CityGrid, living: LivingNetwork, p: Float64Array, q: Float64Array) {
    const { stations, branches, consumers, network } = grid;
    this.#living = living;
    this.#p = p;
    this.#q = q;
    this.#flow = new PowerFlow(living.network, livingState(living, grid.state));
    this.#switchFlows = new SwitchFlows(living.network);
    this.#transformers = Array.from({ length: stations.count }, () => []);
    this.#consumersOf = Array.from({ length: stations.count }, () => []);
    for (let row = 0; row < network.branches.count; row++) {
      if (network.branches.class[row] === BRANCH_CLASS.PowerTransformer)
        this.#transformers[branches.station[row]!]?.push(row);
    }
    for (let row = 0; row < network.consumers.count; row++) {
      const station = consumers.station[row]!;
      if (this.#transformers[station]?.length === 0) this.#consumersOf[station]!.push(row);
    }
    for (const [i, node] of network.sources.node.entries()) {
      const station = grid.nodes.station[node] ?? -1;
      if (this.#transformers[station]?.length !== 0) continue;
      this.#sourcesOf.set(station, [...(this.#sourcesOf.get(station) ?? []), living.sourceBreaker[i]!]);
    }
    this.#flow.setConsumers(p, q);
    this.#solution = this.#flow.solve({ tolerance: TOLERANCE });
  }

  get topology(): Topology {
    return this.#flow.topology;
  }

  get converged(): boolean {
    return this.#solution.converged;
  }

  setSwitch(row: number, closed: boolean): void {
    this.#flow.setSwitch(row, closed);
  }

  setBranch(row: number, openEnds: number): void {
    this.#flow.setBranch(row, openEnds);
  }

  /** Taken over by the next solution. */
  setRatio(row: number, ratio: number): void {
    this.#living.ratio[row] = ratio;
    this.#flow.parametersChanged();
  }

  /** With the consumers' and generators' columns as they are now. */
  solve(): void {
    this.#flow.setConsumers(this.#p, this.#q);
    this.#solution = this.#flow.solve({ tolerance: TOLERANCE, start: 'last' });
    this.#areSwitchesStale = true;
  }

  isLiveNode(node: number): boolean {
    const { topology } = this.#flow;
    return topology.energised[topology.busOfNode[node]!] === 1;
  }

  /** V, line to line */
  voltage(node: number): number {
    const bus = this.#flow.topology.busOfNode[node]!;
    if (this.#flow.topology.energised[bus] !== 1) return 0;
    return (this.#solution.magnitude[bus] ?? 0) * this.#living.network.nodes.baseVoltage[node]!;
  }

  /** W and var into the branch at its `from` (0) or `to` (1) end */
  branchPower(row: number, terminal: number): Power {
    const { pFrom, qFrom, pTo, qTo } = this.#solution;
    const base = this.#living.network.basePower;
    return terminal === 0
      ? { p: pFrom[row]! * base, q: qFrom[row]! * base }
      : { p: pTo[row]! * base, q: qTo[row]! * base };
  }

  branchCurrent(row: number, terminal: number): number {
    const { from, to } = this.#living.network.branches;
    return currentOf(this.branchPower(row, terminal), this.voltage(terminal === 0 ? from[row]! : to[row]!));
  }

  /** W and var from nodeA to nodeB */
  switchPower(row: number): Power {
    this.#updateSwitches();
    return { p: this.#switchFlows.p[row]!, q: this.#switchFlows.q[row]! };
  }

  switchCurrent(row: number): number {
    this.#updateSwitches();
    const { nodeA } = this.#living.network.switches;
    const voltage = this.voltage(nodeA[row]!);
    return voltage > 0 ? Math.hypot(this.#switchFlows.p[row]!, this.#switchFlows.q[row]!) / (ROOT3 * voltage) : 0;
  }

  /**
   * What its transformers deliver at their lower side; of a station without one, what its customers take, or what the grid above feeds
   * in there.
   */
  stationPower(station: number): Power {
    let p = 0;
    let q = 0;
    for (const row of this.#transformers[station]!) {
      const power = this.branchPower(row, 1);
      p -= power.p;
      q -= power.q;
    }
    for (const row of this.#consumersOf[station]!) {
      if (!this.isLiveNode(this.#living.network.consumers.node[row]!)) continue;
      p += this.#p[row]!;
      q += this.#q[row]!;
    }
    for (const row of this.#sourcesOf.get(station) ?? []) {
      const power = this.switchPower(row);
      p += power.p;
      q += power.q;
    }
    return { p, q };
  }

  /** V at the lower side of its (first) transformer that is live */
  stationVoltage(station: number): number {
    const { branches, consumers } = this.#living.network;
    let highest = 0;
    for (const row of this.#transformers[station]!) highest = Math.max(highest, this.voltage(branches.to[row]!));
    for (const row of this.#consumersOf[station]!) highest = Math.max(highest, this.voltage(consumers.node[row]!));
    return highest;
  }

  /** Steps above the middle, of a transformer */
  tapPosition(row: number): number {
    return Math.round((1 - this.#living.network.branches.ratio[row]!) / TAP_STEP);
  }

  /** W lost in all branches, drawn by all live consumers, fed in by sources and generators: they balance. */
  balance(): { readonly losses: number; readonly load: number; readonly generation: number; readonly source: number } {
    const { branches, consumers, generators, sources, basePower } = this.#living.network;
    const { pFrom, pTo } = this.#solution;
    let losses = 0;
    for (let row = 0; row < branches.count; row++) losses += (pFrom[row]! + pTo[row]!) * basePower;
    let load = 0;
    for (let row = 0; row < consumers.count; row++) if (this.isLiveNode(consumers.node[row]!)) load += this.#p[row]!;
    let generation = 0;
    for (let row = 0; row < generators.count; row++)
      if (this.isLiveNode(generators.node[row]!)) generation += generators.p[row]!;
    this.#updateSwitches();
    let source = 0;
    for (let i = 0; i < sources.count; i++) source += this.#switchFlows.p[this.#living.sourceBreaker[i]!]!;
    return { losses, load, generation, source };
  }

  #updateSwitches(): void {
    if (!this.#areSwitchesStale) return;
    this.#areSwitchesStale = false;
    const { branches, consumers, generators, shunts, basePower } = this.#living.network;
    const { pFrom, qFrom, pTo, qTo } = this.#solution;
    const [p, q] = this.#switchFlows.taken;
    for (let row = 0; row < branches.count; row++) {
      p[branches.from[row]!]! += pFrom[row]! * basePower;
      q[branches.from[row]!]! += qFrom[row]! * basePower;
      p[branches.to[row]!]! += pTo[row]! * basePower;
      q[branches.to[row]!]! += qTo[row]! * basePower;
    }
    for (let row = 0; row < consumers.count; row++) {
      const node = consumers.node[row]!;
      if (!this.isLiveNode(node)) continue;
      p[node]! += this.#p[row]!;
      q[node]! += this.#q[row]!;
    }
    for (let row = 0; row < generators.count; row++) {
      const node = generators.node[row]!;
      if (!this.isLiveNode(node)) continue;
      p[node]! -= generators.p[row]!;
      q[node]! -= generators.q[row]!;
    }
    for (let row = 0; row < shunts.count; row++) {
      const node = shunts.node[row]!;
      const volts = this.voltage(node);
      p[node]! += shunts.g[row]! * volts * volts;
      q[node]! -= shunts.b[row]! * volts * volts;
    }
    this.#switchFlows.calculate(this.#flow.topology.state.switchClosed);
  }
}

export const currentOf = ({ p, q }: Power, voltage: number): number =>
  voltage > 0 ? Math.hypot(p, q) / (ROOT3 * voltage) : 0;
