// Guards the one thing we know about the inside of mqtt.js: how a PUBACK leaves. A broker of ten lines on a real socket.
import { createServer, type Server, type Socket } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import mqttPacket from 'mqtt-packet';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HeldPubacks, holdPubacks } from './hold-pubacks.ts';

let server: Server;
let peer: Socket;
let client: MqttClient;
let pubacks: HeldPubacks;
let acknowledged: number[];
let releases: Map<number, () => void>;

beforeEach(async () => {
  acknowledged = [];
  releases = new Map();
  server = createServer((socket) => {
    peer = socket;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet: mqttPacket.Packet) => {
      if (packet.cmd === 'connect')
        socket.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
      if (packet.cmd === 'puback') acknowledged.push(packet.messageId ?? 0);
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, reconnectPeriod: 20 });
  pubacks = holdPubacks(client);
  client.on('message', (_topic, _payload, { messageId }) => {
    if (messageId !== undefined) releases.set(messageId, pubacks.hold(messageId));
  });
  await new Promise<void>((resolve) => {
    client.once('connect', () => resolve());
  });
});

afterEach(async () => {
  await client.endAsync(true);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
});

function send(...ids: number[]): void {
  for (const messageId of ids) {
    peer.write(
      mqttPacket.generate({ cmd: 'publish', topic: 'a', payload: 'x', qos: 1, messageId, retain: false, dup: false }),
    );
  }
}

test('no PUBACK before its release, and none waits for another', async () => {
  send(1, 2, 3);
  await vi.waitFor(() => expect(releases.size).toBe(3));
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(acknowledged).toEqual([]);
  releases.get(2)?.();
  await vi.waitFor(() => expect(acknowledged).toEqual([2]));
  releases.get(3)?.();
  releases.get(1)?.();
  await vi.waitFor(() => expect(acknowledged).toEqual([2, 3, 1]));
  expect(pubacks.held).toBe(0);
});

test('a release within the message event is sent once', async () => {
  client.removeAllListeners('message');
  client.on('message', (_topic, _payload, { messageId }) => {
    if (messageId !== undefined) pubacks.hold(messageId)();
  });
  send(9);
  await vi.waitFor(() => expect(acknowledged).toEqual([9]));
  expect(pubacks.held).toBe(0);
});

test('what belongs to a connection that broke is never acknowledged on the next', async () => {
  send(5);
  await vi.waitFor(() => expect(releases.size).toBe(1));
  const back = new Promise<void>((resolve) => {
    client.once('connect', () => resolve());
  });
  peer.destroy();
  await back;
  releases.get(5)?.();
  send(6);
  await vi.waitFor(() => expect(releases.size).toBe(2));
  releases.get(6)?.();
  await vi.waitFor(() => expect(acknowledged).toEqual([6]));
});
