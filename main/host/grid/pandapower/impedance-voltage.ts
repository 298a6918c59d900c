// Impedance voltages that depend on the tap position: by a table of characteristics (pandapower 3), or by a curve through points
// (pandapower 2: tap_dependent_impedance, vk_percent_characteristic, and the objects of the table "characteristic").
import type { NetTable } from './net-table.ts';
import { type Net, tableOf } from './net.ts';
import { isObject, type Json, parsedJson } from './pandapower-json.ts';
import { characteristicRow, usesCharacteristic } from './tap-changers.ts';

/** Percent; from the characteristic where the element follows one, else its own. */
export function impedanceVoltage(net: Net, table: NetTable, row: number, column: string): number {
  if (table.has('tap_dependency_table')) {
    if (!usesCharacteristic(table, row)) return table.number(row, column);
    const at = characteristicRow(net, table, row, 'trafo_characteristic_table', 'tap_pos');
    return tableOf(net, 'trafo_characteristic_table').number(at, column);
  }
  if (!table.flag(row, 'tap_dependent_impedance', false)) return table.number(row, column);
  const id = table.optional(row, `${column}_characteristic`);
  return Number.isNaN(id) ? table.number(row, column) : onCurve(net, table, row, column, id);
}

function onCurve(net: Net, table: NetTable, row: number, column: string, id: number): number {
  const curves = tableOf(net, 'characteristic');
  const at = curves.row(id);
  const curve = at === undefined ? null : readCurve(curves.cell(at, 'object'));
  if (curve === null) {
    return table.fail(row, `there is no readable characteristic ${id}`, `correct ${column}_characteristic`);
  }
  const position = table.number(row, 'tap_pos');
  const exact = curve.x.indexOf(position);
  if (exact >= 0) return curve.y[exact]!;
  if (curve.linear) return interpolate(curve.x, curve.y, position);
  return table.fail(
    row,
    `${column} at tap ${position} lies between the points of a spline`,
    `give characteristic ${id} a point at tap ${position}, or set tap_dependent_impedance false`,
  );
}

interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly linear: boolean;
}

/** {"_class": "SplineCharacteristic", "_object": "{\"x_vals\": [-2, 0, 2], \"y_vals\": [3.5, 4, 4.5]}"} */
function readCurve(cell: Json): Curve | null {
  if (!isObject(cell)) return null;
  const content = typeof cell['_object'] === 'string' ? parsedJson(cell['_object']) : cell['_object'];
  if (!isObject(content)) return null;
  const [x, y] = [numbers(content['x_vals']), numbers(content['y_vals'])];
  if (x === null || y === null || x.length !== y.length || x.length === 0) return null;
  return { x, y, linear: cell['_class'] === 'Characteristic' };
}

/** A list, or a numpy array around one. */
function numbers(value: Json | undefined): number[] | null {
  const list = isObject(value) ? value['_object'] : value;
  if (!Array.isArray(list)) return null;
  const found = list.filter((x) => typeof x === 'number');
  return found.length === list.length ? found : null;
}

/** Straight between the points, level beyond them. */
function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  const order = x.map((_, i) => i).sort((i, k) => x[i]! - x[k]!);
  const above = order.findIndex((i) => x[i]! > at);
  if (above === 0) return y[order[0]!]!;
  if (above < 0) return y[order.at(-1)!]!;
  const [low, high] = [order[above - 1]!, order[above]!];
  return y[low]! + ((y[high]! - y[low]!) * (at - x[low]!)) / (x[high]! - x[low]!);
}
