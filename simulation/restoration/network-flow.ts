// Power flow of a whole balanced network for given device positions.
import { OUT_OF_SERVICE } from '../network/network.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { FigureCollector, type Names, type Present } from './flow-figures.ts';
import type { FlowFigures, FlowLimits, GridFlow } from './switchable-grid.ts';
import type { GridRows } from './switchable-network.ts';

/** pu of voltage: losses come out to about ten digits, of a large network to about eight */
const TOLERANCE = 1e-10;
const TOLERANCE_OF_LARGE = 1e-8;
/** Nodes from which on a solution begins with the one before. */
const LARGE = 5000;
/** As things stood before the fault, with [nodes] V to hold where a part is calculated alone. */
export interface NetworkPresent extends Present {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const namesOf = ({ network: { nodes, branches, switches } }: GridRows): Names => ({
  node: (row) => nodes.ids[row]!,
  element: (edge) => (edge < branches.count ? branches.ids[edge]! : switches.ids[edge - branches.count]!),
});

export class NetworkFlow implements GridFlow {
  readonly isExact = true;
  readonly size: number;
  readonly #rows: GridRows;
  readonly #flow: PowerFlow;
  readonly #applied: Uint8Array;
  #factor: Float64Array | null = null;
  #solution: BalancedSolution | null = null;
  #present: NetworkPresent | null | undefined;
  readonly #before: Uint8Array;

  constructor(rows: GridRows, closed: Uint8Array) {
    this.#rows = rows;
    this.#flow = new PowerFlow(rows.network, rows.state);
    this.#applied = closed.slice();
    this.#before = closed.slice();
    this.size = rows.network.nodes.count;
  }

  /** As things stood before the fault; null where no solution was found. */
  get present(): NetworkPresent | null {
    if (this.#present === undefined) this.#present = this.#solvePresent();
    return this.#present;
  }

  solve(closed: Uint8Array, loadFactor: Float64Array | null, limits: FlowLimits | null): FlowFigures {
    const present = limits === null ? null : this.present;
    const figures = new FigureCollector(namesOf(this.#rows), limits, present);
    const rating = limits?.rating ?? 'normal';
    const { internal } = this.#rows.network.nodes;
    const { sectionOfNode } = this.#rows;
    const converged = this.#run(closed, loadFactor, limits === null);
    if (converged)
      this.#read(
        (node, v) => {
          // What is off draws nothing, and a source there feeds nobody: its voltage is no figure of the plan.
          if (internal[node] === 0 && loadFactor?.[sectionOfNode[node]!] !== 0) figures.voltage(node, v);
        },
        rating === 'normal'
          ? (edge, normal) => figures.loading(edge, normal)
          : (edge, _, emergency) => figures.loading(edge, emergency),
      );
    figures.loss = converged ? this.#loss() : Number.NaN;
    return figures.report(converged);
  }

  #run(closed: Uint8Array, loadFactor: Float64Array | null, isInsistent = true): boolean {
    const { network, edgeOfDevice } = this.#rows;
    let isSame = loadFactor === this.#factor;
    for (let d = 0; d < closed.length; d++) {
      if (closed[d] === this.#applied[d]) continue;
      isSame = false;
      this.#applied[d] = closed[d]!;
      const edge = edgeOfDevice[d]!;
      if (edge < network.branches.count) this.#flow.setBranch(edge, closed[d] === 1 ? 0 : OUT_OF_SERVICE);
      else this.#flow.setSwitch(edge - network.branches.count, closed[d] === 1);
    }
    if (isSame && this.#solution?.converged === true) return true;
    if (loadFactor !== this.#factor) this.#scale(loadFactor);
    this.#solution = this.#flow.solve(
      this.size < LARGE
        ? { tolerance: TOLERANCE, maxIterations: 200 }
        : // With limits a state that Newton does not find in a few rounds is out of question: so low are its voltages.
          { tolerance: TOLERANCE_OF_LARGE, maxIterations: 200, start: 'last', insist: isInsistent },
    );
    // Near collapse sweeps creep or fail where Newton-Raphson still arrives: far below any limit.
    if (!this.#solution.converged && isInsistent)
      this.#solution = this.#flow.solve({ method: 'newton', tolerance: TOLERANCE });
    return this.#solution.converged;
  }

  #scale(loadFactor: Float64Array | null): void {
    const { consumers } = this.#rows.network;
    const { sectionOfNode } = this.#rows;
    const factor = (i: number) => loadFactor?.[sectionOfNode[consumers.node[i]!]!] ?? 1;
    this.#factor = loadFactor;
    this.#flow.setConsumers(
      consumers.p.map((p, i) => p * factor(i)),
      consumers.q.map((q, i) => q * factor(i)),
    );
  }

  #loss(): number {
    const { pFrom, pTo } = this.#solution!;
    let sum = 0;
    for (let i = 0; i < pFrom.length; i++) sum += pFrom[i]! + pTo[i]!;
    return sum * this.#rows.network.basePower;
  }

  #read(
    voltage: (node: number, value: number) => void,
    loading: (edge: number, normal: number, emergency: number) => void,
  ): void {
    const { nodes, branches, basePower } = this.#rows.network;
    const { magnitude, pFrom, qFrom, pTo, qTo } = this.#solution!;
    const { busOfNode } = this.#flow.topology;
    const { from, to, normalRating, emergencyRating, ratedFromVoltage, ratedToVoltage } = branches;
    const { baseVoltage } = nodes;
    for (let n = 0; n < nodes.count; n++) {
      const v = magnitude[busOfNode[n]!]!;
      if (v > 0) voltage(n, v);
    }
    for (let i = 0; i < branches.count; i++) {
      const normal = normalRating[i]!;
      const emergency = emergencyRating[i]!;
      if (Number.isNaN(normal) && Number.isNaN(emergency)) continue;
      const fromV = magnitude[busOfNode[from[i]!]!]! * baseVoltage[from[i]!]!;
      const toV = magnitude[busOfNode[to[i]!]!]! * baseVoltage[to[i]!]!;
      const atFrom = fromV > 0 ? (Math.sqrt(pFrom[i]! ** 2 + qFrom[i]! ** 2) / fromV) * ratedFromVoltage[i]! : 0;
      const atTo = toV > 0 ? (Math.sqrt(pTo[i]! ** 2 + qTo[i]! ** 2) / toV) * ratedToVoltage[i]! : 0;
      const apparent = Math.max(atFrom, atTo) * basePower;
      if (apparent === 0) continue;
      loading(
        i,
        apparent / (Number.isNaN(normal) ? emergency : normal),
        apparent / (Number.isNaN(emergency) ? normal : emergency),
      );
    }
  }

  #solvePresent(): NetworkPresent | null {
    if (!this.#run(this.#before, null)) return null;
    const { nodes, branches, switches } = this.#rows.network;
    const present: NetworkPresent = {
      re: new Float64Array(nodes.count),
      im: new Float64Array(nodes.count),
      voltage: new Float64Array(nodes.count),
      normal: new Float64Array(branches.count + switches.count),
      emergency: new Float64Array(branches.count + switches.count),
    };
    const { angle } = this.#solution!;
    const { busOfNode } = this.#flow.topology;
    this.#read(
      (node, value) => {
        const turn = angle[busOfNode[node]!]!;
        present.voltage[node] = value;
        present.re[node] = value * nodes.baseVoltage[node]! * Math.cos(turn);
        present.im[node] = value * nodes.baseVoltage[node]! * Math.sin(turn);
      },
      (edge, normal, emergency) => {
        present.normal[edge] = normal;
        present.emergency[edge] = emergency;
      },
    );
    return present;
  }
}
