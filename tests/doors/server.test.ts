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
    const chinese = await ask(server, '/?token=wrong', { accept: 'text/html', 'accept-language': 'zh-CN' });
    expect(chinese.body).toContain('<html lang="zh">');
    expect(chinese.body).toContain('令牌错误');
    expect(chinese.headers['content-security-policy']).toBe(page.headers['content-security-policy']);
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
    const byAddress = await openSocket(server, {}, `/session?token=${host.tokens.wall}`);
    expect(byAddress).toBeInstanceOf(WebSocket);
    (byAddress as WebSocket).terminate();
    expect(await openSocket(server, {}, '/session?token=wrong')).toBe(401);
    expect(await openSocket(server, { origin: 'http://evil.example' }, `/session?token=${host.tokens.wall}`)).toBe(403);
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

  it('has to wait as well when it tries many at once; the journal grows by what was tried', async () => {
    await test.host.access.addUser('mia', 'viewer', 'correct horse battery');
    const attempts = Array.from({ length: 30 }, (_, i) =>
      ask(test.server, '/sign-in', form, 'POST', `user=mia&password=wrong${i}`),
    );
    const tried = (await Promise.all(attempts)).filter(({ status }) => status === 401).length;
    expect(tried).toBeLessThanOrEqual(5);
    const { entries } = JSON.parse((await ask(test.server, '/api/journal?limit=500', local())).body) as {
      entries: { kind: string; data: { user?: string } }[];
    };
    const noted = entries.filter(({ kind, data }) => kind === 'loginFailed' && data.user === 'mia');
    expect(noted).toHaveLength(tried);
  });
});
