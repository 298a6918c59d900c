// Substations, plants and cables that no grid model speaks for: the railway's, what lies above or outside of the grid, packs without one.
// Values of one asset agree with each other: S^2 = P^2 + Q^2, I = S / (sqrt 3 U), and a
// transformer beside a substation carries that substation's load. Readings have the error of their measurement class.
import type { Environment } from '../../weather/environment.ts';
import { between, type Key, noise, readingError, subKey, uniform } from '../../run/random.ts';
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
import { POWER_KINDS } from './kinds.ts';
import { type Demand, mixedDemand, tractionDemand } from './load.ts';

const ROOT3 = Math.sqrt(3);
const HIGH_VOLTAGE = 60_000;
const EXTRA_HIGH_VOLTAGE = 200_000;
/** Instrument transformers and transducers of class 0.5: two standard deviations are half a percent. */
const CLASS_05 = 0.0025;
/** Transducers average over some seconds. */
const AVERAGED_MS = 4000;
/** The largest transformer that feeds a low-voltage network, VA. */
const LARGEST_LOW_VOLTAGE_VA = 2.5e6;
/** A transformer within this distance of a substation belongs to it, metres. */
const SAME_SITE_M = 150;

function voltagesOf(asset: FieldAsset): number[] {
  const listed = asset.attributes.voltages;
  const values = Array.isArray(listed) ? listed.map(Number).filter((volt) => volt > 0) : [];
  return values.sort((a, b) => b - a);
}

/** What is usual for a station of this voltage, VA. */
function usualRating(highest: number): number {
  if (highest >= EXTRA_HIGH_VOLTAGE) return 300e6;
  if (highest >= HIGH_VOLTAGE) return 80e6;
  return 630e3;
}

interface Station {
  readonly asset: FieldAsset;
  readonly demand: Demand;
  /** loading at the peak, share of the rating */
  readonly peak: number;
}

function stationOf(site: FieldSite, asset: FieldAsset, isRail: boolean): Station {
  const key = assetKey(site, asset);
  return {
    asset,
    demand: isRail ? tractionDemand(key) : mixedDemand(key, between(key, 1, 0.2, 0.8)),
    // Built so that one transformer may fail: seldom above two thirds.
    peak: between(key, 2, 0.42, 0.7) + (uniform(key, 3) > 0.93 ? 0.12 : 0),
  };
}

/** Apparent power 1, split by a power factor that wanders between 0.94 and 0.99. */
function reactiveShare(key: Key, environment: Environment): number {
  const cos = 0.965 + 0.02 * noise(subKey(key, 11), environment.timeMs, 7_200_000);
  return Math.sqrt(1 - cos * cos);
}

function substation(site: FieldSite, station: Station): Device {
  const { asset, demand, peak } = station;
  const key = assetKey(site, asset);
  const voltages = voltagesOf(asset);
  const highest = voltages[0] ?? 10_000;
  // The busbar that is measured: the lowest one above the street's (rectifiers name their 750 V, too).
  const nominal = voltages.findLast((volt) => volt >= 1000) ?? highest;
  const rated = numberAttribute(asset, 'rated', usualRating(highest));
  // A station that only couples high voltages hands its power to others, which are counted themselves.
  const isTransmission = highest >= EXTRA_HIGH_VOLTAGE && nominal >= HIGH_VOLTAGE;
  const feedsMediumVoltage = highest >= HIGH_VOLTAGE && !isTransmission && textAttribute(asset, 'use') !== 'rail';
  return telemetryOf(POWER_KINDS, asset, (environment) => {
    const loading = demand(environment) * peak;
    const apparent = loading * rated;
    const reactive = apparent * reactiveShare(key, environment);
    const active = Math.sqrt(apparent * apparent - reactive * reactive);
    const voltage = nominal * (1.02 - 0.02 * loading + 0.006 * noise(subKey(key, 12), environment.timeMs, 1_800_000));
    const error = (index: number) => 1 + CLASS_05 * readingError(subKey(key, index), environment.timeMs, AVERAGED_MS);
    const measuredActive = rounded(active * error(21), 100);
    return {
      activePower: measuredActive,
      reactivePower: rounded(reactive * error(22), 100),
      loading: rounded(100 * loading * error(23), 0.1),
      voltage: rounded(voltage * error(24), 1),
      current: rounded((apparent / (ROOT3 * voltage)) * error(25), 0.1),
      mediumVoltageFeed: feedsMediumVoltage ? measuredActive : 0,
    };
  });
}

