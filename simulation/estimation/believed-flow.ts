// The power flow of what is believed: the city's network with sources, taps and generators as measured, solved again and again from
// the solution before. Where no solution comes the last good one stays with whoever wrote it down.
import type { CityGrid } from '../network/city-grid.ts';
import type { Network, SwitchingState } from '../network/network.ts';
import type { BalancedSolution, BusBranchModel } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';

/** pu of voltage: a hundredth of what a deadband shows. */
const TOLERANCE = 5e-6;

export class BelievedFlow {
  /** own columns for what is measured of sources, taps and generators; all else is the city's */
  readonly network: Network;
  #flow: PowerFlow;
  #solution: BalancedSolution | null = null;
  #state: SwitchingState;
  converged = false;
  /** how many solutions there were */
  solutions = 0;

  constructor(grid: CityGrid, state: SwitchingState) {
    const { network } = grid;
    this.network = {
      ...network,
      branches: { ...network.branches, ratio: network.branches.ratio.slice() },
      generators: { ...network.generators, p: network.generators.p.slice(), q: network.generators.q.slice() },
      sources: { ...network.sources, magnitude: network.sources.magnitude.slice() },
    };
    this.#state = state;
    this.#flow = this.#newFlow();
  }

  /** Earthing switches stay out: a false report of one must not take a city's supply away (docs/shadow-grid.md). */
  #newFlow(): PowerFlow {
    const { switches } = this.network;
    const switchClosed = this.#state.switchClosed.slice();
    for (let row = 0; row < switches.count; row++) if (switches.nodeB[row]! < 0) switchClosed[row] = 0;
    return new PowerFlow(this.network, { switchClosed, branchOpen: this.#state.branchOpen });
  }

  setSwitch(row: number, closed: boolean): void {
    if (this.network.switches.nodeB[row]! >= 0) this.#flow.setSwitch(row, closed);
  }

  setBranch(row: number, openEnds: number): void {
    this.#flow.setBranch(row, openEnds);
  }

  /** After a change of taps or source voltages: `state` and `dark` openings are taken anew. */
  renew(state: SwitchingState): void {
    this.#state = state;
    this.#flow = this.#newFlow();
  }

  /** W and var by consumer row. True: there is a new solution. */
  solve(p: Float64Array, q: Float64Array): boolean {
    this.#flow.setConsumers(p, q);
    const solution = this.#flow.solve({ start: 'last', tolerance: TOLERANCE });
    this.converged = solution.converged;
    this.solutions++;
    if (solution.converged) this.#solution = solution;
    return solution.converged;
  }

  /** Of the last call of `solve`; null before the first that converged. */
  get solution(): BalancedSolution | null {
    return this.#solution;
  }

  get model(): BusBranchModel {
    return this.#flow.model;
  }

  get busOfNode(): Int32Array {
    return this.#flow.topology.busOfNode;
  }

  /** W that the branch keeps. */
  lossOf(row: number): number {
    const s = this.#solution;
    return s === null ? 0 : (s.pFrom[row]! + s.pTo[row]!) * this.network.basePower;
  }

  /** pu of the node's base voltage; 0 dead. */
  magnitudeAt(node: number): number {
    return this.#solution === null ? Number.NaN : this.#solution.magnitude[this.busOfNode[node]!]!;
  }
}
