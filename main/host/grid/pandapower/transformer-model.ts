// A two-winding transformer as pandapower builds it (_calc_branch_values_from_trafo_df, _calc_tap_from_dataframe, _wye_delta):
//   tap         V = Vn |1 + d e^(j beta)|, shift += +-atan(d sin(beta) / (1 + d cos(beta))), d = (pos - neutral) step%/100,
//               + on the hv, - on the lv side; an ideal phase shifter turns only: shift +-(pos - neutral) step degree
//   series      z = vk%/100 V_lv^2/Sn, r = vkr%/100 V_lv^2/Sn, x = sqrt(z^2 - r^2)
//   magnetising g = Pfe/V_lv^2, b = -sqrt((i0%/100 Sn)^2 - Pfe^2)/V_lv^2
//   T model     za, zb = parts of z on either side of the magnetising branch, zc = 1/(g + jb); to pi by wye-delta
// V_lv is the rated voltage with its tap. All at the lv side; `parallel` like units side by side.

export interface TransformerData {
  /** kV */
  readonly ratedHv: number;
  readonly ratedLv: number;
  /** MVA */
  readonly power: number;
  /** percent on `power` */
  readonly vk: number;
  readonly vkr: number;
  /** kW */
  readonly ironLosses: number;
  /** percent */
  readonly i0: number;
  readonly parallel: number;
  /** degrees, fixed */
  readonly shift: number;
  readonly taps: readonly TapChanger[];
  /** share of r and x on the hv side of the magnetising branch */
  readonly resistanceRatio: number;
  readonly reactanceRatio: number;
}

export interface TapChanger {
  readonly side: 'hv' | 'lv';
  /** factor on the side's rated voltage */
  readonly voltageFactor: number;
  /** degrees, by which the lv side lags more */
  readonly shift: number;
}

/** ohm and S at the lv side; degrees; kV */
export interface TransformerBranch {
  readonly r: number;
  readonly x: number;
  readonly gHv: number;
  readonly bHv: number;
  readonly gLv: number;
  readonly bLv: number;
  readonly voltageHv: number;
  readonly voltageLv: number;
  readonly shift: number;
}

const RADIANS = Math.PI / 180;

/** Tap changer whose steps add a voltage at an angle to the winding's. NaN = not given. */
export function complexTap(side: 'hv' | 'lv', steps: number, percent: number, degree: number): TapChanger {
  const d = (steps * percent) / 100 || 0;
  const angle = (degree || 0) * RADIANS;
  const along = 1 + d * Math.cos(angle);
  const across = d * Math.sin(angle);
  const turn = Math.atan(across / along) / RADIANS;
  return { side, voltageFactor: Math.hypot(along, across), shift: side === 'hv' ? turn : -turn };
}

/** Tap changer that only turns: by degrees a step, or by a chord of `percent` a step. */
export function idealShifter(side: 'hv' | 'lv', steps: number, percent: number, degree: number): TapChanger {
  const turn = (degree || 0) !== 0 ? steps * degree : (2 * Math.asin((steps * percent) / 200)) / RADIANS;
  return { side, voltageFactor: 1, shift: (side === 'hv' ? turn : -turn) || 0 };
}

export function transformerBranch(data: TransformerData, model: 't' | 'pi'): TransformerBranch {
  let { ratedHv: voltageHv, ratedLv: voltageLv, shift } = data;
  for (const tap of data.taps) {
    if (tap.side === 'hv') voltageHv *= tap.voltageFactor;
    else voltageLv *= tap.voltageFactor;
    shift += tap.shift;
  }
  const { power, parallel } = data;
  const unit = voltageLv ** 2 / power / parallel;
  const z = (data.vk / 100) * unit;
  const r = (data.vkr / 100) * unit;
  const x = Math.sign(z) * Math.sqrt(z * z - r * r);
  const iron = data.ironLosses / 1e3;
  const perMva = parallel / voltageLv ** 2;
  const g = iron * perMva;
  const b = -Math.sqrt(Math.max(((data.i0 / 100) * power) ** 2 - iron ** 2, 0)) * perMva;
  const voltages = { voltageHv, voltageLv, shift };
  if (model === 'pi' || (g === 0 && b === 0)) {
    return { r, x, gHv: g / 2, bHv: b / 2, gLv: g / 2, bLv: b / 2, ...voltages };
  }
  // wye to delta: z_ab = za + zb + za zb y, y_hv = zb y / z_ab, y_lv = za y / z_ab with y = g + jb
  const za = { re: r * data.resistanceRatio, im: x * data.reactanceRatio };
  const zb = { re: r - za.re, im: x - za.im };
  const zay = { re: za.re * g - za.im * b, im: za.re * b + za.im * g };
  const zby = { re: zb.re * g - zb.im * b, im: zb.re * b + zb.im * g };
  const series = {
    re: r + za.re * zby.re - za.im * zby.im,
    im: x + za.re * zby.im + za.im * zby.re,
  };
  const square = series.re ** 2 + series.im ** 2;
  return {
    r: series.re,
    x: series.im,
    gHv: (zby.re * series.re + zby.im * series.im) / square,
    bHv: (zby.im * series.re - zby.re * series.im) / square,
    gLv: (zay.re * series.re + zay.im * series.im) / square,
    bLv: (zay.im * series.re - zay.re * series.im) / square,
    ...voltages,
  };
}
