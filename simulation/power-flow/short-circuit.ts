// Three-phase short-circuit currents after IEC 60909-0:2016, by the equivalent voltage source at the fault:
//   I_k" = c Un / (sqrt(3) |Z_k + Z_F|)                    initial symmetrical current (8.1), Z_F an impedance of the fault itself
//   i_p  = kappa sqrt(2) I_k",  kappa = 1.02 + 0.98 e^(-3 R/X)     peak (9.1.1; R/X at the fault: "method b" without its factor 1.15)
//   I_k2" = sqrt(3)/2 I_k"                                 line to line, with Z_2 = Z_1 (8.2)
//   c: table 1; up to 1 kV 1.05 or 1.10 (max) and 0.95 or 0.90 (min) for +6 % or +10 % tolerance, above 1.10 and 1.00
//   I_k1" = sqrt(3) c Un / |Z_1 + Z_2 + Z_0|               line to earth (8.3): see earthFaultCurrent
// Not done: machines' and motors' contributions (a Network holds no subtransient reactances), DC component over time, steady-state
// current, warming of conductors in the minimum case, zero sequence (a Network holds none: earth faults only from a given Z_0; where a
// network is known phase by phase, short-circuit-phases.ts calculates them).
// Transformers act at their ratio as set, not at the rated one; a negligible difference at the middle tap.
import type { Network } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import { type BranchPoint, ShortCircuitNetwork } from './short-circuit-network.ts';

export interface ShortCircuitOptions {
  /** greatest currents (ratings, selectivity) or least ones (whether protection still sees the end). Default max */
  readonly case?: 'max' | 'min';
  /** per cent by which voltages up to 1 kV may be high. Default 10 */
  readonly lowVoltageTolerance?: 6 | 10;
  /** in place of the table */
  readonly voltageFactor?: number;
  /** K_T. Default true for the greatest currents, false for the least */
  readonly transformerCorrection?: boolean;
}

export type FaultPlace = { readonly node: number } | BranchPoint;

/** ohm, in each phase to the common point */
export interface FaultImpedance {
  readonly r: number;
  readonly x: number;
}

export interface FaultCurrent {
  /** A, initial symmetrical, three-phase; Infinity at an ideal source, 0 where dead */
  readonly current: number;
  /** A, line to line */
  readonly lineToLine: number;
  /** A */
  readonly peak: number;
  readonly kappa: number;
  /** VA: sqrt(3) Un Ik" */
  readonly power: number;
  /** ohm, Z_k at the base voltage of the place */
  readonly r: number;
  readonly x: number;
  /** c that was used */
  readonly voltageFactor: number;
}

/** How a fault's current comes together: A, complex, with the driving voltage at angle 0. */
export interface FaultFlows extends FaultCurrent {
  /** [branches.count] into the branch at each end; at a split branch what enters from either end towards the fault */
  readonly fromRe: Float64Array;
  readonly fromIm: Float64Array;
  readonly toRe: Float64Array;
  readonly toIm: Float64Array;
  /** [sources.count] out of each source; several at one bus share by their short-circuit power, ideal ones equally */
  readonly sourceRe: Float64Array;
  readonly sourceIm: Float64Array;
  /** [busCount] pu of c Un at the fault that remains, seen at each bus */
  readonly remaining: Float64Array;
}

export const voltageFactor = (baseVoltage: number, kind: 'max' | 'min', lowVoltageTolerance: 6 | 10): number => {
  if (baseVoltage > 1000) return kind === 'max' ? 1.1 : 1;
  if (lowVoltageTolerance === 6) return kind === 'max' ? 1.05 : 0.95;
  return kind === 'max' ? 1.1 : 0.9;
};

export class ShortCircuit {
  readonly network: Network;
  readonly topology: Topology;
  readonly #options: ShortCircuitOptions;
  #whole: ShortCircuitNetwork | null = null;
  #version = -1;

  /** Follows `topology`: after a switching the next fault is calculated anew. */
  constructor(network: Network, topology: Topology, options: ShortCircuitOptions = {}) {
    this.network = network;
    this.topology = topology;
    this.#options = options;
  }

  fault(place: FaultPlace, impedance: FaultImpedance = { r: 0, x: 0 }): FaultCurrent {
    const passive = this.#passive(place);
    const [re, im] = [new Float64Array(passive.busCount), new Float64Array(passive.busCount)];
    return this.#current(passive, place, impedance, re, im);
  }

