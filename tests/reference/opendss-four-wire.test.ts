// Neutrals, three windings, centre taps and loads of each kind against OpenDSS's voltages to earth, which are given in full length.
import { expect, test } from 'vitest';
import type { ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { readCsv } from './csv.ts';
import { readReference } from './solve-file.ts';

const rows = readCsv('opendss/four-wire/voltages.csv');
const cases = [...new Set(rows.map((row) => row.text('case')))];

/** Of the highest voltage of the bus: OpenDSS ends its rounds at 1e-10 or so. */
const CLOSE = 1e-8;

test.each(cases)('%s', async (name) => {
  const { network, state } = (await readReference(`opendss/four-wire/${name}.dss`)) as ThreePhaseGrid;
  const flow = new ThreePhaseFlow(network, state);
  const { converged, voltageRe, voltageIm } = flow.solve({ controls: false });
  expect(converged).toBe(true);
  const own = rows.filter((row) => row.text('case') === name);
  expect(own.length).toBeGreaterThan(3);
  for (const row of own) {
    const bus = network.buses.findIndex(({ id }) => id === row.text('bus'));
    const k = flow.model.nodeAt(bus, row.number('node'));
    const [volt, angle] = [row.number('Vmag_V'), row.number('Vang_rad')];
    const highest = Math.max(
      ...own.filter((one) => one.text('bus') === row.text('bus')).map((one) => one.number('Vmag_V')),
    );
    const difference = Math.hypot(voltageRe[k]! - volt * Math.cos(angle), voltageIm[k]! - volt * Math.sin(angle));
    expect(difference / highest, `${row.text('bus')}.${row.text('node')}`).toBeLessThan(CLOSE);
  }
});
