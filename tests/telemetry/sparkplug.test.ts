// Edge nodes on real connections, through both kinds of broker and a real host, to storage.
import mqtt, { type IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import type { BrokerOptions } from '../../main/host/telemetry/telemetry.ts';
import { TestEdgeNode } from './edge-node.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type MetricToSend, TYPE } from './sparkplug-encoder.ts';
import {
  DEVICE,
  embedded,
  makeFolder,
  removeFolder,
  startTelemetryHost,
  type TelemetryHost,
} from './telemetry-host.ts';

const WITHIN = { timeout: 15_000, interval: 25 };
const DECODERS = {
  mappings: [],
  sparkplug: {
    hostId: 'twin',
    groups: ['north'],
    points: [{ device: '*/*/{kind}-{n}', asset: '{kind}-s{n}', metrics: { '*': '{metric}' } }],
  },
};

const load = (watts: number, more: Partial<MetricToSend> = {}): MetricToSend => ({
  name: 'load',
  alias: 1,
  timestamp: Date.now(),
  datatype: TYPE.Double,
  properties: { engUnit: { type: TYPE.String, value: { string: 'kW' } } },
  value: { double: watts / 1000 },
  ...more,
});
const position = (state: number): MetricToSend => ({
  name: 'Position',
  alias: 1,
  timestamp: Date.now(),
  datatype: TYPE.Int8,
  value: { int: state },
});
const DEVICES = [
  { name: 'transformer-1', metrics: [load(5000)] },
  { name: 'switch-1', metrics: [position(1)] },
];

interface Place {
  readonly broker: () => BrokerOptions;
  readonly url: (host: TelemetryHost) => string;
  readonly login: IClientOptions;
}

let mosquitto: Mosquitto | null = null;
beforeAll(async () => {
  if (hasMosquitto) mosquitto = await startMosquitto('tiny');
});
afterAll(() => mosquitto?.remove());

const PLACES: [string, Place][] = [
  ['the embedded broker', { broker: () => embedded(), url: (host) => host.telemetry.url, login: DEVICE }],
  [
    'mosquitto',
    {
      broker: () => ({ kind: 'external', url: mosquitto?.hostUrl ?? '' }),
      url: () => mosquitto?.deviceUrl ?? '',
      login: {},
    },
  ],
];

describe.each(PLACES)('through %s', (name, place) => {
  const isThere = name !== 'mosquitto' || hasMosquitto;
  let host: TelemetryHost;
  let dir: string;
  let nodes: TestEdgeNode[];

  const start = async (): Promise<void> => {
    host = await startTelemetryHost(place.broker(), dir, 3, DECODERS);
    await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
  };
  const node = async (options: Partial<Parameters<typeof TestEdgeNode.connect>[2]> = {}): Promise<TestEdgeNode> => {
    const made = await TestEdgeNode.connect(place.url(host), place.login, { devices: DEVICES, ...options });
    nodes.push(made);
    return made;
  };
  const quality = (point: string, expected: keyof typeof QUALITY_CODE): Promise<void> =>
    vi.waitFor(() => {
      expect(host.value(point)).not.toBeNaN();
      expect(host.quality(point)).toBe(QUALITY_CODE[expected]);
    }, WITHIN);
  const value = (point: string, expected: number): Promise<void> =>
    vi.waitFor(() => expect(host.value(point)).toBe(expected), WITHIN);

  beforeEach(async () => {
    if (!isThere) return;
    dir = makeFolder();
    nodes = [];
    await start();
  });
  afterEach(async () => {
    if (!isThere) return;
    await Promise.all(nodes.map(({ client }) => client.endAsync(true)));
    await host.stop();
    removeFolder(dir);
  });

  test.runIf(isThere)('the host is there before anybody asks, and says so when it goes', async () => {
    const edge = await node();
    await vi.waitFor(() => expect(edge.states.at(-1)).toMatchObject({ online: true }), WITHIN);
    if (name !== 'mosquitto') return;
    await host.stop();
    await vi.waitFor(() => expect(edge.states.at(-1)).toMatchObject({ online: false }), WITHIN);
    expect(edge.states.at(-1)?.timestamp).toBe(edge.states[0]?.timestamp);
    await start();
    await vi.waitFor(() => expect(edge.states.at(-1)).toMatchObject({ online: true }), WITHIN);
  });

  test.runIf(isThere)(
    'births and data reach the screen and the history; what is of long ago the history only',
    async () => {
      const edge = await node();
      const before = Date.now();
      edge.beBorn();
      await value('transformer-s1.load', 5000);
      await value('switch-s1.position', 1);
      edge.data('transformer-1', { alias: 1, timestamp: before - 60_000, isHistorical: true, value: { double: 77 } });
      edge.data('transformer-1', { alias: 1, timestamp: Date.now() + 1, value: { double: -2.5 } });
      await value('transformer-s1.load', -2500);
      await vi.waitFor(async () => {
        const page = await host.storage.history.page(
          host.city.row('transformer-s1.load'),
          0,
          Date.now() + 1000,
          10,
          null,
        );
        expect(page.values).toEqual([77_000, 5000, -2500]);
        expect(page.times[0]).toBe(before - 60_000);
      }, WITHIN);
      expect(host.telemetry.flow().rejected).toEqual({});
    },
  );

  test.runIf(isThere)(
    'a node that breaks off takes its devices along; born again, each device comes back with its own birth',
    async () => {
      const edge = await node();
      edge.beBorn();
      await quality('switch-s1.position', 'GOOD');
      edge.kill();
      await quality('switch-s1.position', 'STALE');
      await quality('transformer-s1.load', 'STALE');
      const again = await node({ bdSeq: 2 });
      again.nodeBirth();
      again.deviceBirth(DEVICES[1]!);
      await quality('switch-s1.position', 'GOOD');
      expect(host.quality('transformer-s1.load')).toBe(QUALITY_CODE.STALE);
      again.deviceBirth({ name: 'transformer-1', metrics: [load(6000)] });
      await value('transformer-s1.load', 6000);
      await quality('transformer-s1.load', 'GOOD');
      again.deviceDeath('switch-1');
      await quality('switch-s1.position', 'STALE');
      expect(host.quality('transformer-s1.load')).toBe(QUALITY_CODE.GOOD);
    },
  );

  test.runIf(isThere)('a lost message: stale, asked, born again without help', async () => {
    const edge = await node();
    edge.answersRebirths = false;
    edge.beBorn();
    await quality('switch-s1.position', 'GOOD');
    edge.loseOne();
    edge.data('switch-1', { alias: 1, timestamp: Date.now(), value: { int: 0 } });
    await quality('switch-s1.position', 'STALE');
    expect(host.value('switch-s1.position')).toBe(1);
    await vi.waitFor(() => expect(edge.rebirthsAsked).toBe(1), WITHIN);
    expect(host.telemetry.flow().rejected).toEqual({ 'out-of-sequence': 1 });
    edge.devices = [DEVICES[0]!, { name: 'switch-1', metrics: [position(0)] }];
    edge.beBorn();
    await value('switch-s1.position', 0);
    await quality('switch-s1.position', 'GOOD');
  });

  test.runIf(isThere && name === 'mosquitto')(
    'a host that comes back asks who speaks without a birth that it knows',
    async () => {
      const edge = await node();
      edge.beBorn();
      await quality('switch-s1.position', 'GOOD');
      await host.stop();
      await start();
      edge.devices = [{ name: 'transformer-1', metrics: [load(7000)] }];
      edge.data('transformer-1', { alias: 1, timestamp: Date.now(), value: { double: 1 } });
      await vi.waitFor(() => expect(edge.rebirthsAsked).toBe(1), WITHIN);
      await value('transformer-s1.load', 7000);
      await quality('transformer-s1.load', 'GOOD');
    },
  );

  test.runIf(isThere)('nobody else may play the host, and what is no payload harms nobody', async () => {
    const edge = await node();
    edge.beBorn();
    await value('transformer-s1.load', 5000);
    // A broker may close the connection of who oversteps.
    const stranger = await mqtt.connectAsync(place.url(host), { ...place.login, reconnectPeriod: 0 });
    const gone = JSON.stringify({ online: false, timestamp: 1 });
    await stranger.publishAsync('spBv1.0/STATE/twin', gone, { retain: true });
    await stranger.publishAsync('spBv1.0/north/NCMD/gw', 'Node Control/Rebirth');
    edge.client.publish('spBv1.0/north/DDATA/gw/transformer-1', Buffer.from([0x12, 0xff, 0xff]));
    await vi.waitFor(() => expect(host.telemetry.flow().rejected).toMatchObject({ 'bad-payload': 1 }), WITHIN);
    edge.data('transformer-1', { alias: 1, timestamp: Date.now() + 1, value: { double: 8 } });
    await value('transformer-s1.load', 8000);
    const late = await node({ node: 'other', devices: [] });
    await vi.waitFor(() => expect(late.states).toEqual([expect.objectContaining({ online: true })]), WITHIN);
    expect(edge.rebirthsAsked).toBe(0);
    await stranger.endAsync(true);
  });

  test.runIf(isThere && name === 'mosquitto')(
    'a host that is said to be gone while it is there says that it is',
    async () => {
      const edge = await node();
      await vi.waitFor(() => expect(edge.states).toHaveLength(1), WITHIN);
      const other = await mqtt.connectAsync(mosquitto?.hostUrl ?? '');
      await other.publishAsync('spBv1.0/STATE/twin', JSON.stringify({ online: false, timestamp: 5 }), {
        qos: 1,
        retain: true,
      });
      await vi.waitFor(() => expect(edge.states.map(({ online }) => online)).toEqual([true, false, true]), WITHIN);
      expect(edge.states[2]?.timestamp).toBe(edge.states[0]?.timestamp);
      await other.publishAsync('spBv1.0/STATE/twin', JSON.stringify({ online: true, timestamp: 6 }), { qos: 1 });
      await vi.waitFor(
        () =>
          expect(host.telemetry.quarantine().map(({ detail }) => detail)).toEqual([
            expect.stringMatching(/another host calls itself twin/),
          ]),
        WITHIN,
      );
      await other.endAsync(true);
    },
  );
});
