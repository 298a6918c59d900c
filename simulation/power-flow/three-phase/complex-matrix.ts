// Small dense complex matrices, as primitive admittances are: square, row-major, real and imaginary parts in arrays of their own, from
// index `at` on. Many stand in one pair of arrays, since a feeder has thousands.

export interface ComplexArrays {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const complexArrays = (length: number): ComplexArrays => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

let pivots = new Int32Array(16);

/** Inverts in place by Gauss and Jordan with partial pivoting; false: singular (the content is then of no use). */
export function invert({ re, im }: ComplexArrays, n: number, at = 0): boolean {
  if (n === 1) {
    const size = re[at]! ** 2 + im[at]! ** 2;
    re[at]! /= size;
    im[at]! /= -size;
    return size > 0 && Number.isFinite(re[at]!) && Number.isFinite(im[at]!);
  }
  if (n === 2) return invertTwo(re, im, at);
  if (pivots.length < n) pivots = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    let largest = 0;
    for (let i = k; i < n; i++) {
      const size = Math.abs(re[at + i * n + k]!) + Math.abs(im[at + i * n + k]!);
      if (size > largest) {
        largest = size;
        pivot = i;
      }
    }
    if (!(largest > 0)) return false;
    pivots[k] = pivot;
    if (pivot !== k) swap(re, im, at + k * n, at + pivot * n, 1, n);
    const kk = at + k * n + k;
    const scale = 1 / (re[kk]! * re[kk]! + im[kk]! * im[kk]!);
    const pr = re[kk]! * scale;
    const pi = -im[kk]! * scale;
    re[kk] = 1;
    im[kk] = 0;
    for (let j = at + k * n; j < at + k * n + n; j++) {
      const a = re[j]!;
      const b = im[j]!;
      re[j] = a * pr - b * pi;
      im[j] = a * pi + b * pr;
    }
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const row = at + i * n;
      const fr = re[row + k]!;
      const fi = im[row + k]!;
      if (fr === 0 && fi === 0) continue;
      re[row + k] = 0;
      im[row + k] = 0;
      for (let j = 0; j < n; j++) {
        const a = re[at + k * n + j]!;
        const b = im[at + k * n + j]!;
        re[row + j]! -= fr * a - fi * b;
        im[row + j]! -= fr * b + fi * a;
      }
    }
  }
  for (let k = n - 1; k >= 0; k--) if (pivots[k] !== k) swap(re, im, at + k, at + pivots[k]!, n, n);
  for (let k = at; k < at + n * n; k++) if (!Number.isFinite(re[k]!) || !Number.isFinite(im[k]!)) return false;
  return true;
}

/** The same of [a b; c d], by a, or by c where that is larger: with s = d - c b / a, rows of the inverse follow from the last. */
function invertTwo(re: Float64Array, im: Float64Array, at: number): boolean {
  const isSwapped = Math.abs(re[at + 2]!) + Math.abs(im[at + 2]!) > Math.abs(re[at]!) + Math.abs(im[at]!);
  const top = isSwapped ? at + 2 : at;
  const low = isSwapped ? at : at + 2;
  const ar = re[top]!;
  const ai = im[top]!;
  const br = re[top + 1]!;
  const bi = im[top + 1]!;
  const cr = re[low]!;
  const ci = im[low]!;
  const dr = re[low + 1]!;
  const di = im[low + 1]!;
  const size = ar * ar + ai * ai;
  const pr = ar / size;
  const pi = -ai / size;
  // c / a and b / a
  const lr = cr * pr - ci * pi;
  const li = cr * pi + ci * pr;
  const ur = br * pr - bi * pi;
  const ui = br * pi + bi * pr;
  const sr = dr - (lr * br - li * bi);
  const si = di - (lr * bi + li * br);
  const rest = sr * sr + si * si;
  if (!(size > 0 && rest > 0)) return false;
  const qr = sr / rest;
  const qi = -si / rest;
  // [1/a + u q l, -u q; -q l, q], its columns in the order of the rows above.
  const lqr = lr * qr - li * qi;
  const lqi = lr * qi + li * qr;
  const left = isSwapped ? at + 1 : at;
  const right = isSwapped ? at : at + 1;
  re[left] = pr + (ur * lqr - ui * lqi);
  im[left] = pi + (ur * lqi + ui * lqr);
  re[right] = -(ur * qr - ui * qi);
  im[right] = -(ur * qi + ui * qr);
  re[left + 2] = -lqr;
  im[left + 2] = -lqi;
  re[right + 2] = qr;
  im[right + 2] = qi;
  for (let k = at; k < at + 4; k++) if (!Number.isFinite(re[k]!) || !Number.isFinite(im[k]!)) return false;
  return true;
}

/** Swaps `n` entries from `a` with those from `b` on, `stride` apart. */
function swap(re: Float64Array, im: Float64Array, a: number, b: number, stride: number, n: number): void {
  for (let k = 0; k < n * stride; k += stride) {
    const x = re[a + k]!;
    const y = im[a + k]!;
    re[a + k] = re[b + k]!;
    im[a + k] = im[b + k]!;
    re[b + k] = x;
    im[b + k] = y;
  }
}

/**
 * Takes conductors (open: 1) out of an admittance matrix, whose current is zero (Kron's reduction):
 * y_ij <- y_ij - y_in y_nj / y_nn, then row and column n are zero. What is left of two conductors that met only through the open
 * one is rounding error: it is taken for zero where it is below 1e-11 of the matrix's largest entry.
 */
export function eliminateOpen({ re, im }: ComplexArrays, n: number, at: number, open: Uint8Array): void {
  let largest = 0;
  for (let k = at; k < at + n * n; k++) largest = Math.max(largest, Math.abs(re[k]!) + Math.abs(im[k]!));
  for (let e = 0; e < n; e++) {
    if (open[e] !== 1) continue;
    const er = re[at + e * n + e]!;
    const ei = im[at + e * n + e]!;
    const size = er * er + ei * ei;
    for (let i = 0; i < n; i++) {
      if (i === e || size === 0) continue;
      const ar = re[at + i * n + e]!;
      const ai = im[at + i * n + e]!;
      const fr = (ar * er + ai * ei) / size;
      const fi = (ai * er - ar * ei) / size;
      for (let j = 0; j < n; j++) {
        const br = re[at + e * n + j]!;
        const bi = im[at + e * n + j]!;
        re[at + i * n + j]! -= fr * br - fi * bi;
        im[at + i * n + j]! -= fr * bi + fi * br;
      }
    }
    for (let i = 0; i < n; i++) {
      re[at + e * n + i] = re[at + i * n + e] = 0;
      im[at + e * n + i] = im[at + i * n + e] = 0;
    }
  }
  const rounding = 1e-11 * largest;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const k = at + i * n + j;
      if (i === j || Math.abs(re[k]!) + Math.abs(im[k]!) >= rounding) continue;
      re[k] = 0;
      im[k] = 0;
    }
}
