// The rows on one page of a damaged SQLite file. Which table a page belonged to is not asked: rows are known by what they hold. A page that
// was overwritten does not keep to the format, and has no rows.
import type { DamagedPages } from './damaged-pages.ts';

export type DamagedValue = null | number | string | Uint8Array;

export interface DamagedRow {
  /** null: of an index, or of a table without row numbers */
  readonly rowid: number | null;
  readonly values: readonly DamagedValue[];
}

const TABLE_LEAF = 0x0d;
const INDEX_LEAF = 0x0a;
const INDEX_INTERIOR = 0x02;
/** The first page begins with the header of the file. */
const FILE_HEAD_BYTES = 100;
const MOST_COLUMNS = 32;

/** The page, or the row, is not what the format says. */
class NotARowError extends Error {}

const text = new TextDecoder('utf-8', { fatal: true });

class Cursor {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Up to 2^53. */
  number(): number {
    let value = 0;
    for (let i = 0; i < 9; i += 1) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) throw new NotARowError();
      this.at += 1;
      if (i === 8) return value * 256 + byte;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
    throw new NotARowError();
  }
}

/** Rows of a page in their order; none where the page is no leaf of a tree, or is overwritten. */
export function rowsOf(pages: DamagedPages, number: number, bytes: Uint8Array): DamagedRow[] {
  const start = number === 1 ? FILE_HEAD_BYTES : 0;
  const sort = bytes[start];
  if (sort !== TABLE_LEAF && sort !== INDEX_LEAF && sort !== INDEX_INTERIOR) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cells = view.getUint16(start + 3);
  const pointers = start + (sort === INDEX_INTERIOR ? 12 : 8);
  if (pointers + 2 * cells > bytes.length) return [];
  const rows: DamagedRow[] = [];
  for (let i = 0; i < cells; i += 1) {
    const row = readCell(pages, bytes, view, view.getUint16(pointers + 2 * i), sort, pointers + 2 * cells);
    // A part of the page may be overwritten and the rest of it not.
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** Where rows with a blob lie that is worth looking at later. */
export const isTableLeaf = (bytes: Uint8Array): boolean => bytes[0] === TABLE_LEAF;

function readCell(
  pages: DamagedPages,
  bytes: Uint8Array,
  view: DataView,
  place: number,
  sort: number,
  cellsFrom: number,
): DamagedRow | null {
  if (place < cellsFrom || place >= bytes.length) return null;
  try {
    const cursor = new Cursor(bytes, place + (sort === INDEX_INTERIOR ? 4 : 0));
    const length = cursor.number();
    const rowid = sort === TABLE_LEAF ? cursor.number() : null;
    const payload = readPayload(pages, bytes, view, cursor.at, length, sort === TABLE_LEAF);
    return { rowid, values: readRecord(payload) };
  } catch (error) {
    if (error instanceof NotARowError || error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

function readPayload(
  pages: DamagedPages,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  length: number,
  isTable: boolean,
): Uint8Array {
  const usable = pages.pageBytes;
  if (length > usable * pages.count) throw new NotARowError();
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length <= most) {
    if (at + length > bytes.length) throw new NotARowError();
    return bytes.subarray(at, at + length);
  }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  if (at + local + 4 > bytes.length) throw new NotARowError();
  const payload = new Uint8Array(length);
  payload.set(bytes.subarray(at, at + local));
  let done = local;
  let next = view.getUint32(at + local);
  while (done < length) {
    const page = next === 0 || next > pages.count ? null : pages.page(next);
    if (page === null) throw new NotARowError();
    const part = page.subarray(4, 4 + Math.min(usable - 4, length - done));
    payload.set(part, done);
    done += part.length;
    next = new DataView(page.buffer, page.byteOffset, 4).getUint32(0);
  }
  if (next !== 0) throw new NotARowError();
  return payload;
}

function readRecord(payload: Uint8Array): DamagedValue[] {
  const head = new Cursor(payload, 0);
  const headBytes = head.number();
  if (headBytes > payload.length || headBytes < 1) throw new NotARowError();
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const values: DamagedValue[] = [];
  let at = headBytes;
  while (head.at < headBytes) {
    const sort = head.number();
    const length = lengthOf(sort);
    if (at + length > payload.length || values.length === MOST_COLUMNS) throw new NotARowError();
    values.push(readValue(payload, view, sort, at, length));
    at += length;
  }
  if (head.at !== headBytes || at !== payload.length) throw new NotARowError();
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const;

function lengthOf(sort: number): number {
  if (sort >= 12) return Math.floor((sort - 12) / 2);
  const length = INTEGER_BYTES[sort];
  if (length === undefined) throw new NotARowError();
  return length;
}

function readValue(payload: Uint8Array, view: DataView, sort: number, at: number, length: number): DamagedValue {
  switch (sort) {
    case 0:
      return null;
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return view.getInt8(at) * 65_536 + view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * 2 ** 32 + view.getUint32(at + 2);
    case 6:
      return Number(view.getBigInt64(at));
    case 7:
      return view.getFloat64(at);
    case 8:
      return 0;
    case 9:
      return 1;
    default: {
      const bytes = payload.subarray(at, at + length);
      return sort % 2 === 1 ? text.decode(bytes) : bytes;
    }
  }
}
