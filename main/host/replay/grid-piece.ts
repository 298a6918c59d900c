// Some seconds or minutes of what was shown of the grid, as one compressed blob: frame after frame, each with the machine's clock at which
// it was made and the figures of the whole grid.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { GridFigures } from '../shadow/shadow-questions.ts';
import { fromPlanes, toPlanes } from './frame-planes.ts';

export interface RecordedFrame {
  /** machine's clock, ms */
  readonly wallMs: number;
  /** a grid frame: the rows that changed, or all */
  readonly frame: ArrayBuffer;
  readonly figures: GridFigures;
}

/** f64 wall, u32 bytes of the frame, u32 bytes of the figures; then both, padded to 8 */
const HEAD_BYTES = 16;
/** A piece of two seconds of a large city is smaller, a whole picture some of these. */
const CHUNK_BYTES = 1 << 20;
const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);

/** `level` of zstd. */
export function packPiece(frames: readonly RecordedFrame[], level: number): Buffer {
  const figures = frames.map((each) => Buffer.from(JSON.stringify(each.figures)));
  const size = frames.reduce(
    (sum, { frame }, i) => sum + HEAD_BYTES + padded(frame.byteLength) + padded(figures[i]!.length),
    0,
  );
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [i, { wallMs, frame }] of frames.entries()) {
    view.setFloat64(at, wallMs, true);
    view.setUint32(at + 8, frame.byteLength, true);
    view.setUint32(at + 12, figures[i]!.length, true);
    at += HEAD_BYTES;
    bytes.set(new Uint8Array(frame), at);
    toPlanes(bytes.subarray(at, at + frame.byteLength));
    at += padded(frame.byteLength);
    bytes.set(figures[i]!, at);
    at += padded(figures[i]!.length);
  }
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
}

/** Calls `take` with each frame up to `untilMs`, oldest first. @throws Error when the bytes are damaged */
export function eachOfPiece(
  data: Uint8Array,
  untilMs: number,
  take: (wallMs: number, frame: ArrayBuffer, figures: () => GridFigures) => void,
): void {
  const unpacked = zstdDecompressSync(data, { chunkSize: CHUNK_BYTES });
  // Columns are looked at in place: they have to begin at multiples of 8.
  const bytes =
    unpacked.byteOffset % 8 === 0
      ? new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.length)
      : new Uint8Array(unpacked);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const wallMs = view.getFloat64(at, true);
    const frameBytes = view.getUint32(at + 8, true);
    const figuresBytes = view.getUint32(at + 12, true);
    if (wallMs > untilMs) return;
    at += HEAD_BYTES;
    fromPlanes(bytes.subarray(at, at + frameBytes));
    const frame = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + frameBytes);
    at += padded(frameBytes);
    const text = bytes.subarray(at, at + figuresBytes);
    take(wallMs, frame, () => JSON.parse(Buffer.from(text).toString()) as GridFigures);
    at += padded(figuresBytes);
  }
}

/** All frames, for packing them together with others. */
export function framesOfPiece(data: Uint8Array): RecordedFrame[] {
  const frames: RecordedFrame[] = [];
  eachOfPiece(data, Infinity, (wallMs, frame, figures) => frames.push({ wallMs, frame, figures: figures() }));
  return frames;
}
