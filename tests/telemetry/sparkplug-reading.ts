// Reads Sparkplug B payloads a second time, slowly and with big integers, to hold the decoder's reading against. Shares nothing with it.

export interface FieldRead {
  readonly field: number;
  readonly wireType: number;
  /** of varints and fixed numbers: their bits */
  readonly bits: bigint;
  /** of length-delimited fields */
  readonly bytes: Buffer;
}

/** The fields of one message in their order; null when the bytes are no message. */
export function fieldsOf(bytes: Buffer): FieldRead[] | null {
  const fields: FieldRead[] = [];
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let i = 0; i < 10; i += 1) {
      const byte = bytes[at];
      if (byte === undefined) return null;
      at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return null;
  };
  /** what a field of this wire type holds; null: broken, undefined: the end of a group */
  const one = (): FieldRead | null => {
    const key = varint();
    if (key === null || key > 0xffff_ffffn) return null;
    const field = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (field === 0) return null;
    const none = Buffer.alloc(0);
    if (wireType === 0) {
      const bits = varint();
      return bits === null ? null : { field, wireType, bits, bytes: none };
    }
    if (wireType === 1 || wireType === 5) {
      const length = wireType === 1 ? 8 : 4;
      if (at + length > bytes.length) return null;
      const bits = wireType === 1 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUInt32LE(at));
      at += length;
      return { field, wireType, bits, bytes: none };
    }
    if (wireType === 2) {
      const length = varint();
      if (length === null || length > BigInt(bytes.length - at)) return null;
      const part = bytes.subarray(at, at + Number(length));
      at += Number(length);
      return { field, wireType, bits: 0n, bytes: part };
    }
    if (wireType === 3) {
      for (;;) {
        const inner = one();
        if (inner === null) return null;
        if (inner.wireType === 4) return inner.field === field ? { field, wireType, bits: 0n, bytes: none } : null;
      }
    }
    return wireType === 4 ? { field, wireType, bits: 0n, bytes: none } : null;
  };
  while (at < bytes.length) {
    const read = one();
    if (read === null || read.wireType === 4) return null;
    fields.push(read);
  }
  return fields;
}

const last = (fields: readonly FieldRead[], field: number, wireType: number): FieldRead | undefined =>
  fields.findLast((read) => read.field === field && read.wireType === wireType);

export interface MetricRead {
  readonly name: string | null;
  readonly alias: bigint | null;
  readonly timestamp: bigint | null;
  readonly datatype: number;
  readonly isHistorical: boolean;
  readonly isNull: boolean;
  readonly value: { readonly field: number; readonly bits: bigint; readonly bytes: Buffer } | null;
}

export interface PayloadRead {
  readonly timestamp: bigint | null;
  readonly seq: bigint | null;
  readonly metrics: readonly MetricRead[];
}

const WIRE_TYPE_OF_VALUE = new Map([10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map((field) => [field, 2]));
for (const field of [10, 11, 14]) WIRE_TYPE_OF_VALUE.set(field, 0);
WIRE_TYPE_OF_VALUE.set(12, 5);
WIRE_TYPE_OF_VALUE.set(13, 1);

/** null when the bytes are no payload. */
export function readAgain(bytes: Buffer): PayloadRead | null {
  const fields = fieldsOf(bytes);
  if (fields === null) return null;
  const metrics: MetricRead[] = [];
  for (const { field, wireType, bytes: part } of fields) {
    if (field !== 2 || wireType !== 2) continue;
    const inner = fieldsOf(part);
    if (inner === null) return null;
    const value = inner.findLast((read) => WIRE_TYPE_OF_VALUE.get(read.field) === read.wireType);
    const datatype = last(inner, 4, 0);
    metrics.push({
      name: last(inner, 1, 2)?.bytes.toString('utf8') ?? null,
      alias: last(inner, 2, 0)?.bits ?? null,
      timestamp: last(inner, 3, 0)?.bits ?? null,
      datatype: Number(BigInt.asUintN(32, datatype?.bits ?? 0n)),
      isHistorical: (last(inner, 5, 0)?.bits ?? 0n) !== 0n,
      isNull: (last(inner, 7, 0)?.bits ?? 0n) !== 0n,
      value: value === undefined ? null : value,
    });
  }
  return { timestamp: last(fields, 1, 0)?.bits ?? null, seq: last(fields, 3, 0)?.bits ?? null, metrics };
}

/** Every number that a value of this data type may be said to hold; a text or a boolean as such. */
export function valueAgain({ value, datatype }: MetricRead): number | string | boolean | undefined {
  if (value === null) return undefined;
  const { field, bits, bytes } = value;
  const isInteger = field === 10 || field === 11;
  const whole = field === 10 ? BigInt.asUintN(32, bits) : bits;
  const signed = (width: number): number | undefined => {
    if (width === 64) return Number(field === 11 ? BigInt.asIntN(64, whole) : whole);
    const narrow = BigInt.asIntN(width, whole);
    // Sign extended, or cut off at its own width: nothing else is this number.
    const sent = [BigInt.asUintN(field === 10 ? 32 : 64, narrow), BigInt.asUintN(width, narrow)];
    return sent.includes(whole) ? Number(narrow) : undefined;
  };
  const unsigned = (width: number): number | undefined => (whole < 1n << BigInt(width) ? Number(whole) : undefined);
  switch (datatype) {
    case 1:
    case 2:
    case 3:
    case 4:
      return isInteger ? signed(4 << datatype) : undefined;
    case 5:
    case 6:
    case 7:
    case 8:
      return isInteger ? unsigned(4 << (datatype - 4)) : undefined;
    case 13:
      return isInteger ? unsigned(64) : undefined;
    case 9:
    case 10: {
      const view = new DataView(new ArrayBuffer(8));
      if (field === 12) {
        view.setUint32(0, Number(bits));
        return view.getFloat32(0);
      }
      if (field !== 13) return undefined;
      view.setBigUint64(0, bits);
      return view.getFloat64(0);
    }
    case 11:
      return field === 14 ? bits !== 0n : undefined;
    case 12:
    case 14:
    case 15:
      return field === 15 ? bytes.toString('utf8') : undefined;
    default:
      return undefined;
  }
}
