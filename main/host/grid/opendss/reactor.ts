// Reactor (Reactor.pas): shunt, or in series when bus2 is another bus; as a delta with one terminal. Given by kvar and kV, by R and X
// (or mH), by matrices in series or in parallel, or by symmetrical components.
import type { Circuit } from './circuit.ts';
import { type ComplexMatrix, invert } from './complex-matrix.ts';
import { type Connection, parseConnection, phaseVoltage } from './connection.ts';
import { ScriptError } from './script-error.ts';
import { notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import { type Complex, sequenceImpedance } from './sequence-impedance.ts';
import { ShuntOrSeries } from './shunt-or-series.ts';

const PROPERTIES = [
  ...[
    'bus1',
    'bus2',
    'phases',
    'kvar',
    'kv',
    'conn',
    'rmatrix',
    'xmatrix',
    'parallel',
    'r',
    'x',
    'rp',
    'z1',
    'z2',
    'z0',
    'z',
  ],
  ...[
    'rcurve',
    'lcurve',
    'lmh',
    'normamps',
    'emergamps',
    'faultrate',
    'pctperm',
    'repair',
    'basefreq',
    'enabled',
    'like',
  ],
] as const;
const DEFAULT_KVAR = 100;
const DEFAULT_KV = 12.47;
const MILLIHENRY = 1e-3;
const ZERO: Complex = { re: 0, im: 0 };

interface ReactorValues {
  given: 'kvar' | 'rx' | 'matrices' | 'sequence';
  connection: Connection;
  kvar: number;
  kilovolts: number;
  r: number;
  x: number;
  /** ohm in parallel with R + jX; null = none */
  parallelR: number | null;
  rMatrix: Float64Array | null;
  xMatrix: Float64Array | null;
  matricesInParallel: boolean;
  z1: Complex;
  z2: Complex | null;
  z0: Complex | null;
}

export class Reactor extends ShuntOrSeries {
  readonly properties = PROPERTIES;
  #values: ReactorValues = {
    given: 'kvar',
    connection: 'wye',
    kvar: DEFAULT_KVAR,
    kilovolts: DEFAULT_KV,
    r: 0,
    x: (DEFAULT_KV ** 2 * 1000) / DEFAULT_KVAR,
    parallelR: null,
    rMatrix: null,
    xMatrix: null,
    matricesInParallel: false,
    z1: ZERO,
    z2: null,
    z0: null,
  };

  constructor(name: string, circuit: Circuit) {
    super('reactor', name, circuit);
    this.endEdit();
  }

  get connection(): Connection {
    return this.#values.connection;
  }

  override set(property: string, value: ScriptValue): void {
    if (this.setCommon(property, value) || this.#setImpedance(property, value)) return;
    switch (property) {
      case 'conn':
        this.#values.connection = parseConnection(value.text);
        return this.setTerminals(this.#values.connection);
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

  override like(other: Reactor): void {
    this.likeCommon(other);
    this.#values = { ...other.#values };
    if (this.#values.connection === 'delta') this.buses.length = 1;
  }

  override endEdit(): void {
    const values = this.#values;
    if (values.given !== 'kvar') return;
    const voltage = phaseVoltage(values.kilovolts, this.phases, values.connection);
    values.x = voltage ** 2 / ((values.kvar * 1000) / this.phases);
  }

  /** S, [phases x phases] */
  admittance(frequency: number): ComplexMatrix {
    const values = this.#values;
    const multiple = frequency / this.baseFrequency;
    switch (values.given) {
      case 'kvar':
      case 'rx':
        return this.#ofBranches(values.x * multiple);
      case 'matrices':
        return this.#ofMatrices(multiple);
      case 'sequence': {
        // Of one phase, OpenDSS divides Z1 by three as if it were the sum of all three.
        const [z2, z0] = this.phases === 1 ? [ZERO, ZERO] : [values.z2 ?? values.z1, values.z0 ?? values.z1];
        const z = sequenceImpedance(values.z1, z2, z0, this.phases, multiple);
        return this.#inverted(z);
      }
    }
  }

  #ofBranches(x: number): ComplexMatrix {
    const { r, parallelR, connection } = this.#values;
    const square = r * r + x * x;
    if (square === 0) throw new ScriptError('its impedance is zero', 'give it some impedance, or join the two buses');
    const order = this.phases;
    const re = r / square + (parallelR === null || parallelR === 0 ? 0 : 1 / parallelR);
    const im = -x / square;
    const matrix = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
    if (connection === 'delta') {
      matrix.re.fill(-re);
      matrix.im.fill(-im);
    }
    for (let i = 0; i < order; i++) {
      matrix.re[i * order + i] = connection === 'delta' ? 2 * re : re;
      matrix.im[i * order + i] = connection === 'delta' ? 2 * im : im;
    }
    return matrix;
  }

  #ofMatrices(multiple: number): ComplexMatrix {
    const { rMatrix, xMatrix, matricesInParallel } = this.#values;
    const size = this.phases ** 2;
    if (rMatrix?.length !== size || xMatrix?.length !== size)
      throw new ScriptError('it needs both rmatrix and xmatrix, of its number of phases', 'give both, after phases=');
    const x = xMatrix.map((value) => value * multiple);
    if (!matricesInParallel) return this.#inverted({ re: rMatrix, im: x });
    const none = new Float64Array(size);
    const ofR = this.#inverted({ re: rMatrix, im: none });
    const ofX = this.#inverted({ re: none, im: x });
    return { re: ofR.re, im: ofX.im };
  }

  #inverted(impedance: ComplexMatrix): ComplexMatrix {
    const admittance = invert(impedance, this.phases);
    if (admittance === undefined)
      throw new ScriptError('its impedance matrix cannot be inverted', 'correct the matrices, or Z1 and Z0');
    return admittance;
  }

  #setImpedance(property: string, value: ScriptValue): boolean {
    const values = this.#values;
    switch (property) {
      case 'kvar':
        values.kvar = value.number();
        if (values.kvar === 0) throw new ScriptError('kvar=0 has no reactance', 'leave the reactor out');
        values.given = 'kvar';
        return true;
      case 'kv':
        values.kilovolts = value.above(0);
        return true;
      case 'rmatrix':
        values.rMatrix = value.symmetricMatrix(this.phases);
        values.given = 'matrices';
        return true;
      case 'xmatrix':
        values.xMatrix = value.symmetricMatrix(this.phases);
        values.given = 'matrices';
        return true;
      case 'parallel':
        values.matricesInParallel = value.boolean();
        return true;
      case 'r':
        values.r = value.number();
        return true;
      case 'x':
        values.x = value.number();
        values.given = 'rx';
        return true;
      case 'lmh':
        values.x = value.number() * MILLIHENRY * 2 * Math.PI * this.baseFrequency;
        values.given = 'rx';
        return true;
      case 'z': {
        const { re, im } = value.complex();
        values.r = re;
        values.x = im;
        values.given = 'rx';
        return true;
      }
      case 'rp':
        values.parallelR = value.number();
        return true;
      case 'z1':
        values.z1 = value.complex();
        values.given = 'sequence';
        return true;
      case 'z2':
        values.z2 = value.complex();
        return true;
      case 'z0':
        values.z0 = value.complex();
        return true;
      default:
        return false;
    }
  }
}
