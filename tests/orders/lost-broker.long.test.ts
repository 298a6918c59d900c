// A broker that dies in the middle of an automatic order: the order stops at the first step that nobody has told, a person has it with the
// reason, and when the broker is back nothing is said to a device again.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { HealthReport } from '../../contract/health/health-report.ts';
import type { OrderReport } from '../../contract/order-requests.ts';
import { hasPrlimit } from '../telemetry/has-prlimit.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { BLOCKS, controlAll, enterPin, orderNow, TIE } from './cable-work.ts';
import { type OrderTown, startOrderTown } from './order-town.ts';

/** Beyond the deadline of a step, and what a machine with load needs. */
const HALTED_WITHIN = { timeout: 90_000, interval: 200 };
/** Longer than a broker keeps a word for a device, and than any retry waits. */
const QUIET_MS = 15_000;

let town: OrderTown;

beforeAll(async () => {
  if (!hasMosquitto) return;
  town = await startOrderTown(BLOCKS);
  await town.untilKnown();
}, 180_000);
afterAll(async () => town?.stop());

const done = async <T>(path: string, body: object): Promise<T> => {
  const { status, json } = await town.ask<T>('anna', 'POST', path, body);
  expect(status, `${path}: ${json.message}`).toBe(200);
  return json;
};
/** Words that moved something; a broker may hand the same one over twice. */
const operated = () => [...new Set(town.heard.flatMap(({ phase, id }) => (phase === 'operate' ? [id] : [])))];
const health = async () => (await town.ask<HealthReport & { reasons: string[] }>('anna', 'GET', '/api/health')).json;

test.skipIf(!hasMosquitto)('stops where nobody answers, and says nothing twice', { timeout: 300_000 }, async () => {
  await controlAll(town);
  await enterPin(town, 'anna');
  const step = { note: '', means: 'remote', crew: null };
  const steps = (['closed', 'open'] as const).map((to, i) => ({
    ...{ ...step, id: `${i + 1}`, group: i + 1 },
    operation: { kind: 'switch', device: TIE, to },
  }));
  const head = { kind: 'emergency', title: 'tie', purpose: 'there and back', area: '' };
  const { id, version } = await done<OrderReport>('/api/orders', { ...head, steps });
  const before = operated().length;
  await done(`/api/orders/${id}/issue`, { version, responsible: 'anna', isAutomatic: true });
  // The drive has heard it and runs; what it says of its end finds no broker.
  await vi.waitFor(() => expect(operated()).toHaveLength(before + 1), { timeout: 60_000, interval: 5 });
  await town.killBroker();

  await vi.waitFor(async () => expect(await orderNow(town, id)).toMatchObject({ state: 'halted' }), HALTED_WITHIN);
  const halted = await orderNow(town, id);
  expect(halted.steps).toMatchObject([
    { state: 'failed', trouble: 'no-answer', completedBy: null },
    { state: 'new', instructedAt: null },
  ]);
  expect(halted.halt).toMatchObject({ isTakenOver: false });
  expect((await health()).reasons.join()).toContain('no connection to the broker');
  const { json } = await town.ask<{ isStale: boolean }>('anna', 'GET', '/api/grid/state');
  expect(json.isStale).toBe(true);

  await town.startBroker();
  await town.untilKnown();
  await sleep(QUIET_MS);
  // The tie is closed by its own word: a late one, that a person accepts or not. Nothing went on by itself.
  const after = await orderNow(town, id);
  expect(after).toMatchObject({ state: 'halted', steps: [{ state: 'failed', lateBy: 'telemetry' }, { state: 'new' }] });
  expect(operated()).toHaveLength(before + 1);
});

test.skipIf(!hasMosquitto || !hasPrlimit)(
  'a full disk: nothing counts as done that is not written',
  { timeout: 300_000 },
  async () => {
    await enterPin(town, 'anna');
    const step = { id: '1', group: 1, note: '', means: 'remote', crew: null };
    const head = { kind: 'emergency', title: 'back', purpose: 'while the disk is full', area: '' };
    const { json: orders } = await town.ask<OrderReport[]>('anna', 'GET', '/api/orders');
    const halted = orders.find(({ state }) => state === 'halted')!;
    const mine = await done<OrderReport>(`/api/orders/${halted.id}/take-over`, { version: halted.version });
    const abort = { version: mine.version, event: 'abort', reason: 'the tie is given back by another order' };
    await done(`/api/orders/${halted.id}/turn-down`, abort);
    const operation = { kind: 'switch', device: TIE, to: 'open' };
    const { id, version } = await done<OrderReport>('/api/orders', { ...head, steps: [{ ...step, operation }] });
    const before = operated().length;
    await done(`/api/orders/${id}/issue`, { version, responsible: 'anna', isAutomatic: true });
    await vi.waitFor(() => expect(operated()).toHaveLength(before + 1), { timeout: 60_000, interval: 5 });
    town.fillDisk();
    await vi.waitFor(async () => expect((await health()).reasons.join()).toContain('written'), HALTED_WITHIN);
    const { json: alarms } = await town.ask<{ id: string; state: string }[]>('anna', 'GET', '/api/alarms');
    const alarm = alarms.find(({ state }) => state === 'unacknowledged' || state === 'returnedUnacknowledged');
    expect(alarm, JSON.stringify(alarms)).toBeDefined();
    const acknowledge = () =>
      town.ask('anna', 'POST', '/api/alarms/acknowledge', { alarms: [alarm!.id], comment: null });
    const refused = await acknowledge();
    expect(refused.status).toBe(503);
    expect(refused.json.message).toContain('the journal takes nothing');
    // The device has moved, and told so: the order knows it when that can be written.
    expect((await orderNow(town, id)).steps).toMatchObject([{ state: 'instructed', completedBy: null }]);

    town.freeDisk();
    await vi.waitFor(async () => expect(await orderNow(town, id)).toMatchObject({ state: 'completed' }), HALTED_WITHIN);
    expect((await orderNow(town, id)).steps).toMatchObject([{ state: 'completed', completedBy: 'telemetry' }]);
    expect(operated()).toHaveLength(before + 1);
    await vi.waitFor(async () => expect((await acknowledge()).status).toBe(200), HALTED_WITHIN);
  },
);
