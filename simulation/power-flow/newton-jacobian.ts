// One Newton step: the Jacobian of the power balances, factored and solved in one pass.
//   J dx = -F,  x_i = (d theta_i, d|V_i|/|V_i|),  with T_ij, F, S as in newton-equations.ts the Jacobian's blocks are
//   i != j, T_ij = a + jb:  [[ b, a], [-a, b]]
//   i = j:  [[-Q_i - b_ii m^2,  P_i + g_ii m^2 - cp m], [P_i - g_ii m^2,  Q_i - b_ii m^2 - cq m]],  m = |V_i|, P + jQ = S_i
// (J. Grainger, W. Stevenson, "Power System Analysis", 9.4, with |V| dP/d|V|.) A PV bus keeps its block and its place: its second row
// becomes d|V| = 0. A slack or dead bus becomes x = 0. So the pattern never changes, whatever holds the voltage.
// Block LU, U with unit diagonal: row i of J is w; for earlier rows k: w_j -= w_k U_kj; U_ij = D_i^-1 w_j with D_i = w_i; the
// right-hand side goes along: z_i = D_i^-1 (-F_i - sum w_k z_k); then x_i = z_i - sum U_ij x_j backwards.
// A row of the tree part has one U block, and takes J_jk U_kj from its parent's diagonal as soon as it has it.
import { BUS_TYPE } from './bus-branch-model.ts';
import type { NewtonEquations } from './newton-equations.ts';
import type { NewtonPattern } from './newton-pattern.ts';

/**
 * pu. Star points of three-winding transformers, one leg of negative reactance, may have a block of rounding noise although the
 * Jacobian is not singular. A small block stands in for it: its error in the step is about 1e-8, and the next step takes it out.
 */
const LEAST_PIVOT = 1e-14;
const STAND_IN = 1e-7;

export class NewtonJacobian {
  /** of the last solve(): pivot blocks with a negative determinant. Their number changes where a branch of solutions meets another. */
  negativePivots = 0;
  readonly #pattern: NewtonPattern;
  readonly #equations: NewtonEquations;
  /**
   * [4 row] until its turn comes what earlier rows take from a row's diagonal block, then (tree rows) its block of U. The equations'
   * `step` serves the right-hand side alike. One array each for both: less memory to go through.
   */
  readonly #blocks: Float64Array;
  /** [4 entry] the core's blocks of U */
  readonly #coreUpper: Float64Array;
  /** [4 row] the core's work row; zero between rows */
  readonly #work: Float64Array;

  constructor(pattern: NewtonPattern, equations: NewtonEquations) {
    this.#pattern = pattern;
    this.#equations = equations;
    this.#blocks = new Float64Array(4 * pattern.busCount);
    this.#coreUpper = new Float64Array(4 * pattern.upperColumns.length);
    this.#work = new Float64Array(4 * (pattern.busCount - pattern.treeCount));
  }

