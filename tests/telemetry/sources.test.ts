// Several brokers of one city, several hosts on one broker, and what never came: with real mosquittos and hosts that store.
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { hasMosquitto, type RunningBroker, startMosquittoWith } from './mosquitto.ts';
import { makeFolder, removeFolder, startTelemetryHost, type TelemetryHost } from './telemetry-host.ts';

const WITHIN = { timeout: 15_000, interval: 25 };
const LIMITS = 'max_inflight_messages 0\nmax_queued_messages 0';
const CONFIGURATION = `listener %PORT% 127.0.0.1\nallow_anonymous true\n${LIMITS}`;

const clean: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of clean.splice(0).toReversed()) await end();
});

async function startBroker(): Promise<RunningBroker & { url: string }> {
  const broker = await startMosquittoWith(CONFIGURATION);
  clean.push(() => broker.remove());
  return { ...broker, url: `mqtt://127.0.0.1:${broker.port}` };
}

async function startHost(sources: Parameters<typeof startTelemetryHost>[0]): Promise<TelemetryHost> {
  const dir = makeFolder();
  const host = await startTelemetryHost(sources, dir);
  clean.push(async () => {
    await host.stop();
    removeFolder(dir);
  });
  return host;
}

async function connectDevice(url: string): Promise<MqttClient> {
  const device = await mqtt.connectAsync(url, { reconnectPeriod: 50 });
  clean.push(() => device.endAsync(true));
  return device;
}

const isConnected = (host: TelemetryHost) =>
  vi.waitFor(() => expect(host.telemetry.broker()).toMatchObject({ state: 'connected', detail: '' }), WITHIN);

const say = (point: string, value: number | string, more: object = {}) =>
  JSON.stringify({ ts: Date.now(), v: { [point]: value }, ...more });

