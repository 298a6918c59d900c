// One commit in the log: its samples as columns, as they came. Appending is copying; sorting and packing come later.
import { crc32 } from 'node:zlib';
import { DamagedBlockError, type RecordArrays } from './block-format.ts';

/** checksum of the rest, number of samples */
const HEAD_BYTES = 8;
/** f64 times, arrivals, values; u32 keys; u8 qualities, origins, kinds */
const BYTES_PER_SAMPLE = 31;

export interface LogColumns extends RecordArrays {
  readonly count: number;
  /** keys of the points (`points` table), whatever the pack's order of rows */
  readonly keys: Uint32Array;
}

function columnsOf(buffer: ArrayBuffer, count: number): LogColumns {
  const at = (perSample: number): number => HEAD_BYTES + perSample * count;
  return {
    count,
    times: new Float64Array(buffer, at(0), count),
    arrivals: new Float64Array(buffer, at(8), count),
    values: new Float64Array(buffer, at(16), count),
    keys: new Uint32Array(buffer, at(24), count),
    qualities: new Uint8Array(buffer, at(28), count),
    origins: new Uint8Array(buffer, at(29), count),
    kinds: new Uint8Array(buffer, at(30), count),
  };
}

/** The entries [from, to) of `columns`, with `keys` for the same entries of it. */
export function encodeLog(
  columns: RecordArrays,
  keys: Uint32Array,
  arrivals: Float64Array,
  from: number,
  to: number,
): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(HEAD_BYTES + BYTES_PER_SAMPLE * (to - from));
  const out = columnsOf(buffer, to - from);
  out.times.set(columns.times.subarray(from, to));
  out.arrivals.set(arrivals.subarray(from, to));
  out.values.set(columns.values.subarray(from, to));
  out.keys.set(keys.subarray(from, to));
  out.qualities.set(columns.qualities.subarray(from, to));
  out.origins.set(columns.origins.subarray(from, to));
  out.kinds.set(columns.kinds.subarray(from, to));
  const bytes = new Uint8Array(buffer);
  const head = new DataView(buffer);
  head.setUint32(4, to - from);
  head.setUint32(0, crc32(bytes.subarray(4)));
  return bytes;
}

/** @throws DamagedBlockError */
export function decodeLog(data: Uint8Array): LogColumns {
  // What SQLite hands out need not begin where a Float64Array may.
  const buffer = new ArrayBuffer(data.length);
  const bytes = new Uint8Array(buffer);
  bytes.set(data);
  const head = new DataView(buffer);
  if (data.length < HEAD_BYTES || head.getUint32(0) !== crc32(bytes.subarray(4)))
    throw new DamagedBlockError('an entry of the log does not fit its checksum');
  const count = head.getUint32(4);
  if (data.length !== HEAD_BYTES + BYTES_PER_SAMPLE * count)
    throw new DamagedBlockError('an entry of the log is cut off');
  return columnsOf(buffer, count);
}
