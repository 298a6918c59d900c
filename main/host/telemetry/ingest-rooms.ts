// What the reading side of the intake works with.
import type { CityClock } from '../ports.ts';
import type { InboundMessage } from './inbound-message.ts';
import type { IntakeDevices, TelemetryPoint } from './intake-devices.ts';
import type { IntakeWriter } from './intake-writer.ts';
import type { Quarantine } from './quarantine.ts';
import type { SeqWatch } from './seq-watch.ts';

export interface IngestRooms {
  readonly city: string;
  readonly devices: IntakeDevices;
  readonly points: readonly TelemetryPoint[];
  readonly clock: CityClock;
  readonly writer: IntakeWriter;
  readonly quarantine: Quarantine;
  /** counts what devices have sent and nobody has brought */
  readonly seqs?: SeqWatch;
  /** the machine's clock, ms */
  readonly wallNow: () => number;
  /** A message of a topic that nobody claims. True: it is known to be none of ours and no junk. */
  readonly onUnclaimed?: (message: InboundMessage, arrival: number) => boolean;
}
