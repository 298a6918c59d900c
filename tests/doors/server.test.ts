// The server's doors, tried from outside: who is let in, what is refused, what leaves the house.
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'mqtt';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ask, bearer, cookieFor, openSocket, startTestServer, type RunningTest } from './running-server.ts';

let test: RunningTest;
beforeAll(async () => {
  test = await startTestServer();
  const renderer = join(test.folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>the control room</title>');
  await writeFile(join(renderer, 'assets', 'start.js'), 'start()');
  await writeFile(join(renderer, '.sources'), 'hidden');
  await writeFile(join(test.folder, 'secret.txt'), 'secret');
});
afterAll(() => test.stop());

const local = () => bearer(test.host.tokens.local);

describe('a token', () => {
  it('is exchanged for a cookie and stripped from the address', async () => {
    const { server, host } = test;
    const reply = await ask(server, `/desk?x=1&token=${host.tokens.local}&y=2`);
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/desk?x=1&y=2');
    const [cookie = ''] = reply.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(host.tokens.local.split('.')[1]);
    const page = await ask(server, '/', { cookie: cookie.split(';')[0]!, accept: 'text/html' });
    expect(page.body).toContain('the control room');
  });

  it('never leads to another site', async () => {
    for (const path of ['//evil.example/', '/\\evil.example/', '///evil.example']) {
      const { headers } = await ask(test.server, `${path}?token=${test.host.tokens.local}`);
      expect(headers.location).toMatch(/^\/(?![/\\])/);
    }
  });

  it('that came by a link on another site starts anew from a page of ours', async () => {
    const reply = await ask(test.server, `/?token=${test.host.tokens.local}`, {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('content="0;url=/"');
    expect(reply.headers['set-cookie']).toBeDefined();
  });

  it('that is missing or wrong is answered by 401: JSON for programs, a page for people', async () => {
    const { server } = test;
    for (const headers of [
      {},
      bearer('x'),
      bearer(`${test.host.tokens.local}x`),
      { cookie: `city-twin-${server.port}=a.b.c` },
    ]) {
      const reply = await ask(server, '/api/health', headers);
      expect(reply.status).toBe(401);
      expect(JSON.parse(reply.body)).toMatchObject({ code: 'unauthorised' });
    }
    const page = await ask(server, '/', { accept: 'text/html' });
    expect(page.status).toBe(401);
    expect(page.body).toContain('token issue');
    expect((await ask(server, '/?token=wrong', { accept: 'text/html' })).body).toContain('wrong, or no longer valid');
    expect((await ask(server, '/pack/manifest.json')).status).toBe(401);
    expect((await ask(server, '/assets/start.js')).status).toBe(401);
    expect((await ask(server, '/door.css')).status).toBe(200);
  });

  it('that is guessed makes its address wait; valid ones still open', async () => {
    const guesser = await startTestServer({ hasCity: false });
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await ask(guesser.server, '/api/start', bearer(`guess.${i}`))).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect((await ask(guesser.server, '/api/start', bearer(guesser.host.tokens.local))).status).toBe(200);
    // A token that was revoked is no guess: its holder is told the truth.
    expect((await ask(guesser.server, '/api/start', bearer(guesser.host.tokens.device))).status).toBe(401);
    await guesser.stop();
  });

  it('of a device opens the broker, not the server', async () => {
    expect((await ask(test.server, '/api/health', bearer(test.host.tokens.device))).status).toBe(401);
    const { mqttUrl } = test.host.city!;
    const client = connect(mqttUrl);
    await new Promise((resolve) => client.once('connect', resolve));
    client.end(true);
    const wrong = connect(mqttUrl.replace(test.host.tokens.device, test.host.tokens.local), { reconnectPeriod: 0 });
    const error = await new Promise<Error>((resolve) => wrong.once('error', resolve));
    expect(error.message).toMatch(/[Nn]ot authorized|[Bb]ad user/);
    wrong.end(true);
  });
});

describe('foreign pages', () => {
  it('are refused by Host (a name that was bent to this address)', async () => {
    const { server } = test;
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1.evil.example',
      '192.168.1.5',
      'a b',
    ]) {
      expect((await ask(server, '/api/health', { ...local(), host })).status, host).toBeGreaterThanOrEqual(400);
    }
    for (const host of [`127.0.0.1:${server.port}`, 'localhost', '[::1]:99', 'twin.example', 'TWIN.example:80']) {
      expect((await ask(server, '/api/health', { ...local(), host })).status, host).toBe(200);
    }
  });

  it('are refused by Origin and by what the browser says of the page', async () => {
    const { server } = test;
    const cookie = await cookieFor(server, test.host.tokens.local);
    const own = `http://127.0.0.1:${server.port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${server.port}`,
      `http://127.0.0.1:${server.port + 1}`,
    ]) {
      expect((await ask(server, '/api/health', { cookie, origin })).status, origin).toBe(403);
    }
    expect((await ask(server, '/api/health', { cookie, origin: own })).status).toBe(200);
    expect(
      (await ask(server, '/api/health', { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).status,
    ).toBe(403);
    expect(
      (await ask(server, '/', { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status,
    ).toBe(200);
    expect((await ask(server, '/sign-out', { cookie }, 'POST')).status).toBe(403);
  });

  it('cannot open a session', async () => {
    const { server, host } = test;
    const cookie = await cookieFor(server, host.tokens.local);
    const own = `http://127.0.0.1:${server.port}`;
    expect(await openSocket(server, { cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await openSocket(server, { cookie })).toBe(403);
    expect(await openSocket(server, { origin: own })).toBe(401);
    expect(await openSocket(server, { cookie, origin: own, host: 'evil.example' })).toBe(421);
    expect(await openSocket(server, { cookie, origin: own }, '/other')).toBe(404);
    for (const headers of [{ cookie, origin: own }, bearer(host.tokens.wall)]) {
      const socket = await openSocket(server, headers);
      expect(socket).toBeInstanceOf(WebSocket);
      (socket as WebSocket).terminate();
    }
  });
});

describe('files', () => {
  it('of the pack are those in its manifest, kept for ever when asked for by checksum', async () => {
    const { server, host } = test;
    const manifest = await ask(server, '/pack/manifest.json', local());
    expect(JSON.parse(manifest.body)).toMatchObject({ id: 'tiny' });
    expect(manifest.headers['cache-control']).toBe('no-cache');
    const [table] = host.city!.manifest.tables;
    const asked = await ask(server, `/pack/${table!.file}?v=${table!.sha256.slice(0, 12)}`, local());
    expect(asked.headers['cache-control']).toContain('immutable');
    expect((await ask(server, `/pack/${table!.file}?v=000000000000`, local())).headers['cache-control']).toBe(
      'no-cache',
    );
  });

  it('outside their folders stay inside the house', async () => {
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/.sources',
      '/assets/%00',
      '/%',
      '/pack/../data/access.json',
      '/pack/..%2fdata%2faccess.json',
      '/pack/%2e%2e%2fdata%2faccess.json',
      '/pack/access.json',
      '//etc/passwd',
      '/pack/',
      '/assets/',
      '/file:///etc/passwd',
    ];
    for (const path of paths) {
      const { status, body } = await ask(test.server, path, local());
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, path).toBeLessThan(500);
      expect(body, path).not.toMatch(/secret$|hidden|root:|cookieKey/);
    }
    expect((await ask(test.server, '/assets/start.js', local())).body).toBe('start()');
  });

  it('come compressed where the build has prepared that', async () => {
    await writeFile(join(test.folder, 'renderer', 'assets', 'start.js.br'), 'pressed');
    const pressed = await ask(test.server, '/assets/start.js', { ...local(), 'accept-encoding': 'gzip, br' });
    expect(pressed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(pressed.body).toBe('pressed');
    expect((await ask(test.server, '/assets/start.js', local())).body).toBe('start()');
  });

  it('come with headers that keep a page from loading or being loaded elsewhere', async () => {
    const { headers } = await ask(test.server, '/', { ...local(), accept: 'text/html' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});

describe('a session', () => {
  const hello = JSON.stringify({ type: 'hello', contract: 1 });
  const messages = (socket: WebSocket) => {
    const texts: string[] = [];
    let wake = () => {};
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      texts.push(Buffer.from(data as Buffer).toString());
      wake();
    });
    return async (type: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const found = texts
          .map((text) => JSON.parse(text) as Record<string, unknown>)
          .find((message) => message['type'] === type);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
  };

  it('of a wall display reads and cannot write', async () => {
    const socket = (await openSocket(test.server, bearer(test.host.tokens.wall))) as WebSocket;
    const next = messages(socket);
    socket.send(hello);
    expect(await next('welcome')).toMatchObject({ role: 'wall', user: 'wall' });
    socket.send(JSON.stringify({ type: 'request', id: 1, name: 'catalogue.get', params: {} }));
    expect(await next('result')).toMatchObject({ id: 1 });
    socket.send(
      JSON.stringify({
        type: 'request',
        id: 2,
        name: 'bookmark.save',
        params: { name: 'x', camera: { lon: 0, lat: 0, zoom: 1, pitch: 0, bearing: 0 } },
      }),
    );
    expect(await next('failure')).toMatchObject({ id: 2, failure: { code: 'forbidden' } });
    expect((await ask(test.server, '/api/journal', bearer(test.host.tokens.wall))).status).toBe(403);
    socket.terminate();
  });

  it('keeps bookmarks of each user apart', async () => {
    const { access } = test.host;
    await access.addUser('ada', 'operator', null);
    const { token } = await access.issue({ kind: 'person', user: 'ada', label: '' });
    const save = async (by: string, name: string, params: unknown) => {
      const socket = (await openSocket(test.server, bearer(by))) as WebSocket;
      const next = messages(socket);
      socket.send(hello);
      await next('welcome');
      socket.send(JSON.stringify({ type: 'request', id: 1, name, params }));
      const { result } = await next('result');
      socket.terminate();
      return (result as { bookmarks: { name: string }[] }).bookmarks.map((bookmark) => bookmark.name);
    };
    const camera = { lon: 13, lat: 52, zoom: 14, pitch: 40, bearing: 0 };
    expect(await save(token, 'bookmark.save', { name: 'Mitte', camera })).toEqual(['Mitte']);
    expect(await save(token, 'bookmark.list', {})).toEqual(['Mitte']);
    expect(await save(test.host.tokens.local, 'bookmark.list', {})).toEqual([]);
  });

  it('ends when its token is revoked', async () => {
    const { access } = test.host;
    const { token, record } = await access.issue({ kind: 'person', user: 'local', role: 'viewer', label: '' });
    const socket = (await openSocket(test.server, bearer(token))) as WebSocket;
    const next = messages(socket);
    socket.send(hello);
    await next('welcome');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await access.revoke(record.id);
    expect(await next('refused')).toMatchObject({ failure: { code: 'unauthorised' } });
    await closed;
    expect(await openSocket(test.server, bearer(token))).toBe(401);
  });

  it('that sends too much at once is closed; the others stay', async () => {
    const [loud, quiet] = (await Promise.all([0, 1].map(() => openSocket(test.server, local())))) as [
      WebSocket,
      WebSocket,
    ];
    quiet.send(hello);
    await messages(quiet)('welcome');
    const closed = new Promise<number>((resolve) => loud.once('close', resolve));
    loud.on('error', () => {});
    loud.send('x'.repeat(1024 * 1024));
    expect(await closed).toBe(1009);
    expect(quiet.readyState).toBe(WebSocket.OPEN);
    expect((await ask(test.server, '/api/health', local())).status).toBe(200);
    quiet.terminate();
  });
});

describe('the open API', () => {
  it('tells health, points, assets, samples and journal', async () => {
    const { server, host } = test;
    const get = async (path: string) => {
      const reply = await ask(server, path, local());
      return { status: reply.status, json: JSON.parse(reply.body) as never, type: reply.headers['content-type'] };
    };
    expect((await get('/api/start')).json).toMatchObject({ state: 'ready', fraction: 1 });
    const client = connect(host.city!.mqttUrl);
    await new Promise((resolve) => client.once('connect', resolve));
    const ts = Date.now();
    await client.publishAsync('twin/tiny/parking/parking-s1/tele', JSON.stringify({ ts, v: { occupied: 77 } }), {
      qos: 1,
    });
    client.end();
    const point = (await get('/api/points?asset=parking-s1')).json as {
      name: string;
      value: unknown;
      quality: string;
      origin: string;
      ts: number;
    }[];
    expect(point.find(({ name }) => name === 'occupied')).toMatchObject({
      value: 77,
      quality: 'GOOD',
      origin: 'measured',
      ts,
    });
    expect((await get('/api/health')).json).toMatchObject({
      status: 'ok',
      city: 'tiny',
      mode: 'live',
      telemetry: { points: 1 },
    });
    expect((await get(`/api/samples?point=parking-s1.occupied&from=${ts - 1}&to=${ts + 1}`)).json).toMatchObject({
      point: 'parking-s1.occupied',
      tier: 'raw',
      samples: [[ts, 77, 'GOOD', 'measured']],
      next: null,
    });
    const assets = await get('/api/assets?kind=substation');
    expect(assets.type).toContain('geo+json');
    expect(assets.json).toMatchObject({
      type: 'FeatureCollection',
      features: [{ id: 'substation-s1', geometry: { type: 'Point' } }],
    });
    expect((await get('/api/journal?limit=5')).json).toHaveProperty('entries');
    for (const [path, status] of [
      ['/api/samples?point=no&from=0&to=1', 404],
      ['/api/samples?point=parking-s1.occupied&from=x&to=1', 400],
      ['/api/samples?point=parking-s1.occupied&from=1&to=0', 400],
      ['/api/nothing', 404],
    ] as const) {
      expect((await get(path)).status, path).toBe(status);
    }
  });

  it('describes itself', async () => {
    const document = JSON.parse((await ask(test.server, '/api/openapi.json', local())).body) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/health', '/api/points', '/api/assets', '/api/samples']),
    );
  });

  it('limits what one token may ask, and only that one', async () => {
    const { token } = await test.host.access.issue({ kind: 'person', user: 'local', label: '' });
    const replies = await Promise.all(Array.from({ length: 260 }, () => ask(test.server, '/api/start', bearer(token))));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(test.server, '/api/start', local())).status).toBe(200);
  });

  it('refuses what it does not understand', async () => {
    expect((await ask(test.server, '/api/health', local(), 'DELETE')).status).toBe(404);
    expect((await ask(test.server, '/sign-in', { 'content-type': 'application/json' }, 'POST', '{')).status).toBe(400);
    expect((await ask(test.server, '/sign-in', { 'content-type': 'text/plain' }, 'POST', 'x')).status).toBeLessThan(
      500,
    );
    const tooLong = await ask(
      test.server,
      '/sign-in',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'POST',
      'x'.repeat(100_000),
    );
    expect(tooLong.status).toBe(413);
  });
});

describe('before the city is ready', () => {
  it('the doors work, progress is shown, and everything else says to wait', async () => {
    const starting = await startTestServer({ hasCity: false });
    const { server, host } = starting;
    const token = bearer(host.tokens.local);
    expect(JSON.parse((await ask(server, '/api/start', token)).body)).toEqual({
      state: 'starting',
      stage: '',
      fraction: 0,
      message: '',
    });
    expect((await ask(server, '/api/start')).status).toBe(401);
    const health = await ask(server, '/api/health', token);
    expect(health.status).toBe(503);
    expect(health.headers['retry-after']).toBe('1');
    expect((await ask(server, '/pack/manifest.json', token)).status).toBe(503);
    expect(await openSocket(server, token)).toBe(503);
    const page = await ask(server, '/', { ...token, accept: 'text/html' });
    expect(page.status).toBe(503);
    expect(page.body).toMatch(/<progress/);
    await starting.stop();
  });
});

describe('signing in with a password', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

  it('gives a cookie, and goes nowhere else', async () => {
    await test.host.access.addUser('eve', 'planner', 'correct horse battery');
    const page = await ask(test.server, '/', { accept: 'text/html' });
    expect(page.body).toContain('name="password"');
    const reply = await ask(
      test.server,
      '/sign-in',
      form,
      'POST',
      'user=eve&password=correct+horse+battery&next=//evil.example',
    );
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/evil.example');
    const cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await ask(test.server, '/api/health', { cookie })).status).toBe(200);
    const origin = `http://127.0.0.1:${test.server.port}`;
    expect((await ask(test.server, '/sign-out', { cookie, origin }, 'POST')).status).toBe(303);
    expect((await ask(test.server, '/api/health', { cookie })).status).toBe(401);
    const { entries } = JSON.parse((await ask(test.server, '/api/journal', local())).body) as {
      entries: { kind: string; by: string }[];
    };
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'login', by: 'eve' }));
  });

  it('has to wait after failed attempts, while tokens still open', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await ask(test.server, '/sign-in', form, 'POST', 'user=eve&password=wrong')).status);
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    const right = await ask(test.server, '/sign-in', form, 'POST', 'user=eve&password=correct+horse+battery');
    expect(right.status).toBe(429);
    expect((await ask(test.server, '/api/health', local())).status).toBe(200);
  });
});
