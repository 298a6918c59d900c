// Switching orders over the open API with a running host: two persons sign a planned one, the planning thread checks it, the device hears of a
// step when it is in the journal, and only its own word makes the step done. The test plays the device.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OrderReport, StepPreviewReport } from '../../contract/order-requests.ts';
import { ask, bearer } from '../doors/running-server.ts';
import { enter, type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
const tokens = new Map<string, string>();
const phases: string[] = [];

beforeAll(async () => {
  town = await startTown({ isSimulated: true });
  const { access, city } = town.host;
  for (const [name, role] of [
    ['ada', 'planner'],
    ['boris', 'operator'],
    ['cleo', 'operator'],
    ['wall', null],
  ] as const) {
    if (role === null) tokens.set(name, town.host.tokens.wall);
    else {
      await access.addUser(name, role, null);
      tokens.set(name, (await access.issue({ kind: 'person', user: name, label: '' })).token);
    }
  }
  const topic = `twin/${town.pack.manifest.id}/power/${breakerAsset()}`;
  await town.device.subscribeAsync(`${topic}/cmd`, { qos: 1 });
  town.device.on('message', (heard, payload) => {
    if (heard !== `${topic}/cmd`) return;
    const { id, phase } = JSON.parse(payload.toString()) as { id: string; phase: string };
    phases.push(phase);
    // Journal first: by the time that the device hears of it the word stands there.
    void city!.journal.list({ limit: 20 }).then((entries) => {
      if (!entries.some(({ kind, data }) => kind === 'order' && JSON.stringify(data).includes('"instruct"')))
        phases.push('before the journal');
    });
    const result = phase === 'select' ? 'selected' : 'accepted';
    town.device.publish(`${topic}/ack`, JSON.stringify({ id, result }), { qos: 1 });
  });
  await town.sayNormalState();
  const client = await enter(town, town.host.tokens.local);
  await client.until(() => client.columns.consumers.supply.every((supply) => supply === 1));
  client.close();
}, 120_000);
afterAll(() => town.stop());

const breakerRow = () => town.grid.feeders.breaker[0]!;
const breaker = () => town.grid.network.switches.ids[breakerRow()]!;
const breakerAsset = () => town.deviceOf(breakerRow());

async function send<T>(
  who: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const json = body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
  const text = body === undefined ? '' : JSON.stringify(body);
  const reply = await ask(town.server, path, { ...bearer(tokens.get(who)!), ...json }, method, text);
  return { status: reply.status, json: JSON.parse(reply.body) as T & { message?: string } };
}

test('a planned order: written by one, signed by another, given by who holds the area, done by the word of the device', async () => {
  const step = { id: '1', group: 1, operation: { kind: 'switch', device: breaker(), to: 'open' } };
  const steps = [{ ...step, means: 'remote', crew: null, note: '' }];
  const wish = { kind: 'planned', title: 'cable 3', purpose: 'repair', area: '', steps };
  expect((await send('wall', 'POST', '/api/orders', wish)).status).toBe(403);
  let { json: order } = await send<OrderReport>('ada', 'POST', '/api/orders', wish);
  const say = async (who: string, word: string, more: object = {}) => {
    const given = await send<OrderReport>(who, 'POST', `/api/orders/${order.id}/${word}`, {
      version: order.version,
      ...more,
    });
    if (given.status === 200) order = given.json;
    return given.status === 200 ? 'done' : given.json.message;
  };
  expect(await say('ada', 'sign', { event: 'request' })).toBe('done');
  expect(await say('ada', 'sign', { event: 'prepare' })).toBe('done');
  expect(await say('ada', 'sign', { event: 'check' })).toBe(`own-order: ${order.id}`);
  expect(await say('boris', 'sign', { event: 'check' })).toBe('done');
  expect(await say('boris', 'approve')).toContain('enter the PIN first');
  await send('boris', 'PUT', '/api/control/pin', { old: null, pin: '1234' });
  expect(await say('boris', 'approve')).toBe('done');
  const now = Date.now();
  expect(await say('boris', 'schedule', { from: now - 1000, until: now + 3_600_000 })).toBe('done');
  expect(await say('boris', 'issue', { responsible: 'boris', isAutomatic: false })).toContain('has no holder');
  await send('boris', 'POST', '/api/control/areas', { area: order.area, event: { type: 'take' } });
  expect(await say('boris', 'issue', { responsible: 'boris', isAutomatic: false })).toBe('done');
  const { json: check } = await send<StepPreviewReport>('boris', 'POST', `/api/orders/${order.id}/check`, {
    step: '1',
  });
  expect(check.isRefused).toBe(false);
  expect(check.effect!.dropped.customers).toBeGreaterThan(0);
  expect(await say('boris', 'instruct', { step: '1', shown: check.violations })).toBe('done');
  const look = async () => {
    order = (await send<OrderReport>('boris', 'GET', `/api/orders/${order.id}`)).json;
    return order.steps[0]!;
  };
  await vi.waitFor(() => expect(phases).toContain('operate'), 5000);
  expect((await look()).state).toBe('instructed');
  const payload = JSON.stringify({ ts: Date.now(), v: { position: 'open' } });
  await town.device.publishAsync(`twin/${town.pack.manifest.id}/power/${breakerAsset()}/state`, payload, { qos: 1 });
  await vi.waitFor(async () => expect((await look()).state).toBe('completed'), 5000);
  expect(order.steps[0]!.completedBy).toBe('telemetry');
  expect(await say('boris', 'complete')).toBe('done');
  expect(order.state).toBe('completed');
  expect(phases).toEqual(['select', 'operate']);
});

test('a PIN that one program has entered counts for no other one with the same token, where it says which it is', async () => {
  const one = { 'city-twin-program': 'a-program-of-its-own-1' };
  const other = { 'city-twin-program': 'a-program-of-its-own-2' };
  type Own = { own: { pinUntilMs: number | null } };
  const isOpen = async (headers: Readonly<Record<string, string>>) =>
    (await send<Own>('cleo', 'GET', '/api/control', undefined, headers)).json.own.pinUntilMs !== null;
  expect((await send('cleo', 'PUT', '/api/control/pin', { old: null, pin: '4321' }, one)).status).toBe(200);
  expect([await isOpen(one), await isOpen(other), await isOpen({})]).toEqual([true, false, false]);
  // Who calls itself nothing shares the PIN of the token with others that do so, and with no one else.
  expect((await send('cleo', 'POST', '/api/control/pin', { pin: '4321' })).status).toBe(200);
  expect([await isOpen({}), await isOpen(other)]).toEqual([true, false]);
  const short = await send('cleo', 'GET', '/api/control', undefined, { 'city-twin-program': 'me' });
  expect(short).toMatchObject({ status: 400, json: { message: expect.stringContaining('16 to 200') } });
});
