// Resistance of a round conductor with skin effect (LineConstants.pas, Get_Zint): real part of
//   (1 + j) I0(a)/I1(a) sqrt(R f mu)/2,  a = (1 + j) sqrt(f mu / R)
// with the modified Bessel functions I0 and I1 by their power series.

const MU0 = 12.56637e-7;
/** beyond it the ratio of the two is 1 */
const LARGE = 35;
const MOST_TERMS = 1000;
const SMALL = 1e-17;

/** ohm per metre, from that to direct current */
export function resistanceWithSkinEffect(rdc: number, frequency: number): number {
  const part = Math.sqrt((frequency * MU0) / rdc);
  const half = Math.sqrt(rdc * frequency * MU0) / 2;
  if (part * Math.SQRT2 > LARGE) return half;
  // a^2/4 = j part^2/2
  const quarter = (part * part) / 2;
  const i0 = series(quarter, 0);
  const i1 = series(quarter, 1);
  // I1(a) = a/2 times its series; (1 + j) / (a/2) = 2 / part
  const square = i1.re ** 2 + i1.im ** 2;
  const ratio = (i0.re * i1.re + i0.im * i1.im) / square;
  return (2 / part) * ratio * half;
}

/** sum of (j quarter)^k / (k! (k + order)!) */
function series(quarter: number, order: number): { re: number; im: number } {
  let re = 1;
  let im = 0;
  let termRe = 1;
  let termIm = 0;
  for (let k = 1; k < MOST_TERMS; k++) {
    const factor = quarter / (k * (k + order));
    [termRe, termIm] = [-termIm * factor, termRe * factor];
    re += termRe;
    im += termIm;
    if (Math.abs(termRe) + Math.abs(termIm) < SMALL * (Math.abs(re) + Math.abs(im))) break;
  }
  return { re, im };
}
