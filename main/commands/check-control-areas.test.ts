import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SwitchingTown } from '../../tests/builders/switching-town.ts';
import { checkControlAreas } from './check-control-areas.ts';

const { grid } = new SwitchingTown();
const [feeder] = grid.feeders.ids as [string];
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'areas-'));
  path = join(folder, 'control-areas.json');
});
afterAll(() => rm(folder, { recursive: true }));

test('without a file there is nothing to say', async () => {
  expect(await checkControlAreas(join(folder, 'nothing.json'), grid)).toEqual({ kind: 'none' });
});

test('a file that fits is counted', async () => {
  await writeFile(path, JSON.stringify({ areas: [{ id: 'w', name: 'W', feeders: [feeder] }], people: { ada: ['w'] } }));
  expect(await checkControlAreas(path, grid)).toMatchObject({ kind: 'fits', people: 1 });
  expect(await checkControlAreas(path, null)).toMatchObject({ kind: 'trouble' });
});

test.each([
  ['{\n  "areas": [,]\n}', /:2:13: is not JSON \(.+\)/s],
  ['{"areas":[{"id":"w","feeders":["x"]}]}', /:1:11: areas\[0\]\.name/],
  [
    '{"areas":[{"id":"w","name":"W","feeders":["atlantis"]}]}',
    /:1:43: areas\[0\]\.feeders\[0\]: .*"w" names "atlantis"/,
  ],
  ['{"people":{"ada":["atlantis"]}}', /:1:19: people\.ada\[0\]: "ada" may hold "atlantis"/],
  ['{"persons":{}}', /:1:12: persons: /],
  ['{\n  "areas": [', /:2:13: is not JSON/],
  ['areas:\n  - id: w', /:1:1: is not JSON/],
  ['[1, 2]', /:1:1: : /],
])('%s is named with its place', async (text, place) => {
  await writeFile(path, text);
  const checked = await checkControlAreas(path, grid);
  expect(checked).toMatchObject({ kind: 'trouble', trouble: expect.stringMatching(place) });
  expect(checked).toMatchObject({ trouble: expect.stringContaining(path) });
});
