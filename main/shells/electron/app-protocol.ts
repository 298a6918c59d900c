// The program's own files by URL, without a server: app://city-twin/ is the renderer, /pack/ the city, /api/start how far
// the start is. The same addresses as those of the HTTP shell, so that the renderer need not know where it runs.
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { StartStatus } from '../../../contract/start.ts';
import { APP_HOST } from './window-guards.ts';

export interface AppFiles {
  readonly rendererFolder: string;
  /** null until the host has a city */
  readonly packFolder: () => string | null;
  readonly startStatus: () => StartStatus;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.arrow': 'application/vnd.apache.arrow.file',
};

/** A pack is flat: its manifest and its tables. */
const PACK_FILE = /^[a-z0-9-]+\.(?:json|arrow)$/;

/** As strict as the HTTP shell's: nothing inline, nothing fetched, embedded or submitted anywhere else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

function reply(status: number, body: string | Buffer<ArrayBuffer>, type = 'text/plain; charset=utf-8'): Response {
  return new Response(body, { status, headers: { ...HEADERS, 'content-type': type } });
}

/**
 * Names of folders and the file, decoded; null when one of them would lead elsewhere. URL has resolved plain dots
 * already, so whatever is left (`%2e%2e`, `%2f`, `%5c`, a drive, a NUL) was meant to.
 */
export function pathSegments(pathname: string): string[] | null {
  let segments: string[];
  try {
    segments = pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return null;
  }
  const isHarmless = (segment: string) => segment !== '' && !/^\.|[/\\:\0]|\.$/.test(segment);
  return segments.every(isHarmless) ? segments : null;
}

/** Symbolic links that lead out of the folder are not followed either. */
async function readWithin(folder: string, segments: readonly string[]): Promise<Response> {
  const name = segments.at(-1) ?? '';
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, ...segments))]);
    if (!file.startsWith(root + sep)) return reply(404, 'not found');
    return reply(200, await readFile(file), TYPES[extname(name)] ?? 'application/octet-stream');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code)) return reply(404, 'not found');
    return reply(500, `${name} cannot be read (${code})`);
  }
}

export function createAppHandler(files: AppFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== APP_HOST) return reply(404, 'not found');
    if (request.method !== 'GET') return reply(405, 'only GET');
    if (url.pathname === '/api/start') return reply(200, JSON.stringify(files.startStatus()), TYPES['.json']);
    const segments = pathSegments(url.pathname === '/' ? '/index.html' : url.pathname);
    if (segments === null) return reply(404, 'not found');
    if (segments[0] !== 'pack') return readWithin(files.rendererFolder, segments);
    const folder = files.packFolder();
    if (folder === null) return reply(503, 'the city is not ready yet');
    const [, name = '', ...more] = segments;
    return more.length === 0 && PACK_FILE.test(name) ? readWithin(folder, [name]) : reply(404, 'not found');
  };
}
