// What a balanced solution says, in the words of the file it came from: per unit back to megawatts, buses back to nodes.
import type { Network } from '../../simulation/network/network.ts';
import type { BalancedSolution } from '../../simulation/power-flow/bus-branch-model.ts';
import type { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { type PowerSummary, summarise } from '../../simulation/power-flow/power-summary.ts';
import type { BalancedGrid } from '../host/grid/grid-file.ts';
import { nodesOutsideSwitches } from '../host/grid/nodes-outside-switches.ts';
import { DEGREES, wrappedDegrees } from './solve-report.ts';
import type { BranchLoading, BranchResult, BusResult, PowerTotal, SolveReport } from './solve-report.ts';

type Results = Pick<SolveReport, 'losses' | 'source' | 'buses' | 'branches' | 'deEnergized' | 'overloads' | 'worst'>;

const MEGA = 1e6;
const UNKNOWN: PowerTotal = { activeMw: Number.NaN, reactiveMvar: Number.NaN };
const inMega = (p: number, q: number): PowerTotal => ({ activeMw: p / MEGA, reactiveMvar: q / MEGA });

export class BalancedResults {
  readonly #grid: BalancedGrid;
  readonly #network: Network;
  readonly #flow: PowerFlow;
  readonly #solution: BalancedSolution;
  readonly #megawatts: number;

  constructor(grid: BalancedGrid, flow: PowerFlow, solution: BalancedSolution) {
    this.#grid = grid;
    this.#network = grid.network;
    this.#flow = flow;
    this.#solution = solution;
    this.#megawatts = grid.network.basePower / MEGA;
  }

  /** Internal nodes are the program's own and not counted. */
  get busCount(): number {
    return this.#network.nodes.internal.reduce((count, internal) => count + 1 - internal, 0);
  }

  all(): Results {
    const buses = this.#buses();
    const summary = summarise(this.#network, this.#flow.model, this.#solution);
    const { lossesP, lossesQ, seriesQ, sourceP, sourceQ } = summary;
    return {
      // MATPOWER's own figure leaves the charging of the lines apart (get_losses.m); pandapower's is net of it.
      losses: inMega(lossesP, this.#grid.format === 'matpower' ? seriesQ : lossesQ),
      source: inMega(sourceP, sourceQ),
      buses,
      branches: this.#branches(),
      deEnergized: buses.filter(({ vmPu }) => vmPu === 0).map(({ id }) => id),
      overloads: this.#overloads(summary),
    };
  }

  nothing(): Results {
    const { worst } = this.#solution;
    const node = worst === null ? -1 : this.#nodeOfBus(worst.bus);
    return {
      losses: UNKNOWN,
      source: UNKNOWN,
      buses: [],
      branches: [],
      deEnergized: [],
      overloads: [],
      ...(worst === null
        ? {}
        : { worst: { id: this.#network.nodes.ids[node] ?? '', mismatchMva: worst.mismatch * this.#megawatts } }),
    };
  }

  #nodeOfBus(bus: number): number {
    const { internal } = this.#network.nodes;
    const { busOfNode } = this.#flow.topology;
    const named = busOfNode.findIndex((of, node) => of === bus && internal[node] === 0);
    return named >= 0 ? named : busOfNode.indexOf(bus);
  }

  #buses(): BusResult[] {
    const { nodes } = this.#network;
    const { magnitude, angle, method } = this.#solution;
    // A DC angle is no argument of a complex number: as it came, like MATPOWER's.
    const degrees = method === 'dc' ? (radians: number) => radians * DEGREES : wrappedDegrees;
    const buses: BusResult[] = [];
    for (let node = 0; node < nodes.count; node++) {
      if (nodes.internal[node] === 1) continue;
      const bus = this.#flow.topology.busOfNode[node]!;
      const vmPu = magnitude[bus]!;
      buses.push({ id: nodes.ids[node]!, vmPu, vaDeg: vmPu === 0 ? 0 : degrees(angle[bus]!) });
    }
    return buses;
  }

  #branches(): BranchResult[] {
    const { branches, nodes } = this.#network;
    const { pFrom, qFrom, pTo, qTo } = this.#solution;
    const outside = nodesOutsideSwitches(this.#network);
    const mega = this.#megawatts;
    return branches.ids.map((id, row) => ({
      id,
      ...(branches.terminal[row] === 0 ? {} : { terminal: branches.terminal[row]! }),
      from: nodes.ids[outside[branches.from[row]!]!]!,
      to: nodes.ids[outside[branches.to[row]!]!]!,
      fromMw: pFrom[row]! * mega,
      fromMvar: qFrom[row]! * mega,
      toMw: pTo[row]! * mega,
      toMvar: qTo[row]! * mega,
    }));
  }

  #overloads({ loading }: PowerSummary): BranchLoading[] {
    const { ids } = this.#grid.network.branches;
    const overloads: BranchLoading[] = [];
    for (let row = 0; row < ids.length; row++)
      if (loading[row]! > 1) overloads.push({ id: ids[row]!, percent: 100 * loading[row]! });
    return overloads.toSorted((a, b) => b.percent - a.percent);
  }
}
