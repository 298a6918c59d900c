// Samples on their way from the host's main thread to the storage worker: columns in shared memory, no object per sample, and
// nothing to copy or to hand back. The host does not touch a batch between sending it and the worker's answer.
import type { TopicSuffix } from '../../../contract/telemetry.ts';

/** f64 times, arrivals, values; u32 points; u8 qualities, origins */
const BYTES_PER_SAMPLE = 30;

/** A whole message of a device that is kept as it came: its events, its acknowledgements, its description of itself. */
export interface DeviceMessage {
  readonly asset: string;
  readonly suffix: Extract<TopicSuffix, 'event' | 'ack' | 'meta'>;
  /** arrival by the machine's clock, ms */
  readonly arrival: number;
  readonly payload: string;
}

export interface SampleColumns {
  readonly capacity: number;
  /** source time, ms UTC */
  readonly times: Float64Array;
  /** arrival by the machine's clock, ms */
  readonly arrivals: Float64Array;
  /** in the point's unit; of a status the position of its state */
  readonly values: Float64Array;
  /** row of the pack's `points` table */
  readonly points: Uint32Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

export const allocateSamples = (capacity: number): SharedArrayBuffer =>
  new SharedArrayBuffer(capacity * BYTES_PER_SAMPLE);

export function viewSamples(buffer: SharedArrayBuffer): SampleColumns {
  const capacity = Math.floor(buffer.byteLength / BYTES_PER_SAMPLE);
  return {
    capacity,
    times: new Float64Array(buffer, 0, capacity),
    arrivals: new Float64Array(buffer, 8 * capacity, capacity),
    values: new Float64Array(buffer, 16 * capacity, capacity),
    points: new Uint32Array(buffer, 24 * capacity, capacity),
    qualities: new Uint8Array(buffer, 28 * capacity, capacity),
    origins: new Uint8Array(buffer, 29 * capacity, capacity),
  };
}
