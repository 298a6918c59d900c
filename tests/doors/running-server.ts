// A real host with a tiny city and a real server on a free port, and ways to talk to it that no browser would allow.
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { type Host, openHost } from '../../main/host/host.ts';
import type { RateLimit } from '../../main/shells/server/rate-limit.ts';
import { startServer, type Server } from '../../main/shells/server/server.ts';
import { writeTinyPack } from '../builders/tiny-pack.ts';

export interface RunningTest {
  readonly host: Host;
  readonly server: Server;
  readonly folder: string;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** without a city: the state during a first start */
  readonly hasCity?: boolean;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly rendererFolder?: string;
  readonly limit?: RateLimit;
}

export async function startTestServer({
  hasCity = true,
  tls = null,
  rendererFolder,
  limit,
}: TestServerOptions = {}): Promise<RunningTest> {
  const folder = await mkdtemp(join(tmpdir(), 'doors-'));
  await writeTinyPack(join(folder, 'pack'));
  const lines: string[] = [];
  const host = await openHost({
    packFolder: join(folder, 'pack'),
    dataFolder: () => join(folder, 'data'),
    packsFolder: join(folder, 'packs'),
    broker: { kind: 'embedded', port: 0, bind: '127.0.0.1' },
    field: 'none',
    seed: 1,
    rate: 1,
    speed: 1,
    at: null,
    version: '0.0.0',
    log: (line) => lines.push(line),
  });
  if (hasCity) await host.start();
  const server = await startServer({
    host,
    port: 0,
    bind: '127.0.0.1',
    tls,
    names: ['twin.example'],
    version: '0.0.0',
    rendererFolder: rendererFolder ?? join(folder, 'renderer'),
    ...(limit === undefined ? {} : { limit }),
  });
  return {
    host,
    server,
    folder,
    stop: async () => {
      await server.stop();
      await host.stop();
      await rm(folder, { recursive: true });
      for (const line of lines)
        for (const token of Object.values(host.tokens)) if (line.includes(token)) throw new Error('a token was logged');
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends exactly these headers and this path; fetch would correct both. */
export function ask(
  server: Server,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** The cookie that the server gives for a token, ready to be sent back. */
export async function cookieFor(server: Server, token: string): Promise<string> {
  const { headers } = await ask(server, `/?token=${token}`);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}

/** Resolves to the open socket, or to the status with which the upgrade was refused. */
export function openSocket(
  server: Server,
  headers: Record<string, string>,
  path = '/session',
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}
