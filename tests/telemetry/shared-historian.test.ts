// Several hosts, one historian: a real PostgreSQL behind the same port as the files, held against them; exactly once whoever delivers; and
// what happens when the database goes away in the middle.
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { HistorianAwayError } from '../../main/host/storage/historian-away.ts';
import { NO_SEQ, RECORD } from '../../main/host/storage/sample-batch.ts';
import { openStorage, type Storage } from '../../main/host/storage/storage.ts';
import { NO_DECODERS } from '../../main/host/telemetry/decoders.ts';
import { buildCity } from '../builders/city.ts';
import { hasPostgres, PASSWORD, type Postgres, startPostgres } from './postgres.ts';
import { embedded, DEVICE, makeFolder, removeFolder, startTelemetryHost } from './telemetry-host.ts';

const city = buildCity({ each: 50 });
const ids = city.points.map(({ id }) => id);
const LIMIT = { timeout: 60_000 };

describe.skipIf(!hasPostgres)('a shared historian', () => {
  let database: Postgres;
  const opened: Storage[] = [];
  const folders: string[] = [];
  let cityName = 0;

  beforeAll(async () => {
    database = await startPostgres();
  }, 60_000);
  afterAll(() => database.remove());
  beforeEach(() => {
    cityName += 1;
  });
  afterEach(async () => {
    for (const storage of opened.splice(0)) await storage.close();
    for (const folder of folders.splice(0)) removeFolder(folder);
  });

  const historian = (password = PASSWORD) => ({
    url: database.url,
    user: database.user,
    password,
    ca: null,
    city: `tiny-${cityName}`,
  });

  async function open(options: { isShared: boolean; dir?: string } = { isShared: true }): Promise<Storage> {
    const dir = options.dir ?? makeFolder();
    folders.push(dir);
    const now = Date.now();
    const clock = createCityClock({ startCity: now, startWall: now, speed: 1 });
    const storage = await openStorage({
      ...{ dir, pointIds: ids, clock, events: createEventLog(clock) },
      historian: options.isShared ? historian() : null,
    });
    opened.push(storage);
    return storage;
  }

  interface Sample {
    readonly ts: number;
    readonly value: number;
    readonly quality?: number;
    readonly arrival?: number;
    readonly seq?: number;
    readonly kind?: number;
    readonly point?: number;
  }

  const write = (storage: Storage, samples: readonly Sample[]): Promise<void> =>
    new Promise((resolve) => {
      for (const {
        ts,
        value,
        quality = 0,
        arrival = Date.now(),
        seq = NO_SEQ,
        kind = RECORD.shown,
        point = 0,
      } of samples)
        storage.samples.add(point, ts, arrival, value, quality, 0, seq, kind as 0, true);
      storage.samples.whenCommitted(resolve);
    });

  test('answers as the files do: late, repeated, corrected, in pages and in slots', LIMIT, async () => {
    const [shared, files] = [await open(), await open({ isShared: false })];
    const start = Math.floor((Date.now() - 3 * 3_600_000) / 3_600_000) * 3_600_000;
    let state = 1;
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const samples: Sample[] = Array.from({ length: 3000 }, () => {
      const ts = start + Math.floor(random() * 2500) * 4000;
      return { ts, value: Math.round(random() * 50) / 10, quality: random() < 0.1 ? Math.floor(random() * 4) : 0 };
    });
    samples.push(...samples.slice(0, 200));
    for (let at = 0; at < samples.length; at += 500) {
      await write(shared, samples.slice(at, at + 500));
      await write(files, samples.slice(at, at + 500));
    }
    const end = start + 4 * 3_600_000;
    expect(await shared.history.read(0, start, end, 20_000)).toEqual(await files.history.read(0, start, end, 20_000));
    let cursor: string | null = null;
    const pages: number[] = [];
    do {
      const page = await shared.history.page(0, start, end, 100, cursor);
      pages.push(...page.times);
      cursor = page.next;
    } while (cursor !== null);
    expect(pages).toEqual((await files.history.page(0, start, end, 20_000, null)).times);
    for (const tier of ['minute', 'hour'] as const)
      expect(await shared.history.tier(0, tier, start, end, 10_000, null)).toEqual(
        await files.history.tier(0, tier, start, end, 10_000, null),
      );
    for (const slots of [10, 200, 2000])
      expect(await shared.history.series([0, 1], start, end, slots)).toEqual(
        await files.history.series([0, 1], start, end, slots),
      );
    const moment = start + 1_234_567;
    const at = await shared.replay.at(moment, 'source');
    const known = await files.history.read(0, 0, moment, 20_000);
    expect(at.values[0]).toBe(known.values.at(-1));
    expect(at.times[0]).toBe(known.times.at(-1));
  });

  test(
    'two hosts that deliver the same store it once, and the greater count of the device corrects',
    LIMIT,
    async () => {
      const [one, other] = [await open(), await open()];
      const start = Date.now() - 60_000;
      const samples = Array.from({ length: 2000 }, (_, i) => ({
        ts: start + i,
        value: i,
        point: i % ids.length,
        seq: i,
      }));
      await Promise.all([write(one, samples), write(other, samples.toReversed())]);
      const [row] = await database.query<{ n: string }>(`SELECT count(*) AS n FROM twin_tiny_${cityName}.samples`);
      expect(Number(row?.n)).toBe(2000);
      // The correction comes first, by another way; the word it corrects comes after it.
      await write(other, [{ ts: start + 5000, value: 2, seq: 8 }]);
      await write(one, [{ ts: start + 5000, value: 1, seq: 7 }]);
      const { values } = await other.history.read(0, start + 5000, start + 5000, 10);
      expect(values).toEqual([2]);
    },
  );

  test('a past moment is what this host showed: its own marks, nothing between its runs', LIMIT, async () => {
    const dir = makeFolder();
    const first = await open({ isShared: true, dir });
    const neighbour = await open();
    const t = Date.now();
    await write(first, [{ ts: t, value: 1, arrival: t }]);
    await write(neighbour, [
      { ts: t + 10, value: 2, arrival: t + 20 },
      { ts: t + 10, value: 2, quality: 3, arrival: t + 30, kind: RECORD.mark },
    ]);
    await write(first, [{ ts: t + 10, value: 2, quality: 3, arrival: t + 50, kind: RECORD.mark }]);
    const at = async (storage: Storage, ms: number) => {
      const { values, qualities } = await storage.replay.at(ms, 'arrival');
      return [values[0], qualities[0]];
    };
    expect(await at(first, t + 10)).toEqual([1, 0]);
    expect(await at(first, t + 40)).toEqual([2, 0]);
    expect(await at(first, t + 60)).toEqual([2, 3]);
    expect(await at(neighbour, t + 40)).toEqual([2, 3]);
    const { count, values } = await first.replay.between(t, t + 60, 'arrival', 100);
    expect([count, ...values]).toEqual([2, 2, 2]);
    const [run] = await first.replay.runs();
    expect((await first.replay.at(run!.openedWall - 1000, 'arrival')).times[0]).toBeNaN();
  });

  test(
    'a database that goes away is said, nothing is acknowledged meanwhile, and all of it is there afterwards',
    LIMIT,
    async () => {
      const dir = makeFolder();
      folders.push(dir);
      const host = await startTelemetryHost(embedded(), dir, 50, NO_DECODERS, historian());
      const device = await mqtt.connectAsync(host.telemetry.url, { ...DEVICE, protocolVersion: 4 });
      let acknowledged = 0;
      const start = Date.now() - 60_000;
      const say = async (from: number, count: number): Promise<void> => {
        await Promise.all(
          Array.from({ length: count }, (_, i) => {
            const payload = JSON.stringify({ ts: start + from + i, v: { load: from + i } });
            return device
              .publishAsync(`twin/tiny/power/transformer-s${1 + (i % 50)}/tele`, payload, { qos: 1 })
              .then(() => {
                acknowledged += 1;
              });
          }),
        );
      };
      await say(0, 500);
      await database.kill();
      const later = say(500, 500);
      await vi.waitFor(() => expect(host.storage.status().state).toBe('failed'), { timeout: 20_000 });
      expect(host.storage.status().detail).toContain('the shared historian');
      expect(acknowledged).toBe(500);
      await database.start();
      await later;
      expect(acknowledged).toBe(1000);
      await vi.waitFor(() => expect(host.storage.status().state).toBe('ok'), { timeout: 20_000 });
      const [row] = await database.query<{ n: string; different: string }>(
        `SELECT count(*) AS n, count(DISTINCT value) AS different FROM twin_tiny_${cityName}.samples`,
      );
      expect([Number(row?.n), Number(row?.different)]).toEqual([1000, 1000]);
      await device.endAsync();
      await host.stop();
    },
  );

  test(
    'tables that nobody has made yet, or somebody removed, are made by whoever comes; removal is said',
    LIMIT,
    async () => {
      const storage = await open();
      expect([...(await storage.lastKnown()).times].every(Number.isNaN)).toBe(true);
      const now = Date.now();
      await write(storage, [{ ts: now, value: 1 }]);
      await database.query(`DROP SCHEMA twin_tiny_${cityName} CASCADE`);
      const wasSaid = vi.waitFor(() => expect(storage.status().detail).toContain('somebody removed them'), {
        ...{ timeout: 20_000, interval: 20 },
      });
      await Promise.all([write(storage, [{ ts: now + 1, value: 2 }]), wasSaid]);
      expect(storage.status().state).toBe('ok');
      expect([...(await storage.history.page(0, 0, now + 10, 10, null)).values]).toEqual([2]);
    },
  );

  test(
    'who asks for samples while it is away is told where, why and what to do, as expected trouble',
    LIMIT,
    async () => {
      const storage = await open();
      const now = Date.now();
      await write(storage, [{ ts: now, value: 1 }]);
      await database.kill();
      try {
        const asked = storage.history.page(0, 0, now, 10, null);
        await expect(asked).rejects.toThrow(HistorianAwayError);
        await expect(asked).rejects.toMatchObject({
          message: expect.stringMatching(/^the shared historian postgres:.*: /) as string,
          remedy: expect.stringMatching(/goes on by itself/) as string,
        });
      } finally {
        await database.start();
      }
      expect([...(await storage.history.page(0, 0, now, 10, null)).values]).toEqual([1]);
    },
  );

  test('a host starts though the password is wrong, and says so', LIMIT, async () => {
    const dir = makeFolder();
    folders.push(dir);
    const host = await startTelemetryHost(embedded(), dir, 50, NO_DECODERS, historian('wrong'));
    const device = await mqtt.connectAsync(host.telemetry.url, { ...DEVICE, protocolVersion: 4 });
    const topic = 'twin/tiny/power/transformer-s1/tele';
    device.publish(topic, JSON.stringify({ ts: Date.now(), v: { load: 7 } }), { qos: 1 }, () => undefined);
    await vi.waitFor(() => expect(host.storage.status().detail).toContain('it refused the user or the password'), {
      timeout: 20_000,
    });
    expect(host.value('transformer-s1.load')).toBe(7);
    await device.endAsync(true);
    await host.stop();
  });
});
