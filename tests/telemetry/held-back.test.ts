// A disk that takes nothing for a while, and senders that do not stop: nothing is acknowledged, what waits is bounded, and all of it
// arrives when the disk takes it again. Messages of many values, because it is values that fill memory.
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PointDefinition } from '../../contract/catalogue.ts';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openStorage, type Storage } from '../../main/host/storage/storage.ts';
import { type BrokerOptions, createTelemetry, type RunningTelemetry } from '../../main/host/telemetry/telemetry.ts';
import { hasMosquitto, type Mosquitto, startMosquitto, USERS } from './mosquitto.ts';
import { DEVICE, embedded, makeFolder, removeFolder } from './telemetry-host.ts';

const ASSETS = 20;
const VALUES = 300;
const MESSAGES = 3600;
/** what may wait (intake-writer.ts), and what was on its way when the sources were stopped */
const MOST_ROWS = 600_000 + 150_000;
const WITHIN = { timeout: 60_000, interval: 100 };

const names = Array.from({ length: VALUES }, (_, i) => `v${i}`);
const assets = Array.from({ length: ASSETS }, (_, i) => ({ id: `station-s${i + 1}`, domain: 'power' }));
const definitions = names.map(
  (name): PointDefinition => ({
    ...{ name, unit: 'W', kind: 'measurement', intervalMs: 5000, range: [0, 1e9], digits: 0 },
  }),
);
const points = assets.flatMap((asset) =>
  definitions.map((definition) => ({ id: `${asset.id}.${definition.name}`, asset, definition })),
);

/** Stands for a disk: takes everything, and says that it has when it is told to. */
class SlowDisk {
  rows = 0;
  isStuck = true;
  #waiting: (() => void)[] = [];
  add(...sample: Parameters<Storage['samples']['add']>): void {
    if (sample.at(-1) === true) this.rows += 1;
  }
  addMessage(): void {
    throw new Error('there are no messages here');
  }
  whenCommitted(done: () => void): void {
    if (this.isStuck) this.#waiting.push(done);
    else done();
  }
  recover(): void {
    this.isStuck = false;
    for (const done of this.#waiting.splice(0)) done();
  }
}

let end: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of end.toReversed()) await step();
  end = [];
});

async function open(broker: BrokerOptions): Promise<{ disk: SlowDisk; telemetry: RunningTelemetry }> {
  const dir = makeFolder();
  const now = Date.now();
  const clock = createCityClock({ startCity: now, startWall: now, speed: 1 });
  const events = createEventLog(clock);
  const storage = await openStorage({ dir, pointIds: [], clock, events });
  const disk = new SlowDisk();
  const telemetry = await createTelemetry({
    ...{ city: 'tiny', assets, points, clock, events, broker, field: () => 'none' as const },
    storage: { documents: storage.documents, samples: disk as unknown as Storage['samples'] },
  });
  end.push(async () => {
    await telemetry.close();
    await storage.close();
    removeFolder(dir);
  });
  await vi.waitFor(() => expect(telemetry.broker().state).toBe('connected'), WITHIN);
  return { disk, telemetry };
}

function sendAll(device: MqttClient): { acknowledged: () => number } {
  let acknowledged = 0;
  const ts = Date.now() - 60_000;
  for (let i = 0; i < MESSAGES; i += 1) {
    const payload = JSON.stringify({ ts: ts + i, v: Object.fromEntries(names.map((name) => [name, i])) });
    device.publish(`twin/tiny/power/station-s${1 + (i % ASSETS)}/tele`, payload, { qos: 1 }, () => {
      acknowledged += 1;
    });
  }
  return { acknowledged: () => acknowledged };
}

/** Resolves when no further row has come for a while. */
async function standstill(disk: SlowDisk): Promise<void> {
  let before = -1;
  while (disk.rows !== before || before <= 0) {
    before = disk.rows;
    await new Promise((resolve) => {
      setTimeout(resolve, 1500);
    });
  }
}

test('embedded broker: the device is held back by what is not acknowledged', async () => {
  const { disk, telemetry } = await open(embedded());
  const device = await mqtt.connectAsync(telemetry.url, { ...DEVICE, protocolVersion: 4 });
  end.push(() => device.endAsync(true));
  const { acknowledged } = sendAll(device);
  await standstill(disk);
  expect(acknowledged()).toBe(0);
  expect(disk.rows).toBeLessThan(MOST_ROWS);
  disk.recover();
  await vi.waitFor(() => expect(acknowledged()).toBe(MESSAGES), WITHIN);
  expect(disk.rows).toBe(MESSAGES * VALUES);
  expect(telemetry.flow().rejected).toEqual({});
}, 120_000);

describe.skipIf(!hasMosquitto)('mosquitto', () => {
  test('the broker keeps what this host does not read, says so, and it goes on by itself', async () => {
    const broker: Mosquitto = await startMosquitto('tiny');
    end.push(() => broker.remove());
    const { disk, telemetry } = await open({ kind: 'external', url: broker.hostUrl });
    const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      ...{ username: 'device', password: USERS.device },
    });
    end.push(() => device.endAsync(true));
    const { acknowledged } = sendAll(device);
    await vi.waitFor(() => expect(acknowledged()).toBe(MESSAGES), WITHIN);
    await standstill(disk);
    expect(disk.rows).toBeLessThan(MOST_ROWS);
    expect(disk.rows).toBeLessThan(MESSAGES * VALUES);
    await vi.waitFor(() => expect(telemetry.troubles()).toMatchObject([{ code: 'held-back' }]), WITHIN);
    disk.recover();
    await vi.waitFor(() => expect(disk.rows).toBe(MESSAGES * VALUES), WITHIN);
    await vi.waitFor(() => expect(telemetry.troubles()).toEqual([]), WITHIN);
    expect(telemetry.broker().state).toBe('connected');
    expect(telemetry.flow().rejected).toEqual({});
  }, 180_000);
});
