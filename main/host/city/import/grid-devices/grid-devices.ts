// Gives a grid its devices: what measures, reports, obeys and indicates, as assets with points. What the data show keeps its asset;
// the rest is invented and says so. docs/grid-synthesis.md, "Devices".
import type { Asset, PointDefinitions } from '../asset-list.ts';
import type { GridColumns } from '../grid/grid-columns.ts';
import { addCabinets, addChargingDevices, addGeneratorDevices } from './found-devices.ts';
import { DeviceList } from './device-list.ts';
import { addMeters } from './meters.ts';
import { addStationDevices } from './station-devices.ts';
import { addCircuitDevices, addFeederDevices, addSubstationDevices } from './substation-devices.ts';
import { addSwitchDevices } from './switch-devices.ts';

/**
 * Fills the assets of `columns` and its measurements. `assets`: those of the pack so far; the returned ones come after them, in this
 * order.
 */
export function addGridDevices(
  columns: GridColumns,
  assets: readonly Asset[],
  points: PointDefinitions,
  seed: number,
): readonly Asset[] {
  const devices = new DeviceList(assets);
  addSubstationDevices(columns, devices);
  addCircuitDevices(columns, devices);
  addStationDevices(columns, devices);
  addFeederDevices(columns, devices);
  addSwitchDevices(columns, devices);
  addGeneratorDevices(columns, devices);
  addChargingDevices(columns, devices);
  addCabinets(columns, devices);
  addMeters(columns, devices, seed);
  columns.measurements = devices.columns(points);
  return devices.invented;
}
