// The grid of a city as host and simulator hold it: the engine's network, and what joins its rows to the city. Every table is columns,
// row by row with the network's; contract/city-pack/grid-schema.ts says what each holds (main/host/city/grid-of-pack.ts reads it).
import type { Network, SwitchingState } from './network.ts';

/** Row i is values[offsets[i]] ... values[offsets[i + 1] - 1]. */
interface ListColumn<T> {
  readonly offsets: Int32Array;
  readonly values: T;
}

/** Strings of a column; `''` stands for "none". */
type TextColumn = readonly string[];

/** What is measured; the position is the code in the pack. Mirrors contract/city-pack/grid-schema.ts. */
export const GRID_QUANTITIES = [
  /** SWITCH_POSITIONS */
  'position',
  /** W, drawn by a consumer, fed in by a generator, else into the equipment at that terminal */
  'activePower',
  /** var, the same way */
  'reactivePower',
  /** A, magnitude */
  'current',
  /** V, line to line; at a consumer line to neutral */
  'voltage',
  /** 1: a fault current has passed since the last reset */
  'passage',
  /** 1: the meter has voltage */
  'supply',
  /** Wh, a growing register */
  'energy',
  'tapPosition',
  /** which protective element tripped, 0 none */
  'trip',
] as const;
export type GridQuantity = (typeof GRID_QUANTITIES)[number];

/** Tables that a measurement's row may be of; the position is the code in the pack. */
export const GRID_MEASURED_TABLES = ['switch', 'branch', 'node', 'consumer', 'generator', 'feeder', 'station'] as const;
export type GridMeasuredTable = (typeof GRID_MEASURED_TABLES)[number];

/** States of a `position` point; the position is its value. */
export const SWITCH_POSITIONS = ['open', 'closed', 'intermediate', 'bad'] as const;

/** CIM Measurements: which point of the telemetry is which quantity of which equipment. */
export interface MeasurementTable {
  readonly count: number;
  /** row of the pack's points */
  readonly point: Int32Array;
  /** GRID_QUANTITIES */
  readonly quantity: Uint8Array;
  /** GRID_MEASURED_TABLES */
  readonly table: Uint8Array;
  /** row of that table */
  readonly row: Int32Array;
  /** of a branch: 0 its `from` end, 1 its `to` end; else 0 */
  readonly terminal: Uint8Array;
  /** one standard deviation as the device's class states it: share of the reading, and on top of it in the point's unit */
  readonly relativeError: Float32Array;
  readonly absoluteError: Float32Array;
}

export interface NodeLinks {
  /** row of stations */
  readonly station: Int32Array;
  /** row of the pack's assets: the street cabinet that is this joint */
  readonly asset: Int32Array;
  readonly estimated: Uint8Array;
}

export interface BranchLinks {
  readonly type: Uint8Array;
  /** m */
  readonly length: Float32Array;
  readonly parallel: Uint8Array;
  readonly feeder: Int32Array;
  readonly station: Int32Array;
  /** row of the pack's assets */
  readonly asset: Int32Array;
  /** city metres */
  readonly xy: ListColumn<Float32Array>;
  readonly estimated: Uint8Array;
}

export interface SwitchLinks {
  /** row of the pack's assets: the device that reports its position and obeys commands; -1: nobody tells */
  readonly asset: Int32Array;
  /** 1 = a fault indicator sits here */
  readonly indicator: Uint8Array;
  readonly station: Int32Array;
  readonly feeder: Int32Array;
  /** 1 = invented; 0 = of the utility's own model */
  readonly estimated: Uint8Array;
}

export interface ConsumerLinks {
  /** row of the pack's buildings; -1: `asset` it is */
  readonly building: Int32Array;
  readonly asset: Int32Array;
  /** row of the pack's assets: the meter that is read remotely, -1 none */
  readonly meter: Int32Array;
  readonly station: Int32Array;
  readonly feeder: Int32Array;
  /** m2 */
  readonly floorArea: Float32Array;
  readonly housingUnits: Uint32Array;
  readonly businesses: Uint32Array;
  /** PROFILE_CLASSES, of the business part */
  readonly profile: Uint8Array;
  /** kWh a year */
  readonly householdEnergy: Float32Array;
  readonly businessEnergy: Float32Array;
  /** W */
  readonly peak: Float32Array;
  /** GRID_CRITICAL */
  readonly critical: Uint8Array;
  readonly reservePower: Float32Array;
  /** 1 = what it draws is estimated; 0 = a model states it */
  readonly estimated: Uint8Array;
}

export interface StationTable {
  readonly count: number;
  readonly ids: TextColumn;
  /** GRID_STATION_KINDS */
  readonly kind: Uint8Array;
  readonly name: TextColumn;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly asset: Int32Array;
  readonly substation: Int32Array;
  readonly ring: Int32Array;
  /** VA */
  readonly ratedPower: Float32Array;
  readonly peak: Float32Array;
  readonly remote: Uint8Array;
  readonly estimated: Uint8Array;
}

export interface FeederTable {
  readonly count: number;
  readonly ids: TextColumn;
  readonly name: TextColumn;
  /** row of stations */
  readonly substation: Int32Array;
  readonly section: Uint8Array;
  /** rows of the network's switches */
  readonly breaker: Int32Array;
  readonly openPoint: Int32Array;
  readonly ring: Int32Array;
  readonly p: Float32Array;
  readonly customers: Uint32Array;
  readonly hasOverheadLine: Uint8Array;
  /** row of the pack's assets: the bay that measures it, -1 none */
  readonly asset: Int32Array;
}

export interface ProtectionTable {
  readonly count: number;
  readonly ids: TextColumn;
  /** row of the network's switches */
  readonly switch: Int32Array;
  /** GRID_PROTECTION */
  readonly element: Uint8Array;
  /** A and s */
  readonly pickup: Float32Array;
  readonly time: Float32Array;
}

export interface LevelTable {
  readonly voltage: Float32Array;
  /** GRID_NEUTRALS */
  readonly neutral: Uint8Array;
  readonly earthFaultCurrent: Float32Array;
}

export interface CityGrid {
  readonly network: Network;
  readonly state: SwitchingState;
  readonly nodes: NodeLinks;
  readonly branches: BranchLinks;
  readonly switches: SwitchLinks;
  readonly consumers: ConsumerLinks;
  readonly stations: StationTable;
  readonly feeders: FeederTable;
  readonly protection: ProtectionTable;
  readonly levels: LevelTable;
  /** of the network's generators and sources: row of assets */
  readonly measurements: MeasurementTable;
  readonly generatorAsset: Int32Array;
  /** W, and what drives it ('solar', 'biogas', 'hydro', 'coal;gas' ...): of the network's generators */
  readonly generatorRated: Float32Array;
  readonly generatorSource: TextColumn;
  readonly sourceAsset: Int32Array;
}
