// `contingency` as its users call it, for all three kinds of file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studyAllOutages } from '../../main/host/grid/contingency/study-outages.ts';
import { MATPOWER, matpowerCase } from '../builders/grid-files.ts';
import { referenceFile } from '../reference/csv.ts';
import { readReference } from '../reference/solve-file.ts';
import { contingencyDocument } from './documents.ts';
import { cityTwin } from './grid-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outages-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function contingency(file: string) {
  const { code, stdout, stderr } = await cityTwin('contingency', file, '--json');
  return { code, stderr, rows: contingencyDocument.parse(JSON.parse(stdout)).rows };
}

test('a meshed network: 186 rows, those that cut load off name it', async () => {
  const { code, rows } = await contingency(referenceFile('matpower/case118.m'));
  expect(code).toBe(2);
  expect(rows).toHaveLength(186);
  expect(rows[0]).toMatchObject({ branch_index: 1, from: 1, to: 2, islanding: 0, converged: 1, Vmin_bus: 76 });
  const islanding = rows.filter((row) => row.islanding === 1);
  expect(islanding.map((row) => row.branch_index)).toEqual([7, 9, 113, 133, 134, 176, 177, 183, 184]);
  expect(rows[132]!.violations).toEqual([{ kind: 'supply', id: '133', value: expect.closeTo(21, 9), limit: 0 }]);
  // A generator's own line cuts off no load.
  expect(rows[6]!.violations).toEqual([]);
});

test('ids of pandapower, and of OpenDSS with what is left of a radial feeder', async () => {
  const oberrhein = await contingency(referenceFile('pandapower/mv_oberrhein_load_flat.json'));
  expect(oberrhein.code).toBe(2);
  expect(oberrhein.rows.map((row) => row.branch_index)).toEqual(
    expect.arrayContaining(['line.0', 'trafo.114', 'trafo.142']),
  );
  const ieee13 = await contingency(referenceFile('opendss/13Bus/IEEE13Nodeckt.dss'));
  expect(ieee13.code).toBe(2);
  const lost = ieee13.rows.find((row) => row.branch_index === 'line.692675')!;
  expect(lost).toMatchObject({ from: '692', to: '675', islanding: 1, converged: 1 });
  expect(lost.violations[0]).toMatchObject({ kind: 'supply', id: 'line.692675', value: expect.closeTo(0.843, 9) });
  expect(lost.Vmin_pu).toBeGreaterThan(0.9);
});

test('ends with 0 when every outage leaves supply and limits whole', async () => {
  const file = join(folder, 'ring.m');
  await writeFile(file, matpowerCase({ branch: [...MATPOWER.branch, '3 1 0.02 0.03 0 0 0 0 0 0 1 -360 360'] }));
  const { code, stderr, rows } = await contingency(file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(rows.map(({ branch_index, violations }) => [branch_index, violations])).toEqual([
    [1, []],
    [2, []],
    [3, []],
  ]);
});

test('a rating that is exceeded is a violation, in per cent of it', async () => {
  const file = join(folder, 'rated.m');
  const branch = ['1 2 0.01 0.02 0 5 6 0 0 0 1 -360 360', MATPOWER.branch[1]!, '3 1 0.02 0.03 0 5 6 0 0 0 1 -360 360'];
  await writeFile(file, matpowerCase({ branch }));
  const { code, rows } = await contingency(file);
  expect(code).toBe(2);
  expect(rows[0]!.violations).toEqual([{ kind: 'loading', id: '3', value: expect.any(Number), limit: 100 }]);
  expect(rows[0]!.violations[0]!.value).toBeGreaterThan(100);
});

test('any number of threads comes to the same rows', async () => {
  for (const file of ['matpower/case118.m', 'opendss/123Bus/IEEE123Master.dss']) {
    const grid = await readReference(file);
    const alone = await studyAllOutages(grid, 1);
    const shared = await studyAllOutages(grid, 3, 1);
    expect([alone.threads, shared.threads]).toEqual([1, 3]);
    expect(shared.rows).toEqual(alone.rows);
  }
});

test('a summary for people', async () => {
  const { code, stdout } = await cityTwin('contingency', referenceFile('matpower/case118.m'));
  expect(code).toBe(2);
  expect(stdout).toMatch(/outages +186/);
  expect(stdout).toMatch(/133 +85 +86 +21\.000 MW without supply/);
});
