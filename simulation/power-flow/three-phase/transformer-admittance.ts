// Primitive admittance of a transformer with any number of windings W, as OpenDSS builds it (Transformer.pas; R. C. Dugan, "A
// perspective on transformer modeling for distribution system analysis", IEEE PES General Meeting 2003).
//
//   Zb     [W-1 x W-1] ohm on a base of one volt, referred to winding 1, zb = 1 / (S1 / phases):
//          Zb_ii = (R_1 + R_i+1 + jX_1,i+1) zb;   Zb_ij = (Zb_ii + Zb_jj - (R_i+1 + R_j+1 + jX_i+1,j+1) zb) / 2
//   Y1     = A' Zb^-1 A with A = [-1 1 0 ..; -1 0 1 ..]: admittance between windings on one volt
//   Y1_22 += (no-load loss - j magnetising current) / zb: at winding 2, taken to lie next to the core
//   Yt     = N' Y1 N, [2W x 2W]: N_w,2w-1 = 1 / (V_w tap_w), N_w,2w = -1 / (V_w tap_w): coil w between its two ends, in volts
//   Yprim  = sum over the phases of Yt, put at the conductors between which the phase's coils lie
//
// To it come: a small -j S1 / phases / V_w^2 ppm / 2 at both ends of each coil, so that a winding without earth stays determined;
// the neutral's admittance to earth; and where that is left open, the small one again.
import type { PhaseTransformer, Winding } from '../../network/phase-network.ts';
import { type ComplexMatrix, invert, zeroMatrix } from './complex-matrix.ts';
import { ImpossibleElement } from './element-admittance.ts';

/** S of a neutral that is solidly earthed */
const SOLID_EARTH = 1e6;

export const transformerConductors = (transformer: PhaseTransformer): number => transformer.phases + 1;

/** V across a coil at rated voltage. Two phases of a wye are taken for two of three. */
export function coilVoltage({ phases }: PhaseTransformer, { connection, ratedVoltage }: Winding): number {
  return connection === 'wye' && (phases === 2 || phases === 3) ? ratedVoltage / Math.sqrt(3) : ratedVoltage;
}

/** 1: a delta's coil lies between a phase and the next, -1: the one before. */
function deltaDirection({ windings, lowVoltageLeads }: PhaseTransformer): number {
  const first = windings[0]!;
  const second = windings[1] ?? first;
  if (first.connection === second.connection) return 1;
  const high = first.ratedVoltage >= second.ratedVoltage ? first : second;
  return (high.connection === 'wye') !== lowVoltageLeads ? 1 : -1;
}

/** The phase (from 0) at which a delta's coil of phase `i` ends. Two phases are an open delta, whose third conductor counts. */
export function nextPhase(transformer: PhaseTransformer, i: number): number {
  const { phases } = transformer;
  const next = i + deltaDirection(transformer);
  if (phases > 2) return (next + phases) % phases;
  return next < 0 ? 2 : next;
}

/** The two conductors of winding `w` between which its coil of phase `i` lies, from 0 within the terminal. */
export function coilEnds(transformer: PhaseTransformer, w: number, i: number): readonly [number, number] {
  const { phases } = transformer;
  if (phases === 1 || transformer.windings[w]!.connection === 'wye') return [i, phases];
  return [i, nextPhase(transformer, i)];
}

