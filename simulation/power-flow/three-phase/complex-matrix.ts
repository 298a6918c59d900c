// Small dense complex matrices, as primitive admittances are: square, row-major, real and imaginary parts in arrays of their own.

export interface ComplexMatrix {
  readonly order: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const zeroMatrix = (order: number): ComplexMatrix => ({
  order,
  re: new Float64Array(order * order),
  im: new Float64Array(order * order),
});

export function addSymmetric(m: ComplexMatrix, row: number, column: number, re: number, im: number): void {
  const k = row * m.order + column;
  m.re[k]! += re;
  m.im[k]! += im;
  if (row === column) return;
  const t = column * m.order + row;
  m.re[t]! += re;
  m.im[t]! += im;
}

/** Inverts in place by Gauss and Jordan with partial pivoting; false: singular (the content is then of no use). */
export function invert(m: ComplexMatrix): boolean {
  const n = m.order;
  const { re, im } = m;
  const swaps = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    let largest = 0;
    for (let i = k; i < n; i++) {
      const size = Math.abs(re[i * n + k]!) + Math.abs(im[i * n + k]!);
      if (size > largest) {
        largest = size;
        pivot = i;
      }
    }
    if (!(largest > 0)) return false;
    swaps[k] = pivot;
    if (pivot !== k) swapRows(m, k, pivot);
    const kk = k * n + k;
    const scale = 1 / (re[kk]! * re[kk]! + im[kk]! * im[kk]!);
    const pr = re[kk]! * scale;
    const pi = -im[kk]! * scale;
    re[kk] = 1;
    im[kk] = 0;
    for (let j = 0; j < n; j++) {
      const a = re[k * n + j]!;
      const b = im[k * n + j]!;
      re[k * n + j] = a * pr - b * pi;
      im[k * n + j] = a * pi + b * pr;
    }
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const fr = re[i * n + k]!;
      const fi = im[i * n + k]!;
      if (fr === 0 && fi === 0) continue;
      re[i * n + k] = 0;
      im[i * n + k] = 0;
      for (let j = 0; j < n; j++) {
        const a = re[k * n + j]!;
        const b = im[k * n + j]!;
        re[i * n + j]! -= fr * a - fi * b;
        im[i * n + j]! -= fr * b + fi * a;
      }
    }
  }
  for (let k = n - 1; k >= 0; k--) if (swaps[k] !== k) swapColumns(m, k, swaps[k]!);
  return re.every(Number.isFinite) && im.every(Number.isFinite);
}

function swapRows({ order: n, re, im }: ComplexMatrix, a: number, b: number): void {
  for (let j = 0; j < n; j++) {
    [re[a * n + j], re[b * n + j]] = [re[b * n + j]!, re[a * n + j]!];
    [im[a * n + j], im[b * n + j]] = [im[b * n + j]!, im[a * n + j]!];
  }
}

function swapColumns({ order: n, re, im }: ComplexMatrix, a: number, b: number): void {
  for (let i = 0; i < n; i++) {
    [re[i * n + a], re[i * n + b]] = [re[i * n + b]!, re[i * n + a]!];
    [im[i * n + a], im[i * n + b]] = [im[i * n + b]!, im[i * n + a]!];
  }
}

/**
 * Takes conductors (open: 1) out of an admittance matrix, whose current is zero (Kron's reduction):
 * y_ij <- y_ij - y_in y_nj / y_nn, then row and column n are zero. What is left of two conductors that met only through the open
 * one is rounding error: it is taken for zero where it is below 1e-11 of the matrix's largest entry.
 */
export function eliminateOpen(m: ComplexMatrix, open: Uint8Array): void {
  const n = m.order;
  const { re, im } = m;
  let largest = 0;
  for (let k = 0; k < n * n; k++) largest = Math.max(largest, Math.abs(re[k]!) + Math.abs(im[k]!));
  let any = false;
  for (let e = 0; e < n; e++) {
    if (open[e] !== 1) continue;
    any = true;
    const er = re[e * n + e]!;
    const ei = im[e * n + e]!;
    const size = er * er + ei * ei;
    if (size > 0)
      for (let i = 0; i < n; i++) {
        if (i === e) continue;
        const ar = re[i * n + e]!;
        const ai = im[i * n + e]!;
        if (ar === 0 && ai === 0) continue;
        const fr = (ar * er + ai * ei) / size;
        const fi = (ai * er - ar * ei) / size;
        for (let j = 0; j < n; j++) {
          const br = re[e * n + j]!;
          const bi = im[e * n + j]!;
          re[i * n + j]! -= fr * br - fi * bi;
          im[i * n + j]! -= fr * bi + fi * br;
        }
      }
    for (let i = 0; i < n; i++) {
      re[e * n + i] = re[i * n + e] = 0;
      im[e * n + i] = im[i * n + e] = 0;
    }
  }
  if (!any) return;
  const rounding = 1e-11 * largest;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (i === j || Math.abs(re[i * n + j]!) + Math.abs(im[i * n + j]!) >= rounding) continue;
      re[i * n + j] = 0;
      im[i * n + j] = 0;
    }
}
