// Every request that changes something, and every path of the open API that does: refused for all roles but those that the contract names,
// from every screen in the past, and each refusal in the journal. Walks the contract and the API's own document: what is added is tried.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHANGING_REQUESTS } from '../../contract/changing-requests.ts';
import { REQUESTS } from '../../contract/requests.ts';
import { ROLES, type Role } from '../../contract/vocabulary.ts';
import { RefusalNotes } from '../../main/host/refusal-notes.ts';
import { ask, bearer, type RunningTest, startTestServer } from './running-server.ts';
import { openScreen, type ScreenClient } from '../replay/screen-client.ts';

let test: RunningTest;
const tokens = new Map<Role, string>();
const screens: ScreenClient[] = [];

beforeAll(async () => {
  test = await startTestServer();
  const { access, tokens: start } = test.host;
  tokens.set('wall', start.wall);
  for (const role of ROLES.filter((one) => one !== 'wall')) {
    await access.addUser(`user-${role}`, role, null);
    tokens.set(role, (await access.issue({ kind: 'person', user: `user-${role}`, label: '' })).token);
  }
});
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close();
});
afterAll(() => test.stop());

async function refused(): Promise<{ by: string; request: unknown; code: unknown }[]> {
  const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, kinds: ['requestRefused'], limit: 10_000 };
  const entries = await test.host.city!.journal.between({ ...span, isNewestFirst: false });
  return entries.map(({ by, data }) => ({ by, request: data['request'], code: data['code'] }));
}

async function enter(role: Role): Promise<ScreenClient> {
  const screen = await openScreen(test.server.port, tokens.get(role)!);
  screens.push(screen);
  return screen;
}

it('viewers and walls have no request that changes what others rely on', () => {
  for (const name of CHANGING_REQUESTS)
    expect([name, ...REQUESTS[name].roles.filter((role) => role === 'viewer' || role === 'wall')]).toEqual([name]);
});

describe.each(ROLES)('a session of the role %s', (role) => {
  const barred = CHANGING_REQUESTS.filter((name) => !(REQUESTS[name].roles as readonly Role[]).includes(role));

  it('is refused what is not for it, and the journal knows who tried', async () => {
    const screen = await enter(role);
    const before = (await refused()).length;
    for (const name of barred) {
      const given = await screen.tryTo(name, {});
      expect([name, 'failure' in given ? given.failure.code : 'done']).toEqual([name, 'forbidden']);
    }
    const by = role === 'wall' ? 'wall' : `user-${role}`;
    expect((await refused()).slice(before)).toEqual(barred.map((request) => ({ by, request, code: 'role' })));
    // Twice within a minute is no second entry.
    for (const name of barred.slice(0, 3)) await screen.tryTo(name, {});
    expect(await refused()).toHaveLength(before + barred.length);
  });
});

it('a screen in the past is refused all of it, and the journal knows who tried', async () => {
  const screen = await enter('admin');
  await screen.ask('replay.seek', { atMs: Date.now() - 1000 });
  const before = (await refused()).length;
  for (const name of CHANGING_REQUESTS) {
    const given = await screen.tryTo(name, {});
    expect([name, 'failure' in given ? given.failure.code : 'done']).toEqual([name, 'conflict']);
  }
  expect((await refused()).slice(before)).toEqual(
    CHANGING_REQUESTS.map((request) => ({ by: 'user-admin', request, code: 'past' })),
  );
});

describe.each(['viewer', 'wall'] as const)('over HTTP the role %s', (role) => {
  /** A calculation on a copy that whoever comes in may ask for. */
  const READS: readonly string[] = role === 'viewer' ? ['POST /api/grid/solve'] : [];

  it('is refused every path that changes something, and the journal knows who tried', async () => {
    const { server } = test;
    const headers = { ...bearer(tokens.get(role)!), 'content-type': 'application/json' };
    const { paths } = JSON.parse((await ask(server, '/api/openapi.json', headers)).body) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const changes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).flatMap((method) => (method === 'get' ? [] : [`${method.toUpperCase()} ${path}`])),
    );
    const tried = changes.filter((one) => !READS.includes(one));
    expect(tried.length).toBeGreaterThan(40);
    const before = (await refused()).length;
    for (const one of tried) {
      const [method = '', path = ''] = one.split(' ');
      const reply = await ask(server, path.replaceAll(/\{\w+\}/g, 'x'), headers, method, '{}');
      expect([one, reply.status]).toEqual([one, 403]);
    }
    const noted = (await refused()).slice(before).map(({ request }) => String(request).replaceAll(/:(\w+)/g, '{$1}'));
    expect(noted).toEqual(tried);
  });
});

it('the same refusal again and again is counted, and told with the next', async () => {
  const entries: Record<string, unknown>[] = [];
  let now = 0;
  const append = async (_kind: string, by: string, data: Record<string, unknown>) => {
    entries.push({ by, ...data });
    return { number: entries.length, at: 0, kind: '', by, data };
  };
  const notes = new RefusalNotes(
    { append },
    () => undefined,
    () => now,
  );
  const vera = { user: 'vera', role: 'viewer', token: 't' };
  for (let i = 0; i < 500; i++) await notes.note('order.issue', 'role', vera);
  await notes.note('order.halt', 'role', vera);
  now = 60_000;
  await notes.note('order.issue', 'role', vera);
  const entry = { by: 'vera', code: 'role', role: 'viewer', token: 't' };
  expect(entries).toEqual([
    { ...entry, request: 'order.issue' },
    { ...entry, request: 'order.halt' },
    { ...entry, request: 'order.issue', again: 499 },
  ]);
});
