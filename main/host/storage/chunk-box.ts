// A blob of chunks, one a point: which points of the block have one, how long each is, and a checksum over all of it.
import { crc32 } from 'node:zlib';
import { BLOCK_POINTS, DamagedBlockError } from './block-format.ts';

/** First byte: what the chunks are. */
export const BOX = { records: 3, slots: 4 } as const;

/** sort of box, checksum, two numbers that the chunks are told against, which slots there are; then lengths, then chunks */
const CHECKED_FROM = 5;
const BITMAP_AT = 21;
const HEAD_BYTES = BITMAP_AT + BLOCK_POINTS / 8;

/** `lengths` in bytes by slot, 0: none; `chunks` one after the other. */
export function packBox(
  sort: number,
  first: number,
  second: number,
  lengths: Uint32Array,
  chunks: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const coded: number[] = [];
  const bitmap = new Uint8Array(BLOCK_POINTS / 8);
  for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
    let length = lengths[slot]!;
    if (length === 0) continue;
    bitmap[slot >> 3]! |= 1 << (slot & 7);
    for (; length > 127; length >>>= 7) coded.push((length & 127) | 128);
    coded.push(length);
  }
  const bytes = new Uint8Array(HEAD_BYTES + coded.length + chunks.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = sort;
  view.setFloat64(CHECKED_FROM, first);
  view.setFloat64(CHECKED_FROM + 8, second);
  bytes.set(bitmap, BITMAP_AT);
  bytes.set(coded, HEAD_BYTES);
  bytes.set(chunks, HEAD_BYTES + coded.length);
  view.setUint32(1, crc32(bytes.subarray(CHECKED_FROM)));
  return bytes;
}

/** Where the chunk of each slot begins, 0: there is none. @throws DamagedBlockError */
export function openBox(bytes: Uint8Array, sort: number): { first: number; second: number; starts: Uint32Array } {
  if (bytes.length < HEAD_BYTES) throw new DamagedBlockError('the block is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== sort)
    throw new DamagedBlockError(`a block of sort ${bytes[0]} lies where one of sort ${sort} belongs`);
  if (view.getUint32(1) !== crc32(bytes.subarray(CHECKED_FROM)))
    throw new DamagedBlockError('the block does not fit its checksum');
  const lengths = new Uint32Array(BLOCK_POINTS);
  let at = HEAD_BYTES;
  for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
    if (((bytes[BITMAP_AT + (slot >> 3)]! >> (slot & 7)) & 1) === 0) continue;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length) throw new DamagedBlockError('the block ends within its lengths');
      const byte = bytes[at]!;
      at += 1;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    lengths[slot] = length;
  }
  const starts = new Uint32Array(BLOCK_POINTS);
  for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
    if (lengths[slot] === 0) continue;
    starts[slot] = at;
    at += lengths[slot]!;
  }
  return { first: view.getFloat64(CHECKED_FROM), second: view.getFloat64(CHECKED_FROM + 8), starts };
}
