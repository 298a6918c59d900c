// The renderer's files and the tables of the city pack. Only what is named in the pack's manifest leaves its folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Host } from '../../host/host.ts';
import { sendFailure, sendPage, wantsPage } from './answers.ts';
import { READ_THE_DOCUMENT } from './api-routes.ts';
import type { KnownPaths } from './known-paths.ts';
import { failurePage, progressPage } from './pages.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';
const SHORTEST_CHECKSUM = 8;

export function registerFiles(server: FastifyInstance, host: Host, rendererFolder: string, paths: KnownPaths): void {
  server.get<{ Params: { file: string }; Querystring: { v?: string } }>('/pack/:file', (request, reply) => {
    const { city } = host;
    if (city === null) {
      return sendFailure(reply.header('retry-after', 1), 503, {
        code: 'unavailable',
        message: 'the city is still being prepared',
      });
    }
    const { file } = request.params;
    const table = city.manifest.tables.find((table) => table.file === file);
    if (table === undefined && file !== 'manifest.json') {
      return sendFailure(reply, 404, {
        code: 'not-found',
        message: `the city pack has no file "${file.slice(0, 80)}"`,
      });
    }
    const { v = '' } = request.query;
    const isThisVersion = table !== undefined && v.length >= SHORTEST_CHECKSUM && table.sha256.startsWith(v);
    void reply.header('cache-control', isThisVersion ? FOR_EVER : ASK_AGAIN);
    return reply.sendFile(file, city.packFolder, { cacheControl: false });
  });

  // Fastify has no route for an unknown path, so the renderer's files are looked for here.
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const methods = paths.methodsOf(path);
    if (methods !== null) {
      void reply.header('allow', methods.join(', '));
      if (request.method === 'OPTIONS') return reply.code(204).send();
      return sendFailure(reply, 405, {
        code: 'bad-request',
        message: `${path.slice(0, 200)} has no ${request.method}`,
        remedy: `it has ${methods.join(', ')}`,
      });
    }
    const isPage = wantsPage(request) && !/\.[a-z0-9]+$/i.test(path);
    if ((request.method !== 'GET' && request.method !== 'HEAD') || path.startsWith('/api/')) {
      return sendFailure(reply, 404, {
        code: 'not-found',
        message: `there is no ${request.method} ${path.slice(0, 200)}`,
        remedy: READ_THE_DOCUMENT,
      });
    }
    if (!isPage) {
      void reply.header('cache-control', path.startsWith('/assets/') ? FOR_EVER : ASK_AGAIN);
      let file: string;
      try {
        file = decodeURIComponent(path);
      } catch {
        return sendFailure(reply, 400, { code: 'bad-request', message: 'the path is not readable' });
      }
      if (!existsSync(join(rendererFolder, file))) void reply.header('cache-control', ASK_AGAIN);
      return reply.sendFile(file, rendererFolder, { cacheControl: false });
    }
    if (existsSync(join(rendererFolder, 'index.html'))) {
      void reply.header('cache-control', ASK_AGAIN);
      return reply.sendFile('index.html', rendererFolder, { cacheControl: false });
    }
    const status = host.startStatus();
    return sendPage(reply, 503, (language) =>
      status.state === 'failed' ? failurePage(language, status.message) : progressPage(language, status),
    );
  });
}
