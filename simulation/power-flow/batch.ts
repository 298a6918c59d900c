// Many load scenarios over one network and one switching state: what has been worked out for the network serves them all.
// Scenarios are independent: workers may each take a range of them, with the columns in shared memory.
import type { PowerFlow, PowerFlowOptions } from './power-flow.ts';
import { BatchSweep, LANES } from './sweep-batch.ts';

export interface LoadScenarios {
  readonly count: number;
  /** [count x consumers] W and var, scenario by scenario */
  readonly p: Float64Array;
  readonly q: Float64Array;
}

export interface BatchVoltages {
  /** [count x busCount] pu and rad; 0 at dead buses and all through a scenario that has no solution */
  readonly magnitude: Float64Array;
  readonly angle: Float64Array;
  /** [count] 1 = solved */
  readonly converged: Uint8Array;
}

export interface BatchOptions extends PowerFlowOptions {
  /** scenarios begin ... end - 1; default all */
  readonly begin?: number;
  readonly end?: number;
  /** where to write; made if absent */
  readonly into?: BatchVoltages;
}

/** Leaves the flow's own loads as they were. */
export function solveBatch(flow: PowerFlow, scenarios: LoadScenarios, options: BatchOptions = {}): BatchVoltages {
  const { begin = 0, end = scenarios.count, method = 'auto', start = 'flat' } = options;
  const { busCount } = flow.model;
  const into = options.into ?? {
    magnitude: new Float64Array(scenarios.count * busCount),
    angle: new Float64Array(scenarios.count * busCount),
    converged: new Uint8Array(scenarios.count),
  };
  const p = flow.consumers.p.slice();
  const q = flow.consumers.q.slice();
  const isSwept = (method === 'auto' || method === 'sweep') && start === 'flat';
  const lanes = isSwept ? Lanes.of(flow) : null;
  for (let s = begin; s < end; s += LANES) {
    const count = Math.min(LANES, end - s);
    if (lanes !== null && lanes.solve(scenarios, s, count, options, into)) continue;
    for (let k = s; k < s + count; k++) solveOne(flow, scenarios, k, options, into);
  }
  flow.setConsumers(p, q);
  return into;
}

function solveOne(
  flow: PowerFlow,
  scenarios: LoadScenarios,
  s: number,
  options: BatchOptions,
  into: BatchVoltages,
): void {
  const rows = flow.network.consumers.count;
  flow.setConsumers(scenarios.p.subarray(s * rows, (s + 1) * rows), scenarios.q.subarray(s * rows, (s + 1) * rows));
  const { converged, magnitude, angle } = flow.solve(options);
  into.converged[s] = converged ? 1 : 0;
  if (converged) {
    into.magnitude.set(magnitude, s * magnitude.length);
    into.angle.set(angle, s * magnitude.length);
  } else {
    into.magnitude.fill(0, s * magnitude.length, (s + 1) * magnitude.length);
    into.angle.fill(0, s * magnitude.length, (s + 1) * magnitude.length);
  }
}

/** Scenarios of a radial network with constant power, some at a time. */
class Lanes {
  readonly #sweep: BatchSweep;
  readonly #basePower: number;
  /** [consumers] position in the tree, -1 = dead */
  readonly #position: Int32Array;
  /** [positions] drawn by all that is no consumer */
  readonly #otherP: Float64Array;
  readonly #otherQ: Float64Array;

  /** Null: the network is not of this kind. */
  static of(flow: PowerFlow): Lanes | null {
    const { currentShareP, currentShareQ, impedanceShareP, impedanceShareQ } = flow.network.consumers;
    if (currentShareP !== null || currentShareQ !== null || impedanceShareP !== null || impedanceShareQ !== null)
      return null;
    return flow.radialTree() === null ? null : new Lanes(flow);
  }

  private constructor(flow: PowerFlow) {
    const tree = flow.radialTree()!;
    const { busOfNode } = flow.topology;
    const { node } = flow.network.consumers;
    this.#basePower = flow.network.basePower;
    this.#sweep = new BatchSweep(flow.model, tree);
    this.#position = node.map((k) => tree.position[busOfNode[k]!]!);
    this.#otherP = tree.p.slice(0, tree.count);
    this.#otherQ = tree.q.slice(0, tree.count);
    for (let i = 0; i < node.length; i++) {
      const at = this.#position[i]!;
      if (at < 0) continue;
      this.#otherP[at]! -= flow.consumers.p[i]! / this.#basePower;
      this.#otherQ[at]! -= flow.consumers.q[i]! / this.#basePower;
    }
  }

  /** False: not all of them have a solution; nothing is settled. */
  solve(scenarios: LoadScenarios, first: number, count: number, options: BatchOptions, into: BatchVoltages): boolean {
    this.#load(scenarios, first, count);
    const { tolerance = 1e-8, maxIterations = 20 } = options;
    if (!this.#sweep.solve(tolerance, maxIterations, into.magnitude, into.angle, first, count)) return false;
    into.converged.fill(1, first, first + count);
    return true;
  }

  #load(scenarios: LoadScenarios, first: number, count: number): void {
    const position = this.#position;
    const otherP = this.#otherP;
    const otherQ = this.#otherQ;
    const { p, q } = this.#sweep;
    const { p: drawnP, q: drawnQ } = scenarios;
    const unit = 1 / this.#basePower;
    const rows = position.length;
    for (let i = 0; i < otherP.length; i++) {
      p.fill(otherP[i]!, i * LANES, (i + 1) * LANES);
      q.fill(otherQ[i]!, i * LANES, (i + 1) * LANES);
    }
    for (let i = 0; i < rows; i++) {
      if (position[i]! < 0) continue;
      const at = position[i]! * LANES;
      let from = first * rows + i;
      for (let lane = 0; lane < LANES; lane++) {
        p[at + lane]! += drawnP[from]! * unit;
        q[at + lane]! += drawnQ[from]! * unit;
        // Lanes without a scenario of their own repeat the last one.
        if (lane + 1 < count) from += rows;
      }
    }
  }
}
