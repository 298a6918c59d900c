// Columnar tables of a city pack: Apache Arrow IPC files, so that any tool that reads Arrow can open a pack.
// Numbers come back as views into the file's bytes, without a copy. Geometry is a list column of coordinates.
import {
  Field,
  Float32,
  Float64,
  Int32,
  Int8,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint16,
  Uint32,
  Uint8,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';

export type NumberColumn =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** Row i holds `values[offsets[i]] ... values[offsets[i + 1] - 1]`. `offsets` has one entry more than rows. */
export interface ListColumn<T extends Float32Array | Int32Array = Float32Array | Int32Array> {
  readonly offsets: Int32Array;
  readonly values: T;
}

/** Strings of a column; `''` stands for "none". */
export type TextColumn = readonly string[];

export type ColumnData = NumberColumn | ListColumn | TextColumn;

function numberType(values: NumberColumn): DataType {
  if (values instanceof Float32Array) return new Float32();
  if (values instanceof Float64Array) return new Float64();
  if (values instanceof Int8Array) return new Int8();
  if (values instanceof Int32Array) return new Int32();
  if (values instanceof Uint8Array) return new Uint8();
  if (values instanceof Uint16Array) return new Uint16();
  return new Uint32();
}

function columnData(column: ColumnData): Data {
  if (ArrayBuffer.isView(column)) {
    return makeData({ type: numberType(column), length: column.length, nullCount: 0, data: column } as never);
  }
  if (isTextColumn(column))
    return vectorFromArray(column, new Utf8()).data[0] ?? makeData({ type: new Utf8(), length: 0 });
  const { offsets, values } = column;
  const child = columnData(values);
  return makeData({
    type: new List(new Field('item', child.type, false)),
    length: offsets.length - 1,
    nullCount: 0,
    valueOffsets: offsets,
    child,
  });
}

const isTextColumn = (column: ColumnData): column is TextColumn => Array.isArray(column);

/** Same columns, same bytes: nothing of time, process or machine enters the file. */
export function encodeTable(columns: Readonly<Record<string, ColumnData>>): Uint8Array {
  const names = Object.keys(columns);
  const children = names.map((name) => columnData(columns[name]!));
  const length = children[0]?.length ?? 0;
  for (const [i, child] of children.entries()) {
    if (child.length !== length)
      throw new Error(`column ${names[i]} has ${child.length} rows, ${names[0]} has ${length}`);
  }
  const fields = names.map((name, i) => new Field(name, children[i]!.type, false));
  const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children } as never);
  const schema = new Schema(fields);
  return tableToIPC(new Table(schema, [new RecordBatch(schema, struct as never)]), 'file');
}

export interface PackTable {
  readonly rows: number;
  has(name: string): boolean;
  /** A view into the file, not a copy. */
  numbers<T extends NumberColumn>(name: string): T;
  text(name: string): TextColumn;
  /** One string, without decoding the rest of the column. */
  textAt(name: string, row: number): string;
  list<T extends Float32Array | Int32Array = Float32Array>(name: string): ListColumn<T>;
}

/** @throws Error naming the missing column */
export function decodeTable(bytes: Uint8Array): PackTable {
  const table = tableFromIPC(bytes);
  const only = (name: string): Data => {
    const vector = table.getChild(name);
    if (vector === null) throw new Error(`the table has no column "${name}"`);
    const data = vector.data[0];
    if (data === undefined) return makeData({ type: vector.type, length: 0 } as never);
    return data;
  };
  return {
    rows: table.numRows,
    has: (name) => table.getChild(name) !== null,
    numbers: <T extends NumberColumn>(name: string) => {
      const data = only(name);
      return data.values.subarray(0, data.length) as T;
    },
    text: (name) => {
      const vector = table.getChild(name);
      if (vector === null) throw new Error(`the table has no column "${name}"`);
      return vector.data[0] === undefined ? [] : decodeTexts(vector.data[0]);
    },
    textAt: (name, row) => {
      const vector = table.getChild(name);
      if (vector === null) throw new Error(`the table has no column "${name}"`);
      return (vector.get(row) as string | null) ?? '';
    },
    list: <T extends Float32Array | Int32Array>(name: string) => {
      const data = only(name);
      const child = data.children[0]!;
      return {
        offsets: data.valueOffsets.subarray(0, data.length + 1),
        values: child.values.subarray(0, child.length) as T,
      };
    },
  };
}

/** A column of texts by one call of the decoder: a call for each row is what makes opening a large table slow. */
function decodeTexts({ length, values, valueOffsets }: Data): string[] {
  const out: string[] = new Array(length);
  const bytes = values as Uint8Array;
  const [begin, end] = [valueOffsets[0]!, valueOffsets[length]!];
  const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(begin, end));
  const isAscii = whole.length === end - begin;
  let at = 0;
  for (let row = 0; row < length; row++) {
    const [from, to] = [valueOffsets[row]!, valueOffsets[row + 1]!];
    const next = at + (isAscii ? to - from : unitsOf(bytes, from, to));
    out[row] = whole.slice(at, next);
    at = next;
  }
  return out;
}

/** UTF-16 units of UTF-8 bytes: one for each character, two for those of four bytes. */
function unitsOf(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

/** Columns that were never written, read as a table. */
export function columnTable(columns: Readonly<Record<string, ColumnData>>): PackTable {
  const column = (name: string): ColumnData => {
    const found = columns[name];
    if (found === undefined) throw new Error(`the table has no column "${name}"`);
    return found;
  };
  const first = Object.values(columns)[0] ?? [];
  return {
    rows: 'offsets' in first ? first.offsets.length - 1 : first.length,
    has: (name) => columns[name] !== undefined,
    numbers: <T extends NumberColumn>(name: string) => column(name) as T,
    text: (name) => column(name) as TextColumn,
    textAt: (name, row) => (column(name) as TextColumn)[row] ?? '',
    list: <T extends Float32Array | Int32Array>(name: string) => column(name) as ListColumn<T>,
  };
}
