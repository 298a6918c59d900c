// Line, also as a switch (Line.pas). Impedances are per unit of length; giving them in the line itself, by sequence values or by
// matrices, means that the length is in the same unit, so the unit is forgotten. `switch=yes` sets a short line of 1 + j1 ohm per
// unit and length 0.001; what follows it overrides.
import type { Circuit } from './circuit.ts';
import { parseEarthModel } from './earth-model.ts';
import { convertLength, type LengthUnit, metresIn, parseLengthUnit } from './length-units.ts';
import { LineConductors } from './line-conductors.ts';
import { ScriptError } from './script-error.ts';
import type { ConductorClass } from './conductor-data.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import {
  DEFAULT_EARTH,
  DEFAULT_SEQUENCE,
  type LineMatrices,
  matricesOfSequence,
  type SequenceValues,
} from './sequence-matrices.ts';

const PROPERTIES = [
  ...[
    'bus1',
    'bus2',
    'linecode',
    'length',
    'phases',
    'r1',
    'x1',
    'r0',
    'x0',
    'c1',
    'c0',
    'rmatrix',
    'xmatrix',
    'cmatrix',
  ],
  ...[
    'switch',
    'rg',
    'xg',
    'rho',
    'geometry',
    'units',
    'spacing',
    'wires',
    'earthmodel',
    'cncables',
    'tscables',
    'b1',
    'b0',
  ],
  ...[
    'seasons',
    'ratings',
    'linetype',
    'normamps',
    'emergamps',
    'faultrate',
    'pctperm',
    'repair',
    'basefreq',
    'enabled',
  ],
  'like',
] as const;
const NANOFARAD = 1e-9;
const MICROSIEMENS = 1e-6;
const SWITCH_SEQUENCE: Readonly<SequenceValues> = { r1: 1, x1: 1, r0: 1, x0: 1, c1: 1.1e-9, c0: 1e-9 };
const SWITCH_LENGTH = 0.001;
const EARTH_RETURN = 658.5;

/** ohm and S of the whole length, [phases x phases] */
export interface LineImpedance {
  readonly r: Float64Array;
  readonly x: Float64Array;
  readonly g: Float64Array;
  readonly b: Float64Array;
}

export class Line extends CircuitElement {
  readonly properties = PROPERTIES;
  isSwitch = false;
  length = 1;
  normalAmps = 400;
  emergencyAmps = 600;
  #sequence: SequenceValues = { ...DEFAULT_SEQUENCE };
  #symmetrical = true;
  #sequenceChanged = false;
  #capacitanceGiven = false;
  #matrices: LineMatrices;
  #units: LengthUnit = 'none';
  /** unit of the line code's values, where one is in force */
  #codeUnits: LengthUnit | null = null;
  #unitsConversion = 1;
  readonly #conductors: LineConductors;
  #rg: number = DEFAULT_EARTH.rg;
  #xg: number = DEFAULT_EARTH.xg;
  #rho: number = DEFAULT_EARTH.rho;

