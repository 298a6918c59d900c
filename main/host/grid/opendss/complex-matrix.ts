// Small dense complex matrices, row-major, real and imaginary part apart: inverse by Gauss-Jordan with the largest pivot.
import { ScriptError } from './script-error.ts';

export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** @returns undefined when it is singular to the last digit */
export function invert(matrix: ComplexMatrix, order: number): ComplexMatrix | undefined {
  const re = matrix.re.slice();
  const im = matrix.im.slice();
  const inverse = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
  for (let i = 0; i < order; i++) inverse.re[i * order + i] = 1;
  let largest = 0;
  for (let k = 0; k < re.length; k++) largest = Math.max(largest, Math.hypot(re[k] as number, im[k] as number));
  for (let column = 0; column < order; column++) {
    const pivot = pivotRow(re, im, order, column);
    const size = Math.hypot(re[pivot * order + column] as number, im[pivot * order + column] as number);
    if (!(size > largest * Number.EPSILON * order)) return undefined;
    for (const part of [re, im, inverse.re, inverse.im]) swapRows(part, order, column, pivot);
    eliminate({ re, im }, inverse, order, column);
  }
  return inverse;
}

function pivotRow(re: Float64Array, im: Float64Array, order: number, column: number): number {
  let best = column;
  let size = -1;
  for (let row = column; row < order; row++) {
    const at = row * order + column;
    const here = Math.hypot(re[at] as number, im[at] as number);
    if (here > size) [best, size] = [row, here];
  }
  return best;
}

function swapRows(part: Float64Array, order: number, a: number, b: number): void {
  if (a === b) return;
  for (let k = 0; k < order; k++) {
    const kept = part[a * order + k] as number;
    part[a * order + k] = part[b * order + k] as number;
    part[b * order + k] = kept;
  }
}

function eliminate(matrix: ComplexMatrix, inverse: ComplexMatrix, order: number, column: number): void {
  const at = column * order + column;
  const square = (matrix.re[at] as number) ** 2 + (matrix.im[at] as number) ** 2;
  const pivotRe = (matrix.re[at] as number) / square;
  const pivotIm = -(matrix.im[at] as number) / square;
  for (const part of [matrix, inverse]) {
    for (let k = 0; k < order; k++) {
      const cell = column * order + k;
      const re = part.re[cell] as number;
      const im = part.im[cell] as number;
      part.re[cell] = re * pivotRe - im * pivotIm;
      part.im[cell] = re * pivotIm + im * pivotRe;
    }
  }
  for (let row = 0; row < order; row++) {
    if (row === column) continue;
    const factorRe = matrix.re[row * order + column] as number;
    const factorIm = matrix.im[row * order + column] as number;
    for (const part of [matrix, inverse]) {
      for (let k = 0; k < order; k++) {
        const from = column * order + k;
        const to = row * order + k;
        const re = part.re[from] as number;
        const im = part.im[from] as number;
        part.re[to] = (part.re[to] as number) - (factorRe * re - factorIm * im);
        part.im[to] = (part.im[to] as number) - (factorRe * im + factorIm * re);
      }
    }
  }
}

/** Takes conductor `out` at zero voltage out of impedances, and with it out of the capacitance (its own row and column fall). */
export function kronReduce(
  matrices: { r: Float64Array; x: Float64Array; b: Float64Array },
  order: number,
  out: number,
): { r: Float64Array; x: Float64Array; b: Float64Array } {
  const { re, im } = eliminated({ re: matrices.r, im: matrices.x }, order, out);
  return { r: re, x: im, b: without(matrices.b, order, out) };
}

/** Z_ij - Z_io Z_oj / Z_oo */
export function eliminated(matrix: ComplexMatrix, order: number, out: number): ComplexMatrix {
  const cell = (i: number, j: number): readonly [number, number] => [
    matrix.re[i * order + j] as number,
    matrix.im[i * order + j] as number,
  ];
  const [ownRe, ownIm] = cell(out, out);
  const square = ownRe ** 2 + ownIm ** 2;
  if (square === 0)
    throw new ScriptError('the conductor to be reduced has no impedance', 'give it one, or leave it out');
  const kept = [...Array(order).keys()].filter((k) => k !== out);
  const result = { re: new Float64Array(kept.length ** 2), im: new Float64Array(kept.length ** 2) };
  kept.forEach((i, row) => {
    kept.forEach((j, column) => {
      const [aRe, aIm] = cell(i, out);
      const [bRe, bIm] = cell(out, j);
      const productRe = aRe * bRe - aIm * bIm;
      const productIm = aRe * bIm + aIm * bRe;
      const at = row * kept.length + column;
      result.re[at] = cell(i, j)[0] - (productRe * ownRe + productIm * ownIm) / square;
      result.im[at] = cell(i, j)[1] - (productIm * ownRe - productRe * ownIm) / square;
    });
  });
  return result;
}

export function without(matrix: Float64Array, order: number, out: number): Float64Array {
  return matrix.filter((_, at) => Math.floor(at / order) !== out && at % order !== out);
}
