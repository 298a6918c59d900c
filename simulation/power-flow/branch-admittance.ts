// A branch as a two-port between its buses. Equations in network.ts:
//   I_f = y_ff V_f + y_ft V_t,  I_t = y_tf V_f + y_tt V_t,  y = 1/z,  a = ratio e^(j shift)
//   y_ff = (y + y1)/|a|^2,  y_ft = -y/conj(a),  y_tf = -y/a,  y_tt = y + y2
import type { BusBranchModel } from './bus-branch-model.ts';

export interface BranchAdmittance {
  ffRe: number;
  ffIm: number;
  ftRe: number;
  ftIm: number;
  tfRe: number;
  tfIm: number;
  ttRe: number;
  ttIm: number;
  /** fills in the figures of a row */
  of(model: BusBranchModel, row: number): void;
}

/** One object for any number of rows: nothing is made in the loop. */
export const branchAdmittance = (): BranchAdmittance => ({
  ffRe: 0,
  ffIm: 0,
  ftRe: 0,
  ftIm: 0,
  tfRe: 0,
  tfIm: 0,
  ttRe: 0,
  ttIm: 0,
  of(model, row) {
    const r = model.r[row]!;
    const x = model.x[row]!;
    const d = r * r + x * x;
    const re = r / d;
    const im = -x / d;
    const ratio = model.ratio[row]!;
    const shift = model.shift[row]!;
    const square = ratio * ratio;
    const cos = shift === 0 ? 1 / ratio : Math.cos(shift) / ratio;
    const sin = shift === 0 ? 0 : Math.sin(shift) / ratio;
    this.ffRe = (re + model.gFrom[row]!) / square;
    this.ffIm = (im + model.bFrom[row]!) / square;
    // 1/conj(a) = e^(j shift)/ratio
    this.ftRe = -(re * cos - im * sin);
    this.ftIm = -(re * sin + im * cos);
    this.tfRe = -(re * cos + im * sin);
    this.tfIm = -(im * cos - re * sin);
    this.ttRe = re + model.gTo[row]!;
    this.ttIm = im + model.bTo[row]!;
  },
});

/**
 * What a branch with an open end, or with both ends at one bus, is to that bus: an admittance, pu.
 * Open far end: y = y1 + y2/(1 + z y2), over ratio^2 if `from` is the live end. Both ends: the four terms of the two-port.
 */
export function stubAdmittance(model: BusBranchModel, row: number): { g: number; b: number } {
  const r = model.r[row]!;
  const x = model.x[row]!;
  const ratio = model.ratio[row]!;
  const g1 = model.gFrom[row]!;
  const b1 = model.bFrom[row]!;
  const g2 = model.gTo[row]!;
  const b2 = model.bTo[row]!;
  if (model.from[row] === model.to[row]) {
    // y/ratio^2 - 2 y cos(shift)/ratio + y, with y = 1/z
    const d = r * r + x * x;
    const weight = 1 / (ratio * ratio) - (2 * Math.cos(model.shift[row]!)) / ratio + 1;
    return { g: (r / d) * weight + g1 / (ratio * ratio) + g2, b: (-x / d) * weight + b1 / (ratio * ratio) + b2 };
  }
  const fromIsLive = model.from[row]! >= 0;
  const farG = fromIsLive ? g2 : g1;
  const farB = fromIsLive ? b2 : b1;
  const re = 1 + r * farG - x * farB;
  const im = r * farB + x * farG;
  const d = re * re + im * im;
  const g = (fromIsLive ? g1 : g2) + (farG * re + farB * im) / d;
  const b = (fromIsLive ? b1 : b2) + (farB * re - farG * im) / d;
  return fromIsLive ? { g: g / (ratio * ratio), b: b / (ratio * ratio) } : { g, b };
}
