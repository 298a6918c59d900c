// The promise of acknowledged.test.ts over and over: the host is killed at twenty random moments of one long load.
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openStorage } from '../../main/host/storage/storage.ts';
import { buildCity } from '../builders/city.ts';
import { startHostChild } from './host-child.ts';
import { DEVICE, makeFolder, removeFolder } from './telemetry-host.ts';

const START = 1_790_000_000_000;
const KILLS = 20;

test('twenty kills lose nothing that was acknowledged', async () => {
  const dir = makeFolder();
  const city = buildCity({ each: 50 });
  const acknowledged = new Set<number>();
  let number = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const host = await startHostChild(dir, 'embedded');
    const device = await mqtt.connectAsync(host.url, { ...DEVICE, protocolVersion: 4, reconnectPeriod: 0 });
    const until = performance.now() + 300 + Math.random() * 1500;
    while (performance.now() < until) {
      for (let i = 0; i < 30; i += 1) {
        const mine = number;
        number += 1;
        const payload = JSON.stringify({ ts: START + mine, v: { load: mine } });
        device.publish(`twin/tiny/power/transformer-s${1 + (mine % 50)}/tele`, payload, { qos: 1 }, (error) => {
          if (!error) acknowledged.add(mine);
        });
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    await host.end('SIGKILL');
    await device.endAsync(true);
  }
  const clock = createCityClock({ startCity: START, startWall: 0, speed: 1 }, () => 0);
  const storage = await openStorage({
    dir,
    pointIds: city.points.map(({ id }) => id),
    clock,
    events: createEventLog(clock),
  });
  const seen = new Set<number>();
  let twice = 0;
  for (let n = 1; n <= 50; n += 1) {
    let cursor: string | null = null;
    do {
      const page = await storage.history.page(city.row(`transformer-s${n}.load`), 0, START + 1e9, 1000, cursor);
      page.times.forEach((time, i) => {
        if (seen.has(time) || page.values[i] !== time - START) twice += 1;
        seen.add(time);
      });
      cursor = page.next;
    } while (cursor !== null);
  }
  expect(storage.status()).toEqual({ state: 'ok', detail: '' });
  await storage.close();
  removeFolder(dir);
  expect(twice).toBe(0);
  expect(acknowledged.size).toBeGreaterThan(1000);
  expect([...acknowledged].filter((mine) => !seen.has(START + mine))).toEqual([]);
});
