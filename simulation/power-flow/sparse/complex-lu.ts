// Sparse LU of a complex matrix with a symmetric pattern, such as a nodal admittance matrix: P A P' = L U, L with unit diagonal, rows
// in the order of least fill (ordering.ts), pivots on the diagonal. Order and pattern are found once; factor() repeats the numbers only.
// Row by row (Doolittle): row i of A is spread over a work row w; for each k < i with l_ik != 0, ascending: l_ik = w_k / u_kk, and
// w -= l_ik * (row k of U); what is left right of the diagonal is row i of U. Stored interleaved: re, im, re, im, ...
import { type Elimination, eliminationOf } from './elimination.ts';
import { minimumDegreeOrder } from './ordering.ts';

/**
 * A pivot below this part of the greatest entry that its row of A had is rounding noise: the matrix is singular to working accuracy.
 * Some ulps only, since switches of 1e-6 ohm beside kilo-ohms leave true pivots of 1e-9 of the entry.
 */
const LEAST_PIVOT = 2 ** -50;
/**
 * How many such rows are moved to the end of the order, where what their neighbours leave may give them a pivot: the star point of a
 * transformer with three windings, one leg of negative reactance, has a diagonal of 0 in a matrix that is not singular.
 */
const MOST_DELAYS = 4;

export type FactorResult = { readonly ok: true } | { readonly ok: false; readonly row: number };
const OK: FactorResult = { ok: true };

export class ComplexLu {
  readonly n: number;
  private readonly columnPointers: Int32Array;
  private readonly rowIndices: Int32Array;
  private elimination!: Elimination;
  /** entries of A by rows in elimination order: place in the caller's arrays, column in elimination order */
  private readonly entryPointers: Int32Array;
  private readonly entrySource: Int32Array;
  private readonly entryColumn: Int32Array;
  private lower!: Float64Array;
  private upper!: Float64Array;
  /** 1 / u_kk */
  private readonly inverse: Float64Array;
  private readonly work: Float64Array;

  /**
   * `columnPointers` [n + 1], `rowIndices` [nonzeros]: pattern by columns, symmetric, diagonal entries present, no entry twice.
   * Throws where an entry has no mirror image. `givenOrder` [n]: rows as they are to be eliminated, from who knows an order with
   * little fill.
   */
  constructor(n: number, columnPointers: Int32Array, rowIndices: Int32Array, givenOrder?: Int32Array) {
    this.n = n;
    this.columnPointers = columnPointers;
    this.rowIndices = rowIndices;
    this.entryPointers = new Int32Array(n + 1);
    this.entrySource = new Int32Array(columnPointers[n]!);
    this.entryColumn = new Int32Array(columnPointers[n]!);
    this.inverse = new Float64Array(2 * n);
    this.work = new Float64Array(2 * n);
    this.prepare(givenOrder ?? minimumDegreeOrder(n, columnPointers, rowIndices));
  }

  private prepare(order: Int32Array): void {
    const { n, columnPointers, rowIndices, entryPointers, entrySource, entryColumn } = this;
    const elimination = eliminationOf(n, columnPointers, rowIndices, order);
    this.elimination = elimination;
    const { place, upperPointers, upperColumns, lowerPointers, lowerColumns } = elimination;
    entryPointers.fill(0);
    for (let p = 0; p < columnPointers[n]!; p++) entryPointers[place[rowIndices[p]!]! + 1]!++;
    for (let k = 0; k < n; k++) entryPointers[k + 1]! += entryPointers[k]!;
    const filled = new Int32Array(n);
    for (let c = 0; c < n; c++) {
      for (let p = columnPointers[order[c]!]!; p < columnPointers[order[c]! + 1]!; p++) {
        const row = place[rowIndices[p]!]!;
        const at = entryPointers[row]! + filled[row]!++;
        entrySource[at] = p;
        entryColumn[at] = c;
      }
    }
    const seen = new Int32Array(n).fill(-1);
    for (let k = 0; k < n; k++) {
      seen[k] = k;
      for (let p = upperPointers[k]!; p < upperPointers[k + 1]!; p++) seen[upperColumns[p]!] = k;
      for (let p = lowerPointers[k]!; p < lowerPointers[k + 1]!; p++) seen[lowerColumns[p]!] = k;
      for (let p = entryPointers[k]!; p < entryPointers[k + 1]!; p++) {
        if (seen[entryColumn[p]!] !== k)
          throw new Error(`ComplexLu: row ${order[k]} has an entry without its mirror image`);
      }
    }
    this.lower = new Float64Array(2 * lowerColumns.length);
    this.upper = new Float64Array(2 * upperColumns.length);
  }

  /**
   * Factors the matrix with these values, [nonzeros] in the order of the pattern. On a pivot that is zero, tiny or not a number: the
   * row (and column) of the matrix where it stood; the factors are then of no use.
   */
  factor(re: Float64Array, im: Float64Array): FactorResult {
    const first = this.tryFactor(re, im);
    let row = first;
    for (let delays = 0; row !== -1 && delays < MOST_DELAYS; delays++) {
      const { order, place, upperPointers } = this.elimination;
      const at = place[row]!;
      // The last of its neighbours has nobody left to help it: the matrix is singular.
      if (upperPointers[at] === upperPointers[at + 1] || !Number.isFinite(this.sumOf(re, im))) break;
      const later = order.slice();
      later.copyWithin(at, at + 1);
      later[this.n - 1] = row;
      this.prepare(later);
      row = this.tryFactor(re, im);
    }
    return row === -1 ? OK : { ok: false, row: first };
  }

