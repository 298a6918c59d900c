// Vsource, also the one that a circuit begins with (VSource.pas): balanced voltages behind an impedance, given by short-circuit
// powers or currents (with X1/R1 and X0/R0), in ohm, or per unit. What was given last counts.
import type { Circuit } from './circuit.ts';
import type { ComplexMatrix } from './complex-matrix.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import { type Complex, sequenceImpedance } from './sequence-impedance.ts';

const PROPERTIES = [
  ...[
    'bus1',
    'basekv',
    'pu',
    'angle',
    'frequency',
    'phases',
    'mvasc3',
    'mvasc1',
    'x1r1',
    'x0r0',
    'isc3',
    'isc1',
    'r1',
    'x1',
  ],
  ...[
    'r0',
    'x0',
    'scantype',
    'sequence',
    'bus2',
    'z1',
    'z0',
    'z2',
    'puz1',
    'puz0',
    'puz2',
    'basemva',
    'yearly',
    'daily',
  ],
  ...['duty', 'model', 'puzideal', 'spectrum', 'basefreq', 'enabled', 'like'],
] as const;
const DEGREE = Math.PI / 180;

interface SourceValues {
  kilovolts: number;
  perUnit: number;
  angle: number;
  frequency: number;
  given: 'power' | 'current' | 'impedance';
  mva3: number;
  mva1: number;
  isc3: number;
  isc1: number;
  x1r1: number;
  x0r0: number;
  z1: Complex;
  z2: Complex;
  z0: Complex;
  z2Given: boolean;
  z0Given: boolean;
  puZ1: Complex | null;
  puZ2: Complex | null;
  puZ0: Complex | null;
  baseMva: number;
  sequence: -1 | 0 | 1;
  ideal: boolean;
  idealPu: Complex;
}

export class VoltageSource extends CircuitElement {
  readonly properties = PROPERTIES;
  #values: SourceValues;
  #secondBusGiven = false;