  /** The same with the current of every branch and source. */
  flows(place: FaultPlace, impedance: FaultImpedance = { r: 0, x: 0 }): FaultFlows {
    const { network, topology } = this;
    const { branches, sources, nodes } = network;
    const passive = this.#passive(place);
    const re = new Float64Array(passive.busCount);
    const im = new Float64Array(passive.busCount);
    const fault = this.#current(passive, place, impedance, re, im);
    const flows: FaultFlows = {
      ...fault,
      fromRe: new Float64Array(branches.count),
      fromIm: new Float64Array(branches.count),
      toRe: new Float64Array(branches.count),
      toIm: new Float64Array(branches.count),
      sourceRe: new Float64Array(sources.count),
      sourceIm: new Float64Array(sources.count),
      remaining: new Float64Array(topology.busCount),
    };
    const bus = this.#bus(passive, place);
    const base = this.#baseVoltage(place);
    const zBase = (base * base) / network.basePower;
    // The fault draws -current: voltages of the passive network are -I Z e_k, I = c / (z_k + z_F) per unit.
    const zr = re[bus]! + impedance.r / zBase;
    const zi = im[bus]! + impedance.x / zBase;
    const size = zr * zr + zi * zi;
    if (size === 0 || fault.current === 0) {
      if (fault.current === 0) return flows;
      for (const column of [flows.fromRe, flows.fromIm, flows.toRe, flows.toIm]) column.fill(Number.NaN);
      return flows;
    }
    const iRe = (fault.voltageFactor * zr) / size;
    const iIm = (-fault.voltageFactor * zi) / size;
    const uRe = (b: number) => -(iRe * re[b]! - iIm * im[b]!);
    const uIm = (b: number) => -(iRe * im[b]! + iIm * re[b]!);
    const { links } = passive;
    for (let i = 0; i < links.row.length; i++) {
      const row = links.row[i]!;
      const f = links.from[i]!;
      const t = links.to[i]!;
      const zSize = links.r[i]! ** 2 + links.x[i]! ** 2;
      const g = links.r[i]! / zSize;
      const b = -links.x[i]! / zSize;
      const a = links.aRe[i]!;
      const s = links.aIm[i]!;
      const square = a * a + s * s;
      // Through the series impedance from `from` to `to`: J = y (V_f / a - V_t); it enters at `from` as J / conj(a).
      const vRe = (uRe(f) * a + uIm(f) * s) / square - uRe(t);
      const vIm = (uIm(f) * a - uRe(f) * s) / square - uIm(t);
      const jRe = g * vRe - b * vIm;
      const jIm = g * vIm + b * vRe;
      const fromUnit = network.basePower / (Math.sqrt(3) * nodes.baseVoltage[branches.from[row]!]!);
      const toUnit = network.basePower / (Math.sqrt(3) * nodes.baseVoltage[branches.to[row]!]!);
      if (f !== passive.splitBus) {
        flows.fromRe[row] = ((jRe * a - jIm * s) / square) * fromUnit;
        flows.fromIm[row] = ((jIm * a + jRe * s) / square) * fromUnit;
      }
      if (t !== passive.splitBus) {
        flows.toRe[row] = -jRe * toUnit;
        flows.toIm[row] = -jIm * toUnit;
      }
    }
    this.#shareSources(passive, flows, uRe, uIm);
    for (let b = 0; b < topology.busCount; b++) {
      const rest = Math.hypot(fault.voltageFactor + uRe(b), uIm(b));
      flows.remaining[b] = topology.energised[b] === 1 ? rest / fault.voltageFactor : 0;
    }
    return flows;
  }

  /** [nodes.count] A, Ik" at every node; 0 where dead, Infinity at an ideal source. In a radial network one pass does. */
  everywhere(): Float64Array {
    const { nodes, basePower } = this.network;
    const { busOfNode } = this.topology;
    const currents = new Float64Array(nodes.count);
    if (nodes.count === 0) return currents;
    const passive = this.#passive({ node: 0 });
    const re = new Float64Array(passive.busCount);
    const im = new Float64Array(passive.busCount);
    passive.drivingPoints(re, im);
    for (let node = 0; node < nodes.count; node++) {
      const base = nodes.baseVoltage[node]!;
      const z = (Math.hypot(re[busOfNode[node]!]!, im[busOfNode[node]!]!) * base * base) / basePower;
      currents[node] = Number.isNaN(z) ? 0 : (this.#voltageFactor(base) * base) / (Math.sqrt(3) * z);
    }
    return currents;
  }

  #voltageFactor(baseVoltage: number): number {
    const { case: kind = 'max', lowVoltageTolerance = 10 } = this.#options;
    return this.#options.voltageFactor ?? voltageFactor(baseVoltage, kind, lowVoltageTolerance);
  }

