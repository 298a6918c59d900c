// What a 110 kV substation tells: its sum and busbar voltage, each transformer, each circuit, the bay of each 10 kV feeder.
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import { HIGH_VOLTAGE, MEDIUM_VOLTAGE } from '../grid/equipment.ts';
import type { GridColumns } from '../grid/grid-columns.ts';
import type { BranchRow, StationRow } from '../grid/grid-rows.ts';
import { MV_BREAKER_CURRENT } from '../grid/substation-plant.ts';
import type { DeviceList } from './device-list.ts';
import { bayPlace } from './bay-place.ts';
import { substationCurrent, substationPower, substationVoltage } from './measuring-classes.ts';

/** V: where the levels of a grid begin */
const LEAST_MEDIUM_V = 1000;
const LEAST_HIGH_V = 60_000;
const LEAST_TRANSMISSION_V = 150_000;
/** A transformer of the data within this distance is one of the substation's, m. */
const SAME_SITE_M = 150;
/** A, of the instrument transformers in a feeder's bay */
const FEEDER_CURRENT = MV_BREAKER_CURRENT / 2;

export function addSubstationDevices(columns: GridColumns, devices: DeviceList): void {
  const { stations, branches } = columns;
  const transformersOf = new Map<number, number[]>();
  for (const [row, { class: branchClass, station }] of branches.entries()) {
    if (branchClass !== BRANCH_CLASS.PowerTransformer || stations[station]?.kind !== 'substation') continue;
    const list = transformersOf.get(station);
    if (list === undefined) transformersOf.set(station, [row]);
    else list.push(row);
  }
  const sectionOf = new Map<number, number>();
  const busbarOf = new Map<number, number>();
  for (const [row, { station, baseVoltage, internal }] of columns.nodes.entries()) {
    if (internal === true || stations[station]?.kind !== 'substation' || baseVoltage < LEAST_MEDIUM_V) continue;
    const map = baseVoltage >= LEAST_HIGH_V ? busbarOf : sectionOf;
    if (!map.has(station)) map.set(station, row);
  }
  for (const [row, station] of stations.entries()) {
    if (station.kind !== 'substation') continue;
    if (station.asset < 0) station.asset = inventSubstation(station, devices);
    const rated = Math.max(station.ratedPower, SOURCE_POWER);
    const accuracy = substationPower(rated);
    devices.measure(station.asset, 'activePower', 'activePower', { table: 'station', row }, accuracy);
    devices.measure(station.asset, 'reactivePower', 'reactivePower', { table: 'station', row }, accuracy);
    const busbar = sectionOf.get(row) ?? busbarOf.get(row);
    if (busbar !== undefined)
      devices.measure(station.asset, 'voltage', 'voltage', { table: 'node', row: busbar }, substationVoltage);
    addTransformers(transformersOf.get(row) ?? [], station, columns, devices);
  }
}

/** VA, of a transmission station whose transformers are not in the grid: what its instruments are made for */
const SOURCE_POWER = 40e6;

function inventSubstation({ id, name, x, y, ratedPower }: StationRow, devices: DeviceList): number {
  return devices.invent(id, {
    domain: 'power',
    kind: 'substation',
    name,
    x,
    y,
    attributes: { voltages: [HIGH_VOLTAGE, MEDIUM_VOLTAGE], use: 'transmission', rated: ratedPower },
  });
}

function addTransformers(
  rows: readonly number[],
  station: StationRow,
  { branches }: GridColumns,
  devices: DeviceList,
): void {
  const found = foundTransformers(station, devices);
  for (const [t, row] of rows.entries()) {
    const branch = branches[row]!;
    branch.asset = found[t] ?? inventTransformer(branch, station, t, devices);
    measureTransformer(devices, branch.asset, row, branch);
    devices.measure(branch.asset, 'tapPosition', 'tapPosition', { table: 'branch', row });
  }
}

