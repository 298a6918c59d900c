// The devices of an own grid: those that the mapping names, then those that any grid gets. Stations are assets of the model, not
// inventions; what speaks for them is invented unless the mapping names an asset of the pack.
import type { GRID_QUANTITIES } from '../../../../contract/city-pack/grid-schema.ts';
import { type ColumnData } from '../../../../contract/city-pack/table.ts';
import { GridFileError } from '../../grid/grid-file.ts';
import type { Asset, PointDefinitions } from '../import/asset-list.ts';
import type { GridColumns } from '../import/grid/grid-columns.ts';
import { DeviceList } from '../import/grid-devices/device-list.ts';
import { addGeneratorDevices } from '../import/grid-devices/found-devices.ts';
import {
  EXACT,
  meterEnergy,
  meterPower,
  meterVoltage,
  stationPower,
  stationVoltage,
  substationCurrent,
  substationPower,
} from '../import/grid-devices/measuring-classes.ts';
import {
  addCircuitDevices,
  addFeederDevices,
  addSubstationDevices,
} from '../import/grid-devices/substation-devices.ts';
import { addSwitchDevices } from '../import/grid-devices/switch-devices.ts';
import { type Element, ElementFinder } from './element-finder.ts';
import type { GridMapping } from './grid-mapping.ts';
import { HIGHEST_LOW } from './working-grid.ts';

export interface OwnDevices {
  /** of the model and of its devices; their rows come after those of the pack */
  readonly assets: readonly Asset[];
  readonly measurements: Record<string, ColumnData>;
}

interface DevicesInput {
  readonly columns: GridColumns;
  /** assets of the pack that stay */
  readonly kept: readonly Asset[];
  readonly points: PointDefinitions;
  readonly mapping: GridMapping;
  readonly mappingFile: string;
}

/** An asset that an own grid brought: the next import takes it away again. */
export const OWN_MARK = 'ownGrid';

type Quantity = (typeof GRID_QUANTITIES)[number];

/** @throws GridFileError that names the entry of the mapping that does not fit */
export function ownDevices(input: DevicesInput): OwnDevices {
  const { columns, kept, points } = input;
  const finder = new ElementFinder(input.mappingFile, columns);
  const rowOfKept = new Map(kept.map(({ id }, row) => [id, row]));
  refuseUnknown(input, finder);
  bindAssets(input, finder, rowOfKept);
  const stations = stationAssets(columns, kept);
  const assets = [...kept, ...stations];
  const devices = new DeviceList(assets);
  const rowOf = new Map(assets.map(({ id }, row) => [id, row]));
  bindMeasurements(input, finder, rowOf, devices, assets);
  for (const [i, { element, kind }] of input.mapping.devices.entries())
    if (kind === 'fault-indicator') {
      const found = finder.find(element, `devices[${i}].element`, ['switch']);
      columns.switches[found.row] = { ...columns.switches[found.row]!, indicator: true };
    }
  addSubstationDevices(columns, devices);
  addCircuitDevices(columns, devices);
  addStations(columns, devices);
  addFeederDevices(columns, devices);
  addSwitchDevices(columns, devices);
  addGeneratorDevices(columns, devices);
  addNamedDevices(input, finder, devices);
  return {
    assets: [...stations, ...devices.invented.map(marked)],
    measurements: firstOfEachPoint(devices.columns(points)),
  };
}

/** Entries that are looked up by name where they count, and would else be passed over. */
function refuseUnknown({ columns, mapping, mappingFile }: DevicesInput, finder: ElementFinder): void {
  for (const [i, id] of mapping.remote.entries()) finder.find(id, `remote[${i}]`, ['switch']);
  for (const [i, { element }] of mapping.consumers.entries())
    finder.find(element, `consumers[${i}].element`, ['consumer']);
  for (const [i, { voltage }] of mapping.neutrals.entries()) {
    if (columns.levels.some((level) => level.voltage === voltage)) continue;
    throw new GridFileError({
      file: mappingFile,
      element: `neutrals[${i}].voltage`,
      message: `the model has no level of ${voltage} V`,
      remedy: `it has ${columns.levels.map((level) => level.voltage).join(', ')} V`,
    });
  }
}

const marked = (asset: Asset): Asset => ({ ...asset, attributes: { ...asset.attributes, [OWN_MARK]: true } });

