// The promise: what was acknowledged is in storage, exactly once, though the host is killed in the middle of its work.
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openStorage } from '../../main/host/storage/storage.ts';
import { buildCity } from '../builders/city.ts';
import { startHostChild } from './host-child.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';
import { DEVICE, makeFolder, removeFolder } from './telemetry-host.ts';

const city = buildCity({ each: 50 });
const MESSAGES = 6000;
const START = 1_790_000_000_000;
let dir: string;

beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

/** Message i: its own value at its own time, spread over all transformers so that none is taken for a flood. */
const message = (i: number) => ({
  asset: `transformer-s${1 + (i % 50)}`,
  payload: JSON.stringify({ ts: START + i, v: { load: i } }),
});

/** Numbers of the messages in storage; the same number twice is a duplicate. */
async function stored(): Promise<number[]> {
  const clock = createCityClock({ startCity: START, startWall: 0, speed: 1 }, () => 0);
  const storage = await openStorage({
    dir,
    pointIds: city.points.map(({ id }) => id),
    clock,
    events: createEventLog(clock),
  });
  const numbers: number[] = [];
  for (let n = 1; n <= 50; n += 1) {
    const page = await storage.history.page(city.row(`transformer-s${n}.load`), 0, START + 1e9, 100_000, null);
    page.times.forEach((time, i) => {
      expect(page.values[i]).toBe(time - START);
      numbers.push(time - START);
    });
  }
  expect(storage.status()).toMatchObject({ state: 'ok', detail: '' });
  await storage.close();
  return numbers.sort((a, b) => a - b);
}

test('embedded broker: kill -9 loses nothing that was acknowledged', async () => {
  const host = await startHostChild(dir, 'embedded');
  const device = await mqtt.connectAsync(host.url, { ...DEVICE, protocolVersion: 4, reconnectPeriod: 0 });
  const acknowledged: number[] = [];
  const killed: Promise<void>[] = [];
  for (let i = 0; i < MESSAGES; i += 1) {
    const { asset, payload } = message(i);
    device.publish(`twin/tiny/power/${asset}/tele`, payload, { qos: 1 }, (error) => {
      if (!error) acknowledged.push(i);
      if (acknowledged.length === MESSAGES / 2) killed.push(host.end('SIGKILL'));
    });
    if (i % 100 === 0) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }
  await vi.waitFor(() => expect(killed).toHaveLength(1), { timeout: 10_000 });
  await Promise.all(killed);
  await device.endAsync(true);
  const numbers = await stored();
  expect(acknowledged.length).toBeGreaterThanOrEqual(MESSAGES / 2);
  expect(new Set(numbers).size).toBe(numbers.length);
  const kept = new Set(numbers);
  expect(acknowledged.filter((i) => !kept.has(i))).toEqual([]);
});

describe.skipIf(!hasMosquitto)('mosquitto', () => {
  let broker: Mosquitto;
  beforeEach(async () => {
    broker = await startMosquitto('tiny');
  });
  afterEach(() => broker.remove());

  test('kill -9 twice: everything that was published arrives, exactly once', async () => {
    let host = await startHostChild(dir, broker.hostUrl);
    await vi.waitFor(() => expect(host.said).toContainEqual({ event: 'brokerConnected' }), { timeout: 10_000 });
    const device = await mqtt.connectAsync(broker.deviceUrl, { protocolVersion: 4 });
    const published: Promise<unknown>[] = [];
    for (let i = 0; i < MESSAGES; i += 1) {
      const { asset, payload } = message(i);
      published.push(device.publishAsync(`twin/tiny/power/${asset}/tele`, payload, { qos: 1 }));
      if (i % 50 === 0) {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
      if (i === 2000 || i === 4000) {
        await host.end('SIGKILL');
        host = await startHostChild(dir, broker.hostUrl);
      }
    }
    await Promise.all(published);
    const everything = Array.from({ length: MESSAGES }, (_, i) => i);
    let numbers: number[] = [];
    for (let tries = 0; tries < 20 && numbers.length < MESSAGES; tries += 1) {
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
      await host.end('SIGTERM');
      numbers = await stored();
      if (numbers.length < MESSAGES) host = await startHostChild(dir, broker.hostUrl);
    }
    expect(numbers).toEqual(everything);
    await device.endAsync(true);
  }, 60_000);
});
