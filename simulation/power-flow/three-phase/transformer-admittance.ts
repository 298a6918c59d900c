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
import { type ComplexArrays, complexArrays, invert } from './complex-matrix.ts';
import { ImpossibleElement } from './element-admittance.ts';

/** S of a neutral that is solidly earthed */
const SOLID_EARTH = 1e6;
/** A tap of 0 would be no coil at all: OpenDSS takes this for it. */
const LEAST_TAP = 1e-4;

/** Most windings that a transformer may have here. Utilities hardly use more than three. */
const MOST_WINDINGS = 32;

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

/** S, imaginary: what keeps winding `w` determined. */
export function antiFloat(transformer: PhaseTransformer, w: number, ppm = transformer.antiFloatPpm): number {
  const { phases, windings } = transformer;
  const perPhase = windings[0]!.ratedPower / phases;
  return (-ppm * 1e-6 * perPhase) / coilVoltage(transformer, windings[w]!) ** 2 / 2;
}

/** What of a transformer does not change with its taps. */
export interface Coils {
  readonly phases: number;
  readonly windings: number;
  /** of each terminal */
  readonly conductors: number;
  /** Zb^-1 */
  readonly inverse: ComplexArrays;
  /** on one volt, at winding 2 */
  readonly noLoadRe: number;
  readonly noLoadIm: number;
  /** [windings] V */
  readonly voltage: Float64Array;
  /** [phases][windings][2] the two conductors of the element between which a coil lies */
  readonly ends: Uint16Array;
  /** [windings x conductors] S to earth */
  readonly shuntRe: Float64Array;
  readonly shuntIm: Float64Array;
}

/** Kinds of transformers that are remembered while a network's are gone through: a feeder has few kinds and a thousand of each. */
const KINDS = 32;

const isAlike = (a: Winding, b: Winding): boolean =>
  a.connection === b.connection &&
  a.ratedVoltage === b.ratedVoltage &&
  a.resistance === b.resistance &&
  a.neutralResistance === b.neutralResistance &&
  a.neutralReactance === b.neutralReactance;

const isOneKind = (a: PhaseTransformer, b: PhaseTransformer): boolean =>
  a.phases === b.phases &&
  a.windings.length === b.windings.length &&
  a.windings[0]!.ratedPower === b.windings[0]!.ratedPower &&
  a.noLoadLoss === b.noLoadLoss &&
  a.magnetisingCurrent === b.magnetisingCurrent &&
  a.antiFloatPpm === b.antiFloatPpm &&
  a.lowVoltageLeads === b.lowVoltageLeads &&
  a.shortCircuitReactance.every((x, k) => x === b.shortCircuitReactance[k]) &&
  a.windings.every((winding, w) => isAlike(winding, b.windings[w]!));

/** [transformers]; those of one kind share theirs. Throws ImpossibleElement where short-circuit impedances cannot be. */
export function makeAllCoils(transformers: readonly PhaseTransformer[]): Coils[] {
  const kinds: { readonly transformer: PhaseTransformer; readonly coils: Coils }[] = [];
  return transformers.map((transformer) => {
    const known = kinds.find((kind) => isOneKind(kind.transformer, transformer));
    if (known !== undefined) return known.coils;
    const coils = makeCoils(transformer);
    if (kinds.length < KINDS) kinds.push({ transformer, coils });
    return coils;
  });
}

function makeCoils(transformer: PhaseTransformer): Coils {
  const { phases, windings } = transformer;
  const conductors = transformerConductors(transformer);
  const ends = new Uint16Array(2 * phases * windings.length);
  const shuntRe = new Float64Array(windings.length * conductors);
  const shuntIm = new Float64Array(windings.length * conductors);
  for (let w = 0; w < windings.length; w++) {
    const small = antiFloat(transformer, w);
    const first = w * conductors;
    for (let i = 0; i < phases; i++) {
      const [from, to] = coilEnds(transformer, w, i);
      const at = 2 * (i * windings.length + w);
      ends[at] = first + from;
      ends[at + 1] = first + to;
      shuntIm[first + from]! += small;
      shuntIm[first + to]! += small;
    }
    if (windings[w]!.connection === 'delta') continue;
    const { neutralResistance: r, neutralReactance: x } = windings[w]!;
    const neutral = first + phases;
    const size = r * r + x * x;
    if (r < 0) shuntIm[neutral]! += small;
    else if (size === 0) shuntRe[neutral]! += SOLID_EARTH;
    else {
      shuntRe[neutral]! += r / size;
      shuntIm[neutral]! -= x / size;
    }
  }
  const perVolt = windings[0]!.ratedPower / phases;
  return {
    phases,
    windings: windings.length,
    conductors,
    inverse: invertedImpedance(transformer),
    noLoadRe: transformer.noLoadLoss * perVolt,
    noLoadIm: -transformer.magnetisingCurrent * perVolt,
    voltage: Float64Array.from(windings, (winding) => coilVoltage(transformer, winding)),
    ends,
    shuntRe,
    shuntIm,
  };
}

