// The electrical network as it is built, in columns, with CIM's class names (IEC 61970-301). Structure only: what is open or
// closed stands apart in a SwitchingState, so that a thousand studies share one network. SI units; three-phase totals, positive
// sequence (phase-network.ts describes networks phase by phase). A row of a table is the dense index of a thing everywhere.

/** What a branch is. A transformer with three windings is three branches that meet in an internal node. */
export const BRANCH_CLASS = {
  ACLineSegment: 0,
  PowerTransformer: 1,
  SeriesCompensator: 2,
  EquivalentBranch: 3,
} as const;

export const SWITCH_CLASS = {
  Switch: 0,
  Breaker: 1,
  LoadBreakSwitch: 2,
  Disconnector: 3,
  GroundDisconnector: 4,
  Fuse: 5,
  Recloser: 6,
} as const;

/** ConnectivityNodes: where terminals meet. Ideal switches join nodes to buses (topology.ts). */
export interface Nodes {
  readonly count: number;
  readonly ids: readonly string[];
  /** V, line to line, > 0 */
  readonly baseVoltage: Float64Array;
  /** 1 = no bus of the source's own: a line's end behind its switch, the star point of a transformer. Not reported. */
  readonly internal: Uint8Array;
  /** pu and rad, where an iteration may start; null: 1 pu (a PV node's or source's set point) and 0 */
  readonly startMagnitude: Float64Array | null;
  readonly startAngle: Float64Array | null;
  /** pairs x, y of `coordinates`; NaN where unknown, null where the source has none */
  readonly position: Float64Array | null;
  readonly coordinates: 'wgs84' | 'local';
}

/**
 * ACLineSegments, transformers and the like: from -- ideal ratio -- [shunt from] series impedance [shunt to] -- to.
 * All impedances are seen from the `to` side. Two-port, with z = r + jx, a = ratio e^(j shift), y1/y2 the shunts:
 *   I_from = (1/z + y1)/|a|^2 V_from - 1/(z conj(a)) V_to;   I_to = -1/(z a) V_from + (1/z + y2) V_to
 * (MATPOWER manual, 3.2; in volts the ratio still carries the base voltages' quotient: it is given off nominal, see below.)
 */
export interface Branches {
  readonly count: number;
  readonly ids: readonly string[];
  /** winding of a transformer that is several branches, from 1; 0 for all else */
  readonly terminal: Uint8Array;
  readonly class: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** ohm at the `to` side's base voltage; never both 0 (a link without impedance is a Switch) */
  readonly r: Float64Array;
  readonly x: Float64Array;
  /** S, at each end of the series impedance, `to` side's base voltage */
  readonly gFrom: Float64Array;
  readonly bFrom: Float64Array;
  readonly gTo: Float64Array;
  readonly bTo: Float64Array;
  /** off-nominal ratio at the `from` side, pu of the quotient of base voltages; 1 for a line */
  readonly ratio: Float64Array;
  /** rad, by which `to` lags `from` */
  readonly shift: Float64Array;
  /** VA at rated voltage, of all parallel circuits: the rated current times sqrt(3) and the rated voltage; NaN = no limit given */
  readonly normalRating: Float64Array;
  readonly emergencyRating: Float64Array;
  readonly shortTimeRating: Float64Array;
  /** V, line to line: the voltages at which the rating is meant */
  readonly ratedFromVoltage: Float64Array;
  readonly ratedToVoltage: Float64Array;
}

/** Ideal two-terminal switches between nodes of one base voltage. A GroundDisconnector's second node is -1: earth. */
export interface Switches {
  readonly count: number;
  readonly ids: readonly string[];
  readonly class: Uint8Array;
  readonly nodeA: Int32Array;
  readonly nodeB: Int32Array;
  /** 1 = open in the normal state of the network */
  readonly normalOpen: Uint8Array;
  /** 1 = obeys remote control */
  readonly remote: Uint8Array;
  /** A; NaN = not given */
  readonly ratedCurrent: Float64Array;
  /** row of the branch whose end this switch opens, or -1 */
  readonly branch: Int32Array;
}

/** EnergyConsumers (loads), drawing p + jq = share by share constant power, constant current and constant impedance. */
export interface Consumers {
  readonly count: number;
  readonly ids: readonly string[];
  readonly node: Int32Array;
  /** W and var at 1 pu */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** shares 0...1 of constant current and constant impedance; null = all constant power */
  readonly currentShareP: Float64Array | null;
  readonly currentShareQ: Float64Array | null;
  readonly impedanceShareP: Float64Array | null;
  readonly impedanceShareQ: Float64Array | null;
  readonly customers: Uint32Array;
  /** 0 = ordinary; higher is restored first */
  readonly priority: Uint8Array;
}

/** Generating units and storage that feed in given power (CIM PowerElectronicsConnection), W and var, positive into the network. */
export interface Generators {
  readonly count: number;
  readonly ids: readonly string[];
  readonly node: Int32Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** SynchronousMachines that hold their node's voltage (PV nodes). */
export interface Machines {
  readonly count: number;
  readonly ids: readonly string[];
  readonly node: Int32Array;
  /** W */
  readonly p: Float64Array;
  /** var, the start value; used as given where the node's voltage is held by somebody else */
  readonly q: Float64Array;
  /** pu of the node's base voltage */
  readonly setPoint: Float64Array;
  /** var; -Infinity and Infinity where not given */
  readonly minQ: Float64Array;
  readonly maxQ: Float64Array;
}

/** EnergySources: ideal voltage behind no impedance (slack). */
export interface Sources {
  readonly count: number;
  readonly ids: readonly string[];
  readonly node: Int32Array;
  /** pu and rad */
  readonly magnitude: Float64Array;
  readonly angle: Float64Array;
  /** VA, three-phase short-circuit power for fault currents, and R/X; NaN = not given */
  readonly shortCircuitPower: Float64Array;
  readonly rOverX: Float64Array;
}

/** ShuntCompensators and the like: S at the node's base voltage, g > 0 consumes, b > 0 feeds reactive power in. */
export interface Shunts {
  readonly count: number;
  readonly ids: readonly string[];
  readonly node: Int32Array;
  readonly g: Float64Array;
  readonly b: Float64Array;
}

export interface Network {
  readonly name: string;
  /** Hz */
  readonly frequency: number;
  /** VA: the source's own base, taken by the solver for its per unit */
  readonly basePower: number;
  readonly nodes: Nodes;
  readonly branches: Branches;
  readonly switches: Switches;
  readonly consumers: Consumers;
  readonly generators: Generators;
  readonly machines: Machines;
  readonly sources: Sources;
  readonly shunts: Shunts;
}

/** A branch with one end open is charged from the other; with both open it is out of service. */
export const OPEN_FROM = 1;
export const OPEN_TO = 2;
export const OUT_OF_SERVICE = 3;

/** What is open and closed. Owned by whoever switches; topology.ts follows it. */
export interface SwitchingState {
  /** [switches.count] 1 = closed */
  readonly switchClosed: Uint8Array;
  /** [branches.count] OPEN_FROM | OPEN_TO; 0 = in service */
  readonly branchOpen: Uint8Array;
}

export function normalState(network: Network): SwitchingState {
  const { normalOpen } = network.switches;
  return {
    switchClosed: normalOpen.map((open) => 1 - open),
    branchOpen: new Uint8Array(network.branches.count),
  };
}

export const copyState = (state: SwitchingState): SwitchingState => ({
  switchClosed: state.switchClosed.slice(),
  branchOpen: state.branchOpen.slice(),
});
