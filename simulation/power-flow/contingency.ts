// N-1: every branch lost once, each time a full AC power flow from the network's own start values. An outage that cuts a bus off from
// every source is reported as such, with what it costs, and not solved. Outages are independent, so a list of them can be cut into
// ranges for as many workers as there are.
import { BRANCH_CLASS, type Network, OUT_OF_SERVICE, type SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import { busBranchModel } from './bus-branch.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import { findBridges } from './contingency-bridges.ts';
import { NewtonSolver } from './newton.ts';
import { branchLoading } from './power-summary.ts';

/** One loss: rows of branches that go together, as the windings of one transformer do. */
export interface Outage {
  readonly id: string;
  readonly branches: readonly number[];
}

export interface ContingencyOptions {
  /** pu; default 0.9 and 1.1 (EN 50160) */
  readonly minVoltage?: number;
  readonly maxVoltage?: number;
  /** pu of power; default 1e-8 */
  readonly tolerance?: number;
  /** of plain Newton; default 10 */
  readonly maxIterations?: number;
}

export type Violation =
  | {
      readonly kind: 'voltage';
      /** row of `nodes`, pu */
      readonly node: number;
      readonly value: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'loading';
      /** row of `branches`; current over the rated one, of the highest rating that is exceeded */
      readonly branch: number;
      readonly value: number;
      readonly rating: 'normal' | 'emergency';
    };

export interface OutageResult {
  readonly outage: Outage;
  /** some bus loses its path to every source: not solved, the figures of a solution are NaN, -1 and empty */
  readonly islanding: boolean;
  /** what is cut off: buses, W and customers */
  readonly lostBuses: number;
  readonly lostLoad: number;
  readonly lostCustomers: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** where it did not converge: row of `nodes`, and VA */
  readonly worst: { readonly node: number; readonly mismatch: number } | null;
  /** W and var, of all branches */
  readonly lossesP: number;
  readonly lossesQ: number;
  /** pu, and its row of `nodes` */
  readonly lowestMagnitude: number;
  readonly lowestNode: number;
  /** rad, over a branch in service, less a transformer's clock number; and its row */
  readonly largestAngle: number;
  readonly largestAngleBranch: number;
  readonly violations: readonly Violation[];
}

const CLOCK = Math.PI / 6;

/** Every live branch, and every live transformer of several windings as one. */
export function singleOutages(network: Network, state: SwitchingState): Outage[] {
  const { branches } = network;
  const topology = new Topology(network, state);
  const live = (node: number) => topology.energised[topology.busOfNode[node]!] === 1;
  const outages: { id: string; branches: number[] }[] = [];
  const transformers = new Map<string, number[]>();
  for (let row = 0; row < branches.count; row++) {
    if (state.branchOpen[row] === OUT_OF_SERVICE) continue;
    if (!live(branches.from[row]!) && !live(branches.to[row]!)) continue;
    const id = branches.ids[row]!;
    if (branches.class[row] === BRANCH_CLASS.PowerTransformer && branches.terminal[row]! > 0) {
      const windings = transformers.get(id);
      if (windings !== undefined) {
        windings.push(row);
        continue;
      }
      outages.push({ id, branches: [row] });
      transformers.set(id, outages.at(-1)!.branches);
    } else outages.push({ id, branches: [row] });
  }
  return outages;
}

/** Results of outages first ... last - 1, in their order. */
export function studyOutages(
  network: Network,
  state: SwitchingState,
  outages: readonly Outage[],
  first = 0,
  last = outages.length,
  options: ContingencyOptions = {},
): OutageResult[] {
  const study = new ContingencyStudy(network, state, options);
  return outages.slice(first, last).map((outage) => study.lose(outage));
}

export class ContingencyStudy {
  readonly network: Network;
  readonly #options: ContingencyOptions;
  readonly #topology: Topology;
  readonly #model: BusBranchModel;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  /** [busCount] first node that is reported; -1 = none */
  readonly #nodeOfBus: Int32Array;
  /** [busCount] nodes that are reported, W, customers */
  readonly #weights: readonly [Float64Array, Float64Array, Float64Array];
  readonly #isBridge: Uint8Array;
  readonly #behind: readonly Float64Array[];
  readonly #normalLoading: Float64Array;
  readonly #emergencyLoading: Float64Array;
  #solver: NewtonSolver | null = null;

  constructor(network: Network, state: SwitchingState, options: ContingencyOptions = {}) {
    const { nodes, branches, consumers } = network;
    this.network = network;
    this.#options = options;
    this.#topology = new Topology(network, state);
    this.#model = busBranchModel(network, this.#topology);
    this.#from = this.#model.from.slice();
    this.#to = this.#model.to.slice();
    const { busCount } = this.#model;
    const { busOfNode } = this.#topology;
    this.#nodeOfBus = new Int32Array(busCount).fill(-1);
    this.#weights = [new Float64Array(busCount), new Float64Array(busCount), new Float64Array(busCount)];
    for (let node = nodes.count - 1; node >= 0; node--) {
      if (nodes.internal[node] !== 0) continue;
      this.#nodeOfBus[busOfNode[node]!] = node;
      this.#weights[0][busOfNode[node]!]! += 1;
    }
    for (let i = 0; i < consumers.count; i++) {
      this.#weights[1][busOfNode[consumers.node[i]!]!]! += consumers.p[i]!;
      this.#weights[2][busOfNode[consumers.node[i]!]!]! += consumers.customers[i]!;
    }
    const { isBridge, behind } = findBridges(this.#model, this.#weights);
    this.#isBridge = isBridge;
    this.#behind = behind;
    this.#normalLoading = new Float64Array(branches.count);
    this.#emergencyLoading = new Float64Array(branches.count);
  }

  /** The network as it is, with nothing lost. */
  whole(): OutageResult {
    return this.#solve({ id: '', branches: [] });
  }

  lose(outage: Outage): OutageResult {
    const [buses, load, customers] = this.#lost(outage.branches);
    if (buses! > 0) {
      return {
        ...unsolved(outage),
        islanding: true,
        lostBuses: buses!,
        lostLoad: load!,
        lostCustomers: customers!,
      };
    }
    return this.#solve(outage);
  }

  #lost(rows: readonly number[]): readonly number[] {
    if (rows.length === 1) {
      return this.#isBridge[rows[0]!] === 1 ? this.#behind.map((sum) => sum[rows[0]!]!) : [0, 0, 0];
    }
    const topology = this.#topology;
    const before = rows.map((row) => topology.state.branchOpen[row]!);
    const lost = new Set<number>();
    for (const row of rows) {
      for (const bus of topology.setBranch(row, OUT_OF_SERVICE).energisationChanged) lost.add(bus);
    }
    for (let i = rows.length - 1; i >= 0; i--) topology.setBranch(rows[i]!, before[i]!);
    return this.#weights.map((weight) => [...lost].reduce((sum, bus) => sum + weight[bus]!, 0));
  }

  #solve(outage: Outage): OutageResult {
    const solver = (this.#solver ??= new NewtonSolver(this.#model));
    for (const row of outage.branches) solver.setBranchEnds(row, -1, -1);
    const solution = solver.solve({
      tolerance: this.#options.tolerance ?? 1e-8,
      maxIterations: this.#options.maxIterations ?? 10,
      start: 'model',
    });
    const result = this.#judge(outage, solution);
    for (const row of outage.branches) solver.setBranchEnds(row, this.#from[row]!, this.#to[row]!);
    return result;
  }

  #judge(outage: Outage, solution: BalancedSolution): OutageResult {
    const { basePower } = this.network;
    const { converged, iterations, worst } = solution;
    if (!converged) {
      const place = worst && { node: this.#nodeOfBus[worst.bus]!, mismatch: worst.mismatch * basePower };
      return { ...unsolved(outage), iterations, worst: place };
    }
    let lossesP = 0;
    let lossesQ = 0;
    for (let row = 0; row < this.network.branches.count; row++) {
      lossesP += solution.pFrom[row]! + solution.pTo[row]!;
      lossesQ += solution.qFrom[row]! + solution.qTo[row]!;
    }
    const violations: Violation[] = [];
    const lowest = this.#voltages(solution, violations);
    this.#loadings(solution, violations);
    const angle = this.#angles(solution);
    return {
      ...unsolved(outage),
      converged,
      iterations,
      lossesP: lossesP * basePower,
      lossesQ: lossesQ * basePower,
      lowestMagnitude: lowest < 0 ? Number.NaN : solution.magnitude[lowest]!,
      lowestNode: lowest < 0 ? -1 : this.#nodeOfBus[lowest]!,
      largestAngle: angle.largest,
      largestAngleBranch: angle.branch,
      violations,
    };
  }

  #voltages({ magnitude }: BalancedSolution, violations: Violation[]): number {
    const { minVoltage = 0.9, maxVoltage = 1.1 } = this.#options;
    let lowest = -1;
    for (let bus = 0; bus < this.#model.busCount; bus++) {
      const node = this.#nodeOfBus[bus]!;
      const value = magnitude[bus]!;
      if (node < 0 || value === 0) continue;
      if (lowest < 0 || value < magnitude[lowest]!) lowest = bus;
      if (value < minVoltage) violations.push({ kind: 'voltage', node, value, limit: minVoltage });
      else if (value > maxVoltage) violations.push({ kind: 'voltage', node, value, limit: maxVoltage });
    }
    return lowest;
  }

  #loadings(solution: BalancedSolution, violations: Violation[]): void {
    const { branches } = this.network;
    const normal = this.#normalLoading;
    const emergency = this.#emergencyLoading;
    branchLoading(this.network, this.#model, solution, branches.normalRating, normal);
    branchLoading(this.network, this.#model, solution, branches.emergencyRating, emergency);
    for (let branch = 0; branch < branches.count; branch++) {
      if (emergency[branch]! > 1) {
        violations.push({ kind: 'loading', branch, value: emergency[branch]!, rating: 'emergency' });
      } else if (normal[branch]! > 1) {
        violations.push({ kind: 'loading', branch, value: normal[branch]!, rating: 'normal' });
      }
    }
  }

  #angles({ angle, magnitude }: BalancedSolution): { readonly largest: number; readonly branch: number } {
    const { from, to, shift, branchCount } = this.#model;
    let largest = 0;
    let branch = -1;
    for (let row = 0; row < branchCount; row++) {
      const a = from[row]!;
      const b = to[row]!;
      if (a < 0 || b < 0 || magnitude[a] === 0 || magnitude[b] === 0) continue;
      const turned = Math.round(shift[row]! / CLOCK) * CLOCK;
      let apart = Math.abs(angle[a]! - angle[b]! - turned) % (2 * Math.PI);
      if (apart > Math.PI) apart = 2 * Math.PI - apart;
      if (branch >= 0 && apart <= largest) continue;
      largest = apart;
      branch = row;
    }
    return { largest, branch };
  }
}

const unsolved = (outage: Outage): OutageResult => ({
  outage,
  islanding: false,
  lostBuses: 0,
  lostLoad: 0,
  lostCustomers: 0,
  converged: false,
  iterations: 0,
  worst: null,
  lossesP: Number.NaN,
  lossesQ: Number.NaN,
  lowestMagnitude: Number.NaN,
  lowestNode: -1,
  largestAngle: Number.NaN,
  largestAngleBranch: -1,
  violations: [],
});
