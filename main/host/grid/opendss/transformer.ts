// Transformer: any number of windings with the same number of phases. Each terminal has one more conductor than phases, the neutral.
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import { WindingData, type WindingValues } from './winding-data.ts';

const PROPERTIES = [
  ...[
    'phases',
    'windings',
    'wdg',
    'bus',
    'conn',
    'kv',
    'kva',
    'tap',
    '%r',
    'rneut',
    'xneut',
    'buses',
    'conns',
    'kvs',
    'kvas',
  ],
  ...[
    'taps',
    'xhl',
    'xht',
    'xlt',
    'xscarray',
    'thermal',
    'n',
    'm',
    'flrise',
    'hsrise',
    '%loadloss',
    '%noloadloss',
    'normhkva',
  ],
  ...[
    'emerghkva',
    'sub',
    'maxtap',
    'mintap',
    'numtaps',
    'subname',
    '%imag',
    'ppm_antifloat',
    '%rs',
    'bank',
    'xfmrcode',
  ],
  ...['xrconst', 'x12', 'x13', 'x23', 'leadlag', 'wdgcurrents', 'core', 'rdcohms', 'seasons', 'ratings', 'normamps'],
  ...['emergamps', 'faultrate', 'pctperm', 'repair', 'basefreq', 'enabled', 'like'],
] as const;

export class Transformer extends CircuitElement {
  readonly properties = PROPERTIES;
  readonly data = new WindingData(true);
  /** of a delta and a wye side, the low-voltage side leads (Euro) instead of lags (ANSI) */
  lowVoltageLeads = false;
  resistanceFollowsFrequency = false;

  constructor(name: string, circuit: Circuit) {
    super('transformer', name, 2, circuit);
    this.conductors = this.phases + 1;
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    if (this.setCommon(property, value)) return;
    switch (property) {
      case 'bus':
        this.buses[this.data.active] = value.text;
        return;
      case 'buses':
        this.data.each(value, (_, item, index) => {
          this.buses[index] = item.text;
        });
        return;
      case 'xfmrcode': {
        const code = circuit.transformerCode(value.name()).data;
        this.data.take(code);
        this.data.magnetisingPercent = code.magnetisingPercent;
        this.data.antiFloat = code.antiFloat;
        return this.#fit();
      }
      case 'leadlag':
        this.lowVoltageLeads = leads(value.name());
        return;
      case 'xrconst':
        this.resistanceFollowsFrequency = value.boolean();
        return;
      case 'sub':
      case 'subname':
      case 'bank':
      case 'core':
      case 'wdgcurrents':
      case 'normamps':
      case 'emergamps':
      case 'faultrate':
      case 'pctperm':
      case 'repair':
        return;
      default:
        if (!this.data.set(property, value)) notModelled(property);
        this.#fit();
    }
  }

  /** Buses, magnetising current and the anti-float admittance are not taken over. */
  override like(other: Transformer): void {
    this.likeCommon(other);
    this.data.take(other.data);
    this.resistanceFollowsFrequency = other.resistanceFollowsFrequency;
    this.#fit();
  }

  override endEdit(): void {
    this.data.endEdit();
  }

  override forgetGivenState(): void {
    for (const winding of this.data.windings) winding.tapGiven = false;
  }

  winding(number: number): WindingValues {
    const winding = this.data.windings[number - 1];
    if (winding === undefined)
      throw new ScriptError(
        `${this.id} has no winding ${number}`,
        `name a winding from 1 to ${this.data.windings.length}`,
      );
    return winding;
  }

  #fit(): void {
    this.phases = this.data.phases;
    this.conductors = this.phases + 1;
    const count = this.data.windings.length;
    while (this.buses.length < count) this.buses.push('');
    this.buses.length = count;
  }
}

function leads(word: string): boolean {
  if (word.startsWith('lead') || word.startsWith('eu')) return true;
  if (word.startsWith('lag') || word.startsWith('an')) return false;
  throw new ScriptError(`"${word}" is neither lead nor lag`, 'write lead (Euro) or lag (ANSI)');
}
