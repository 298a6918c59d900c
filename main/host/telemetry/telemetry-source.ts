// Where messages come from: our own broker, or somebody else's. Telemetry joins either to the same ingest.
import type { Status } from '../../../contract/messages.ts';
import type { RejectReason } from '../../../contract/vocabulary.ts';
import type { InboundMessage } from './inbound-message.ts';

export type BrokerState = Pick<Status['broker'], 'state' | 'trouble' | 'detail'>;

export interface MessageSink {
  /** `done`: the message may be acknowledged. True when something of it was taken. */
  receive(message: InboundMessage, done: () => void): boolean;
  refuse(reason: RejectReason, topic: string, payload: Uint8Array, detail: string): void;
  /** A connection begins, before anything comes over it. `isKnown`: the broker has kept our session. */
  onSession(isKnown: boolean): void;
  /** The broker has answered a subscription with this QoS; 128 and more: it refused. */
  onGranted?(qos: number): void;
  /** at every change */
  onState(state: BrokerState): void;
}

export interface Publication {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** where to answer, and what to say with it; brokers that speak MQTT 5 carry it along, others leave it out */
  readonly reply?: { readonly topic: string; readonly correlation: string };
  /** for one of several brokers only, by its position; default: whoever it concerns */
  readonly source?: number;
  /** Of no use later than this, ms: MQTT 5 brokers then throw it away by themselves. */
  readonly withinMs?: number;
}

export interface TelemetrySource {
  readonly kind: Status['broker']['kind'];
  /** address without credentials */
  readonly url: string;
  /** Resolves when the broker has the message, or may have it: the connection broke off on the way. @throws Error while there is no broker */
  publish(publication: Publication): Promise<void>;
  /** Takes nothing more in until `resume`: what has come waits where it is, unacknowledged. */
  pause(): void;
  resume(): void;
  /** What it should subscribe to has changed. */
  refresh(): void;
  close(): Promise<void>;
}
