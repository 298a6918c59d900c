// Power balances of all buses in polar coordinates and one Newton step on them.
//   S_i = sum_j T_ij,  T_ij = V_i conj(Y_ij V_j);   mismatch F_i = S_i - S_i,spec,   S_spec = p + jq + |V| (cp + j cq)
// Unknowns of a bus: x = (d theta, d|V|/|V|), so that the Jacobian's blocks are
//   i != j, T_ij = a + jb:  [[ b, a], [-a, b]]
//   i = j:  [[-Q_i - b_ii m^2,  P_i + g_ii m^2 - cp m], [P_i - g_ii m^2,  Q_i - b_ii m^2 - cq m]],  m = |V_i|, P + jQ = S_i
// (J. Grainger, W. Stevenson, "Power System Analysis", 9.4, with |V| dP/d|V|.) A PV bus keeps its block and its place: its second row
// becomes d|V| = 0. A slack bus becomes x = 0. So the pattern never changes, whatever holds the voltage.
// Block LU, U with unit diagonal: row i of J is w; for earlier rows k: w_j -= w_k U_kj; U_ij = D_i^-1 w_j with D_i = w_i; the
// right-hand side goes along: z_i = D_i^-1 (-F_i - sum w_k z_k); then x_i = z_i - sum U_ij x_j backwards.
import { BUS_TYPE } from './bus-branch-model.ts';
import type { NewtonAdmittance } from './newton-admittance.ts';
import type { NewtonPattern } from './newton-pattern.ts';