/** What the mapping has bound stays bound: the usual measurement of the same point gives way. */
function firstOfEachPoint(columns: Record<string, ColumnData>): Record<string, ColumnData> {
  const points = columns['point'] as Int32Array;
  const seen = new Set<number>();
  const keep = points.map((point) => {
    const isFirst = !seen.has(point);
    seen.add(point);
    return isFirst ? 1 : 0;
  });
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      (column as Float32Array).filter((_, row) => keep[row] === 1) as ColumnData,
    ]),
  );
}

/** `assets` of the mapping: the pack's own asset stands for an element. */
function bindAssets(
  { columns, mapping, mappingFile }: DevicesInput,
  finder: ElementFinder,
  rowOf: ReadonlyMap<string, number>,
): void {
  for (const [i, { element, asset }] of mapping.assets.entries()) {
    const row = rowOf.get(asset);
    if (row === undefined) throw unknownAsset(mappingFile, `assets[${i}].asset`, asset);
    const { table, row: at } = finder.find(element, `assets[${i}].element`);
    if (table === 'node') {
      columns.nodes[at]!.asset = row;
      const station = columns.stations[columns.nodes[at]!.station];
      if (station !== undefined) station.asset = row;
    } else if (table === 'branch') columns.branches[at]!.asset = row;
    else if (table === 'switch') columns.switches[at]!.asset = row;
    else if (table === 'consumer') columns.consumers[at] = { ...columns.consumers[at]!, asset: row };
    else columns.generators[at] = { ...columns.generators[at]!, asset: row };
  }
}

const unknownAsset = (file: string, element: string, asset: string): GridFileError =>
  new GridFileError({
    file,
    element,
    message: `the pack has no asset "${asset}"`,
    remedy:
      'name an asset by its id, as the inspector and /api/assets show it; without the entry the element gets one of its own',
  });

/** Each station of the model that no asset of the pack stands for becomes one. */
function stationAssets({ stations, nodes, branches }: GridColumns, kept: readonly Asset[]): Asset[] {
  const taken = new Set(kept.map(({ id }) => id));
  const voltages = new Map<number, Set<number>>();
  for (const { station, baseVoltage } of nodes)
    if (station >= 0) (voltages.get(station) ?? voltages.set(station, new Set()).get(station)!).add(baseVoltage);
  const hasTransformer = new Set(branches.flatMap(({ station, length }) => (length === 0 ? [station] : [])));
  const made: Asset[] = [];
  for (const [row, station] of stations.entries()) {
    if (station.asset >= 0) continue;
    const { id, name, x, y, kind, remote, ratedPower, estimated } = station;
    let free = id;
    for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
    taken.add(free);
    const levels = [...(voltages.get(row) ?? [])].sort((a, b) => b - a);
    const remoteKind = hasTransformer.has(row) ? 'station-remote' : 'customer-station';
    station.asset = kept.length + made.length;
    made.push({
      id: free,
      domain: 'power',
      kind: kind === 'substation' ? 'substation' : remote ? remoteKind : 'station',
      name,
      x,
      y,
      owner: '',
      attributes: {
        voltages: levels,
        ...(ratedPower > 0 ? { rated: ratedPower } : {}),
        ...(estimated ? { placeEstimated: true } : {}),
        [OWN_MARK]: true,
      },
    });
  }
  return made;
}

/** Remote stations tell what their transformers pass on, or what is drawn at their busbar. */
function addStations({ stations, nodes, branches, consumers }: GridColumns, devices: DeviceList): void {
  const low = new Map<number, number>();
  const busbar = new Map<number, number>();
  for (const [row, { station, baseVoltage, internal }] of nodes.entries()) {
    if (station < 0 || internal === true) continue;
    const map = baseVoltage <= HIGHEST_LOW ? low : busbar;
    if (!map.has(station)) map.set(station, row);
  }
  const transformers = new Set(branches.flatMap(({ station, length }) => (length === 0 ? [station] : [])));
  const consumerOf = new Map<number, number[]>();
  for (const [row, { station }] of consumers.entries()) {
    const list = consumerOf.get(station);
    if (list === undefined) consumerOf.set(station, [row]);
    else list.push(row);
  }
  for (const [row, { kind, asset, ratedPower, peak }] of stations.entries()) {
    if (kind === 'substation' || devices.isBound(asset)) continue;
    const told = devices.asset(asset).kind;
    if (told !== 'station-remote' && told !== 'customer-station') continue;
    const node = told === 'station-remote' ? low.get(row) : busbar.get(row);
    if (node !== undefined) devices.measure(asset, 'voltage', 'voltage', { table: 'node', row: node }, stationVoltage);
    const [consumer, ...others] = consumerOf.get(row) ?? [];
    const what = transformers.has(row)
      ? ({ table: 'station', row } as const)
      : consumer !== undefined && others.length === 0
        ? ({ table: 'consumer', row: consumer } as const)
        : null;
    if (what === null) continue;
    const accuracy = stationPower(ratedPower > 0 ? ratedPower : peak);
    devices.measure(asset, 'activePower', 'activePower', what, accuracy);
    devices.measure(asset, 'reactivePower', 'reactivePower', what, accuracy);
  }
}

