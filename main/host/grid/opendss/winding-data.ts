// What transformers and their codes have in common (Transformer.pas, XfmrCode.pas): windings, of which one at a time is edited,
// and short-circuit reactances. Resistances and reactances are per unit on the first winding's rating.
import { type Connection, parseConnection } from './connection.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptValue } from './script-value.ts';

const PER_CENT = 0.01;
const PARTS_PER_MILLION = 1e-6;
/** in place of a reactance of zero, per cent */
const REACTANCE_FOR_ZERO = { xhl: 7, xht: 35, xlt: 30 } as const;
const DEFAULT_PAIR_REACTANCE = 0.3;
const WINDINGS_MOST = 100;

export interface WindingValues {
  connection: Connection;
  kilovolts: number;
  kilovoltamperes: number;
  tap: number;
  /** set since the last solve that was taken down */
  tapGiven: boolean;
  resistance: number;
  neutralResistance: number;
  neutralReactance: number;
  minTap: number;
  maxTap: number;
  tapSteps: number;
}

function newWinding(): WindingValues {
  return {
    connection: 'wye',
    kilovolts: 12.47,
    kilovoltamperes: 1000,
    tap: 1,
    tapGiven: true,
    resistance: 0.002,
    neutralResistance: -1,
    neutralReactance: 0,
    minTap: 0.9,
    maxTap: 1.1,
    tapSteps: 32,
  };
}

export class WindingData {
  phases = 3;
  windings: WindingValues[] = [newWinding(), newWinding()];
  active = 0;
  xhl = 0.07;
  xht = 0.35;
  xlt = 0.3;
  /** pairs 1-2, 1-3, ..., 2-3, ... */
  pairReactances: number[] = [0.07];
  noLoadLossPercent = 0;
  magnetisingPercent = 0;
  antiFloat = PARTS_PER_MILLION;
  normalKilovoltamperes = 1100;
  emergencyKilovoltamperes = 1500;
  #reactanceChanged = false;
  readonly #zeroTrapped: boolean;

  /** @param zeroTrapped a reactance of zero is replaced, as transformers do and codes do not */
  constructor(zeroTrapped: boolean) {
    this.#zeroTrapped = zeroTrapped;
  }

  /** @returns false when the property is none of these */
  set(property: string, value: ScriptValue): boolean {
    return this.#setWinding(property, value) || this.#setList(property, value) || this.#setWhole(property, value);
  }

  take(other: WindingData): void {
    this.phases = other.phases;
    this.windings = other.windings.map((winding) => ({ ...winding, tapGiven: true }));
    this.active = Math.min(this.active, this.windings.length - 1);
    this.xhl = other.xhl;
    this.xht = other.xht;
    this.xlt = other.xlt;
    this.pairReactances = other.pairReactances.slice();
    this.noLoadLossPercent = other.noLoadLossPercent;
    this.normalKilovoltamperes = other.normalKilovoltamperes;
    this.emergencyKilovoltamperes = other.emergencyKilovoltamperes;
  }

  endEdit(): void {
    if (!this.#reactanceChanged) return;
    this.#reactanceChanged = false;
    if (this.windings.length === 2) this.pairReactances = [this.xhl];
    if (this.windings.length === 3) this.pairReactances = [this.xhl, this.xht, this.xlt];
  }

  get #winding(): WindingValues {
    return this.windings[this.active] as WindingValues;
  }

