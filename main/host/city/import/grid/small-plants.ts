// What stands on roofs and in cellars: solar plants and cogeneration, by lot. No register of them enters a pack, so all are invented;
// their power is 0 in the tables: the grid must do without them, and must bear them on the sunniest day (energy-year.ts).
import { BUILDING_USES, type BuildingUse } from '../../../../../contract/city-pack/schema.ts';
import type { Buildings } from '../buildings.ts';
import { seededNoise } from '../seeded-noise.ts';
import { type Demand, ownPeak } from './building-demand.ts';
import type { FeedInRoom } from './feed-in-room.ts';
import { stationSections } from './generators.ts';
import type { GridColumns } from './grid-columns.ts';
import type { Plant } from './substation-plant.ts';

/** Assumed share of houses with a solar plant: a city of central Europe about 2025. */
const SOLAR_SHARE = 0.06;
/** Schools, halls and shops: flat roofs of one owner. */
const SOLAR_SHARE_FLAT = 0.1;
const FLAT_USES: readonly BuildingUse[] = [
  'education',
  'industrial',
  'retail',
  'commercial',
  'public',
  'sport',
  'transport',
];
const LEAST_ROOF_M2 = 60;
/** W for each m2 of footprint, what chimneys, lifts and shadows leave of a roof; above 100 kW few plants are built on houses */
const LEAST_DENSITY = 30;
const MOST_DENSITY = 65;
const MOST_SOLAR = 99e3;

/** Hospitals: an engine for a quarter of the peak. Large blocks: share that have one, W for each flat. */
const HOSPITAL_SHARE = 0.25;
const BLOCK_FLATS = 60;
const BLOCK_SHARE = 0.06;
const FLAT_POWER = 350;
const LEAST_ENGINE = 5e3;
const MOST_ENGINE = 2e6;

/** `demands` as the consumers' rows stand in `columns`. */
export function addSmallPlants(
  columns: GridColumns,
  demands: readonly Demand[],
  { rows }: Pick<Buildings, 'rows'>,
  { plants, room, seed }: { readonly plants: readonly Plant[]; readonly room: FeedInRoom; readonly seed: number },
): void {
  const sectionOf = stationSections(columns, plants);
  const add = (id: string, row: number, rated: number, source: string): void => {
    const { node, station } = columns.consumers[row]!;
    if (!room.takeStation(station, sectionOf(station), rated)) return;
    columns.generators.push({ id, node, asset: -1, rated, p: 0, source });
  };
  for (const [row, demand] of demands.entries()) {
    if (demand.building < 0) continue;
    const engine = enginePower(demand, seededNoise(seed, row, 52));
    if (engine > 0) add(`cogeneration-${demand.id}`, row, engine, 'cogeneration');
    const use = BUILDING_USES[rows[demand.building]!.use]!;
    const share = FLAT_USES.includes(use) ? SOLAR_SHARE_FLAT : SOLAR_SHARE;
    if (demand.footprint < LEAST_ROOF_M2 || seededNoise(seed, row, 50) >= share) continue;
    const density = LEAST_DENSITY + (MOST_DENSITY - LEAST_DENSITY) * seededNoise(seed, row, 51);
    const rated = Math.min(MOST_SOLAR, Math.round((demand.footprint * density) / 100) * 100);
    add(`photovoltaic-${demand.id}`, row, rated, 'solar');
  }
}

/** W; 0: none */
function enginePower(demand: Demand, chance: number): number {
  const wanted =
    demand.critical === 'hospital'
      ? HOSPITAL_SHARE * ownPeak(demand)
      : demand.housingUnits >= BLOCK_FLATS && chance < BLOCK_SHARE
        ? FLAT_POWER * demand.housingUnits
        : 0;
  return wanted < LEAST_ENGINE ? 0 : Math.min(MOST_ENGINE, Math.round(wanted / 1000) * 1000);
}
