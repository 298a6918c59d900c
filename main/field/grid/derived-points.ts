// What a device works out from its own readings and what is written on its equipment's rating plate: loading, share of output, oil.
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import { GRID_MEASURED_TABLES } from '../../../simulation/network/city-grid.ts';
import { numberAttribute } from '../../../simulation/domains/field.ts';
import type { GridDevice } from './grid-devices.ts';

const ROOT3 = Math.sqrt(3);
const tableCode = (name: (typeof GRID_MEASURED_TABLES)[number]): number => GRID_MEASURED_TABLES.indexOf(name);
const [BRANCH, GENERATOR, STATION, CONSUMER] = [
  tableCode('branch'),
  tableCode('generator'),
  tableCode('station'),
  tableCode('consumer'),
];
/** Top oil follows the losses with this time constant (IEC 60076-7, ONAN). */
const OIL_TIME_MS = 180 * 60_000;
/** K over the air at rated load; ratio of load to no-load losses; exponent (IEC 60076-7, ONAN). */
const OIL = { rise: 52, lossRatio: 6, exponent: 0.8 };

export type Values = Record<string, number | string>;

/** What the device measures the flow of: codes of the measured tables and rows. */
function equipmentOf(grid: CityGrid, device: GridDevice): { readonly table: number; readonly row: number } | null {
  const { table, row } = grid.measurements;
  const rated = [BRANCH, STATION, GENERATOR, CONSUMER];
  const point = device.measured.find((candidate) => rated.includes(table[candidate.row]!));
  return point === undefined ? null : { table: table[point.row]!, row: row[point.row]! };
}

/** VA of the equipment that the device measures, from its rating plate; NaN where there is none. */
export function ratingOf(grid: CityGrid, device: GridDevice): number {
  const equipment = equipmentOf(grid, device);
  switch (equipment?.table) {
    case BRANCH:
      return grid.network.branches.normalRating[equipment.row]!;
    case STATION:
      // What transforms for others outside of the model has no transformers in it, but a plate.
      return grid.stations.ratedPower[equipment.row]! || numberAttribute(device.asset, 'rated', Number.NaN);
    case GENERATOR:
      return numberAttribute(device.asset, 'output', Math.abs(grid.network.generators.p[equipment.row]!));
    case CONSUMER:
      return numberAttribute(device.asset, 'rated', grid.consumers.peak[equipment.row]!);
    case undefined:
    default:
      return Number.NaN;
  }
}

/** V, line to line, at which the rating is meant, for devices that know the current only. */
function ratedVoltage(grid: CityGrid, device: GridDevice): number {
  const equipment = equipmentOf(grid, device);
  return equipment?.table === BRANCH ? grid.network.branches.ratedToVoltage[equipment.row]! : Number.NaN;
}

/** Fills in the derived points; one for each device, because oil has a memory. */
export function derivedOf(
  grid: CityGrid,
  device: GridDevice,
): ((values: Values, timeMs: number, airTemperature: number) => void) | null {
  if (device.derived.length === 0) return null;
  const rating = ratingOf(grid, device);
  const ratedCurrent = rating / (ROOT3 * ratedVoltage(grid, device));
  const names = new Set(device.derived.map(({ name }) => name));
  const feedsMediumVoltage = isMediumVoltageFeed(grid, device);
  let oil = Number.NaN;
  let oilAt = 0;
  return (values, timeMs, airTemperature) => {
    const { activePower, reactivePower = 0, current, voltage } = values;
    const loading =
      typeof activePower === 'number'
        ? Math.hypot(activePower, Number(reactivePower)) / rating
        : typeof current === 'number'
          ? current / ratedCurrent
          : Number.NaN;
    if (names.has('current') && typeof activePower === 'number' && typeof voltage === 'number') {
      const apparent = Math.hypot(activePower, Number(reactivePower));
      values['current'] = voltage > 0 ? Number((apparent / (ROOT3 * voltage)).toFixed(1)) : 0;
    }
    if (names.has('loading') && Number.isFinite(loading)) values['loading'] = Number((100 * loading).toFixed(1));
    if (names.has('utilisation') && Number.isFinite(loading)) {
      values['utilisation'] = Number(((100 * Math.max(0, Number(activePower))) / rating).toFixed(1));
    }
    if (names.has('mediumVoltageFeed') && activePower !== undefined) {
      values['mediumVoltageFeed'] = feedsMediumVoltage ? activePower : 0;
    }
    if (names.has('oilTemperature') && Number.isFinite(loading)) {
      const aim = oilRise(loading);
      const share = Number.isNaN(oil) ? 1 : 1 - Math.exp(-Math.max(0, timeMs - oilAt) / OIL_TIME_MS);
      oil = Number.isNaN(oil) ? aim : oil + (aim - oil) * share;
      oilAt = timeMs;
      values['oilTemperature'] = Number((airTemperature + oil).toFixed(1));
    }
    // A transformer whose tap changer is not modelled stands in its middle position.
    if (names.has('tapPosition')) values['tapPosition'] = 0;
  };
}

const oilRise = (loading: number): number =>
  OIL.rise * ((1 + OIL.lossRatio * loading * loading) / (1 + OIL.lossRatio)) ** OIL.exponent;

/** A station of the grid that feeds feeders: its power counts towards the city's load. */
function isMediumVoltageFeed(grid: CityGrid, device: GridDevice): boolean {
  const equipment = equipmentOf(grid, device);
  return equipment?.table === STATION && grid.feeders.substation.includes(equipment.row);
}
