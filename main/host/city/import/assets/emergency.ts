// Fire and police stations, hospitals: one asset a site; and the units that stand at each fire station.
import type { Asset } from '../asset-list.ts';
import { seededNoise } from '../seeded-noise.ts';
import { mergeSites, type Site, type Thing } from '../tagged-things.ts';
import { parseNumber } from '../tag-values.ts';

const DOMAIN = 'emergency';
const HOSPITAL_REACH_M = 400;
const STATION_REACH_M = 150;

export interface EmergencyAssets {
  readonly assets: Asset[];
  /** objects as tagged, not merged */
  readonly hospitals: number;
  readonly police: number;
  readonly fireStations: number;
  readonly sites: { readonly hospitals: number; readonly police: number; readonly fireStations: number };
}

export function emergencyAssets(things: readonly Thing[], seed: number): EmergencyAssets {
  const tagged = (amenity: string): Thing[] => things.filter(({ tags }) => tags.amenity === amenity);
  const hospitals = tagged('hospital');
  const police = tagged('police');
  const fire = tagged('fire_station');
  const hospitalSites = mergeSites(hospitals, HOSPITAL_REACH_M);
  const policeSites = mergeSites(police, STATION_REACH_M);
  const fireSites = mergeSites(fire, STATION_REACH_M);
  const fireAssets = fireSites.map((site) => {
    const types = unitTypes(site, seed);
    const station = toAsset(site, 'fire-station', { vehicles: types.length, vehiclesEstimated: true });
    return { station, units: types.map((type, i) => unit(station, type, i)) };
  });
  return {
    assets: [
      ...fireAssets.map(({ station }) => station),
      ...policeSites.map((site) => toAsset(site, 'police-station', {})),
      ...hospitalSites.map((site) => toAsset(site, 'hospital', beds(site))),
      ...fireAssets.flatMap(({ units }) => units),
    ],
    hospitals: hospitals.length,
    police: police.length,
    fireStations: fire.length,
    sites: { hospitals: hospitalSites.length, police: policeSites.length, fireStations: fireSites.length },
  };
}

function toAsset({ main, things, name }: Site, kind: string, attributes: Record<string, unknown>): Asset {
  const { tags, x, y, outline } = main;
  const street = [tags['addr:street'], tags['addr:housenumber']].filter((part) => part !== undefined).join(' ');
  return {
    id: `${kind}-${main.id}`,
    domain: DOMAIN,
    kind,
    name,
    x,
    y,
    owner: tags.operator ?? things.find((t) => t.tags.operator !== undefined)?.tags.operator ?? '',
    attributes: { ...attributes, ...(street === '' ? {} : { address: street }) },
    xy: outline,
  };
}

// Gross ground of German acute hospitals: about 100-250 m2 of campus a bed.
const CAMPUS_M2_PER_BED = 160;
const USUAL_BEDS = 200;

function beds({ main, things }: Site): Record<string, unknown> {
  const tagged = things
    .map((t) => parseNumber(t.tags.beds ?? t.tags['capacity:beds']))
    .find((v) => v !== null && v > 0);
  if (tagged !== undefined && tagged !== null) return { beds: tagged };
  const byArea = Math.round(main.area / CAMPUS_M2_PER_BED / 10) * 10;
  return { beds: main.area > 0 ? Math.min(1500, Math.max(40, byArea)) : USUAL_BEDS, bedsEstimated: true };
}

/** Every station has an engine and an ambulance; larger ones a ladder and a command car. */
function unitTypes(site: Site, seed: number): string[] {
  const types = ['engine', 'ambulance'];
  const size = seededNoise(seed, site.main.osmId, 11);
  if (size > 0.3) types.push('ladder');
  if (size > 0.7) types.push('command');
  return types;
}

function unit(station: Asset, type: string, index: number): Asset {
  return {
    id: `unit-${station.id.slice('fire-station-'.length)}-${index + 1}`,
    domain: DOMAIN,
    kind: 'unit',
    // Units of one house are told apart by number, as on their doors.
    name: station.name === '' ? '' : `${station.name}, ${index + 1}`,
    x: station.x,
    y: station.y,
    owner: station.owner,
    attributes: { home: station.id, type },
    isEstimated: true,
  };
}
