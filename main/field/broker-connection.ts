// The simulator's connection to the broker, as a device has one: it tries again for ever, and gives up only when it is not let in.
import { Socket } from 'node:net';
import { connect, type ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt';
import type { Outlet } from './outlet.ts';

const RECONNECT_MS = 1000;
/** CONNACK codes of MQTT 3.1.1 and 5 for "bad user name or password" and "not authorised". */
const REFUSED = new Set([4, 5, 134, 135]);

export interface BrokerAddress {
  /** mqtt:// or mqtts:// without credentials */
  readonly broker: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export interface ConnectionRooms {
  readonly clientId: string;
  /** published by the broker when the connection is lost */
  readonly will: IClientOptions['will'];
  readonly say: (line: string) => void;
  /** the broker does not let us in: trying again would not help */
  readonly onRefused: (message: string) => void;
}

export function openBroker({ broker, user, password }: BrokerAddress, rooms: ConnectionRooms): MqttClient {
  const { clientId, will, say, onRefused } = rooms;
  const client = connect(broker, {
    clientId,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(will === undefined ? {} : { will }),
    reconnectPeriod: RECONNECT_MS,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    keepalive: 30,
    queueQoSZero: false,
  });
  let lastTrouble = '';
  client.on('connect', () => {
    lastTrouble = '';
    // A trip must not wait for the next full packet.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    say(`connected to ${broker}`);
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    if (lastTrouble === '') say(`lost ${broker}; trying again every ${RECONNECT_MS / 1000} s`);
    lastTrouble ||= 'closed';
  });
  client.on('error', (error: Error | ErrorWithReasonCode) => {
    if ('code' in error && REFUSED.has(error.code)) {
      onRefused(`${broker} refused the user name or password: check FIELD_USER and FIELD_PASSWORD`);
    }
    // Several addresses that all refuse come as one error without a message.
    const trouble = error.message || ('code' in error ? String(error.code) : error.name);
    if (trouble !== lastTrouble) say(`cannot reach ${broker}: ${trouble}; trying again every ${RECONNECT_MS / 1000} s`);
    lastTrouble = trouble;
  });
  return client;
}

export const outletOf = (client: MqttClient): Outlet => ({
  get isConnected() {
    return client.connected;
  },
  get unsentBytes() {
    return client.stream.writableLength;
  },
  publish: (topic, payload, options, done) => void client.publish(topic, payload, options, (error) => done(error)),
  // One system call for all that is said in one moment.
  together(send) {
    const { stream } = client;
    stream.cork();
    try {
      send();
    } finally {
      stream.uncork();
    }
  },
});
