// Phase impedances of a source or a reactor from its symmetrical components, where the negative sequence may differ: then the
// matrix is not symmetric. Only three phases have mutual impedance then (VSource.pas, Reactor.pas).
import type { ComplexMatrix } from './complex-matrix.ts';

export interface Complex {
  readonly re: number;
  readonly im: number;
}

const A_RE = -0.5;
const A_IM = Math.sqrt(3) / 2;

/** @param multiple of reactance, for a frequency that is not the base */
export function sequenceImpedance(
  z1: Complex,
  z2: Complex,
  z0: Complex,
  phases: number,
  multiple: number,
): ComplexMatrix {
  const matrix = { re: new Float64Array(phases ** 2), im: new Float64Array(phases ** 2) };
  const put = (i: number, j: number, re: number, im: number): void => {
    matrix.re[i * phases + j] = re / 3;
    matrix.im[i * phases + j] = (im * multiple) / 3;
  };
  for (let i = 0; i < phases; i++) put(i, i, z1.re + z2.re + z0.re, z1.im + z2.im + z0.im);
  if (phases !== 3) return matrix;
  const after = turned(z2, z1, z0);
  const before = turned(z1, z2, z0);
  for (const [i, j] of [
    [1, 0],
    [2, 1],
    [0, 2],
  ] as const)
    put(i, j, before.re, before.im);
  for (const [i, j] of [
    [2, 0],
    [0, 1],
    [1, 2],
  ] as const)
    put(i, j, after.re, after.im);
  return matrix;
}

/** a^2 p + a q + z0 */
function turned(p: Complex, q: Complex, z0: Complex): Complex {
  return {
    re: A_RE * p.re + A_IM * p.im + A_RE * q.re - A_IM * q.im + z0.re,
    im: A_RE * p.im - A_IM * p.re + A_RE * q.im + A_IM * q.re + z0.im,
  };
}
