// Which points of the city tell something of switches.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';

const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');

/**
 * @param measurements the pack's grid-measurements
 * @returns rows of grid-switches, and of points, in turn
 */
export function switchPoints(measurements: PackTable, wanted: (typeof GRID_QUANTITIES)[number]): Int32Array {
  const point = measurements.numbers<Int32Array>('point');
  const quantity = measurements.numbers<Uint8Array>('quantity');
  const table = measurements.numbers<Uint8Array>('table');
  const row = measurements.numbers<Int32Array>('row');
  const code = GRID_QUANTITIES.indexOf(wanted);
  const places: number[] = [];
  for (let i = 0; i < measurements.rows; i++)
    if (quantity[i] === code && table[i] === SWITCH) places.push(row[i]!, point[i]!);
  return Int32Array.from(places);
}
