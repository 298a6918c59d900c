// The external broker, with the configuration and the access list that are shipped.
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { freePort, hasMosquitto, type Mosquitto, startMosquitto, USERS } from './mosquitto.ts';
import { makeFolder, removeFolder, startTelemetryHost, type TelemetryHost } from './telemetry-host.ts';

const WITHIN = { timeout: 15_000, interval: 25 };
const say = (point: string, value: number | string) => JSON.stringify({ ts: Date.now(), v: { [point]: value } });

describe.skipIf(!hasMosquitto)('behind mosquitto', () => {
  let broker: Mosquitto;
  let host: TelemetryHost;
  let dir: string;
  let device: MqttClient;

  beforeAll(async () => {
    broker = await startMosquitto('tiny');
  });
  afterAll(() => broker.remove());

  beforeEach(async () => {
    dir = makeFolder();
    host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir);
    await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
    device = await mqtt.connectAsync(broker.deviceUrl, { reconnectPeriod: 50 });
  });

  afterEach(async () => {
    await device.endAsync(true);
    await host.stop();
    removeFolder(dir);
  });

  test('values arrive, and the address is shown without its password', async () => {
    await device.publishAsync('twin/tiny/power/transformer-s1/tele', say('load', 5), { qos: 1 });
    await vi.waitFor(() => expect(host.value('transformer-s1.load')).toBe(5), WITHIN);
    expect(host.telemetry.broker()).toMatchObject({
      kind: 'external',
      state: 'connected',
      url: `mqtt://127.0.0.1:${broker.port}`,
    });
    expect(JSON.stringify(host.events.since(0))).not.toContain(USERS['city-twin']);
  });

  test('what a device said while the host was away is no flood when it comes all at once; more than it may say in a minute is', async () => {
    await host.stop();
    const spoken = 2000;
    const start = Date.now() - 1000 * spoken;
    const sayAt = (ts: number, value: number) =>
      device.publishAsync('twin/tiny/power/transformer-s1/tele', JSON.stringify({ ts, v: { load: value } }), {
        qos: 1,
      });
    await Promise.all(Array.from({ length: spoken }, (_, i) => sayAt(start + 1000 * i, i % 100)));
    host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir);
    const row = host.city.row('transformer-s1.load');
    await vi.waitFor(async () => {
      const { times } = await host.storage.history.page(row, start, start + 1000 * spoken, 10_000, null);
      expect(times).toEqual(Array.from({ length: spoken }, (_, i) => start + 1000 * i));
    }, WITHIN);
    expect(host.telemetry.flow().rejected).toEqual({});
    expect(host.telemetry.troubles()).toEqual([]);
    // A clock that stands still has no past to tell of.
    const minute = 60_000 * Math.floor((Date.now() - 7_200_000) / 60_000);
    await Promise.all(Array.from({ length: 14_000 }, (_, i) => sayAt(minute, i % 100)));
    await vi.waitFor(
      () => expect(host.telemetry.flow().rejected).toEqual({ flood: expect.any(Number) as number }),
      WITHIN,
    );
    await vi.waitFor(
      () =>
        expect(host.telemetry.troubles()).toMatchObject([
          { code: 'flood', source: 'twin/tiny/power/transformer-s1/tele', count: expect.any(Number) as number },
        ]),
      WITHIN,
    );
  });

  test('junk of every reason is counted and changes nothing', async () => {
    const ts = Date.now();
    const send = (topic: string, payload: string | Buffer) => device.publishAsync(topic, payload, { qos: 1 });
    await device.publishAsync('twin/tiny/power/transformer-s1/tele', say('load', 5), { qos: 1 });
    // The access list keeps other topics away; capitals are what it lets through.
    await send('twin/tiny/POWER/transformer-s1/tele', '{}');
    await send('twin/tiny/power/transformer-s1/tele', '{"ts":');
    await send('twin/tiny/power/transformer-s99/tele', '{}');
    await send('twin/tiny/power/transformer-s1/tele', JSON.stringify({ ts, v: { nothing: 1 } }));
    await send('twin/tiny/power/transformer-s1/tele', `{"ts":${ts},"v":{"load":NaN}}`);
    await send('twin/tiny/power/transformer-s1/tele', JSON.stringify({ ts, v: { load: 'NaN' } }));
    await send('twin/tiny/power/transformer-s1/tele', JSON.stringify({ ts: ts + 600_000, v: { load: 6 } }));
    await send('twin/tiny/power/transformer-s1/tele', Buffer.alloc(70_000, 'x'));
    await Promise.all(Array.from({ length: 700 }, () => send('twin/tiny/power/transformer-s2/tele', say('load', 1))));
    await vi.waitFor(
      () =>
        expect(host.telemetry.flow().rejected).toEqual({
          'bad-topic': 1,
          'bad-json': 2,
          'unknown-asset': 1,
          'unknown-point': 1,
          'bad-value': 1,
          future: 1,
          oversize: 1,
          flood: expect.any(Number) as number,
        }),
      WITHIN,
    );
    expect(host.value('transformer-s1.load')).toBe(5);
    // Counts are shared with the intake's thread, samples are handed over now and then.
    const sampleOf = (wanted: string) => host.telemetry.quarantine().find(({ reason }) => reason === wanted);
    await vi.waitFor(() => expect(sampleOf('future')?.detail).toMatch(/s ahead of the city/), WITHIN);
  });

  test('a broker that dies and comes back: stale, told, and well again without help', async () => {
    await device.publishAsync('twin/tiny/power/switch-s1/state', say('position', 'closed'), { qos: 1, retain: true });
    await vi.waitFor(() => expect(host.value('switch-s1.position')).toBe(1), WITHIN);
    await broker.kill();
    await vi.waitFor(() => expect(host.telemetry.broker()).toMatchObject({ state: 'lost' }), WITHIN);
    await vi.waitFor(() => expect(host.telemetry.broker().detail).toMatch(/nothing answers at mqtt:/), WITHIN);
    expect(host.telemetry.broker().trouble).toBe('unreachable');
    await vi.waitFor(() => expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.STALE), WITHIN);
    await broker.start();
    await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
    await device.publishAsync('twin/tiny/power/transformer-s1/tele', say('load', 8), { qos: 1 });
    await vi.waitFor(() => expect(host.value('transformer-s1.load')).toBe(8), WITHIN);
    // That somebody else speaks proves nothing of the switch.
    expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.STALE);
    await device.publishAsync('twin/tiny/power/switch-s1/online', 'true', { qos: 1, retain: true });
    await vi.waitFor(() => expect(host.quality('switch-s1.position')).toBe(QUALITY_CODE.GOOD), WITHIN);
    expect(host.value('switch-s1.position')).toBe(1);
    const told = host.events.since(0)?.map(({ name }) => name) ?? [];
    expect(told.filter((name) => name !== 'journalWritten')).toEqual([
      'brokerConnected',
      'brokerLost',
      'brokerConnected',
    ]);
  });

  test('what the broker has kept of a switch holds only as far as its device is known to be alive', async () => {
    await host.stop();
    await device.publishAsync('twin/tiny/power/switch-s6/state', say('position', 'open'), { qos: 1, retain: true });
    await device.publishAsync('twin/tiny/power/switch-s7/state', say('position', 'open'), { qos: 1, retain: true });
    await device.publishAsync('twin/tiny/power/switch-s7/online', 'true', { qos: 1, retain: true });
    removeFolder(dir);
    dir = makeFolder();
    host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir);
    await vi.waitFor(() => expect(host.value('switch-s6.position')).toBe(0), WITHIN);
    await vi.waitFor(() => expect(host.quality('switch-s7.position')).toBe(QUALITY_CODE.GOOD), WITHIN);
    expect(host.quality('switch-s6.position')).toBe(QUALITY_CODE.STALE);
    await device.publishAsync('twin/tiny/power/switch-s6/state', say('position', 'open'), { qos: 1, retain: true });
    await vi.waitFor(() => expect(host.quality('switch-s6.position')).toBe(QUALITY_CODE.GOOD), WITHIN);
  });

  test('what is sent while the host is away waits for it', async () => {
    await host.stop();
    const ts = Date.now();
    for (let i = 0; i < 3000; i += 1) {
      const payload = JSON.stringify({ ts: ts + i, v: { load: i } });
      device.publish(`twin/tiny/power/transformer-s${1 + (i % 50)}/tele`, payload, { qos: 1 });
    }
    await device.publishAsync('twin/tiny/power/switch-s2/state', say('position', 'open'), { qos: 1 });
    host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir);
    await vi.waitFor(() => expect(host.value('switch-s2.position')).toBe(0), WITHIN);
    const load = host.city.row('transformer-s1.load');
    const everything = Array.from({ length: 60 }, (_, i) => 50 * i);
    await vi.waitFor(async () => {
      const page = await host.storage.history.page(load, ts, ts + 5000, 1000, null);
      expect(page.values).toEqual(everything);
    }, WITHIN);
  });

  test('the access list: devices command nobody and read nobody, one under its own name speaks for itself only', async () => {
    const heard: string[] = [];
    const listener = await mqtt.connectAsync(broker.deviceUrl);
    listener.on('message', (topic) => heard.push(topic));
    await listener.subscribeAsync(['twin/tiny/#', 'twin/tiny/+/+/cmd']).catch(() => undefined);
    await device.publishAsync('twin/tiny/power/switch-s1/cmd', '{"id":"stolen"}', { qos: 1 });
    await device.publishAsync('twin/tiny/power/transformer-s1/tele', say('load', 1), { qos: 1 });
    await device.publishAsync('twin/other/power/transformer-s1/tele', say('load', 1), { qos: 1 });
    const named = await mqtt.connectAsync(`mqtt://switch-s1:${USERS['switch-s1']}@127.0.0.1:${broker.port}`);
    await named.publishAsync('twin/tiny/power/switch-s3/state', say('position', 'open'), { qos: 1 });
    await named.publishAsync('twin/tiny/power/switch-s1/state', say('position', 'bad'), { qos: 1 });
    await vi.waitFor(() => expect(host.value('switch-s1.position')).toBe(3), WITHIN);
    await host.telemetry.publish({
      topic: 'twin/tiny/power/switch-s1/cmd',
      payload: '{"id":"right"}',
      qos: 1,
      retain: false,
    });
    await vi.waitFor(() => expect(heard).toEqual(['twin/tiny/power/switch-s1/cmd']), WITHIN);
    expect(host.value('switch-s3.position')).toBeNaN();
    expect(host.telemetry.flow().rejected).toEqual({});
    await listener.endAsync(true);
    await named.endAsync(true);
  });

  test('a broker that refuses is told clearly, and the host goes on', async () => {
    const other = makeFolder();
    const refused = await startTelemetryHost(
      { kind: 'external', url: `mqtt://city-twin:wrong@127.0.0.1:${broker.port}` },
      other,
      1,
    );
    await vi.waitFor(
      () => expect(refused.telemetry.broker()).toMatchObject({ state: 'lost', trouble: 'refused' }),
      WITHIN,
    );
    expect(refused.telemetry.broker().detail).toMatch(/(refused the user name|does not let this user in).*check/);
    await expect(refused.telemetry.publish({ topic: 'x', payload: '', qos: 0, retain: false })).rejects.toThrow(
      /no connection/,
    );
    await refused.stop();
    removeFolder(other);
  });
});

test('a broker that is not there is told clearly, and the host starts all the same', async () => {
  const dir = makeFolder();
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  const host = await startTelemetryHost({ kind: 'external', url }, dir, 1);
  await vi.waitFor(
    () => expect(host.telemetry.broker()).toMatchObject({ state: 'lost', trouble: 'unreachable', url }),
    WITHIN,
  );
  expect(host.telemetry.broker().detail).toMatch(/nothing answers .* is the broker running/);
  await host.stop();
  removeFolder(dir);
});

test('an address that is none is refused at once, without its password in the message', async () => {
  const dir = makeFolder();
  const attempt = startTelemetryHost({ kind: 'external', url: 'http://me:secret@broker' }, dir, 1);
  await expect(attempt).rejects.toThrow(/--broker http:\/\/broker is no address of a broker: expected mqtt:/);
  removeFolder(dir);
});