function invertedImpedance(transformer: PhaseTransformer): ComplexArrays {
  const { id, windings, phases, shortCircuitReactance: xsc } = transformer;
  const n = windings.length - 1;
  const zb = phases / windings[0]!.ratedPower;
  const z = complexArrays(n * n);
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
  if (n < 1 || n >= MOST_WINDINGS)
    throw new ImpossibleElement(id, `has ${windings.length} windings; 2 to ${MOST_WINDINGS} can be calculated`);
  if (!(zb > 0 && Number.isFinite(zb)) || !invert(z, n))
    throw new ImpossibleElement(id, 'its short-circuit impedances cannot be inverted');
  return z;
}

/** 1 / (V_w tap_w) */
const turns = (coils: Coils, taps: ArrayLike<number>, w: number): number =>
  1 / (coils.voltage[w]! * (taps[w]! || LEAST_TAP));

/** Yprim, into `y` from `at` on, where zeros stand; `taps` [windings], pu. */
export function writeTransformer(y: ComplexArrays, at: number, coils: Coils, taps: ArrayLike<number>): void {
  const { windings, phases, conductors, inverse, ends } = coils;
  const { re, im } = y;
  const order = windings * conductors;
  const n = windings - 1;
  for (let v = 0; v < windings; v++)
    for (let w = 0; w < windings; w++) {
      // Y1 between windings v and w.
      let a = 0;
      let b = 0;
      for (let i = v === 0 ? 0 : v - 1; i < (v === 0 ? n : v); i++)
        for (let j = w === 0 ? 0 : w - 1; j < (w === 0 ? n : w); j++) {
          a += inverse.re[i * n + j]!;
          b += inverse.im[i * n + j]!;
        }
      const sign = (v === 0) === (w === 0) ? 1 : -1;
      const scale = turns(coils, taps, v) * turns(coils, taps, w);
      const isCore = v === 1 && w === 1;
      a = (sign * a + (isCore ? coils.noLoadRe : 0)) * scale;
      b = (sign * b + (isCore ? coils.noLoadIm : 0)) * scale;
      for (let i = 0; i < phases; i++) {
        const from = 2 * (i * windings + v);
        const to = 2 * (i * windings + w);
        for (let p = 0; p < 2; p++)
          for (let q = 0; q < 2; q++) {
            const k = at + ends[from + p]! * order + ends[to + q]!;
            re[k]! += p === q ? a : -a;
            im[k]! += p === q ? b : -b;
          }
      }
    }
  for (let c = 0; c < order; c++) {
    re[at + c * (order + 1)]! += coils.shuntRe[c]!;
    im[at + c * (order + 1)]! += coils.shuntIm[c]!;
  }
}

const coilRe = new Float64Array(MOST_WINDINGS);
const coilIm = new Float64Array(MOST_WINDINGS);
const windingRe = new Float64Array(MOST_WINDINGS);
const windingIm = new Float64Array(MOST_WINDINGS);

/**
 * Yprim V coil by coil: through differences of voltages, whose rounding errors stay within the transformer. `vRe`, `vIm` [conductors
 * of all elements] V, `re`, `im` the same, A, both from `first` on.
 */
export function transformerCurrents(
  coils: Coils,
  taps: ArrayLike<number>,
  first: number,
  vRe: Float64Array,
  vIm: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  const { windings, phases, conductors, inverse, ends, shuntRe, shuntIm } = coils;
  const n = windings - 1;
  for (let c = 0; c < windings * conductors; c++) {
    const x = vRe[first + c]!;
    const y = vIm[first + c]!;
    re[first + c] = shuntRe[c]! * x - shuntIm[c]! * y;
    im[first + c] = shuntRe[c]! * y + shuntIm[c]! * x;
  }
  for (let i = 0; i < phases; i++) {
    for (let w = 0; w < windings; w++) {
      const from = first + ends[2 * (i * windings + w)]!;
      const to = first + ends[2 * (i * windings + w) + 1]!;
      const scale = turns(coils, taps, w);
      coilRe[w] = (vRe[from]! - vRe[to]!) * scale;
      coilIm[w] = (vIm[from]! - vIm[to]!) * scale;
      windingRe[w] = 0;
      windingIm[w] = 0;
    }
    for (let r = 0; r < n; r++) {
      let a = 0;
      let b = 0;
      for (let c = 0; c < n; c++) {
        const x = coilRe[c + 1]! - coilRe[0]!;
        const y = coilIm[c + 1]! - coilIm[0]!;
        a += inverse.re[r * n + c]! * x - inverse.im[r * n + c]! * y;
        b += inverse.re[r * n + c]! * y + inverse.im[r * n + c]! * x;
      }
      windingRe[r + 1]! += a;
      windingIm[r + 1]! += b;
      windingRe[0]! -= a;
      windingIm[0]! -= b;
    }
    windingRe[1]! += coils.noLoadRe * coilRe[1]! - coils.noLoadIm * coilIm[1]!;
    windingIm[1]! += coils.noLoadRe * coilIm[1]! + coils.noLoadIm * coilRe[1]!;
    for (let w = 0; w < windings; w++) {
      const from = first + ends[2 * (i * windings + w)]!;
      const to = first + ends[2 * (i * windings + w) + 1]!;
      const scale = turns(coils, taps, w);
      const a = windingRe[w]! * scale;
      const b = windingIm[w]! * scale;
      re[from]! += a;
      im[from]! += b;
      re[to]! -= a;
      im[to]! -= b;
    }
  }
}
