// Two hosts at one broker and one historian: they share the storing, each has the whole live picture, and one of them is killed again and again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyPack } from '../../builders/tiny-pack.ts';
import { startMosquitto, USERS } from '../mosquitto.ts';
import { PASSWORD, type Postgres } from '../postgres.ts';
import { makeFolder, removeFolder } from '../telemetry-host.ts';
import { pause } from './fault-scenarios.ts';
import { assetOf, POINT, startNumberedDevices, STEP, SUBSTATIONS } from './numbered-devices.ts';
import { serveHost, type ServedHost } from './served-host.ts';

/** environment variables in which the hosts find the secrets */
const IN_BROKER = 'TEST_BROKER_PASSWORD';
const IN_DATABASE = 'TEST_DATABASE_PASSWORD';
const RATE = 1_000;
const SETTLE_MS = 90_000;

export interface SharedReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** rows, and different messages among them */
  readonly stored: { readonly rows: number; readonly different: number; readonly wrong: number };
  /** which part of the points shows its newest message on each host */
  readonly pictures: readonly number[];
  /** rows whose order by (ts, seq) is not that of their numbers */
  readonly outOfOrder: number;
}

export async function shareBetweenHosts(database: Postgres, kills: number): Promise<SharedReport> {
  const dir = makeFolder();
  const pack = join(dir, 'pack');
  await writeTinyPack(pack, { substations: SUBSTATIONS });
  const broker = await startMosquitto('tiny');
  const serve = (name: string): ServedHost => {
    const data = join(dir, name);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const config = join(dir, `${name}.json`);
    const source = {
      name: 'city',
      url: `mqtt://127.0.0.1:${broker.port}`,
      user: 'city-twin',
      passwordEnv: IN_BROKER,
      share: 'historians',
    };
    const storage = { url: database.url, user: database.user, passwordEnv: IN_DATABASE };
    writeFileSync(config, JSON.stringify({ sources: [source], storage }));
    const env = { [IN_BROKER]: USERS['city-twin'], [IN_DATABASE]: PASSWORD };
    return serveHost({ pack, data, config, env });
  };
  let hosts = [serve('one'), serve('other')] as const;
  try {
    for (const host of hosts) await host.ready;
    await pause(2_000);
    const devices = await startNumberedDevices(broker.deviceUrl, Date.now() - 3_600_000);
    devices.setRate(RATE);
    for (let round = 0; round < kills; round += 1) {
      await pause(500 + Math.random() * 1_500);
      await hosts[1].end('SIGKILL');
      await pause(Math.random() * 500);
      hosts = [hosts[0], serve('other')];
      await hosts[1].ready;
    }
    await pause(2_000);
    devices.setRate(0);
    await devices.settled(SETTLE_MS);
    const schema = 'twin_tiny';
    const count = async () => {
      const [row] = await database.query<{ rows: string; different: string; wrong: string }>(
        `SELECT count(*) AS rows, count(DISTINCT value) AS different,
                count(*) FILTER (WHERE (ts - $1::bigint) * $3::float8 <> value) AS wrong
         FROM ${schema}.samples JOIN ${schema}.points ON key = point WHERE id LIKE $2`,
        [devices.startMs, `%.${POINT}`, STEP],
      );
      return { rows: Number(row?.rows), different: Number(row?.different), wrong: Number(row?.wrong) };
    };
    const until = performance.now() + SETTLE_MS;
    while ((await count()).different < devices.sent && performance.now() < until) await pause(500);
    const [order] = await database.query<{ n: string }>(
      `SELECT count(*) AS n FROM (
         SELECT ts, seq, lag(seq) OVER (PARTITION BY point ORDER BY ts, seq) AS before FROM ${schema}.samples) AS ordered
       WHERE seq >= 0 AND before > seq`,
    );
    const pictures: number[] = [];
    for (const host of hosts) {
      const points = await host.api<{ id: string; value: number | null }[]>('/api/points?domain=power');
      const newest = new Map(
        Array.from({ length: SUBSTATIONS }, (_, i) => devices.sent - 1 - i).map((n) => [
          `${assetOf(n)}.${POINT}`,
          n * STEP,
        ]),
      );
      const right = points.filter(({ id, value }) => newest.get(id) === value && value !== null).length;
      pictures.push(right / SUBSTATIONS);
    }
    await devices.close();
    return {
      sent: devices.sent,
      acknowledged: devices.acknowledged.size,
      stored: await count(),
      pictures,
      outOfOrder: Number(order?.n),
    };
  } finally {
    for (const host of hosts) await host.end('SIGTERM');
    await broker.remove();
    removeFolder(dir);
  }
}
