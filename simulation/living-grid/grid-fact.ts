// What has happened in the true grid, in the order in which it happened. Rows are those of the city's grid.

export const GRID_FAULT_TYPES = ['three-phase', 'two-phase', 'earth', 'open-conductor'] as const;
export type GridFaultType = (typeof GRID_FAULT_TYPES)[number];

/** Why a fault arose. */
export type FaultCause = 'thrown' | 'ageing' | 'excavation' | 'storm' | 'heat' | 'overload';

/** Which protective element tripped: the codes of the quantity `trip`. */
export const TRIP_ELEMENTS = [
  'none',
  'overcurrent',
  'instantaneous',
  'earth-fault',
  'differential',
  'distance',
] as const;
export type TripElement = (typeof TRIP_ELEMENTS)[number];

/** What is hit: a row of the network's branches, switches or nodes. */
export interface GridElement {
  readonly table: 'branch' | 'switch' | 'node';
  readonly row: number;
}

interface At {
  /** city time, ms UTC */
  readonly timeMs: number;
}

export interface FaultFact extends At {
  readonly kind: 'fault';
  /** counts from 1 */
  readonly fault: number;
  readonly element: GridElement;
  readonly type: GridFaultType;
  readonly permanent: boolean;
  readonly cause: FaultCause;
}

/** A relay has decided; `switch` facts tell when its breaker has opened. */
export interface TripFact extends At {
  readonly kind: 'trip';
  readonly switch: number;
  readonly element: TripElement;
  /** -1: by load, without a fault */
  readonly fault: number;
}

/** A device ought to have tripped and did not. */
export interface StuckFact extends At {
  readonly kind: 'stuck';
  readonly switch: number;
  readonly fault: number;
}

/** Every change of a position, whatever the reason; `position` is a code of SWITCH_POSITIONS. */
export interface SwitchFact extends At {
  readonly kind: 'switch';
  readonly switch: number;
  readonly position: number;
  readonly by: 'command' | 'protection' | 'crew';
}

/** A drive that was told to move has not arrived; the switch stands where it stood. */
export interface SwitchFailedFact extends At {
  readonly kind: 'switch-failed';
  readonly switch: number;
  readonly reason: 'drive';
}

/** A fuse has blown; a `switch` fact goes with it. */
export interface FuseFact extends At {
  readonly kind: 'fuse';
  readonly switch: number;
  readonly fault: number;
}

/** A breaker has closed again by itself; a `switch` fact goes with it. */
export interface RecloseFact extends At {
  readonly kind: 'reclose';
  readonly switch: number;
  readonly fault: number;
}

export interface SupplyFact extends At {
  readonly kind: 'supply-lost' | 'supply-back';
  /** ascending */
  readonly consumers: Int32Array;
}

/** Fault indicators that have dropped, or were reset. */
export interface PassageFact extends At {
  readonly kind: 'passage';
  readonly switches: Int32Array;
  readonly passed: boolean;
}

export interface RepairedFact extends At {
  readonly kind: 'repaired';
  readonly fault: number;
  readonly element: GridElement;
}

export type GridFact =
  | FaultFact
  | TripFact
  | StuckFact
  | SwitchFact
  | SwitchFailedFact
  | FuseFact
  | RecloseFact
  | SupplyFact
  | PassageFact
  | RepairedFact;
