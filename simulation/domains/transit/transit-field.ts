// Departure displays: regular headways by means of transport and hour, delays that wander and grow in the peaks.
import type { Environment } from '../../weather/environment.ts';
import { noise, roughNoise, subKey, uniform } from '../../run/random.ts';
import { curveValue, weekCurve } from '../day-curve.ts';
import type { Field, FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, clamp, type Device, fieldOf, rounded, telemetryOf, textAttribute } from '../field.ts';
import { TRANSIT_KINDS } from './kinds.ts';

/** Minutes between departures: [peak, day, evening, night]. */
const HEADWAYS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  subway: [4, 5, 10, 15],
  tram: [7, 10, 15, 30],
  train: [10, 10, 20, 60],
  bus: [10, 10, 20, 30],
};

/** Mean delay in seconds. */
const DELAY = weekCurve(
  '30 20 15 15 20 40 80 150 160 120 95 90 95 100 110 140 170 180 150 110 80 65 50 40',
  '30 25 20 15 15 20 30 40 55 70 85 95 100 100 95 90 90 85 75 65 55 50 45 35',
  '30 25 20 15 15 15 20 25 30 40 50 55 60 60 60 60 60 60 55 50 45 40 35 30',
);
const OWN_TRACK = new Set(['subway', 'train']);

/** @param mode one of `HEADWAYS`, others count as bus. Returns minutes. */
export function headwayAt(mode: string, { localHour, saturday, sunday }: Environment): number {
  const [peak, day, evening, night] = HEADWAYS[mode] ?? HEADWAYS.bus!;
  if (localHour < 4.5) return night;
  const works = saturday + sunday < 0.5;
  if (works && ((localHour >= 6.5 && localHour < 9) || (localHour >= 15 && localHour < 18))) return peak;
  return localHour >= (works ? 6 : 8) && localHour < 20 ? day : evening;
}

function fastestMode(asset: FieldAsset): string {
  const modes = asset.attributes.modes;
  const names = Array.isArray(modes) ? modes.map(String) : textAttribute(asset, 'modes').split(/[;,]/);
  for (const mode of ['subway', 'train', 'light_rail', 'rail', 'tram']) {
    if (names.includes(mode)) return mode === 'light_rail' || mode === 'rail' ? 'train' : mode;
  }
  return 'bus';
}

function stop(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const mode = fastestMode(asset);
  const exposure = OWN_TRACK.has(mode) ? 0.35 : mode === 'tram' ? 0.7 : 1;
  return telemetryOf(TRANSIT_KINDS, asset, (environment) => {
    const headway = headwayAt(mode, environment);
    // Schedules repeat on the wall clock: minutes past midnight, shifted by the stop's place on the line.
    const minutes = environment.localHour * 60 + uniform(key, 1) * headway;
    const scheduled = headway - (minutes % headway);
    const usual = exposure * curveValue(DELAY, environment);
    const luck = roughNoise(subKey(key, 2), environment.timeMs, 1_200_000, 2);
    const incident = 900 * exposure * clamp((noise(subKey(key, 3), environment.timeMs, 7_200_000) - 0.88) / 0.12, 0, 1);
    const delay = usual * (1 + 1.1 * luck) + incident * (environment.rain > 0.2 ? 1.2 : 1);
    return {
      nextDeparture: rounded(Math.max(0, scheduled + ((delay / 60) % headway)) % 180, 0.1),
      delay: rounded(delay, 1),
    };
  });
}

export const createTransitField = (site: FieldSite): Field =>
  fieldOf(assetsOf(site, 'stop').map((asset) => stop(site, asset)));
