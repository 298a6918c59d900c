// Samples on their way from the host's main thread to the storage worker: columns in shared memory, no object per sample, and
// nothing to copy or to hand back. The host does not touch a batch between sending it and the worker's answer.
import type { TopicSuffix } from '../../../contract/telemetry.ts';

/** f64 times, arrivals, values; u32 points, seqs; u8 qualities, origins, kinds */
const BYTES_PER_SAMPLE = 35;

/**
 * What a record is. `shown`: a sample that changed what the live store shows. `kept`: a sample that did not (older, repeated, within the
 * deadband). `mark`: no sample at all: what is shown changed by itself (turned stale, came back, was given another time).
 * Samples are 0 and 1; what was shown at a moment is the fold of 0 and 2 in order of arrival.
 */
export const RECORD = { shown: 0, kept: 1, mark: 2 } as const;
export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

/** A device that does not count. */
export const NO_SEQ = 0xffffffff;

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
  /** the device's own count; NO_SEQ: none. For stores that several hosts share; with one host the order of arrival decides */
  readonly seqs: Uint32Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  /** RECORD */
  readonly kinds: Uint8Array;
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
    seqs: new Uint32Array(buffer, 28 * capacity, capacity),
    qualities: new Uint8Array(buffer, 32 * capacity, capacity),
    origins: new Uint8Array(buffer, 33 * capacity, capacity),
    kinds: new Uint8Array(buffer, 34 * capacity, capacity),
  };
}
