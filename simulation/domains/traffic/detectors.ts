// Counting stations on main streets: morning and evening peaks, weekends, rain, and now and then a jam.
import type { Environment } from '../../weather/environment.ts';
import { between, noise, readingError, roughNoise, subKey, uniform } from '../../run/random.ts';
import { curveValue, weekCurve } from '../day-curve.ts';
import type { FieldAsset, FieldSite } from '../domain.ts';
import {
  assetKey,
  assetsOf,
  clamp,
  type Device,
  numberAttribute,
  rounded,
  telemetryOf,
  textAttribute,
} from '../field.ts';
import { levelOfService, trafficFlow } from './flow.ts';
import { TRAFFIC_KINDS } from './kinds.ts';

const WEEKEND = {
  saturday: '.26 .20 .15 .11 .10 .12 .18 .27 .40 .54 .66 .74 .78 .78 .76 .74 .73 .71 .66 .58 .49 .43 .38 .33',
  sunday: '.29 .24 .18 .13 .10 .10 .12 .16 .24 .35 .46 .55 .61 .63 .63 .64 .66 .66 .62 .54 .45 .37 .29 .20',
};
const MORNING = weekCurve(
  '.12 .07 .05 .05 .08 .20 .50 .88 1.0 .82 .70 .68 .70 .71 .72 .76 .80 .82 .74 .60 .46 .38 .30 .20',
  WEEKEND.saturday,
  WEEKEND.sunday,
);
const EVENING = weekCurve(
  '.14 .08 .06 .05 .07 .16 .40 .68 .78 .70 .66 .68 .72 .74 .80 .92 1.0 1.0 .90 .70 .52 .42 .33 .22',
  WEEKEND.saturday,
  WEEKEND.sunday,
);

/** Free speed between signals, m/s, by class of street. */
const FREE_SPEED: Readonly<Record<string, number>> = { motorway: 22.5, trunk: 16, primary: 13.2, secondary: 12.2 };
const USUAL_CAPACITY_PER_LANE = 800;

function detector(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const streetClass = textAttribute(asset, 'class').replace('_link', '');
  const lanes = Math.max(1, Math.round(numberAttribute(asset, 'lanes', 2)));
  const capacity = numberAttribute(asset, 'capacity', lanes * USUAL_CAPACITY_PER_LANE);
  const freeSpeed = (FREE_SPEED[streetClass] ?? 11.5) * between(key, 1, 0.88, 1.1);
  const towardsWork = uniform(key, 2);
  const size = between(key, 3, 0.55, 1.06);
  const shift = between(key, 4, -0.35, 0.35);
  return telemetryOf(TRAFFIC_KINDS, asset, (environment: Environment) => {
    const { timeMs } = environment;
    const shape =
      towardsWork * curveValue(MORNING, environment, shift) +
      (1 - towardsWork) * curveValue(EVENING, environment, shift);
    const wander = 0.07 * roughNoise(subKey(key, 5), timeMs, 1_500_000, 2);
    // Platoons from the signals upstream.
    const platoons = 0.05 * noise(subKey(key, 6), timeMs, 25_000);
    const incident = 0.9 * clamp((noise(subKey(key, 7), timeMs, 9_000_000) - 0.86) / 0.14, 0, 1);
    const demand = shape * size * (1 + wander + platoons + incident) * (1 + 0.02 * Math.min(environment.rain, 3));
    // Wet roads cost up to a tenth of the speed (HCM).
    const wet = 1 - 0.033 * Math.min(environment.rain, 3);
    const { flow, speed, occupancy, travelTimeIndex } = trafficFlow(demand, capacity, lanes, freeSpeed);
    const index = travelTimeIndex / wet;
    return {
      flow: rounded(flow * (1 + 0.015 * readingError(subKey(key, 8), timeMs, 10_000)), 1),
      speed: rounded(speed * wet, 0.1),
      occupancy: rounded(occupancy, 0.1),
      travelTimeIndex: rounded(index, 0.01),
      levelOfService: levelOfService(index),
    };
  });
}

export const detectors = (site: FieldSite): Device[] =>
  assetsOf(site, 'detector').map((asset) => detector(site, asset));