  private sumOf(re: Float64Array, im: Float64Array): number {
    let sum = 0;
    for (let p = 0; p < this.columnPointers[this.n]!; p++) sum += re[p]! + im[p]!;
    return sum;
  }

  /** The row without a pivot, or -1. */
  private tryFactor(re: Float64Array, im: Float64Array): number {
    const { n, entryPointers, entrySource, entryColumn, lower, upper, inverse, work: w } = this;
    const { upperPointers, upperColumns, lowerPointers, lowerColumns } = this.elimination;
    for (let i = 0; i < n; i++) {
      let greatest = 0;
      for (let p = entryPointers[i]!, end = entryPointers[i + 1]!; p < end; p++) {
        const source = entrySource[p]!;
        const c = 2 * entryColumn[p]!;
        const a = re[source]!;
        const b = im[source]!;
        w[c] = a;
        w[c + 1] = b;
        const size = Math.abs(a) + Math.abs(b);
        if (size > greatest) greatest = size;
      }
      for (let p = lowerPointers[i]!, end = lowerPointers[i + 1]!; p < end; p++) {
        const k = lowerColumns[p]!;
        const wr = w[2 * k]!;
        const wi = w[2 * k + 1]!;
        w[2 * k] = 0;
        w[2 * k + 1] = 0;
        const dr = inverse[2 * k]!;
        const di = inverse[2 * k + 1]!;
        const lr = wr * dr - wi * di;
        const li = wr * di + wi * dr;
        lower[2 * p] = lr;
        lower[2 * p + 1] = li;
        for (let m = upperPointers[k]!, last = upperPointers[k + 1]!; m < last; m++) {
          const c = 2 * upperColumns[m]!;
          const ur = upper[2 * m]!;
          const ui = upper[2 * m + 1]!;
          w[c] = w[c]! - lr * ur + li * ui;
          w[c + 1] = w[c + 1]! - lr * ui - li * ur;
        }
      }
      for (let m = upperPointers[i]!, last = upperPointers[i + 1]!; m < last; m++) {
        const c = 2 * upperColumns[m]!;
        upper[2 * m] = w[c]!;
        upper[2 * m + 1] = w[c + 1]!;
        w[c] = 0;
        w[c + 1] = 0;
      }
      const pr = w[2 * i]!;
      const pi = w[2 * i + 1]!;
      w[2 * i] = 0;
      w[2 * i + 1] = 0;
      // Written so that NaN fails too.
      if (!(Math.abs(pr) + Math.abs(pi) > LEAST_PIVOT * greatest) || greatest === Infinity) {
        w.fill(0);
        return this.elimination.order[i]!;
      }
      // Smith's division: |pivot|^2 may leave the range of doubles.
      if (Math.abs(pr) >= Math.abs(pi)) {
        const ratio = pi / pr;
        const d = 1 / (pr + pi * ratio);
        inverse[2 * i] = d;
        inverse[2 * i + 1] = -ratio * d;
      } else {
        const ratio = pr / pi;
        const d = 1 / (pr * ratio + pi);
        inverse[2 * i] = ratio * d;
        inverse[2 * i + 1] = -d;
      }
    }
    return -1;
  }

  /** Solves A x = b in place: `re`, `im` [n] hold b before and x after. */
  solve(re: Float64Array, im: Float64Array): void {
    const { n, lower, upper, inverse, work: x } = this;
    const { order, upperPointers, upperColumns, lowerPointers, lowerColumns } = this.elimination;
    for (let i = 0; i < n; i++) {
      let sr = re[order[i]!]!;
      let si = im[order[i]!]!;
      for (let p = lowerPointers[i]!, end = lowerPointers[i + 1]!; p < end; p++) {
        const k = 2 * lowerColumns[p]!;
        const lr = lower[2 * p]!;
        const li = lower[2 * p + 1]!;
        const xr = x[k]!;
        const xi = x[k + 1]!;
        sr -= lr * xr - li * xi;
        si -= lr * xi + li * xr;
      }
      x[2 * i] = sr;
      x[2 * i + 1] = si;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sr = x[2 * i]!;
      let si = x[2 * i + 1]!;
      for (let m = upperPointers[i]!, last = upperPointers[i + 1]!; m < last; m++) {
        const k = 2 * upperColumns[m]!;
        const ur = upper[2 * m]!;
        const ui = upper[2 * m + 1]!;
        const xr = x[k]!;
        const xi = x[k + 1]!;
        sr -= ur * xr - ui * xi;
        si -= ur * xi + ui * xr;
      }
      const dr = inverse[2 * i]!;
      const di = inverse[2 * i + 1]!;
      const xr = sr * dr - si * di;
      const xi = sr * di + si * dr;
      x[2 * i] = xr;
      x[2 * i + 1] = xi;
      re[order[i]!] = xr;
      im[order[i]!] = xi;
    }
    x.fill(0);
  }
}
