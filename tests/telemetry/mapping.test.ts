// Foreign meters on real connections: strange at first, then mapped, and what the host takes is what the dry run of their recording says.
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MappingFile } from '../../contract/mapping-file.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../contract/vocabulary.ts';
import { DryRun, type TakenValue } from '../../main/host/telemetry/mapping/dry-run.ts';
import { checkMapping } from '../../main/host/telemetry/mapping/mapping-check.ts';
import { MappingDesk } from '../../main/host/telemetry/mapping/mapping-desk.ts';
import { readLine } from '../../main/host/telemetry/mapping/recording.ts';
import { hasMosquitto, startMosquittoWith } from './mosquitto.ts';
import {
  DEVICE,
  embedded,
  makeFolder,
  removeFolder,
  startTelemetryHost,
  type TelemetryHost,
} from './telemetry-host.ts';

const WITHIN = { timeout: 15_000, interval: 25 };
const LISTEN = ['city/#'];
const topicOf = (serial: string) => `city/north/metering/electricity/${serial}/tele`;

const MAPPING: MappingFile = {
  name: 'north-meters',
  topics: ['city/{district}/metering/{type}/{id}/tele'],
  payload: { format: 'json', each: '$.reads[*]' },
  time: { from: '$.ts', format: 'ms' },
  asset: { from: '{id}', table: { A1: 'transformer-s1', A2: 'transformer-s2' } },
  values: [
    {
      point: '@.obis',
      value: '@.v',
      table: {
        '1.0.1.7.0.255': { point: 'load', unit: 'kW' },
        temp: { point: 'temperature', unit: 'degF' },
      },
    },
  ],
  quality: { from: '@.q' },
  seq: '$.seq',
};

interface Sent {
  readonly ts: number;
  readonly topic: string;
  readonly payload: string;
}

const reads = (serial: string, ts: number, seq: number, kw: unknown, q = 'GOOD'): Sent => ({
  ts,
  topic: topicOf(serial),
  payload: JSON.stringify({
    ...{ id: serial, ts, interval: 'PT30M', seq },
    reads: [
      { obis: '1.0.1.7.0.255', v: kw, q },
      { obis: 'temp', v: 77 + seq, q: 'GOOD' },
    ],
  }),
});

