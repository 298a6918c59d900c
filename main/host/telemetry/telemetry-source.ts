// Where messages come from: our own broker, or somebody else's. Telemetry joins either to the same ingest.
import type { Status } from '../../../contract/messages.ts';
import type { RejectReason } from '../../../contract/vocabulary.ts';
import type { InboundMessage } from './ingest.ts';

export type BrokerState = Pick<Status['broker'], 'state' | 'trouble' | 'detail'>;

export interface MessageSink {
  /** `done`: the message may be acknowledged. True when something of it was taken. */
  receive(message: InboundMessage, done: () => void): boolean;
  refuse(reason: RejectReason, topic: string, payload: Uint8Array, detail: string): void;
  /** A connection begins, before anything comes over it. `isKnown`: the broker has kept our session. */
  onSession(isKnown: boolean): void;
  /** at every change */
  onState(state: BrokerState): void;
}

export interface Publication {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface TelemetrySource {
  readonly kind: Status['broker']['kind'];
  /** address without credentials */
  readonly url: string;
  /** Resolves when the broker has the message. @throws Error while there is no broker */
  publish(publication: Publication): Promise<void>;
  close(): Promise<void>;
}
