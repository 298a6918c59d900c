// Changed rows of the live grid as one binary message; the receiver overwrites its columns. Newest wins, rows may be skipped.
//
//   0  u32 magic 'CTGF'      8  u32 frame number            16 f64 city time of the solution, ms
//   4  u16 version           12 u16 number of blocks        24 f64 ms that the solution took
//   6  u16 flags (1 = snapshot: all rows)
//   32 blocks, one a table with changed rows, each padded to 8 bytes:
//      u32 table (position in GRID_LIVE_TABLES)   u32 n   u32[n] rows   then each column of the table, n entries, each padded to 8
import { COLUMN_COPY, isEveryRow } from './grid-column-copy.ts';
import {
  arrayOfType,
  type GridColumns,
  type GridColumnType,
  GRID_LIVE_COLUMNS,
  GRID_LIVE_TABLES,
  type GridLiveTable,
} from './grid-live.ts';

const MAGIC = 0x46475443;
const VERSION = 1;
const HEADER_BYTES = 32;
const BLOCK_HEADER_BYTES = 8;
const FLAG_SNAPSHOT = 1;
const BYTES: Readonly<Record<GridColumnType, number>> = { u8: 1, u16: 2, i16: 2, u32: 4, f32: 4, f64: 8 };

export interface GridFrameHead {
  readonly number: number;
  readonly isSnapshot: boolean;
  readonly cityTimeMs: number;
  readonly solveMs: number;
}

/** Rows that changed, by table: the first `count` entries of `rows`. */
export type ChangedRows = Partial<Record<GridLiveTable, { readonly rows: Uint32Array; readonly count: number }>>;

/** No bit arithmetic: a count of junk may be beyond 32 bits. */
const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);

function columnTypes(table: GridLiveTable): [string, GridColumnType][] {
  return Object.entries(GRID_LIVE_COLUMNS[table]);
}

function blockBytes(table: GridLiveTable, count: number): number {
  let bytes = BLOCK_HEADER_BYTES + padded(4 * count);
  for (const [, type] of columnTypes(table)) bytes += padded(BYTES[type] * count);
  return bytes;
}

function viewOf(type: GridColumnType, buffer: ArrayBuffer, at: number, count: number): ReturnType<typeof arrayOfType> {
  const Type = arrayOfType(type, 0).constructor as new (
    buffer: ArrayBuffer,
    at: number,
    count: number,
  ) => ReturnType<typeof arrayOfType>;
  return new Type(buffer, at, count);
}

/** Codes the given rows of `columns`. */
export function encodeGridFrame(head: GridFrameHead, columns: GridColumns, changed: ChangedRows): ArrayBuffer {
  const blocks = GRID_LIVE_TABLES.filter((table) => (changed[table]?.count ?? 0) > 0);
  let bytes = HEADER_BYTES;
  for (const table of blocks) bytes += blockBytes(table, changed[table]!.count);
  const buffer = new ArrayBuffer(bytes);
  const header = new DataView(buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint16(4, VERSION, true);
  header.setUint16(6, head.isSnapshot ? FLAG_SNAPSHOT : 0, true);
  header.setUint32(8, head.number, true);
  header.setUint16(12, blocks.length, true);
  header.setFloat64(16, head.cityTimeMs, true);
  header.setFloat64(24, head.solveMs, true);
  let at = HEADER_BYTES;
  for (const table of blocks) {
    const { rows, count } = changed[table]!;
    header.setUint32(at, GRID_LIVE_TABLES.indexOf(table), true);
    header.setUint32(at + 4, count, true);
    at += BLOCK_HEADER_BYTES;
    const sent = rows.subarray(0, count);
    const isWhole = isEveryRow(sent, Object.values(columns[table])[0]!.length);
    new Uint32Array(buffer, at, count).set(sent);
    at += padded(4 * count);
    const source = columns[table] as Record<string, ReturnType<typeof arrayOfType>>;
    for (const [name, type] of columnTypes(table)) {
      const from = source[name]!;
      const to = viewOf(type, buffer, at, count);
      if (isWhole) to.set(from);
      else COLUMN_COPY[type].gather(to as never, from as never, sent);
      at += padded(BYTES[type] * count);
    }
  }
  return buffer;
}

export const isGridFrame = (buffer: ArrayBuffer): boolean =>
  buffer.byteLength >= HEADER_BYTES && new DataView(buffer).getUint32(0, true) === MAGIC;

/**
 * Overwrites `columns` by what the frame holds; `onBlock` is told which rows of which table those are (a view into the frame).
 * Rows that `columns` does not have are refused: the frame is of another city.
 * @throws Error when the bytes are no whole frame of this version, before anything is overwritten
 */
export function applyGridFrame(
  buffer: ArrayBuffer,
  columns: GridColumns,
  onBlock?: (table: GridLiveTable, rows: Uint32Array) => void,
): GridFrameHead {
  if (!isGridFrame(buffer)) throw new Error('grid frame: no header, or the wrong magic number');
  const header = new DataView(buffer);
  const version = header.getUint16(4, true);
  if (version !== VERSION) throw new Error(`grid frame: version ${version}, this build reads ${VERSION}`);
  const blocks: { table: GridLiveTable; rows: Uint32Array; at: number }[] = [];
  let at = HEADER_BYTES;
  for (let block = header.getUint16(12, true); block > 0; block--) {
    const whole = at + BLOCK_HEADER_BYTES <= buffer.byteLength;
    const table = whole ? GRID_LIVE_TABLES[header.getUint32(at, true)] : undefined;
    const count = whole ? header.getUint32(at + 4, true) : 0;
    if (table === undefined || at + blockBytes(table, count) > buffer.byteLength)
      throw new Error('grid frame: a block is cut off or of an unknown table');
    const rows = new Uint32Array(buffer, at + BLOCK_HEADER_BYTES, count);
    const size = Object.values(columns[table])[0]!.length;
    for (const row of rows) if (row >= size) throw new Error(`grid frame: row ${row} of ${size} ${table}`);
    blocks.push({ table, rows, at: at + BLOCK_HEADER_BYTES + padded(4 * count) });
    at += blockBytes(table, count);
  }
  if (at !== buffer.byteLength) throw new Error(`grid frame: ${buffer.byteLength - at} bytes too many`);
  for (const { table, rows, at: start } of blocks) {
    let from = start;
    const isWhole = isEveryRow(rows, Object.values(columns[table])[0]!.length);
    const target = columns[table] as Record<string, ReturnType<typeof arrayOfType>>;
    for (const [name, type] of columnTypes(table)) {
      const values = viewOf(type, buffer, from, rows.length);
      const to = target[name]!;
      if (isWhole) to.set(values);
      else COLUMN_COPY[type].scatter(to as never, values as never, rows);
      from += padded(BYTES[type] * rows.length);
    }
    onBlock?.(table, rows);
  }
  return {
    number: header.getUint32(8, true),
    isSnapshot: (header.getUint16(6, true) & FLAG_SNAPSHOT) !== 0,
    cityTimeMs: header.getFloat64(16, true),
    solveMs: header.getFloat64(24, true),
  };
}
