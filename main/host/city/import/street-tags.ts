// What a street is and who may use it, from its tags.
import { ACCESS, STREET_CLASSES, type StreetClass } from '../../../../contract/city-pack/schema.ts';
import { lookup } from './lookup.ts';
import type { Tags } from './osm-data.ts';
import { parseLength, parseNumber, parseSpeed } from './tag-values.ts';

const CLASS_OF: Record<string, StreetClass> = {
  ...(Object.fromEntries(STREET_CLASSES.map((name) => [name, name])) as Record<StreetClass, StreetClass>),
  // A street of buses alone: drawn and driven as a service road, by buses and emergency services.
  busway: 'service',
  bus_guideway: 'service',
};

/** Code of STREET_CLASSES; -1 for what is no street. */
export function streetClass(tags: Tags): number {
  const name = lookup(CLASS_OF, tags.highway);
  return name === undefined ? -1 : STREET_CLASSES.indexOf(name);
}

export const isBusway = (tags: Tags): boolean => tags.highway === 'busway' || tags.highway === 'bus_guideway';

const KMH = 1 / 3.6;
// Free speeds by class where no limit is tagged, km/h: inside built-up areas (Vienna Convention default 50), zone speeds on
// residential streets, walking speeds off the carriageway.
const USUAL_KMH: Record<StreetClass, number> = {
  motorway: 80,
  motorway_link: 60,
  trunk: 60,
  trunk_link: 50,
  primary: 50,
  primary_link: 50,
  secondary: 50,
  secondary_link: 50,
  tertiary: 50,
  tertiary_link: 50,
  unclassified: 50,
  residential: 30,
  living_street: 7,
  road: 30,
  service: 15,
  pedestrian: 5,
  track: 15,
  cycleway: 15,
  footway: 5,
  path: 5,
  bridleway: 5,
  steps: 2,
};

export interface Speed {
  /** m/s */
  readonly speed: number;
  readonly isEstimated: boolean;
  readonly isJunk: boolean;
}

const SLOWEST = 1 * KMH;

export function speedOf(tags: Tags, code: number): Speed {
  const tagged = parseSpeed(tags.maxspeed);
  if (tagged !== null && tagged >= SLOWEST) return { speed: tagged, isEstimated: false, isJunk: false };
  const both = [parseSpeed(tags['maxspeed:forward']), parseSpeed(tags['maxspeed:backward'])].filter((v) => v !== null);
  if (both.length > 0) return { speed: Math.max(...both), isEstimated: false, isJunk: false };
  const typed = parseSpeed(tags['maxspeed:type'] ?? tags['source:maxspeed'] ?? tags['zone:maxspeed']);
  if (typed !== null && typed >= SLOWEST) return { speed: typed, isEstimated: false, isJunk: false };
  const isJunk = tags.maxspeed !== undefined && !['signals', 'variable', 'signs'].includes(tags.maxspeed);
  return { speed: USUAL_KMH[STREET_CLASSES[code]!] * KMH, isEstimated: true, isJunk };
}

/** 0 both ways, 1 along the way, -1 against it. */
export function oneWayOf(tags: Tags, code: number): -1 | 0 | 1 {
  const value = tags['oneway:motor_vehicle'] ?? tags.oneway;
  if (value === '-1' || value === 'reverse') return -1;
  if (value === 'yes' || value === 'true' || value === '1') return 1;
  // Lanes that change direction by the hour: open both ways here.
  if (value !== undefined) return 0;
  if (tags.junction === 'roundabout' || tags.junction === 'circular') return 1;
  const name = STREET_CLASSES[code];
  return name === 'motorway' || name === 'motorway_link' ? 1 : 0;
}

const DENIED = new Set(['no', 'private', 'agricultural', 'forestry', 'agricultural;forestry', 'use_sidepath']);
const LIMITED = new Set(['destination', 'delivery', 'customers', 'permit', 'residents', 'permissive;destination']);

const FOR_CARS: ReadonlySet<StreetClass> = new Set(STREET_CLASSES.slice(0, STREET_CLASSES.indexOf('service') + 1));

