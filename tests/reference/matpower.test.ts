// MATPOWER's own solutions of its cases: voltages, flows, losses; its DC model.
import { expect, test } from 'vitest';
import type { Method } from '../../main/commands/grid-flags.ts';
import { compareMatpower, compareMatpowerDc, compareMatpowerSummary } from './compare-balanced.ts';
import { readCsv } from './csv.ts';
import { expectWithin } from './expect-within.ts';
import { solveFile } from './solve-file.ts';

interface Case {
  readonly name: string;
  /** methods that must come to the same solution */
  readonly methods: readonly Method[];
}

const CASES: readonly Case[] = [
  { name: 'case33bw', methods: ['auto', 'newton', 'sweep', 'current'] },
  { name: 'case69', methods: ['auto', 'newton', 'sweep', 'current'] },
  { name: 'case118', methods: ['auto', 'newton'] },
  { name: 'case1354pegase', methods: ['auto', 'newton'] },
];

const rows = CASES.flatMap(({ name, methods }) => methods.map((method) => [name, method] as const));

test.each(rows)('%s by %s: voltages, flows, losses and source', async (name, method) => {
  const report = await solveFile(`matpower/${name}.m`, { method, tolerance: 1e-10 });
  expect(report.converged).toBe(true);
  const reference = readCsv('matpower/ref/summary.csv').find((row) => row.text('case') === name)!;
  expectWithin(compareMatpower(report, `matpower/ref/${name}`), {
    'Vm pu': 1e-9,
    'Va deg': 1e-7,
    'flow MVA': 1e-5,
  });
  expectWithin(compareMatpowerSummary(report, reference), {
    'losses relative': 1e-5,
    'source relative': 1e-6,
    'extreme pu': 1e-9,
  });
  expect(report.model).toMatchObject({
    kind: 'balanced',
    buses: reference.number('buses'),
    branches: reference.number('branches_total'),
  });
  expect(report.deEnergized).toEqual([]);
});

test('case118 by the DC model: angles and flows', async () => {
  const report = await solveFile('matpower/case118.m', { method: 'dc' });
  expect(report).toMatchObject({ converged: true, method: 'dc' });
  // The DC model knows neither losses nor reactive power.
  expect(report.losses.activeMw).toBeCloseTo(0, 9);
  expect([report.losses.reactiveMvar, report.source.reactiveMvar]).toEqual([0, 0]);
  expectWithin(compareMatpowerDc(report, 'matpower/ref/case118'), { 'Va deg': 1e-7, 'flow MW': 1e-5 });
});
