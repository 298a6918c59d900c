// RegControl (RegControl.pas): moves the tap of a transformer's winding. Voltages on the secondary side of its voltage transformer.
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { CircuitElement, notModelled } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import type { Transformer } from './transformer.ts';

const PROPERTIES = [
  ...['transformer', 'winding', 'vreg', 'band', 'ptratio', 'ctprim', 'r', 'x', 'bus', 'delay', 'reversible', 'revvreg'],
  ...[
    'revband',
    'revr',
    'revx',
    'tapdelay',
    'debugtrace',
    'maxtapchange',
    'inversetime',
    'tapwinding',
    'vlimit',
    'ptphase',
  ],
  ...[
    'revthreshold',
    'revdelay',
    'revneutral',
    'eventlog',
    'remoteptratio',
    'tapnum',
    'reset',
    'ldc_z',
    'rev_z',
    'cogen',
  ],
  ...['basefreq', 'enabled', 'like'],
] as const;
const KILOWATT = 1000;

const NUMBERS = {
  vreg: 120,
  band: 3,
  ptratio: 60,
  ctprim: 300,
  r: 0,
  x: 0,
  delay: 15,
  revvreg: 120,
  revband: 3,
  revr: 0,
  revx: 0,
  tapdelay: 2,
  vlimit: 0,
  revdelay: 60,
  remoteptratio: 60,
  ldc_z: 0,
  rev_z: 0,
};
type NumberName = keyof typeof NUMBERS;
/** of 0 or below nothing would ever be in band */
const POSITIVE: ReadonlySet<NumberName> = new Set(['vreg', 'band', 'ptratio', 'remoteptratio'] as const);

export class RegulatorControl extends CircuitElement {
  readonly properties = PROPERTIES;
  transformer: Transformer | null = null;
  /** from 1 */
  winding = 1;
  tapWinding = 1;
  numbers: Record<NumberName, number> = { ...NUMBERS };
  bus = '';
  reversible = false;
  reverseNeutral = false;
  cogeneration = false;
  inverseTime = false;
  maxTapChange = 16;
  monitoredPhase: number | 'max' | 'min' = 1;
  /** W */
  reverseThreshold = 100 * KILOWATT;

  constructor(name: string, circuit: Circuit) {
    super('regcontrol', name, 1, circuit);
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    if (this.setCommon(property, value)) return;
    if (isNumberName(property)) {
      this.numbers[property] = POSITIVE.has(property) ? value.above(0) : value.number();
      if (property === 'ptratio') this.numbers.remoteptratio = this.numbers.ptratio;
      return;
    }
    switch (property) {
      case 'transformer':
        this.transformer = circuit.transformer(value.name());
        return;
      case 'winding':
        this.winding = value.count(1, 100);
        this.tapWinding = this.winding;
        return;
      case 'tapwinding':
        this.tapWinding = value.count(1, 100);
        return;
      case 'bus':
        this.bus = value.text;
        return;
      case 'reversible':
        this.reversible = value.boolean();
        return;
      case 'revneutral':
        this.reverseNeutral = value.boolean();
        return;
      case 'cogen':
        this.cogeneration = value.boolean();
        return;
      case 'inversetime':
        this.inverseTime = value.boolean();
        return;
      case 'maxtapchange':
        this.maxTapChange = Math.max(0, value.integer());
        return;
      case 'ptphase':
        this.monitoredPhase = parsePhase(value);
        return;
      case 'revthreshold':
        this.reverseThreshold = value.number() * KILOWATT;
        return;
      case 'tapnum':
        return this.#setTap(value.integer());
      case 'debugtrace':
      case 'eventlog':
      case 'reset':
        return;
      default:
        notModelled(property);
    }
  }

  /** The limit of the first customer's voltage is not taken over. */
  override like(other: RegulatorControl): void {
    this.likeCommon(other);
    this.transformer = other.transformer;
    this.winding = other.winding;
    this.tapWinding = other.tapWinding;
    this.numbers = { ...other.numbers, vlimit: this.numbers.vlimit };
    this.bus = other.bus;
    this.reversible = other.reversible;
    this.reverseNeutral = other.reverseNeutral;
    this.cogeneration = other.cogeneration;
    this.inverseTime = other.inverseTime;
    this.maxTapChange = other.maxTapChange;
    this.monitoredPhase = other.monitoredPhase;
    this.reverseThreshold = other.reverseThreshold;
  }

  override endEdit(): void {
    const transformer = this.#transformer();
    transformer.winding(this.winding);
    transformer.winding(this.tapWinding);
    const { ctprim, r, x, ldc_z: z } = this.numbers;
    if (!(ctprim > 0) && (r !== 0 || x !== 0 || z !== 0))
      throw new ScriptError(
        `ctprim: ${ctprim} is not above 0`,
        'write the rating of the current transformer in ampere',
      );
    if (this.bus === '' && typeof this.monitoredPhase === 'number' && this.monitoredPhase > transformer.phases)
      this.monitoredPhase = 1;
  }

  /** counted from the middle of the range; it stays within it */
  #setTap(number: number): void {
    const winding = this.#transformer().winding(this.tapWinding);
    const step = winding.tapSteps > 0 ? (winding.maxTap - winding.minTap) / winding.tapSteps : 0;
    const tap = number * step + (winding.maxTap + winding.minTap) / 2;
    winding.tap = Math.min(Math.max(tap, winding.minTap), winding.maxTap);
    winding.tapGiven = true;
  }

  #transformer(): Transformer {
    if (this.transformer === null) throw new ScriptError('it has no transformer', 'write transformer=NAME first');
    return this.transformer;
  }
}

function isNumberName(property: string): property is NumberName {
  return Object.hasOwn(NUMBERS, property);
}

function parsePhase(value: ScriptValue): number | 'max' | 'min' {
  const word = value.name();
  if (word.startsWith('ma')) return 'max';
  if (word.startsWith('mi')) return 'min';
  return value.count(1, 100);
}
