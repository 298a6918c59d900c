// The open API as a stranger meets it: who may ask what, what is refused and how it says so, and that its document says all of it.
import { connect as connectTcp } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../contract/vocabulary.ts';
import { failureAnswerSchema } from '../../main/shells/server/api-schemas.ts';
import { registerOpenApi } from '../../main/shells/server/open-api.ts';
import { BURST, RateLimit } from '../../main/shells/server/rate-limit.ts';
import { PATHS } from './open-api-paths.ts';
import { ask, bearer, cookieFor, type RunningTest, startTestServer } from './running-server.ts';

let test: RunningTest;
const tokens = new Map<Role, string>();
beforeAll(async () => {
  test = await startTestServer();
  const { access, tokens: start } = test.host;
  tokens.set('wall', start.wall);
  for (const role of ROLES.filter((one) => one !== 'wall')) {
    await access.addUser(`user-${role}`, role, null);
    const { token } = await access.issue({ kind: 'person', user: `user-${role}`, label: '' });
    tokens.set(role, token);
  }
});
afterAll(() => test.stop());

const as = (role: Role) => bearer(tokens.get(role)!);
const json = { 'content-type': 'application/json' };
/** Limits are changed by whoever says which version they have seen; else 428, of this path alone. */
const statusesOf = (method: string, path: string): readonly number[] =>
  method === 'PUT' && path === '/api/alarms/limits' ? [403, 428] : [200, 403, 404, 409, 503];