/** Transformers of the data on the substation's ground that nothing speaks for yet. */
function foundTransformers({ x, y }: StationRow, devices: DeviceList): number[] {
  const rows: number[] = [];
  for (const [row, asset] of devices.found.entries()) {
    if (asset.domain !== 'power' || asset.kind !== 'transformer' || devices.isBound(row)) continue;
    const { highV, lowV } = asset.attributes as { highV: number; lowV: number };
    if (highV < LEAST_HIGH_V || highV > LEAST_TRANSMISSION_V || lowV < LEAST_MEDIUM_V) continue;
    if (Math.hypot(asset.x - x, asset.y - y) < SAME_SITE_M) rows.push(row);
  }
  return rows;
}

function inventTransformer(branch: BranchRow, station: StationRow, t: number, devices: DeviceList): number {
  const [highV, lowV] = branch.ratedVoltages;
  return devices.invent(branch.id, {
    domain: 'power',
    kind: 'transformer',
    name: `${station.name || station.id} T${t + 1}`,
    ...bayPlace(station, t, 'transformer'),
    attributes: { rated: branch.ratings[0], highV, lowV },
  });
}

/** Power at the high side (into the transformer), voltage and current at the low side. */
export function measureTransformer(
  devices: DeviceList,
  asset: number,
  row: number,
  { ratings, ratedVoltages }: BranchRow,
): void {
  const [rated] = ratings;
  const high = { table: 'branch', row, terminal: 0 } as const;
  const low = { table: 'branch', row, terminal: 1 } as const;
  devices.measure(asset, 'activePower', 'activePower', high, substationPower(rated));
  devices.measure(asset, 'reactivePower', 'reactivePower', high, substationPower(rated));
  devices.measure(asset, 'voltage', 'voltage', low, substationVoltage);
  devices.measure(asset, 'current', 'current', low, substationCurrent(rated / (Math.sqrt(3) * ratedVoltages[1])));
}

export function addCircuitDevices({ branches, nodes, stations }: GridColumns, devices: DeviceList): void {
  const nameAt = (node: number): string => stations[nodes[node]!.station]?.name ?? '';
  for (const [row, branch] of branches.entries()) {
    const [voltage] = branch.ratedVoltages;
    if (branch.class !== BRANCH_CLASS.ACLineSegment || voltage < LEAST_HIGH_V) continue;
    if (branch.asset < 0 || devices.isBound(branch.asset)) {
      const { xy } = branch;
      const middle = 2 * Math.floor(xy.length / 4);
      const { x, y } = nodes[branch.from]!;
      branch.asset = devices.invent(branch.id, {
        domain: 'power',
        kind: 'cable',
        name: [nameAt(branch.from), nameAt(branch.to)].filter((name) => name !== '').join(' – '),
        x: xy[middle] ?? x,
        y: xy[middle + 1] ?? y,
        attributes: { voltage, circuits: branch.parallel, length: Math.round(branch.length) },
        xy,
      });
    }
    const rated = branch.ratings[0] / (Math.sqrt(3) * voltage);
    const begin = { table: 'branch', row, terminal: 0 } as const;
    for (const asset of [branch.asset, ...(branch.moreAssets ?? [])])
      devices.measure(asset, 'current', 'current', begin, substationCurrent(rated));
  }
}

export function addFeederDevices({ feeders, stations, switches }: GridColumns, devices: DeviceList): void {
  const accuracy = substationPower(Math.sqrt(3) * MEDIUM_VOLTAGE * FEEDER_CURRENT);
  const count = new Map<number, number>();
  for (const [row, feeder] of feeders.entries()) {
    const station = stations[feeder.substation]!;
    const bay = count.get(feeder.substation) ?? 0;
    count.set(feeder.substation, bay + 1);
    const asset = devices.invent(feeder.id, {
      domain: 'power',
      kind: 'feeder',
      name: feeder.name,
      ...bayPlace(station, bay, 'feeder'),
      attributes: { ratedCurrent: switches[feeder.breaker]?.ratedCurrent ?? MV_BREAKER_CURRENT },
    });
    feeder.asset = asset;
    devices.measure(asset, 'activePower', 'activePower', { table: 'feeder', row }, accuracy);
    devices.measure(asset, 'reactivePower', 'reactivePower', { table: 'feeder', row }, accuracy);
    devices.measure(asset, 'current', 'current', { table: 'feeder', row }, substationCurrent(FEEDER_CURRENT));
  }
}
