// Load (Load.pas). What was given last decides how active and reactive power follow: kW and power factor, kW and kvar, kVA and power
// factor, the connected kVA of a service transformer, or billed energy.
import type { Circuit } from './circuit.ts';
import { type Connection, parseConnection } from './connection.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = [
  ...[
    'phases',
    'bus1',
    'kv',
    'kw',
    'pf',
    'model',
    'yearly',
    'daily',
    'duty',
    'growth',
    'conn',
    'kvar',
    'rneut',
    'xneut',
  ],
  ...['status', 'class', 'vminpu', 'vmaxpu', 'vminnorm', 'vminemerg', 'xfkva', 'allocationfactor', 'kva', '%mean'],
  ...['%stddev', 'cvrwatts', 'cvrvars', 'kwh', 'kwhdays', 'cfactor', 'cvrcurve', 'numcust', 'zipv', '%seriesrl'],
  ...['relweight', 'vlowpu', 'puxharm', 'xrharm', 'spectrum', 'basefreq', 'enabled', 'like'],
] as const;
const HOURS_A_DAY = 24;

type PowerSource = 'kw+pf' | 'kw+kvar' | 'kva+pf' | 'connected kva' | 'kwh';
type Status = 'variable' | 'fixed' | 'exempt';

/** What `like=` takes over. */
interface LoadValues {
  connection: Connection;
  kilovolts: number;
  model: number;
  kw: number;
  kvar: number;
  kva: number;
  powerFactor: number;
  given: PowerSource;
  neutralResistance: number;
  neutralReactance: number;
  status: Status;
  minVoltage: number;
  maxVoltage: number;
  lowVoltage: number;
  exponentP: number;
  exponentQ: number;
  customers: number;
  connectedKva: number;
  kvaAllocation: number;
}

export class Load extends CircuitElement {
  readonly properties = PROPERTIES;
  values: LoadValues = {
    connection: 'wye',
    kilovolts: 12.47,
    model: 1,
    kw: 10,
    kvar: 5,
    kva: 10 / 0.88,
    powerFactor: 0.88,
    given: 'kw+pf',
    neutralResistance: -1,
    neutralReactance: 0,
    status: 'variable',
    minVoltage: 0.95,
    maxVoltage: 1.05,
    lowVoltage: 0.5,
    exponentP: 1,
    exponentQ: 2,
    customers: 1,
    connectedKva: 0,
    kvaAllocation: 0.5,
  };
  #energyFactor = 4;
  #kwh = 0;
  #kwhDays = 30;
  #powerFactorChanged = false;

  constructor(name: string, circuit: Circuit) {
    super('load', name, 1, circuit);
    this.conductors = 4;
    this.endEdit();
  }

