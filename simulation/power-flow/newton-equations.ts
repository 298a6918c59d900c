// Power balances of all buses in polar coordinates.
//   S_i = sum_j T_ij,  T_ij = V_i conj(Y_ij V_j);   mismatch F_i = S_i - S_i,spec,   S_spec = p + jq + |V| (cp + j cq)
// Unknowns of a bus: x = (d theta, d|V|/|V|). newton-jacobian.ts makes the step from the terms T_ij.
import { BUS_TYPE } from './bus-branch-model.ts';
import type { NewtonAdmittance } from './newton-admittance.ts';
import type { NewtonPattern } from './newton-pattern.ts';

/** Below, sine and cosine are their series; the next terms are under 1e-18. */
const SMALL_ANGLE = 0.1;
/** four units in the last place of the sum's terms */
const ROUNDING = 2 ** -50;

/** All arrays by row of the pattern (elimination order), pairs interleaved. */
export class NewtonEquations {
  readonly type: Uint8Array;
  /** [2 row] constant power p, q */
  readonly power: Float64Array;
  /** [2 row] constant current, or null */
  readonly current: Float64Array | null;
  /** [2 row] Y_ii with all that is connected to earth */
  readonly diagonal: Float64Array;
  readonly magnitude: Float64Array;
  readonly angle: Float64Array;
  /** [2 row] re, im */
  readonly voltage: Float64Array;
  /** [2 row] F, set by evaluate() */
  readonly mismatch: Float64Array;
  /** of evaluate(): the greatest |F| that counts (NaN if any is), its row, and the sum of squares */
  worst = 0;
  worstRow = -1;
  squares = 0;
  readonly #pattern: NewtonPattern;
  readonly #admittance: NewtonAdmittance;
  /** [4 edge] T_kj, T_jk, k the row that is eliminated first */
  readonly terms: Float64Array;
  /** [2 row] x, set by the Jacobian */
  readonly step: Float64Array;

  constructor(pattern: NewtonPattern, admittance: NewtonAdmittance, hasCurrent: boolean) {
    const n = pattern.busCount;
    this.#pattern = pattern;
    this.#admittance = admittance;
    this.type = new Uint8Array(n);
    this.power = new Float64Array(2 * n);
    this.current = hasCurrent ? new Float64Array(2 * n) : null;
    this.diagonal = new Float64Array(2 * n);
    this.magnitude = new Float64Array(n);
    this.angle = new Float64Array(n);
    this.voltage = new Float64Array(2 * n);
    this.mismatch = new Float64Array(2 * n);
    this.step = new Float64Array(2 * n);
    this.terms = new Float64Array(4 * pattern.edgeCount);
  }

  /** Sets row's voltage; dead rows get 0. */
  setVoltage(row: number, magnitude: number, angle: number): void {
    this.magnitude[row] = magnitude;
    this.angle[row] = angle;
    this.voltage[2 * row] = angle === 0 ? magnitude : magnitude * Math.cos(angle);
    this.voltage[2 * row + 1] = angle === 0 ? 0 : magnitude * Math.sin(angle);
  }

  /** Mismatch of all rows at the present voltages. A row is complete when its turn comes: the terms of earlier rows are in by then. */
  evaluate(): void {
    this.mismatch.fill(0);
    this.worst = 0;
    this.worstRow = -1;
    this.squares = 0;
    this.#evaluateTree();
    this.#evaluateCore();
    if (Number.isNaN(this.squares)) this.#nameNotANumber();
  }

