// Buses and where they lie.
import type { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import { GridFileError } from '../grid-file.ts';
import { type Json, isObject, type PandapowerFile } from './pandapower-json.ts';

export type Position = readonly [x: number, y: number];

/** Every bus becomes the node of its row. */
export function addBuses(
  builder: NetworkBuilder,
  { file, tables }: PandapowerFile,
  positions: readonly (Position | null)[],
): void {
  const table = tables.get('bus')!;
  if (table.count === 0) {
    const remedy = 'give at least one bus';
    throw new GridFileError({ file, element: 'bus', message: 'the network has no bus', remedy });
  }
  for (let row = 0; row < table.count; row++) {
    const voltage = table.number(row, 'vn_kv');
    if (!(voltage > 0)) table.fail(row, `vn_kv is ${voltage}`, 'give its rated voltage in kV');
    if (!Number.isInteger(table.id(row)) || table.id(row) < 0)
      table.fail(row, 'its index is no whole number', 'number the buses');
    table.flag(row, 'in_service', true);
    const position = positions[row];
    const place = position === null || position === undefined ? {} : { x: position[0], y: position[1] };
    builder.addNode({ id: `${table.id(row)}`, baseVoltage: voltage * 1e3, ...place });
  }
}

/** bus.geo (GeoJSON points, from 3.0), else the table bus_geodata. */
export function busPositions({ tables }: PandapowerFile): (Position | null)[] {
  const table = tables.get('bus')!;
  const geodata = tables.get('bus_geodata');
  return Array.from({ length: table.count }, (_, row) => {
    const point = pointOf(table.cell(row, 'geo'));
    if (point !== null) return point;
    const at = geodata?.row(table.id(row));
    if (geodata === undefined || at === undefined) return null;
    const [x, y] = [geodata.cell(at, 'x'), geodata.cell(at, 'y')];
    return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
  });
}

function pointOf(geo: Json): Position | null {
  let value = geo;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value) as Json;
    } catch {
      return null;
    }
  }
  if (!isObject(value)) return null;
  const coordinates = value['coordinates'];
  if (!Array.isArray(coordinates)) return null;
  const [x, y] = coordinates as readonly Json[];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}

const KILOMETRES_PER_DEGREE = 111.2;

/**
 * Whether the positions are degrees of longitude and latitude: drawings use the same columns. They are if they can be, and if
 * the lines are not much longer as the crow flies than they say.
 */
export function areDegrees({ tables }: PandapowerFile, positions: readonly (Position | null)[]): boolean {
  const placed = positions.filter((position) => position !== null);
  if (placed.length === 0 || placed.some(([x, y]) => Math.abs(x) > 180 || Math.abs(y) > 90)) return false;
  const [bus, line] = [tables.get('bus')!, tables.get('line')];
  if (line === undefined) return false;
  let crow = 0;
  let cable = 0;
  for (let row = 0; row < line.count; row++) {
    const [from, to] = ['from_bus', 'to_bus'].map(
      (column) => positions[bus.row(line.number(row, column)) ?? -1] ?? null,
    );
    const length = line.cell(row, 'length_km');
    if (from === null || to === null || from === undefined || to === undefined || typeof length !== 'number') continue;
    const east = (from[0] - to[0]) * Math.cos((from[1] * Math.PI) / 180);
    crow += Math.hypot(east, from[1] - to[1]) * KILOMETRES_PER_DEGREE;
    cable += length;
  }
  return cable > 0 && crow < 1.5 * cable;
}
