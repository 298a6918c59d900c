import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppHandler, pathSegments } from './app-protocol.ts';

let folder: string;
let get: (address: string, init?: RequestInit) => Promise<Response>;
const SECRET = 'not for pages';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'city-twin-files-'));
  for (const name of ['renderer/assets', 'pack/inner', 'outside']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer/assets/start-1a.js'), 'export {};');
  writeFileSync(join(folder, 'pack/assets.arrow'), 'ARROW1');
  for (const name of [
    'outside/secret.json',
    'secret.json',
    'pack/inner/secret.json',
    'renderer/.sources',
    'pack/notes.txt',
  ]) {
    writeFileSync(join(folder, name), SECRET);
  }
  symlinkSync(join(folder, 'outside'), join(folder, 'renderer/link'));
  symlinkSync(join(folder, 'outside/secret.json'), join(folder, 'pack/linked.json'));
  const handler = createAppHandler({
    rendererFolder: join(folder, 'renderer'),
    packFolder: () => join(folder, 'pack'),
    startStatus: () => ({ state: 'importing', stage: 'buildings', fraction: 0.5, message: '' }),
  });
  get = (address, init) => handler(new Request(`app://city-twin${address}`, init));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('serves the renderer, the city and the state of the start', async () => {
  expect(await (await get('/')).text()).toBe('<!doctype html>');
  expect((await get('/index.html?theme=night')).headers.get('content-type')).toContain('text/html');
  expect((await get('/assets/start-1a.js')).headers.get('content-type')).toContain('text/javascript');
  expect(await (await get('/pack/assets.arrow')).text()).toBe('ARROW1');
  expect(await (await get('/api/start')).json()).toMatchObject({ state: 'importing', fraction: 0.5 });
});

test.each([
  '/../secret.json',
  '/..%2fsecret.json',
  '/%2e%2e/secret.json',
  '/%2e%2e%2fsecret.json',
  '/assets/..%2f..%2fsecret.json',
  '/assets/%2e%2e%5c%2e%2e%5csecret.json',
  '/..\\secret.json',
  '/..%5csecret.json',
  '/%252e%252e/secret.json',
  '//secret.json',
  '/./secret.json',
  '/C:/secret.json',
  '/index.html%00.js',
  '/link/secret.json',
  '/.sources',
  '/assets',
  '/assets/',
  '/%',
  '/pack/../secret.json',
  '/pack/..%2fsecret.json',
  '/pack/inner/secret.json',
  '/pack/inner%2fsecret.json',
  '/pack/linked.json',
  '/pack/notes.txt',
  '/pack/',
  '/pack',
  '/api/other',
])('does not serve %s', async (address) => {
  const response = await get(address);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain(SECRET);
});

test('answers GET of its own name only', async () => {
  expect((await get('/index.html', { method: 'POST', body: '' })).status).toBe(405);
  const handler = createAppHandler({
    rendererFolder: folder,
    packFolder: () => null,
    startStatus: () => ({ state: 'ready', stage: '', fraction: 1, message: '' }),
  });
  expect((await handler(new Request('app://elsewhere/secret.json'))).status).toBe(404);
});

test('every answer carries the same guards', async () => {
  for (const address of ['/', '/missing.js', '/pack/assets.arrow', '/api/start']) {
    const { headers } = await get(address);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-(?:inline|eval)/);
    expect(policy).not.toContain('http');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('no path, however written, leads out of its folder', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '/',
    '%2f',
    '\\',
    '%5C',
    'a',
    'secret.json',
    '%00',
    ':',
    'C:',
    '%',
    '%25',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const segments = pathSegments(`/${pieces.join('')}`);
      if (segments === null) return;
      for (const segment of segments) expect(segment).not.toMatch(/^\.{0,2}$|[/\\:\0]/);
    }),
  );
});
