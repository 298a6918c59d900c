// The rule of the house, checked on every import: which folder may use what. ARCHITECTURE.md says why.
import { spawnSync } from 'node:child_process';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, globalsUsedBy, type Import, importsOf, readSource, root, TOP_FOLDERS } from './source-files.ts';

interface Room {
  /** the room is every file below; of several, the longest holds */
  readonly folder: string;
  /** folders and files of ours that it may import from besides itself */
  readonly folders: readonly string[];
  /** packages, by name; `node:` stands for all built-in modules */
  readonly packages: readonly string[];
  readonly forbidden?: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

const CLOCK_AND_CHANCE = ['Date.now', 'new Date()', 'Math.random', 'performance', 'crypto'];
const RUNTIME = ['process', 'Buffer', 'require', 'globalThis', 'window', 'document', 'navigator', 'fetch', 'console'];
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'queueMicrotask'];
const PURE = [...CLOCK_AND_CHANCE, ...RUNTIME, ...TIMERS];

const ROOMS: readonly Room[] = [
  { folder: 'simulation', folders: [], packages: ['suncalc', 'xstate'], forbidden: PURE },
  { folder: 'contract', folders: [], packages: ['zod', 'apache-arrow'], forbidden: PURE },
  {
    folder: 'main/host',
    folders: ['contract', 'simulation', 'main/entries.ts'],
    packages: words(`
      node: zod pino mqtt mqtt-packet aedes ws better-sqlite3 apache-arrow earcut flatbush kdbush
      pbf @photostructure/tz-lookup suncalc env-paths protobufjs csv-parse json-p3 pg tar-stream`),
  },
  // The field simulator knows the host only through the broker: it shares the reader of packs and nothing else.
  {
    folder: 'main/field',
    folders: ['contract', 'simulation', 'main/host/city'],
    packages: ['node:', 'mqtt', 'pino', 'zod'],
  },
  {
    folder: 'main/shells/server',
    folders: ['contract', 'simulation', 'main/host', 'main/entries.ts'],
    packages: words('node: zod fastify @fastify/static @fastify/cookie ws pino'),
  },
  {
    folder: 'main/shells/electron',
    // The flags of `serve` and of the desktop are the same.
    folders: ['contract', 'main/host', 'main/entries.ts', 'main/commands/host-flags.ts'],
    packages: ['node:', 'zod', 'commander', 'electron'],
  },
  // Commands build the program out of its parts: they may know them all, but not Electron itself.
  {
    folder: 'main/commands',
    folders: ['contract', 'simulation', 'main'],
    packages: words('node: zod commander pino env-paths ws mqtt'),
  },
  {
    folder: 'main',
    folders: ['main/commands', 'main/host', 'contract'],
    packages: words('node: commander env-paths vite electron-builder app-builder-lib @electron/fuses'),
  },
  // The picture knows no panel and no React.
  {
    folder: 'renderer/scene',
    folders: ['contract', 'renderer/state', 'renderer/theme'],
    packages: words('three three-mesh-bvh earcut flatbush kdbush suncalc zod @deck.gl/* @luma.gl/*'),
  },
  {
    folder: 'renderer',
    folders: ['contract'],
    packages: words(`
      react react-dom react-i18next i18next zustand zod uplot cmdk minisearch flatbush lucide-react
      dockview-react @base-ui/react write-excel-file @tanstack/* @fontsource/* @fontsource-variable/*`),
    forbidden: ['process', 'Buffer', 'require'],
  },
  { folder: 'renderer/vite.config.ts', folders: [], packages: ['node:', 'vite', '@vitejs/plugin-react'] },
  { folder: 'bin', folders: [], packages: ['node:'] },
  { folder: 'tests', folders: ['simulation', 'contract', 'main', 'renderer', 'bin'], packages: ['*'] },
];

/** What a test beside its file may use on top: it runs in Node and may build its data with anything. */
const TEST_FOLDERS = ['tests', 'contract', 'simulation', 'main/field/field-options.ts'];
const TEST_PACKAGES = ['node:', 'vitest', 'fast-check', 'ws', 'mqtt', 'aedes', 'react-dom', 'electron'];

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const isSource = (path: string) => /\.(ts|tsx|js)$/.test(path);

function roomOf(path: string): Room {
  const rooms = ROOMS.filter((room) => isWithin(path, room.folder));
  if (rooms.length === 0) throw new Error(`${path} is in no room of this table`);
  return rooms.reduce((best, room) => (room.folder.length > best.folder.length ? room : best));
}

function mayUsePackage(written: string, allowed: readonly string[]): boolean {
  const isBuiltin = written.startsWith('node:') || builtinModules.includes(written);
  return allowed.some((name) => {
    if (name === '*') return true;
    if (name === 'node:') return isBuiltin;
    if (name.endsWith('/*')) return written.startsWith(name.slice(0, -1));
    return isWithin(written, name);
  });
}

function isAllowed(path: string, room: Room, target: Import): boolean {
  if ('own' in target)
    return [room.folder, ...room.folders, ...(isTest(path) ? TEST_FOLDERS : [])].some((folder) =>
      isWithin(target.own, folder),
    );
  return mayUsePackage(target.foreign, [...room.packages, ...(isTest(path) ? TEST_PACKAGES : [])]);
}

const sources = TOP_FOLDERS.flatMap((folder) => filesBelow(folder)).filter(isSource);