describe.skipIf(!hasMosquitto)('several brokers and several hosts', () => {
  test('two hosts share the storing: each message is stored by exactly one, and both pictures are whole', async () => {
    const { url } = await startBroker();
    const open = (clientId: string) =>
      startHost({ kind: 'external', sources: [{ name: 'city', url, share: 'historians', clientId }] });
    const hosts = [await open('host-a'), await open('host-b')] as const;
    await Promise.all(hosts.map(isConnected));
    const device = await connectDevice(url);
    const ts = Date.now();
    const [devices, each] = [40, 20];
    const sent: Promise<unknown>[] = [];
    for (let i = 0; i < devices * each; i += 1) {
      const payload = JSON.stringify({ ts: ts + i, seq: Math.floor(i / devices), v: { load: i % 100 } });
      sent.push(device.publishAsync(`twin/tiny/power/transformer-s${1 + (i % devices)}/tele`, payload, { qos: 1 }));
    }
    await Promise.all(sent);

    const storedBy = async (host: TelemetryHost) => {
      const times: number[] = [];
      for (let i = 1; i <= devices; i += 1) {
        const row = host.city.row(`transformer-s${i}.load`);
        times.push(...(await host.storage.history.page(row, ts, ts + devices * each, 1000, null)).times);
      }
      return times;
    };
    await vi.waitFor(async () => {
      const [a, b] = [await storedBy(hosts[0]), await storedBy(hosts[1])];
      expect([...a, ...b].toSorted((x, y) => x - y)).toEqual(Array.from({ length: devices * each }, (_, i) => ts + i));
      expect(a.length).toBeGreaterThan(0);
      expect(b.length).toBeGreaterThan(0);
    }, WITHIN);
    for (const host of hosts)
      for (let i = 1; i <= devices; i += 1) {
        const last = devices * (each - 1) + i - 1;
        await vi.waitFor(() => expect(host.value(`transformer-s${i}.load`)).toBe(last % 100), WITHIN);
        expect(host.quality(`transformer-s${i}.load`)).toBe(QUALITY_CODE.GOOD);
      }
    // What each of them showed comes back as its past, also what the other one has stored.
    for (const host of hosts) {
      const { live } = host.telemetry;
      const row = host.city.row('transformer-s1.load');
      await vi.waitFor(async () => {
        const then = await host.storage.replay.at(Date.now(), 'arrival');
        for (const column of ['times', 'values', 'qualities', 'origins'] as const)
          expect(then[column], column).toEqual(live[column]);
      }, WITHIN);
      const { times, points, count } = await host.storage.replay.between(ts - 1, Date.now(), 'arrival', 9999);
      const shown = [...times.subarray(0, count)].filter((_, i) => points[i] === row);
      // In their order, whoever stored them; by QoS 0 one may be left out.
      expect(new Set(shown).size).toBeGreaterThan(each / 2);
      expect(shown).toEqual(shown.toSorted((x, y) => x - y));
    }
    // The pictures have heard every count: a host's own share would be full of holes.
    for (const host of hosts) {
      expect(host.telemetry.lost()).toMatchObject({ messages: 0, restarts: 0 });
      expect(host.telemetry.flow().rejected).toEqual({});
      // The picture's connection asks for QoS 0 itself: that is no broker that lowers it.
      expect(host.telemetry.troubles()).toEqual([]);
    }
  });

  test('each broker has its own state, and only what was heard through it goes stale with it', async () => {
    const [north, south] = [await startBroker(), await startBroker()];
    const host = await startHost({
      kind: 'external',
      sources: [
        { name: 'north', url: north.url, clientId: 'host-n' },
        { name: 'south', url: south.url, clientId: 'host-s' },
      ],
    });
    await isConnected(host);
    const [inNorth, inSouth] = [await connectDevice(north.url), await connectDevice(south.url)];
    await inNorth.publishAsync('twin/tiny/power/switch-s1/state', say('position', 'closed'), { qos: 1 });
    await inSouth.publishAsync('twin/tiny/power/switch-s2/state', say('position', 'open'), { qos: 1 });
    await vi.waitFor(() => expect(host.value('switch-s2.position')).toBe(0), WITHIN);
    await vi.waitFor(() => expect(host.value('switch-s1.position')).toBe(1), WITHIN);

    // A command goes the way its device was heard.
    const heard: string[] = [];
    for (const [name, client] of [
      ['north', inNorth],
      ['south', inSouth],
    ] as const) {
      client.on('message', (topic) => heard.push(`${name} ${topic.split('/')[3]}`));
      await client.subscribeAsync('twin/tiny/+/+/cmd', { qos: 1 });
    }
    const order = {
      domain: 'power',
      point: 'position',
      value: 'open',
      phase: 'operate',
      by: 'test',
      withinMs: 300,
    } as const;
    await host.telemetry.command({ ...order, asset: 'switch-s2' });
    await host.telemetry.command({ ...order, asset: 'switch-s1' });
    expect(heard).toEqual(['south switch-s2', 'north switch-s1']);

    await inSouth.endAsync(true);
    await south.stop();
    await vi.waitFor(() => expect(host.telemetry.broker()).toMatchObject({ state: 'lost' }), WITHIN);
    expect(host.telemetry.broker().detail).toContain(south.url);
    await vi.waitFor(() => expect(host.quality('switch-s2.position')).toBe(QUALITY_CODE.STALE), WITHIN);
    expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.GOOD);
    await vi.waitFor(
      () =>
        expect(host.telemetry.sources().map(({ name, state }) => `${name} ${state.state}`)).toEqual([
          'north connected',
          'south lost',
        ]),
      WITHIN,
    );
  });

  test('what a broker that was killed has lost is counted by the counts of the devices', async () => {
    const broker = await startBroker();
    const host = await startHost({ kind: 'external', sources: [{ name: 'city', url: broker.url, clientId: 'host' }] });
    await isConnected(host);
    const topic = 'twin/tiny/power/transformer-s1/tele';
    let device = await connectDevice(broker.url);
    for (let seq = 0; seq < 5; seq += 1) await device.publishAsync(topic, say('load', seq, { seq }), { qos: 1 });
    await vi.waitFor(() => expect(host.value('transformer-s1.load')).toBe(4), WITHIN);
    await broker.kill();
    await device.endAsync(true);
    await broker.start();
    await isConnected(host);
    // Seven that the broker took along.
    device = await connectDevice(broker.url);
    for (let seq = 12; seq < 15; seq += 1) await device.publishAsync(topic, say('load', seq, { seq }), { qos: 1 });
    await vi.waitFor(() => expect(host.telemetry.lost()).toMatchObject({ messages: 7, devices: 1 }), {
      timeout: 20_000,
      interval: 100,
    });
  });
});
