// The server shell: files, pages and the open API over HTTP, sessions over WebSocket. Every request passes the same doors
// in the same order: its Host and Origin, then who is asking, then how often.
import type { Socket } from 'node:net';
import fastifyStatic from '@fastify/static';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Principal } from '../../host/access/access.ts';
import type { Host } from '../../host/host.ts';
import { HistorianAwayError } from '../../host/storage/historian-away.ts';
import { sendFailure, sendPage, wantsPage } from './answers.ts';
import { READ_THE_DOCUMENT } from './api-routes.ts';
import { HEALTH_PAGE_PATH, healthPage } from './health-page.ts';
import { KnownPaths } from './known-paths.ts';
import { registerOpenApi } from './open-api.ts';
import { isHostAllowed, refusalOfOrigin, type HostRules } from './origin-check.ts';
import {
  failurePage,
  PAGE_STYLE,
  PAGE_STYLE_PATH,
  progressPage,
  signInPage,
  type SignInProblem,
  welcomePage,
} from './pages.ts';
import { RateLimit } from './rate-limit.ts';
import { acceptSessions } from './session-door.ts';
import { registerFiles } from './static-files.ts';
import { ownPath, stripToken } from './token-in-address.ts';
import { cookieName, Visitors } from './visitors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

export interface ServerOptions {
  readonly host: Host;
  readonly port: number;
  readonly bind: string;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** further names under which the server is reached */
  readonly names: readonly string[];
  readonly version: string;
  /** the built renderer */
  readonly rendererFolder: string;
  /** how much one token may ask; default: by the machine's clock */
  readonly limit?: RateLimit;
}

export interface Server {
  readonly port: number;
  /** e.g. http://127.0.0.1:8420, as a browser on this machine reaches it */
  readonly origin: string;
  stop(): Promise<void>;
}

const LONGEST_BODY_BYTES = 64 * 1024;
/** Who sends a question so slowly, and who takes an answer so slowly, is cut off. A study of the grid takes 25 s without a word. */
const LONGEST_QUESTION_MS = 30_000;
const LONGEST_PAUSE_MS = 120_000;

