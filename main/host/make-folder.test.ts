import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes what is missing, twice at a time and again', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path)]);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

it('says what stands in the way', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toThrow('EEXIST');
  await expect(makeFolder(join(folder, 'file', 'below'))).rejects.toThrow(/E(NOTDIR|EXIST)/);
});

it.skipIf(process.platform !== 'linux')('gives up where nothing can be made', async () => {
  await expect(makeFolder('/proc/nowhere/below')).rejects.toThrow('ENOENT');
});
