// A raw value and its data type -> what it says. Integers are two's complement in fields that know no sign; which of the two integer
// fields, or of the two of fractions, was used is taken alike, because encoders differ. What does not fit its type is nobody's value.
import { DATA_TYPE, DATA_TYPES, type RawValue, VALUE_FIELD } from './sparkplug-message.ts';

/** Bits of an integer type; negative: signed. */
const INTEGER_BITS: ReadonlyMap<number, number> = new Map([
  [DATA_TYPE.int8, -8],
  [DATA_TYPE.int16, -16],
  [DATA_TYPE.int32, -32],
  [DATA_TYPE.int64, -64],
  [DATA_TYPE.uint8, 8],
  [DATA_TYPE.uint16, 16],
  [DATA_TYPE.uint32, 32],
  [DATA_TYPE.uint64, 64],
  [DATA_TYPE.dateTime, 64],
]);

const TWO_32 = 2 ** 32;

/** Whether values of this type can be values of points at all. */
export const isSimpleType = (dataType: number): boolean => dataType >= DATA_TYPE.int8 && dataType <= DATA_TYPE.uuid;

/** "Int32", or "type 99". */
export const nameOfType = (dataType: number): string => DATA_TYPES[dataType] ?? `type ${dataType}`;

/**
 * A number, a text, true or false; undefined when the bytes hold no value of this type. Integers beyond 2^53 come as the nearest number, which
 * is all that a point can hold.
 */
export function readMetricValue(raw: RawValue, dataType: number): number | string | boolean | undefined {
  const bits = INTEGER_BITS.get(dataType);
  if (bits !== undefined) return readInteger(raw, bits);
  switch (dataType) {
    case DATA_TYPE.float:
    case DATA_TYPE.double:
      return raw.field === VALUE_FIELD.float || raw.field === VALUE_FIELD.double ? raw.number : undefined;
    case DATA_TYPE.boolean:
      return raw.field === VALUE_FIELD.boolean ? raw.isTrue : undefined;
    case DATA_TYPE.string:
    case DATA_TYPE.text:
    case DATA_TYPE.uuid:
      return raw.field === VALUE_FIELD.string ? raw.text : undefined;
    default:
      return undefined;
  }
}

function readInteger({ field, number, high }: RawValue, bits: number): number | undefined {
  if (field !== VALUE_FIELD.int && field !== VALUE_FIELD.long) return undefined;
  const width = Math.abs(bits);
  const isLong = field === VALUE_FIELD.long;
  if (width === 64) {
    // A 64 bit number in the field of 32 bits was never negative there: it would have lost its sign's upper half.
    const upper = isLong ? high : 0;
    return (bits < 0 ? upper | 0 : upper) * TWO_32 + number;
  }
  const signed = isLong ? (high | 0) * TWO_32 + number : number | 0;
  const unsigned = isLong ? high * TWO_32 + number : number;
  if (bits > 0) return unsigned < 2 ** width ? unsigned : undefined;
  const half = 2 ** (width - 1);
  if (signed >= -half && signed < half) return signed;
  // Some encoders send the sign in as many bits as the type has: 255 for an Int8 of -1.
  return unsigned >= half && unsigned < 2 * half ? unsigned - 2 * half : undefined;
}
