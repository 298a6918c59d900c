// OpenDSS's own solutions of the IEEE 13- and 123-bus feeders: voltages, currents, powers, losses, taps; its nodal matrix.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { compareElements, compareSummary, compareVoltages } from './compare-opendss.ts';
import { referenceFile } from './csv.ts';
import { expectWithin } from './expect-within.ts';
import { VARIANTS } from './opendss-variants.ts';
import { readReference, solveFile } from './solve-file.ts';

interface ControlStates {
  readonly taps: readonly (readonly [string, number, number])[];
  readonly regcontrol_tap_numbers: readonly (readonly [string, number])[];
  readonly capacitor_states: readonly (readonly [string, readonly number[]])[];
}
const CONTROLS = JSON.parse(readFileSync(referenceFile('opendss/ref/controls.json'), 'utf8')) as Readonly<
  Record<string, ControlStates>
>;

describe.each(VARIANTS)('$name', ({ name, file, controls, read }) => {
  test('voltages at all nodes, losses and source', async () => {
    const report = await solveFile(file, { read, controls, tolerance: 1e-10 });
    expect(report.converged).toBe(true);
    expectWithin(compareVoltages(report, `opendss/ref/${name}_voltages.csv`), {
      nodes: 0,
      dead: 0,
      'V pu': 1e-6,
      'angle deg': 1e-4,
    });
    expectWithin(compareSummary(report, name), {
      nodes: 0,
      dead: 0,
      'source relative': 1e-6,
      'losses relative': 1e-5,
      'V pu': 1e-6,
    });
  });

  test('currents and powers at all conductors of all elements', async () => {
    const grid = (await readReference(file, read)) as ThreePhaseGrid;
    expectWithin(compareElements(grid, controls, `opendss/ref/${name}_elements.csv`), {
      node: 0,
      'current A': 1e-2,
      'current deg': 1e-2,
      'power kVA': 1e-2,
    });
  });

  test.runIf(name in CONTROLS)('taps and capacitors', async () => {
    const { controls: found } = await solveFile(file, { read, controls });
    const { taps, regcontrol_tap_numbers: numbers, capacitor_states: capacitors } = CONTROLS[name]!;
    for (const [id, , tap] of taps) expect(found.taps[`transformer.${id}`]).toBeCloseTo(tap, 9);
    for (const [id, number] of numbers) expect([id, found.tapNumbers?.[`regcontrol.${id}`]]).toEqual([id, number]);
    for (const [id, steps] of capacitors) expect([id, found.capacitors?.[`capacitor.${id}`]]).toEqual([id, steps]);
  });
});
