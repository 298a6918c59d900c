// Switches that tell their position, and fault indicators. All of a substation report; of the stations along the streets those that
// obey remote control. Indicators report wherever they are, by radio of their own.
import { SWITCH_CLASS } from '../../../../../simulation/network/network.ts';
import type { GridColumns } from '../grid/grid-columns.ts';
import type { StationRow, SwitchRow } from '../grid/grid-rows.ts';
import { bayPlace } from './bay-place.ts';
import type { DeviceList } from './device-list.ts';
import { stationCurrent } from './measuring-classes.ts';

const KINDS: ReadonlyMap<number, string> = new Map([
  [SWITCH_CLASS.Breaker, 'breaker'],
  [SWITCH_CLASS.Recloser, 'breaker'],
  [SWITCH_CLASS.Switch, 'load-break-switch'],
  [SWITCH_CLASS.LoadBreakSwitch, 'load-break-switch'],
  [SWITCH_CLASS.Disconnector, 'disconnector'],
  [SWITCH_CLASS.GroundDisconnector, 'ground-disconnector'],
]);
/** m, from the middle of a station to each of its cables' bays */
const BESIDE_M = 2;

export function addSwitchDevices(columns: GridColumns, devices: DeviceList): void {
  const { switches, stations, branches } = columns;
  const count = new Map<number, number>();
  for (const [row, device] of switches.entries()) {
    const station = stations[device.station]!;
    const kind = KINDS.get(device.class);
    const isSubstation = station.kind === 'substation';
    const place = (): { readonly x: number; readonly y: number } => {
      if (!isSubstation) return beside(station, device);
      const bay = count.get(device.station) ?? 0;
      count.set(device.station, bay + 1);
      return bayPlace(station, bay, 'switch');
    };
    const name = nameOf(station, device);
    if (kind !== undefined && (isSubstation || device.remote === true)) {
      const { ratedCurrent } = device;
      // An own grid may name an asset of the pack for it.
      const asset =
        device.asset ??
        devices.invent(device.id, {
          domain: 'power',
          kind,
          name,
          ...place(),
          attributes: Number.isNaN(ratedCurrent) ? {} : { ratedCurrent },
        });
      device.asset = asset;
      devices.measure(asset, 'position', 'position', { table: 'switch', row });
      if (kind === 'breaker') devices.measure(asset, 'trip', 'trip', { table: 'switch', row });
      const cable = device.branch ?? -1;
      if (kind === 'load-break-switch' && cable >= 0) {
        const terminal = branches[cable]!.from === device.nodeB ? 0 : 1;
        const accuracy = stationCurrent(ratedCurrent);
        devices.measure(asset, 'current', 'current', { table: 'branch', row: cable, terminal }, accuracy);
      }
    }
    if (device.indicator !== true) continue;
    const indicator = devices.invent(`${device.id}.fi`, {
      domain: 'power',
      kind: 'fault-indicator',
      name,
      ...place(),
      attributes: {},
    });
    devices.measure(indicator, 'passage', 'passage', { table: 'switch', row });
  }
}

/** 'Torstrasse A Q1': the station, the bay, the device. */
function nameOf({ id, name }: StationRow, device: SwitchRow): string {
  const inside = device.id.startsWith(`${id}.`) ? device.id.slice(id.length + 1) : device.id;
  return `${name || id} ${inside.replaceAll('.', ' ').toUpperCase()}`;
}

const beside = ({ x, y }: StationRow, { id }: SwitchRow): { readonly x: number; readonly y: number } => ({
  x: x + (id.includes('.b.') ? BESIDE_M : -BESIDE_M),
  y,
});
