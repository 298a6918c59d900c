// Capacitor (Capacitor.pas): shunt, or in series when bus2 is another bus; in steps; as a delta with one terminal. Given by kvar and
// kV, by microfarad, or as a nodal matrix of capacitance; R and XL in series with a phase of each step.
import type { Circuit } from './circuit.ts';
import { type ComplexMatrix, invert } from './complex-matrix.ts';
import { type Connection, parseConnection, phaseVoltage } from './connection.ts';
import { ScriptError } from './script-error.ts';
import { notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import { ShuntOrSeries } from './shunt-or-series.ts';

const PROPERTIES = [
  ...[
    'bus1',
    'bus2',
    'phases',
    'kvar',
    'kv',
    'conn',
    'cmatrix',
    'cuf',
    'r',
    'xl',
    'harm',
    'numsteps',
    'states',
    'normamps',
  ],
  ...['emergamps', 'faultrate', 'pctperm', 'repair', 'basefreq', 'enabled', 'like'],
] as const;
const MICROFARAD = 1e-6;
const DEFAULT_KVAR = 1200;
/** a closed delta has no inverse: OpenDSS makes its diagonal this much larger */
const DELTA_DIAGONAL = 1.000001;

type Given = 'kvar' | 'microfarad' | 'matrix';

interface Step {
  kvar: number;
  farad: number;
  r: number;
  xl: number;
  harmonic: number;
  on: boolean;
  /** set since the last solve that was taken down */
  given: boolean;
}

export class Capacitor extends ShuntOrSeries {
  readonly properties = PROPERTIES;
  connection: Connection = 'wye';
  steps: Step[] = [{ kvar: DEFAULT_KVAR, farad: 0, r: 0, xl: 0, harmonic: 0, on: true, given: true }];
  #kilovolts = 12.47;
  #given: Given = 'kvar';
  #matrix: Float64Array | null = null;
  #tuned = false;

  constructor(name: string, circuit: Circuit) {
    super('capacitor', name, circuit);
    this.endEdit();
  }

  override set(property: string, value: ScriptValue): void {
    if (this.setCommon(property, value)) return;
    switch (property) {
      case 'kvar':
        this.#given = 'kvar';
        return this.#each(value, (step, number) => {
          step.kvar = notNegative(number);
        });
      case 'kv':
        this.#kilovolts = value.above(0);
        return;
      case 'conn':
        this.connection = parseConnection(value.text);
        return this.setTerminals(this.connection);
      case 'cmatrix':
        this.#given = 'matrix';
        this.#matrix = value.symmetricMatrix(this.phases).map((c) => c * MICROFARAD);
        return;
      case 'cuf':
        this.#given = 'microfarad';
        return this.#each(value, (step, number) => {
          step.farad = notNegative(number) * MICROFARAD;
        });
      case 'r':
        return this.#each(value, (step, number) => {
          step.r = number;
        });
      case 'xl':
        this.#tuned = false;
        return this.#each(value, (step, number) => {
          step.xl = number;
          // OpenDSS needs some resistance with it.
          if (number !== 0 && step.r === 0) step.r = Math.abs(number) / 1000;
        });
      case 'harm':
        this.#tuned = true;
        return this.#each(value, (step, number) => {
          step.harmonic = number;
        });
      case 'numsteps':
        return this.#setStepCount(value.count(1, 1000));
      case 'states':
        return this.#each(value, (step, number) => {
          step.on = Math.round(number) === 1;
          step.given = true;
        });
      case 'normamps':
      case 'emergamps':
      case 'faultrate':
      case 'pctperm':
      case 'repair':
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: Capacitor): void {
    this.likeCommon(other);
    this.steps = other.steps.map((step) => ({ ...step, given: true }));
    this.#kilovolts = other.#kilovolts;
    this.connection = other.connection;
    this.#given = other.#given;
    this.#matrix = other.#matrix?.slice() ?? null;
    if (this.connection === 'delta') this.buses.length = 1;
  }

  override endEdit(): void {
    const omega = 2 * Math.PI * this.baseFrequency;
    if (this.#given === 'kvar') {
      const voltage = phaseVoltage(this.#kilovolts, this.phases, this.connection);
      // OpenDSS takes the first step's kvar for every step.
      const kvar = (this.steps[0] as Step).kvar / this.phases;
      for (const step of this.steps) step.farad = (kvar * 1000) / (omega * voltage ** 2);
    }
    if (!this.#tuned) return;
    for (const step of this.steps) {
      step.xl = step.harmonic === 0 ? 0 : 1 / (omega * step.farad) / step.harmonic ** 2;
      if (step.r === 0) step.r = step.xl / 1000;
    }
  }

  override forgetGivenState(): void {
    for (const step of this.steps) step.given = false;
  }

  /** var, as OpenDSS reckons it: of one phase where microfarads are given, none where a matrix is */
  get ratedPower(): number {
    const omega = 2 * Math.PI * this.baseFrequency;
    const square = phaseVoltage(this.#kilovolts, this.phases, this.connection) ** 2;
    const total = (power: (step: Step) => number): number => this.steps.reduce((sum, step) => sum + power(step), 0);
    if (this.#given === 'kvar') return total((step) => step.kvar * 1000);
    return this.#given === 'microfarad' ? total((step) => omega * step.farad * square) : 0;
  }

  /** steps of different kvar, of which OpenDSS uses the first one's for all */
  get unequalSteps(): boolean {
    return this.#given === 'kvar' && this.steps.some((step) => step.kvar !== this.steps[0]?.kvar);
  }

  /** S of step `index` that is in, [phases x phases] */
  stepAdmittance(index: number, frequency: number): ComplexMatrix {
    const step = this.steps[index] as Step;
    const order = this.phases;
    const omega = 2 * Math.PI * frequency;
    const seriesX = step.xl * (frequency / this.baseFrequency);
    const inSeries = step.r + Math.abs(step.xl) > 0;
    const matrix = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
    if (this.#given === 'matrix') {
      (this.#matrix as Float64Array).forEach((c, at) => {
        matrix.im[at] = c * omega;
      });
      return inSeries ? this.#withSeries(matrix, step.r, seriesX) : matrix;
    }
    const b = step.farad * omega;
    if (this.connection === 'delta') {
      matrix.im.fill(-b);
      for (let i = 0; i < order; i++) matrix.im[i * order + i] = 2 * b * (inSeries ? DELTA_DIAGONAL : 1);
      return inSeries ? this.#withSeries(matrix, step.r, seriesX) : matrix;
    }
    const [re, im] = inSeries && b !== 0 ? inverse(step.r, seriesX - 1 / b) : [0, b];
    for (let i = 0; i < order; i++) {
      matrix.re[i * order + i] = re;
      matrix.im[i * order + i] = im;
    }
    return matrix;
  }

  #withSeries(matrix: ComplexMatrix, r: number, x: number): ComplexMatrix {
    const impedance = invert(matrix, this.phases);
    if (impedance === undefined) throw this.#singular();
    for (let i = 0; i < this.phases; i++) {
      const at = i * this.phases + i;
      impedance.re[at] = (impedance.re[at] as number) + r;
      impedance.im[at] = (impedance.im[at] as number) + x;
    }
    const admittance = invert(impedance, this.phases);
    if (admittance === undefined) throw this.#singular();
    return admittance;
  }

  #singular(): ScriptError {
    return new ScriptError('its matrix with R and XL cannot be inverted', 'correct cmatrix, R or XL');
  }

  /** A list shorter than the steps leaves zero in the rest, as OpenDSS's lists do. */
  #each(value: ScriptValue, give: (step: Step, number: number) => void): void {
    const numbers = value.numbers();
    if (numbers.length > this.steps.length)
      throw new ScriptError(
        `there are ${numbers.length} values for ${this.steps.length} steps`,
        'write numsteps= before, or as many values as steps',
      );
    this.steps.forEach((step, index) => {
      give(step, numbers[index] ?? 0);
    });
  }

  /** One step becomes several of the same size together; several become others only with values of their own. */
  #setStepCount(count: number): void {
    const previous = this.steps.length;
    if (count === previous) return;
    if (previous !== 1)
      throw new ScriptError(`numsteps changes from ${previous} to ${count}`, 'write numsteps once, before the steps');
    const [first] = this.steps as [Step];
    const byKvar = this.#given === 'kvar';
    this.steps = Array.from({ length: count }, () => ({
      ...first,
      kvar: byKvar ? first.kvar / count : first.kvar,
      r: byKvar ? first.r * count : first.r,
      xl: byKvar ? first.xl * count : first.xl,
      on: true,
      given: true,
    }));
  }
}

function notNegative(number: number): number {
  if (number >= 0) return number;
  throw new ScriptError(
    `${number} is below 0`,
    'write what it feeds in as a number from 0 on; what draws is a Reactor',
  );
}

function inverse(re: number, im: number): readonly [number, number] {
  const square = re * re + im * im;
  return [re / square, -im / square];
}
