// The values lane: one columnar frame a tick, newest wins. 22 bytes a value; no object per value on either side.
//
//   0  u32 magic 'CTVF'      8  u32 frame number      16 f64 city time of the frame, ms
//   4  u16 version           12 u32 count n           24 f64 oldest arrival among the values, ms of the host's clock (latency)
//   6  u16 flags (1 = snapshot: points that are missing have no value)
//   32 f64[n] values   f64[n] source times, ms   u32[n] point rows   u8[n] quality codes   u8[n] origin codes

const MAGIC = 0x46565443;
const VERSION = 1;
const HEADER_BYTES = 32;
const BYTES_PER_VALUE = 22;
const FLAG_SNAPSHOT = 1;

export interface ValueFrame {
  readonly number: number;
  readonly isSnapshot: boolean;
  readonly cityTimeMs: number;
  readonly oldestArrivalMs: number;
  readonly count: number;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly points: Uint32Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

function views(buffer: ArrayBuffer, count: number) {
  let at = HEADER_BYTES;
  const values = new Float64Array(buffer, at, count);
  at += 8 * count;
  const times = new Float64Array(buffer, at, count);
  at += 8 * count;
  const points = new Uint32Array(buffer, at, count);
  at += 4 * count;
  const qualities = new Uint8Array(buffer, at, count);
  at += count;
  const origins = new Uint8Array(buffer, at, count);
  return { values, times, points, qualities, origins };
}

/** A frame to be filled: write into the columns, then send `buffer`. */
export function allocateFrame(head: {
  number: number;
  isSnapshot: boolean;
  cityTimeMs: number;
  oldestArrivalMs: number;
  count: number;
}): ValueFrame & { readonly buffer: ArrayBuffer } {
  const buffer = new ArrayBuffer(HEADER_BYTES + BYTES_PER_VALUE * head.count);
  const header = new DataView(buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint16(4, VERSION, true);
  header.setUint16(6, head.isSnapshot ? FLAG_SNAPSHOT : 0, true);
  header.setUint32(8, head.number, true);
  header.setUint32(12, head.count, true);
  header.setFloat64(16, head.cityTimeMs, true);
  header.setFloat64(24, head.oldestArrivalMs, true);
  return { ...head, buffer, ...views(buffer, head.count) };
}

/** Columns are views into `buffer`. @throws Error when the bytes are no frame of this version */
export function decodeFrame(buffer: ArrayBuffer): ValueFrame {
  if (buffer.byteLength < HEADER_BYTES)
    throw new Error(`value frame: ${buffer.byteLength} bytes are fewer than a header`);
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC) throw new Error('value frame: wrong magic number');
  const version = header.getUint16(4, true);
  if (version !== VERSION) throw new Error(`value frame: version ${version}, this build reads ${VERSION}`);
  const count = header.getUint32(12, true);
  if (buffer.byteLength !== HEADER_BYTES + BYTES_PER_VALUE * count) {
    throw new Error(`value frame: ${buffer.byteLength} bytes do not hold ${count} values`);
  }
  return {
    number: header.getUint32(8, true),
    isSnapshot: (header.getUint16(6, true) & FLAG_SNAPSHOT) !== 0,
    cityTimeMs: header.getFloat64(16, true),
    oldestArrivalMs: header.getFloat64(24, true),
    count,
    ...views(buffer, count),
  };
}