describe('foreign meters', () => {
  let host: TelemetryHost;
  let dir: string;
  let device: MqttClient;
  let desk: MappingDesk;
  const journaled: string[] = [];

  const makeDesk = async () => {
    const made = new MappingDesk({
      city: { city: host.city.id, points: host.city.points },
      door: {
        setMappings: (mappings) =>
          host.telemetry.setLanguages({ decoders: { sparkplug: null, mappings }, listen: LISTEN }),
        decoders: () => host.telemetry.decoders(),
        unknownTopics: () => host.telemetry.unknownTopics(),
      },
      journal: {
        ...host.storage.journal,
        append: (kind, by, data) => {
          journaled.push(`${kind} ${by}`);
          return host.storage.journal.append(kind, by, data);
        },
        list: (options) => host.storage.journal.list(options),
        head: () => host.storage.journal.head(),
      },
      documents: host.storage.documents,
      folder: `${dir}/mappings`,
      files: [],
      listen: LISTEN,
      log: () => undefined,
    });
    await made.load();
    await host.telemetry.setLanguages({
      decoders: { sparkplug: null, mappings: made.atWork() },
      listen: LISTEN,
    });
    return made;
  };

  beforeEach(async () => {
    dir = makeFolder();
    journaled.length = 0;
    host = await startTelemetryHost(embedded(), dir);
    desk = await makeDesk();
    device = await mqtt.connectAsync(host.telemetry.url, { ...DEVICE, reconnectPeriod: 50 });
  });
  afterEach(async () => {
    await device.endAsync(true);
    await host.stop();
    removeFolder(dir);
  });

  const send = ({ topic, payload }: Sent) => device.publishAsync(topic, payload, { qos: 1 });

  test('strange topics are seen, proposed, tried, saved, and speak at once; off and on again, and after a restart', async () => {
    const start = Date.now();
    await send(reads('A1', start, 0, 1.5));
    await send(reads('A2', start, 0, 2.5));
    await vi.waitFor(async () => expect((await desk.unknown(10)).topics).toHaveLength(2), WITHIN);
    expect((await desk.unknown(10)).topics[0]).toMatchObject({ topic: topicOf('A2'), count: 1, isCut: false });
    expect(host.telemetry.flow().rejected).toEqual({});

    const proposal = await desk.propose([topicOf('A1'), topicOf('A2')]);
    expect(proposal?.mapping).toMatchObject({
      topics: ['city/north/metering/electricity/{id}/tele'],
      payload: { format: 'json', each: '$.reads[*]' },
      time: { from: '$.ts', format: 'ms' },
      quality: { from: '@.q' },
      seq: '$.seq',
    });
    expect((await desk.try(MAPPING)).dryRun).toMatchObject({ messages: 2, values: 4, pointsReached: 4 });
    expect(host.value('transformer-s1.load')).toBeNaN();

    expect(await desk.save({ ...MAPPING, values: [{ point: 'load', value: '@.v', unit: 'A' }] }, 'anna')).toMatchObject(
      [{ path: 'values[0].unit' }],
    );
    expect(await desk.save(MAPPING, 'anna')).toEqual([]);
    await send(reads('A1', start + 1000, 1, 4.15));
    await vi.waitFor(() => expect(host.value('transformer-s1.load')).toBe(4150), WITHIN);
    expect(host.value('transformer-s1.temperature')).toBeCloseTo(25 + 5 / 9, 9);
    expect((await desk.unknown(10)).topics).toEqual([]);
    expect(journaled).toEqual(['mappingSaved anna']);
    await vi.waitFor(() => expect(desk.list()[0]).toMatchObject({ messages: 1, values: 2, isOn: true }), WITHIN);

    expect(await desk.switch('north-meters', false, 'anna')).toBeNull();
    await send(reads('A1', start + 2000, 2, 9));
    await vi.waitFor(async () => expect((await desk.unknown(10)).topics).toHaveLength(1), WITHIN);
    expect(host.value('transformer-s1.load')).toBe(4150);
    expect(await desk.switch('north-meters', true, 'anna')).toBeNull();

    await host.stop();
    host = await startTelemetryHost(embedded(Number(new URL(host.telemetry.url).port)), dir);
    desk = await makeDesk();
    expect(desk.list()).toMatchObject([{ name: 'north-meters', from: 'saved', isOn: true, trouble: null }]);
    await vi.waitFor(async () => {
      await send(reads('A2', start + 3000, 3, 0.5));
      expect(host.value('transformer-s2.load')).toBe(500);
    }, WITHIN);
    expect(await desk.remove('north-meters', 'anna')).toBeNull();
    expect(desk.list()).toEqual([]);
  });

  test('what the host took is what the dry run of the recording says', async () => {
    expect(await desk.save(MAPPING, 'anna')).toEqual([]);
    const start = Date.now() - 60_000;
    const sent: Sent[] = [];
    for (let k = 0; k < 20; k += 1)
      for (const serial of ['A1', 'A2', 'A3'])
        sent.push(reads(serial, start + k * 1000, k, k === 7 ? 'much' : 1 + k / 8, k === 9 ? 'ESTIMATED' : 'GOOD'));
    sent.push({ ts: start, topic: topicOf('A1'), payload: '{"ts":' });
    sent.push(reads('A1', start + 3_600_000, 99, 1));
    for (const each of sent) await send(each);

    const city = { city: host.city.id, points: host.city.points };
    const expected: TakenValue[] = [];
    const run = new DryRun(checkMapping(MAPPING, city), city, Date.now, (value) => expected.push(value));
    for (const [i, { topic, payload }] of sent.entries())
      run.take(readLine(JSON.stringify({ ts: Date.now(), topic, payload, qos: 1, retain: false }), i + 1));
    const report = run.report();
    expect(report).toMatchObject({ messages: 62, matched: 62, values: 78, pointsReached: 4 });
    const told = Object.fromEntries(report.refused.map(({ reason, count }) => [reason, count]));
    expect(told).toEqual({ 'unknown-asset': 20, 'bad-value': 2, 'bad-json': 1, future: 2 });

    await vi.waitFor(() => expect(desk.list()[0]).toMatchObject({ messages: 62, values: 78, refused: told }), WITHIN);
    for (const point of ['transformer-s1.load', 'transformer-s1.temperature', 'transformer-s2.load']) {
      const row = host.city.row(point);
      const own = expected.filter((value) => value.row === row);
      const page = await host.storage.history.page(row, start - 1, start + 7_200_000, 1000, null);
      expect(page.times).toEqual(own.map(({ ts }) => ts));
      expect(page.values).toEqual(own.map(({ value }) => value));
      expect(page.qualities).toEqual(own.map(({ quality }) => quality));
      expect(page.origins).toEqual(own.map(({ origin }) => origin));
    }
    const estimated = expected.find(({ quality }) => quality === QUALITY_CODE.UNCERTAIN);
    expect(estimated?.origin).toBe(ORIGIN_CODE.estimated);
  });

  test('two mappings for one topic, one that reaches nothing, one that takes too much: none of them is kept', async () => {
    expect(await desk.save(MAPPING, 'anna')).toEqual([]);
    const refusal = async (change: Partial<MappingFile>) =>
      (await desk.save({ ...MAPPING, name: 'second', ...change }, 'anna'))[0];
    expect(await refusal({})).toMatchObject({
      path: 'topics[0]',
      message: expect.stringContaining('"north-meters"') as string,
    });
    expect(await refusal({ topics: ['#'] })).toMatchObject({ path: 'topics[0]' });
    expect(await refusal({ topics: ['twin/tiny/+/{id}/tele'] })).toMatchObject({ path: 'topics[0]' });
    expect(await refusal({ topics: ['other/{id}'], asset: 'nobody-{id}' })).toMatchObject({
      path: 'asset',
      message: expect.stringContaining('reaches nothing') as string,
    });
    expect(desk.list().map(({ name }) => name)).toEqual(['north-meters']);
  });
});

