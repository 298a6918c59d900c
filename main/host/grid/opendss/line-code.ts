// LineCode: impedances per unit of length that lines share (LineCode.pas).
import type { Circuit } from './circuit.ts';
import { kronReduce } from './complex-matrix.ts';
import { type LengthUnit, parseLengthUnit } from './length-units.ts';
import { ScriptError } from './script-error.ts';
import { notModelled, ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import {
  DEFAULT_EARTH,
  DEFAULT_SEQUENCE,
  type LineMatrices,
  matricesOfSequence,
  type SequenceValues,
} from './sequence-matrices.ts';

const PROPERTIES = [
  ...['nphases', 'r1', 'x1', 'r0', 'x0', 'c1', 'c0', 'units', 'rmatrix', 'xmatrix', 'cmatrix', 'basefreq', 'normamps'],
  ...[
    'emergamps',
    'faultrate',
    'pctperm',
    'repair',
    'kron',
    'rg',
    'xg',
    'rho',
    'neutral',
    'b1',
    'b0',
    'seasons',
    'ratings',
  ],
  ...['linetype', 'like'],
] as const;
const NANOFARAD = 1e-9;
const MICROSIEMENS = 1e-6;

export class LineCode extends ScriptObject {
  readonly properties = PROPERTIES;
  phases = 3;
  sequence: SequenceValues = { ...DEFAULT_SEQUENCE };
  /** the matrices follow from `sequence` */
  symmetrical = true;
  matrices: LineMatrices;
  units: LengthUnit = 'none';
  baseFrequency: number;
  normalAmps = 400;
  emergencyAmps = 600;
  rg: number = DEFAULT_EARTH.rg;
  xg: number = DEFAULT_EARTH.xg;
  rho: number = DEFAULT_EARTH.rho;
  #neutral = 3;

  constructor(name: string, circuit: Circuit) {
    super('linecode', name);
    this.baseFrequency = circuit.frequency;
    this.matrices = matricesOfSequence(this.sequence, 3, this.baseFrequency);
  }

  override set(property: string, value: ScriptValue): void {
    const omega = 2 * Math.PI * this.baseFrequency;
    switch (property) {
      case 'nphases':
        return this.#setPhases(value.count(1, 100));
      case 'r1':
      case 'x1':
      case 'r0':
      case 'x0':
        return this.#setSequence(property, value.number());
      case 'c1':
      case 'c0':
        return this.#setSequence(property, value.number() * NANOFARAD);
      case 'b1':
        return this.#setSequence('c1', (value.number() * MICROSIEMENS) / omega);
      case 'b0':
        return this.#setSequence('c0', (value.number() * MICROSIEMENS) / omega);
      case 'rmatrix':
        this.matrices.r = value.symmetricMatrix(this.phases);
        this.symmetrical = false;
        return;
      case 'xmatrix':
        this.matrices.x = value.symmetricMatrix(this.phases);
        this.symmetrical = false;
        return;
      case 'cmatrix':
        this.matrices.b = value.symmetricMatrix(this.phases).map((c) => c * NANOFARAD * omega);
        this.symmetrical = false;
        return;
      case 'units':
        this.units = parseLengthUnit(value.text);
        return;
      case 'basefreq':
        this.baseFrequency = value.above(0);
        return;
      case 'normamps':
        this.normalAmps = value.number();
        return;
      case 'emergamps':
        this.emergencyAmps = value.number();
        return;
      case 'rg':
      case 'xg':
        this[property] = value.number();
        return;
      case 'rho':
        this.rho = value.above(0);
        return;
      case 'neutral':
        this.#neutral = value.count(0, this.phases);
        return;
      case 'kron':
        if (value.boolean()) this.#reduceNeutral();
        return;
      case 'faultrate':
      case 'pctperm':
      case 'repair':
      case 'seasons':
      case 'ratings':
      case 'linetype':
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: LineCode): void {
    // OpenDSS recomputes such a copy from sequence values that were never given, and loses the unit of any copy.
    if (!other.symmetrical || other.units !== 'none')
      throw new ScriptError(
        `like=${other.name} copies a line code with matrices or with a unit, which OpenDSS itself does not copy`,
        'write the properties out',
      );
    this.phases = other.phases;
    this.sequence = { ...other.sequence };
    this.baseFrequency = other.baseFrequency;
    this.normalAmps = other.normalAmps;
    this.emergencyAmps = other.emergencyAmps;
    this.rg = other.rg;
    this.xg = other.xg;
    this.rho = other.rho;
    this.#neutral = other.#neutral;
  }

  override endEdit(): void {
    if (this.symmetrical) this.matrices = matricesOfSequence(this.sequence, this.phases, this.baseFrequency);
  }

  #setPhases(phases: number): void {
    if (phases === this.phases) return;
    if (!this.symmetrical)
      throw new ScriptError(
        'the number of phases changes after a matrix was given',
        'write nphases before the matrices',
      );
    this.phases = phases;
    this.#neutral = phases;
    this.matrices = matricesOfSequence(this.sequence, phases, this.baseFrequency);
  }

  #setSequence(property: keyof SequenceValues, value: number): void {
    this.sequence[property] = value;
    this.symmetrical = true;
  }

  #reduceNeutral(): void {
    if (this.symmetrical || this.#neutral === 0) return;
    if (this.phases < 2) throw new ScriptError('a neutral of one conductor cannot be reduced', 'leave out kron');
    this.matrices = kronReduce(this.matrices, this.phases, this.#neutral - 1);
    this.phases--;
    this.#neutral = 0;
  }
}