  constructor(name: string, circuit: Circuit) {
    super('line', name, 2, circuit);
    this.#conductors = new LineConductors(circuit);
    this.#matrices = matricesOfSequence(this.#sequence, this.phases, this.baseFrequency);
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    if (this.setCommon(property, value)) return;
    const omega = 2 * Math.PI * this.baseFrequency;
    switch (property) {
      case 'bus1':
      case 'bus2':
        this.buses[property === 'bus1' ? 0 : 1] = value.text;
        return;
      case 'linecode':
        return this.#takeLineCode(value.name(), circuit);
      case 'length':
        this.length = value.above(0);
        return;
      case 'phases':
        return this.#setPhases(value.count(1, 100));
      case 'r1':
      case 'x1':
      case 'r0':
      case 'x0':
        return this.#setSequence(property, value.number());
      case 'c1':
      case 'c0':
        return this.#setCapacitance(property, value.number() * NANOFARAD);
      case 'b1':
        return this.#setCapacitance('c1', (value.number() * MICROSIEMENS) / omega);
      case 'b0':
        return this.#setCapacitance('c0', (value.number() * MICROSIEMENS) / omega);
      case 'rmatrix':
        this.#setMatrix({ r: value.symmetricMatrix(this.phases) }, circuit);
        return;
      case 'xmatrix':
        this.#setMatrix({ x: value.symmetricMatrix(this.phases) }, circuit);
        return;
      case 'cmatrix':
        this.#capacitanceGiven = true;
        this.#setMatrix({ b: value.symmetricMatrix(this.phases).map((c) => c * NANOFARAD * omega) }, circuit);
        return;
      case 'switch':
        this.isSwitch = value.boolean();
        if (this.isSwitch) this.#becomeSwitch();
        return;
      case 'rg':
        this.#rg = value.number();
        return;
      case 'xg':
        this.#xg = value.number();
        return;
      case 'rho':
        this.#rho = value.above(0);
        this.#conductors.setResistivity(this.#rho);
        return;
      case 'geometry':
        return this.#takeConductors(this.#conductors.takeGeometry(circuit.lineGeometry(value.name())));
      case 'spacing':
        return this.#takeConductors(this.#conductors.takeSpacing(circuit.lineSpacing(value.name())));
      case 'wires':
        return this.#setWires('wiredata', value, circuit);
      case 'cncables':
        return this.#setWires('cndata', value, circuit);
      case 'tscables':
        return this.#setWires('tsdata', value, circuit);
      case 'earthmodel':
        this.#conductors.earthModel = parseEarthModel(value.name());
        return;
      case 'units':
        return this.#setUnits(parseLengthUnit(value.text));
      case 'normamps':
        this.normalAmps = value.number();
        return;
      case 'emergamps':
        this.emergencyAmps = value.number();
        return;
      case 'seasons':
      case 'ratings':
      case 'linetype':
      case 'faultrate':
      case 'pctperm':
      case 'repair':
        return;
      default:
        notModelled(property);
    }
  }

  /** Buses and the unit are not taken over: as in OpenDSS, the copied values count per unit of this line's length. */
  override like(other: Line): void {
    if (other.#conductors.inForce)
      throw new ScriptError(
        `like=${other.name} copies a line with a geometry, which OpenDSS does not copy`,
        'write geometry, or spacing and wires, out',
      );
    if (other.#sequenceChanged)
      throw new ScriptError(
        `like=${other.name} copies a line with sequence values of its own, of which OpenDSS copies the matrices before they are computed`,
        'write the values out, or give both lines a line code',
      );
    this.likeCommon(other);
    this.#matrices = { r: other.#matrices.r.slice(), x: other.#matrices.x.slice(), b: other.#matrices.b.slice() };
    this.#sequence = { ...other.#sequence };
    this.length = other.length;
    this.#symmetrical = other.#symmetrical;
    this.#capacitanceGiven = other.#capacitanceGiven;
    this.normalAmps = other.normalAmps;
    this.emergencyAmps = other.emergencyAmps;
    if (other.#unitsConversion !== 1)
      throw new ScriptError(
        `like=${other.name} copies a line whose unit is not that of its line code, which OpenDSS does not convert`,
        'write linecode, length and units out',
      );
  }

  /** @param frequency of the solution, Hz */
  impedance(frequency: number): LineImpedance {
    if (this.#conductors.inForce) return this.#ofConductors(frequency);
    if (this.#sequenceChanged) {
      if (!this.#capacitanceGiven) this.#convertDefaultCapacitance();
      this.#recompute();
    }
    const length = this.length / this.#unitsConversion;
    const multiple = frequency / this.baseFrequency;
    const earthFactor = this.#xg / Math.log(EARTH_RETURN * Math.sqrt(this.#rho / this.baseFrequency));
    const earthX = this.#xg === 0 ? 0 : 0.5 * earthFactor * Math.log(multiple);
    return {
      r: this.#matrices.r.map((r) => (r + this.#rg * (multiple - 1)) * length),
      x: this.#matrices.x.map((x) => (x - earthX) * length * multiple),
      g: new Float64Array(this.phases ** 2),
      b: this.#matrices.b.map((b) => b * length * multiple),
    };
  }

  #ofConductors(frequency: number): LineImpedance {
    const { order, z, b } = this.#conductors.constants(frequency);
    if (order !== this.phases)
      throw new ScriptError(
        `its geometry has ${order} conductors now, and had ${this.phases} when the line took it`,
        'complete the geometry before the line',
      );
    const metres = this.length * metresIn(this.#units);
    return {
      r: z.re.map((r) => r * metres),
      x: z.im.map((x) => x * metres),
      g: new Float64Array(order ** 2),
      b: b.map((value) => value * metres),
    };
  }

  #takeConductors(phases: number): void {
    this.#codeUnits = null;
    this.#setConductorCount(phases);
    this.#symmetrical = false;
    this.#sequenceChanged = false;
    this.#takeRatings();
  }

  #setWires(kind: ConductorClass, value: ScriptValue, circuit: Circuit): void {
    this.#conductors.setWires(kind, value, circuit);
    this.#codeUnits = null;
    this.#symmetrical = false;
    this.#sequenceChanged = false;
    this.#takeRatings();
  }

  #takeRatings(): void {
    const { ratings } = this.#conductors;
    if (ratings === null) return;
    this.normalAmps = ratings.normal;
    this.emergencyAmps = ratings.emergency;
  }

  #setConductorCount(phases: number): void {
    this.phases = phases;
    this.conductors = phases;
  }

  #takeLineCode(name: string, circuit: Circuit): void {
    const code = circuit.lineCode(name);
    this.#conductors.forget();
    this.baseFrequency = code.baseFrequency;
    this.#symmetrical = code.symmetrical;
    if (code.symmetrical) this.#sequence = { ...code.sequence };
    this.#rg = code.rg;
    this.#xg = code.xg;
    this.#rho = code.rho;
    this.#codeUnits = code.units;
    this.#unitsConversion = convertLength(code.units, this.#units);
    this.normalAmps = code.normalAmps;
    this.emergencyAmps = code.emergencyAmps;
    this.#setConductorCount(code.phases);
    if (code.symmetrical) this.#recompute();
    else this.#matrices = { r: code.matrices.r.slice(), x: code.matrices.x.slice(), b: code.matrices.b.slice() };
  }

