// The rows of the grid's tables, as the steps of the synthesis write them. contract/city-pack/grid-schema.ts says what each field is.
import type {
  GRID_PROTECTION,
  GRID_STATION_KINDS,
  GridCritical,
} from '../../../../../contract/city-pack/grid-schema.ts';
import type { ProfileClass } from '../../../../../simulation/domains/power/load-profiles.ts';

export interface NodeRow {
  readonly id: string;
  readonly baseVoltage: number;
  readonly internal?: boolean;
  readonly x: number;
  readonly y: number;
  readonly station: number;
  /** a real street cabinet that is this joint */
  asset?: number;
  readonly estimated: boolean;
}

export interface BranchRow {
  readonly id: string;
  readonly class: number;
  readonly from: number;
  readonly to: number;
  readonly r: number;
  readonly x: number;
  readonly g?: readonly [number, number];
  readonly b?: readonly [number, number];
  ratio?: number;
  readonly shift?: number;
  readonly ratings: readonly [normal: number, emergency: number, shortTime: number];
  readonly ratedVoltages: readonly [number, number];
  readonly type: number;
  readonly length: number;
  readonly parallel: number;
  readonly feeder: number;
  readonly station: number;
  asset: number;
  /** rows of assets: further cables of the data that are this one */
  readonly moreAssets?: readonly number[];
  readonly xy: readonly number[];
  readonly estimated: boolean;
}

export interface SwitchRow {
  readonly id: string;
  readonly class: number;
  readonly nodeA: number;
  readonly nodeB: number;
  normalOpen?: boolean;
  remote?: boolean;
  readonly ratedCurrent: number;
  branch?: number;
  readonly indicator?: boolean;
  readonly station: number;
  readonly feeder: number;
  /** the device that tells its position */
  asset?: number;
}

export interface ConsumerRow {
  readonly id: string;
  readonly node: number;
  readonly building: number;
  readonly asset: number;
  meter?: number;
  readonly station: number;
  readonly feeder: number;
  readonly floorArea: number;
  readonly housingUnits: number;
  readonly businesses: number;
  readonly profile: ProfileClass;
  readonly householdEnergy: number;
  readonly businessEnergy: number;
  readonly p: number;
  readonly q: number;
  readonly peak: number;
  readonly critical: GridCritical;
  readonly reservePower: number;
  readonly priority: number;
}

export interface StationRow {
  readonly id: string;
  readonly kind: (typeof GRID_STATION_KINDS)[number];
  readonly name: string;
  readonly x: number;
  readonly y: number;
  asset: number;
  substation: number;
  ring: number;
  ratedPower: number;
  peak: number;
  remote: boolean;
  readonly estimated: boolean;
}

export interface FeederRow {
  readonly id: string;
  readonly name: string;
  readonly substation: number;
  readonly section: number;
  breaker: number;
  openPoint: number;
  readonly ring: number;
  p: number;
  customers: number;
  hasOverheadLine?: boolean;
  /** the bay that measures it */
  asset?: number;
}

export interface ProtectionRow {
  readonly id: string;
  readonly switch: number;
  readonly element: (typeof GRID_PROTECTION)[number];
  readonly pickup: number;
  readonly time: number;
}

export interface SourceRow {
  readonly id: string;
  readonly node: number;
  readonly magnitude: number;
  readonly shortCircuitPower: number;
  readonly rOverX: number;
  readonly asset: number;
  readonly estimated: boolean;
}

export interface GeneratorRow {
  readonly id: string;
  readonly node: number;
  /** -1: invented, and so will be its asset */
  asset: number;
  readonly rated: number;
  readonly p: number;
  readonly source: string;
}

export interface LevelRow {
  readonly voltage: number;
  readonly neutral: number;
  readonly earthFaultCurrent: number;
}
