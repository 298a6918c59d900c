// The way in as a whole, through real brokers: its thread that dies, one device that floods, a broker that keeps less than it promised.
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

const WITHIN = { timeout: 10_000 };
let host: TelemetryHost;
let dir: string;
let clients: MqttClient[];

beforeEach(async () => {
  dir = makeFolder();
  clients = [];
  host = await startTelemetryHost(embedded(), dir, 50);
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await host.stop();
  removeFolder(dir);
});

async function connect(options: IClientOptions = {}): Promise<MqttClient> {
  const client = await mqtt.connectAsync(host.telemetry.url, {
    ...{ ...DEVICE, protocolVersion: 4, reconnectPeriod: 50 },
    ...options,
  });
  clients.push(client);
  return client;
}

const topicOf = (n: number, suffix = 'tele') => `twin/tiny/power/transformer-s${n}/${suffix}`;
const load = (ts: number, value: number) => JSON.stringify({ ts, v: { load: value } });

test('the thread of the intake dies: told, stale, and well again at the same address without help', async () => {
  const device = await connect();
  const { url } = host.telemetry;
  await device.publishAsync('twin/tiny/power/transformer-s1/tele', 'junk', { qos: 1 });
  const closed = JSON.stringify({ ts: Date.now(), v: { position: 'closed' } });
  await device.publishAsync('twin/tiny/power/switch-s1/state', closed, { qos: 1 });
  expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.GOOD);
  host.telemetry.killIntake();
  await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('lost'), WITHIN);
  expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.STALE);
  await expect(
    host.telemetry.publish({ topic: 'twin/tiny/power/switch-s1/cmd', payload: '{}', qos: 1, retain: false }),
  ).rejects.toThrow(/intake/);
  await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
  expect(host.telemetry.url).toBe(url);
  await device.publishAsync(topicOf(2), load(Date.now(), 5), { qos: 1 });
  expect(host.value('transformer-s2.load')).toBe(5);
  expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.STALE);
  await device.publishAsync('twin/tiny/power/switch-s1/online', 'true', { qos: 1 });
  await vi.waitFor(() => expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.GOOD), WITHIN);
  expect(host.telemetry.flow().rejected).toEqual({ 'bad-json': 1 });
  const told = host.events.since(0)?.map(({ name }) => name) ?? [];
  expect(told.filter((name) => name.startsWith('broker'))).toEqual([
    'brokerConnected',
    'brokerLost',
    'brokerConnected',
  ]);
});

test('while one device floods, nothing of the others is refused, lost or put out of order', async () => {
  const mad = await connect();
  const calm = await connect();
  const start = Date.now() - 60_000;
  const flooding = { isOver: false };
  let flooded = 0;
  const flood = (async () => {
    while (!flooding.isOver) {
      await Promise.all(
        Array.from({ length: 200 }, () => mad.publishAsync(topicOf(50), load(Date.now(), (flooded += 1)), { qos: 1 })),
      );
    }
  })();
  const each = 60;
  for (let round = 0; round < each; round += 1) {
    const ts = start + round;
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => calm.publishAsync(topicOf(1 + n), load(ts, round), { qos: 1 })),
    );
  }
  flooding.isOver = true;
  await flood;
  expect(Object.keys(host.telemetry.flow().rejected)).toEqual(['flood']);
  await vi.waitFor(
    () => expect([...new Set(host.telemetry.quarantine().map(({ topic }) => topic))]).toEqual([topicOf(50)]),
    WITHIN,
  );
  const rounds = Array.from({ length: each }, (_, round) => round);
  for (const n of [1, 17, 40]) {
    const page = await host.storage.history.page(
      host.city.row(`transformer-s${n}.load`),
      start,
      start + each,
      1000,
      null,
    );
    expect(page.values).toEqual(rounds);
    expect(page.times).toEqual(rounds.map((round) => start + round));
    expect(host.value(`transformer-s${n}.load`)).toBe(each - 1);
  }
  expect(flooded).toBeGreaterThan(600);
});

test('a broker that grants QoS 1 and delivers QoS 0 is told of in health, and taken all the same', async () => {
  const other = makeFolder();
  const { host: address } = new URL(host.telemetry.url);
  // As our own broker does to whoever listens to all of a city.
  const url = `mqtt://${HOST.username}:${HOST.password}@${address}`;
  const second = await startTelemetryHost({ kind: 'external', url }, other, 2);
  await vi.waitFor(() => expect(second.telemetry.broker().state).toBe('connected'), WITHIN);
  const device = await connect();
  await device.publishAsync(topicOf(2), load(Date.now(), 9), { qos: 1 });
  await vi.waitFor(() => expect(second.value('transformer-s2.load')).toBe(9), WITHIN);
  expect(second.telemetry.troubles()).toEqual([]);
  await device.publishAsync(topicOf(2, 'online'), 'true', { qos: 1 });
  await vi.waitFor(
    () =>
      expect(second.telemetry.troubles()).toMatchObject([
        { code: 'qos-ignored', message: expect.stringMatching(/1 events.* over the broker with QoS 0/) },
      ]),
    WITHIN,
  );
  expect(second.telemetry.sources()).toMatchObject([
    { state: { state: 'connected' }, delivery: { granted: 1, byQos: [2, 0, 0], downgraded: 1 } },
  ]);
  expect(host.telemetry.troubles()).toEqual([]);
  await second.stop();
  removeFolder(other);
});

test('clocks that are wrong shut out neither their own device nor others', async () => {
  const device = await connect();
  const now = Date.now();
  const send = (n: number, ts: number, value: number) => device.publishAsync(topicOf(n), load(ts, value), { qos: 1 });
  await send(1, now + 240_000, 1);
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  await send(1, Date.now(), 2);
  await send(2, now - 86_400_000, 1);
  await send(2, now - 86_399_000, 2);
  await send(3, now + 3_600_000, 1);
  await send(3, now, 2);
  expect([1, 2, 3].map((n) => host.value(`transformer-s${n}.load`))).toEqual([2, 2, 2]);
  expect([1, 2, 3].map((n) => host.quality(`transformer-s${n}.load`))).toEqual([0, 0, 0]);
  expect(host.telemetry.flow().rejected).toEqual({ future: 1 });
});