/** `zb`: see above. Throws ImpossibleElement where the short-circuit impedances cannot be. */
function oneVoltAdmittance(transformer: PhaseTransformer): ComplexMatrix {
  const { id, windings, phases, shortCircuitReactance: xsc } = transformer;
  const count = windings.length;
  const n = count - 1;
  const zb = phases / windings[0]!.ratedPower;
  const z = zeroMatrix(n);
  const r = windings.map((winding) => winding.resistance);
  for (let i = 0; i < n; i++) {
    z.re[i * n + i] = (r[0]! + r[i + 1]!) * zb;
    z.im[i * n + i] = xsc[i]! * zb;
  }
  let pair = n;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const re = (z.re[i * n + i]! + z.re[j * n + j]! - (r[i + 1]! + r[j + 1]!) * zb) / 2;
      const im = (z.im[i * n + i]! + z.im[j * n + j]! - xsc[pair++]! * zb) / 2;
      z.re[i * n + j] = z.re[j * n + i] = re;
      z.im[i * n + j] = z.im[j * n + i] = im;
    }
  if (!(zb > 0 && Number.isFinite(zb)) || !invert(z))
    throw new ImpossibleElement(id, 'its short-circuit impedances cannot be inverted');
  const y = zeroMatrix(count);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const re = z.re[i * n + j]!;
      const im = z.im[i * n + j]!;
      for (const [row, column, sign] of [
        [i + 1, j + 1, 1],
        [0, j + 1, -1],
        [i + 1, 0, -1],
        [0, 0, 1],
      ] as const) {
        y.re[row * count + column]! += sign * re;
        y.im[row * count + column]! += sign * im;
      }
    }
  y.re[count + 1]! += transformer.noLoadLoss / zb;
  y.im[count + 1]! -= transformer.magnetisingCurrent / zb;
  return y;
}

/** S, imaginary: what keeps winding `w` determined. */
export function antiFloat(transformer: PhaseTransformer, w: number, ppm = transformer.antiFloatPpm): number {
  const { phases, windings } = transformer;
  const perPhase = windings[0]!.ratedPower / phases;
  return (-ppm * 1e-6 * perPhase) / coilVoltage(transformer, windings[w]!) ** 2 / 2;
}

/** `taps` [windings], pu. */
export function transformerAdmittance(transformer: PhaseTransformer, taps: ArrayLike<number>): ComplexMatrix {
  const { windings, phases } = transformer;
  const conductors = transformerConductors(transformer);
  const y = zeroMatrix(windings.length * conductors);
  const y1 = oneVoltAdmittance(transformer);
  const add = (row: number, column: number, re: number, im: number) => {
    y.re[row * y.order + column]! += re;
    y.im[row * y.order + column]! += im;
  };
  for (let v = 0; v < windings.length; v++)
    for (let w = 0; w < windings.length; w++) {
      // A tap of 0 would be no coil at all: OpenDSS takes 0.0001 for it.
      const scale =
        1 /
        (coilVoltage(transformer, windings[v]!) * (taps[v]! || 1e-4)) /
        (coilVoltage(transformer, windings[w]!) * (taps[w]! || 1e-4));
      const re = y1.re[v * windings.length + w]! * scale;
      const im = y1.im[v * windings.length + w]! * scale;
      for (let i = 0; i < phases; i++) {
        const [vFrom, vTo] = coilEnds(transformer, v, i);
        const [wFrom, wTo] = coilEnds(transformer, w, i);
        add(v * conductors + vFrom, w * conductors + wFrom, re, im);
        add(v * conductors + vTo, w * conductors + wTo, re, im);
        add(v * conductors + vFrom, w * conductors + wTo, -re, -im);
        add(v * conductors + vTo, w * conductors + wFrom, -re, -im);
      }
    }
  for (let w = 0; w < windings.length; w++) {
    const small = antiFloat(transformer, w);
    for (let i = 0; i < phases && small !== 0; i++)
      for (const end of coilEnds(transformer, w, i)) add(w * conductors + end, w * conductors + end, 0, small);
    if (windings[w]!.connection === 'delta') continue;
    const { neutralResistance, neutralReactance } = windings[w]!;
    const neutral = w * conductors + phases;
    const size = neutralResistance ** 2 + neutralReactance ** 2;
    if (neutralResistance < 0) add(neutral, neutral, 0, small);
    else if (size === 0) add(neutral, neutral, SOLID_EARTH, 0);
    else add(neutral, neutral, neutralResistance / size, -neutralReactance / size);
  }
  return y;
}
