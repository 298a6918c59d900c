import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeBuildLock } from './build-lock.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

it('lets in one after the other', async () => {
  const order: string[] = [];
  const first = await takeBuildLock(path);
  const second = takeBuildLock(path).then((release) => {
    order.push('second in');
    return release;
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 250);
  });
  order.push('first out');
  await first();
  await (await second)();
  expect(order).toEqual(['first out', 'second in']);
});

it('does not wait for a builder that was killed', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path, String(pid));
  await (await takeBuildLock(path))();
});
