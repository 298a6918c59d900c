// The power flow of what lies above the feeders alone: sources, 110 kV, busbars; meshed, some hundred buses. Feeders are powers drawn at
// their heads. Made anew only where something above the feeders was switched.
import { incidenceOf } from '../network/incidence.ts';
import type { Network } from '../network/network.ts';
import { BUS_TYPE, type BalancedSolution, type BusBranchModel } from '../power-flow/bus-branch-model.ts';
import { MeshedSweep } from '../power-flow/sweep-meshed.ts';
import { RadialSweep } from '../power-flow/sweep-radial.ts';
import { SweepTree } from '../power-flow/sweep-tree.ts';
import type { FlowParts } from './feeder-flow.ts';

/** Beyond so many buses the whole is as quick. */
const MOST_BUSES = 5000;
/** pu of voltage */
const TOLERANCE = 2e-6;
const ROUNDS = 60;

interface Solver {
  readonly model: BusBranchModel;
  readonly tree: SweepTree;
  readonly sweep: RadialSweep | MeshedSweep;
}

export class UpperFlow {
  readonly #parts: FlowParts;
  /** [nodes] bus here, -1: not above the feeders, or dead */
  readonly busOf: Int32Array;
  /** rows of the branches here, and a node of each bus */
  rows: number[] = [];
  #nodes: number[] = [];
  #consumers: number[] = [];
  #generators: number[] = [];
  #solver: Solver | null = null;
  #solution: BalancedSolution | null = null;

  constructor(parts: FlowParts) {
    this.#parts = parts;
    this.busOf = new Int32Array(parts.grid.network.nodes.count).fill(-1);
  }

  /** After a switching above the feeders. False: it is no small weakly meshed network. */
  build(): boolean {
    this.#solver = null;
    this.#solution = null;
    return this.#list() && this.#make();
  }

