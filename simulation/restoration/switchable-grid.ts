// What restoration and reconfiguration see of a network: sections (parts that no operable device divides) joined by devices, over
// dense indices, and a power flow that says what a set of positions leads to. switchable-network.ts makes one of a balanced network,
// switchable-phase-network.ts of an unbalanced one. SI units; voltages in pu of the bus's base, because that is how limits are given.
import type { Phrase } from '../phrases/phrases.ts';

export interface SectionTable {
  readonly count: number;
  /** W and var that consumers in the section draw at rated voltage */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly customers: Float64Array;
  /** customers (at least one for a consumer) of each level of `priorityLevels`: [level][section] */
  readonly priorityCustomers: readonly Float64Array[];
  /** phases that consumers use: bits 1, 2, 4; 7 in a balanced network, 0 without consumers */
  readonly phases: Uint8Array;
  /** 1 = an EnergySource stands here */
  readonly source: Uint8Array;
  /** 1 = earthed on purpose (a closed GroundDisconnector): must not be energised */
  readonly earthed: Uint8Array;
}

export interface DeviceTable {
  readonly count: number;
  readonly ids: readonly string[];
  /** sections it joins when closed; both the same where it bridges a part that is joined anyway */
  readonly sectionA: Int32Array;
  readonly sectionB: Int32Array;
  /** 1 = can be opened and closed; 0 = stays as it is (its position then counts as part of the structure) */
  readonly operable: Uint8Array;
  /**
   * 1 = stands for the source's own breaker, where a branch leaves a source and the file draws no switch: opened to cut off a fault, and
   * for nothing else (operable = 0)
   */
  readonly atSource: Uint8Array;
  readonly remote: Uint8Array;
  /** 1 = trips on fault current: Breaker, Recloser, Fuse, or a branch that stands for its own breakers */
  readonly protective: Uint8Array;
  readonly normallyOpen: Uint8Array;
  /** 1 = has a length of its own with a device at each end (a branch taken as operable): a fault within is cut off by opening it */
  readonly spansBranch: Uint8Array;
  /** phases that it carries, as in SectionTable */
  readonly phases: Uint8Array;
}

/** Where an element of the network's file lies; 'nowhere' = out of service, connected to nothing. */
export type Location =
  | { readonly kind: 'section'; readonly section: number }
  | { readonly kind: 'device'; readonly device: number }
  | { readonly kind: 'nowhere' };

export interface RedrawnEnd {
  /** from 1 */
  readonly terminal: number;
  readonly bus: string;
  readonly nodes: readonly number[];
}

export interface FlowLimits {
  /** pu */
  readonly minVoltage: number;
  readonly maxVoltage: number;
  /** share of the rating that may be used: 1 = all */
  readonly loading: number;
  readonly rating: 'normal' | 'emergency';
}

export interface Extreme {
  /** element or bus, by its id */
  readonly at: string;
  /** pu, or share of the rating */
  readonly value: number;
}

/** What a set of positions leads to. Extremes are null where nothing is energised, or nothing has a rating. */
export interface FlowFigures {
  readonly converged: boolean;
  /** W; of the part that was calculated; Infinity where that was given up for losses above the cap, NaN where there is no solution */
  readonly loss: number;
  readonly lowestVoltage: Extreme | null;
  readonly highestVoltage: Extreme | null;
  readonly worstLoading: Extreme | null;
  /** worst of each kind that breaks the limits and was not so, or not so badly, in the excused state; null = kept */
  readonly undervoltage: Extreme | null;
  readonly overvoltage: Extreme | null;
  readonly overload: Extreme | null;
}

export interface GridFlow {
  /** Elements calculated at each solve: how dear one is. */
  readonly size: number;
  /** false: the surroundings were held as they were before the fault, so that what is chosen has to be confirmed */
  readonly isExact: boolean;
  /**
   * `closed` [devices.count]; `loadFactor` [sections.count] scales consumers, 0 = the section is off, null = as given. Limits null: nothing counts as broken.
   * A state whose losses (W) are sure to be above `lossCap` may be left unfinished (`converged` false). `isQuick`: so may one near
   * collapse, that only a dear method would solve; default where there is a cap.
   */
  solve(
    closed: Uint8Array,
    loadFactor: Float64Array | null,
    limits: FlowLimits | null,
    lossCap?: number,
    isQuick?: boolean,
  ): FlowFigures;
}

export interface SwitchableGrid {
  readonly name: string;
  readonly sections: SectionTable;
  readonly devices: DeviceTable;
  /** priorities above 0 that occur, highest first */
  readonly priorityLevels: readonly number[];
  /** [devices.count] 1 = closed, as things stand */
  readonly closed: Uint8Array;
  /** what a person should know of how the grid was read */
  readonly notes: readonly Phrase[];
  /** open ties that the file draws otherwise, by id: the end that has to be joined to a bus before the tie can be closed there */
  readonly redrawn: ReadonlyMap<string, RedrawnEnd>;
  locate(element: string): Location | null;
  /** The whole grid. What breaks limits already as things stand is excused as far as it does not get worse. */
  flow(): GridFlow;
  /**
   * A cheaper flow for states in which supply of `affected` sections differs from the present, brought from `hosts`; may be the
   * whole one.
   */
  flowAround(affected: Iterable<number>, hosts: Iterable<number>): GridFlow;
  /** Number of the feeder that a section hangs on: sections of different feeders meet at a busbar or above; -1 = at one. */
  feederOf(section: number): number;
  /** A cheap exact flow for radial states of all that has supply; null where machines hold voltages or none is to be had. */
  radialFlow(): GridFlow | null;
}