// Top oil after IEC 60076-7: rise 52 K at rated load (ONAN), ratio of losses 6, exponent 0.8. The oil follows the load by
// about two hours: half of the weight lies on the load of two hours ago, the other half on that of the last quarter of an hour. A train that
// starts is over before the oil has heard of it.
const RECENT_H = 0.25;
function oilRise(loading: number): number {
  const ratio = 6;
  return 52 * ((1 + ratio * loading * loading) / (1 + ratio)) ** 0.8;
}

function transformer(site: FieldSite, asset: FieldAsset, station: Station | null): Device {
  const key = assetKey(site, asset);
  const high = numberAttribute(asset, 'highV', 10_000);
  const low = numberAttribute(asset, 'lowV', high >= HIGH_VOLTAGE ? 10_000 : 400);
  const usual = high >= EXTRA_HIGH_VOLTAGE ? 300e6 : high >= HIGH_VOLTAGE ? 40e6 : 630e3;
  // Nobody makes 400 V from 110 kV at 40 MVA: where tags say so, the low side is right and the size is not.
  const largest = low < 1000 ? LARGEST_LOW_VOLTAGE_VA : Number.POSITIVE_INFINITY;
  const rated = Math.min(largest, numberAttribute(asset, 'rated', usual));
  const isRail = low >= 500 && low <= 900;
  const { demand, peak } = isRail || station === null ? stationOf(site, asset, isRail) : station;
  const share = peak * between(key, 4, 0.92, 1.06);
  const taps = between(key, 5, -2, 2);
  return telemetryOf(POWER_KINDS, asset, (environment) => {
    const loading = demand(environment) * share;
    const recent = demand(environment, RECENT_H) * share;
    const earlier = demand(environment, 2) * share;
    const apparent = loading * rated;
    const reactive = apparent * reactiveShare(key, environment);
    const active = Math.sqrt(apparent * apparent - reactive * reactive);
    const voltage = low * (1.025 - 0.025 * loading + 0.005 * noise(subKey(key, 12), environment.timeMs, 900_000));
    const error = (index: number) => 1 + CLASS_05 * readingError(subKey(key, index), environment.timeMs, AVERAGED_MS);
    return {
      activePower: rounded(active * error(21), 100),
      reactivePower: rounded(reactive * error(22), 100),
      loading: rounded(100 * loading * error(23), 0.1),
      voltage: rounded(voltage * error(24), 0.1),
      current: rounded((apparent / (ROOT3 * voltage)) * error(25), 0.1),
      oilTemperature: rounded(environment.temperature + 0.5 * (oilRise(recent) + oilRise(earlier)), 0.1),
      tapPosition: clamp(Math.round(taps + 9 * (earlier - 0.4)), -9, 9),
    };
  });
}

/** Share of its rated output that a plant delivers. */
function outputShare(key: Key, source: string, environment: Environment): number {
  const wander = 0.05 * noise(subKey(key, 31), environment.timeMs, 5_400_000);
  if (source.includes('solar')) return clamp((0.86 * environment.globalRadiation) / 1000, 0, 1);
  if (source.includes('wind'))
    return clamp(((environment.windSpeed - 3) / 9) ** 2 * Math.sign(environment.windSpeed - 3), 0, 1);
  if (source.includes('hydro')) return clamp(0.6 + wander, 0, 1);
  // City plants follow the heat demand: full in frost, a base for hot water in summer, less at night.
  const heat = clamp((17 - environment.temperature) / 22, 0, 1);
  const night = environment.localHour < 5 || environment.localHour > 22.5 ? 0.94 : 1;
  return clamp((0.22 + 0.7 * heat) * night + wander, 0.05, 1);
}