  override set(property: string, value: ScriptValue): void {
    if (this.setCommon(property, value) || this.#setPower(property, value) || this.#setVoltage(property, value)) return;
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
      case 'model':
        values.model = value.count(1, 8);
        return;
      case 'rneut':
        values.neutralResistance = value.number();
        return;
      case 'xneut':
        values.neutralReactance = value.number();
        return;
      case 'status':
        values.status = parseStatus(value.name());
        return;
      case 'numcust':
        values.customers = value.integer();
        return;
      // Courses over time, statistics, reliability and harmonics: no part in a snapshot.
      case 'yearly':
      case 'daily':
      case 'duty':
      case 'growth':
      case 'cvrcurve':
      case 'class':
      case 'vminnorm':
      case 'vminemerg':
      case '%mean':
      case '%stddev':
      case 'zipv':
      case '%seriesrl':
      case 'relweight':
      case 'puxharm':
      case 'xrharm':
      case 'spectrum':
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: Load): void {
    this.likeCommon(other);
    this.values = { ...other.values };
  }

  override endEdit(): void {
    const { values } = this;
    switch (values.given) {
      case 'kw+pf':
        values.kvar = reactive(values.kw, values.powerFactor);
        values.kva = Math.hypot(values.kw, values.kvar);
        break;
      case 'kw+kvar':
        values.kva = Math.hypot(values.kw, values.kvar);
        if (values.kva > 0) {
          values.powerFactor = values.kw / values.kva;
          if (values.kvar !== 0) values.powerFactor *= Math.sign(values.kw * values.kvar);
        }
        break;
      case 'kva+pf':
        values.kw = values.kva * Math.abs(values.powerFactor);
        values.kvar = reactive(values.kw, values.powerFactor);
        break;
      case 'connected kva':
      case 'kwh':
        if (this.#powerFactorChanged) values.kvar = reactive(values.kw, values.powerFactor);
    }
    this.#powerFactorChanged = false;
  }

  /** `Set allocationfactors=`; a load that is given otherwise keeps its power */
  allocate(factor: number): void {
    if (this.values.given === 'connected kva') this.values.kvaAllocation = factor;
    else if (this.values.given === 'kwh') this.#energyFactor = factor;
    else return;
    this.#allocate();
  }

  #setPower(property: string, value: ScriptValue): boolean {
    const { values } = this;
    switch (property) {
      case 'kw':
        values.kw = value.number();
        values.given = 'kw+pf';
        return true;
      case 'kvar':
        values.kvar = value.number();
        values.given = 'kw+kvar';
        return true;
      case 'kva':
        values.kva = value.number();
        values.given = 'kva+pf';
        return true;
      case 'pf':
        values.powerFactor = parsePowerFactor(value);
        this.#powerFactorChanged = true;
        return true;
      case 'xfkva':
        values.connectedKva = value.number();
        values.given = 'connected kva';
        this.#allocate();
        return true;
      case 'allocationfactor':
        values.kvaAllocation = value.number();
        values.given = 'connected kva';
        this.#allocate();
        return true;
      case 'kwh':
        this.#kwh = value.number();
        values.given = 'kwh';
        this.#allocate();
        return true;
      case 'kwhdays':
        this.#kwhDays = value.above(0);
        values.given = 'kwh';
        this.#allocate();
        return true;
      case 'cfactor':
        this.#energyFactor = value.number();
        values.given = 'kwh';
        this.#allocate();
        return true;
      default:
        return false;
    }
  }

  #setVoltage(property: string, value: ScriptValue): boolean {
    const { values } = this;
    switch (property) {
      case 'kv':
        values.kilovolts = value.above(0);
        return true;
      case 'vminpu':
        values.minVoltage = value.atLeast(0);
        return true;
      case 'vmaxpu':
        values.maxVoltage = value.atLeast(0);
        return true;
      case 'vlowpu':
        values.lowVoltage = value.atLeast(0);
        return true;
      case 'cvrwatts':
        values.exponentP = value.number();
        return true;
      case 'cvrvars':
        values.exponentQ = value.number();
        return true;
      default:
        return false;
    }
  }

  #allocate(): void {
    const { values } = this;
    if (values.given === 'connected kva') {
      if (values.connectedKva <= 0) return;
      values.kw = values.connectedKva * values.kvaAllocation * Math.abs(values.powerFactor);
    } else {
      const average = this.#kwh / (this.#kwhDays * HOURS_A_DAY);
      values.kw = average * this.#energyFactor;
    }
    values.kvar = reactive(values.kw, values.powerFactor);
  }

  #fit(): void {
    const neutral = this.values.connection === 'wye' || this.phases <= 2;
    this.conductors = this.phases + (neutral ? 1 : 0);
  }
}

/** kvar; a negative power factor means that both powers have opposite directions */
function reactive(kw: number, powerFactor: number): number {
  const kvar = kw * Math.sqrt(1 / powerFactor ** 2 - 1);
  return powerFactor < 0 ? -kvar : kvar;
}

function parsePowerFactor(value: ScriptValue): number {
  const factor = value.number();
  if (factor === 0 || Math.abs(factor) > 1)
    throw new ScriptError(`a power factor of ${value.text} is not possible`, 'write a number from -1 to 1, without 0');
  return factor;
}

function parseStatus(word: string): Status {
  if (word.startsWith('f')) return 'fixed';
  return word.startsWith('e') ? 'exempt' : 'variable';
}
