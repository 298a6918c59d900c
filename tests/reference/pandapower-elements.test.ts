// One small network for each thing that a pandapower file can hold, with pandapower 3.5.4's own solution of it.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { referenceFile } from './csv.ts';
import { Deviations } from './deviations.ts';
import { expectWithin } from './expect-within.ts';
import { solveFile } from './solve-file.ts';

const FOLDER = 'pandapower/elements';
/** Rows by index: of buses vm_pu and va_degree, of branches MW and Mvar that enter at each end. null = dead. */
type Results = Partial<Record<'bus' | 'line' | 'trafo' | 'trafo3w', Record<string, (number | null)[]>>>;

const names = readdirSync(referenceFile(FOLDER))
  .filter((file) => file.endsWith('.results.json'))
  .map((file) => file.replace('.results.json', ''));

describe('pandapower', () => {
  test.each(names)('%s', async (name) => {
    const report = await solveFile(`${FOLDER}/${name}.json`, { tolerance: 1e-11 });
    expect(report.converged).toBe(true);
    const expected = JSON.parse(readFileSync(referenceFile(`${FOLDER}/${name}.results.json`), 'utf8')) as Results;
    const deviations = new Deviations();

    const bus = new Map(report.buses.map((row) => [row.id, row]));
    for (const [id, [magnitude, angle]] of Object.entries(expected.bus ?? {})) {
      const found = bus.get(id);
      deviations.note('Vm pu', id, found?.vmPu, magnitude ?? 0);
      if (magnitude != null && angle != null) deviations.noteAngle('Va deg', id, found?.vaDeg, angle);
      else expect(report.deEnergized).toContain(id);
    }
    for (const kind of ['line', 'trafo', 'trafo3w'] as const)
      for (const [index, ends] of Object.entries(expected[kind] ?? {})) {
        const id = `${kind}.${index}`;
        const rows = report.branches.filter((row) => row.id === id);
        // Each winding of three is a branch between its terminal and the star point: hv from, mv and lv to.
        const found = rows.flatMap(({ fromMw, fromMvar, toMw, toMvar }, winding) => {
          if (kind !== 'trafo3w') return [fromMw, fromMvar, toMw, toMvar];
          return winding === 0 ? [fromMw, fromMvar] : [toMw, toMvar];
        });
        expect(found).toHaveLength(ends.length);
        ends.forEach((value, i) => deviations.note('flow MVA', id, found[i] ?? Number.NaN, value ?? 0));
      }
    expectWithin(deviations, { 'Vm pu': 1e-9, 'Va deg': 1e-7, 'flow MVA': 1e-7 });
  });
});
