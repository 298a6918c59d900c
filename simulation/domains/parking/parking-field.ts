// Car parks: how full by hour and kind of place, counted as whole cars by a gate counter.
import type { Environment } from '../../weather/environment.ts';
import { between, noise, roughNoise, subKey } from '../../run/random.ts';
import { curveValue, weekCurve } from '../day-curve.ts';
import type { Field, FieldAsset, FieldSite } from '../domain.ts';
import {
  assetKey,
  assetsOf,
  clamp,
  type Device,
  fieldOf,
  numberAttribute,
  rounded,
  telemetryOf,
  textAttribute,
} from '../field.ts';
import { PARKING_KINDS } from './kinds.ts';

/** Cars of people who live here: full at night. */
const RESIDENTS = weekCurve(
  '.93 .94 .95 .95 .94 .91 .83 .72 .64 .60 .59 .60 .62 .62 .63 .66 .72 .79 .85 .89 .91 .92 .92 .93',
  '.93 .94 .95 .95 .95 .94 .91 .87 .80 .74 .70 .69 .70 .71 .73 .75 .78 .81 .84 .86 .88 .89 .90 .91',
  '.92 .93 .94 .95 .95 .95 .94 .92 .88 .83 .78 .75 .74 .74 .75 .77 .80 .84 .88 .91 .92 .93 .93 .93',
);
/** Cars of people who work or shop here: full at noon. */
const VISITORS = weekCurve(
  '.12 .10 .09 .09 .09 .11 .18 .36 .60 .76 .84 .88 .89 .87 .86 .83 .76 .66 .53 .42 .34 .28 .21 .15',
  '.14 .12 .10 .09 .09 .10 .12 .17 .28 .46 .64 .78 .86 .90 .90 .86 .78 .66 .55 .47 .40 .33 .26 .19',
  '.15 .12 .10 .09 .09 .09 .10 .12 .15 .20 .28 .36 .43 .48 .50 .50 .47 .42 .36 .30 .26 .22 .18 .15',
);

const RESIDENT_SHARE: Readonly<Record<string, number>> = {
  street: 0.75,
  surface: 0.4,
  underground: 0.4,
  'multi-storey': 0.12,
};
const FULL_FROM = 0.97;
const FEW_FROM = 0.88;

function carPark(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const capacity = Math.round(numberAttribute(asset, 'capacity', 40));
  const usual = RESIDENT_SHARE[textAttribute(asset, 'type')] ?? 0.45;
  const residents = clamp(usual + between(key, 1, -0.25, 0.25), 0, 1);
  const appeal = between(key, 2, 0.55, 1.2);
  const shift = between(key, 3, -0.7, 0.7);
  return telemetryOf(PARKING_KINDS, asset, (environment: Environment) => {
    const shape =
      residents * curveValue(RESIDENTS, environment, shift) +
      (1 - residents) * curveValue(VISITORS, environment, shift);
    // The sign follows the slow course: it must not flicker with every car.
    const course = clamp(shape * appeal + 0.06 * roughNoise(subKey(key, 4), environment.timeMs, 10_800_000, 2), 0, 1);
    const moment = course + 0.012 * noise(subKey(key, 5), environment.timeMs, 240_000);
    const occupied = clamp(Math.round(moment * capacity), 0, capacity);
    return {
      state: course >= FULL_FROM ? 'full' : course >= FEW_FROM ? 'few' : 'free',
      occupied,
      free: capacity - occupied,
      occupancy: rounded((100 * occupied) / capacity, 0.1),
    };
  });
}

export const createParkingField = (site: FieldSite): Field =>
  fieldOf(assetsOf(site, 'parking').map((asset) => carPark(site, asset)));
