// What the stations along the streets tell. Those of the data have their points already; an invented one has telemetry where its
// switches obey remote control, and is silent else.
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import type { GridColumns } from '../grid/grid-columns.ts';
import type { StationRow } from '../grid/grid-rows.ts';
import type { DeviceList, Equipment } from './device-list.ts';
import { stationPower, stationVoltage } from './measuring-classes.ts';
import { measureTransformer } from './substation-devices.ts';

const HIGHEST_LOW_V = 1000;
/** VA, for which the instruments of a customer's station are made */
const CUSTOMER_POWER = 2e6;
/** The same station drawn twice: its building and the transformer in it, m. */
const SAME_STATION_M = 40;

export function addStationDevices(columns: GridColumns, devices: DeviceList): void {
  const { stations, branches, nodes, consumers } = columns;
  const transformerOf = new Map<number, number>();
  for (const [row, { class: branchClass, station }] of branches.entries())
    if (branchClass === BRANCH_CLASS.PowerTransformer) transformerOf.set(station, row);
  const customerOf = new Map<number, number>();
  for (const [row, { station }] of consumers.entries()) customerOf.set(station, row);
  const busbarOf = new Map<number, number>();
  for (const [row, { station, baseVoltage, internal }] of nodes.entries())
    if (baseVoltage > HIGHEST_LOW_V && internal !== true && !busbarOf.has(station)) busbarOf.set(station, row);

  for (const [row, station] of stations.entries()) {
    if (station.kind === 'substation') continue;
    const transformer = transformerOf.get(row);
    const isCustomer = transformer === undefined;
    if (station.asset < 0) {
      station.asset = inventStation(station, isCustomer, devices);
      if (transformer !== undefined) branches[transformer]!.asset = station.asset;
    }
    const { kind } = devices.asset(station.asset);
    if (kind === 'station' || devices.isBound(station.asset)) continue;
    if (kind === 'transformer') {
      if (transformer !== undefined) measureTransformer(devices, station.asset, transformer, branches[transformer]!);
      continue;
    }
    // A customer's station passes on what its one consumer draws; others what goes through their transformers.
    const customer = isCustomer ? customerOf.get(row) : undefined;
    const what: Equipment = customer === undefined ? { table: 'station', row } : { table: 'consumer', row: customer };
    const accuracy = stationPower(isCustomer ? CUSTOMER_POWER : station.ratedPower);
    devices.measure(station.asset, 'activePower', 'activePower', what, accuracy);
    devices.measure(station.asset, 'reactivePower', 'reactivePower', what, accuracy);
    const node = kind === 'station-remote' ? branches[transformer!]!.to : busbarOf.get(row);
    if (node !== undefined)
      devices.measure(station.asset, 'voltage', 'voltage', { table: 'node', row: node }, stationVoltage);
  }
  bindTwins(columns, transformerOf, devices);
}

function inventStation(
  { id, name, x, y, remote, ratedPower, peak }: StationRow,
  isCustomer: boolean,
  devices: DeviceList,
): number {
  return devices.invent(id, {
    domain: 'power',
    kind: !remote ? 'station' : isCustomer ? 'customer-station' : 'station-remote',
    name,
    x,
    y,
    attributes: isCustomer ? { peak: Math.round(peak) } : { rated: ratedPower },
  });
}

/** A transformer that the data show inside of a station that they show as well. */
function bindTwins(
  { stations, branches }: GridColumns,
  transformerOf: ReadonlyMap<number, number>,
  devices: DeviceList,
): void {
  for (const [asset, { domain, kind, x, y, attributes }] of devices.found.entries()) {
    if (domain !== 'power' || kind !== 'transformer' || devices.isBound(asset)) continue;
    const { highV, lowV } = attributes as { highV: number; lowV: number };
    if (highV > 20_000 || lowV > 400) continue;
    for (const [row, branch] of transformerOf) {
      const station = stations[row]!;
      if (station.kind === 'substation' || Math.hypot(station.x - x, station.y - y) >= SAME_STATION_M) continue;
      if (branches[branch]!.asset !== station.asset || devices.asset(station.asset).kind === 'transformer') continue;
      branches[branch]!.asset = asset;
      measureTransformer(devices, asset, branch, branches[branch]!);
      break;
    }
  }
}
