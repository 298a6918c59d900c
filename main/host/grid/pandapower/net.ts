// What the parts of the reader share: the tables, the options of the calculation, the nodes made so far.
import type { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import { GridFileError } from '../grid-file.ts';
import { NetTable } from './net-table.ts';
import { isObject, type PandapowerFile } from './pandapower-json.ts';

/** Options of pandapower's runpp that change the model; the file may set them (user_pf_options). */
export interface CalculationOptions {
  /** count the phase shifts of transformers and the angles of external grids (default since 2.9: yes) */
  readonly voltageAngles: boolean;
  readonly transformerModel: 't' | 'pi';
  /** where the magnetising branch of a three-winding transformer stands */
  readonly threeWindingLosses: 'hv' | 'mv' | 'lv' | 'star';
  readonly voltageDependentLoads: boolean;
  /** r/x of a bus-bus switch with an impedance */
  readonly switchRxRatio: number;
}

export interface Net {
  readonly source: PandapowerFile;
  readonly options: CalculationOptions;
  readonly builder: NetworkBuilder;
  readonly warnings: string[];
  /** MVA */
  readonly baseMva: number;
  /** Hz */
  readonly frequency: number;
}

/** A table; empty where the file has none. */
export function tableOf({ source }: Net, name: string): NetTable {
  return source.tables.get(name) ?? new NetTable(source.file, name, [], new Map());
}

/** Adds row by row. What is out of service may lack data, as pandapower does not look at it: it is left out and said. */
export function eachRow(net: Net, table: NetTable, add: (row: number) => void): void {
  for (let row = 0; row < table.count; row++) {
    try {
      add(row);
    } catch (error) {
      if (!(error instanceof GridFileError) || table.cell(row, 'in_service') !== false) throw error;
      net.warnings.push(`${table.element(row)} is out of service and left out: ${error.problem.message}`);
    }
  }
}

/** The row of the bus that a cell names, which is its node. */
export function nodeOf(net: Net, table: NetTable, row: number, column: string): number {
  const id = table.number(row, column);
  const node = tableOf(net, 'bus').row(id);
  return node ?? table.fail(row, `${column} names bus ${id}, which does not exist`, 'name a bus of the table "bus"');
}

export const kilovolts = (net: Net, node: number): number => tableOf(net, 'bus').number(node, 'vn_kv');

export const busInService = (net: Net, node: number): boolean => tableOf(net, 'bus').flag(node, 'in_service', true);

export function calculationOptions({ file, values, tables }: PandapowerFile, warnings: string[]): CalculationOptions {
  const given = isObject(values['user_pf_options']) ? values['user_pf_options'] : {};
  const refuse = (name: string): never => {
    throw new GridFileError({
      file,
      element: `user_pf_options.${name}`,
      message: `${JSON.stringify(given[name])} is not supported`,
      remedy: 'remove the option from the network and export it again',
    });
  };
  for (const name of ['tdpf', 'distributed_slack', 'consider_line_temperature', 'neglect_open_switch_branches']) {
    if (given[name] === true) refuse(name);
  }
  const model = given['trafo_model'] ?? 't';
  const losses = given['trafo3w_losses'] ?? 'hv';
  const angles = given['calculate_voltage_angles'] ?? true;
  const ratio = given['switch_rx_ratio'] ?? 2;
  if (model !== 't' && model !== 'pi') return refuse('trafo_model');
  if (losses !== 'hv' && losses !== 'mv' && losses !== 'lv' && losses !== 'star') return refuse('trafo3w_losses');
  if (angles !== true && angles !== false && angles !== 'auto') return refuse('calculate_voltage_angles');
  if (typeof ratio !== 'number' || !(ratio >= 0)) return refuse('switch_rx_ratio');
  if (given['enforce_q_lims'] === true) {
    warnings.push('user_pf_options.enforce_q_lims: reactive limits are enforced only where the command asks for it');
  }
  const voltageAngles = angles === 'auto' ? highVoltage(tables) : angles;
  if (!voltageAngles) warnings.push('user_pf_options: voltage angles are not counted, so transformers shift no phase');
  return {
    voltageAngles,
    transformerModel: model,
    threeWindingLosses: losses,
    voltageDependentLoads: given['voltage_depend_loads'] !== false,
    switchRxRatio: ratio,
  };
}

/** pandapower's "auto": whether a line hangs on a bus of more than 70 kV. */
function highVoltage(tables: ReadonlyMap<string, NetTable>): boolean {
  const [bus, line] = [tables.get('bus'), tables.get('line')];
  if (bus === undefined || line === undefined) return false;
  for (let row = 0; row < line.count; row++) {
    for (const column of ['from_bus', 'to_bus']) {
      const at = bus.row(line.number(row, column));
      if (at !== undefined && bus.number(at, 'vn_kv') > 70) return true;
    }
  }
  return false;
}
