// A network phase by phase: what an unbalanced power flow needs, with CIM's class names. SI units. A terminal names its bus and,
// conductor by conductor, the bus's node: 1, 2, 3 the phases, 4 and up neutrals and the like, 0 earth.
// Matrices are row-major [order x order], real and imaginary parts in arrays of their own.

export interface Terminal {
  /** row of `buses` */
  readonly bus: number;
  /** a node of the bus for each conductor; 0 = earth */
  readonly nodes: readonly number[];
  /** conductors that are open here (same length as nodes); empty = all closed */
  readonly open: readonly boolean[];
}

export interface PhaseBus {
  readonly id: string;
  /** in the source's own coordinates */
  readonly x?: number;
  readonly y?: number;
}

interface Element {
  /** `class.name`, lower case */
  readonly id: string;
}

/** EnergySource: voltages behind an impedance. */
export interface PhaseSource extends Element {
  readonly terminals: readonly [Terminal, Terminal];
  readonly phases: number;
  /** [phases] V, line to earth, and rad of each phase's electromotive force */
  readonly emfMagnitude: readonly number[];
  readonly emfAngle: readonly number[];
  /** [phases x phases] ohm */
  readonly r: Float64Array;
  readonly x: Float64Array;
}

/** ACLineSegment; also a Switch in the form of a short line. */
export interface PhaseLine extends Element {
  readonly terminals: readonly [Terminal, Terminal];
  readonly phases: number;
  readonly isSwitch: boolean;
  /** [phases x phases] ohm, of the whole length */
  readonly r: Float64Array;
  readonly x: Float64Array;
  /** [phases x phases] S, of the whole length (half of it at each end) */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** A; NaN = not given */
  readonly normalRating: number;
  readonly emergencyRating: number;
}

/** PowerTransformerEnd */
export interface Winding {
  readonly terminal: Terminal;
  readonly connection: 'wye' | 'delta';
  /** V: line to line for two- and three-phase windings, of the coil for a single phase (OpenDSS's kV) */
  readonly ratedVoltage: number;
  /** VA, all phases */
  readonly ratedPower: number;
  /** pu on winding 1's rating */
  readonly resistance: number;
  /** ohm between the neutral conductor of a wye and earth; resistance below 0 = none, 0 and 0 = solid */
  readonly neutralResistance: number;
  readonly neutralReactance: number;
}

/** State of a tap changer is kept apart from the transformer: see PhaseState. */
export interface PhaseTransformer extends Element {
  readonly phases: number;
  readonly windings: readonly Winding[];
  /** pu on winding 1's rating: pairs 1-2, 1-3, ..., 2-3, ... */
  readonly shortCircuitReactance: readonly number[];
  /** pu on winding 1's rating: no-load losses and magnetising current */
  readonly noLoadLoss: number;
  readonly magnetisingCurrent: number;
  /** the small admittance that keeps a floating winding determined, in parts per million of the winding's rating; 0 = none */
  readonly antiFloatPpm: number;
  /** delta-wye: true when the low-voltage side leads (Euro) instead of lags (ANSI) */
  readonly lowVoltageLeads: boolean;
  readonly tapMin: readonly number[];
  readonly tapMax: readonly number[];
  readonly tapSteps: readonly number[];
  readonly normalRating: number;
  readonly emergencyRating: number;
}

/** EnergyConsumer with OpenDSS's voltage band: 1 constant power, 2 constant impedance, 4 exponential (CVR), 5 constant current. */
export interface PhaseConsumer extends Element {
  readonly terminal: Terminal;
  readonly phases: number;
  readonly connection: 'wye' | 'delta';
  readonly model: 1 | 2 | 4 | 5;
  /** W and var, all phases */
  readonly p: number;
  readonly q: number;
  /** V across one load phase */
  readonly ratedVoltage: number;
  /** pu */
  readonly minVoltage: number;
  readonly maxVoltage: number;
  readonly lowVoltage: number;
  /** exponents of model 4 */
  readonly exponentP: number;
  readonly exponentQ: number;
  readonly neutralResistance: number;
  readonly neutralReactance: number;
  readonly customers: number;
}

/**
 * ShuntCompensator or series capacitor. With A the sum of g + jb over the steps that are in, the primitive admittance is
 * [A -A; -A A] between two terminals (wye, or in series) and [A] for the one terminal of a delta.
 */
