// What a power flow has to say about a state: extremes, and what breaks the limits. What was beyond them already before the fault is
// excused as far as it gets no worse: a plan is not to blame for it.
import type { Extreme, FlowFigures, FlowLimits } from './switchable-grid.ts';

/** Worsening that counts, pu of voltage and share of a rating: less cannot be measured. */
const WORSE = { voltage: 1e-4, loading: 1e-3 };

/** The state before the fault. */
export interface Present {
  /** [nodes] pu; 0 where dead */
  readonly voltage: Float64Array;
  /** [elements] share of the normal and of the emergency rating; 0 where there is none */
  readonly normal: Float64Array;
  readonly emergency: Float64Array;
}

export interface Names {
  readonly node: (row: number) => string;
  readonly element: (row: number) => string;
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
  readonly #names: Names;
  readonly #limits: FlowLimits | null;
  readonly #present: Present | null;

  constructor(names: Names, limits: FlowLimits | null, present: Present | null) {
    this.#names = names;
    this.#limits = limits;
    this.#present = present;
    this.#values.set([Infinity, -Infinity, -Infinity, Infinity, -Infinity, -Infinity]);
  }

  voltage(node: number, value: number): void {
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
      const excused = before > 0 && value >= before - WORSE.voltage;
      if (!excused && value < values[3]!) {
        values[3] = value;
        this.#under = node;
      }
    } else if (value > before + WORSE.voltage && value > values[4]!) {
      values[4] = value;
      this.#over = node;
    }
  }

  loading(element: number, value: number): void {
    const values = this.#values;
    if (value > values[2]!) {
      values[2] = value;
      this.#full = element;
    }
    const limits = this.#limits;
    if (limits === null || value <= limits.loading) return;
    const before = this.#present === null ? 0 : this.#present[limits.rating][element]!;
    if (value > before + WORSE.loading && value > values[5]!) {
      values[5] = value;
      this.#overload = element;
    }
  }

  report(converged: boolean): FlowFigures {
    const values = this.#values;
    const names = this.#names;
    const atNode = (node: number, slot: number): Extreme | null =>
      node < 0 ? null : { at: names.node(node), value: values[slot]! };
    const atElement = (element: number, slot: number): Extreme | null =>
      element < 0 ? null : { at: names.element(element), value: values[slot]! };
    return {
      converged,
      loss: this.loss,
      lowestVoltage: atNode(this.#low, 0),
      highestVoltage: atNode(this.#high, 1),
      worstLoading: atElement(this.#full, 2),
      undervoltage: atNode(this.#under, 3),
      overvoltage: atNode(this.#over, 4),
      overload: atElement(this.#overload, 5),
    };
  }
}