test.runIf(hasMosquitto)(
  'through mosquitto: mapped while it runs, and what comes while the host is away is there when it is back',
  async () => {
    const broker = await startMosquittoWith(
      'listener %PORT% 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0',
    );
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const dir = makeFolder();
    const decoders = { sparkplug: null, mappings: [MAPPING] };
    let host = await startTelemetryHost({ kind: 'external', url }, dir);
    const device = await mqtt.connectAsync(url, { reconnectPeriod: 50 });
    const send = ({ topic, payload }: Sent) => device.publishAsync(topic, payload, { qos: 1 });
    try {
      await vi.waitFor(() => expect(host.telemetry.broker().state).toBe('connected'), WITHIN);
      const start = Date.now() - 60_000;
      await host.telemetry.setLanguages({ decoders: { ...decoders, mappings: [] }, listen: LISTEN });
      await vi.waitFor(async () => {
        await send(reads('A1', start, 0, 1));
        expect(await host.telemetry.unknownTopics()).toMatchObject([{ topic: topicOf('A1') }]);
      }, WITHIN);
      await host.telemetry.setLanguages({ decoders, listen: LISTEN });
      await vi.waitFor(async () => {
        await send(reads('A1', start + 1000, 1, 2));
        expect(host.value('transformer-s1.load')).toBe(2000);
      }, WITHIN);
      // What was only listened to is nowhere.
      const row = host.city.row('transformer-s1.load');
      expect((await host.storage.history.page(row, start - 1, start + 999, 10, null)).times).toEqual([]);

      await host.stop();
      await send(reads('A1', start + 2000, 2, 3));
      await send(reads('A1', start + 3000, 3, 4));
      host = await startTelemetryHost({ kind: 'external', url }, dir, 50, decoders);
      await vi.waitFor(() => expect(host.value('transformer-s1.load')).toBe(4000), WITHIN);
      await vi.waitFor(async () => {
        const page = await host.storage.history.page(row, start, Date.now(), 10, null);
        expect(page.times).toEqual([1000, 2000, 3000].map((after) => start + after));
        expect(page.values).toEqual([2000, 3000, 4000]);
      }, WITHIN);
      expect(host.telemetry.flow().rejected).toEqual({});
    } finally {
      await device.endAsync(true);
      await host.stop();
      await broker.remove();
      removeFolder(dir);
    }
  },
  60_000,
);
