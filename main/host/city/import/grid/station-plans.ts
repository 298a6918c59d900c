// Which stations stand on the rings: the real ones, the invented ones with their transformers, and the customers who take 10 kV.
import type { Asset } from '../asset-list.ts';
import type { StreetFinder } from '../street-finder.ts';
import { ownPeak, type Demand } from './building-demand.ts';
import type { CableGraph } from './cable-graph.ts';
import { STATION_LOADING, STATION_TRANSFORMERS, stationTransformer } from './equipment.ts';
import type { RingStationPlan } from './ring-plant.ts';
import { apparentPeak, type StationPlaces } from './station-places.ts';

/** A real 10/0.4 kV station of the data. */
export interface RealStation {
  readonly asset: number;
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** W: above it a customer has a station of its own at 10 kV */
export const OWN_STATION_POWER = 400e3;
/** The same station drawn twice: its building and the transformer in it. */
const SAME_STATION_M = 40;
const NAME_REACH_M = 80;

export function realStations(assets: readonly Asset[]): RealStation[] {
  const found: RealStation[] = [];
  const add = (row: number, { id, name, x, y }: Asset): void => {
    if (found.some((other) => Math.hypot(other.x - x, other.y - y) < SAME_STATION_M)) return;
    found.push({ asset: row, id, name, x, y });
  };
  for (const [row, asset] of assets.entries()) {
    if (asset.domain !== 'power') continue;
    const { use, voltages, rated, disused } = asset.attributes as Record<string, unknown>;
    if (asset.kind !== 'substation' || use !== 'distribution' || disused === true) continue;
    // A high rating without a voltage is a name like "Umspannwerk": no street station.
    if (((voltages as number[])[0] ?? 0) > 20_000 || (rated as number) > 5e6) continue;
    add(row, asset);
  }
  for (const [row, asset] of assets.entries()) {
    const { highV, lowV } = asset.attributes as { highV?: number; lowV?: number };
    if (asset.kind === 'transformer' && highV! >= 6000 && highV! <= 20_000 && lowV! <= 400) add(row, asset);
  }
  return found;
}

export function stationPlans(
  graph: CableGraph,
  places: StationPlaces,
  real: readonly RealStation[],
  streets: StreetFinder,
): RingStationPlan[] {
  return places.nodes.map((node, k) => {
    const peak = places.peak[k]!;
    const largest = STATION_TRANSFORMERS.at(-1)!;
    const transformers = Math.max(1, Math.ceil(peak / (largest.rated * STATION_LOADING.high)));
    const transformer = stationTransformer(peak / transformers);
    const found = real[k];
    const [x, y] = found === undefined ? [graph.x[node]!, graph.y[node]!] : [found.x, found.y];
    return {
      id: found?.id ?? `station-s${k - places.fixedCount + 1}`,
      kind: 'station',
      name: found?.name ?? streets.name(x, y, NAME_REACH_M),
      x,
      y,
      asset: found?.asset ?? -1,
      isInvented: found === undefined,
      peak,
      transformer,
      transformers,
    };
  });
}

export function customerStation(demand: Demand, assets: readonly Asset[], streets: StreetFinder): RingStationPlan {
  const { x, y } = demand;
  // A charging station is what the station supplies, and not the station.
  const asset = assets[demand.asset]?.kind === 'substation' ? demand.asset : -1;
  return {
    id: `customer-${demand.id}`,
    kind: 'customer-station',
    name: assets[demand.asset]?.name || streets.name(x, y, NAME_REACH_M),
    x,
    y,
    asset,
    isInvented: asset < 0,
    peak: apparentPeak(0, ownPeak(demand), 1),
    transformer: null,
    transformers: 0,
  };
}

/** W and kWh: a rectifier's share of its rating in the peak hour; full-load hours of a busy line */
const TRACTION_SHARE = 0.35;
const TRACTION_HOURS = 2600;
const HIGHEST_TRACTION_V = 20_000;

/** Share of its rating that a public charging station delivers over the year: some 2.4 hours a day. */
const CHARGING_UTILISATION = 0.1;
const HOURS = 8760;

/** Charging stations for cars: customers that are no building. */
export function chargers(assets: readonly Asset[]): Demand[] {
  return assets.flatMap((asset, row): Demand[] => {
    if (asset.domain !== 'power' || asset.kind !== 'charging-station') return [];
    const rated = asset.attributes['rated'] as number;
    return [
      { ...placeless(asset, row), profile: 'charging', businessEnergy: (rated * CHARGING_UTILISATION * HOURS) / 1000 },
    ];
  });
}

const placeless = ({ id, x, y }: Asset, row: number) => ({
  building: -1,
  id,
  x,
  y,
  floorArea: 0,
  footprint: 0,
  housingUnits: 0,
  businesses: 1,
  householdEnergy: 0,
  critical: 'none' as const,
  asset: row,
});

/** Rectifier stations of tram and underground that take 10 kV: customers that are no building. */
export function rectifiers(assets: readonly Asset[]): Demand[] {
  return assets.flatMap((asset, row): Demand[] => {
    const { use, voltages, rated, disused } = asset.attributes as Record<string, unknown>;
    if (asset.domain !== 'power' || asset.kind !== 'substation' || use !== 'rail' || disused === true) return [];
    const listed = voltages as number[];
    // What hangs on 15 kV or 30 kV belongs to the railway's own grid.
    if (listed.some((v) => v > 10_000) || (listed[0] ?? 0) > HIGHEST_TRACTION_V) return [];
    return [
      {
        ...placeless(asset, row),
        profile: 'traction',
        businessEnergy: ((rated as number) * TRACTION_SHARE * TRACTION_HOURS) / 1000,
        critical: 'metro',
      },
    ];
  });
}