  #setPhases(phases: number): void {
    if (phases === this.phases) return;
    if (!this.#symmetrical)
      throw new ScriptError(
        `phases=${phases} contradicts the ${this.phases} phases of the matrices`,
        'give a line code or matrices of that many phases',
      );
    this.#setConductorCount(phases);
    this.#recompute();
  }

  #setSequence(property: keyof SequenceValues, value: number): void {
    this.#ownImpedance();
    this.#sequence[property] = value;
    this.#symmetrical = true;
    this.#sequenceChanged = true;
  }

  #setCapacitance(property: 'c1' | 'c0', value: number): void {
    this.#capacitanceGiven = true;
    this.#setSequence(property, value);
  }

  #setMatrix(part: Partial<LineMatrices>, circuit: Circuit): void {
    this.#ownImpedance();
    this.#matrices = { ...this.#matrices, ...part };
    this.#symmetrical = false;
    if (this.#sequenceChanged)
      circuit.warn(
        `${this.id}: sequence values or switch=yes come before the matrices; as in OpenDSS, the matrices are not used`,
      );
  }

  #ownImpedance(): void {
    this.#conductors.forget();
    this.#codeUnits = null;
    this.#unitsConversion = 1;
    this.#units = 'none';
  }

  #becomeSwitch(): void {
    this.#ownImpedance();
    this.#sequence = { ...SWITCH_SEQUENCE };
    this.length = SWITCH_LENGTH;
    this.#symmetrical = true;
    this.#sequenceChanged = true;
  }

  #setUnits(units: LengthUnit): void {
    this.#unitsConversion =
      this.#codeUnits === null
        ? this.#unitsConversion * convertLength(this.#units, units)
        : convertLength(this.#codeUnits, units);
    this.#units = units;
  }

  /** The default is per 1000 ft. */
  #convertDefaultCapacitance(): void {
    const conversion = convertLength('kft', this.#units);
    this.#sequence.c1 /= conversion;
    this.#sequence.c0 /= conversion;
    this.#capacitanceGiven = true;
  }

  #recompute(): void {
    if (this.phases === 1) {
      // A line of one phase is its positive sequence.
      const { r1, x1, c1 } = this.#sequence;
      this.#sequence = { r1, x1, c1, r0: r1, x0: x1, c0: c1 };
    }
    this.#matrices = matricesOfSequence(this.#sequence, this.phases, this.baseFrequency);
    this.#sequenceChanged = false;
  }
}
