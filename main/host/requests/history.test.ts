// Through the handlers and the storage threads: curves, pages and a past moment of samples that were just taken in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HISTORY_REQUESTS } from '../../../contract/history-requests.ts';
import { MOST_MOMENT_MS } from '../../../contract/moment.ts';
import type { Principal } from '../access/access.ts';
import { createCityClock } from '../city-clock.ts';
import { createEventLog } from '../event-log.ts';
import { RECORD } from '../storage/sample-batch.ts';
import { openStorage, type Storage } from '../storage/storage.ts';
import type { Screen } from './handler.ts';
import { createHistoryHandlers, type HistoryHandlers } from './history.ts';

const IDS = ['a.load', 'b.load'];
const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const anna = { user: 'anna', role: 'viewer' } as Principal;
const screen: Screen = { replay: null, turnTo: () => undefined };
let dir: string;
let storage: Storage;
let handlers: HistoryHandlers;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'history-requests-'));
  const clock = createCityClock({ startCity: 0, startWall: 0, speed: 1 });
  storage = await openStorage({ dir, pointIds: IDS, clock, events: createEventLog(clock) });
  handlers = createHistoryHandlers(storage.history, new Map(IDS.map((id, row) => [id, row])));
  for (let i = 0; i < 10; i += 1)
    storage.samples.add(0, NOW - (10 - i) * MINUTE, Date.now(), i, i === 4 ? 2 : 0, 1, -1, RECORD.shown, true);
  await new Promise<void>((resolve) => {
    storage.samples.whenCommitted(resolve);
  });
});

afterAll(async () => {
  await storage.close();
  rmSync(dir, { recursive: true });
});

test('curves have a gap where a value was BAD and where nothing was said', async () => {
  const params = { points: IDS, fromMs: NOW - 12 * MINUTE, toMs: NOW, slots: 12 };
  const reply = await handlers['history.series'](params, anna, screen);
  if ('failure' in reply) throw new Error(reply.failure.message);
  const { tier, slotMs, series } = HISTORY_REQUESTS['history.series'].result.parse(reply.result);
  expect([tier, slotMs]).toEqual(['minute', MINUTE]);
  expect(series[0]?.last).toEqual([null, null, 0, 1, 2, 3, null, 5, 6, 7, 8, 9]);
  expect(series[0]?.qualities).toEqual([null, null, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]);
  expect(series[1]?.mean).toEqual(Array.from({ length: 12 }, () => null));
});

test('pages go on where the last one ended', async () => {
  const ask = (cursor: string | null) =>
    handlers['history.page']({ point: 'a.load', fromMs: 0, toMs: NOW, limit: 6, cursor }, anna, screen);
  const first = await ask(null);
  if ('failure' in first) throw new Error(first.failure.message);
  const second = await ask(first.result.next);
  expect(second).toMatchObject({ result: { values: [6, 7, 8, 9], next: null } });
  expect(first.result.values).toEqual([0, 1, 2, 3, 4, 5]);
});

test('what cannot be answered is refused, not thrown', async () => {
  const params = { points: ['nobody'], fromMs: 0, toMs: 1, slots: 1 };
  expect(await handlers['history.series'](params, anna, screen)).toMatchObject({ failure: { code: 'not-found' } });
  expect(await handlers['history.series']({ ...params, points: IDS, toMs: 0 }, anna, screen)).toMatchObject({
    failure: { code: 'bad-request' },
  });
  const page = { point: 'a.load', fromMs: 0, toMs: 1, limit: 1, cursor: 'x' };
  expect(await handlers['history.page'](page, anna, screen)).toMatchObject({ failure: { code: 'bad-request' } });
});

test('the widest stretch of time there is has an answer, and a wider one is none', async () => {
  const widest = { point: 'a.load', fromMs: -MOST_MOMENT_MS, toMs: MOST_MOMENT_MS, limit: 100, cursor: null };
  expect(await handlers['history.page'](widest, anna, screen)).toMatchObject({ result: { next: null } });
  const { params } = HISTORY_REQUESTS['history.page'];
  expect(params.safeParse(widest).success).toBe(true);
  for (const toMs of [1e18, Infinity, Number.NaN]) expect(params.safeParse({ ...widest, toMs }).success).toBe(false);
  expect(params.safeParse({ ...widest, fromMs: -1e300 }).success).toBe(false);
});

test('the present run shows its newest sample by arrival; before the host began nothing was known', async () => {
  const now = await storage.replay.at(Date.now(), 'arrival');
  expect([now.values[0], now.times[0]]).toEqual([9, NOW - MINUTE]);
  const runs = await storage.replay.runs();
  expect(runs).toHaveLength(1);
  expect((await storage.replay.at(runs[0]!.openedWall - 1, 'arrival')).times[0]).toBeNaN();
  const meant = await storage.replay.at(NOW - 5 * MINUTE, 'source');
  expect(meant.values[0]).toBe(5);
});