  #evaluateTree(): void {
    const { treeCount, parent } = this.#pattern;
    const { type, power, current, diagonal, magnitude, voltage, mismatch } = this;
    const y = this.#admittance.edges;
    const terms = this.terms;
    let { worst, worstRow, squares } = this;
    for (let k = 0; k < treeCount; k++) {
      const m = magnitude[k]!;
      let p = mismatch[2 * k]! + m * m * diagonal[2 * k]! - power[2 * k]!;
      let q = mismatch[2 * k + 1]! - m * m * diagonal[2 * k + 1]! - power[2 * k + 1]!;
      if (current !== null) {
        p -= m * current[2 * k]!;
        q -= m * current[2 * k + 1]!;
      }
      const j = parent[k]!;
      if (j >= 0) {
        const vr = voltage[2 * k]!;
        const vi = voltage[2 * k + 1]!;
        const ur = voltage[2 * j]!;
        const ui = voltage[2 * j + 1]!;
        // V_k conj(V_j); T_kj = conj(Y_kj) times it, T_jk = conj(Y_jk) times its conjugate
        const cr = vr * ur + vi * ui;
        const ci = vi * ur - vr * ui;
        const at = 4 * k;
        const upRe = y[at]! * cr + y[at + 1]! * ci;
        const upIm = y[at]! * ci - y[at + 1]! * cr;
        const downRe = y[at + 2]! * cr - y[at + 3]! * ci;
        const downIm = -y[at + 2]! * ci - y[at + 3]! * cr;
        terms[at] = upRe;
        terms[at + 1] = upIm;
        terms[at + 2] = downRe;
        terms[at + 3] = downIm;
        p += upRe;
        q += upIm;
        mismatch[2 * j]! += downRe;
        mismatch[2 * j + 1]! += downIm;
      }
      mismatch[2 * k] = p;
      mismatch[2 * k + 1] = q;
      if (type[k]! >= BUS_TYPE.slack) continue;
      if (type[k] === BUS_TYPE.pv) q = 0;
      squares += p * p + q * q;
      const size = Math.max(Math.abs(p), Math.abs(q));
      if (size > worst) {
        worst = size;
        worstRow = k;
      }
    }
    this.worst = worst;
    this.worstRow = worstRow;
    this.squares = squares;
  }

  #evaluateCore(): void {
    const { busCount, treeCount, edgePointers, laterRow } = this.#pattern;
    const { type, power, current, diagonal, magnitude, voltage, mismatch } = this;
    const y = this.#admittance.edges;
    const terms = this.terms;
    let { worst, worstRow, squares } = this;
    for (let i = treeCount; i < busCount; i++) {
      const m = magnitude[i]!;
      let p = mismatch[2 * i]! + m * m * diagonal[2 * i]! - power[2 * i]!;
      let q = mismatch[2 * i + 1]! - m * m * diagonal[2 * i + 1]! - power[2 * i + 1]!;
      if (current !== null) {
        p -= m * current[2 * i]!;
        q -= m * current[2 * i + 1]!;
      }
      const vr = voltage[2 * i]!;
      const vi = voltage[2 * i + 1]!;
      for (let e = edgePointers[i - treeCount]!, end = edgePointers[i - treeCount + 1]!; e < end; e++) {
        const j = laterRow[e - treeCount]!;
        const ur = voltage[2 * j]!;
        const ui = voltage[2 * j + 1]!;
        const cr = vr * ur + vi * ui;
        const ci = vi * ur - vr * ui;
        const at = 4 * e;
        const upRe = y[at]! * cr + y[at + 1]! * ci;
        const upIm = y[at]! * ci - y[at + 1]! * cr;
        const downRe = y[at + 2]! * cr - y[at + 3]! * ci;
        const downIm = -y[at + 2]! * ci - y[at + 3]! * cr;
        terms[at] = upRe;
        terms[at + 1] = upIm;
        terms[at + 2] = downRe;
        terms[at + 3] = downIm;
        p += upRe;
        q += upIm;
        mismatch[2 * j]! += downRe;
        mismatch[2 * j + 1]! += downIm;
      }
      mismatch[2 * i] = p;
      mismatch[2 * i + 1] = q;
      if (type[i]! >= BUS_TYPE.slack) continue;
      if (type[i] === BUS_TYPE.pv) q = 0;
      squares += p * p + q * q;
      const size = Math.max(Math.abs(p), Math.abs(q));
      if (size > worst) {
        worst = size;
        worstRow = i;
      }
    }
    this.worst = worst;
    this.worstRow = worstRow;
    this.squares = squares;
  }

  /**
   * Whether every mismatch above the tolerance is no more than the rounding of the terms it is the sum of: voltages of 53 bits over an
   * admittance of 1e8 pu (a micro-ohm link) leave 1e-8 pu of power that no step removes.
   */
  isRounding(tolerance: number): boolean {
    const { busCount, treeCount, parent, edgePointers, laterRow } = this.#pattern;
    const { type, diagonal, magnitude, mismatch, terms } = this;
    const size = new Float64Array(busCount);
    for (let i = 0; i < busCount; i++) {
      size[i]! += (Math.abs(diagonal[2 * i]!) + Math.abs(diagonal[2 * i + 1]!)) * magnitude[i]! ** 2;
      const end = i < treeCount ? i + (parent[i]! < 0 ? 0 : 1) : edgePointers[i - treeCount + 1]!;
      for (let e = i < treeCount ? i : edgePointers[i - treeCount]!; e < end; e++) {
        const j = e < treeCount ? parent[e]! : laterRow[e - treeCount]!;
        size[i]! += Math.abs(terms[4 * e]!) + Math.abs(terms[4 * e + 1]!);
        size[j]! += Math.abs(terms[4 * e + 2]!) + Math.abs(terms[4 * e + 3]!);
      }
    }
    for (let i = 0; i < busCount; i++) {
      if (type[i]! >= BUS_TYPE.slack) continue;
      const allowed = Math.max(tolerance, ROUNDING * size[i]!);
      if (!(Math.abs(mismatch[2 * i]!) <= allowed)) return false;
      if (type[i] !== BUS_TYPE.pv && !(Math.abs(mismatch[2 * i + 1]!) <= allowed)) return false;
    }
    return true;
  }

  #nameNotANumber(): void {
    const { type, mismatch } = this;
    this.worst = Number.NaN;
    for (let i = this.#pattern.busCount - 1; i >= 0; i--) {
      if (type[i]! >= BUS_TYPE.slack) continue;
      if (Number.isNaN(mismatch[2 * i]! + mismatch[2 * i + 1]!)) this.worstRow = i;
    }
  }

  /** Takes the step, times `length`. Voltages turn by d theta rather than being made anew from magnitude and angle. */
  apply(length = 1): void {
    const { step, magnitude, angle, voltage } = this;
    const n = this.#pattern.busCount;
    for (let i = 0; i < n; i++) {
      const turn = length * step[2 * i]!;
      const grow = 1 + length * step[2 * i + 1]!;
      const tt = turn * turn;
      let cos: number;
      let sin: number;
      if (tt < SMALL_ANGLE * SMALL_ANGLE) {
        cos = 1 - tt * (0.5 - tt * (1 / 24 - tt * (1 / 720 - tt * (1 / 40320 - tt / 3628800))));
        sin = turn * (1 - tt * (1 / 6 - tt * (1 / 120 - tt * (1 / 5040 - tt / 362880))));
      } else {
        cos = Math.cos(turn);
        sin = Math.sin(turn);
      }
      const re = voltage[2 * i]!;
      const im = voltage[2 * i + 1]!;
      voltage[2 * i] = grow * (re * cos - im * sin);
      voltage[2 * i + 1] = grow * (re * sin + im * cos);
      // A step through zero comes out on the other side.
      magnitude[i]! *= grow < 0 ? -grow : grow;
      angle[i]! += grow < 0 ? turn + Math.PI : turn;
    }
  }
}