function contentSecurityPolicy(host: string, scheme: 'ws' | 'wss'): string {
  return [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    // Safari before 16 does not count ws: as 'self'.
    `connect-src 'self' ${scheme}://${host}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function setSecurityHeaders(reply: FastifyReply, host: string, isTls: boolean): void {
  void reply.headers({
    'content-security-policy': contentSecurityPolicy(host, isTls ? 'wss' : 'ws'),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  });
}

/** @throws Error with `code` EADDRINUSE, EACCES, EADDRNOTAVAIL when the address cannot be had */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host, bind, tls, version } = options;
  const scheme = tls === null ? 'http' : 'https';
  const rules: HostRules = { bind, names: options.names };
  const visitors = new Visitors(host.access);
  const { limit = new RateLimit() } = options;
  let port = options.port;

  const settings = {
    bodyLimit: LONGEST_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: LONGEST_QUESTION_MS,
    connectionTimeout: LONGEST_PAUSE_MS,
    // These two come before any route and any hook.
    frameworkErrors: (_error: unknown, _request: unknown, reply: unknown) =>
      void sendFailure(reply as FastifyReply, 400, { code: 'bad-request', message: 'the address is not readable' }),
    clientErrorHandler: answerUnreadable,
  };
  const server = (tls === null
    ? Fastify(settings)
    : Fastify({
        ...settings,
        https: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' },
      })) as unknown as FastifyInstance;
  const paths = new KnownPaths(server);
  server.decorateRequest('principal', null);
  await server.register(fastifyCookie);
  await server.register(fastifyStatic, {
    root: options.rendererFolder,
    serve: false,
    dotfiles: 'ignore',
    preCompressed: true,
    suppressWarning: true,
  });
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });

  const giveCookie = (reply: FastifyReply, principal: Principal) => {
    const { value, maxAgeMs } = host.access.cookieFor(principal);
    void reply.setCookie(cookieName(port), value, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: tls !== null,
      maxAge: Math.floor(maxAgeMs / 1000),
    });
  };

  const refuseVisitor = (request: FastifyRequest, reply: FastifyReply, problem: SignInProblem | null, waitMs = 0) => {
    const status = waitMs > 0 ? 429 : 401;
    if (waitMs > 0) void reply.header('retry-after', Math.ceil(waitMs / 1000));
    else void reply.header('www-authenticate', 'Bearer realm="city-twin"');
    if (wantsPage(request)) {
      const next = ownPath(stripToken(request.url).path);
      const { hasPasswords } = host.access;
      return sendPage(reply, status, (language) => signInPage(language, { hasPasswords, next, problem }));
    }
    return sendFailure(reply, status, {
      code: waitMs > 0 ? 'too-many' : 'unauthorised',
      message: problem === null ? 'this server wants a token' : 'the token is wrong, or no longer valid',
      remedy: 'send "Authorization: Bearer TOKEN"; `city-twin token issue` makes one',
    });
  };

  server.addHook('onRequest', async (request, reply) => {
    const { headers } = request;
    if (!isHostAllowed(headers.host, rules)) {
      return sendFailure(reply, 421, {
        code: 'forbidden',
        message: 'this server does not answer to that name',
        remedy: 'use its address, or add the name to "names" in the config file',
      });
    }
    setSecurityHeaders(reply, headers.host!, tls !== null);
    const refusal = refusalOfOrigin(
      {
        method: request.method,
        origin: headers.origin,
        host: headers.host,
        site: single(headers['sec-fetch-site']),
        mode: single(headers['sec-fetch-mode']),
        hasCookie: headers.cookie !== undefined && headers.authorization === undefined,
        isUpgrade: false,
      },
      scheme,
    );
    if (refusal !== null)
      return sendFailure(reply, 403, {
        code: 'forbidden',
        message: refusal,
        remedy: 'programs send a token and no Origin; pages must be of this server',
      });
    return undefined;
  });

  server.addHook('onRequest', async (request, reply) => {
    if (request.url === PAGE_STYLE_PATH || request.url === '/sign-in') return undefined;
    const { token, path } = stripToken(request.url);
    if (token !== null && request.method === 'GET') return exchangeToken(request, reply, token, ownPath(path));
    const identified = visitors.identify(request.headers, cookieName(port), request.ip);
    if (!('visitor' in identified)) {
      const problem = identified.refusal === 'no token' ? null : 'wrong token';
      return refuseVisitor(request, reply, problem, identified.waitMs);
    }
    const { principal, hasCookie } = identified.visitor;
    request.principal = principal;
    // Whoever opens the page again keeps coming in; only a browser that stays away for long has to start anew.
    if (hasCookie && wantsPage(request) && request.method === 'GET') giveCookie(reply, principal);
    if (!request.url.startsWith('/api/') && path !== HEALTH_PAGE_PATH) return undefined;
    const waitMs = limit.take(principal.token);
    if (waitMs === 0) return undefined;
    void reply.header('retry-after', Math.ceil(waitMs / 1000));
    return sendFailure(reply, 429, {
      code: 'too-many',
      message: 'too many questions, or too long answers, with this token',
      remedy: 'ask again after the seconds in Retry-After; ask for less at once',
    });
  });

  const exchangeToken = (request: FastifyRequest, reply: FastifyReply, token: string, path: string) => {
    const principal = visitors.tokenHolder(token, request.ip);
    if (principal === null) {
      return refuseVisitor(request, reply, 'wrong token', visitors.waitMs(request.ip));
    }
    giveCookie(reply, principal);
    host.noteLogin(principal, 'token');
    // After a link on another site the browser keeps a Strict cookie back through redirects; a page of ours starts anew.
    if (single(request.headers['sec-fetch-site']) === 'cross-site') {
      return sendPage(reply, 200, (language) => welcomePage(language, path));
    }
    return reply.header('cache-control', 'no-store').redirect(path, 303);
  };

  server.get(PAGE_STYLE_PATH, (_request, reply) => reply.type('text/css; charset=utf-8').send(PAGE_STYLE));
  server.get('/sign-in', (_request, reply) => {
    const { hasPasswords } = host.access;
    return sendPage(reply, 200, (language) => signInPage(language, { hasPasswords, next: '/', problem: null }));
  });
  server.post('/sign-in', async (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const next = ownPath(form.get('next') ?? '/');
    const user = form.get('user') ?? '';
    const login = await visitors.login(user, form.get('password') ?? '', request.ip);
    if ('principal' in login) {
      giveCookie(reply, login.principal);
      host.noteLogin(login.principal, 'password');
      return reply.redirect(next, 303);
    }
    const { waitMs } = login;
    // Who has to wait has not tried: a journal that is never shortened must not grow by it.
    if (waitMs === 0) host.noteFailedLogin(user, request.ip);
    if (waitMs > 0) void reply.header('retry-after', Math.ceil(waitMs / 1000));
    const problem = waitMs > 0 ? { waitMs } : 'wrong login';
    return sendPage(reply, waitMs > 0 ? 429 : 401, (language) =>
      signInPage(language, { hasPasswords: true, next, problem }),
    );
  });
  server.post('/sign-out', async (request, reply) => {
    if (request.principal !== null) await host.access.endLogin(request.principal.token);
    return reply.clearCookie(cookieName(port), { path: '/' }).redirect('/sign-in', 303);
  });

  server.get(HEALTH_PAGE_PATH, (_request, reply) => {
    const { city } = host;
    if (city !== null) return sendPage(reply, 200, (language) => healthPage(language, city.health()));
    const status = host.startStatus();
    return sendPage(reply, 503, (language) =>
      status.state === 'failed' ? failurePage(language, status.message) : progressPage(language, status),
    );
  });
  registerOpenApi(server, host, version, ({ principal }, rows) => {
    if (principal !== null) limit.charge(principal.token, rows);
  });
  registerFiles(server, host, options.rendererFolder, paths);

  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500)
      return sendFailure(reply, status, {
        code: 'bad-request',
        message: error.message,
        remedy: status === 413 ? `at most ${LONGEST_BODY_BYTES} bytes` : READ_THE_DOCUMENT,
      });
    if (error instanceof HistorianAwayError) {
      const { message, remedy } = error;
      return sendFailure(reply, 503, { code: 'unavailable', message, remedy });
    }
    host.log(`HTTP: ${error.stack ?? error.message}`);
    return sendFailure(reply, 500, { code: 'internal', message: 'the host failed on this request; its log says why' });
  });

  const closeSessions = acceptSessions(server.server, {
    host,
    visitors,
    rules,
    scheme,
    cookie: () => cookieName(port),
  });
  await server.listen({ port: options.port, host: bind });
  const address = server.server.address();
  if (typeof address === 'object' && address !== null) port = address.port;

  return {
    port,
    origin: `${scheme}://${reachableName(bind)}:${port}`,
    stop: async () => {
      closeSessions();
      await server.close();
    },
  };
}

/** Bytes that are no HTTP, headers without end, a question that never ends: answered before there is a request. */
function answerUnreadable(this: unknown, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'the address or the headers are too long']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', `the request was not whole after ${LONGEST_QUESTION_MS / 1000} s`]
        : ['400 Bad Request', 'this is not readable as HTTP'];
  const body = JSON.stringify({ code: 'bad-request', message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

function reachableName(bind: string): string {
  if (bind === '0.0.0.0' || bind === '::') return '127.0.0.1';
  return bind.includes(':') ? `[${bind}]` : bind;
}
