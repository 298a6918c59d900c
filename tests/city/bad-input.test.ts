// Files that are no city and folders that take no pack: one clear message, nothing left behind.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { inFolder } from './imported-city.ts';

const village = (): Uint8Array => {
  const city = new OsmCity(13.4, 52.5);
  city.village();
  return osmPbf(city.file(500));
};

const inputs: [string, Uint8Array | null, RegExp][] = [
  ['a missing file', null, /does not exist\. Check the path/],
  ['an empty file', new Uint8Array(0), /is empty\. Fetch/],
  [
    'a text file',
    new TextEncoder().encode('<?xml version="1.0"?><osm></osm> '.repeat(100)),
    /is not an OpenStreetMap PBF file\. Give a file that ends in \.osm\.pbf/,
  ],
  ['three bytes', Uint8Array.of(0, 0, 0), /is not an OpenStreetMap PBF file/],
  [
    'a file cut off',
    village().slice(0, -40),
    /is cut off: it ends at byte \d+ inside the block that begins at byte \d+\. Fetch/,
  ],
  [
    'a file with a damaged block',
    village().map((byte, i, all) => (i > all.length - 60 && i < all.length - 20 ? byte ^ 0x5a : byte)),
    /is damaged in the block that begins at byte \d+/,
  ],
  [
    'a file with streets alone',
    osmPbf({ box: [13, 52, 13.1, 52.1], nodes: [{ id: 1, lon: 13.05, lat: 52.05, tags: { highway: 'street_lamp' } }] }),
    /has no buildings/,
  ],
  [
    'a file of a continent',
    osmPbf({
      box: [0, 40, 20, 55],
      nodes: [
        { id: 1, lon: 1, lat: 41 },
        { id: 2, lon: 19, lat: 54 },
      ],
    }),
    /more than a city .* Cut one out/,
  ],
];

test.each(inputs)('%s', (_, bytes, message) =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    if (bytes !== null) await writeFile(file, bytes);
    await expect(importCity({ file, out: `${folder}/pack` })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(message),
    });
    await expect(importCity({ file, out: `${folder}/pack` })).rejects.toThrow(file);
    expect(await readdir(folder)).toEqual(bytes === null ? [] : ['city.osm.pbf']);
  }),
);

test('a folder that holds something else is left alone; an older pack is replaced', () =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    await writeFile(file, village());
    await mkdir(`${folder}/photos`);
    await writeFile(`${folder}/photos/one.jpg`, 'x');
    await expect(importCity({ file, out: `${folder}/photos` })).rejects.toMatchObject({
      kind: 'output',
      message: expect.stringMatching(/holds something else .*one\.jpg.*new or empty folder/),
    });
    expect(await readdir(`${folder}/photos`)).toEqual(['one.jpg']);
    await expect(importCity({ file, out: file })).rejects.toThrow(/is a file/);
    await importCity({ file, out: `${folder}/pack`, name: 'First' });
    await importCity({ file, out: `${folder}/pack`, name: 'Second' });
    expect((await openCityPack(`${folder}/pack`)).manifest.name).toBe('Second');
    expect((await readdir(folder)).sort()).toEqual(['city.osm.pbf', 'pack', 'photos']);
  }));

// Root writes anywhere; there the read-only file systems of Linux have to serve.
test('an unwritable folder', () =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    await writeFile(file, village());
    const locked = `${folder}/locked`;
    await mkdir(locked);
    await chmod(locked, 0o500);
    const out = process.getuid?.() === 0 ? '/proc/city-twin/pack' : `${locked}/pack`;
    await expect(importCity({ file, out })).rejects.toMatchObject({
      kind: 'output',
      message: expect.stringContaining('Choose another folder'),
    });
    await expect(importCity({ file, out: `${file}/pack` })).rejects.toThrow(/a part of its path is a file/);
  }));

test('an aborted import leaves nothing', () =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    await writeFile(file, village());
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('window closed'));
    await expect(importCity({ file, out: `${folder}/pack`, signal: abort.signal, onProgress })).rejects.toThrow(
      'window closed',
    );
    expect(await readdir(folder)).toEqual(['city.osm.pbf']);
  }));

test('the command says it in one line, with the remedy and the exit code', () =>
  inFolder(async (folder) => {
    const cli = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
    const run = (args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
      new Promise((resolve) => {
        const child = execFile(process.execPath, [cli, 'import-city', ...args], (_error, stdout, stderr) =>
          resolve({ code: child.exitCode ?? -1, stdout, stderr }),
        );
      });
    const missing = await run([`${folder}/none.osm.pbf`, '--out', `${folder}/pack`, '--json']);
    expect(missing.code).toBe(3);
    expect(JSON.parse(missing.stdout)).toEqual({
      error: { message: `${folder}/none.osm.pbf does not exist.`, remedy: 'Check the path of the .osm.pbf file.' },
    });
    await writeFile(`${folder}/city.osm.pbf`, village());
    const refused = await run([`${folder}/city.osm.pbf`, '--out', folder]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Give a new or empty folder.');
    const good = await run([
      `${folder}/city.osm.pbf`,
      '--out',
      `${folder}/pack`,
      '--name',
      'Dorf',
      '--seed',
      '7',
      '--json',
    ]);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ buildings: 12 });
    expect((await openCityPack(`${folder}/pack`)).manifest).toMatchObject({
      name: 'Dorf',
      seed: 7,
      source: { file: 'city.osm.pbf' },
    });
  }));

test('a damaged pack is not opened', () =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    await writeFile(file, village());
    const pack = `${folder}/pack`;
    await importCity({ file, out: pack });
    await expect(openCityPack(folder)).rejects.toThrow(/is not a city pack/);
    const table = await readFile(`${pack}/streets.arrow`);
    await writeFile(`${pack}/streets.arrow`, table.subarray(0, -8));
    await expect(openCityPack(pack)).rejects.toThrow(/streets\.arrow is damaged: \d+ bytes instead of \d+/);
    table[table.length >> 1]! ^= 1;
    await writeFile(`${pack}/streets.arrow`, table);
    await expect(openCityPack(pack)).rejects.toThrow(/streets\.arrow is damaged: its checksum differs/);
    const manifest = JSON.parse(await readFile(`${pack}/manifest.json`, 'utf8')) as Record<string, unknown>;
    await writeFile(`${pack}/manifest.json`, JSON.stringify({ ...manifest, version: 99 }));
    await expect(openCityPack(pack)).rejects.toThrow(/version 99; this program reads version 1/);
  }));
