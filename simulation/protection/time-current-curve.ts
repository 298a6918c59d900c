// How long a protective device takes at a current I, against its pick-up I_s; M = I / I_s.
//   IEC 60255-151:2009 (curves A, B, C; LTI from BS 142):  t = TMS k / (M^alpha - 1)
//     NI k 0.14, alpha 0.02;  VI 13.5, 1;  EI 80, 2;  LTI 120, 1
//   IEEE C37.112-2018:  t = TD (A / (M^p - 1) + B),  reset from full travel t_r / (1 - M^2) TD
//     MI A 0.0515, B 0.114, p 0.02, t_r 4.85;  VI 19.61, 0.491, 2, 21.6;  EI 28.2, 0.1217, 2, 29.1
//   Above `saturation` times pick-up (20 in IEC 60255-151, 5.2) an inverse curve runs level.
//   Tables (fuses: minimum melt and total clear; reclosers): straight lines between the points on log-log paper, level above the last
//   point, no operation below the first.
//   Under a changing current a device has travelled the sum of dt / t(I) and operates at 1 (IEEE C37.112, 4.1).

export const IEC_CURVES = {
  normalInverse: { k: 0.14, alpha: 0.02 },
  veryInverse: { k: 13.5, alpha: 1 },
  extremelyInverse: { k: 80, alpha: 2 },
  longTimeInverse: { k: 120, alpha: 1 },
} as const;

export const IEEE_CURVES = {
  moderatelyInverse: { a: 0.0515, b: 0.114, p: 0.02, reset: 4.85 },
  veryInverse: { a: 19.61, b: 0.491, p: 2, reset: 21.6 },
  extremelyInverse: { a: 28.2, b: 0.1217, p: 2, reset: 29.1 },
} as const;

/** Multiples of pick-up beyond which inverse curves run level where the device says nothing else. */
const SATURATION = 20;

/** A and s, ascending in current */
export type CurvePoints = readonly (readonly [number, number])[];

export type TimeCurrentCurve =
  | {
      readonly kind: 'iec';
      readonly type: keyof typeof IEC_CURVES;
      /** A */
      readonly pickup: number;
      readonly multiplier: number;
      readonly saturation?: number;
      /** s, the least that the formula may come to */
      readonly minimumTime?: number;
    }
  | {
      readonly kind: 'ieee';
      readonly type: keyof typeof IEEE_CURVES;
      readonly pickup: number;
      readonly dial: number;
      readonly saturation?: number;
      readonly minimumTime?: number;
      /** goes back as a disc does; else at once when the current falls below pick-up */
      readonly resetsSlowly?: boolean;
    }
  | {
      /** delay 0 = instantaneous */
      readonly kind: 'definite';
      readonly pickup: number;
      /** s */
      readonly delay: number;
    }
  | { readonly kind: 'table'; readonly points: CurvePoints };

/** s from the start of a constant current; Infinity where it never operates. */
export function operatingTime(curve: TimeCurrentCurve, current: number): number {
  switch (curve.kind) {
    case 'definite':
      return current >= curve.pickup ? curve.delay : Infinity;
    case 'table':
      return interpolate(curve.points, current);
    case 'iec': {
      const { k, alpha } = IEC_CURVES[curve.type];
      const multiple = limited(curve, current);
      if (multiple <= 1) return Infinity;
      return Math.max((curve.multiplier * k) / (multiple ** alpha - 1), curve.minimumTime ?? 0);
    }
    case 'ieee': {
      const { a, b, p } = IEEE_CURVES[curve.type];
      const multiple = limited(curve, current);
      if (multiple <= 1) return Infinity;
      return Math.max(curve.dial * (a / (multiple ** p - 1) + b), curve.minimumTime ?? 0);
    }
  }
}

/** A from which a curve operates at all. */
export const pickupOf = (curve: TimeCurrentCurve): number =>
  curve.kind === 'table' ? (curve.points[0]?.[0] ?? Infinity) : curve.pickup;

/** s for the way back from full travel below pick-up; 0 = at once. */
export function resetTime(curve: TimeCurrentCurve, current: number): number {
  if (curve.kind !== 'ieee' || curve.resetsSlowly !== true) return 0;
  const multiple = current / curve.pickup;
  return multiple >= 1 ? Infinity : (curve.dial * IEEE_CURVES[curve.type].reset) / (1 - multiple * multiple);
}

/** Travel (0 ... 1) after `duration` s more of a constant current. */
export function travelAfter(curve: TimeCurrentCurve, travel: number, current: number, duration: number): number {
  const time = operatingTime(curve, current);
  if (time < Infinity) return time === 0 ? 1 : Math.min(1, travel + duration / time);
  const reset = resetTime(curve, current);
  if (reset === 0) return 0;
  return reset === Infinity ? travel : Math.max(0, travel - duration / reset);
}

/** The multiplier (IEC) or dial (IEEE) with which a relay operates after `time` s at this current; NaN where it cannot. */
export function settingFor(
  curve: Extract<TimeCurrentCurve, { kind: 'iec' | 'ieee' }>,
  current: number,
  time: number,
): number {
  const unit =
    curve.kind === 'iec' ? { ...curve, multiplier: 1, minimumTime: 0 } : { ...curve, dial: 1, minimumTime: 0 };
  const atOne = operatingTime(unit, current);
  return atOne < Infinity ? time / atOne : Number.NaN;
}

const limited = (curve: { readonly pickup: number; readonly saturation?: number }, current: number): number =>
  Math.min(current / curve.pickup, curve.saturation ?? SATURATION);

function interpolate(points: CurvePoints, current: number): number {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || !(current >= first[0])) return Infinity;
  if (current >= last[0]) return last[1];
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] <= current) low = middle;
    else high = middle;
  }
  const [i0, t0] = points[low]!;
  const [i1, t1] = points[high]!;
  const share = Math.log(current / i0) / Math.log(i1 / i0);
  return t0 * (t1 / t0) ** share;
}