  constructor(name: string, circuit: Circuit) {
    super('vsource', name, 2, circuit);
    this.#values = {
      kilovolts: 115,
      perUnit: 1,
      angle: 0,
      frequency: this.baseFrequency,
      given: 'power',
      mva3: 2000,
      mva1: 2100,
      isc3: 10000,
      isc1: 10540,
      x1r1: 4,
      x0r0: 3,
      z1: { re: 1.65, im: 6.6 },
      z2: { re: 1.65, im: 6.6 },
      z0: { re: 1.9, im: 5.7 },
      z2Given: false,
      z0Given: false,
      puZ1: null,
      puZ2: null,
      puZ0: null,
      baseMva: 100,
      sequence: 1,
      ideal: false,
      idealPu: { re: 1e-6, im: 0.001 },
    };
    this.endEdit();
  }

  override set(property: string, value: ScriptValue): void {
    if (this.setCommon(property, value) || this.#setImpedance(property, value)) return;
    const values = this.#values;
    switch (property) {
      case 'bus1':
        this.buses[0] = value.text;
        if (!this.#secondBusGiven) this.earthSecondTerminal();
        return;
      case 'bus2':
        this.buses[1] = value.text;
        this.#secondBusGiven = true;
        return;
      case 'basekv':
        values.kilovolts = value.above(0);
        return;
      case 'pu':
        values.perUnit = value.above(0);
        return;
      case 'angle':
        values.angle = value.number();
        return;
      case 'frequency':
        values.frequency = value.above(0);
        return;
      case 'phases':
        this.phases = value.count(1, 100);
        this.conductors = this.phases;
        return;
      case 'sequence':
        values.sequence = parseSequence(value.name());
        return;
      case 'model':
        values.ideal = parseModel(value.name());
        return;
      case 'puzideal':
        values.idealPu = value.complex();
        return;
      case 'scantype':
      case 'spectrum':
      case 'yearly':
      case 'daily':
      case 'duty':
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: VoltageSource): void {
    this.likeCommon(other);
    this.#values = { ...other.#values };
    this.#secondBusGiven = other.#secondBusGiven;
  }

  override endEdit(): void {
    const values = this.#values;
    const kv = values.kilovolts;
    const factor = this.phases === 1 ? 1 : Math.sqrt(3);
    if (values.given === 'impedance') return this.#fromPerUnit();
    if (values.given === 'power') {
      values.isc3 = (values.mva3 * 1000) / (Math.sqrt(3) * kv);
      values.isc1 = (values.mva1 * 1000) / (factor * kv);
    } else {
      values.mva3 = (Math.sqrt(3) * kv * values.isc3) / 1000;
      values.mva1 = (factor * kv * values.isc1) / 1000;
    }
    const x1 = kv ** 2 / values.mva3 / Math.sqrt(1 + 1 / values.x1r1 ** 2);
    const r1 = x1 / values.x1r1;
    const a = 1 + values.x0r0 ** 2;
    const b = 4 * (r1 + x1 * values.x0r0);
    const c = 4 * (r1 * r1 + x1 * x1) - ((3 * kv * 1000) / factor / values.isc1) ** 2;
    const r0 = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
    if (!Number.isFinite(r0))
      throw new ScriptError(
        'no zero-sequence impedance gives these short-circuit values',
        'correct mvasc3 and mvasc1, or isc3 and isc1',
      );
    values.z1 = { re: r1, im: x1 };
    values.z2 = values.z1;
    values.z0 = { re: r0, im: r0 * values.x0r0 };
  }

  /** ohm, [phases x phases] */
  impedance(frequency: number): ComplexMatrix {
    const { z1, z2, z0, ideal, idealPu, kilovolts, baseMva } = this.#values;
    const order = this.phases;
    const multiple = frequency / this.baseFrequency;
    const matrix = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
    const put = (i: number, j: number, re: number, im: number): void => {
      matrix.re[i * order + j] = re;
      matrix.im[i * order + j] = im;
    };
    if (ideal) {
      const base = kilovolts ** 2 / baseMva;
      for (let i = 0; i < order; i++) put(i, i, idealPu.re * base, idealPu.im * base);
      return matrix;
    }
    if (z1.re !== z2.re || z1.im !== z2.im) return sequenceImpedance(z1, z2, z0, order, multiple);
    for (let i = 0; i < order; i++) {
      for (let j = 0; j < order; j++) {
        if (i === j) put(i, j, (2 * z1.re + z0.re) / 3, ((2 * z1.im + z0.im) / 3) * multiple);
        else put(i, j, (z0.re - z1.re) / 3, ((z0.im - z1.im) / 3) * multiple);
      }
    }
    return matrix;
  }

  /** V to earth and rad, phase by phase */
  electromotiveForce(frequency: number): { magnitude: number[]; angle: number[] } {
    const { kilovolts, perUnit, angle, sequence } = this.#values;
    if (Math.abs(this.#values.frequency - frequency) > 1e-3)
      throw new ScriptError(
        `its frequency of ${this.#values.frequency} Hz is not that of the solution (${frequency} Hz)`,
        'set defaultbasefrequency before the circuit, or leave out frequency',
      );
    const magnitude = (kilovolts * perUnit * 1000) / (this.phases === 1 ? 1 : 2 * Math.sin(Math.PI / this.phases));
    const phases = [...Array(this.phases).keys()];
    return {
      magnitude: phases.map(() => magnitude),
      angle: phases.map((k) => (angle - (sequence * k * 360) / this.phases) * DEGREE),
    };
  }

  #fromPerUnit(): void {
    const values = this.#values;
    const base = values.kilovolts ** 2 / values.baseMva;
    if (values.puZ1 !== null) {
      values.z1 = scaled(values.puZ1, base);
      values.z2 = scaled(values.puZ2 ?? values.puZ1, base);
      values.z0 = scaled(values.puZ0 ?? values.puZ1, base);
    }
    if (this.phases === 1) {
      values.z0 = values.z1;
      values.z2 = values.z1;
    }
  }

  #setImpedance(property: string, value: ScriptValue): boolean {
    const values = this.#values;
    switch (property) {
      case 'mvasc3':
        values.mva3 = value.above(0);
        values.given = 'power';
        return true;
      case 'mvasc1':
        values.mva1 = value.above(0);
        values.given = 'power';
        return true;
      case 'isc3':
        values.isc3 = value.above(0);
        values.given = 'current';
        return true;
      case 'isc1':
        values.isc1 = value.above(0);
        values.given = 'current';
        return true;
      case 'x1r1':
        values.x1r1 = value.above(0);
        return true;
      case 'x0r0':
        values.x0r0 = value.above(0);
        return true;
      case 'r1':
        values.z1 = { ...values.z1, re: value.number() };
        values.z2 = { ...values.z2, re: values.z1.re };
        values.given = 'impedance';
        return true;
      case 'x1':
        values.z1 = { ...values.z1, im: value.number() };
        values.z2 = { ...values.z2, im: values.z1.im };
        values.given = 'impedance';
        return true;
      case 'r0':
        values.z0 = { ...values.z0, re: value.number() };
        values.given = 'impedance';
        return true;
      case 'x0':
        values.z0 = { ...values.z0, im: value.number() };
        values.given = 'impedance';
        return true;
      case 'z1':
        values.z1 = value.complex();
        if (!values.z2Given) values.z2 = values.z1;
        if (!values.z0Given) values.z0 = values.z1;
        values.given = 'impedance';
        return true;
      case 'z2':
        values.z2 = value.complex();
        values.z2Given = true;
        values.given = 'impedance';
        return true;
      case 'z0':
        values.z0 = value.complex();
        values.z0Given = true;
        values.given = 'impedance';
        return true;
      case 'puz1':
        values.puZ1 = value.complex();
        values.given = 'impedance';
        return true;
      case 'puz2':
        values.puZ2 = value.complex();
        values.given = 'impedance';
        return true;
      case 'puz0':
        values.puZ0 = value.complex();
        values.given = 'impedance';
        return true;
      case 'basemva':
        values.baseMva = value.above(0);
        return true;
      default:
        return false;
    }
  }
}

function scaled(z: Complex, factor: number): Complex {
  return { re: z.re * factor, im: z.im * factor };
}

function parseSequence(word: string): -1 | 0 | 1 {
  if (word.startsWith('p') || word === '1') return 1;
  if (word.startsWith('n') || word === '-1') return -1;
  if (word.startsWith('z') || word === '0') return 0;
  throw new ScriptError(`"${word}" is no sequence`, 'write pos, neg or zero');
}

function parseModel(word: string): boolean {
  if (word.startsWith('t')) return false;
  if (word.startsWith('i')) return true;
  throw new ScriptError(`"${word}" is no model of a source`, 'write thevenin or ideal');
}