const FITS: Readonly<Record<Quantity, readonly Element['table'][]>> = {
  position: ['switch'],
  activePower: ['branch', 'consumer', 'generator'],
  reactivePower: ['branch', 'consumer', 'generator'],
  current: ['branch'],
  voltage: ['node', 'consumer'],
  passage: ['switch'],
  supply: ['consumer'],
  energy: ['consumer'],
  tapPosition: ['branch'],
  trip: ['switch'],
};

function bindMeasurements(
  { mapping, mappingFile, points }: DevicesInput,
  finder: ElementFinder,
  rowOf: ReadonlyMap<string, number>,
  devices: DeviceList,
  assets: readonly Asset[],
): void {
  for (const [i, entry] of mapping.measurements.entries()) {
    const row = rowOf.get(entry.asset);
    if (row === undefined) throw unknownAsset(mappingFile, `measurements[${i}].asset`, entry.asset);
    const { domain, kind } = assets[row]!;
    const names = points.of(domain, kind);
    if (!names.includes(entry.point))
      throw new GridFileError({
        file: mappingFile,
        element: `measurements[${i}].point`,
        message: `${entry.asset} (${kind}) has no point "${entry.point}"`,
        remedy: names.length === 0 ? 'a thing of this kind has no telemetry' : `it has ${names.join(', ')}`,
      });
    const found = finder.find(entry.element, `measurements[${i}].element`, FITS[entry.quantity]);
    const terminal = found.table === 'branch' && entry.end === 'to' ? 1 : 0;
    devices.measure(
      row,
      entry.point,
      entry.quantity,
      { ...found, terminal },
      {
        relative: entry.errorPercent / 100,
        absolute: 0,
      },
    );
  }
}

/** `devices` of the mapping, indicators apart. */
function addNamedDevices({ columns, mapping }: DevicesInput, finder: ElementFinder, devices: DeviceList): void {
  for (const [i, { element, kind }] of mapping.devices.entries()) {
    const entry = `devices[${i}].element`;
    if (kind === 'meter') addMeter(columns, finder.find(element, entry, ['consumer']).row, devices);
    else if (kind === 'feeder') addBay(columns, finder.find(element, entry, ['branch']).row, devices);
  }
}

function addMeter({ consumers, nodes }: GridColumns, row: number, devices: DeviceList): void {
  const consumer = consumers[row]!;
  const { x, y } = nodes[consumer.node]!;
  const place = { domain: 'metering', kind: 'meter', name: '', x, y, attributes: {} };
  const asset = devices.invent(`meter-${consumer.id}`, place);
  consumer.meter = asset;
  const what = { table: 'consumer', row } as const;
  devices.measure(asset, 'activePower', 'activePower', what, meterPower);
  devices.measure(asset, 'voltage', 'voltage', what, meterVoltage);
  devices.measure(asset, 'energy', 'energy', what, meterEnergy);
  devices.measure(asset, 'supply', 'supply', what, EXACT);
}

/** Power and current of a branch, where it begins. */
function addBay({ branches, nodes }: GridColumns, row: number, devices: DeviceList): void {
  const { id, from, ratings, ratedVoltages } = branches[row]!;
  const { x, y } = nodes[from]!;
  const rated = Number.isFinite(ratings[0]) ? ratings[0] : Math.sqrt(3) * ratedVoltages[0] * 400;
  const current = rated / (Math.sqrt(3) * ratedVoltages[0]);
  const asset = devices.invent(`bay-${id}`, { domain: 'power', kind: 'feeder', name: id, x, y, attributes: {} });
  const what = { table: 'branch', row, terminal: 0 } as const;
  devices.measure(asset, 'activePower', 'activePower', what, substationPower(rated));
  devices.measure(asset, 'reactivePower', 'reactivePower', what, substationPower(rated));
  devices.measure(asset, 'current', 'current', what, substationCurrent(current));
}
