// The commands on networks take the grid of a city pack.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RestoreReport } from '../../main/commands/restore.ts';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { cityTwin } from '../grid/grid-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-twin-grid-'));
  const file = join(folder, 'city.osm.pbf');
  await writeFile(file, osmPbf(osmTown({ blocks: 6 }).file()));
  await importCity({ file, out: join(folder, 'town'), name: 'Town' });
  await importCity({ file, out: join(folder, 'bare'), grid: false });
});
afterAll(() => rm(folder, { recursive: true }));

const town = () => ['--city', join(folder, 'town')];

test('solve: the whole town, and what a feeder’s breaker takes with it', async () => {
  const whole = await cityTwin('solve', ...town(), '--json');
  expect(whole.code, whole.stderr).toBe(0);
  const report = JSON.parse(whole.stdout) as SolveReport;
  expect(report).toMatchObject({ converged: true, model: { name: 'Town', kind: 'balanced' }, deEnergized: [] });
  const open = await cityTwin('solve', ...town(), '--json', '--open', 'substation-s1.f1.q0');
  expect((JSON.parse(open.stdout) as SolveReport).deEnergized.length).toBeGreaterThan(10);
});

test('restore: a cable’s fault leaves nobody dark', async () => {
  const { code, stdout, stderr } = await cityTwin('restore', ...town(), '--fault', 'cable-mv-1-2', '--json');
  expect(code, stderr).toBe(0);
  const report = JSON.parse(stdout) as RestoreReport;
  expect(report).toMatchObject({ unservedKw: 0, customersUnserved: 0, breach: null });
  expect(report.lostKw).toBeGreaterThan(0);
});

test.each<[string, () => string[], RegExp]>([
  ['a pack without a grid', () => ['solve', '--city', join(folder, 'bare')], /made without a grid/],
  ['an element that is none', () => ['solve', ...town(), '--open', 'nothing'], /nothing: no switch or branch/],
  ['an edit', () => ['solve', ...town(), '--edit', 'cable-mv-1-2.r=1'], /cannot be edited/],
  ['a fault nowhere', () => ['restore', ...town(), '--fault', 'nowhere'], /nowhere/],
])('%s is refused', async (_what, args, says) => {
  const { code, stderr } = await cityTwin(...args());
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(says) });
});
