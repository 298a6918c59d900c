// A grid frame laid out so that it compresses well: of each column first the lowest byte of all rows, then the next; rows as distances.
// The bytes are as many as before, and come back exactly.
import { type GridColumnType, GRID_LIVE_COLUMNS, GRID_LIVE_TABLES } from '../../../contract/grid-live.ts';

const HEADER_BYTES = 32;
const BLOCK_HEADER_BYTES = 8;
const WIDTH: Readonly<Record<GridColumnType, number>> = { u8: 1, u16: 2, i16: 2, u32: 4, f32: 4, f64: 8 };

const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);

type Lay = (bytes: Uint8Array, at: number, count: number, width: number) => void;

/** In place. `frame` is a whole grid frame (contract/grid-frame.ts). */
export function toPlanes(frame: Uint8Array): void {
  walk(frame, (at, count) => differences(frame, at, count), spread);
}

/** In place; undoes `toPlanes`. */
export function fromPlanes(frame: Uint8Array): void {
  walk(
    frame,
    () => undefined,
    gather,
    (at, count) => sums(frame, at, count),
  );
}

function walk(
  frame: Uint8Array,
  before: (at: number, count: number) => void,
  lay: Lay,
  after: (at: number, count: number) => void = () => undefined,
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  let at = HEADER_BYTES;
  for (let block = view.getUint16(12, true); block > 0; block--) {
    const table = GRID_LIVE_TABLES[view.getUint32(at, true)]!;
    const count = view.getUint32(at + 4, true);
    at += BLOCK_HEADER_BYTES;
    before(at, count);
    lay(frame, at, count, 4);
    after(at, count);
    at += padded(4 * count);
    for (const type of Object.values(GRID_LIVE_COLUMNS[table]) as GridColumnType[]) {
      const width = WIDTH[type];
      if (width > 1) lay(frame, at, count, width);
      at += padded(width * count);
    }
  }
}

const rowsAt = (frame: Uint8Array, at: number, count: number): Uint32Array =>
  new Uint32Array(frame.buffer, frame.byteOffset + at, count);

function differences(frame: Uint8Array, at: number, count: number): void {
  const rows = rowsAt(frame, at, count);
  for (let i = count - 1; i > 0; i--) rows[i] = rows[i]! - rows[i - 1]!;
}

function sums(frame: Uint8Array, at: number, count: number): void {
  const rows = rowsAt(frame, at, count);
  for (let i = 1; i < count; i++) rows[i] = rows[i]! + rows[i - 1]!;
}

const spread: Lay = (bytes, at, count, width) => {
  const from = bytes.slice(at, at + count * width);
  for (let plane = 0, to = at; plane < width; plane++)
    for (let i = 0, source = plane; i < count; i++, source += width) bytes[to++] = from[source]!;
};

/** Planes of the column that is being put together: it grows to the longest. */
let planes = new Uint8Array(0);

const gather: Lay = (bytes, at, count, width) => {
  if (planes.length < count * width) planes = new Uint8Array(count * width);
  planes.set(bytes.subarray(at, at + count * width));
  if (width === 4) gatherWords(new Uint32Array(bytes.buffer, bytes.byteOffset + at, count), planes, count);
  else if (width === 2) gatherHalves(new Uint16Array(bytes.buffer, bytes.byteOffset + at, count), planes, count);
  else
    for (let plane = 0, source = 0; plane < width; plane++)
      for (let i = 0, to = at + plane; i < count; i++, to += width) bytes[to] = planes[source++]!;
};

// Nearly all columns are of these widths: whole numbers are written at a time.
function gatherWords(to: Uint32Array, from: Uint8Array, count: number): void {
  const [second, third, fourth] = [count, 2 * count, 3 * count];
  for (let i = 0; i < count; i++)
    to[i] = from[i]! | (from[second + i]! << 8) | (from[third + i]! << 16) | (from[fourth + i]! << 24);
}

function gatherHalves(to: Uint16Array, from: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = from[i]! | (from[count + i]! << 8);
}
