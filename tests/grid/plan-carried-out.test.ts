// A restoration plan carried out: its devices opened and closed by the flags of `solve` give the state that the plan promised.
import { expect, test } from 'vitest';
import { restoreGrid, type RestoreReport } from '../../main/commands/restore.ts';
import type { BalancedGrid } from '../../main/host/grid/grid-file.ts';
import { readReference, solveFile } from '../reference/solve-file.ts';

/** Where every device ends. */
function positions({ steps }: RestoreReport): { readonly open: string[]; readonly close: string[] } {
  const last = new Map(steps.map(({ device, action }) => [device, action]));
  const of = (wanted: string) => [...last].filter(([, action]) => action === wanted).map(([device]) => device);
  return { open: of('open'), close: of('close') };
}

/** kW that the consumers at live buses draw. */
function servedKw({ network }: BalancedGrid, dead: ReadonlySet<string>): number {
  const { consumers, nodes } = network;
  let watts = 0;
  for (let row = 0; row < consumers.count; row++)
    if (!dead.has(nodes.ids[consumers.node[row]!]!)) watts += consumers.p[row]!;
  return watts / 1e3;
}

const CASES = [
  ...[3, 5, 8, 12, 18, 22, 25, 29].map((row) => ['matpower/case33bw.m', String(row)] as const),
  ...[0, 14, 30, 61, 102, 140, 177].map((row) => ['pandapower/mv_oberrhein.json', `line.${row}`] as const),
  ['pandapower/mv_oberrhein.json', 'trafo.114'] as const,
  ...[1, 4, 9].map((row) => ['pandapower/cigre_mv_flat.json', `line.${row}`] as const),
];

test.each(CASES)('%s, fault on %s', async (file, fault) => {
  const grid = (await readReference(file)) as BalancedGrid;
  const plan = await restoreGrid(grid, fault, 'on');
  const report = await solveFile(file, { read: positions(plan), tolerance: 1e-10 });
  expect(report.converged).toBe(true);
  expect(servedKw(grid, new Set(report.deEnergized))).toBeCloseTo(plan.servedKw, 3);
  expect(report.losses.activeMw * 1e3).toBeCloseTo(plan.lossKw, 2);
  const live = report.buses.filter(({ vmPu }) => vmPu > 0);
  expect(Math.min(...live.map(({ vmPu }) => vmPu))).toBeCloseTo(plan.vminPu, 5);
  // What is faulted carries nothing, unless the supply itself has no switch towards it: then the plan says so.
  if (plan.notes.some((note) => note.startsWith('A source feeds straight into the faulted zone'))) return;
  const faulted = report.branches.find(({ id }) => id === fault);
  for (const power of [faulted?.fromMw ?? 0, faulted?.fromMvar ?? 0, faulted?.toMw ?? 0, faulted?.toMvar ?? 0])
    expect(Math.abs(power)).toBeLessThan(1e-9);
});
