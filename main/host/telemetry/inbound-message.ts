// A message as a broker hands it over, before anybody has looked into it.

/**
 * What is done with the messages of a subscription. `both`: shown and stored. Where several hosts share the storing of one city
 * (shared subscriptions), each gets its share to `store` and all messages once more, to `show`.
 */
export type Purpose = 'both' | 'store' | 'show';

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** QoS 1 or 2: somebody waits for the acknowledgement */
  readonly isPrecious: boolean;
  /** kept by the broker from before we subscribed: no sign of life */
  readonly isKept: boolean;
  /** as it was delivered; default by `isPrecious` */
  readonly qos?: 0 | 1 | 2;
  /** the broker says that it has sent it before */
  readonly isRepeated?: boolean;
  /** position of the connection it came over; default 0 */
  readonly source?: number;
  readonly purpose?: Purpose;
  /** MQTT 5: to which command this is the answer */
  readonly correlation?: string | null;
}
