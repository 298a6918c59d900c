// Bytes of a Sparkplug B payload -> message, and the one message that we send: by the field numbers of the specification (3.0, chapter 6).
//
// protobufjs does the wire format; which field is what stands here, as a switch over tags, because its own reflection makes code at run
// time, which our rules forbid. A field of another wire type than it should have is skipped like an unknown one, as protobuf demands.
// DataSets, Templates and extensions are passed over unread: no point of a city holds one.
import protobuf, { type Reader } from 'protobufjs/minimal.js';

/** Sparkplug's names of its data types, by code. */
export const DATA_TYPES = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
] as const;

export const DATA_TYPE = {
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  uint8: 5,
  uint16: 6,
  uint32: 7,
  uint64: 8,
  float: 9,
  double: 10,
  boolean: 11,
  string: 12,
  dateTime: 13,
  text: 14,
  uuid: 15,
} as const;

/** Which member of the value's `oneof` was sent; 0: none. The others are fields of the message. */
export const VALUE_FIELD = {
  none: 0,
  int: 10,
  long: 11,
  float: 12,
  double: 13,
  boolean: 14,
  string: 15,
  bytes: 16,
  dataSet: 17,
  template: 18,
  extension: 19,
} as const;

/** As it lies in the message: not yet understood by its data type. */
export interface RawValue {
  field: number;
  /** lower half of an integer, 32 bits unsigned; else the number itself */
  number: number;
  /** upper half of `long_value`, 32 bits unsigned */
  high: number;
  isTrue: boolean;
  text: string;
}

export interface Metric extends RawValue {
  /** null: not sent */
  name: string | null;
  /** up to 64 bits, beyond 2^53 as a big integer; null: not sent */
  alias: number | bigint | null;
  /** ms UTC; NaN: not sent */
  timestamp: number;
  /** 0: not sent */
  dataType: number;
  isHistorical: boolean;
  isNull: boolean;
  /** null: not sent */
  properties: Map<string, Property> | null;
}

export interface Property extends RawValue {
  type: number;
  isNull: boolean;
}

