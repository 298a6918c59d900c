// What the simulated devices need of an MQTT client: any client will do, and tests bring their own.

// mqtt.js hangs a listener on the socket for every packet that waits there and warns at a thousand: stay below.
const MAX_UNSENT_BYTES = 120 * 1024;

export interface Outlet {
  readonly isConnected: boolean;
  /** bytes that wait in the socket's buffer */
  readonly unsentBytes: number;
  /**
   * `done` is called when the broker has acknowledged (QoS 1) or the bytes are written (QoS 0); with an error when the connection went
   * before that and the client will not try again. After a lost connection that the client heals by itself it may come late.
   */
  publish(
    topic: string,
    payload: string,
    options: { qos: 0 | 1; retain: boolean },
    done: (error?: Error | null) => void,
  ): void;
  /** What `send` publishes goes out in one piece, where the client can do that. */
  together?(send: () => void): void;
}

/** The broker takes less than is offered at present. */
export const isSlow = (outlet: Outlet): boolean => outlet.unsentBytes > MAX_UNSENT_BYTES;
