// Brokers that stand behind a web server: MQTT over WebSocket, plain and with TLS. The door is a WebSocket server in front of a real
// mosquitto, as nginx or HiveMQ would be one: it passes the bytes on and knows nothing of MQTT.
import { createServer as createWebServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import mqtt from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { InboundMessage } from '../../main/host/telemetry/inbound-message.ts';
import { openMqttSource } from '../../main/host/telemetry/mqtt-source.ts';
import type { BrokerState } from '../../main/host/telemetry/telemetry-source.ts';
import { hasOpenssl, makeCertificates } from './certificates.ts';
import { hasMosquitto, startMosquittoWith } from './mosquitto.ts';

const WITHIN = { timeout: 10_000, interval: 20 };
const COUNT = 40;

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

/** @returns the door's port */
async function doorBefore(brokerPort: number, server: Server): Promise<number> {
  const sockets = new WebSocketServer({
    server,
    path: '/mqtt',
    handleProtocols: (offered) => offered.has('mqtt') && 'mqtt',
  });
  sockets.on('connection', (socket) => {
    const stream = createWebSocketStream(socket);
    const broker = connect(brokerPort, '127.0.0.1');
    for (const end of [stream, broker]) end.on('error', () => broker.destroy());
    stream.pipe(broker).pipe(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe.skipIf(!hasMosquitto)('a broker behind a WebSocket', () => {
  async function broker(): Promise<number> {
    const running = await startMosquittoWith('listener %PORT% 127.0.0.1\nallow_anonymous true');
    closings.push(() => running.remove());
    return running.port;
  }

  /** What was published comes in order; what was not acknowledged comes again to the next connection, and only that. */
  async function holdsToItsWord(port: number, url: string, ca: string | undefined): Promise<void> {
    const reach = (acknowledged: (n: number) => boolean) => {
      const states: BrokerState[] = [];
      const messages: InboundMessage[] = [];
      const source = openMqttSource({
        ...{ city: 'tiny', clientId: 'host', url, onAddress: () => undefined },
        ...(ca === undefined ? {} : { ca }),
        sink: {
          receive: (message, done) => {
            messages.push(message);
            if (acknowledged(Number(message.payload.toString()))) done();
            return true;
          },
          refuse: () => undefined,
          onSession: () => undefined,
          onState: (state) => states.push(state),
        },
      });
      const seen = () => messages.map(({ payload }) => Number(payload.toString()));
      const connected = () =>
        vi.waitFor(() => expect(states.at(-1), JSON.stringify(states)).toMatchObject({ state: 'connected' }), WITHIN);
      return { source, seen, connected };
    };
    const numbers = (from: number) => Array.from({ length: COUNT - from }, (_, i) => from + i);
    const first = reach((n) => n < COUNT / 2);
    await first.connected();
    const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'device' });
    for (const n of numbers(0)) await device.publishAsync('twin/tiny/power/x/tele', String(n), { qos: 1 });
    await vi.waitFor(() => expect(first.seen()).toEqual(numbers(0)), WITHIN);
    await first.source.close();
    const second = reach(() => true);
    await second.connected();
    await vi.waitFor(() => expect(second.seen()).toEqual(numbers(COUNT / 2)), WITHIN);
    await second.source.close();
    await device.endAsync(true);
  }

  test('plain: messages come in order, and one that was not acknowledged comes again', async () => {
    const port = await broker();
    await holdsToItsWord(port, `ws://127.0.0.1:${await doorBefore(port, createWebServer())}/mqtt`, undefined);
  });

  test.skipIf(!hasOpenssl)('with TLS and an authority of our own', async () => {
    const made = makeCertificates();
    closings.push(() => made.remove());
    const authority = made.authority('authority');
    const { cert, key } = authority.sign('server', 'IP:127.0.0.1');
    const port = await broker();
    const url = `wss://127.0.0.1:${await doorBefore(port, createTlsServer({ cert, key }))}/mqtt`;
    await holdsToItsWord(port, url, authority.cert);
  });

  test('a web server that knows no MQTT: said, and tried again', async () => {
    const server = createWebServer((_, answer) => answer.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(() => new Promise((resolve) => server.close(resolve)));
    const states: BrokerState[] = [];
    const source = openMqttSource({
      ...{ city: 'tiny', clientId: 'host', onAddress: () => undefined },
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`,
      sink: {
        receive: () => true,
        refuse: () => undefined,
        onSession: () => undefined,
        onState: (s) => states.push(s),
      },
    });
    closings.push(() => source.close());
    await vi.waitFor(() => expect(states.filter(({ state }) => state === 'lost').length).toBeGreaterThan(0), WITHIN);
    expect(states.find(({ state }) => state === 'lost')?.detail).toMatch(/404/);
  });
});
