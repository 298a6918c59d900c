// Generators of the data, joined at the voltage that fits their size and where there is room. Their power is 0 in the tables: the grid
// must do without them.
import type { Asset } from '../asset-list.ts';
import type { FeedInRoom } from './feed-in-room.ts';
import type { GridColumns } from './grid-columns.ts';
import type { Plant } from './substation-plant.ts';
import type { Substation } from './substations.ts';

/** W: from here on a plant feeds 110 kV, and from there on 10 kV at the substation */
const HIGH_VOLTAGE_POWER = 20e6;
const MEDIUM_VOLTAGE_POWER = 400e3;

export function addGenerators(
  columns: GridColumns,
  assets: readonly Asset[],
  plants: readonly Plant[],
  substations: readonly Substation[],
  room: FeedInRoom,
): void {
  const lowVoltage = new Map<number, number>();
  for (const [node, row] of columns.nodes.entries()) if (row.id.endsWith('.lv')) lowVoltage.set(row.station, node);
  const sectionOf = stationSections(columns, plants);
  for (const [row, asset] of assets.entries()) {
    if (asset.domain !== 'power' || asset.kind !== 'generator') continue;
    const rated = asset.attributes['output'] as number;
    const joined = (): number => {
      if (rated < MEDIUM_VOLTAGE_POWER) {
        const station = nearest(columns.stations, asset, (_, k) => lowVoltage.has(k));
        if (station >= 0 && room.takeStation(station, sectionOf(station), rated)) return lowVoltage.get(station)!;
      }
      const plant = plants[nearest(substations, asset, ({ feedsCity }) => feedsCity)]!;
      const section = room.roomiest(plant.sections);
      if (rated < HIGH_VOLTAGE_POWER && room.takeSection(section, rated)) return section;
      if (room.takeBusbar(plant.highBusbar, rated)) return plant.highBusbar;
      // As large as that it feeds the grid above.
      return plants[nearest(substations, asset, ({ isSource }) => isSource)]!.highBusbar;
    };
    columns.generators.push({
      id: asset.id,
      node: joined(),
      asset: row,
      rated,
      p: 0,
      source: asset.attributes['source'] as string,
    });
  }
}

/** By row of grid-stations: the busbar section that feeds it in the normal state; -1 none. */
export function stationSections(
  { feeders, consumers }: GridColumns,
  plants: readonly Plant[],
): (station: number) => number {
  const plantOf = new Map(plants.map((plant) => [plant.station, plant]));
  const feederOf = new Map(consumers.map(({ station, feeder }) => [station, feeder]));
  return (station) => {
    const feeder = feeders[feederOf.get(station) ?? -1];
    return feeder === undefined ? -1 : (plantOf.get(feeder.substation)?.sections[feeder.section] ?? -1);
  };
}

function nearest<T extends { readonly x: number; readonly y: number }>(
  rows: readonly T[],
  { x, y }: Asset,
  isFit: (row: T, index: number) => boolean,
): number {
  let best = -1;
  let bestDistance = Infinity;
  for (const [i, row] of rows.entries()) {
    const distance = Math.hypot(row.x - x, row.y - y);
    if (distance >= bestDistance || !isFit(row, i)) continue;
    bestDistance = distance;
    best = i;
  }
  return best;
}