/** Below, sine and cosine are their series; the next terms are under 1e-18. */
const SMALL_ANGLE = 0.1;

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
  /** of solveStep(): pivot blocks with a negative determinant. Their number changes where a branch of solutions meets another. */
  negativePivots = 0;

  readonly #pattern: NewtonPattern;
  readonly #admittance: NewtonAdmittance;
  /** [4 edge] T_kj, T_jk, k the row that is eliminated first */
  readonly #terms: Float64Array;
  /** [2 row] z, then x */
  readonly step: Float64Array;
  /** [4 row] what eliminated rows take from the diagonal block, and [2 row] from the right-hand side; zero between steps */
  readonly #taken: Float64Array;
  readonly #takenRight: Float64Array;
  /** [4 entry] blocks of U: tree rows, then the core's entries */
  readonly #treeUpper: Float64Array;
  readonly #coreUpper: Float64Array;
  /** [4 row] the core's work row */
  readonly #work: Float64Array;

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
    this.#terms = new Float64Array(4 * pattern.edgeCount);
    this.#taken = new Float64Array(4 * n);
    this.#takenRight = new Float64Array(2 * n);
    this.#treeUpper = new Float64Array(4 * pattern.treeCount);
    this.#coreUpper = new Float64Array(4 * pattern.upperColumns.length);
    this.#work = new Float64Array(4 * (n - pattern.treeCount));
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
    const terms = this.#terms;
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
    const terms = this.#terms;
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

  #nameNotANumber(): void {
    const { type, mismatch } = this;
    this.worst = Number.NaN;
    for (let i = this.#pattern.busCount - 1; i >= 0; i--) {
      if (type[i]! >= BUS_TYPE.slack) continue;
      if (Number.isNaN(mismatch[2 * i]! + mismatch[2 * i + 1]!)) this.worstRow = i;
    }
  }

  /** Fills `step` with the Newton step at the voltages that were evaluated last. False: the Jacobian is singular. */
  solveStep(): boolean {
    this.negativePivots = 0;
    if (!this.#factorTree() || !this.#factorCore()) return false;
    this.#substituteBack();
    return true;
  }

  #factorTree(): boolean {
    const { treeCount, parent } = this.#pattern;
    const { type, power, current, diagonal, magnitude, mismatch, step } = this;
    const terms = this.#terms;
    const taken = this.#taken;
    const takenRight = this.#takenRight;
    const upper = this.#treeUpper;
    for (let k = 0; k < treeCount; k++) {
      const at = 4 * k;
      if (type[k]! >= BUS_TYPE.slack) {
        upper[at] = 0;
        upper[at + 1] = 0;
        upper[at + 2] = 0;
        upper[at + 3] = 0;
        step[2 * k] = 0;
        step[2 * k + 1] = 0;
        continue;
      }
      const m = magnitude[k]!;
      const mm = m * m;
      const fp = mismatch[2 * k]!;
      const fq = mismatch[2 * k + 1]!;
      let p = fp + power[2 * k]!;
      let q = fq + power[2 * k + 1]!;
      const g = mm * diagonal[2 * k]!;
      const b = mm * diagonal[2 * k + 1]!;
      let d01 = p + g - taken[at + 1]!;
      let d11 = q - b - taken[at + 3]!;
      if (current !== null) {
        p += m * current[2 * k]!;
        q += m * current[2 * k + 1]!;
      }
      const d00 = -q - b - taken[at]!;
      const d10 = p - g - taken[at + 2]!;
      const right0 = -fp - takenRight[2 * k]!;
      const right1 = -fq - takenRight[2 * k + 1]!;
      const j = parent[k]!;
      const ur = j < 0 ? 0 : terms[at]!;
      const ui = j < 0 ? 0 : terms[at + 1]!;
      let u00: number;
      let u01: number;
      let u10: number;
      let u11: number;
      let z0: number;
      let z1: number;
      if (type[k] === BUS_TYPE.pv) {
        const inverse = 1 / d00;
        if (!Number.isFinite(inverse)) return this.#fail();
        if (inverse < 0) this.negativePivots++;
        u00 = inverse * ui;
        u01 = inverse * ur;
        u10 = 0;
        u11 = 0;
        z0 = inverse * right0;
        z1 = 0;
      } else {
        const inverse = 1 / (d00 * d11 - d01 * d10);
        if (!Number.isFinite(inverse)) return this.#fail();
        if (inverse < 0) this.negativePivots++;
        d01 *= inverse;
        d11 *= inverse;
        const e00 = d00 * inverse;
        const e10 = d10 * inverse;
        // D^-1 = [[d11, -d01], [-d10, d00]] / det, times [[ui, ur], [-ur, ui]]
        u00 = d11 * ui + d01 * ur;
        u01 = d11 * ur - d01 * ui;
        u10 = -e10 * ui - e00 * ur;
        u11 = e00 * ui - e10 * ur;
        z0 = d11 * right0 - d01 * right1;
        z1 = e00 * right1 - e10 * right0;
      }
      upper[at] = u00;
      upper[at + 1] = u01;
      upper[at + 2] = u10;
      upper[at + 3] = u11;
      step[2 * k] = z0;
      step[2 * k + 1] = z1;
      if (j < 0) continue;
      // J_jk = [[b, a], [-a, b]]
      const a = terms[at + 2]!;
      const c = terms[at + 3]!;
      taken[4 * j]! += c * u00 + a * u10;
      taken[4 * j + 1]! += c * u01 + a * u11;
      taken[4 * j + 2]! += c * u10 - a * u00;
      taken[4 * j + 3]! += c * u11 - a * u01;
      takenRight[2 * j]! += c * z0 + a * z1;
      takenRight[2 * j + 1]! += c * z1 - a * z0;
    }
    return true;
  }

  /** Spreads row i of the Jacobian over the work row, columns counted from the core's first row. */
  #spreadCoreRow(i: number): void {
    const { treeCount, edgePointers, laterRow, earlierPointers, earlierEdge, earlierRow } = this.#pattern;
    const c = i - treeCount;
    const w = this.#work;
    const terms = this.#terms;
    const isPv = this.type[i] === BUS_TYPE.pv;
    for (let e = edgePointers[c]!, end = edgePointers[c + 1]!; e < end; e++) {
      const at = 4 * (laterRow[e - treeCount]! - treeCount);
      const a = terms[4 * e]!;
      const b = terms[4 * e + 1]!;
      w[at] = b;
      w[at + 1] = a;
      w[at + 2] = isPv ? 0 : -a;
      w[at + 3] = isPv ? 0 : b;
    }
    for (let k = earlierPointers[c]!, end = earlierPointers[c + 1]!; k < end; k++) {
      const at = 4 * (earlierRow[k]! - treeCount);
      const e = 4 * earlierEdge[k]!;
      const a = terms[e + 2]!;
      const b = terms[e + 3]!;
      w[at] = b;
      w[at + 1] = a;
      w[at + 2] = isPv ? 0 : -a;
      w[at + 3] = isPv ? 0 : b;
    }
    const m = this.magnitude[i]!;
    const mm = m * m;
    const p = this.mismatch[2 * i]! + this.power[2 * i]!;
    const q = this.mismatch[2 * i + 1]! + this.power[2 * i + 1]!;
    const g = mm * this.diagonal[2 * i]!;
    const b = mm * this.diagonal[2 * i + 1]!;
    const cp = this.current === null ? 0 : m * this.current[2 * i]!;
    const cq = this.current === null ? 0 : m * this.current[2 * i + 1]!;
    const at = 4 * c;
    const taken = this.#taken;
    w[at] = -q - cq - b - taken[4 * i]!;
    w[at + 1] = p + g - taken[4 * i + 1]!;
    w[at + 2] = isPv ? 0 : p + cp - g - taken[4 * i + 2]!;
    w[at + 3] = isPv ? 1 : q - b - taken[4 * i + 3]!;
  }

  #factorCore(): boolean {
    const { busCount, treeCount, upperPointers, upperColumns, lowerPointers, lowerColumns } = this.#pattern;
    const { type, mismatch, step } = this;
    const w = this.#work;
    const upper = this.#coreUpper;
    const takenRight = this.#takenRight;
    for (let i = treeCount; i < busCount; i++) {
      const c = i - treeCount;
      const first = upperPointers[c]!;
      const last = upperPointers[c + 1]!;
      if (type[i]! >= BUS_TYPE.slack) {
        upper.fill(0, 4 * first, 4 * last);
        step[2 * i] = 0;
        step[2 * i + 1] = 0;
        continue;
      }
      this.#spreadCoreRow(i);
      let right0 = -mismatch[2 * i]! - takenRight[2 * i]!;
      let right1 = type[i] === BUS_TYPE.pv ? 0 : -mismatch[2 * i + 1]! - takenRight[2 * i + 1]!;
      for (let s = lowerPointers[c]!, end = lowerPointers[c + 1]!; s < end; s++) {
        const row = lowerColumns[s]!;
        const k = row - treeCount;
        const a00 = w[4 * k]!;
        const a01 = w[4 * k + 1]!;
        const a10 = w[4 * k + 2]!;
        const a11 = w[4 * k + 3]!;
        w[4 * k] = 0;
        w[4 * k + 1] = 0;
        w[4 * k + 2] = 0;
        w[4 * k + 3] = 0;
        const z0 = step[2 * row]!;
        const z1 = step[2 * row + 1]!;
        right0 -= a00 * z0 + a01 * z1;
        right1 -= a10 * z0 + a11 * z1;
        for (let t = upperPointers[k]!, stop = upperPointers[k + 1]!; t < stop; t++) {
          const to = 4 * (upperColumns[t]! - treeCount);
          const u00 = upper[4 * t]!;
          const u01 = upper[4 * t + 1]!;
          const u10 = upper[4 * t + 2]!;
          const u11 = upper[4 * t + 3]!;
          w[to] = w[to]! - a00 * u00 - a01 * u10;
          w[to + 1] = w[to + 1]! - a00 * u01 - a01 * u11;
          w[to + 2] = w[to + 2]! - a10 * u00 - a11 * u10;
          w[to + 3] = w[to + 3]! - a10 * u01 - a11 * u11;
        }
      }
      const inverse = 1 / (w[4 * c]! * w[4 * c + 3]! - w[4 * c + 1]! * w[4 * c + 2]!);
      if (!Number.isFinite(inverse)) return this.#fail();
      if (inverse < 0) this.negativePivots++;
      const e00 = w[4 * c + 3]! * inverse;
      const e01 = -w[4 * c + 1]! * inverse;
      const e10 = -w[4 * c + 2]! * inverse;
      const e11 = w[4 * c]! * inverse;
      w[4 * c] = 0;
      w[4 * c + 1] = 0;
      w[4 * c + 2] = 0;
      w[4 * c + 3] = 0;
      for (let t = first; t < last; t++) {
        const from = 4 * (upperColumns[t]! - treeCount);
        const w00 = w[from]!;
        const w01 = w[from + 1]!;
        const w10 = w[from + 2]!;
        const w11 = w[from + 3]!;
        w[from] = 0;
        w[from + 1] = 0;
        w[from + 2] = 0;
        w[from + 3] = 0;
        upper[4 * t] = e00 * w00 + e01 * w10;
        upper[4 * t + 1] = e00 * w01 + e01 * w11;
        upper[4 * t + 2] = e10 * w00 + e11 * w10;
        upper[4 * t + 3] = e10 * w01 + e11 * w11;
      }
      step[2 * i] = e00 * right0 + e01 * right1;
      step[2 * i + 1] = e10 * right0 + e11 * right1;
    }
    this.#taken.fill(0);
    this.#takenRight.fill(0);
    return true;
  }

  #fail(): boolean {
    this.#work.fill(0);
    this.#taken.fill(0);
    this.#takenRight.fill(0);
    return false;
  }

  #substituteBack(): void {
    const { busCount, treeCount, parent, upperPointers, upperColumns } = this.#pattern;
    const { step } = this;
    const core = this.#coreUpper;
    const tree = this.#treeUpper;
    for (let i = busCount - 1; i >= treeCount; i--) {
      let x0 = step[2 * i]!;
      let x1 = step[2 * i + 1]!;
      for (let t = upperPointers[i - treeCount]!, end = upperPointers[i - treeCount + 1]!; t < end; t++) {
        const j = 2 * upperColumns[t]!;
        const y0 = step[j]!;
        const y1 = step[j + 1]!;
        x0 -= core[4 * t]! * y0 + core[4 * t + 1]! * y1;
        x1 -= core[4 * t + 2]! * y0 + core[4 * t + 3]! * y1;
      }
      step[2 * i] = x0;
      step[2 * i + 1] = x1;
    }
    for (let k = treeCount - 1; k >= 0; k--) {
      const j = parent[k]!;
      if (j < 0) continue;
      const y0 = step[2 * j]!;
      const y1 = step[2 * j + 1]!;
      step[2 * k]! -= tree[4 * k]! * y0 + tree[4 * k + 1]! * y1;
      step[2 * k + 1]! -= tree[4 * k + 2]! * y0 + tree[4 * k + 3]! * y1;
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
