// What feeds in, charging stations, and the street cabinets that are joints.
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import { LOW_VOLTAGE } from '../grid/equipment.ts';
import type { GridColumns } from '../grid/grid-columns.ts';
import type { DeviceList } from './device-list.ts';
import { plantPower, stationCurrent, stationVoltage, substationPower } from './measuring-classes.ts';

export function addGeneratorDevices({ generators, nodes }: GridColumns, devices: DeviceList): void {
  for (const [row, generator] of generators.entries()) {
    const { id, rated, source, node } = generator;
    if (generator.asset < 0) {
      const { x, y } = nodes[node]!;
      generator.asset = devices.invent(id, {
        domain: 'power',
        kind: source === 'solar' ? 'photovoltaic' : 'cogeneration',
        name: '',
        x,
        y,
        attributes: { output: rated, source },
      });
      devices.measure(generator.asset, 'activePower', 'activePower', { table: 'generator', row }, plantPower(rated));
      continue;
    }
    const { asset } = generator;
    if (devices.isBound(asset)) continue;
    devices.measure(asset, 'activePower', 'activePower', { table: 'generator', row }, substationPower(rated));
    devices.measure(asset, 'reactivePower', 'reactivePower', { table: 'generator', row }, substationPower(rated));
  }
}

/** Charging stations are consumers with an asset of their own. */
export function addChargingDevices({ consumers }: GridColumns, devices: DeviceList): void {
  for (const [row, { asset }] of consumers.entries()) {
    if (asset < 0 || devices.isBound(asset) || devices.asset(asset).kind !== 'charging-station') continue;
    const rated = devices.asset(asset).attributes['rated'] as number;
    devices.measure(asset, 'activePower', 'activePower', { table: 'consumer', row }, plantPower(rated));
  }
}

/** A cabinet measures its voltage and the current in the cable that comes from the station. */
export function addCabinets({ nodes, branches }: GridColumns, devices: DeviceList): void {
  const incoming = new Map<number, number>();
  for (const [row, { class: branchClass, to, ratedVoltages }] of branches.entries())
    if (branchClass === BRANCH_CLASS.ACLineSegment && ratedVoltages[1] === LOW_VOLTAGE) incoming.set(to, row);
  for (const [row, { asset = -1 }] of nodes.entries()) {
    if (asset < 0 || devices.isBound(asset)) continue;
    devices.measure(asset, 'voltage', 'voltage', { table: 'node', row }, stationVoltage);
    const cable = incoming.get(row);
    if (cable === undefined) continue;
    const rated = branches[cable]!.ratings[0] / (Math.sqrt(3) * LOW_VOLTAGE);
    const end = { table: 'branch', row: cable, terminal: 1 } as const;
    devices.measure(asset, 'current', 'current', end, stationCurrent(rated));
  }
}
