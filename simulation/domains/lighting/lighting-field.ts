// Street-light cabinets: twilight switches with small differences, night dimming, lamps that fail and wait for repair.
import type { Environment } from '../../weather/environment.ts';
import { between, type Key, noise, subKey, uniform } from '../../run/random.ts';
import type { Field, FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, clamp, type Device, fieldOf, numberAttribute, rounded, telemetryOf } from '../field.ts';
import { createBurningHours } from './burning-hours.ts';
import { LIGHTING_KINDS } from './kinds.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
/** Lux at which twilight switches are set; real ones stand between 20 and 60. */
const SWITCH_ON_LUX: readonly [number, number] = [25, 55];
/** From switching on to full light the sky loses this share of its light; lamps warm up meanwhile. */
const WARM_UP = 0.18;
const DIM_FROM_HOUR = 23;
const DIM_TO_HOUR = 5;
const RAMP_HOURS = 0.2;

/** 0 ... 1 by the light of the sky: 0 above `switchLux`, 1 once it is a little darker. */
export const twilightLevel = (illuminance: number, switchLux: number): number =>
  clamp((switchLux - illuminance) / (WARM_UP * switchLux), 0, 1);

/** Part of the night saving that is in force, 0 ... 1. */
export function dimShare(localHour: number): number {
  const sinceStart = (localHour - DIM_FROM_HOUR + 24) % 24;
  const length = DIM_TO_HOUR + 24 - DIM_FROM_HOUR;
  if (sinceStart < length) return clamp(sinceStart / RAMP_HOURS, 0, 1);
  return clamp(1 - (sinceStart - length) / RAMP_HOURS, 0, 1);
}

/** About one cabinet in five hundred is dark at any time: a fault of half a day to three days, then repaired. */
function isFaulty(key: Key, timeMs: number): boolean {
  const at = timeMs / WEEK_MS + uniform(key, 1);
  const week = Math.floor(at);
  if (uniform(subKey(key, 2), week) > 0.009) return false;
  const start = between(subKey(key, 3), week, 0, 0.55);
  return at - week >= start && at - week < start + between(subKey(key, 4), week, 0.07, 0.43);
}

/** Failed lamps: about one in a hundred, more where repair is slow. */
function lampsOut(key: Key, lamps: number, timeMs: number): number {
  const rate = between(key, 5, 0.003, 0.02) * (1 + 0.8 * noise(subKey(key, 6), timeMs, 2 * WEEK_MS));
  return Math.min(lamps, Math.floor(lamps * rate + uniform(key, 7)));
}

function cabinet(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const lamps = Math.round(numberAttribute(asset, 'lamps', 30));
  const switchLux = between(key, 11, ...SWITCH_ON_LUX);
  const wattsPerLamp = between(key, 12, 42, 88);
  // Two cabinets in three save at night.
  const saving = uniform(key, 13) < 0.65 ? between(key, 14, 0.3, 0.5) : 0;
  const installedMs = Date.UTC(Math.floor(between(key, 15, 2008, 2022)), 6, 1);
  const burningHours = createBurningHours(asset.lon, asset.lat);
  return telemetryOf(LIGHTING_KINDS, asset, (environment: Environment) => {
    const { timeMs } = environment;
    const out = lampsOut(key, lamps, timeMs);
    const register = rounded(burningHours(timeMs, installedMs), 1);
    const wanted = twilightLevel(environment.illuminance, switchLux);
    if (wanted > 0 && isFaulty(key, timeMs)) {
      return { state: 'fault', dimLevel: 0, activePower: 0, lampsOn: 0, lampsOut: out, burningHours: register };
    }
    const dim = saving * dimShare(environment.localHour);
    const level = wanted * (1 - dim);
    const burning = level > 0 ? lamps - out : 0;
    // Gear losses stay when dimmed; mains voltage moves the rest a little. The cabinet itself takes 12 W.
    const lampPower = wattsPerLamp * (0.1 + 0.9 * level) * (1 + 0.01 * noise(subKey(key, 16), timeMs, 300_000));
    return {
      state: level === 0 ? 'off' : dim > 0.01 ? 'dimmed' : 'on',
      dimLevel: rounded(100 * level, 1),
      activePower: rounded(12 + burning * (level > 0 ? lampPower : 0), 1),
      lampsOn: burning,
      lampsOut: out,
      burningHours: register,
    };
  });
}

export const createLightingField = (site: FieldSite): Field =>
  fieldOf(assetsOf(site, 'lighting-cabinet').map((asset) => cabinet(site, asset)));
