// Tap changers of transformers, in the two ways in which pandapower's tables have described them: tap_phase_shifter (up to 2.x) and
// tap_changer_type with tables of characteristics (from 3.0).
import type { NetTable } from './net-table.ts';
import { type Net, tableOf } from './net.ts';
import { complexTap, idealShifter, type TapChanger } from './transformer-model.ts';

/** The effect of the tap changers of a two-winding transformer; `hv` stands on its from side. */
export function tapChangers(net: Net, table: NetTable, row: number): TapChanger[] {
  return ['', '2'].flatMap((number) => {
    if (!table.has(`tap${number}_pos`)) return [];
    const side = table.text(row, `tap${number}_side`);
    if (side === null) return [];
    if (side !== 'hv' && side !== 'lv') {
      return table.fail(row, `tap${number}_side is "${side}"`, 'give hv or lv');
    }
    const tap = tapChanger(net, table, row, `tap${number}`, side);
    return tap === null ? [] : [tap];
  });
}

/** `step` overrides percent and degree of the table, for a tap at the star point. Null = it does nothing. */
export function tapChanger(
  net: Net,
  table: NetTable,
  row: number,
  prefix: string,
  side: 'hv' | 'lv',
  step?: { readonly percent: number; readonly degree: number },
): TapChanger | null {
  const steps = table.optional(row, `${prefix}_pos`) - table.optional(row, `${prefix}_neutral`);
  const percent = step?.percent ?? table.optional(row, `${prefix}_step_percent`);
  const degree = step?.degree ?? table.optional(row, `${prefix}_step_degree`);
  const type = changerType(table, row, prefix);
  if (type === 'None') return null;
  warnOutOfRange(net, table, row, prefix);
  if (prefix === 'tap' && usesCharacteristic(table, row)) return fromCharacteristic(net, table, row, side);
  if (type === 'Ideal') {
    if ((degree || 0) !== 0 && (percent || 0) !== 0) {
      table.fail(row, 'an ideal phase shifter has both tap_step_degree and tap_step_percent', 'empty one of the two');
    }
    return Number.isFinite(steps) ? idealShifter(side, steps, percent || 0, degree) : null;
  }
  return Number.isFinite(steps) && Number.isFinite(percent) ? complexTap(side, steps, percent, degree) : null;
}

function warnOutOfRange(net: Net, table: NetTable, row: number, prefix: string): void {
  const position = table.optional(row, `${prefix}_pos`);
  const [lowest, highest] = [table.optional(row, `${prefix}_min`), table.optional(row, `${prefix}_max`)];
  if (!(position < lowest || position > highest)) return;
  const range = `${prefix}_min ... ${prefix}_max = ${lowest} ... ${highest}`;
  const found = `${table.element(row)}: ${prefix}_pos is ${position}, out of ${range}`;
  net.warnings.push(`${found}; taken as it is, as pandapower does`);
}

function changerType(table: NetTable, row: number, prefix: string): 'None' | 'Ideal' | 'Ratio' {
  if (!table.has(`${prefix}_changer_type`)) {
    return table.flag(row, `${prefix}_phase_shifter`, false) ? 'Ideal' : 'Ratio';
  }
  const type = table.text(row, `${prefix}_changer_type`);
  if (type === null || type === 'None' || type === 'nan') return usesCharacteristic(table, row) ? 'Ratio' : 'None';
  if (type === 'Ideal') return type;
  if (type === 'Ratio' || type === 'Symmetrical' || type === 'Tabular') return 'Ratio';
  return table.fail(row, `${prefix}_changer_type is "${type}"`, 'give Ratio, Symmetrical, Ideal, Tabular or None');
}

export const usesCharacteristic = (table: NetTable, row: number): boolean =>
  table.flag(row, 'tap_dependency_table', false);

function fromCharacteristic(net: Net, table: NetTable, row: number, side: 'hv' | 'lv'): TapChanger {
  const at = characteristicRow(net, table, row, 'trafo_characteristic_table', 'tap_pos');
  const characteristic = tableOf(net, 'trafo_characteristic_table');
  const shift = characteristic.number(at, 'angle_deg', 0);
  return {
    side,
    voltageFactor: characteristic.number(at, 'voltage_ratio', 1),
    shift: side === 'hv' ? shift : -shift,
  };
}

/** The row of a characteristic for the element's present step. */
export function characteristicRow(net: Net, table: NetTable, row: number, name: string, position: string): number {
  const characteristic = tableOf(net, name);
  const id = table.number(row, 'id_characteristic_table');
  const step = table.number(row, position);
  for (let at = 0; at < characteristic.count; at++) {
    if (characteristic.number(at, 'id_characteristic') === id && characteristic.number(at, 'step') === step) return at;
  }
  return table.fail(
    row,
    `${name} has no row for characteristic ${id}, step ${step}`,
    'add it or set the dependency false',
  );
}
