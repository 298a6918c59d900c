// The power flow of what is believed: the city's network with sources, taps and generators as measured, solved again and again from
// the solution before. Where no solution comes the last good one stays with whoever wrote it down.
import type { CityGrid } from '../network/city-grid.ts';
import type { Network, SwitchingState } from '../network/network.ts';
import type { TopologyChange } from '../network/topology.ts';
import type { BalancedSolution, BusBranchModel } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';

/** pu of voltage: a hundredth of what a deadband shows. */
const TOLERANCE = 5e-6;

/** What a solution was made from and what may have moved since: copies, pu, W and var. */
export interface SolvedWith {
  /** [branches], [sources], [generators] */
  readonly ratio: Float64Array;
  readonly magnitude: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

export class BelievedFlow {
  /** own columns for what is measured of sources, taps and generators; all else is the city's */
  readonly network: Network;
  readonly solvedWith: SolvedWith;
  readonly #flow: PowerFlow;
  #solution: BalancedSolution | null = null;
  readonly #switches = new Map<number, boolean>();
  readonly #branches = new Map<number, number>();
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
    const { branches, sources, generators } = this.network;
    this.solvedWith = {
      ratio: branches.ratio.slice(),
      magnitude: sources.magnitude.slice(),
      p: generators.p.slice(),
      q: generators.q.slice(),
    };
    // Earthing switches stay out: a false report of one must not take a city's supply away (docs/shadow-grid.md).
    const { switches } = this.network;
    const switchClosed = state.switchClosed.slice();
    for (let row = 0; row < switches.count; row++) if (switches.nodeB[row]! < 0) switchClosed[row] = 0;
    this.#flow = new PowerFlow(this.network, { switchClosed, branchOpen: state.branchOpen });
  }

  /** Both are carried out with the next solution, or by `carryOut`: until then the last one and its buses stay as they are. */
  setSwitch(row: number, closed: boolean): void {
    if (this.network.switches.nodeB[row]! >= 0) this.#switches.set(row, closed);
  }

  setBranch(row: number, openEnds: number): void {
    this.#branches.set(row, openEnds);
  }

  /** Ratio of a branch or magnitude of a source, as they are measured, pu; taken over by the next solution. */
  setRatio(row: number, ratio: number): void {
    if (this.network.branches.ratio[row] === ratio) return;
    this.network.branches.ratio[row] = ratio;
    this.#flow.parametersChanged();
  }

  setSource(row: number, magnitude: number): void {
    if (this.network.sources.magnitude[row] === magnitude) return;
    this.network.sources.magnitude[row] = magnitude;
    this.#flow.parametersChanged();
  }

  /**
   * Carries out what was switched, for whoever brings the last solution in line with it: buses are numbered anew. False: there is no
   * solution, or it has no place for all buses; then the whole must be solved.
   */
  carryOut(): boolean {
    for (const [row, closed] of this.#switches) this.#renumber(this.#flow.setSwitch(row, closed));
    for (const [row, openEnds] of this.#branches) this.#renumber(this.#flow.setBranch(row, openEnds));
    this.#switches.clear();
    this.#branches.clear();
    const { solution } = this;
    return solution !== null && this.#flow.topology.busCount <= solution.magnitude.length;
  }

  /** Voltages go with the nodes: a part that was cut off keeps the one it had, of two that are one now it is that of the live one. */
  #renumber({ buses, bus, otherBus }: TopologyChange): void {
    if (buses === 'same' || this.#solution === null) return;
    const { magnitude, angle } = this.#solution;
    if (buses === 'split' || magnitude[otherBus] === 0) {
      const [from, to] = buses === 'split' ? [otherBus, bus] : [bus, otherBus];
      magnitude[to] = magnitude[from]!;
      angle[to] = angle[from]!;
    }
    if (buses === 'merged') magnitude[bus] = 0;
  }

  /** W and var by consumer row. True: there is a new solution. */
  solve(p: Float64Array, q: Float64Array): boolean {
    this.carryOut();
    const { ratio, magnitude, p: fedP, q: fedQ } = this.solvedWith;
    ratio.set(this.network.branches.ratio);
    magnitude.set(this.network.sources.magnitude);
    fedP.set(this.network.generators.p);
    fedQ.set(this.network.generators.q);
    this.#flow.setConsumers(p, q);
    const solution = this.#flow.solve({ start: 'last', tolerance: TOLERANCE });
    this.converged = solution.converged;
    this.solutions++;
    if (solution.converged) this.#solution = solution;
    return solution.converged;
  }

  /** Of the last call of `solve`; null where that found none. */
  get solution(): BalancedSolution | null {
    return this.converged ? this.#solution : null;
  }

  get model(): BusBranchModel {
    return this.#flow.model;
  }

  get busOfNode(): Int32Array {
    return this.#flow.topology.busOfNode;
  }

  /** W that the branch keeps. */
  lossOf(row: number): number {
    const s = this.solution;
    return s === null ? 0 : (s.pFrom[row]! + s.pTo[row]!) * this.network.basePower;
  }

  /** W that all branches keep, of the last good solution */
  losses(): number {
    const s = this.solution;
    if (s === null) return 0;
    let sum = 0;
    for (let row = 0; row < s.pFrom.length; row++) sum += s.pFrom[row]! + s.pTo[row]!;
    return sum * this.network.basePower;
  }

  /** pu of the node's base voltage; 0 dead. */
  magnitudeAt(node: number): number {
    return this.solution?.magnitude[this.busOfNode[node]!] ?? Number.NaN;
  }
}
