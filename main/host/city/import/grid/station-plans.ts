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
  const { x, y, asset } = demand;
  return {
    id: `customer-${demand.id}`,
    kind: 'customer-station',
    name: assets[asset]?.name || streets.name(x, y, NAME_REACH_M),
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
        building: -1,
        id: asset.id,
        x: asset.x,
        y: asset.y,
        floorArea: 0,
        footprint: 0,
        housingUnits: 0,
        businesses: 1,
        profile: 'traction',
        householdEnergy: 0,
        businessEnergy: ((rated as number) * TRACTION_SHARE * TRACTION_HOURS) / 1000,
        critical: 'metro',
        asset: row,
      },
    ];
  });
}
