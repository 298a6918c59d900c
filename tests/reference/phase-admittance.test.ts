// The nodal admittance matrix of the IEEE 13- and 123-node feeders against OpenDSS, entry by entry, all loads off and every tap at 1:
// what is wrong in the model of a line or a transformer shows here before any iteration.
import { expect, test } from 'vitest';
import { readOpenDss } from '../../main/host/grid/opendss/read-opendss.ts';
import { PhaseModel } from '../../simulation/power-flow/three-phase/phase-model.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { readCsv, referenceFile } from './csv.ts';

async function unloaded(file: string) {
  const grid = await readOpenDss(referenceFile(`opendss/${file}`), { open: [], close: [], edits: [], taps: 'nominal' });
  return { network: { ...grid.network, consumers: [] }, state: grid.state };
}

test.each([
  ['13Bus/IEEE13Nodeckt.dss', 'ieee13'],
  ['123Bus/IEEE123Master.dss', 'ieee123'],
])('%s has the admittances and the voltages of OpenDSS', async (file, name) => {
  const { network, state } = await unloaded(file);
  const model = new PhaseModel(network, state);
  const n = model.nodes.length;
  const re = new Float64Array(model.rowIndices.length);
  const im = new Float64Array(model.rowIndices.length);
  model.assemble(re, im, new Uint8Array(n).fill(1), new Float64Array(n));
  const label = (k: number) => `${network.buses[model.nodes[k]!.bus]!.id}.${model.nodes[k]!.node}`;
  const own = new Map<string, readonly [number, number]>();
  for (let column = 0; column < n; column++)
    for (let p = model.columnPointers[column]!; p < model.columnPointers[column + 1]!; p++)
      own.set(`${label(model.rowIndices[p]!)} ${label(column)}`, [re[p]!, im[p]!]);

  const rows = readCsv(`opendss/ref/${name}_Ynetwork_noloads_nominal.csv`);
  expect(rows.length).toBeGreaterThan(n);
  const seen = new Set<string>();
  for (const row of rows) {
    const [g, b] = [row.number('G_S'), row.number('B_S')];
    const [i, j] = [row.text('row_node'), row.text('col_node')];
    for (const key of [`${i} ${j}`, `${j} ${i}`]) {
      const [ownG, ownB] = own.get(key) ?? [0, 0];
      // The reference is written with 12 digits.
      expect(Math.hypot(ownG - g, ownB - b), key).toBeLessThan(1e-11 * Math.hypot(g, b) + 1e-12);
    }
    seen.add(`${i} ${j}`).add(`${j} ${i}`);
  }
  // What OpenDSS does not list is zero.
  for (const [key, [g, b]] of own) if (!seen.has(key)) expect(Math.hypot(g, b), key).toBeLessThan(1e-12);

  const flow = new ThreePhaseFlow(network, state);
  const { voltageRe, voltageIm, baseVoltage, converged } = flow.solve({ controls: false });
  expect(converged).toBe(true);
  for (const row of readCsv(`opendss/ref/${name}_noload_nominal_voltages.csv`)) {
    const bus = network.buses.findIndex(({ id }) => id === row.text('bus'));
    const k = flow.model.nodeAt(bus, row.number('node'));
    const volt = Math.hypot(voltageRe[k]!, voltageIm[k]!);
    expect(volt / baseVoltage[bus]!, `${row.text('bus')}.${row.text('node')}`).toBeCloseTo(row.number('Vmag_pu'), 7);
  }
});