  #passive(place: FaultPlace): ShortCircuitNetwork {
    const { network, topology } = this;
    const kind = this.#options.case ?? 'max';
    const tolerance = this.#options.lowVoltageTolerance ?? 10;
    const corrects = this.#options.transformerCorrection ?? kind === 'max';
    const options = {
      voltageFactor: (base: number) => this.#voltageFactor(base),
      correctionFactor: corrects ? (base: number) => voltageFactor(base, 'max', tolerance) : null,
    };
    if ('branch' in place) return new ShortCircuitNetwork(network, topology, options, place);
    if (this.#whole === null || this.#version !== topology.version) {
      this.#whole = new ShortCircuitNetwork(network, topology, options, null);
      this.#version = topology.version;
    }
    return this.#whole;
  }

  #bus(passive: ShortCircuitNetwork, place: FaultPlace): number {
    return 'branch' in place ? passive.splitBus : this.topology.busOfNode[place.node]!;
  }

  /** V; a point on a branch is at the `to` side's voltage. */
  #baseVoltage(place: FaultPlace): number {
    const { nodes, branches } = this.network;
    return nodes.baseVoltage['branch' in place ? branches.to[place.branch]! : place.node]!;
  }

  #current(
    passive: ShortCircuitNetwork,
    place: FaultPlace,
    impedance: FaultImpedance,
    re: Float64Array,
    im: Float64Array,
  ): FaultCurrent {
    const bus = this.#bus(passive, place);
    const base = this.#baseVoltage(place);
    const c = this.#voltageFactor(base);
    const isAlive = passive.column(bus, re, im);
    const zBase = (base * base) / this.network.basePower;
    const r = re[bus]! * zBase + impedance.r;
    const x = im[bus]! * zBase + impedance.x;
    const current = isAlive ? (c * base) / (Math.sqrt(3) * Math.hypot(r, x)) : 0;
    const kappa = x > 0 ? 1.02 + 0.98 * Math.exp((-3 * r) / x) : 1.02;
    return {
      current,
      lineToLine: (Math.sqrt(3) / 2) * current,
      peak: kappa * Math.SQRT2 * current,
      kappa,
      power: Math.sqrt(3) * base * current,
      r,
      x,
      voltageFactor: c,
    };
  }

  #shareSources(
    passive: ShortCircuitNetwork,
    flows: FaultFlows,
    uRe: (bus: number) => number,
    uIm: (bus: number) => number,
  ): void {
    const { sources, nodes, basePower, branches } = this.network;
    const { busOfNode } = this.topology;
    const busOf = (i: number) => busOfNode[sources.node[i]!]!;
    const power = new Float64Array(passive.busCount);
    const idealAt = new Uint8Array(passive.busCount);
    for (let i = 0; i < sources.count; i++) {
      if (Number.isFinite(sources.shortCircuitPower[i])) power[busOf(i)]! += sources.shortCircuitPower[i]!;
      else idealAt[busOf(i)]! += 1;
    }
    // An ideal source gives what the branches at its bus take.
    const takenRe = new Float64Array(passive.busCount);
    const takenIm = new Float64Array(passive.busCount);
    for (let row = 0; row < branches.count; row++) {
      takenRe[busOfNode[branches.from[row]!]!]! += flows.fromRe[row]!;
      takenIm[busOfNode[branches.from[row]!]!]! += flows.fromIm[row]!;
      takenRe[busOfNode[branches.to[row]!]!]! += flows.toRe[row]!;
      takenIm[busOfNode[branches.to[row]!]!]! += flows.toIm[row]!;
    }
    for (let i = 0; i < sources.count; i++) {
      const bus = busOf(i);
      if (idealAt[bus]! > 0) {
        const share = Number.isFinite(sources.shortCircuitPower[i]) ? 0 : 1 / idealAt[bus]!;
        flows.sourceRe[i] = takenRe[bus]! * share;
        flows.sourceIm[i] = takenIm[bus]! * share;
        continue;
      }
      // Out of the source: y (0 - u), its own voltage being shorted in the passive network.
      const unit = basePower / (Math.sqrt(3) * nodes.baseVoltage[sources.node[i]!]!);
      const share = (sources.shortCircuitPower[i]! / power[bus]!) * unit;
      const g = passive.sourceG[bus]!;
      const b = passive.sourceB[bus]!;
      flows.sourceRe[i] = -(g * uRe(bus) - b * uIm(bus)) * share;
      flows.sourceIm[i] = -(g * uIm(bus) + b * uRe(bus)) * share;
    }
  }
}

/**
 * Line-to-earth current in A (IEC 60909-0, 8.3) where the zero-sequence impedance is known from elsewhere: ohm at the place's base
 * voltage, Z_2 = Z_1.
 */
export function earthFaultCurrent(
  fault: Pick<FaultCurrent, 'r' | 'x' | 'voltageFactor'>,
  baseVoltage: number,
  zero: FaultImpedance,
): number {
  const size = Math.hypot(2 * fault.r + zero.r, 2 * fault.x + zero.x);
  return (Math.sqrt(3) * fault.voltageFactor * baseVoltage) / size;
}
