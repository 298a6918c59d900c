// The auditors on the reference networks: Kirchhoff's laws hold at every bus and node, in every branch.
import { expect, test } from 'vitest';
import type { BalancedGrid, ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { VARIANTS } from '../reference/opendss-variants.ts';
import { readReference } from '../reference/solve-file.ts';
import { auditBalanced } from './audit-balanced.ts';
import { auditPhases } from './audit-phases.ts';

test.each([
  ['matpower/case33bw.m', ['newton', 'sweep', 'current']],
  ['matpower/case118.m', ['newton']],
  ['matpower/case1354pegase.m', ['newton']],
  ['pandapower/mv_oberrhein.json', ['newton', 'sweep', 'current']],
  ['pandapower/cigre_mv_flat.json', ['newton', 'sweep', 'current']],
] as const)('%s', async (file, methods) => {
  const { network, state } = (await readReference(file)) as BalancedGrid;
  for (const method of methods) {
    const flow = new PowerFlow(network, state);
    const solution = flow.solve({ method, tolerance: 1e-10, start: 'file' });
    const { flowError, balanceError } = auditBalanced(network, flow.topology, solution);
    expect([method, flowError / network.basePower < 1e-8, balanceError / network.basePower < 1e-8]).toEqual([
      method,
      true,
      true,
    ]);
  }
});

test.each(VARIANTS)('$name', async ({ file, controls, read }) => {
  const { network, state } = (await readReference(file, read)) as ThreePhaseGrid;
  const flow = new ThreePhaseFlow(network, state);
  const audit = auditPhases(network, flow.solve({ controls }), (c) => flow.model.conductorOpen[c] === 1);
  expect(audit.currentLeft / audit.greatestCurrent).toBeLessThan(1e-7);
  expect(audit.dropError).toBeLessThan(1e-4);
});
