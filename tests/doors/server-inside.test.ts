// What is inside the server's doors: sessions and the open API.
import { connect } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { CONTRACT_VERSION } from '../../contract/messages.ts';
import { ask, bearer, openSocket, type RunningTest, startTestServer } from './running-server.ts';

let test: RunningTest;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.stop());

const local = () => bearer(test.host.tokens.local);

describe('a session', () => {
  const hello = JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION });
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

  it('refuses what it does not understand', async () => {
    const samples = `/api/samples?point=${encodeURIComponent(test.host.city!.points[0]!.id)}&from=0&to=1`;
    expect((await ask(test.server, `${samples}&cursor=`, local())).status).toBe(200);
    expect((await ask(test.server, `${samples}&cursor=abc`, local())).status).toBe(400);
    expect((await ask(test.server, '/api/health', local(), 'DELETE')).status).toBe(405);
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
    const russian = await ask(server, '/', {
      ...token,
      accept: 'text/html',
      'accept-language': 'ru-RU,ru;q=0.9,en;q=0.8',
    });
    expect(russian.body).toContain('<html lang="ru">');
    expect(russian.body).toContain('Запуск');
    // Who came in meanwhile is in the journal once there is one.
    expect((await ask(server, `/?token=${host.tokens.wall}`)).status).toBe(303);
    await host.start();
    const { entries } = JSON.parse((await ask(server, '/api/journal', token)).body) as { entries: { kind: string }[] };
    expect(entries.map(({ kind }) => kind)).toContain('login');
    await starting.stop();
  });
});
