// Ways of speaking other than our own topics: Sparkplug B, mappings of foreign devices. A decoder claims topics and turns each message
// into values of points; what becomes of them (checks, live store, storage, acknowledgement) is the same for all.
import type { RejectReason } from '../../../contract/vocabulary.ts';
import type { InboundMessage } from './inbound-message.ts';
import type { Publication } from './telemetry-source.ts';

/** Where decoded values go. All of one message are committed before it is acknowledged. */
export interface DecodedSink {
  /**
   * `row` of the pack's `points`; `value` a number in the point's unit, or the name of a state: checked here against the point, a bad one is
   * counted. `ts` source time, ms UTC; `seq` the device's own count, -1: none.
   */
  value(row: number, value: unknown, ts: number, quality: number, origin: number, seq: number): void;
  /** The same of long ago, sent later: belongs into history, never onto the screen, however new it looks. */
  past(row: number, value: unknown, ts: number, quality: number, origin: number, seq: number): void;
  /**
   * These points come by exception: from now on they hold however long they are silent (their interval counts for nothing), until `stale`,
   * or until the connection to the broker is lost. Said before their values.
   */
  holds(rows: readonly number[]): void;
  /** These points are no longer known to hold since `ts`: their device said goodbye or died. They keep their values. A later `value` of a row ends it. */
  stale(rows: readonly number[], ts: number): void;
  /** The message, or part of it, is of no use: counted and kept with a sample. */
  refuse(reason: RejectReason, detail: string): void;
}

/** What a decoder may do besides decoding. */
export interface ForeignDoor {
  /** @throws Error while there is no broker */
  publish(publication: Publication): Promise<void>;
  /** machine's clock, ms */
  readonly wallNow: () => number;
}

/** Something that a device sends under a name of its own and that nobody has made a point of. */
export interface UnmappedMetric {
  /** as the protocol names it: group/node/device */
  readonly device: string;
  readonly metric: string;
  /** how often it came */
  readonly count: number;
}

export interface ForeignDecoder {
  /** for quarantine and status */
  readonly name: string;
  /** topic filters it wants subscribed, besides twin/{city}/# */
  readonly filters: readonly string[];
  /** what the broker publishes for us when we die; null: nothing. Read at every connection, `source`: to which broker. */
  will(source: number): Publication | null;
  claims(topic: string): boolean;
  /** Whether a device may publish this on the embedded broker; default: what is claimed. */
  mayPublish?(topic: string): boolean;
  /** Messages a second of one topic that are taken, averaged over some seconds; default as for our own devices. */
  readonly rate?: number;
  /** Whether a device may subscribe to this filter on the embedded broker; default: no. */
  mayListen?(filter: string): boolean;
  decode(message: InboundMessage, out: DecodedSink): void;
  /** Connected and subscribed: the moment to say that we are there. `source`: to which broker. */
  onConnected(source: number): void;
  /** About once a second: what waits for a time. */
  tick(out: DecodedSink): void;
  /** The most frequent first, at most 100; `more`: how often others came that are not listed. */
  unmapped?(): { readonly metrics: readonly UnmappedMetric[]; readonly more: number };
  close(): Promise<void>;
}
