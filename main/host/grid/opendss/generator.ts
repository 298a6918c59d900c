// Generator of constant power or constant impedance (Generator.pas, models 1 and 2): a load that takes negative power. Below its band
// of voltages it is an impedance, which is what a load does whose interpolation begins at no voltage.
import type { Circuit } from './circuit.ts';
import { type Connection, parseConnection } from './connection.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = [
  ...['phases', 'bus1', 'kv', 'kw', 'pf', 'kvar', 'model', 'vminpu', 'vmaxpu', 'yearly', 'daily', 'duty', 'dispmode'],
  ...[
    'dispvalue',
    'conn',
    'status',
    'class',
    'vpu',
    'maxkvar',
    'minkvar',
    'pvfactor',
    'forceon',
    'kva',
    'mva',
    'xd',
    'xdp',
  ],
  ...[
    'xdpp',
    'h',
    'd',
    'usermodel',
    'userdata',
    'shaftmodel',
    'shaftdata',
    'dutystart',
    'debugtrace',
    'balanced',
    'xrdp',
  ],
  ...[
    'usefuel',
    'fuelkwh',
    '%fuel',
    '%reserve',
    'refuel',
    'dynamiceq',
    'dynout',
    'spectrum',
    'basefreq',
    'enabled',
    'like',
  ],
] as const;

interface GeneratorValues {
  connection: Connection;
  kilovolts: number;
  kw: number;
  kvar: number;
  powerFactor: number;
  model: number;
  minVoltage: number;
  maxVoltage: number;
  fixed: boolean;
  dispatched: boolean;
}

export class Generator extends CircuitElement {
  readonly properties = PROPERTIES;
  values: GeneratorValues = {
    connection: 'wye',
    kilovolts: 12.47,
    kw: 1000,
    kvar: 60,
    powerFactor: 0.88,
    model: 1,
    minVoltage: 0.9,
    maxVoltage: 1.1,
    fixed: false,
    dispatched: false,
  };

  constructor(name: string, circuit: Circuit) {
    super('generator', name, 1, circuit);
    this.conductors = 4;
  }

  override set(property: string, value: ScriptValue): void {
    if (this.setCommon(property, value)) return;
    const { values } = this;
    switch (property) {
      case 'phases':
        this.phases = value.count(1, 100);
        return this.#fit();
      case 'bus1':
        this.buses[0] = value.text;
        return;
      case 'conn':
        values.connection = parseConnection(value.text);
        return this.#fit();
      case 'kv':
        values.kilovolts = value.above(0);
        return;
      case 'kw':
        values.kw = value.number();
        return this.#followPowerFactor();
      case 'pf':
        values.powerFactor = parsePowerFactor(value);
        return this.#followPowerFactor();
      case 'kvar':
        values.kvar = value.number();
        return this.#followKvar();
      case 'model':
        values.model = value.count(1, 7);
        return;
      case 'vminpu':
        values.minVoltage = value.atLeast(0);
        return;
      case 'vmaxpu':
        values.maxVoltage = value.atLeast(0);
        return;
      case 'status':
        values.fixed = value.name().startsWith('f');
        return;
      case 'dispmode':
        values.dispatched = !value.name().startsWith('d');
        return;
      case 'usefuel':
        if (value.boolean()) throw new ScriptError('a store of fuel is not modelled', 'leave it out');
        return;
      case 'usermodel':
      case 'dynamiceq':
        notModelled(property);
        return;
      // Ratings, machine data and courses over time: no part in constant power at one moment.
      default:
        if (!PROPERTIES.some((known) => known === property)) notModelled(property);
    }
  }

  override like(other: Generator): void {
    this.likeCommon(other);
    this.values = { ...other.values };
  }

  /** @throws ScriptError when it is more than a negative load */
  requireConstant(): void {
    const { model, connection, dispatched } = this.values;
    if (model !== 1 && model !== 2)
      throw new ScriptError(
        `generator model ${model} is not modelled here`,
        'models 1 and 2 are: constant power, impedance',
      );
    if (connection === 'delta' && this.phases === 1)
      throw new ScriptError('a generator between two phases is not modelled here', 'write a load with negative kW');
    if (dispatched)
      throw new ScriptError('a generator that is dispatched by load or price is not modelled', 'leave out dispmode');
  }

  #followPowerFactor(): void {
    const { kw, powerFactor } = this.values;
    const kvar = kw * Math.sqrt(1 / powerFactor ** 2 - 1);
    this.values.kvar = powerFactor < 0 ? -kvar : kvar;
  }

  #followKvar(): void {
    const { kw, kvar } = this.values;
    const kva = Math.hypot(kw, kvar);
    this.values.powerFactor = (kva === 0 ? 1 : kw / kva) * (kw * kvar < 0 ? -1 : 1);
  }

  #fit(): void {
    const neutral = this.values.connection === 'wye' || this.phases <= 2;
    this.conductors = this.phases + (neutral ? 1 : 0);
  }
}

function parsePowerFactor(value: ScriptValue): number {
  const factor = value.number();
  if (factor === 0 || Math.abs(factor) > 1)
    throw new ScriptError(`a power factor of ${value.text} is not possible`, 'write a number from -1 to 1, without 0');
  return factor;
}
