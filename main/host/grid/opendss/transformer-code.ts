// XfmrCode: the values that transformers share.
import { notModelled, ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';
import { WindingData } from './winding-data.ts';

const PROPERTIES = [
  ...[
    'phases',
    'windings',
    'wdg',
    'conn',
    'kv',
    'kva',
    'tap',
    '%r',
    'rneut',
    'xneut',
    'conns',
    'kvs',
    'kvas',
    'taps',
    'xhl',
  ],
  ...[
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
    'emerghkva',
  ],
  ...[
    'maxtap',
    'mintap',
    'numtaps',
    '%imag',
    'ppm_antifloat',
    '%rs',
    'x12',
    'x13',
    'x23',
    'rdcohms',
    'seasons',
    'ratings',
  ],
  'like',
] as const;

export class TransformerCode extends ScriptObject {
  readonly properties = PROPERTIES;
  readonly data = new WindingData(false);

  constructor(name: string) {
    super('xfmrcode', name);
  }

  override set(property: string, value: ScriptValue): void {
    if (!this.data.set(property, value)) notModelled(property);
  }

  override like(other: TransformerCode): void {
    this.data.take(other.data);
  }

  override endEdit(): void {
    this.data.endEdit();
  }
}
