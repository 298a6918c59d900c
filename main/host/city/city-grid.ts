// The grid of a city as host and simulator hold it: the engine's network, and what joins its rows to the city. Every table is columns,
// row by row with the network's; contract/city-pack/grid-schema.ts says what each holds.
import type { ListColumn, TextColumn } from '../../../contract/city-pack/table.ts';
import type { Network, SwitchingState } from '../../../simulation/network/network.ts';

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
  /** 1 = a fault indicator sits here */
  readonly indicator: Uint8Array;
  readonly station: Int32Array;
  readonly feeder: Int32Array;
}

export interface ConsumerLinks {
  /** row of the pack's buildings; -1: `asset` it is */
  readonly building: Int32Array;
  readonly asset: Int32Array;
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
  readonly generatorAsset: Int32Array;
  readonly sourceAsset: Int32Array;
}
