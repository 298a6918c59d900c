// What a power flow has to say about a state: extremes, and what breaks the limits. What was beyond them already before the fault is
// excused as far as it gets no worse: a plan is not to blame for it.
import type { Extreme, FlowFigures, FlowLimits } from './switchable-grid.ts';
import type { GridRows } from './switchable-network.ts';

/** Worsening that counts, pu of voltage and share of a rating. */
const WORSE = 1e-6;

/** The state before the fault. */
export interface Present {
  /** [nodes] V; 0 where dead */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** [nodes] pu */
  readonly voltage: Float64Array;
  /** [edges] share of the normal and of the emergency rating; 0 where there is none */
  readonly normal: Float64Array;
  readonly emergency: Float64Array;
}

/** Collects extremes over one solution. */
export class FigureCollector {
  loss = 0;
  #low = -1;
  #high = -1;
  #full = -1;
  #under = -1;
  #over = -1;
  #overload = -1;
  readonly #values = new Float64Array(6);
  readonly #rows: GridRows;
  readonly #limits: FlowLimits | null;
  readonly #present: Present | null;

  constructor(rows: GridRows, limits: FlowLimits | null, present: Present | null) {
    this.#rows = rows;
    this.#limits = limits;
    this.#present = present;
    this.#values.set([Infinity, -Infinity, -Infinity, Infinity, -Infinity, -Infinity]);
  }

  voltage(node: number, value: number): void {
    if (this.#rows.network.nodes.internal[node] === 1) return;
    const values = this.#values;
    if (value < values[0]!) {
      values[0] = value;
      this.#low = node;
    }
    if (value > values[1]!) {
      values[1] = value;
      this.#high = node;
    }
    const limits = this.#limits;
    if (limits === null || (value >= limits.minVoltage && value <= limits.maxVoltage)) return;
    const before = this.#present?.voltage[node] ?? 0;
    if (value < limits.minVoltage) {
      const excused = before > 0 && value >= before - WORSE;
      if (!excused && value < values[3]!) {
        values[3] = value;
        this.#under = node;
      }
    } else if (value > before + WORSE && value > values[4]!) {
      values[4] = value;
      this.#over = node;
    }
  }

  loading(edge: number, value: number): void {
    const values = this.#values;
    if (value > values[2]!) {
      values[2] = value;
      this.#full = edge;
    }
    const limits = this.#limits;
    if (limits === null || value <= limits.loading) return;
    const before = this.#present === null ? 0 : this.#present[limits.rating][edge]!;
    if (value > before + WORSE && value > values[5]!) {
      values[5] = value;
      this.#overload = edge;
    }
  }

  report(converged: boolean): FlowFigures {
    const { nodes, branches, switches } = this.#rows.network;
    const values = this.#values;
    const atNode = (node: number, slot: number): Extreme | null =>
      node < 0 ? null : { at: nodes.ids[node]!, value: values[slot]! };
    const atEdge = (edge: number): string =>
      edge < branches.count ? branches.ids[edge]! : switches.ids[edge - branches.count]!;
    return {
      converged,
      loss: this.loss,
      lowestVoltage: atNode(this.#low, 0),
      highestVoltage: atNode(this.#high, 1),
      worstLoading: this.#full < 0 ? null : { at: atEdge(this.#full), value: values[2]! },
      undervoltage: atNode(this.#under, 3),
      overvoltage: atNode(this.#over, 4),
      overload: this.#overload < 0 ? null : { at: atEdge(this.#overload), value: values[5]! },
    };
  }
}