export interface PhaseCapacitor extends Element {
  readonly terminals: readonly Terminal[];
  readonly phases: number;
  readonly connection: 'wye' | 'delta';
  /** var of all steps and phases at rated voltage; what a control by power factor goes by */
  readonly ratedPower: number;
  /** step by step, S, [phases x phases] */
  readonly g: readonly Float64Array[];
  readonly b: readonly Float64Array[];
}

/** SeriesCompensator or shunt reactor: as a capacitor with one step that is always in. */
export interface PhaseReactor extends Element {
  readonly terminals: readonly Terminal[];
  readonly phases: number;
  readonly connection: 'wye' | 'delta';
  /** S, [phases x phases] */
  readonly g: Float64Array;
  readonly b: Float64Array;
}

/** RegulatingControl of a transformer's tap (OpenDSS RegControl). */
export interface TapControl extends Element {
  readonly enabled: boolean;
  /** row of `transformers`, and the winding (0-based) whose tap moves and the one that is watched */
  readonly transformer: number;
  readonly tapWinding: number;
  readonly monitoredWinding: number;
  /** V on the secondary of the voltage transformer */
  readonly setPoint: number;
  readonly band: number;
  readonly ptRatio: number;
  readonly ctPrimary: number;
  /** V: line-drop compensation at rated current of the current transformer */
  readonly r: number;
  readonly x: number;
  /** s */
  readonly delay: number;
  readonly tapDelay: number;
  readonly maxTapChange: number;
  /** phase that a ganged control watches, from 1; or the extreme of all */
  readonly monitoredPhase: number | 'max' | 'min';
  /** V at rated current, without regard to its angle; 0 = r and x count */
  readonly z: number;
  /** V; 0 = none */
  readonly voltageLimit: number;
  /** a bus watched instead of the winding's terminal, with its own voltage transformer; null = the winding's own */
  readonly bus: Terminal | null;
  readonly remotePtRatio: number;
  readonly inverseTime: boolean;
  /** what it does when power flows backwards; null = nothing else */
  readonly reverse: ReverseControl | null;
}

export interface ReverseControl {
  /** V, V, V, V at rated current, as in TapControl */
  readonly setPoint: number;
  readonly band: number;
  readonly r: number;
  readonly x: number;
  readonly z: number;
  /** W */
  readonly threshold: number;
  /** s */
  readonly delay: number;
  /** goes to the neutral tap instead of regulating */
  readonly toNeutral: boolean;
  /** keeps regulating forwards, with the reverse settings */
  readonly cogeneration: boolean;
}

/** RegulatingControl of a capacitor (OpenDSS CapControl). */
export interface CapacitorControl extends Element {
  readonly enabled: boolean;
  readonly capacitor: number;
  readonly type: 'kvar' | 'voltage' | 'current' | 'powerFactor' | 'time';
  /** the element whose terminal is watched, by id, and the terminal from 1 */
  readonly element: string;
  readonly terminal: number;
  readonly ptRatio: number;
  readonly ctRatio: number;
  /** var, V on the secondary, A on the secondary, or pu, by type */
  readonly onSetting: number;
  readonly offSetting: number;
  /** s */
  readonly onDelay: number;
  readonly offDelay: number;
  readonly deadTime: number;
  /** V on the secondary; `bus` = a row of `buses` that is watched instead of the element; null = no override */
  readonly voltageOverride: { readonly min: number; readonly max: number; readonly bus: number | null } | null;
  readonly monitoredPtPhase: number | 'average' | 'max' | 'min';
  readonly monitoredCtPhase: number | 'average' | 'max' | 'min';
  /** per cent of a step: with type 'kvar', no other step goes in below this */
  readonly minimumKvarPercent: number;
}

export interface PhaseNetwork {
  readonly name: string;
  /** Hz */
  readonly frequency: number;
  /** V, line to line, from which a bus's base is chosen; may be empty */
  readonly voltageBases: readonly number[];
  readonly buses: readonly PhaseBus[];
  readonly sources: readonly PhaseSource[];
  readonly lines: readonly PhaseLine[];
  readonly transformers: readonly PhaseTransformer[];
  readonly consumers: readonly PhaseConsumer[];
  readonly capacitors: readonly PhaseCapacitor[];
  readonly reactors: readonly PhaseReactor[];
  readonly tapControls: readonly TapControl[];
  readonly capacitorControls: readonly CapacitorControl[];
  readonly maxControlIterations: number;
  readonly maxIterations: number;
}

/** What moves: taps and capacitor steps, apart from the structure. */
export interface PhaseState {
  /** [transformers][windings] pu */
  readonly taps: Float64Array[];
  /** [capacitors][steps] 1 = in */
  readonly capacitorSteps: Uint8Array[];
}
