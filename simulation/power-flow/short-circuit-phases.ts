// Short circuits of any kind in a three-phase network, from the phases themselves: to earth, between conductors, with impedance. No
// symmetrical components, so unbalanced lines, one-phase laterals and any transformer connection are as they are.
//   V0 = Y^-1 j           voltages before the fault: sources behind their impedances, loads left out
//   Z  = Y^-1             columns at the conductors of the faulted bus
//   A                     fault branches: each from a conductor to another (+1, -1) or to earth (+1), with impedance z_f
//   (A Z A' + z_f) i = A V0     currents in the fault branches
//   V  = V0 - Z A' i            voltages under the fault; from them the current in every element
// Y is that of phase-model.ts: lines with their charging, transformers at their taps, capacitors and reactors in. Loads, and what
// machines would add, are left out; c = 1 unless another voltage factor is given for all sources (IEC 60909-0, table 1).
import type { PhaseNetwork, PhaseState } from '../network/phase-network.ts';
import { ComplexLu } from './sparse/complex-lu.ts';
import { complexArrays, invert } from './three-phase/complex-matrix.ts';
import { ElementCurrents } from './three-phase/element-currents.ts';
import { EARTH, PhaseModel } from './three-phase/phase-model.ts';
import { findSupply } from './three-phase/supply.ts';

/** Part of a diagonal entry that ties a conductor to earth where nothing else does. */
const ANCHOR = 1e-9;
/** A loop of conductors with less impedance than this part of the greatest is bolted to itself: no current could be named. */
const LEAST_IMPEDANCE = 1e-12;

/** One connection that the fault makes: from a conductor (node of the bus, 1, 2, 3 ...) to another, or to earth (0). */
export interface FaultBranch {
  readonly from: number;
  readonly to: number;
  /** ohm; default 0 */
  readonly r?: number;
  readonly x?: number;
}

export const lineToEarth = (conductor: number): readonly FaultBranch[] => [{ from: conductor, to: 0 }];
export const lineToLine = (a: number, b: number): readonly FaultBranch[] => [{ from: a, to: b }];
export const lineToLineToEarth = (a: number, b: number): readonly FaultBranch[] => [
  { from: a, to: 0 },
  { from: b, to: 0 },
];
/** All conductors together, without earth. */
export const threePhase = (a = 1, b = 2, c = 3): readonly FaultBranch[] => [
  { from: a, to: b },
  { from: b, to: c },
];
export const threePhaseToEarth = (a = 1, b = 2, c = 3): readonly FaultBranch[] =>
  [a, b, c].map((from) => ({ from, to: 0 }));

export interface PhaseFault {
  /** conductors of the bus (its nodes), and A that leaves each of them into the fault, complex */
  readonly conductors: readonly number[];
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** A, magnitude by conductor */
  readonly current: Float64Array;
  /** A into earth, magnitude */
  readonly earthCurrent: number;
  /** V to earth at every node of `nodes` under the fault */
  readonly voltageRe: Float64Array;
  readonly voltageIm: Float64Array;
  /** A into every conductor of every element, at elementConductor(...) */
  readonly elementRe: Float64Array;
  readonly elementIm: Float64Array;
}

export class PhaseShortCircuit {
  /** of the network without its loads: rows of elements and nodes are this model's own */
  readonly model: PhaseModel;
  readonly #lu: ComplexLu;
  readonly #live: Uint8Array;
  readonly #currents: ElementCurrents;
  /** [nodes] V before the fault */
  readonly #v0Re: Float64Array;
  readonly #v0Im: Float64Array;
  readonly #voltageFactor: number;

