// Real MQTT clients against the broker that comes with the host.
import { connect as connectSocket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import {
  DEVICE,
  embedded,
  HOST,
  makeFolder,
  removeFolder,
  startTelemetryHost,
  type TelemetryHost,
} from './telemetry-host.ts';

let host: TelemetryHost;
let dir: string;
let clients: MqttClient[];

beforeEach(async () => {
  dir = makeFolder();
  clients = [];
  host = await startTelemetryHost(embedded(), dir, 2);
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await host.stop();
  removeFolder(dir);
});

async function connect(options: IClientOptions = DEVICE): Promise<MqttClient> {
  const client = await mqtt.connectAsync(host.telemetry.url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  clients.push(client);
  return client;
}

const tele = (asset: string, v: object): [string, string] => [
  `twin/tiny/${asset.startsWith('lighting') ? 'lighting' : 'power'}/${asset}/tele`,
  JSON.stringify({ ts: Date.now(), v }),
];

test('a value is live at once and in storage when it is acknowledged', async () => {
  const device = await connect();
  const [topic, payload] = tele('transformer-s1', { load: 4e6 });
  await device.publishAsync(topic, payload, { qos: 1 });
  expect(host.value('transformer-s1.load')).toBe(4e6);
  const { ts } = JSON.parse(payload) as { ts: number };
  const history = await host.storage.history.read(host.city.row('transformer-s1.load'), 0, Date.now(), 10);
  expect(history).toMatchObject({ times: [ts], values: [4e6] });
  await vi.waitFor(() => expect(host.telemetry.broker()).toMatchObject({ kind: 'embedded', state: 'connected' }));
});

test.each([
  ['a wrong password', { username: 'device', password: 'guess' }],
  ['a wrong user', { username: 'nobody', password: 'device-secret' }],
  ['no name at all', {}],
])('%s is refused', async (_what, credentials) => {
  await expect(connect(credentials)).rejects.toThrow(/Bad username or password/);
});

test('devices give no commands and do not listen to each other', async () => {
  const device = await connect();
  const other = await connect();
  const heard: string[] = [];
  other.on('message', (topic) => heard.push(topic));
  await other.subscribeAsync('twin/tiny/+/+/cmd', { qos: 1 });
  for (const filter of [
    '#',
    'twin/#',
    'twin/tiny/#',
    'twin/+/+/+/cmd',
    'twin/tiny/power/+/tele',
    '$SYS/#',
    '$refused',
  ]) {
    await expect(other.subscribeAsync(filter)).rejects.toThrow();
  }
  await device.publishAsync('twin/tiny/power/switch-s1/cmd', '{"id":"1"}', { qos: 1 });
  await host.telemetry.publish({
    topic: 'twin/tiny/power/switch-s2/cmd',
    payload: '{"id":"2"}',
    qos: 1,
    retain: false,
  });
  await vi.waitFor(() => expect(heard).toEqual(['twin/tiny/power/switch-s2/cmd']));
  expect(host.telemetry.flow().rejected).toEqual({ 'bad-topic': 1 });
});

test('the host may listen to all of its city, and hears nothing that was refused', async () => {
  const listener = await connect(HOST);
  const heard: string[] = [];
  listener.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString().slice(0, 6)}`));
  await listener.subscribeAsync('twin/tiny/#', { qos: 0 });
  await expect(listener.subscribeAsync('twin/other/#')).rejects.toThrow();
  const device = await connect();
  await device.publishAsync('twin/tiny/power/transformer-s1/tele', 'junk', { qos: 1 });
  await device.publishAsync('twin/other/power/transformer-s1/tele', '{}', { qos: 1 });
  await device.publishAsync(...tele('transformer-s1', { load: 1 }), { qos: 1 });
  await vi.waitFor(() => expect(heard).toEqual(['twin/tiny/power/transformer-s1/tele {"ts":']));
});

test('only state, meta and online are retained', async () => {
  const device = await connect();
  const [topic, payload] = tele('transformer-s1', { load: 1 });
  await device.publishAsync(topic, payload, { qos: 1, retain: true });
  await device.publishAsync(
    'twin/tiny/power/switch-s1/state',
    JSON.stringify({ ts: Date.now(), v: { position: 'open' } }),
    {
      qos: 1,
      retain: true,
    },
  );
  await device.publishAsync('twin/tiny/power/switch-s1/state/x', 'junk', { qos: 1, retain: true });
  const listener = await connect(HOST);
  const heard: string[] = [];
  listener.on('message', (heardTopic) => heard.push(heardTopic));
  await listener.subscribeAsync('twin/tiny/#');
  await device.publishAsync(...tele('transformer-s2', { load: 1 }), { qos: 1 });
  await vi.waitFor(() => expect(heard).toContain('twin/tiny/power/transformer-s2/tele'));
  expect(heard).toEqual(['twin/tiny/power/switch-s1/state', 'twin/tiny/power/transformer-s2/tele']);
});

test('a device that breaks off says so by its will, and its states go stale', async () => {
  const device = await connect({
    ...DEVICE,
    will: { topic: 'twin/tiny/power/switch-s1/online', payload: Buffer.from('false'), qos: 1, retain: true },
  });
  await device.publishAsync('twin/tiny/power/switch-s1/online', 'true', { qos: 1, retain: true });
  await device.publishAsync(
    'twin/tiny/power/switch-s1/state',
    JSON.stringify({ ts: Date.now(), v: { position: 'closed' } }),
    { qos: 1 },
  );
  expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.GOOD);
  device.stream.destroy();
  await vi.waitFor(() => expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.STALE));
  expect(host.value('switch-s1.position')).toBe(1);
});

test('a packet that is far too large costs the connection, and nobody else anything', async () => {
  const { port } = new URL(host.telemetry.url);
  const device = await connect();
  const socket = connectSocket(Number(port), '127.0.0.1');
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  socket.on('error', () => undefined);
  socket.write(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f));
  await closed;
  expect(host.telemetry.flow().rejected).toEqual({ oversize: 1 });
  await device.publishAsync(...tele('transformer-s1', { load: 3 }), { qos: 1 });
  expect(host.value('transformer-s1.load')).toBe(3);
});

test('bytes that are no MQTT at all harm nobody', async () => {
  const { port } = new URL(host.telemetry.url);
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0\0', '\x10\x02\x00\x00']) {
    const socket = connectSocket(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => {
      socket.once('close', resolve);
      socket.write(bytes);
      setTimeout(() => socket.destroy(), 200);
    });
  }
  const device = await connect();
  await device.publishAsync(...tele('transformer-s1', { load: 3 }), { qos: 1 });
  expect(host.value('transformer-s1.load')).toBe(3);
});

test('a port in use is said with the remedy', async () => {
  const { port } = new URL(host.telemetry.url);
  const other = makeFolder();
  await expect(startTelemetryHost(embedded(Number(port)), other, 1)).rejects.toThrow(
    /Port \d+ on 127\.0\.0\.1 is in use.*--broker embedded:PORT/,
  );
  removeFolder(other);
});

test('one device at a hundred times its rate does not slow the others', async () => {
  const mad = await connect();
  const calm = await connect();
  const flood = Array.from({ length: 5000 }, (_, i) =>
    mad.publishAsync(...tele('transformer-s1', { load: i }), { qos: 1 }),
  );
  const started = performance.now();
  await calm.publishAsync(...tele('transformer-s2', { load: 7 }), { qos: 1 });
  const waited = performance.now() - started;
  expect(host.value('transformer-s2.load')).toBe(7);
  await Promise.all(flood);
  const flooded = host.telemetry.flow().rejected.flood ?? 0;
  expect(flooded).toBeGreaterThan(3000);
  expect(flooded).toBeLessThanOrEqual(4400);
  expect(waited).toBeLessThan(5000);
});

test('another host may stand behind this broker, which speaks only MQTT 3.1.1', async () => {
  const other = makeFolder();
  const { host: address } = new URL(host.telemetry.url);
  const second = await startTelemetryHost(
    { kind: 'external', url: `mqtt://${HOST.username}:${HOST.password}@${address}` },
    other,
    2,
  );
  await vi.waitFor(() => expect(second.telemetry.broker().state).toBe('connected'), { timeout: 10_000 });
  const device = await connect();
  await device.publishAsync(...tele('transformer-s2', { load: 9 }), { qos: 1 });
  await vi.waitFor(() => expect(second.value('transformer-s2.load')).toBe(9));
  await second.stop();
  removeFolder(other);
});
