// First start: the pack is built once, whole or not at all, whoever else builds it at the same time.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { ensureBuiltPack } from '../../main/host/city/built-pack.ts';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { inFolder } from './imported-city.ts';

async function village(
  folder: string,
): Promise<{ source: { file: string; name: string; seed: number }; packsFolder: string }> {
  const city = new OsmCity(13.4, 52.5);
  city.village();
  await writeFile(`${folder}/village.osm.pbf`, osmPbf(city.file(500)));
  return { source: { file: `${folder}/village.osm.pbf`, name: 'Dorf', seed: 1 }, packsFolder: `${folder}/cache/packs` };
}

test('built at first need with progress, then found', () =>
  inFolder(async (folder) => {
    const options = await village(folder);
    const seen: number[] = [];
    const pack = await ensureBuiltPack({ ...options, progress: (_stage, fraction) => seen.push(fraction) });
    expect(pack).toMatch(/\/packs\/dorf-[0-9a-f]{12}$/);
    expect((await openCityPack(pack)).manifest.name).toBe('Dorf');
    expect(seen.at(-1)).toBeCloseTo(1, 5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    seen.length = 0;
    expect(await ensureBuiltPack({ ...options, progress: (_stage, fraction) => seen.push(fraction) })).toBe(pack);
    expect(seen).toEqual([]);
  }));

test('two at once: both get the same whole pack', () =>
  inFolder(async (folder) => {
    const options = await village(folder);
    const [a, b] = await Promise.all([ensureBuiltPack(options), ensureBuiltPack(options)]);
    expect(a).toBe(b);
    await openCityPack(a);
    expect((await readdir(options.packsFolder)).length).toBe(1);
  }));

test('what an interrupted build left is cleared, a damaged pack is built again', () =>
  inFolder(async (folder) => {
    const options = await village(folder);
    const pack = await ensureBuiltPack(options);
    const name = pack.slice(options.packsFolder.length + 1);
    // No process has this number: the largest on Linux is 4194304.
    await mkdir(`${options.packsFolder}/.${name}.partial-${hostname()}-4999999-0123abcd`);
    const table = await readFile(`${pack}/buildings.arrow`);
    await writeFile(`${pack}/buildings.arrow`, table.subarray(0, 100));
    expect(await ensureBuiltPack(options)).toBe(pack);
    await openCityPack(pack);
    expect(await readdir(options.packsFolder)).toEqual([name]);
  }));

test.skipIf(process.platform !== 'linux')(
  'an importer that is killed takes nobody along: another one builds the pack',
  () =>
    inFolder(async (folder) => {
      const options = await village(folder);
      let killed = 0;
      const killImporter = (): void => {
        if (killed > 0) return;
        const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
        for (const pid of children) {
          if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('import-worker')) continue;
          process.kill(Number(pid), 'SIGKILL');
          killed++;
        }
      };
      const pack = await ensureBuiltPack({ ...options, progress: killImporter });
      expect(killed).toBe(1);
      await openCityPack(pack);
      expect(await readdir(options.packsFolder)).toEqual([pack.slice(options.packsFolder.length + 1)]);
    }),
);

test('given up half-way: nothing is left, the next start builds it', () =>
  inFolder(async (folder) => {
    const options = await village(folder);
    const abort = new AbortController();
    const building = ensureBuiltPack({
      ...options,
      signal: abort.signal,
      progress: () => abort.abort(new Error('window closed')),
    });
    // A village is quick: it may be whole before it hears of it.
    await building.catch((error: unknown) => expect(error).toMatchObject({ message: 'window closed' }));
    for (const entry of await readdir(options.packsFolder)) expect(entry.startsWith('.')).toBe(false);
    await openCityPack(await ensureBuiltPack(options));
  }));

test('a file in the place of the folder of packs is no folder', () =>
  inFolder(async (folder) => {
    const { source } = await village(folder);
    const packsFolder = `${folder}/packs`;
    await writeFile(packsFolder, '');
    await expect(ensureBuiltPack({ source, packsFolder })).rejects.toMatchObject({
      kind: 'output',
      message: expect.stringMatching(/packs cannot be made \(EEXIST\).*set XDG_CACHE_HOME/),
    });
  }));

test('a source that cannot be read is named', () =>
  inFolder(async (folder) => {
    const { packsFolder } = await village(folder);
    const source = { file: `${folder}/gone.osm.pbf`, name: 'Gone', seed: 1 };
    await expect(ensureBuiltPack({ source, packsFolder })).rejects.toThrow(/gone\.osm\.pbf cannot be read/);
    await writeFile(source.file, 'no city');
    await expect(ensureBuiltPack({ source, packsFolder })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('not an OpenStreetMap PBF'),
    });
  }));
