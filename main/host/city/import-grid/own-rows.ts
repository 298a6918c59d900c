// The tables of a pack's grid from a utility's own model: its rows as they are, with stations, feeders and protection as found.
import { GRID_EQUIPMENT, GRID_NEUTRALS } from '../../../../contract/city-pack/grid-schema.ts';
import { profileFactor } from '../../../../simulation/domains/power/load-profiles.ts';
import type { Network } from '../../../../simulation/network/network.ts';
import type { GridDrawing } from '../../grid/grid-file.ts';
import { TRANSFORMER_EMERGENCY, TRANSFORMER_SHORT_TIME } from '../import/grid/equipment.ts';
import { GridColumns } from '../import/grid/grid-columns.ts';
import { peakHour } from '../import/grid/peak-hour.ts';
import type { GridMapping } from './grid-mapping.ts';
import type { GridOrder } from './grid-order.ts';
import { addProtection } from './own-protection.ts';
import type { Switchgear } from './switchgear.ts';
import { HIGHEST_LOW, HIGHEST_MEDIUM, type WorkingGrid } from './working-grid.ts';

export interface OwnRowsInput {
  readonly grid: WorkingGrid;
  readonly order: GridOrder;
  readonly switchgear: Switchgear;
  readonly drawing: GridDrawing | undefined;
  readonly mapping: GridMapping;
  /** impedances are those of an equivalent, not of the model */
  readonly isEquivalent: boolean;
}

/** Letters of an id that topics allow. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');

export function ownRows(input: OwnRowsInput): GridColumns {
  const columns = new GridColumns();
  addLevels(columns, input);
  addStations(columns, input);
  addNodes(columns, input);
  addFeeders(columns, input);
  addSwitches(columns, input);
  addBranches(columns, input);
  addInjections(columns, input);
  addProtection(columns, input.grid, input.switchgear);
  return columns;
}

/** A, of an earth fault where the neutral's impedance is not told: it trips, as DIN VDE 0101's low-impedance earthing does. */
const ASSUMED_EARTH_FAULT = 1500;

function addLevels(columns: GridColumns, { grid, mapping }: OwnRowsInput): void {
  const voltages = [...new Set(grid.nodes.map(({ voltage }) => voltage))].sort((a, b) => b - a);
  for (const voltage of voltages) {
    const isMedium = voltage > HIGHEST_LOW && voltage < HIGHEST_MEDIUM;
    const { neutral, earthFaultCurrent } = mapping.neutrals.find((level) => level.voltage === voltage) ?? {
      neutral: isMedium ? ('low-impedance' as const) : ('solid' as const),
      earthFaultCurrent: isMedium ? ASSUMED_EARTH_FAULT : 0,
    };
    columns.levels.push({ voltage, neutral: GRID_NEUTRALS.indexOf(neutral), earthFaultCurrent });
  }
}

function addStations(columns: GridColumns, { grid, order, drawing, mapping }: OwnRowsInput): void {
  const { network } = grid;
  const { stationOfNode, stations, feeders } = order;
  const wantsRemote = new Set(mapping.remote);
  const isRemote = stations.map(({ kind }) => kind === 'substation');
  for (const { id, nodeA, nodeB, isOpen, class: kind } of grid.switches) {
    const station = stationOfNode[nodeA]!;
    // Switches at open points are what every operator gives remote control first.
    if (station >= 0 && nodeB >= 0 && (wantsRemote.has(id) || (isOpen && kind !== undefined))) isRemote[station] = true;
  }
  const rated = new Float64Array(stations.length);
  for (const branch of grid.branches) {
    const station = stationOfNode[branch.from]!;
    const power = network.branches.normalRating[branch.source]!;
    if (station >= 0 && grid.isTransformer(branch) && Number.isFinite(power)) rated[station]! += power;
  }
  const peak = new Float64Array(stations.length);
  const { node, p, q } = network.consumers;
  for (let i = 0; i < network.consumers.count; i++) {
    const station = stationOfNode[node[i]!]!;
    if (station >= 0) peak[station]! += Math.hypot(p[i]!, q[i]!);
  }
  for (const [row, { node: at, kind, feeder }] of stations.entries()) {
    const { id, x, y, estimated } = grid.nodes[at]!;
    columns.addStation({
      id: `${kind}-${plain(id) || row + 1}`,
      kind,
      name: drawing?.names.get(id) ?? id,
      x,
      y,
      asset: -1,
      substation: kind === 'substation' ? -1 : feeder < 0 ? -1 : feeders[feeder]!.station,
      ring: feeder < 0 ? -1 : feeders[feeder]!.ring,
      ratedPower: rated[row]!,
      peak: peak[row]!,
      remote: isRemote[row]!,
      estimated,
    });
  }
}