function generator(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const source = textAttribute(asset, 'source');
  const rated = numberAttribute(asset, 'output', source.includes('solar') ? 100e3 : 50e6);
  return telemetryOf(POWER_KINDS, asset, (environment) => {
    const share = outputShare(key, source, environment);
    const error = 1 + CLASS_05 * readingError(subKey(key, 21), environment.timeMs, AVERAGED_MS);
    return {
      activePower: rounded(share * rated * error, 100),
      reactivePower: rounded(0.2 * share * rated * error, 100),
      utilisation: rounded(100 * share * error, 0.1),
    };
  });
}

function cable(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const voltage = numberAttribute(asset, 'voltage', 110_000);
  const ampacity =
    (voltage >= EXTRA_HIGH_VOLTAGE ? 1600 : voltage >= HIGH_VOLTAGE ? 800 : 300) *
    numberAttribute(asset, 'circuits', 1);
  const demand = mixedDemand(key, between(key, 1, 0.35, 0.65));
  const peak = between(key, 2, 0.3, 0.62);
  return telemetryOf(POWER_KINDS, asset, (environment) => {
    const loading =
      demand(environment) * peak * (1 + CLASS_05 * readingError(subKey(key, 21), environment.timeMs, AVERAGED_MS));
    return { current: rounded(loading * ampacity, 0.1), loading: rounded(100 * loading, 0.1) };
  });
}

function cabinet(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const demand = mixedDemand(key, between(key, 1, 0.3, 0.95));
  const peak = between(key, 2, 60, 220);
  return telemetryOf(POWER_KINDS, asset, (environment) => {
    const share = demand(environment);
    const voltage = ROOT3 * (234 - 6 * share + 1.5 * noise(subKey(key, 12), environment.timeMs, 600_000));
    const error = 1 + CLASS_05 * readingError(subKey(key, 21), environment.timeMs, AVERAGED_MS);
    return { current: rounded(peak * share * error, 0.1), voltage: rounded(voltage, 0.1) };
  });
}

/** Without a grid: the mean course of public charging, a little of the evening's rush in it. */
function chargingStation(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const rated = numberAttribute(asset, 'rated', 44e3);
  const demand = mixedDemand(key, between(key, 1, 0.3, 0.6));
  return telemetryOf(POWER_KINDS, asset, (environment) => ({
    activePower: rounded(CHARGING_SHARE * rated * demand(environment), 10),
  }));
}

/** Of its rating, in the busiest hours. */
const CHARGING_SHARE = 0.2;

export function createPowerField(site: FieldSite): Field {
  const stations = assetsOf(site, 'substation').map((asset) =>
    stationOf(site, asset, textAttribute(asset, 'use') === 'rail'),
  );
  const stationBeside = (asset: FieldAsset): Station | null => {
    let best: Station | null = null;
    let bestDistance = SAME_SITE_M;
    for (const station of stations) {
      const distance = Math.hypot(station.asset.x - asset.x, station.asset.y - asset.y);
      if (distance >= bestDistance) continue;
      best = station;
      bestDistance = distance;
    }
    return best;
  };
  const own = ({ id }: FieldAsset): boolean => site.spokenFor?.has(id) !== true;
  const ownOf = (kind: string): readonly FieldAsset[] => assetsOf(site, kind).filter(own);
  return fieldOf([
    ...stations.filter(({ asset }) => own(asset)).map((station) => substation(site, station)),
    ...ownOf('transformer').map((asset) => transformer(site, asset, stationBeside(asset))),
    ...ownOf('generator').map((asset) => generator(site, asset)),
    ...ownOf('cable').map((asset) => cable(site, asset)),
    ...ownOf('cabinet').map((asset) => cabinet(site, asset)),
    ...ownOf('charging-station').map((asset) => chargingStation(site, asset)),
  ]);
}
