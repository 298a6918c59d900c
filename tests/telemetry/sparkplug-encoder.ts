// Writes Sparkplug B payloads byte by byte from the protobuf wire format, so that nothing of what is tested has a hand in what it is tested
// with. Field numbers as in chapter 6 of the specification, written down here a second time on purpose.

export interface MetricToSend {
  readonly name?: string;
  readonly alias?: number | bigint;
  readonly timestamp?: number;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly isNull?: boolean;
  readonly properties?: Readonly<Record<string, PropertyToSend>>;
  readonly value?: ValueToSend;
}

export type PropertyToSend = { readonly type: number; readonly isNull?: boolean; readonly value?: ValueToSend };

/** By the member of the `oneof` that carries it. Integers as they lie on the wire: unsigned. */
export type ValueToSend =
  | { readonly int: number }
  | { readonly long: bigint }
  | { readonly float: number }
  | { readonly double: number }
  | { readonly boolean: boolean }
  | { readonly string: string }
  | { readonly bytes: Uint8Array }
  | { readonly dataset: Uint8Array }
  | { readonly template: Uint8Array };

export interface PayloadToSend {
  readonly timestamp?: number;
  readonly metrics?: readonly MetricToSend[];
  readonly seq?: number;
  readonly uuid?: string;
  readonly body?: Uint8Array;
}

/** Codes of the data types. */
export const TYPE = {
  ...{ Int8: 1, Int16: 2, Int32: 3, Int64: 4, UInt8: 5, UInt16: 6, UInt32: 7, UInt64: 8 },
  ...{ Float: 9, Double: 10, Boolean: 11, String: 12, DateTime: 13, Text: 14, UUID: 15 },
  ...{ DataSet: 16, Bytes: 17, File: 18, Template: 19 },
} as const;

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

const key = (field: number, wireType: number): Buffer => varint((field << 3) | wireType);
const number = (field: number, value: number | bigint): Buffer => Buffer.concat([key(field, 0), varint(value)]);
export const block = (field: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([key(field, 2), varint(bytes.length), bytes]);
const text = (field: number, value: string): Buffer => block(field, Buffer.from(value, 'utf8'));
const when = <T>(value: T | undefined, write: (value: T) => Buffer): Buffer[] =>
  value === undefined ? [] : [write(value)];

/** `first`: field number of `int_value`; the others follow. */
function encodeValue(value: ValueToSend, first: number): Buffer {
  if ('int' in value) return number(first, value.int);
  if ('long' in value) return number(first + 1, value.long);
  if ('float' in value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value.float);
    return Buffer.concat([key(first + 2, 5), bytes]);
  }
  if ('double' in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value.double);
    return Buffer.concat([key(first + 3, 1), bytes]);
  }
  if ('boolean' in value) return number(first + 4, value.boolean ? 1 : 0);
  if ('string' in value) return text(first + 5, value.string);
  if ('bytes' in value) return block(first + 6, value.bytes);
  if ('dataset' in value) return block(first + 7, value.dataset);
  return block(first + 8, value.template);
}

const flag = (value: boolean): number => (value ? 1 : 0);

function encodeProperties(properties: Readonly<Record<string, PropertyToSend>>): Buffer {
  const names = Object.keys(properties).map((name) => text(1, name));
  const values = Object.values(properties).map(({ type, isNull, value }) =>
    block(
      2,
      Buffer.concat([
        number(1, type),
        ...when(isNull, (given) => number(2, flag(given))),
        ...when(value, (given) => encodeValue(given, 3)),
      ]),
    ),
  );
  return Buffer.concat([...names, ...values]);
}

export const encodeMetric = (metric: MetricToSend): Buffer =>
  Buffer.concat([
    ...when(metric.name, (given) => text(1, given)),
    ...when(metric.alias, (given) => number(2, given)),
    ...when(metric.timestamp, (given) => number(3, given)),
    ...when(metric.datatype, (given) => number(4, given)),
    ...when(metric.isHistorical, (given) => number(5, flag(given))),
    ...when(metric.isTransient, (given) => number(6, flag(given))),
    ...when(metric.isNull, (given) => number(7, flag(given))),
    ...when(metric.properties, (given) => block(9, encodeProperties(given))),
    ...when(metric.value, (given) => encodeValue(given, 10)),
  ]);

export const encodePayload = (payload: PayloadToSend): Buffer =>
  Buffer.concat([
    ...when(payload.timestamp, (given) => number(1, given)),
    ...(payload.metrics ?? []).map((metric) => block(2, encodeMetric(metric))),
    ...when(payload.seq, (given) => number(3, given)),
    ...when(payload.uuid, (given) => text(4, given)),
    ...when(payload.body, (given) => block(5, given)),
  ]);