function addNodes(columns: GridColumns, { grid, order }: OwnRowsInput): void {
  for (const [row, { id, voltage, internal, x, y, estimated }] of grid.nodes.entries())
    columns.addNode({ id, baseVoltage: voltage, internal, x, y, station: order.stationOfNode[row]!, estimated });
}

function addFeeders(columns: GridColumns, { order }: OwnRowsInput): void {
  const count = new Map<number, number>();
  for (const { station, section, breaker, openPoint, ring } of order.feeders) {
    const number = (count.get(station) ?? 0) + 1;
    count.set(station, number);
    const { id, name } = columns.stations[station]!;
    const place = { substation: station, section, breaker, openPoint, ring };
    columns.addFeeder({ ...place, id: `${id}.f${number}`, name: `${name} ${number}`, p: 0, customers: 0 });
  }
}

function addSwitches(columns: GridColumns, { grid, order, mapping }: OwnRowsInput): void {
  const wantsRemote = new Set(mapping.remote);
  for (const { id, class: kind, nodeA, nodeB, isOpen, remote, ratedCurrent, branch } of grid.switches) {
    const station = order.stationOfNode[nodeA]!;
    const inner = order.feederOfNode[nodeA]!;
    columns.addSwitch({
      id,
      class: kind,
      nodeA,
      nodeB,
      normalOpen: isOpen,
      remote: remote || wantsRemote.has(id) || columns.stations[station]!.remote,
      ratedCurrent,
      branch,
      station,
      feeder: inner < 0 && nodeB >= 0 ? order.feederOfNode[nodeB]! : inner,
    });
  }
}

function addBranches(columns: GridColumns, { grid, order, isEquivalent }: OwnRowsInput): void {
  const { branches } = grid.network;
  const scale = ofStoredBase(grid.network);
  for (const { id, class: kind, from, to, source: s, length, xy, isOverhead } of grid.branches) {
    const isTransformer = grid.isTransformer({ class: kind } as never);
    const feeder = order.feederOfNode[to]! >= 0 ? order.feederOfNode[to]! : order.feederOfNode[from]!;
    const normal = branches.normalRating[s]!;
    const or = (value: number, factor: number): number => (Number.isFinite(value) ? value : normal * factor);
    const z = scale(branches.to[s]!);
    columns.addBranch({
      id,
      class: kind,
      from,
      to,
      r: branches.r[s]! * z,
      x: branches.x[s]! * z,
      g: [branches.gFrom[s]! / z, branches.gTo[s]! / z],
      b: [branches.bFrom[s]! / z, branches.bTo[s]! / z],
      ratio: branches.ratio[s]!,
      shift: branches.shift[s]!,
      ratings: isTransformer
        ? [
            normal,
            or(branches.emergencyRating[s]!, TRANSFORMER_EMERGENCY),
            or(branches.shortTimeRating[s]!, TRANSFORMER_SHORT_TIME),
          ]
        : [normal, or(branches.emergencyRating[s]!, 1), or(branches.shortTimeRating[s]!, 1)],
      ratedVoltages: [branches.ratedFromVoltage[s]!, branches.ratedToVoltage[s]!],
      type: GRID_EQUIPMENT.indexOf(
        isTransformer ? 'transformer' : isOverhead ? 'overhead line' : length > 0 ? 'cable' : 'equivalent',
      ),
      length,
      parallel: 1,
      feeder,
      // A line lies between stations; a transformer stands in one.
      station: isTransformer || grid.nodes[to]!.voltage <= HIGHEST_LOW ? order.stationOfNode[from]! : -1,
      asset: -1,
      xy,
      estimated: isEquivalent,
    });
  }
}