  /** The network as it stands; open conductors are those of its terminals. */
  constructor(network: PhaseNetwork, state: PhaseState, voltageFactor = 1) {
    const model = new PhaseModel({ ...network, consumers: [] }, state);
    const { matrix, nodeCount: n } = model;
    this.model = model;
    this.#voltageFactor = voltageFactor;
    const { live, anchor } = findSupply(model);
    this.#live = live;
    this.#lu = new ComplexLu(n, matrix.columnPointers, matrix.rowIndices);
    const re = new Float64Array(matrix.rowIndices.length);
    const im = new Float64Array(matrix.rowIndices.length);
    for (let tries = 0; tries <= n; tries++) {
      matrix.assemble(re, im, this.#live, anchor);
      const result = this.#lu.factor(re, im);
      if (result.ok) break;
      const at = matrix.diagonal[result.row]!;
      anchor[result.row]! -= ANCHOR * Math.max(Math.hypot(re[at]!, im[at]!), 1e-3);
    }
    // With all nodes at zero the sources drive into them what they must be solved for.
    this.#currents = new ElementCurrents(model);
    const zero = new Float64Array(n);
    this.#currents.calculate(zero, zero);
    this.#v0Re = new Float64Array(n);
    this.#v0Im = new Float64Array(n);
    this.#currents.addTo(this.#v0Re, this.#v0Im);
    for (let node = 0; node < n; node++) {
      const drive = this.#live[node] === 1 ? -voltageFactor : 0;
      this.#v0Re[node]! *= drive;
      this.#v0Im[node]! *= drive;
    }
    this.#lu.solve(this.#v0Re, this.#v0Im);
  }

  /**
   * `bus`: row of the network's buses. Null where the fault names a conductor that the bus does not have or that is dead, or shorts
   * what has no impedance between (an ideal loop).
   */
  fault(bus: number, branches: readonly FaultBranch[]): PhaseFault | null {
    const { model } = this;
    const n = model.nodes.length;
    const conductors = [...new Set(branches.flatMap(({ from, to }) => [from, to]))].filter((node) => node > 0);
    conductors.sort((a, b) => a - b);
    const nodes = conductors.map((conductor) => model.nodeAt(bus, conductor));
    if (nodes.some((node) => node === EARTH || this.#live[node] !== 1)) return null;
    const columns = nodes.map((node) => {
      const column = complexArrays(n);
      column.re[node] = 1;
      this.#lu.solve(column.re, column.im);
      return column;
    });
    const side = (conductor: number) => conductors.indexOf(conductor);
    const m = branches.length;
    const z = complexArrays(m * m);
    // A Z A' + z_f; an end at earth (side -1) adds nothing.
    for (let p = 0; p < m; p++) {
      for (let q = 0; q < m; q++) {
        for (const [end, sign] of [
          [branches[p]!.from, 1],
          [branches[p]!.to, -1],
        ] as const) {
          for (const [other, otherSign] of [
            [branches[q]!.from, 1],
            [branches[q]!.to, -1],
          ] as const) {
            if (side(end) < 0 || side(other) < 0) continue;
            const column = columns[side(other)]!;
            z.re[p * m + q]! += sign * otherSign * column.re[nodes[side(end)]!]!;
            z.im[p * m + q]! += sign * otherSign * column.im[nodes[side(end)]!]!;
          }
        }
      }
      z.re[p * m + p]! += branches[p]!.r ?? 0;
      z.im[p * m + p]! += branches[p]!.x ?? 0;
    }
    if (!isRegular(z, m) || !invert(z, m)) return null;
    const re = new Float64Array(nodes.length);
    const im = new Float64Array(nodes.length);
    for (let p = 0; p < m; p++) {
      let iRe = 0;
      let iIm = 0;
      for (let q = 0; q < m; q++) {
        const [uRe, uIm] = this.#across(bus, branches[q]!);
        iRe += z.re[p * m + q]! * uRe - z.im[p * m + q]! * uIm;
        iIm += z.re[p * m + q]! * uIm + z.im[p * m + q]! * uRe;
      }
      for (const [end, sign] of [
        [branches[p]!.from, 1],
        [branches[p]!.to, -1],
      ] as const) {
        if (side(end) < 0) continue;
        re[side(end)]! += sign * iRe;
        im[side(end)]! += sign * iIm;
      }
    }
    return this.#result(conductors, columns, re, im);
  }

  /** Index into elementRe and elementIm of the first conductor of an element's terminal (from 0). */
  elementConductor(element: number, terminal: number): number {
    return this.model.firstConductor[element]! + terminal * this.model.elements[element]!.conductors;
  }

  #across(bus: number, { from, to }: FaultBranch): readonly [number, number] {
    const a = this.model.nodeAt(bus, from);
    const b = this.model.nodeAt(bus, to);
    const re = (node: number) => (node === EARTH ? 0 : this.#v0Re[node]!);
    const im = (node: number) => (node === EARTH ? 0 : this.#v0Im[node]!);
    return [re(a) - re(b), im(a) - im(b)];
  }

  #result(
    conductors: readonly number[],
    columns: readonly { readonly re: Float64Array; readonly im: Float64Array }[],
    re: Float64Array,
    im: Float64Array,
  ): PhaseFault {
    const voltageRe = this.#v0Re.slice();
    const voltageIm = this.#v0Im.slice();
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!;
      for (let node = 0; node < voltageRe.length; node++) {
        voltageRe[node]! -= column.re[node]! * re[c]! - column.im[node]! * im[c]!;
        voltageIm[node]! -= column.re[node]! * im[c]! + column.im[node]! * re[c]!;
      }
    }
    // The elements know the sources at c = 1: currents are in proportion.
    const scale = this.#voltageFactor;
    this.#currents.calculate(
      voltageRe.map((v) => v / scale),
      voltageIm.map((v) => v / scale),
    );
    const sum = (column: Float64Array) => column.reduce((all, one) => all + one, 0);
    return {
      conductors,
      re,
      im,
      current: re.map((value, c) => Math.hypot(value, im[c]!)),
      earthCurrent: Math.hypot(sum(re), sum(im)),
      voltageRe,
      voltageIm,
      elementRe: this.#currents.re.map((value) => value * scale),
      elementIm: this.#currents.im.map((value) => value * scale),
    };
  }
}

function isRegular({ re, im }: { readonly re: Float64Array; readonly im: Float64Array }, m: number): boolean {
  let greatest = 0;
  for (let k = 0; k < m * m; k++) greatest = Math.max(greatest, Math.hypot(re[k]!, im[k]!));
  for (let k = 0; k < m; k++) {
    if (!(Math.hypot(re[k * m + k]!, im[k * m + k]!) > LEAST_IMPEDANCE * greatest)) return false;
  }
  return true;
}
