// The open API of the grid and the drill, role by role; the test itself plays the simulated field.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Role } from '../../contract/vocabulary.ts';
import { ask, bearer } from '../doors/running-server.ts';
import { enter, type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
const tokens = new Map<Role, string>();
const drills: { point: string; value: { element: string; type?: string; at?: number | null } }[] = [];

beforeAll(async () => {
  town = await startTown({ isSimulated: true });
  const { access } = town.host;
  for (const role of ['viewer', 'operator', 'instructor'] as const) {
    await access.addUser(role, role, null);
    tokens.set(role, (await access.issue({ kind: 'person', user: role, label: '' })).token);
  }
  tokens.set('wall', town.host.tokens.wall);
  tokens.set('admin', town.host.tokens.local);
  const field = `twin/${town.pack.manifest.id}/simulation/field`;
  await town.device.subscribeAsync(`${field}/cmd`);
  town.device.on('message', (topic, payload) => {
    if (topic !== `${field}/cmd`) return;
    const { id, point, value } = JSON.parse(payload.toString()) as { id: string } & (typeof drills)[number];
    drills.push({ point, value });
    const isKnown = town.grid.network.branches.ids.includes(value.element);
    const answer = isKnown ? { id, result: 'accepted' } : { id, result: 'refused', reason: 'unknown-element' };
    town.device.publish(`${field}/ack`, JSON.stringify(answer), { qos: 1 });
  });
  await town.sayNormalState();
  const client = await enter(town, town.host.tokens.local);
  await client.until(() => client.columns.consumers.supply.every((supply) => supply === 1));
  client.close();
}, 120_000);
afterAll(() => town.stop());

async function get(path: string, role: Role = 'viewer') {
  const { status, body } = await ask(town.server, path, bearer(tokens.get(role)!));
  return { status, json: JSON.parse(body) as never };
}
async function send(method: 'POST' | 'PUT', path: string, body: unknown, role: Role) {
  const headers = { ...bearer(tokens.get(role)!), 'content-type': 'application/json' };
  const reply = await ask(town.server, path, headers, method, JSON.stringify(body));
  return { status: reply.status, json: JSON.parse(reply.body) as never };
}

test('lists every element once, under its CIM class, with its feeder', async () => {
  const { network, stations, feeders } = town.grid;
  const all = (await get('/api/grid/elements')).json as Record<string, unknown>[];
  expect(all.length).toBe(
    stations.count +
      feeders.count +
      network.nodes.count +
      network.branches.count +
      network.switches.count +
      network.consumers.count +
      network.generators.count +
      network.sources.count,
  );
  expect(new Set(all.map(({ kind, id }) => `${String(kind)} ${String(id)}`)).size).toBe(all.length);
  const breakers = (await get('/api/grid/elements?kind=Breaker')).json as Record<string, unknown>[];
  expect(breakers.length).toBeGreaterThan(feeders.count);
  for (const breaker of breakers)
    expect(breaker).toMatchObject({ kind: 'Breaker', lon: expect.any(Number), normallyOpen: expect.any(Boolean) });
  const [feeder] = feeders.ids;
  const own = (await get(`/api/grid/elements?feeder=${feeder}&kind=EnergyConsumer`)).json as unknown[];
  expect(own.length).toBe(town.grid.consumers.feeder.filter((row) => row === 0).length);
  expect((await get('/api/grid/elements?feeder=none-such')).json).toEqual([]);
});

test('tells the state as a whole, one element in full, and balances', async () => {
  const { json: state } = await get('/api/grid/state', 'wall');
  expect(state).toMatchObject({ customersOut: 0, customersUnknown: 0, converged: true });
  expect((state as { feeders: unknown[] }).feeders[0]).toMatchObject({ id: town.grid.feeders.ids[0], flisr: 'manual' });
  const { json: element } = await get(`/api/grid/element?id=${town.grid.stations.ids[1]}`);
  expect(element).toMatchObject({ kind: 'Substation', supply: { state: 'live' } });
  expect((await get('/api/grid/element?id=atlantis')).status).toBe(404);
  for (const by of ['feeder', 'substation', 'district']) {
    const { status, json } = await get(`/api/grid/balance?by=${by}`);
    expect(status).toBe(200);
    expect(Array.isArray(json)).toBe(true);
  }
  expect((await get('/api/grid/balance?by=moon')).status).toBe(400);
  expect((await get('/api/grid/doubts')).json).toEqual([]);
  expect((await get('/api/grid/doubts', 'wall')).status).toBe(403);
  const { json: health } = await get('/api/health');
  expect((health as { grid: unknown }).grid).toMatchObject({ state: 'live', customersOut: 0 });
});

test('calculates plans, what-ifs and outages for staff, not for walls', async () => {
  const { network, branches, feeders } = town.grid;
  const cable = network.branches.ids[branches.feeder.indexOf(0)]!;
  const plan = await get(`/api/grid/restore?fault=${cable}`, 'operator');
  expect(plan.json).toMatchObject({ fault: cable });
  expect((await get(`/api/grid/restore?fault=${cable}`, 'wall')).status).toBe(403);
  expect((await get('/api/grid/restore?fault=atlantis', 'operator')).status).toBe(404);
  const breaker = network.switches.ids[feeders.breaker[0]!]!;
  const { json: after } = await send('POST', '/api/grid/solve', { open: [breaker] }, 'viewer');
  expect((after as { customersOut: number }).customersOut).toBe(feeders.customers[0]);
  expect((await send('POST', '/api/grid/solve', { open: 'all' }, 'viewer')).status).toBe(400);
  expect((await send('POST', '/api/grid/solve', { open: ['atlantis'] }, 'viewer')).status).toBe(404);
  const { status, json: outages } = await get('/api/grid/contingency', 'viewer');
  expect(status).toBe(200);
  expect(outages).toMatchObject({ isComplete: true, base: { violations: [] } });
  // What hangs behind stations counts as their load: the first cable of a feeder takes all of it along.
  const { feeders: told } = (await get('/api/grid/state')).json as { feeders: { loadMw: number }[] };
  const { rows } = outages as { rows: { branch_index: string; violations: { kind: string; value: number }[] }[] };
  const own = new Set(network.branches.ids.filter((_, row) => branches.feeder[row] === 0));
  const lost = rows
    .filter(({ branch_index: id }) => own.has(id))
    .flatMap(({ violations }) => violations.filter(({ kind }) => kind === 'supply').map(({ value }) => value));
  expect(Math.max(...lost) / told[0]!.loadMw).toBeGreaterThan(0.9);
  expect(Math.max(...lost) / told[0]!.loadMw).toBeLessThan(1.02);
  // Nothing of it was done.
  expect((await get('/api/grid/state')).json).toMatchObject({ customersOut: 0 });
});

test('keeps how far a feeder may switch by itself; to let it do so asks for control of its area', async () => {
  const path = `/api/feeders/${town.grid.feeders.ids[2]}/flisr`;
  expect((await send('PUT', path, { mode: 'disabled' }, 'viewer')).status).toBe(403);
  expect((await send('PUT', path, { mode: 'disabled' }, 'operator')).json).toMatchObject({ flisr: 'disabled' });
  const { json: state } = await get('/api/grid/state');
  expect((state as { feeders: { flisr: string }[] }).feeders.map(({ flisr }) => flisr).slice(1, 4)).toEqual([
    'manual',
    'disabled',
    'manual',
  ]);
  const refused = await send('PUT', path, { mode: 'automatic' }, 'operator');
  expect(refused).toMatchObject({ status: 403, json: { code: 'forbidden' } });
  expect((await send('PUT', path, { mode: 'sometimes' }, 'operator')).status).toBe(400);
  expect((await send('PUT', '/api/feeders/atlantis/flisr', { mode: 'manual' }, 'operator')).status).toBe(404);
});

test('a drill is for instructors, goes to the simulated field, and is journaled with its answer', async () => {
  const [element] = town.grid.network.branches.ids;
  const fault = { element, type: 'three-phase' };
  for (const role of ['viewer', 'operator', 'wall'] as const)
    expect((await send('POST', '/api/drill/fault', fault, role)).status).toBe(403);
  expect(drills).toEqual([]);
  expect(await send('POST', '/api/drill/fault', fault, 'instructor')).toMatchObject({ status: 200, json: fault });
  expect(drills).toEqual([{ point: 'fault', value: { ...fault, at: null } }]);
  const refused = await send('POST', '/api/drill/fault', { ...fault, element: 'atlantis' }, 'instructor');
  expect(refused).toMatchObject({ status: 404, json: { code: 'not-found' } });
  for (const at of [1, Date.now() + 1e12])
    expect((await send('POST', '/api/drill/fault', { ...fault, at }, 'instructor')).status).toBe(400);
  expect((await send('POST', '/api/drill/fault', { element, type: 'DROP TABLE' }, 'instructor')).status).toBe(400);
  expect((await send('POST', '/api/drill/repair', { element }, 'instructor')).status).toBe(200);
  const { json: journal } = await get('/api/journal', 'viewer');
  const kinds = (journal as { entries: { kind: string; by: string; data: { result?: string } }[] }).entries
    .filter(({ kind }) => kind.startsWith('drill'))
    .map(({ kind, by, data }) => [kind, by, data.result]);
  expect(kinds).toEqual([
    ['drillRepair', 'instructor', 'accepted'],
    ['drillFault', 'instructor', 'refused'],
    ['drillFault', 'instructor', 'accepted'],
  ]);
});

test('commands are for those who operate: selected, ordered, confirmed by the position, and told in the list', async () => {
  const asset = town.deviceOf(town.grid.feeders.breaker[0]!);
  const topic = `twin/${town.pack.manifest.id}/power/${asset}`;
  await town.device.subscribeAsync(`${topic}/cmd`, { qos: 1 });
  const phases: string[] = [];
  town.device.on('message', (heard, payload) => {
    if (heard !== `${topic}/cmd`) return;
    const { id, phase } = JSON.parse(payload.toString()) as { id: string; phase: string };
    phases.push(phase);
    town.device.publish(`${topic}/ack`, JSON.stringify({ id, result: phase === 'select' ? 'selected' : 'accepted' }), {
      qos: 1,
    });
  });
  const wish = { commandId: 'command-0001', point: `${asset}.position`, value: 'open' };
  for (const role of ['viewer', 'instructor', 'wall'] as const)
    expect((await send('POST', '/api/commands/select', wish, role)).status).toBe(403);
  expect((await send('POST', '/api/commands/operate', { commandId: 'command-0001' }, 'operator')).status).toBe(404);
  expect((await send('POST', '/api/commands/select', { ...wish, value: 'ajar' }, 'operator')).status).toBe(400);
  expect(phases).toEqual([]);
  // Whoever switches the grid controls the area, and has entered the PIN again.
  const unheld = await send('POST', '/api/commands/select', wish, 'operator');
  expect(unheld).toMatchObject({ status: 403, json: { code: 'forbidden' } });
  const { areas } = (await get('/api/control', 'operator')).json as { areas: { id: string }[] };
  for (const { id } of areas)
    await send('POST', '/api/control/areas', { area: id, event: { type: 'take' } }, 'operator');
  expect((await send('PUT', '/api/control/pin', { old: null, pin: '1234' }, 'operator')).status).toBe(200);
  expect(phases).toEqual([]);
  const selected = await send('POST', '/api/commands/select', wish, 'operator');
  expect(selected).toMatchObject({ status: 200, json: { state: 'selected', by: 'operator' } });
  const other = { ...wish, commandId: 'command-0002' };
  expect(await send('POST', '/api/commands/select', other, 'admin')).toMatchObject({
    status: 403,
    json: { code: 'forbidden' },
  });
  expect((await send('POST', '/api/commands/operate', { commandId: 'command-0001' }, 'operator')).json).toMatchObject({
    state: 'sent',
  });
  const payload = JSON.stringify({ ts: Date.now(), v: { position: 'open' } });
  await town.device.publishAsync(`${topic}/state`, payload, { qos: 1 });
  await vi.waitFor(async () => {
    const { json } = await get('/api/commands');
    expect((json as { commands: { state: string }[] }).commands[0]?.state).toBe('confirmed');
  }, 5000);
  expect(phases).toEqual(['select', 'operate']);
  expect((await get('/api/commands', 'wall')).status).toBe(403);
  const { json: document } = await get('/api/openapi.json');
  expect(Object.keys((document as { paths: object }).paths)).toEqual(
    expect.arrayContaining(['/api/commands', '/api/commands/select', '/api/commands/operate', '/api/commands/cancel']),
  );
});

test('the OpenAPI document names every path of the grid', async () => {
  const { json } = await get('/api/openapi.json');
  const { paths } = json as {
    paths: Record<string, Record<string, { parameters?: unknown[]; requestBody?: unknown }>>;
  };
  for (const path of ['elements', 'state', 'element', 'balance', 'doubts', 'restore', 'contingency'])
    expect(paths[`/api/grid/${path}`]?.['get']).toBeDefined();
  expect(paths['/api/grid/solve']!['post']!.requestBody).toBeDefined();
  expect(paths['/api/drill/fault']!['post']!.requestBody).toBeDefined();
  expect(paths['/api/feeders/{id}/flisr']!['put']!.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});