/** Base voltages are stored as 32-bit floats: what stands in ohm follows, so that per unit stays exact. By node. */
function ofStoredBase({ nodes }: Network): (node: number) => number {
  return (node) => (Math.fround(nodes.baseVoltage[node]!) / nodes.baseVoltage[node]!) ** 2;
}

/**
 * A model gives the power of one moment. The year is a household's, so scaled that its highest hour draws that; the mapping may name
 * another course.
 */
function addInjections(columns: GridColumns, { grid, order, mapping, drawing }: OwnRowsInput): void {
  const { consumers, generators, sources } = grid.network;
  const said = new Map(mapping.consumers.map((entry) => [entry.element, entry]));
  for (const [i, id] of consumers.ids.entries()) {
    const node = consumers.node[i]!;
    const [p, q] = [consumers.p[i]!, consumers.q[i]!];
    const entry = said.get(id);
    const profile = entry?.profile ?? 'household';
    const isHousehold = profile === 'household';
    const energies = { profile, householdEnergy: isHousehold ? 1 : 0, businessEnergy: isHousehold ? 0 : 1 };
    const { season, day, hour } = peakHour([energies]);
    const energy = (Math.max(0, p) / 1000) * (HOURS / profileFactor(profile, season, day, hour));
    // A model that does not count customers has one at each load.
    const customers = entry?.customers ?? (consumers.customers[i]! > 0 ? consumers.customers[i]! : 1);
    const feeder = order.feederOfNode[node]!;
    columns.addConsumer({
      id,
      node,
      building: -1,
      asset: -1,
      station: order.stationOfNode[node]!,
      feeder,
      floorArea: 0,
      housingUnits: isHousehold ? customers : 0,
      businesses: isHousehold ? 0 : customers,
      profile,
      householdEnergy: isHousehold ? energy : 0,
      businessEnergy: isHousehold ? 0 : energy,
      p,
      q,
      peak: Math.max(0, p),
      critical: entry?.critical ?? 'none',
      reservePower: 0,
      priority: entry?.priority ?? consumers.priority[i]!,
    });
    if (feeder < 0) continue;
    columns.feeders[feeder]!.p += p;
    columns.feeders[feeder]!.customers += customers;
  }
  for (const [i, id] of generators.ids.entries())
    columns.generators.push({
      id,
      node: generators.node[i]!,
      asset: -1,
      rated: Math.abs(generators.p[i]!),
      p: generators.p[i]!,
      source: drawing?.names.get(id) ?? '',
    });
  for (const [i, id] of sources.ids.entries())
    columns.sources.push({
      id,
      node: sources.node[i]!,
      magnitude: sources.magnitude[i]!,
      shortCircuitPower: Number.isFinite(sources.shortCircuitPower[i]!)
        ? sources.shortCircuitPower[i]!
        : SHORT_CIRCUIT_POWER,
      rOverX: Number.isFinite(sources.rOverX[i]!) ? sources.rOverX[i]! : 0.1,
      asset: -1,
      estimated: !Number.isFinite(sources.shortCircuitPower[i]!),
    });
}

const HOURS = 8760;
/** VA, where the model has no short-circuit power: that of a strong transmission node */
const SHORT_CIRCUIT_POWER = 4e9;
