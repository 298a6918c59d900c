// Where the alarms of a city come from, as the tree by which it is supplied: city, substations, their feeders, the stations on them, the
// switches in these. What hangs on no feeder stands in the city itself.
import { GRID_MEASURED_TABLES } from '../../../../contract/city-pack/grid-schema.ts';
import { PLACE_LEVELS, type PlaceLevel, type PlaceTree } from '../../../../simulation/alarms/situation-rules.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';

export interface AlarmPlaces {
  readonly tree: PlaceTree;
  /** [places] of the grid's own tables; empty: the city */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** [assets] */
  readonly ofAsset: Int32Array;
}

const SUBSTATION = 0;
const NONE = -1;

/** A city without a grid has one place: itself. */
export function placesOf(grid: CityGrid | null, assets: number, assetOfPoint: ArrayLike<number>): AlarmPlaces {
  const parent: number[] = [];
  const level: number[] = [];
  const ids: string[] = [];
  const names: string[] = [];
  const ofAsset = new Int32Array(assets).fill(NONE);
  const add = (above: number, at: PlaceLevel, id: string, name: string): number => {
    ids.push(id);
    names.push(name);
    level.push(PLACE_LEVELS.indexOf(at));
    return parent.push(above) - 1;
  };
  const city = add(NONE, 'city', '', '');
  if (grid !== null) settle(grid, city, add, ofAsset, assetOfPoint);
  for (let asset = 0; asset < assets; asset++) if (ofAsset[asset] === NONE) ofAsset[asset] = city;
  return {
    tree: { count: ids.length, parent: Int32Array.from(parent), level: Uint8Array.from(level) },
    ...{ ids, names, ofAsset },
  };
}

function settle(
  { stations, feeders, switches, branches, nodes, measurements, network, consumers }: CityGrid,
  city: number,
  add: (above: number, at: PlaceLevel, id: string, name: string) => number,
  ofAsset: Int32Array,
  assetOfPoint: ArrayLike<number>,
): void {
  const stationPlace = new Int32Array(stations.count).fill(NONE);
  for (let row = 0; row < stations.count; row++)
    if (stations.kind[row] === SUBSTATION)
      stationPlace[row] = add(city, 'substation', stations.ids[row]!, stations.name[row]!);
  const feederPlace = Int32Array.from({ length: feeders.count }, (_, row) =>
    add(stationPlace[feeders.substation[row]!] ?? city, 'feeder', feeders.ids[row]!, feeders.name[row]!),
  );
  const feederOf = feederOfStations(stations.count, [branches, switches, consumers]);
  for (let row = 0; row < stations.count; row++) {
    if (stationPlace[row] !== NONE) continue;
    const feeder = feederOf[row]!;
    const above = feeder >= 0 ? feederPlace[feeder]! : (stationPlace[stations.substation[row]!] ?? city);
    stationPlace[row] = add(above, 'station', stations.ids[row]!, stations.name[row]!);
  }
  const placeOf = (station: number, feeder: number): number =>
    station >= 0 ? stationPlace[station]! : feeder >= 0 ? feederPlace[feeder]! : NONE;
  const stand = (asset: number, place: number): void => {
    if (asset >= 0 && ofAsset[asset] === NONE) ofAsset[asset] = place;
  };
  // The breaker at the head of a feeder is the feeder's; others stand where they are.
  const switchPlace = new Int32Array(switches.asset.length).fill(NONE);
  feeders.breaker.forEach((device, row) => {
    if (device >= 0) switchPlace[device] = feederPlace[row]!;
  });
  switches.asset.forEach((asset, row) => {
    if (switchPlace[row] === NONE) {
      const above = placeOf(switches.station[row]!, switches.feeder[row]!);
      if (above !== NONE && asset >= 0) switchPlace[row] = add(above, 'device', network.switches.ids[row]!, '');
      else switchPlace[row] = above;
    }
    stand(asset, switchPlace[row]!);
  });
  stations.asset.forEach((asset, row) => stand(asset, stationPlace[row]!));
  feeders.asset.forEach((asset, row) => stand(asset, feederPlace[row]!));
  nodes.asset.forEach((asset, row) => stand(asset, placeOf(nodes.station[row]!, NONE)));
  branches.asset.forEach((asset, row) => stand(asset, placeOf(branches.station[row]!, branches.feeder[row]!)));
  // Whatever else measures something of the grid stands where that is.
  const placeIn: Readonly<Record<(typeof GRID_MEASURED_TABLES)[number], (row: number) => number>> = {
    switch: (row) => switchPlace[row]!,
    branch: (row) => placeOf(branches.station[row]!, branches.feeder[row]!),
    node: (row) => placeOf(nodes.station[row]!, NONE),
    consumer: (row) => placeOf(consumers.station[row]!, consumers.feeder[row]!),
    generator: () => NONE,
    feeder: (row) => feederPlace[row]!,
    station: (row) => stationPlace[row]!,
  };
  for (let m = 0; m < measurements.count; m++) {
    const asset = assetOfPoint[measurements.point[m]!];
    if (asset === undefined) continue;
    const table = GRID_MEASURED_TABLES[measurements.table[m]!] ?? 'generator';
    stand(asset, placeIn[table](measurements.row[m]!));
  }
}

/** The feeder that feeds each station in the normal state; -1: none. */
function feederOfStations(
  count: number,
  tables: readonly { readonly station: Int32Array; readonly feeder: Int32Array }[],
): Int32Array {
  const feederOf = new Int32Array(count).fill(NONE);
  for (const { station, feeder } of tables)
    station.forEach((row, i) => {
      if (row >= 0 && feederOf[row] === NONE) feederOf[row] = feeder[i]!;
    });
  return feederOf;
}
