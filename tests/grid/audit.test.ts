// The auditors on the reference networks: Kirchhoff's laws hold at every bus and node, in every branch; what is told adds up.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { solveGrid } from '../../main/commands/solve.ts';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import type { BalancedGrid, ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { VARIANTS } from '../reference/opendss-variants.ts';
import { readReference, solveFile } from '../reference/solve-file.ts';
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

describe('the branches of a report add up to its losses', () => {
  const expectSum = ({ branches, losses }: SolveReport, withReactive: boolean) => {
    const sum = (of: (row: (typeof branches)[number]) => number) => branches.reduce((total, row) => total + of(row), 0);
    expect(sum(({ fromMw, toMw }) => fromMw + toMw)).toBeCloseTo(losses.activeMw, 9);
    if (withReactive) expect(sum(({ fromMvar, toMvar }) => fromMvar + toMvar)).toBeCloseTo(losses.reactiveMvar, 9);
  };

  test('balanced, and phase by phase', async () => {
    // MATPOWER's reactive losses leave the charging of lines apart.
    expectSum(await solveFile('matpower/case118.m'), false);
    expectSum(await solveFile('pandapower/cigre_mv_flat.json'), true);
    for (const { file, controls, read } of VARIANTS) expectSum(await solveFile(file, { controls, read }), true);
  });

  test('a transformer of three windings: a row for each winding and phase', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'windings-'));
    const file = join(folder, 'house.dss');
    await writeFile(
      file,
      `New Circuit.c basekv=12.47 bus1=a
New Transformer.t phases=1 windings=3 buses=(a.1 s.1.0 s.0.2) kvs=(7.2 0.12 0.12) kvas=(25 25 25) xhl=2.04 xht=2.04 xlt=1.36
New Load.l1 phases=1 bus1=s.1 kv=0.12 kw=4
New Load.l2 phases=1 bus1=s.1.2 kv=0.24 kw=8
Set VoltageBases=[12.47 0.208]
Solve
`,
    );
    const grid = await readGrid(file, { open: [], close: [], edits: [], taps: 'file' });
    const report = await solveGrid(grid, {
      method: 'auto',
      tolerance: 1e-9,
      controls: true,
      reactiveLimits: false,
      bench: null,
    });
    expectSum(report, true);
    expect(report.branches.map(({ id, terminal, phase, from, to }) => [id, terminal, phase, from, to])).toEqual([
      ['transformer.t', 1, 1, 'a', 'transformer.t'],
      ['transformer.t', 2, 1, 's', 'transformer.t'],
      ['transformer.t', 3, 2, 's', 'transformer.t'],
    ]);
    expect(report.branches[0]!.fromMw * 1e3).toBeGreaterThan(12);
    await rm(folder, { recursive: true });
  });
});