describe('roles', () => {
  it.each(PATHS.map(([method, path, allowed, body = '']) => ({ method, path, allowed, body })))(
    '$method $path',
    async ({ method, path, allowed, body }) => {
      const headers = body === '' ? {} : json;
      for (const role of ROLES) {
        const reply = await ask(test.server, path, { ...as(role), ...headers }, method, body);
        const isAllowed = allowed.includes(role);
        expect(reply.status === 403, `${role}: ${reply.status} ${reply.body.slice(0, 200)}`).toBe(!isAllowed);
        expect(statusesOf(method, path), `${role}: ${reply.body.slice(0, 200)}`).toContain(reply.status);
        if (reply.status !== 200) expect(failureAnswerSchema.parse(JSON.parse(reply.body)).remedy).toBeTruthy();
      }
      expect((await ask(test.server, path, headers, method, body)).status).toBe(401);
    },
  );

  it('a cookie changes something only for a page of this server', async () => {
    const cookie = await cookieFor(test.server, tokens.get('operator')!);
    const { port } = test.server;
    const change = (headers: Record<string, string>) =>
      ask(test.server, '/api/commands/cancel', { cookie, ...json, ...headers }, 'POST', '{"commandId":"12345678"}');
    expect((await change({})).status).toBe(403);
    expect((await change({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await change({ origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` })).status).toBe(404);
  });
});

describe('what is not understood', () => {
  const samples = '/api/samples?point=parking-s1.occupied';
  it.each([
    [`${samples}&from=0`, '"to"'],
    [`${samples}&from=&to=1`, '"from"'],
    [`${samples}&from=x&to=1`, '"from"'],
    [`${samples}&from=0x10&to=100`, '"from"'],
    [`${samples}&from=0&from=1&to=2`, '"from"'],
    [`${samples}&from=0&to=1e300`, '"to"'],
    [`${samples}&from=0&to=1e999`, '"to"'],
    [`${samples}&from=0&to=NaN`, '"to"'],
    [`${samples}&from=1&to=0`, '"from" must be before "to"'],
    [`${samples}&from=0&to=1&limit=0`, '"limit"'],
    ['/api/alarms/past?from=yesterday', '"from"'],
    ['/api/alarms/past?to=2027-01-20T17:30:00', '"to"'],
    ['/api/alarms/past?priority=5', '"priority'],
    ['/api/alarms/past?limit=1001', '"limit"'],
    ['/api/alarms/past?after=nowhere', 'nowhere'],
    ['/api/alarms/past.csv?limit=3', '"limit"'],
    [`${samples}&from=0&to=1&limit=100001`, '"limit"'],
    [`${samples}&from=0&to=1&limit=1.5`, '"limit"'],
    [`${samples}&from=0&to=1&tier=day`, '"tier"'],
    [`${samples}&from=0&to=1&cursor=99999999999999999999999`, '"cursor"'],
    [`${samples}&from=0&to=1&form=0`, '"form" is not known here; known are: point, from'],
    ['/api/points?domian=weather', '"domian"'],
    ['/api/health?x=1', 'known are: none'],
    ['/api/journal?limit=501', '"limit"'],
    ['/api/journal?before=-1', '"before"'],
    ['/api/journal?before=12345678901234567890', '"before"'],
    ['/api/grid/balance?by=street', '"by"'],
    ['/api/grid/element', '"id"'],
  ])('%s', async (path, place) => {
    const reply = await ask(test.server, path, as('operator'));
    const failure = failureAnswerSchema.parse(JSON.parse(reply.body));
    expect(reply.status).toBe(400);
    expect(failure.message).toContain(place);
    expect(failure.remedy).toBeTruthy();
  });

  it.each([
    ['{', 400],
    ['', 400],
    ['[]', 400],
    ['null', 400],
    ['"x"', 400],
    ['{"commandId":7}', 400],
    ['{"commandId":"12345678","__proto__":{"x":1}}', 400],
    ['{"commandId":"12345678","constructor":{"prototype":{"x":1}}}', 400],
    [`{"commandId":"${'x'.repeat(70_000)}"}`, 413],
  ])('a body %.60s', async (body, status) => {
    const reply = await ask(test.server, '/api/commands/operate', { ...as('operator'), ...json }, 'POST', body);
    expect(reply.status, reply.body).toBe(status);
    expect(failureAnswerSchema.parse(JSON.parse(reply.body)).remedy).toBeTruthy();
    expect(reply.body).not.toMatch(/\.ts:|at .*\(|node_modules/);
  });

  it('a body of another kind', async () => {
    const headers = { ...as('operator'), 'content-type': 'text/plain' };
    const reply = await ask(test.server, '/api/commands/operate', headers, 'POST', 'x');
    expect(reply.status).toBe(415);
    failureAnswerSchema.parse(JSON.parse(reply.body));
  });

  it('a path, a method, an address, a name of the server that there is not', async () => {
    const { server } = test;
    for (const [path, method, status] of [
      ['/api/nothing', 'GET', 404],
      ['/api/', 'GET', 404],
      ['/api/health/', 'GET', 404],
      ['/api/%zz', 'GET', 400],
      ['/api/../etc/passwd', 'GET', 404],
      ['/api/health', 'DELETE', 405],
      ['/api/commands/select', 'GET', 405],
      ['/api/feeders/x/flisr', 'POST', 405],
    ] as const) {
      const reply = await ask(server, path, as('admin'), method);
      expect(reply.status, `${method} ${path}`).toBe(status);
      failureAnswerSchema.parse(JSON.parse(reply.body));
    }
    const refused = await ask(server, '/api/health', { ...as('admin'), host: 'rebound.example' });
    expect(refused.status).toBe(421);
    expect(failureAnswerSchema.parse(JSON.parse(refused.body)).remedy).toBeTruthy();
  });

  it('bytes that are no HTTP, and headers without end', async () => {
    const say = (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        let heard = '';
        const socket = connectTcp(test.server.port, '127.0.0.1', () => socket.write(bytes));
        socket.on('data', (part) => {
          heard += part.toString();
        });
        socket.once('error', reject).once('close', () => resolve(heard));
      });
    const reply = await say('hello there\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
    failureAnswerSchema.parse(JSON.parse(reply.slice(reply.indexOf('{'))));
    expect(await say(`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('methods and compression', () => {
  it('HEAD has the headers of GET, OPTIONS says what there is', async () => {
    for (const path of ['/api/health', '/api/points', '/api/openapi.json']) {
      const head = await ask(test.server, path, as('viewer'), 'HEAD');
      expect([head.status, head.body]).toEqual([200, '']);
      expect(head.headers['content-type']).toContain('json');
    }
    const options = await ask(test.server, '/api/health', as('viewer'), 'OPTIONS');
    expect(options.status).toBe(204);
    expect(options.headers.allow).toBe('GET, HEAD, OPTIONS');
    // No other origin is ever allowed: there is nothing for a preflight to find.
    expect(options.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('long lists are compressed for who can read that', async () => {
    const plain = await ask(test.server, '/api/points', as('viewer'));
    expect(plain.headers['content-encoding']).toBeUndefined();
    const response = await fetch(`${test.server.origin}/api/points`, { headers: as('viewer') });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toEqual(JSON.parse(plain.body));
    const refused = await ask(test.server, '/api/points', { ...as('viewer'), 'accept-encoding': 'gzip;q=0, br' });
    expect(refused.headers['content-encoding']).toBeUndefined();
    expect(() => gunzipSync('no gzip')).toThrow();
  });
});

interface OpenApiDocument {
  readonly paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, object> }> }>>;
}

describe('the document', () => {
  const document = async (): Promise<OpenApiDocument> =>
    JSON.parse((await ask(test.server, '/api/openapi.json', as('viewer'))).body) as OpenApiDocument;

  it('is OpenAPI 3.1 for a validator that is not ours', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate((await document()) as never);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    const broken = { ...(await document()), info: {} };
    expect((await new Validator().validate(broken as never)).valid).toBe(false);
  });

  it('names every route, and no other', async () => {
    const routes: string[] = [];
    const server = Fastify();
    server.decorateRequest('principal', null);
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat())
        if (one !== 'HEAD') routes.push(`${one.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
    registerOpenApi(server, test.host, '0', () => undefined);
    await server.ready();
    const described = Object.entries((await document()).paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(described.toSorted()).toEqual(routes.filter((route) => route !== 'get /api/openapi.json').toSorted());
    expect(PATHS.map(([method, path]) => `${method.toLowerCase()} ${path.split('?')[0]}`).toSorted()).toEqual(
      routes.map((route) => route.replace(/\{\w+\}/, 'x')).toSorted(),
    );
  });

  it.each([
    '/api/start',
    '/api/health',
    '/api/points',
    '/api/assets',
    '/api/samples',
    '/api/journal',
    '/api/commands',
    '/api/alarms',
    '/api/alarms/summary',
    '/api/alarms/figures',
    '/api/alarms/situations',
    '/api/alarms/past',
    '/api/alarms/limits',
    '/api/alarms/limits/versions',
  ])('is true of what %s answers, failures too', async (path) => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const { responses } = (await document()).paths[path]!['get']!;
    const schemaOf = (status: string) => (Object.values(responses[status]!.content)[0] as { schema: object }).schema;
    const query = path === '/api/samples' ? '?point=parking-s1.occupied&from=0&to=1' : '';
    const reply = await ask(test.server, `${path}${query}`, as('admin'));
    expect(reply.status).toBe(200);
    expect(Object.keys(responses['200']!.content)[0]).toBe(reply.headers['content-type']?.split(';')[0]);
    const isTrue = ajv.compile(schemaOf('200'));
    expect(isTrue(JSON.parse(reply.body)), JSON.stringify(isTrue.errors)).toBe(true);
    const failed = await ask(test.server, path);
    expect(ajv.compile(schemaOf('401'))(JSON.parse(failed.body))).toBe(true);
  });
});

describe('the past of alarms', () => {
  it('is one page or one file, quoted where a cell asks for it, with no formula in it', async () => {
    const { journal } = test.host.city!;
    const past = { definition: 'breaker.trip.state', priority: 2, area: 'north', situation: null, beganMs: 0 };
    const times = { annunciatedMs: 0, clearedMs: null, acknowledgedMs: 1000 };
    const heard = { quality: 'GOOD', origin: 'simulated' };
    const atMs = journal.head().number === 0 ? Date.now() : (await journal.list({ limit: 1 }))[0]!.at;
    const ended = [
      { ...past, ...times, heard, id: 'a.trip.state', acknowledgedBy: '=cmd,"x"', endedMs: atMs },
      { ...past, ...times, heard: null, id: 'b.trip.state', acknowledgedBy: 'anna', endedMs: atMs + 1 },
    ];
    await journal.append('alarmsEnded', 'host', { ended });
    const page = await ask(
      test.server,
      `/api/alarms/past?from=${new Date(atMs).toISOString()}&area=north`,
      as('viewer'),
    );
    expect(JSON.parse(page.body)).toMatchObject({
      alarms: [
        { id: 'b.trip.state', origin: null },
        { id: 'a.trip.state', quality: 'GOOD', origin: 'simulated' },
      ],
      next: null,
    });
    const { headers, body } = await ask(test.server, '/api/alarms/past.csv?text=A.TRIP', as('wall'));
    expect(headers['content-type']).toMatch(/^text\/csv; charset=utf-8/);
    const [head, line, end] = body.split('\r\n');
    expect(head).toMatch(/^ended,began,told,/);
    expect(line).toContain(`"'=cmd,""x"""`);
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d,.*,GOOD,simulated,/);
    expect(end).toBe('');
  });
});

describe('limits', () => {
  it('of one token over many connections; 429 says when to come back, and then it is so', async () => {
    let now = 0;
    const limited = await startTestServer({ hasCity: false, limit: new RateLimit(() => now) });
    const { server, host } = limited;
    const from = (token: string) => ask(server, '/api/start', bearer(token));
    const replies = await Promise.all(Array.from({ length: BURST + 10 }, () => from(host.tokens.local)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(BURST);
    const refused = replies.find(({ status }) => status === 429)!;
    const { code, remedy } = failureAnswerSchema.parse(JSON.parse(refused.body));
    expect([code, remedy]).toEqual(['too-many', expect.stringContaining('Retry-After')]);
    // The health page counts too; the wall has a bucket of its own.
    expect((await ask(server, '/health', bearer(host.tokens.local))).status).toBe(429);
    expect((await from(host.tokens.wall)).status).toBe(200);
    now += Number(refused.headers['retry-after']) * 1000;
    expect((await from(host.tokens.local)).status).toBe(200);
    await limited.stop();
  });
});
