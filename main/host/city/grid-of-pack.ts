// Reads the grid of a city pack. Columns are mapped, nothing is computed.
import { GRID_TABLES, type GridTableName, type OwnGridTableName } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable, TextColumn } from '../../../contract/city-pack/table.ts';
import { type Network, normalState } from '../../../simulation/network/network.ts';
import type {
  BranchLinks,
  CityGrid,
  FeederTable,
  MeasurementTable,
  ProtectionTable,
  StationTable,
} from '../../../simulation/network/city-grid.ts';
import type { CityPack } from './city-pack.ts';

/** Null: the pack was made without a grid. */
export function gridOfPack(pack: CityPack): CityGrid | null {
  const present = new Set<string>(pack.manifest.tables.map(({ name }) => name));
  if (!GRID_TABLES.every((name) => present.has(name))) return null;
  const own = pack.manifest.grid;
  return gridOfTables(pack.manifest.name, (name) => pack.table(name), {
    optional: (name) => (present.has(name) ? pack.table(name) : null),
    ...(own === undefined ? {} : { frequency: own.frequency, basePower: own.basePower }),
  });
}

/** What the grid of a utility's own model may have beyond a synthetic one. */
interface OwnModel {
  readonly optional: (name: OwnGridTableName) => PackTable | null;
  /** Hz */
  readonly frequency?: number;
  /** VA */
  readonly basePower?: number;
}

export function gridOfTables(
  name: string,
  table: (name: GridTableName) => PackTable,
  own: OwnModel = { optional: () => null },
): CityGrid {
  const network = networkOf(name, table, own);
  const branches = table('grid-branches');
  return {
    network,
    state: normalState(network),
    nodes: columns(table('grid-nodes'), ['station', 'asset', 'estimated']),
    branches: {
      ...columns<Omit<BranchLinks, 'xy'>>(branches, [
        'type',
        'length',
        'parallel',
        'feeder',
        'station',
        'asset',
        'estimated',
      ]),
      xy: branches.list('xy'),
    },
    switches: columns(table('grid-switches'), ['asset', 'indicator', 'station', 'feeder', 'estimated']),
    consumers: columns(table('grid-consumers'), [
      'building',
      'asset',
      'meter',
      'station',
      'feeder',
      'floorArea',
      'housingUnits',
      'businesses',
      'profile',
      'householdEnergy',
      'businessEnergy',
      'peak',
      'critical',
      'reservePower',
      'estimated',
    ]),
    stations: {
      ...identified(table('grid-stations')),
      name: table('grid-stations').text('name'),
      ...columns<Omit<StationTable, 'count' | 'ids' | 'name'>>(table('grid-stations'), [
        'kind',
        'x',
        'y',
        'asset',
        'substation',
        'ring',
        'ratedPower',
        'peak',
        'remote',
        'estimated',
      ]),
    },
    feeders: {
      ...identified(table('grid-feeders')),
      name: table('grid-feeders').text('name'),
      ...columns<Omit<FeederTable, 'count' | 'ids' | 'name'>>(table('grid-feeders'), [
        'substation',
        'section',
        'breaker',
        'openPoint',
        'ring',
        'p',
        'customers',
        'hasOverheadLine',
        'asset',
      ]),
    },
    protection: {
      ...identified(table('grid-protection')),
      ...columns<Omit<ProtectionTable, 'count' | 'ids'>>(table('grid-protection'), [
        'switch',
        'element',
        'pickup',
        'time',
      ]),
    },
    levels: columns(table('grid-levels'), ['voltage', 'neutral', 'earthFaultCurrent']),
    measurements: {
      count: table('grid-measurements').rows,
      ...columns<Omit<MeasurementTable, 'count'>>(table('grid-measurements'), [
        'point',
        'quantity',
        'table',
        'row',
        'terminal',
        'relativeError',
        'absoluteError',
      ]),
    },
    generatorAsset: table('grid-generators').numbers('asset'),
    generatorRated: Float32Array.from(table('grid-generators').numbers('rated')),
    generatorSource: table('grid-generators').text('source'),
    sourceAsset: table('grid-sources').numbers('asset'),
  };
}

const identified = (table: PackTable): { readonly count: number; readonly ids: TextColumn } => ({
  count: table.rows,
  ids: table.text('id'),
});

function columns<T extends object>(table: PackTable, names: readonly (keyof T & string)[]): T {
  return Object.fromEntries(names.map((name) => [name, table.numbers(name)])) as T;
}