  #list(): boolean {
    const { grid, tree, observation, flow } = this.#parts;
    const { network } = grid;
    const { busOfNode } = flow;
    const { start, edge, far } = incidenceOf(network);
    const { busOf } = this;
    busOf.fill(-1);
    this.rows = [];
    this.#nodes = [];
    const numberOf = new Map<number, number>();
    const isHere = (node: number): boolean => tree.feeder[node]! < 0 && observation.isLive(node);
    for (let node = 0; node < busOf.length; node++) {
      if (!isHere(node)) continue;
      let bus = numberOf.get(busOfNode[node]!);
      if (bus === undefined) {
        if (numberOf.size === MOST_BUSES) return false;
        bus = numberOf.size;
        numberOf.set(busOfNode[node]!, bus);
        this.#nodes.push(node);
      }
      busOf[node] = bus;
      for (let k = start[node]!; k < start[node + 1]!; k++) {
        const e = edge[k]!;
        const isOnce = e < network.branches.count && network.branches.from[e] === node;
        if (isOnce && isHere(far[k]!) && tree.isClosed(e) && !observation.inferredOpen.has(e)) this.rows.push(e);
      }
    }
    this.#consumers = rowsAt(network.consumers.node, busOf);
    this.#generators = rowsAt(network.generators.node, busOf);
    return true;
  }

  #make(): boolean {
    const { network } = this.#parts.grid;
    if (hasMore(network)) return false;
    const { branches, nodes, sources, basePower } = network;
    const n = this.#nodes.length;
    const { rows, busOf } = this;
    const column = (): Float64Array => new Float64Array(n);
    const y = rows.map((row) => nodes.baseVoltage[branches.to[row]!]! ** 2 / basePower);
    const perUnit = (column: Float64Array): Float64Array => Float64Array.from(rows, (row, i) => column[row]! * y[i]!);
    const q = column();
    const setMagnitude = column().fill(1);
    const setAngle = column();
    const model: BusBranchModel = {
      busCount: n,
      branchCount: rows.length,
      basePower,
      baseVoltage: Float64Array.from(this.#nodes, (node) => nodes.baseVoltage[node]!),
      from: Int32Array.from(rows, (row) => busOf[branches.from[row]!]!),
      to: Int32Array.from(rows, (row) => busOf[branches.to[row]!]!),
      r: Float64Array.from(rows, (row, i) => branches.r[row]! / y[i]!),
      x: Float64Array.from(rows, (row, i) => branches.x[row]! / y[i]!),
      gFrom: perUnit(branches.gFrom),
      bFrom: perUnit(branches.bFrom),
      gTo: perUnit(branches.gTo),
      bTo: perUnit(branches.bTo),
      ratio: new Float64Array(rows.length),
      shift: Float64Array.from(rows, (row) => branches.shift[row]!),
      busType: new Uint8Array(n).fill(BUS_TYPE.pq),
      p: column(),
      q,
      currentP: null,
      currentQ: null,
      g: column(),
      b: column(),
      setMagnitude,
      setAngle,
      minQ: q,
      maxQ: q,
      startMagnitude: setMagnitude,
      startAngle: setAngle,
    };
    for (let row = 0; row < sources.count; row++) {
      const bus = busOf[sources.node[row]!]!;
      if (bus < 0) continue;
      model.busType[bus] = BUS_TYPE.slack;
      setAngle[bus] = sources.angle[row]!;
    }
    this.#setParameters(model);
    const tree = new SweepTree(model);
    const sweep = tree.links.length === 0 ? new RadialSweep(model, tree) : new MeshedSweep(model, tree);
    if (tree.count !== n || (sweep instanceof MeshedSweep && !sweep.isFit)) return false;
    this.#solver = { model, tree, sweep };
    return true;
  }

  #setParameters({ ratio, setMagnitude }: BusBranchModel): boolean {
    const { solvedWith } = this.#parts.flow;
    const { node } = this.#parts.grid.network.sources;
    let hasChanged = false;
    const set = (column: Float64Array, i: number, value: number): void => {
      if (column[i] === value) return;
      column[i] = value;
      hasChanged = true;
    };
    for (let i = 0; i < this.rows.length; i++) set(ratio, i, solvedWith.ratio[this.rows[i]!]!);
    for (let row = 0; row < node.length; row++) {
      const bus = this.busOf[node[row]!]!;
      if (bus >= 0) set(setMagnitude, bus, solvedWith.magnitude[row]!);
    }
    return hasChanged;
  }

  /** After a solution of the whole: taps and sources may have moved. False: it must be built again. */
  renew(): boolean {
    return this.#solver === null ? false : this.#setParameters(this.#solver.model) ? this.#make() : true;
  }

  /** `heads`: node above and pu drawn of each feeder. Null: no solution. */
  solve(heads: readonly { readonly bus: number; readonly p: number; readonly q: number }[]): BalancedSolution | null {
    if (this.#solver === null) return null;
    const { model, tree, sweep } = this.#solver;
    const { grid, injections, flow } = this.#parts;
    const { consumers, generators, basePower } = grid.network;
    const { p, q } = model;
    p.fill(0);
    q.fill(0);
    for (const row of this.#consumers) {
      const bus = this.busOf[consumers.node[row]!]!;
      p[bus]! -= injections.p[row]! / basePower;
      q[bus]! -= injections.q[row]! / basePower;
    }
    for (const row of this.#generators) {
      const bus = this.busOf[generators.node[row]!]!;
      p[bus]! += flow.solvedWith.p[row]! / basePower;
      q[bus]! += flow.solvedWith.q[row]! / basePower;
    }
    for (const head of heads) {
      if (head.bus < 0) continue;
      p[head.bus]! -= head.p;
      q[head.bus]! -= head.q;
    }
    tree.reload(model);
    this.#solution =
      sweep instanceof RadialSweep
        ? sweep.solve(TOLERANCE, ROUNDS, this.#solution?.magnitude ?? null)
        : sweep.solve(TOLERANCE, ROUNDS, this.#solution);
    if (!this.#solution.converged) this.#solution = null;
    return this.#solution;
  }

  /** Puts it into a solution of the whole. */
  writeInto(whole: BalancedSolution): void {
    const own = this.#solution;
    if (own === null) return;
    const { busOfNode } = this.#parts.flow;
    for (let bus = 0; bus < this.#nodes.length; bus++) {
      const at = busOfNode[this.#nodes[bus]!]!;
      whole.magnitude[at] = own.magnitude[bus]!;
      whole.angle[at] = own.angle[bus]!;
    }
    for (let i = 0; i < this.rows.length; i++) {
      const row = this.rows[i]!;
      whole.pFrom[row] = own.pFrom[i]!;
      whole.qFrom[row] = own.qFrom[i]!;
      whole.pTo[row] = own.pTo[i]!;
      whole.qTo[row] = own.qTo[i]!;
    }
  }
}

/** What a flow of constant powers alone does not know. */
const hasMore = ({ consumers, machines, shunts }: Network): boolean =>
  machines.count > 0 ||
  shunts.count > 0 ||
  consumers.currentShareP !== null ||
  consumers.currentShareQ !== null ||
  consumers.impedanceShareP !== null ||
  consumers.impedanceShareQ !== null;

function rowsAt(node: Int32Array, busOf: Int32Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < node.length; row++) if (busOf[node[row]!]! >= 0) rows.push(row);
  return rows;
}