/** Bits of ACCESS. The most specific tag wins: motorcar over motor_vehicle over vehicle over access. */
export function accessOf(tags: Tags, code: number): number {
  const name = STREET_CLASSES[code]!;
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => tags[key]).find((v) => v !== undefined);
  const car = first('motorcar', 'motor_vehicle', 'vehicle', 'access');
  const bus = first('psv', 'bus', 'motor_vehicle', 'vehicle', 'access');
  const bicycle = first('bicycle', 'vehicle', 'access');
  const foot = first('foot', 'access');
  const isCarClass = FOR_CARS.has(name) && !isBusway(tags);
  const isFastRoad = name === 'motorway' || name === 'motorway_link' || name === 'trunk' || name === 'trunk_link';
  const allowed = (value: string | undefined, byClass: boolean): boolean =>
    value === undefined
      ? byClass
      : byClass
        ? !DENIED.has(value)
        : value === 'yes' ||
          value === 'designated' ||
          value === 'permissive' ||
          value === 'official' ||
          LIMITED.has(value);
  let bits = 0;
  if (allowed(car, isCarClass)) bits |= ACCESS.car;
  if (allowed(bus, isCarClass || isBusway(tags))) bits |= ACCESS.bus;
  const isForBicycles =
    name !== 'steps' &&
    name !== 'footway' &&
    name !== 'pedestrian' &&
    name !== 'bridleway' &&
    !name.startsWith('motorway');
  if (allowed(bicycle, isForBicycles)) bits |= ACCESS.bicycle;
  if (allowed(foot, !isFastRoad && name !== 'cycleway')) bits |= ACCESS.foot;
  // Blue lights go wherever a vehicle fits: closed streets, squares and wide paths, not stairs.
  const fits = isCarClass || isBusway(tags) || name === 'pedestrian' || name === 'track';
  if (tags.emergency === 'yes' || tags.emergency === 'designated' || (fits && tags.emergency !== 'no'))
    bits |= ACCESS.emergency;
  if (car !== undefined && LIMITED.has(car)) bits |= ACCESS.destinationOnly;
  return bits;
}

const LANE_M = 3.25;
// Carriageway widths where neither width nor lanes are tagged, metres (RASt 06 typical cross-sections).
const USUAL_WIDTH_M: Record<StreetClass, number> = {
  motorway: 11,
  motorway_link: 6,
  trunk: 9,
  trunk_link: 6,
  primary: 9,
  primary_link: 6,
  secondary: 8,
  secondary_link: 5.5,
  tertiary: 7.5,
  tertiary_link: 5.5,
  unclassified: 6.5,
  residential: 6.5,
  living_street: 5.5,
  road: 5.5,
  service: 3.5,
  pedestrian: 5,
  track: 3,
  cycleway: 2,
  footway: 1.8,
  path: 1.5,
  bridleway: 2,
  steps: 2,
};

/** Lanes of the carriageway; 0 unknown. */
export function lanesOf(tags: Tags): number {
  const tagged = parseNumber(tags.lanes);
  if (tagged !== null && tagged >= 1 && tagged <= 16) return Math.round(tagged);
  const sides = [parseNumber(tags['lanes:forward']), parseNumber(tags['lanes:backward'])].reduce<number>(
    (sum, v) => sum + (v ?? 0),
    0,
  );
  return sides >= 1 && sides <= 16 ? Math.round(sides) : 0;
}

/** Carriageway width, metres. */
export function widthOf(tags: Tags, code: number, oneWay: number, lanes: number): number {
  const tagged = parseLength(tags.width ?? tags.est_width ?? tags['width:carriageway']);
  if (tagged !== null && tagged >= 0.5 && tagged <= 80) return tagged;
  if (lanes > 0) return Math.max(3, lanes * LANE_M);
  const usual = USUAL_WIDTH_M[STREET_CLASSES[code]!];
  const isCarriageway = code <= STREET_CLASSES.indexOf('residential') && !STREET_CLASSES[code]!.startsWith('motorway');
  return oneWay !== 0 && isCarriageway && !STREET_CLASSES[code]!.endsWith('_link') ? usual * 0.8 : usual;
}

export const isYes = (value: string | undefined): boolean => value !== undefined && value !== 'no';

export function layerOf(tags: Tags): number {
  const layer = parseNumber(tags.layer);
  if (layer !== null && Math.abs(layer) <= 10) return Math.round(layer);
  if (isYes(tags.tunnel)) return -1;
  return isYes(tags.bridge) ? 1 : 0;
}