function networkOf(name: string, table: (name: GridTableName) => PackTable, own: OwnModel): Network {
  const [nodes, branches, switches, consumers, generators, sources] = [
    table('grid-nodes'),
    table('grid-branches'),
    table('grid-switches'),
    table('grid-consumers'),
    table('grid-generators'),
    table('grid-sources'),
  ];
  const floats = (from: PackTable, column: string): Float64Array => Float64Array.from(from.numbers(column));
  const position = new Float64Array(2 * nodes.rows);
  const x = nodes.numbers('x');
  const y = nodes.numbers('y');
  for (let i = 0; i < nodes.rows; i++) {
    position[2 * i] = x[i]!;
    position[2 * i + 1] = y[i]!;
  }
  return {
    name,
    frequency: own.frequency ?? 50,
    basePower: own.basePower ?? 1e6,
    nodes: {
      ...identified(nodes),
      baseVoltage: floats(nodes, 'baseVoltage'),
      internal: nodes.numbers('internal'),
      startMagnitude: null,
      startAngle: null,
      position,
      coordinates: 'local',
    },
    branches: {
      ...identified(branches),
      terminal: new Uint8Array(branches.rows),
      class: branches.numbers('class'),
      from: branches.numbers('from'),
      to: branches.numbers('to'),
      r: branches.numbers('r'),
      x: branches.numbers('x'),
      gFrom: branches.numbers('gFrom'),
      bFrom: branches.numbers('bFrom'),
      gTo: branches.numbers('gTo'),
      bTo: branches.numbers('bTo'),
      ratio: branches.numbers('ratio'),
      shift: branches.numbers('shift'),
      normalRating: floats(branches, 'normalRating'),
      emergencyRating: floats(branches, 'emergencyRating'),
      shortTimeRating: floats(branches, 'shortTimeRating'),
      ratedFromVoltage: floats(branches, 'ratedFromVoltage'),
      ratedToVoltage: floats(branches, 'ratedToVoltage'),
    },
    switches: {
      ...identified(switches),
      class: switches.numbers('class'),
      nodeA: switches.numbers('nodeA'),
      nodeB: switches.numbers('nodeB'),
      normalOpen: switches.numbers('normalOpen'),
      remote: switches.numbers('remote'),
      ratedCurrent: floats(switches, 'ratedCurrent'),
      branch: switches.numbers('branch'),
    },
    consumers: {
      ...identified(consumers),
      node: consumers.numbers('node'),
      p: consumers.numbers('p'),
      q: consumers.numbers('q'),
      currentShareP: share(consumers, 'currentShareP'),
      currentShareQ: share(consumers, 'currentShareQ'),
      impedanceShareP: share(consumers, 'impedanceShareP'),
      impedanceShareQ: share(consumers, 'impedanceShareQ'),
      customers: consumers.numbers('customers'),
      priority: consumers.numbers('priority'),
    },
    generators: {
      ...identified(generators),
      node: generators.numbers('node'),
      p: generators.numbers('p'),
      q: generators.numbers('q'),
    },
    machines: machinesOf(own.optional('grid-machines')),
    sources: {
      ...identified(sources),
      node: sources.numbers('node'),
      magnitude: sources.numbers('magnitude'),
      angle: sources.numbers('angle'),
      shortCircuitPower: sources.numbers('shortCircuitPower'),
      rOverX: sources.numbers('rOverX'),
    },
    shunts: shuntsOf(own.optional('grid-shunts')),
  };
}

/** Loads that follow their voltage stand in own models only. */
const share = (consumers: PackTable, column: string): Float64Array | null =>
  consumers.has(column) ? consumers.numbers<Float64Array>(column) : null;

const machinesOf = (machines: PackTable | null): Network['machines'] =>
  machines === null
    ? {
        count: 0,
        ids: [],
        node: new Int32Array(0),
        p: new Float64Array(0),
        q: new Float64Array(0),
        setPoint: new Float64Array(0),
        minQ: new Float64Array(0),
        maxQ: new Float64Array(0),
      }
    : {
        ...identified(machines),
        ...columns<Omit<Network['machines'], 'count' | 'ids'>>(machines, [
          'node',
          'p',
          'q',
          'setPoint',
          'minQ',
          'maxQ',
        ]),
      };

const shuntsOf = (shunts: PackTable | null): Network['shunts'] =>
  shunts === null
    ? { count: 0, ids: [], node: new Int32Array(0), g: new Float64Array(0), b: new Float64Array(0) }
    : { ...identified(shunts), ...columns<Omit<Network['shunts'], 'count' | 'ids'>>(shunts, ['node', 'g', 'b']) };
