// /api/samples as another program meets it: raw and coarser tiers, pages, questions that cannot be answered.
import { connect } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePageSchema } from '../../main/shells/server/api-schemas.ts';
import { ask, bearer, type RunningTest, startTestServer } from './running-server.ts';

const POINT = 'parking-s1.occupied';
const HOUR = 3_600_000;
const START = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;
let test: RunningTest;

beforeAll(async () => {
  test = await startTestServer();
  const client = connect(test.host.city!.mqttUrl);
  await new Promise((resolve) => client.once('connect', resolve));
  const say = (ts: number, occupied: number, q = 'GOOD') =>
    client.publishAsync('twin/tiny/parking/parking-s1/tele', JSON.stringify({ ts, v: { occupied }, q }), { qos: 1 });
  await say(START, 10);
  await say(START + 30_000, 20);
  // Said twice, and corrected.
  await say(START + 30_000, 20);
  await say(START + 60_000, 50);
  await say(START + 60_000, 40);
  await say(START + 2 * HOUR, 90, 'BAD');
  // Late.
  await say(START + 45_000, 30, 'UNCERTAIN');
  client.end();
});
afterAll(() => test.stop());

async function get(query: string): Promise<{ status: number; json: Record<string, unknown> }> {
  const reply = await ask(test.server, `/api/samples?point=${POINT}&${query}`, bearer(test.host.tokens.local));
  return { status: reply.status, json: JSON.parse(reply.body) as Record<string, unknown> };
}
const range = `from=${START}&to=${START + 3 * HOUR}`;

it('gives raw samples once each, the last correction of each, page after page', async () => {
  const { json } = await get(range);
  expect(samplePageSchema.parse(json)).toEqual(json);
  const all = [
    [START, 10, 'GOOD', 'measured'],
    [START + 30_000, 20, 'GOOD', 'measured'],
    [START + 45_000, 30, 'UNCERTAIN', 'measured'],
    [START + 60_000, 40, 'GOOD', 'measured'],
    [START + 2 * HOUR, 90, 'BAD', 'measured'],
  ];
  expect(json).toMatchObject({ point: POINT, tier: 'raw', samples: all, next: null });
  const pages: unknown[] = [];
  let cursor = '';
  do {
    const page = await get(`${range}&limit=2&cursor=${cursor}`);
    pages.push(...(page.json['samples'] as unknown[]));
    cursor = (page.json['next'] as string | null) ?? '';
  } while (cursor !== '');
  expect(pages).toEqual(all);
});

it('gives slots of a minute and of an hour: value, worst quality, origin, min, max, last, number', async () => {
  const minutes = await get(`${range}&tier=minute`);
  expect(samplePageSchema.parse(minutes.json)).toEqual(minutes.json);
  expect(minutes.json).toMatchObject({
    tier: 'minute',
    samples: [
      // 10 for 30 s, 20 for 15 s, 30 for 15 s
      [START, 17.5, 'UNCERTAIN', 'measured', 10, 30, 30, 3],
      [START + 60_000, 40, 'GOOD', 'measured', 40, 40, 40, 1],
      [START + 2 * HOUR, null, 'BAD', 'measured', null, null, null, 1],
    ],
    next: null,
  });
  // ... and 40 for the 59 minutes that follow
  const first = await get(`${range}&tier=hour&limit=1`);
  expect(first.json['samples']).toMatchObject([[START, 39.625, 'UNCERTAIN', 'measured', 10, 40, 40, 4]]);
  const second = await get(`${range}&tier=hour&limit=1&cursor=${String(first.json['next'])}`);
  expect(second.json).toMatchObject({
    samples: [[START + 2 * HOUR, null, 'BAD', 'measured', null, null, null, 1]],
    next: null,
  });
});

it('refuses what it does not understand, and says that it knows nothing of other times', async () => {
  for (const bad of ['tier=day', 'limit=100001', 'limit=0', 'cursor=x'])
    expect((await get(`${range}&${bad}`)).status).toBe(400);
  expect((await get(`from=0&to=1000&tier=minute`)).json).toMatchObject({ samples: [], next: null });
});
