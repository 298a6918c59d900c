// pandapower's own solutions: Oberrhein in both forms of its file, the CIGRE medium-voltage benchmark.
import { expect, test } from 'vitest';
import { comparePandapower } from './compare-balanced.ts';
import { expectWithin } from './expect-within.ts';
import { solveFile } from './solve-file.ts';
import type { Method } from '../../main/commands/grid-flags.ts';

const METHODS: readonly Method[] = ['auto', 'newton', 'sweep', 'current'];
const CASES = ['mv_oberrhein_load', 'cigre_mv'].flatMap((name) => METHODS.map((method) => [name, method] as const));

test.each(CASES)('%s by %s: buses, lines, transformers, external grids', async (name, method) => {
  const report = await solveFile(`pandapower/${name}_flat.json`, { method, tolerance: 1e-11 });
  expect(report.converged).toBe(true);
  expectWithin(comparePandapower(report, `pandapower/ref/${name}`), {
    'Vm pu': 1e-8,
    'Va deg': 1e-6,
    'flow MVA': 1e-6,
    'source MVA': 1e-6,
    'losses MVA': 1e-6,
    ...(name === 'cigre_mv' ? { 'loading %': 1e-6 } : {}),
    'false alarms': 0,
  });
});
