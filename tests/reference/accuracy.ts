// How near the engine comes to the reference programs, as the table of docs/power-flow.md: `node tests/reference/accuracy.ts`.
import type { ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { compareMatpower, compareMatpowerDc, comparePandapower } from './compare-balanced.ts';
import { compareElements, compareVoltages } from './compare-opendss.ts';
import type { Deviations } from './deviations.ts';
import { VARIANTS } from './opendss-variants.ts';
import { readReference, solveFile } from './solve-file.ts';

const TOLERANCE = 1e-10;

function row(name: string, method: string, found: Deviations, quantities: readonly (string | null)[]): void {
  const cells = quantities.map((quantity) => (quantity === null ? '' : found.worst(quantity).value.toExponential(1)));
  process.stdout.write(`| ${[name, method, ...cells].join(' | ')} |\n`);
}

process.stdout.write('| case | method | voltage, pu | angle, deg | flow, MVA or kVA |\n|---|---|---|---|---|\n');
const balanced = ['Vm pu', 'Va deg', 'flow MVA'] as const;
for (const name of ['case33bw', 'case69', 'case118', 'case1354pegase'])
  for (const method of name.startsWith('case1') ? (['newton'] as const) : (['newton', 'sweep', 'current'] as const)) {
    const report = await solveFile(`matpower/${name}.m`, { method, tolerance: TOLERANCE });
    row(name, report.method, compareMatpower(report, `matpower/ref/${name}`), balanced);
  }
const dc = await solveFile('matpower/case118.m', { method: 'dc' });
row('case118', 'dc', compareMatpowerDc(dc, 'matpower/ref/case118'), [null, 'Va deg', 'flow MW']);
for (const name of ['mv_oberrhein_load', 'cigre_mv'])
  for (const method of ['newton', 'sweep', 'current'] as const) {
    const report = await solveFile(`pandapower/${name}_flat.json`, { method, tolerance: TOLERANCE });
    row(name, report.method, comparePandapower(report, `pandapower/ref/${name}`), balanced);
  }
for (const { name, file, controls, read } of VARIANTS) {
  const report = await solveFile(file, { read, controls, tolerance: TOLERANCE });
  const voltages = compareVoltages(report, `opendss/ref/${name}_voltages.csv`);
  const grid = (await readReference(file, read)) as ThreePhaseGrid;
  const elements = compareElements(grid, controls, `opendss/ref/${name}_elements.csv`);
  const cells = [voltages.worst('V pu'), voltages.worst('angle deg'), elements.worst('power kVA')];
  process.stdout.write(
    `| ${[name, report.method, ...cells.map(({ value }) => value.toExponential(1))].join(' | ')} |\n`,
  );
}
