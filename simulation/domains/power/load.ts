// How much of its peak a piece of the grid carries at one moment, by who lives and works behind it.
//
//   share = [b + (1 - b) (m residential(t) + (1 - m) commercial(t))] x temperature(T) x (1 + slow wander + fast ripple)
//
// b is what runs day and night: cold stores, servers, ventilation, pumps.
//
// The day shapes follow the kinds of day and the outlines of the VDEW standard load profiles H0 (households) and G0/G1
// (trade, offices), drawn by hand at hourly points and scaled to 1 at the peak. docs/field-simulator.md has the sources.
import type { Environment } from '../../weather/environment.ts';
import { between, type Key, noise, roughNoise, subKey } from '../../run/random.ts';
import { curveValue, weekCurve } from '../day-curve.ts';
import { clamp } from '../field.ts';

const RESIDENTIAL = weekCurve(
  '.42 .33 .29 .27 .28 .33 .48 .62 .64 .62 .61 .65 .70 .66 .60 .57 .60 .72 .88 1.0 .96 .86 .74 .57',
  '.50 .40 .33 .29 .28 .29 .34 .47 .64 .76 .80 .82 .84 .80 .74 .70 .71 .79 .92 1.0 .94 .84 .75 .63',
  '.53 .43 .35 .31 .28 .28 .30 .37 .53 .70 .82 .92 .96 .84 .73 .67 .66 .72 .85 .95 .92 .85 .73 .57',
);
const COMMERCIAL = weekCurve(
  '.32 .30 .29 .29 .30 .34 .45 .64 .86 .97 1.0 1.0 .95 .95 .96 .93 .86 .74 .62 .54 .48 .43 .38 .34',
  '.32 .30 .29 .29 .29 .31 .36 .43 .53 .60 .63 .63 .60 .56 .52 .48 .45 .43 .41 .39 .37 .35 .33 .32',
  '.31 .29 .28 .28 .28 .28 .29 .30 .32 .34 .36 .37 .37 .36 .35 .34 .34 .35 .36 .36 .35 .33 .32 .31',
);
/** Trains in service, hence the power of rectifier stations. */
const TRACTION = weekCurve(
  '.18 .12 .10 .12 .30 .62 .88 1.0 .98 .84 .76 .76 .78 .80 .85 .93 1.0 .98 .86 .72 .60 .50 .42 .30',
  '.28 .24 .22 .20 .24 .34 .44 .52 .60 .66 .70 .72 .72 .72 .72 .72 .72 .70 .66 .60 .54 .48 .42 .36',
  '.30 .26 .24 .22 .22 .28 .34 .40 .48 .56 .62 .64 .66 .66 .66 .66 .66 .64 .60 .56 .50 .44 .36 .26',
);

const MINUTE = 60_000;
/** Brings the night of a whole city to about half of its peak, as transmission operators publish it. */
const AROUND_THE_CLOCK = 0.24;

/** Share of its peak, about 0.2 ... 1.15. */
export type Demand = (environment: Environment, hoursBack?: number) => number;

/** Cold and heat both cost: 0.8 % per kelvin under 15 degC, 1 % per kelvin above 23 degC; 1 at 2 degC. */
export const temperatureFactor = (temperature: number): number =>
  0.9 + 0.008 * clamp(15 - temperature, 0, 35) + 0.01 * clamp(temperature - 23, 0, 20);

/** Demand of a quarter in which `residential` (0 ... 1) of the peak belongs to households. */
export function mixedDemand(key: Key, residential: number): Demand {
  const slow = subKey(key, 101);
  const fast = subKey(key, 102);
  // Not every quarter dines at the same minute.
  const shift = between(key, 103, -0.6, 0.6);
  return (environment, hoursBack = 0) => {
    const back = hoursBack + shift;
    const shape =
      residential * curveValue(RESIDENTIAL, environment, back) +
      (1 - residential) * curveValue(COMMERCIAL, environment, back);
    const wander = 0.035 * roughNoise(slow, environment.timeMs, 150 * MINUTE, 3);
    const ripple = hoursBack > 0 ? 0 : 0.012 * noise(fast, environment.timeMs, 40_000);
    const share = AROUND_THE_CLOCK + (1 - AROUND_THE_CLOCK) * shape;
    return share * temperatureFactor(environment.temperature) * (1 + wander + ripple);
  };
}

/** Demand of a rectifier station: the timetable on average, starting and braking trains from second to second. */
export function tractionDemand(key: Key): Demand {
  const trains = subKey(key, 111);
  return (environment, hoursBack = 0) => {
    const average = 0.62 * curveValue(TRACTION, environment, hoursBack);
    if (hoursBack > 0) return average;
    return Math.max(0.02, average * (1 + 0.75 * roughNoise(trains, environment.timeMs, 50_000, 2)));
  };
}