  #setWinding(property: string, value: ScriptValue): boolean {
    switch (property) {
      case 'windings':
        this.#setCount(value.count(2, WINDINGS_MOST));
        return true;
      case 'wdg':
        this.active = value.count(1, this.windings.length) - 1;
        return true;
      case 'conn':
        this.#winding.connection = parseConnection(value.text);
        return true;
      case 'kv':
        this.#winding.kilovolts = value.above(0);
        return true;
      case 'kva':
        this.#winding.kilovoltamperes = value.above(0);
        this.#spreadRating();
        return true;
      case 'tap':
        this.#winding.tap = value.above(0);
        this.#winding.tapGiven = true;
        return true;
      case '%r':
        this.#winding.resistance = value.atLeast(0) * PER_CENT;
        return true;
      case 'rneut':
        this.#winding.neutralResistance = value.number();
        return true;
      case 'xneut':
        this.#winding.neutralReactance = value.number();
        return true;
      case 'maxtap':
        this.#winding.maxTap = value.above(0);
        return true;
      case 'mintap':
        this.#winding.minTap = value.above(0);
        return true;
      case 'numtaps':
        this.#winding.tapSteps = value.count(0, 1e6);
        return true;
      default:
        return false;
    }
  }

  #setList(property: string, value: ScriptValue): boolean {
    switch (property) {
      case 'conns':
        this.each(value, (winding, item) => {
          winding.connection = parseConnection(item.text);
        });
        return true;
      case 'kvs':
        this.each(value, (winding, item) => {
          winding.kilovolts = item.above(0);
        });
        return true;
      case 'kvas':
        this.each(value, (winding, item) => {
          winding.kilovoltamperes = item.above(0);
        });
        this.#setRatings();
        return true;
      case 'taps':
        this.each(value, (winding, item) => {
          winding.tap = item.above(0);
          winding.tapGiven = true;
        });
        return true;
      case '%rs':
        this.each(value, (winding, item) => {
          winding.resistance = item.atLeast(0) * PER_CENT;
        });
        return true;
      case 'xscarray': {
        const values = value.numbers();
        if (values.length !== this.pairReactances.length)
          throw new ScriptError(
            `xscarray has ${values.length} values`,
            `give ${this.pairReactances.length}, one for each pair of windings`,
          );
        this.pairReactances = values.map((x) => x * PER_CENT);
        return true;
      }
      default:
        return false;
    }
  }

  #setWhole(property: string, value: ScriptValue): boolean {
    switch (property) {
      case 'phases':
        this.phases = value.count(1, 100);
        return true;
      case 'xhl':
      case 'x12':
        return this.#setReactance('xhl', value);
      case 'xht':
      case 'x13':
        return this.#setReactance('xht', value);
      case 'xlt':
      case 'x23':
        return this.#setReactance('xlt', value);
      case '%loadloss': {
        const half = (value.atLeast(0) * PER_CENT) / 2;
        for (const winding of this.windings.slice(0, 2)) winding.resistance = half;
        return true;
      }
      case '%noloadloss':
        this.noLoadLossPercent = value.atLeast(0);
        return true;
      case '%imag':
        this.magnetisingPercent = value.number();
        return true;
      case 'ppm_antifloat':
        this.antiFloat = value.number() * PARTS_PER_MILLION;
        return true;
      case 'normhkva':
        this.normalKilovoltamperes = value.number();
        return true;
      case 'emerghkva':
        this.emergencyKilovoltamperes = value.number();
        return true;
      // Thermal values, resistance to direct current, ratings by season: no part in a power flow.
      case 'thermal':
      case 'n':
      case 'm':
      case 'flrise':
      case 'hsrise':
      case 'rdcohms':
      case 'seasons':
      case 'ratings':
        return true;
      default:
        return false;
    }
  }

  /** Gives the values of a list to the windings in turn. The last winding is the one that is edited then, as in OpenDSS. */
  each(value: ScriptValue, give: (winding: WindingValues, item: ScriptValue, index: number) => void): void {
    const items = value.values();
    if (items.length > this.windings.length)
      throw new ScriptError(
        `there are ${items.length} values for ${this.windings.length} windings`,
        'write windings= before, or as many values as windings',
      );
    items.forEach((item, index) => {
      give(this.windings[index] as WindingValues, item, index);
    });
    this.active = this.windings.length - 1;
  }

  #setCount(count: number): void {
    this.windings = Array.from({ length: count }, newWinding);
    this.active = Math.min(this.active, count - 1);
    const pairs = (count * (count - 1)) / 2;
    this.pairReactances = Array.from({ length: pairs }, (_, k) => this.pairReactances[k] ?? DEFAULT_PAIR_REACTANCE);
  }

  /** The first winding's rating is that of all until they are given their own; both windings of two have the same. */
  #spreadRating(): void {
    const [first] = this.windings as [WindingValues];
    if (this.active === 0) {
      for (const winding of this.windings) winding.kilovoltamperes = first.kilovoltamperes;
      this.#setRatings();
    } else if (this.windings.length === 2) first.kilovoltamperes = this.#winding.kilovoltamperes;
  }

  #setRatings(): void {
    const [first] = this.windings as [WindingValues];
    this.normalKilovoltamperes = 1.1 * first.kilovoltamperes;
    this.emergencyKilovoltamperes = 1.5 * first.kilovoltamperes;
  }

  #setReactance(property: 'xhl' | 'xht' | 'xlt', value: ScriptValue): true {
    const percent = value.atLeast(0);
    const trapped = percent === 0 && this.#zeroTrapped;
    this[property] = (trapped ? REACTANCE_FOR_ZERO[property] : percent) * PER_CENT;
    this.#reactanceChanged = true;
    return true;
  }
}
