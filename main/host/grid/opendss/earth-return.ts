// The earth's part of the impedance of two conductors, per metre (LineConstants.pas, Get_Ze), less the part that depends on their
// distance alone.

export type EarthModel = 'carson' | 'fullcarson' | 'deri';

/** m; height above ground, or depth */
export interface EarthPoint {
  readonly x: number;
  readonly height: number;
}

const MU0 = 12.56637e-7;
const TWO_PI = 6.283185307;
const CARSON_DEPTH = 658.5;
/** Carson's coefficients, as in Tleis, Power Systems Modelling and Fault Analysis */
const B1 = 1 / (3 * Math.SQRT2);
const B2 = 1 / 16;
const B3 = B1 / 3 / 5;
const B4 = B2 / 4 / 6;
const D2 = (B2 * Math.PI) / 4;
const D4 = (B4 * Math.PI) / 4;
const C2 = 1.3659315;
const C4 = C2 + 1 / 4 + 1 / 6;

/** ohm per metre; `same` = both are at one place */
export function earthReturn(
  a: EarthPoint,
  b: EarthPoint,
  same: boolean,
  around: { readonly frequency: number; readonly resistivity: number; readonly earthModel: EarthModel },
): { re: number; im: number } {
  const { frequency, resistivity } = around;
  const omega = TWO_PI * frequency;
  const heights = Math.abs(a.height) + Math.abs(b.height);
  switch (around.earthModel) {
    case 'carson':
      return {
        re: (omega * MU0) / 8,
        im: ((omega * MU0) / TWO_PI) * Math.log(CARSON_DEPTH * Math.sqrt(resistivity / frequency)),
      };
    case 'fullcarson': {
      const distance = same ? 2 * Math.abs(a.height) : Math.hypot(heights, a.x - b.x);
      const angle = same ? 0 : Math.acos(heights / distance);
      const { re, im } = carsonSeries(2.8099e-3 * distance * Math.sqrt(frequency / resistivity), angle);
      const factor = (omega * MU0) / Math.PI;
      return { re: re * factor, im: (im + 0.5 * Math.log(distance)) * factor };
    }
    case 'deri': {
      // 1 / sqrt(j w mu / rho): real and imaginary part are of one size
      const depth = Math.SQRT1_2 / Math.sqrt((omega * MU0) / resistivity);
      return deri(heights, 2 * depth, same ? 0 : a.x - b.x, (omega * MU0) / TWO_PI);
    }
  }
}

function carsonSeries(m: number, angle: number): { re: number; im: number } {
  const m2 = m * m;
  const m3 = m2 * m;
  const m4 = m3 * m;
  return {
    re:
      Math.PI / 8 -
      B1 * m * Math.cos(angle) +
      B2 * m2 * (Math.log(Math.exp(C2) / m) * Math.cos(2 * angle) + angle * Math.sin(2 * angle)) +
      B3 * m3 * Math.cos(3 * angle) -
      D4 * m4 * Math.cos(4 * angle),
    im:
      0.5 * Math.log(1.85138 / m) +
      B1 * m * Math.cos(angle) -
      D2 * m2 * Math.cos(2 * angle) +
      B3 * m3 * Math.cos(3 * angle) -
      B4 * m4 * (Math.log(Math.exp(C4) / m) * Math.cos(4 * angle) + angle * Math.sin(4 * angle)),
  };
}

/** j w mu/2pi ln sqrt((h + p)^2 + x^2), p = depth - j depth */
function deri(heights: number, depth: number, x: number, factor: number): { re: number; im: number } {
  const re = heights + depth;
  const im = -depth;
  const squareRe = re * re - im * im + x * x;
  const squareIm = 2 * re * im;
  const logarithm = 0.25 * Math.log(squareRe * squareRe + squareIm * squareIm);
  const angle = 0.5 * Math.atan2(squareIm, squareRe);
  return { re: -factor * angle, im: factor * logarithm };
}
