// pandapower's own solutions: Oberrhein in both forms of its file, the CIGRE medium-voltage benchmark.
import { expect, test } from 'vitest';
import type { Method } from '../../main/commands/grid-flags.ts';
import type { BalancedGrid } from '../../main/host/grid/grid-file.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { summarise } from '../../simulation/power-flow/power-summary.ts';
import { comparePandapower } from './compare-balanced.ts';
import { readCsv } from './csv.ts';
import { Deviations } from './deviations.ts';
import { expectWithin } from './expect-within.ts';
import { readReference, solveFile } from './solve-file.ts';

const METHODS: readonly Method[] = ['auto', 'newton', 'sweep', 'current'];
const FILES = [
  ['mv_oberrhein_load_flat', 'mv_oberrhein_load'],
  // The library's own form, tables as JSON in strings; it holds the same load case.
  ['mv_oberrhein', 'mv_oberrhein_load'],
  ['cigre_mv_flat', 'cigre_mv'],
] as const;
const CASES = FILES.flatMap(([file, reference]) => METHODS.map((method) => [file, method, reference] as const));

test.each(CASES)('%s by %s: buses, lines, transformers, external grids', async (file, method, reference) => {
  const report = await solveFile(`pandapower/${file}.json`, { method, tolerance: 1e-11 });
  expect(report.converged).toBe(true);
  expectWithin(comparePandapower(report, `pandapower/ref/${reference}`), {
    'Vm pu': 1e-8,
    'Va deg': 1e-6,
    'flow MVA': 1e-6,
    'source MVA': 1e-6,
    'losses MVA': 1e-6,
    ...(reference === 'cigre_mv' ? { 'loading %': 1e-6 } : {}),
    'false alarms': 0,
  });
});

test.each(['mv_oberrhein', 'cigre_mv_flat'])('%s by the DC model: no losses and no reactive power', async (file) => {
  const { losses, source, branches } = await solveFile(`pandapower/${file}.json`, { method: 'dc' });
  expect(losses.activeMw).toBeCloseTo(0, 9);
  expect(source.activeMw).toBeGreaterThan(30);
  const reactive = branches.flatMap(({ fromMvar, toMvar }) => [fromMvar, toMvar]);
  expect(new Set([losses.reactiveMvar, source.reactiveMvar, ...reactive])).toEqual(new Set([0]));
});

test.each(FILES)('%s: loading of every line and transformer', async (file, reference) => {
  const { network, state } = (await readReference(`pandapower/${file}.json`)) as BalancedGrid;
  const flow = new PowerFlow(network, state);
  const { loading } = summarise(network, flow.model, flow.solve({ tolerance: 1e-11, start: 'file' }));
  const deviations = new Deviations();
  for (const kind of ['line', 'trafo'])
    for (const row of readCsv(`pandapower/ref/${reference}_res_${kind}.csv`)) {
      const id = `${kind}.${row.text(kind)}`;
      deviations.note('loading %', id, 100 * loading[network.branches.ids.indexOf(id)]!, row.number('loading_percent'));
    }
  expectWithin(deviations, { 'loading %': 1e-6 });
});
