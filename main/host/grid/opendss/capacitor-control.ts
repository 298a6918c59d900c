// CapControl (CapControl.pas): switches the steps of a capacitor by what it sees at a terminal of some element.
import { type Capacitor } from './capacitor.ts';
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = [
  ...[
    'element',
    'terminal',
    'capacitor',
    'type',
    'ptratio',
    'ctratio',
    'onsetting',
    'offsetting',
    'delay',
    'voltoverride',
  ],
  ...[
    'vmax',
    'vmin',
    'delayoff',
    'deadtime',
    'ctphase',
    'ptphase',
    'vbus',
    'eventlog',
    'usermodel',
    'userdata',
    'pctminkvar',
  ],
  ...['reset', 'basefreq', 'enabled', 'like'],
] as const;

const NUMBERS = {
  ptratio: 60,
  ctratio: 60,
  onsetting: 300,
  offsetting: 200,
  delay: 15,
  vmax: 126,
  vmin: 115,
  delayoff: 15,
  deadtime: 300,
  pctminkvar: 50,
};
type NumberName = keyof typeof NUMBERS;
type ControlType = 'kvar' | 'voltage' | 'current' | 'powerFactor' | 'time';
type Phase = number | 'average' | 'max' | 'min';

export class CapacitorControl extends CircuitElement {
  readonly properties = PROPERTIES;
  element: CircuitElement | null = null;
  terminal = 1;
  capacitor: Capacitor | null = null;
  type: ControlType = 'current';
  numbers: Record<NumberName, number> = { ...NUMBERS };
  voltageOverride = false;
  overrideBus: string | null = null;
  currentPhase: Phase = 1;
  voltagePhase: Phase = 1;
  /** power factors beyond 1 are leading: 2 - |factor| */
  powerFactorOn = 0.95;
  powerFactorOff = 1.05;

  constructor(name: string, circuit: Circuit) {
    super('capcontrol', name, 1, circuit);
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    if (this.setCommon(property, value)) return;
    if (isNumberName(property)) {
      this.numbers[property] = value.number();
      if (this.type === 'powerFactor' && property === 'onsetting') this.powerFactorOn = parsePowerFactor(value);
      if (this.type === 'powerFactor' && property === 'offsetting') this.powerFactorOff = parsePowerFactor(value);
      return;
    }
    switch (property) {
      case 'element':
        this.element = circuit.element(value.name());
        return;
      case 'terminal':
        this.terminal = value.count(1, 100);
        return;
      case 'capacitor':
        this.capacitor = circuit.capacitor(value.name());
        return;
      case 'type':
        this.type = parseType(value.name());
        if (this.type === 'powerFactor') {
          this.powerFactorOn = 0.95;
          this.powerFactorOff = 1.05;
        }
        return;
      case 'voltoverride':
        this.voltageOverride = value.boolean();
        return;
      case 'vbus':
        this.overrideBus = value.name();
        return;
      case 'ctphase':
        this.currentPhase = parsePhase(value);
        return;
      case 'ptphase':
        this.voltagePhase = parsePhase(value);
        return;
      case 'eventlog':
      case 'reset':
        return;
      default:
        notModelled(property);
    }
  }

  /** Delays, dead time and the limits of the voltage override are not taken over. */
  override like(other: CapacitorControl): void {
    const { delay, delayoff, deadtime, vmax, vmin } = this.numbers;
    this.likeCommon(other);
    this.element = other.element;
    this.terminal = other.terminal;
    this.capacitor = other.capacitor;
    this.type = other.type;
    this.numbers = { ...other.numbers, delay, delayoff, deadtime, vmax, vmin };
    this.voltageOverride = other.voltageOverride;
    this.overrideBus = other.overrideBus;
    this.currentPhase = other.currentPhase;
    this.voltagePhase = other.voltagePhase;
    this.powerFactorOn = other.powerFactorOn;
    this.powerFactorOff = other.powerFactorOff;
  }

  override endEdit(): void {
    if (this.capacitor === null) throw new ScriptError('it has no capacitor', 'write capacitor=NAME');
    if (this.element === null) throw new ScriptError('it has no element to watch', 'write element=CLASS.NAME');
    if (this.terminal > this.element.buses.length)
      throw new ScriptError(
        `${this.element.id} has no terminal ${this.terminal}`,
        `name a terminal from 1 to ${this.element.buses.length}`,
      );
  }
}

function isNumberName(property: string): property is NumberName {
  return Object.hasOwn(NUMBERS, property);
}

function parseType(word: string): ControlType {
  switch (word.slice(0, 1)) {
    case 'c':
      return 'current';
    case 'v':
      return 'voltage';
    case 'k':
      return 'kvar';
    case 't':
      return 'time';
    case 'p':
      return 'powerFactor';
    default:
      throw new ScriptError(
        `"${word}" is no kind of capacitor control`,
        'write current, voltage, kvar, time or powerfactor',
      );
  }
}

function parsePowerFactor(value: ScriptValue): number {
  const factor = value.number();
  if (Math.abs(factor) > 1)
    throw new ScriptError(`a power factor of ${value.text} is not possible`, 'write a number from -1 to 1');
  return factor < 0 ? 2 + factor : factor;
}

function parsePhase(value: ScriptValue): Phase {
  const word = value.name();
  if (word.startsWith('av')) return 'average';
  if (word.startsWith('ma')) return 'max';
  if (word.startsWith('mi')) return 'min';
  return value.count(1, 100);
}