export interface Payload {
  /** ms UTC; NaN: not sent */
  timestamp: number;
  /** NaN: not sent */
  seq: number;
  readonly metrics: Metric[];
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED_32 = 5;
const MOST_GROUPS = 50;
const tag = (field: number, wireType: number): number => (field << 3) | wireType;

const BEYOND = 'a field that reaches beyond its message';

/** @throws Error for bytes that are no such message */
export function readPayload(bytes: Uint8Array): Payload {
  const reader = protobuf.Reader.create(bytes);
  const payload: Payload = { timestamp: Number.NaN, seq: Number.NaN, metrics: [] };
  while (reader.pos < reader.len) {
    const found = reader.tag();
    switch (found) {
      case tag(1, VARINT):
        payload.timestamp = readUnsigned(reader);
        break;
      case tag(2, BYTES):
        payload.metrics.push(readMetric(reader));
        break;
      case tag(3, VARINT):
        payload.seq = readUnsigned(reader);
        break;
      default:
        skip(reader, found, reader.len);
    }
  }
  return payload;
}

function readMetric(reader: Reader): Metric {
  const end = endOf(reader, reader.len);
  const metric: Metric = {
    name: null,
    alias: null,
    timestamp: Number.NaN,
    dataType: 0,
    isHistorical: false,
    isNull: false,
    properties: null,
    field: VALUE_FIELD.none,
    number: Number.NaN,
    high: 0,
    isTrue: false,
    text: '',
  };
  while (reader.pos < end) {
    const found = reader.tag();
    switch (found) {
      case tag(1, BYTES):
        metric.name = readText(reader, end);
        break;
      case tag(2, VARINT):
        metric.alias = readAlias(reader);
        break;
      case tag(3, VARINT):
        metric.timestamp = readUnsigned(reader);
        break;
      case tag(4, VARINT):
        metric.dataType = reader.uint32();
        break;
      case tag(5, VARINT):
        metric.isHistorical = reader.bool();
        break;
      case tag(7, VARINT):
        metric.isNull = reader.bool();
        break;
      case tag(9, BYTES):
        metric.properties = readProperties(reader, end, metric.properties ?? new Map());
        break;
      default:
        if (!readValueField(reader, found, VALUE_FIELD.int, metric, end)) skip(reader, found, end);
    }
  }
  return closed(reader, end, metric);
}

/** The members of the `oneof` have consecutive numbers in every message that has one. False: not one of them. */
function readValueField(reader: Reader, found: number, first: number, into: RawValue, end: number): boolean {
  const field = (found >>> 3) - first + VALUE_FIELD.int;
  switch (tag(field, found & 7)) {
    case tag(VALUE_FIELD.int, VARINT):
      into.number = reader.uint32();
      break;
    case tag(VALUE_FIELD.long, VARINT): {
      const { low, high } = reader.uint64();
      into.number = low >>> 0;
      into.high = high >>> 0;
      break;
    }
    case tag(VALUE_FIELD.float, FIXED_32):
      into.number = reader.float();
      break;
    case tag(VALUE_FIELD.double, FIXED_64):
      into.number = reader.double();
      break;
    case tag(VALUE_FIELD.boolean, VARINT):
      into.isTrue = reader.bool();
      break;
    case tag(VALUE_FIELD.string, BYTES):
      into.text = readText(reader, end);
      break;
    case tag(VALUE_FIELD.bytes, BYTES):
    case tag(VALUE_FIELD.dataSet, BYTES):
    case tag(VALUE_FIELD.template, BYTES):
    case tag(VALUE_FIELD.extension, BYTES):
      reader.pos = endOf(reader, end);
      break;
    default:
      return false;
  }
  into.field = field;
  return true;
}

/** Names and values lie in two lists of equal length. The first set of a name counts. */
function readProperties(reader: Reader, outer: number, into: Map<string, Property>): Map<string, Property> {
  const end = endOf(reader, outer);
  const names: string[] = [];
  const values: Property[] = [];
  while (reader.pos < end) {
    const found = reader.tag();
    if (found === tag(1, BYTES)) names.push(readText(reader, end));
    else if (found === tag(2, BYTES)) values.push(readProperty(reader, end));
    else skip(reader, found, end);
  }
  closed(reader, end, null);
  if (names.length !== values.length) throw new Error('a property set with more names than values, or fewer');
  names.forEach((name, index) => {
    if (!into.has(name)) into.set(name, values[index] as Property);
  });
  return into;
}

const FIRST_PROPERTY_VALUE = 3;
const LAST_PROPERTY_VALUE = 8;

function readProperty(reader: Reader, outer: number): Property {
  const end = endOf(reader, outer);
  const property: Property = {
    type: 0,
    isNull: false,
    field: VALUE_FIELD.none,
    number: Number.NaN,
    high: 0,
    isTrue: false,
    text: '',
  };
  while (reader.pos < end) {
    const found = reader.tag();
    if (found === tag(1, VARINT)) property.type = reader.uint32();
    else if (found === tag(2, VARINT)) property.isNull = reader.bool();
    else if (found >>> 3 > LAST_PROPERTY_VALUE || !readValueField(reader, found, FIRST_PROPERTY_VALUE, property, end))
      skip(reader, found, end);
  }
  return closed(reader, end, property);
}

/** A 64 bit count or time as the nearest number. */
function readUnsigned(reader: Reader): number {
  const { low, high } = reader.uint64();
  return (high >>> 0) * 2 ** 32 + (low >>> 0);
}

/** Two aliases are never taken for one. */
function readAlias(reader: Reader): number | bigint {
  const { low, high } = reader.uint64();
  const lower = low >>> 0;
  const upper = high >>> 0;
  return upper < 2 ** 21 ? upper * 2 ** 32 + lower : (BigInt(upper) << 32n) | BigInt(lower);
}

/** Reads a length and says where what it announces ends. */
function endOf(reader: Reader, outer: number): number {
  const length = reader.size();
  const end = reader.pos + length;
  if (end > outer) throw new Error('a part that is longer than the whole');
  return end;
}

function readText(reader: Reader, outer: number): string {
  const text = reader.string();
  if (reader.pos > outer) throw new Error(BEYOND);
  return text;
}

/** Fields must fill their message exactly, or the last one has read what belongs to somebody else. */
function closed<T>(reader: Reader, end: number, result: T): T {
  if (reader.pos !== end) throw new Error(BEYOND);
  return result;
}

function skip(reader: Reader, found: number, end: number, depth = 0): void {
  switch (found & 7) {
    case VARINT:
      // Not by the library's own way, which takes numbers of any length.
      reader.uint64();
      break;
    case FIXED_64:
      reader.skip(8);
      break;
    case BYTES:
      reader.skip(reader.size());
      break;
    case GROUP:
      skipGroup(reader, found >>> 3, end, depth + 1);
      break;
    case FIXED_32:
      reader.skip(4);
      break;
    default:
      throw new Error('no wire type');
  }
  if (found >>> 3 === 0) throw new Error('no field number');
  if (reader.pos > end) throw new Error(BEYOND);
}

function skipGroup(reader: Reader, field: number, end: number, depth: number): void {
  if (depth > MOST_GROUPS) throw new Error('groups within groups without an end');
  for (;;) {
    const found = reader.tag();
    if ((found & 7) !== GROUP_END) skip(reader, found, end, depth);
    else if (found >>> 3 === field) return;
    else throw new Error('the end of another group');
  }
}

/** What asks an edge node for its births. */
export function writeRebirthCommand(atMs: number): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1, VARINT)).uint64(atMs);
  writer.uint32(tag(2, BYTES)).fork();
  writer.uint32(tag(1, BYTES)).string('Node Control/Rebirth');
  writer.uint32(tag(3, VARINT)).uint64(atMs);
  writer.uint32(tag(4, VARINT)).uint32(DATA_TYPE.boolean);
  writer.uint32(tag(VALUE_FIELD.boolean, VARINT)).bool(true);
  writer.ldelim();
  return Buffer.from(writer.finish());
}
