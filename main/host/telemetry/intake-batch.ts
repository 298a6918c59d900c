// What the intake found in messages, on its way to the main thread: records in columns of shared memory, no object per value. They are
// applied there in their order (intake-desk.ts); the columns go back when that is done.
import type { DeviceMessage } from '../storage/sample-batch.ts';
import type { InboundMessage } from './inbound-message.ts';

/** f64 times, nows, arrivals, seen, values, seqs; u32 rows; u8 kinds, qualities, origins, flags */
const BYTES_PER_RECORD = 56;

export const INTAKE_RECORD = {
  /** a value of a point: `rows` its row */
  value: 0,
  /** a word of a device's own, of now: `rows` its index among the devices, `qualities` the position of the connection */
  heard: 1,
  /** a word of a device that the broker had kept */
  kept: 2,
  /** a device says that it is there, or not (INTAKE_FLAG.yes) */
  online: 3,
  /** a whole message: `rows` its place in `messages` */
  message: 4,
  /** points that are no longer known to hold: `rows` their place in `lists` */
  stale: 5,
  /** points that hold until they are said to be stale: `rows` their place in `lists` */
  holds: 6,
  /** a connection to a broker begins: `rows` its position; INTAKE_FLAG.yes: it has kept our session */
  session: 7,
} as const;

export const INTAKE_FLAG = {
  /** somebody waits for the acknowledgement */
  precious: 1,
  yes: 2,
  isKept: 4,
  isSimulated: 8,
  /** not stored: another host does that */
  showOnly: 16,
  /** not shown: it comes once more for that */
  storeOnly: 32,
  /** of long ago, sent later: history only, however new it looks */
  past: 64,
} as const;

export interface IntakeColumns {
  readonly capacity: number;
  /** source time as sent, ms UTC */
  readonly times: Float64Array;
  /** city time at arrival, ms UTC */
  readonly nows: Float64Array;
  /** machine's clock, ms */
  readonly arrivals: Float64Array;
  /** the sign of life it is, machine's clock, ms: earlier than `arrivals` for what a broker had kept */
  readonly seen: Float64Array;
  readonly values: Float64Array;
  /** the device's own count; -1: none */
  readonly seqs: Float64Array;
  readonly rows: Uint32Array;
  readonly kinds: Uint8Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  readonly flags: Uint8Array;
}

export interface IntakeMessage extends DeviceMessage {
  /** MQTT 5: to which command it is the answer */
  readonly correlation: string | null;
}

/** How many messages a batch was made of, for the flow that the status shows. Arrivals by the machine's clock, ms. */
export interface IntakeFlow {
  messages: number;
  points: number;
  firstArrival: number;
  lastArrival: number;
}

export interface IntakeBatch {
  /** counts up by 1 */
  readonly number: number;
  /** which columns: the buffer travels the first time only */
  readonly slot: number;
  readonly buffer: SharedArrayBuffer | null;
  readonly count: number;
  readonly messages: readonly IntakeMessage[];
  readonly lists: readonly Uint32Array[];
  readonly flow: IntakeFlow;
  /** somebody waits for its commit */
  readonly isAwaited: boolean;
}

export const allocateIntake = (capacity: number): SharedArrayBuffer =>
  new SharedArrayBuffer(capacity * BYTES_PER_RECORD);

export function viewIntake(buffer: SharedArrayBuffer): IntakeColumns {
  const capacity = Math.floor(buffer.byteLength / BYTES_PER_RECORD);
  const doubles = (place: number) => new Float64Array(buffer, place * 8 * capacity, capacity);
  const bytes = (place: number) => new Uint8Array(buffer, (52 + place) * capacity, capacity);
  return {
    capacity,
    times: doubles(0),
    nows: doubles(1),
    arrivals: doubles(2),
    seen: doubles(3),
    values: doubles(4),
    seqs: doubles(5),
    rows: new Uint32Array(buffer, 48 * capacity, capacity),
    kinds: bytes(0),
    qualities: bytes(1),
    origins: bytes(2),
    flags: bytes(3),
  };
}

/** of the records of a message */
export function flagsOf({ isPrecious, purpose }: InboundMessage): number {
  const flags = isPrecious ? INTAKE_FLAG.precious : 0;
  if (purpose === undefined || purpose === 'both') return flags;
  return flags | (purpose === 'store' ? INTAKE_FLAG.storeOnly : INTAKE_FLAG.showOnly);
}