describe('the dependency rule', () => {
  // Reads every source there is.
  test('every import is one that its room may make', { timeout: 120_000 }, () => {
    const broken = sources.flatMap((path) => {
      const room = roomOf(path);
      return importsOf(path)
        .filter((target) => !isAllowed(path, room, target))
        .map((target) => `${path} imports ${'own' in target ? target.own : target.foreign}`);
    });
    expect(broken).toEqual([]);
  });

  test('only the Electron shell imports electron', () => {
    const importers = sources.filter(
      (path) =>
        !isTest(path) && importsOf(path).some((target) => 'foreign' in target && isWithin(target.foreign, 'electron')),
    );
    expect(importers.filter((path) => !isWithin(path, 'main/shells/electron') && !isWithin(path, 'tests'))).toEqual([]);
  });

  test('simulation and contract know no clock, no chance and no machine', () => {
    const broken = sources
      .filter((path) => !isTest(path))
      .flatMap((path) => {
        const forbidden = roomOf(path).forbidden ?? [];
        if (forbidden.length === 0) return [];
        const used = globalsUsedBy(path);
        return forbidden.filter((name) => used.has(name)).map((name) => `${path} uses ${name}`);
      });
    expect(broken).toEqual([]);
  });
});

test('the checks see what they forbid', () => {
  const imports = (text: string) => importsOf('simulation/streets/route.ts', text);
  expect(imports(`import type { A } from '../../main/cli.ts';`)).toEqual([{ own: 'main/cli.ts' }]);
  expect(imports(`export * from '../../contract/events.ts';`)).toEqual([{ own: 'contract/events.ts' }]);
  expect(imports(`type A = import('node:fs').Stats; const b = await import('three');`)).toEqual([
    { foreign: 'node:fs' },
    { foreign: 'three' },
  ]);
  expect(
    isAllowed('simulation/streets/route.ts', roomOf('simulation/streets/route.ts'), { own: 'contract/events.ts' }),
  ).toBe(false);
  expect(isAllowed('main/host/host.ts', roomOf('main/host/host.ts'), { own: 'main/shells/server/server.ts' })).toBe(
    false,
  );
  expect(isAllowed('main/host/host.ts', roomOf('main/host/host.ts'), { foreign: 'node:fs/promises' })).toBe(true);
  const globals = (text: string) => [...globalsUsedBy('simulation/streets/route.ts', text)];
  expect(globals('export const a = Date.now() + Math.random();')).toEqual(
    expect.arrayContaining(['Date.now', 'Math.random']),
  );
  expect(globals('export const a = new Date();')).toContain('new Date()');
  expect(globals('export const a = (at: number) => new Date(at);')).not.toContain('new Date()');
  expect(globals('export const a = { process: 1 }; a.process;')).not.toContain('process');
  expect(globals('export const a = (process: number) => process;')).not.toContain('process');
  expect(globals('export const a = () => console.log(1);')).toContain('console');
});

test('every TypeScript file is type-checked by exactly one project', { timeout: 120_000 }, () => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const owners = new Map<string, string[]>();
  for (const project of ['simulation', 'contract', 'main', 'renderer', 'bin', 'tests']) {
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', join(root, project), '--listFilesOnly'], {
      encoding: 'utf8',
    });
    for (const line of stdout.split('\n')) {
      const path = line.slice(root.length).replaceAll('\\', '/');
      if (!line.startsWith(root) || /^(node_modules|\.cache)\//.test(path)) continue;
      owners.set(path, [...(owners.get(path) ?? []), project]);
    }
  }
  // A project also lists what it imports from another one: a file has an owner when its own room or the tests list it.
  const orphans = filesBelow('.')
    .filter((path) => /\.tsx?$/.test(path))
    .filter((path) => !(owners.get(path) ?? []).some((project) => project === 'tests' || isWithin(path, project)));
  expect(orphans).toEqual([]);
});

describe('what the eye should find', () => {
  test('each top folder opens with a README of at most 20 lines', () => {
    const lines = TOP_FOLDERS.map((folder) => ({
      folder,
      lines: readSource(`${folder}/README.md`).trimEnd().split('\n').length,
    }));
    expect(lines.filter((readme) => readme.lines > 20)).toEqual([]);
  });

  test('a file past 400 lines says why it is one idea', () => {
    const LONG: Readonly<Record<string, string>> = {
      'tests/pictures/synthetic-city.ts': 'one invented city, part after part, read as a list',
    };
    const long = TOP_FOLDERS.flatMap((folder) => filesBelow(folder))
      .filter((path) => /\.(ts|tsx|js)$/.test(path) && LONG[path] === undefined)
      .map((path) => ({ path, lines: readSource(path).split('\n').length }))
      .filter((file) => file.lines > 400);
    expect(long).toEqual([]);
  });

  test('colours come from renderer/theme', () => {
    const colour =
      /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgba?|hsla?|oklch|oklab)\(\s*[\d.]|Color\(\s*0x|setHex\(\s*0x/i;
    const broken = filesBelow('renderer')
      .filter((path) => /\.(ts|tsx|css|html)$/.test(path) && !isTest(path) && !isWithin(path, 'renderer/theme'))
      .flatMap((path) =>
        readSource(path)
          .split('\n')
          .map((line, index) => ({ line: line.trim(), at: `${path}:${index + 1}` }))
          .filter(({ line }) => colour.test(line) && !/^(\/\/|\*)/.test(line))
          .map(({ line, at }) => `${at} ${line}`),
      );
    expect(broken).toEqual([]);
  });

  test('no secret is written down', () => {
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\b(?:password|secret|token|apiKey)\w*\s*[:=]\s*(['"])[A-Za-z0-9+/_-]{16,}\1/;
    const broken = filesBelow('.').filter(
      (path) =>
        /\.(ts|tsx|js|json|ya?ml|md|conf|sh)$/.test(path) &&
        path !== 'package-lock.json' &&
        !isTest(path) &&
        secret.test(readSource(path)),
    );
    expect(broken).toEqual([]);
  });
});
