import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { connect, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { parseTopic, telemetryPayloadSchema } from '../../contract/telemetry.ts';
import { DOMAINS } from '../../simulation/domains/index.ts';
import { BERLIN, testSite } from '../../simulation/domains/test-site.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { outletOf } from './broker-connection.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { FieldPublisher } from './field-publisher.ts';
import type { Outlet } from './outlet.ts';

const NOON = Date.UTC(2026, 5, 1, 10);

interface Said {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: number;
}

function publisher(outlet: Outlet, rate = 1): FieldPublisher {
  const site = testSite();
  const startedMs = Date.now();
  return new FieldPublisher({
    city: 'test',
    fields: DOMAINS.map((domain) => {
      const kinds = new Set(domain.kinds.map(({ kind }) => kind));
      const assets = site.assets.filter(({ kind }) => kinds.has(kind));
      return { domain: domain.id, field: domain.createField({ ...site, assets }) };
    }),
    environmentAt: createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1),
    cityNow: () => NOON + Date.now() - startedMs,
    rate,
    seed: 1,
    outlet,
    queue: new DeliveryQueue(outlet),
  });
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** An outlet that only writes down. */
function notebook(): { said: Said[]; outlet: Outlet; state: { isConnected: boolean; unsentBytes: number } } {
  const said: Said[] = [];
  const state = { isConnected: true, unsentBytes: 0 };
  const outlet: Outlet = {
    get isConnected() {
      return state.isConnected;
    },
    get unsentBytes() {
      return state.unsentBytes;
    },
    publish: (topic, payload, { qos, retain }, done) => {
      said.push({ topic, payload, qos, retain });
      done();
    },
  };
  return { said, outlet, state };
}

describe('field publisher', () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
  });

  it('lets every device speak in good form', async () => {
    const { said, outlet } = notebook();
    const field = publisher(outlet, 50);
    cleanUp.push(() => field.stop());
    field.start();
    const devices = new Set<string>();
    await until(() => {
      for (const { topic } of said) devices.add(topic);
      return devices.size === field.devices;
    });
    for (const { topic, payload, qos, retain } of said) {
      const parsed = parseTopic(topic);
      expect(parsed?.city).toBe('test');
      expect(telemetryPayloadSchema.parse(JSON.parse(payload)).sim).toBe(true);
      expect({ qos, retain }).toEqual(
        parsed?.suffix === 'state' ? { qos: 1, retain: true } : { qos: 0, retain: false },
      );
    }
  });

  it('says a state once, not again and again', async () => {
    const { said, outlet } = notebook();
    const field = publisher(outlet, 20);
    cleanUp.push(() => field.stop());
    field.start();
    await until(() => said.filter(({ topic }) => topic.endsWith('unit-s0/tele')).length > 15);
    expect(said.filter(({ topic }) => topic.endsWith('unit-s0/state')).length).toBeLessThan(4);
  });

  it('loses no first words when the broker is slow from the start', async () => {
    const { said, outlet, state } = notebook();
    state.unsentBytes = 10_000_000;
    const field = publisher(outlet, 50);
    cleanUp.push(() => field.stop());
    field.start();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(said).toEqual([]);
    expect(field.counts.skipped).toBe(0);
    state.unsentBytes = 0;
    await until(() => field.unsaid === 0);
    expect(new Set(said.map(({ topic }) => topic)).size).toBe(field.devices);
  });

  it('keeps each device to the order of its count, however long a broker takes to acknowledge', async () => {
    const { said, outlet: willing } = notebook();
    const owed: (() => void)[] = [];
    let isStuck = true;
    const outlet: Outlet = {
      ...{ isConnected: true, unsentBytes: 0 },
      publish: (topic, payload, options, done) =>
        willing.publish(topic, payload, options, () => {
          if (options.qos === 1 && isStuck) owed.push(done);
          else done();
        }),
    };
    const field = publisher(outlet, 50);
    cleanUp.push(() => field.stop());
    // So many may be owed; what comes after them waits.
    for (let i = 0; i < 1000; i += 1)
      field.announce('mobility', { asset: 'filler', suffix: 'state', values: { i } }, NOON);
    field.start();
    await until(() => field.unsaid === 0);
    isStuck = false;
    for (const done of owed) done();
    const stuck = said.length;
    await until(() => said.length > stuck + 200);
    const counts = new Map<string, number[]>();
    for (const { topic, payload } of said) {
      const { seq } = JSON.parse(payload) as { seq: number };
      const asset = parseTopic(topic)!.asset;
      counts.set(asset, [...(counts.get(asset) ?? []), seq]);
    }
    for (const seqs of counts.values()) expect(seqs).toEqual(seqs.map((_, i) => i));
  });

  it('skips instead of queueing when the broker is slow, and says nothing without one', async () => {
    const { said, outlet, state } = notebook();
    const field = publisher(outlet, 50);
    cleanUp.push(() => field.stop());
    field.start();
    await until(() => field.unsaid === 0);
    state.unsentBytes = 10_000_000;
    const silent = said.length;
    await until(() => field.counts.skipped > 20);
    expect(said.length).toBe(silent);
    state.unsentBytes = 0;
    await until(() => said.length > silent + 20);
    state.isConnected = false;
    const before = said.length;
    const { skipped } = field.counts;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said.length).toBe(before);
    expect(field.counts.skipped).toBe(skipped);
    state.isConnected = true;
    await until(() => said.length > before + 20);
  });

  it('reaches subscribers through a real broker', async () => {
    const broker = await Aedes.createBroker();
    const server: Server = createServer((socket) => {
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const address = server.address();
    const url = `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const [device, reader]: MqttClient[] = [connect(url), connect(url)];
    cleanUp.push(
      () => new Promise<void>((resolve) => void server.close(() => resolve())),
      () =>
        new Promise<void>((resolve) => {
          broker.close(() => resolve());
        }),
      () => reader!.endAsync(true),
      () => device!.endAsync(true),
    );
    const topics = new Set<string>();
    reader!.on('message', (topic) => topics.add(topic));
    await reader!.subscribeAsync('twin/test/#', { qos: 1 });
    const field = publisher(outletOf(device!), 50);
    cleanUp.push(() => field.stop());
    field.start();
    await until(() => topics.size === field.devices);
    expect(field.counts.skipped).toBe(0);
  });
});
