// A disk that takes nothing more, as the operating system makes it: a limit on the size of files, lifted again later.
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openStorage } from '../../main/host/storage/storage.ts';
import { buildCity } from '../builders/city.ts';
import { hasPrlimit, limitFiles } from './has-prlimit.ts';
import { type HostChild, startHostChild } from './host-child.ts';
import { DEVICE, makeFolder, removeFolder } from './telemetry-host.ts';

const LIMITED = ['prlimit', '--fsize=600000:unlimited'];
const START = Date.now() - 60_000;
const city = buildCity({ each: 50 });
const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
let dir: string;
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

/** Publishes message after message until the host says that it cannot write. `acknowledged` goes on filling. */
async function sendUntilFull(host: HostChild, device: mqtt.MqttClient) {
  const acknowledged = new Set<number>();
  const pending: Promise<unknown>[] = [];
  const isFull = () => host.said.some(({ event }) => event === 'storageFailed');
  for (let i = 0; i < 20_000 && !isFull(); i += 1) {
    const payload = JSON.stringify({ ts: START + i, v: { load: i, temperature: i % 200 } });
    const topic = `twin/tiny/power/transformer-s${1 + (i % 50)}/tele`;
    const done = device.publishAsync(topic, payload, { qos: 1 }).then(() => acknowledged.add(i));
    pending.push(done.catch(() => undefined));
    if (i % 20 === 0) await pause(5);
  }
  expect(isFull()).toBe(true);
  return { acknowledged, pending };
}

/** Which messages are in storage; none stands there twice. */
async function storedNumbers(): Promise<Set<number>> {
  const clock = createCityClock({ startCity: START, startWall: 0, speed: 1 }, () => 0);
  const pointIds = city.points.map(({ id }) => id);
  const storage = await openStorage({ dir, pointIds, clock, events: createEventLog(clock) });
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
  expect(new Set(numbers).size).toBe(numbers.length);
  return new Set(numbers);
}

// Here the log may find room again in its own file and go on for a while by itself, so that acknowledgements may come though the file does not
// grow. What can be known is that each of them was true. That none comes while a disk stays full is held by faults/full-disk.ts, on a disk of its own.
describe.skipIf(!hasPrlimit)('a file that may not grow', () => {
  test('is said, and all of it is acknowledged and stored when there is room again', async () => {
    const host = await startHostChild(dir, 'embedded', LIMITED);
    const device = await mqtt.connectAsync(host.url, { ...DEVICE, protocolVersion: 4 });
    const { acknowledged, pending } = await sendUntilFull(host, device);
    limitFiles(host.pid, 'unlimited');
    await Promise.all(pending);
    expect(acknowledged.size).toBe(pending.length);
    expect(host.said.some(({ event }) => event === 'storageRecovered')).toBe(true);
    await vi.waitFor(() => expect(host.said.at(-1)).toMatchObject({ stored: 'ok' }), { timeout: 3000 });
    await device.endAsync();
    await host.end('SIGTERM');
    expect((await storedNumbers()).size).toBe(pending.length);
  }, 60_000);

  test('never lets anything be acknowledged that is not in it, as a kill in that moment shows', async () => {
    const host = await startHostChild(dir, 'embedded', LIMITED);
    const device = await mqtt.connectAsync(host.url, { ...DEVICE, protocolVersion: 4, reconnectPeriod: 0 });
    const { acknowledged } = await sendUntilFull(host, device);
    // Long enough for attempts to write again, and for whatever is acknowledged meanwhile to come here.
    await pause(1500);
    await host.end('SIGKILL');
    await device.endAsync(true);
    await pause(100);
    expect(acknowledged.size).toBeGreaterThan(0);
    const stored = await storedNumbers();
    expect([...acknowledged].filter((number) => !stored.has(number))).toEqual([]);
  }, 60_000);
});
