// OpenDSS's nodal admittance matrices of the IEEE feeders without loads, at nominal taps, and the voltages that they give.
import { expect, test } from 'vitest';
import type { ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { PhaseModel } from '../../simulation/power-flow/three-phase/phase-model.ts';
import { compareVoltages } from './compare-opendss.ts';
import { readCsv } from './csv.ts';
import { Deviations } from './deviations.ts';
import { expectWithin } from './expect-within.ts';
import { readReference } from './solve-file.ts';
import { solveGrid } from '../../main/commands/solve.ts';

const FEEDERS = [
  ['ieee13', 'opendss/13Bus/IEEE13Nodeckt.dss'],
  ['ieee123', 'opendss/123Bus/IEEE123Master.dss'],
] as const;

async function withoutLoads(file: string): Promise<ThreePhaseGrid> {
  const grid = (await readReference(file, { taps: 'nominal' })) as ThreePhaseGrid;
  return { ...grid, network: { ...grid.network, consumers: [] } };
}

/** Entry by `bus.node bus.node`, S, as the solver puts it together. */
function nodalMatrix({ network, state }: ThreePhaseGrid): Map<string, { g: number; b: number }> {
  const model = new PhaseModel(network, state);
  const { nodes, matrix } = model;
  const { columnPointers, rowIndices } = matrix;
  const re = new Float64Array(rowIndices.length);
  const im = new Float64Array(rowIndices.length);
  matrix.assemble(re, im, new Uint8Array(nodes.length).fill(1), new Float64Array(nodes.length));
  const names = nodes.map(({ bus, node }) => `${network.buses[bus]!.id}.${node}`);
  const entries = new Map<string, { g: number; b: number }>();
  for (let column = 0; column < nodes.length; column++)
    for (let k = columnPointers[column]!; k < columnPointers[column + 1]!; k++)
      entries.set(`${names[rowIndices[k]!]} ${names[column]}`, { g: re[k]!, b: im[k]! });
  return entries;
}

test.each(FEEDERS)('%s: every entry of the nodal matrix', async (name, file) => {
  const entries = nodalMatrix(await withoutLoads(file));
  const deviations = new Deviations();
  const listed = new Set<string>();
  for (const row of readCsv(`opendss/ref/${name}_Ynetwork_noloads_nominal.csv`)) {
    const at = `${row.text('row_node')} ${row.text('col_node')}`;
    const [g, b] = [row.number('G_S'), row.number('B_S')];
    const size = Math.hypot(g, b);
    listed.add(at).add(mirrored(at));
    const { g: gotG, b: gotB } = entries.get(at) ?? entries.get(mirrored(at)) ?? { g: Number.NaN, b: Number.NaN };
    deviations.note('relative', at, Math.hypot(gotG - g, gotB - b) / size, 0);
  }
  for (const [at, { g, b }] of entries)
    if (!listed.has(at)) deviations.note('not in the reference, S', at, Math.hypot(g, b), 0);
  expectWithin(deviations, { relative: 1e-6, 'not in the reference, S': 1e-9 });
});

const mirrored = (at: string): string => at.split(' ').toReversed().join(' ');

test.each(FEEDERS)('%s: voltages without load', async (name, file) => {
  const report = await solveGrid(await withoutLoads(file), {
    method: 'auto',
    tolerance: 1e-10,
    controls: false,
    reactiveLimits: false,
    bench: null,
  });
  expect(report.converged).toBe(true);
  expectWithin(compareVoltages(report, `opendss/ref/${name}_noload_nominal_voltages.csv`), {
    nodes: 0,
    dead: 0,
    'V pu': 1e-7,
    'angle deg': 1e-5,
  });
});