  /** Fills the equations' `step` at the voltages that were evaluated last. False: the Jacobian is singular. */
  solve(): boolean {
    this.negativePivots = 0;
    this.#blocks.fill(0);
    this.#equations.step.fill(0);
    if (!this.#factorTree() || !this.#factorCore()) return false;
    this.#substituteBack();
    return true;
  }

  #factorTree(): boolean {
    const { treeCount, parent } = this.#pattern;
    const { type, power, current, diagonal, magnitude, mismatch, step, terms } = this.#equations;
    const blocks = this.#blocks;
    for (let k = 0; k < treeCount; k++) {
      const at = 4 * k;
      if (type[k]! >= BUS_TYPE.slack) {
        blocks[at] = 0;
        blocks[at + 1] = 0;
        blocks[at + 2] = 0;
        blocks[at + 3] = 0;
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
      let d01 = p + g - blocks[at + 1]!;
      let d11 = q - b - blocks[at + 3]!;
      if (current !== null) {
        p += m * current[2 * k]!;
        q += m * current[2 * k + 1]!;
      }
      let d00 = -q - b - blocks[at]!;
      const d10 = p - g - blocks[at + 2]!;
      const right0 = -fp - step[2 * k]!;
      const right1 = -fq - step[2 * k + 1]!;
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
        const inverse = 1 / (Math.abs(d00) < LEAST_PIVOT ? STAND_IN : d00);
        if (!Number.isFinite(inverse)) return this.#fail();
        if (inverse < 0) this.negativePivots++;
        u00 = inverse * ui;
        u01 = inverse * ur;
        u10 = 0;
        u11 = 0;
        z0 = inverse * right0;
        z1 = 0;
      } else {
        let determinant = d00 * d11 - d01 * d10;
        if (Math.abs(determinant) < LEAST_PIVOT * LEAST_PIVOT) {
          d00 += STAND_IN;
          d11 += STAND_IN;
          determinant = d00 * d11 - d01 * d10;
        }
        const inverse = 1 / determinant;
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
      blocks[at] = u00;
      blocks[at + 1] = u01;
      blocks[at + 2] = u10;
      blocks[at + 3] = u11;
      step[2 * k] = z0;
      step[2 * k + 1] = z1;
      if (j < 0) continue;
      // J_jk = [[b, a], [-a, b]]
      const a = terms[at + 2]!;
      const c = terms[at + 3]!;
      blocks[4 * j]! += c * u00 + a * u10;
      blocks[4 * j + 1]! += c * u01 + a * u11;
      blocks[4 * j + 2]! += c * u10 - a * u00;
      blocks[4 * j + 3]! += c * u11 - a * u01;
      step[2 * j]! += c * z0 + a * z1;
      step[2 * j + 1]! += c * z1 - a * z0;
    }
    return true;
  }

  /** Spreads row i of the Jacobian over the work row, columns counted from the core's first row. */
  #spreadCoreRow(i: number): void {
    const { treeCount, edgePointers, laterRow, earlierPointers, earlierEdge, earlierRow } = this.#pattern;
    const c = i - treeCount;
    const { type, power, current, diagonal, magnitude, mismatch, terms } = this.#equations;
    const w = this.#work;
    const isPv = type[i] === BUS_TYPE.pv;
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
    const m = magnitude[i]!;
    const mm = m * m;
    const p = mismatch[2 * i]! + power[2 * i]!;
    const q = mismatch[2 * i + 1]! + power[2 * i + 1]!;
    const g = mm * diagonal[2 * i]!;
    const b = mm * diagonal[2 * i + 1]!;
    const cp = current === null ? 0 : m * current[2 * i]!;
    const cq = current === null ? 0 : m * current[2 * i + 1]!;
    const at = 4 * c;
    const blocks = this.#blocks;
    w[at] = -q - cq - b - blocks[4 * i]!;
    w[at + 1] = p + g - blocks[4 * i + 1]!;
    w[at + 2] = isPv ? 0 : p + cp - g - blocks[4 * i + 2]!;
    w[at + 3] = isPv ? 1 : q - b - blocks[4 * i + 3]!;
  }

  #factorCore(): boolean {
    const { busCount, treeCount, upperPointers, upperColumns, lowerPointers, lowerColumns } = this.#pattern;
    const { type, mismatch, step } = this.#equations;
    const w = this.#work;
    const upper = this.#coreUpper;
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
      let right0 = -mismatch[2 * i]! - step[2 * i]!;
      let right1 = type[i] === BUS_TYPE.pv ? 0 : -mismatch[2 * i + 1]! - step[2 * i + 1]!;
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
      let determinant = w[4 * c]! * w[4 * c + 3]! - w[4 * c + 1]! * w[4 * c + 2]!;
      if (Math.abs(determinant) < LEAST_PIVOT * LEAST_PIVOT) {
        w[4 * c]! += STAND_IN;
        if (type[i] === BUS_TYPE.pq) w[4 * c + 3]! += STAND_IN;
        determinant = w[4 * c]! * w[4 * c + 3]! - w[4 * c + 1]! * w[4 * c + 2]!;
      }
      const inverse = 1 / determinant;
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
    return true;
  }

  #fail(): boolean {
    this.#work.fill(0);
    return false;
  }

  #substituteBack(): void {
    const { busCount, treeCount, parent, upperPointers, upperColumns } = this.#pattern;
    const { step } = this.#equations;
    const core = this.#coreUpper;
    const blocks = this.#blocks;
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
      step[2 * k]! -= blocks[4 * k]! * y0 + blocks[4 * k + 1]! * y1;
      step[2 * k + 1]! -= blocks[4 * k + 2]! * y0 + blocks[4 * k + 3]! * y1;
    }
  }
}
