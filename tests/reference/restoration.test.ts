// Exhaustive enumeration of case33bw: the best plan after each of its 32 faults, and its best radial configurations.
import { expect, test } from 'vitest';
import { restoreGrid } from '../../main/commands/restore.ts';
import type { BalancedGrid } from '../../main/host/grid/grid-file.ts';
import { reconfigure } from '../../simulation/restoration/reconfigure.ts';
import { switchableNetwork } from '../../simulation/restoration/switchable-network.ts';
import { readCsv } from './csv.ts';
import { readReference } from './solve-file.ts';

const FAULTS = readCsv('matpower/ref/case33bw_flisr.csv').map((row) => [row.text('faulted_branch'), row] as const);
const read = () => readReference('matpower/case33bw.m') as Promise<BalancedGrid>;
const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

test.each(FAULTS)('fault on branch %s: what comes back, by which ties, with which losses', async (fault, row) => {
  const plan = await restoreGrid(await read(), fault, 'off');
  expect(plan.isolate).toEqual([fault]);
  expect(plan.ties).toEqual(words(row.text('best_ties_closed')));
  expect(plan.lostKw).toBeCloseTo(row.number('load_lost_kW'), 6);
  expect(plan.servedKw).toBeCloseTo(row.number('served_kW_after'), 6);
  expect(plan.lossKw).toBeCloseTo(row.number('loss_kW_after'), 5);
  expect(plan.vminPu).toBeCloseTo(row.number('Vmin_after_pu'), 6);
  expect(plan.vminBus).toBe(row.text('Vmin_bus'));
  expect(plan).toMatchObject({ isOptimal: true, breach: null });
  // Nothing but the fault's own branch opens, and it does before any tie closes.
  expect(plan.steps.map(({ device, action }) => [device, action])).toEqual([
    [fault, 'open'],
    ...plan.ties.map((tie) => [tie, 'close']),
  ]);
  expect(plan.steps.at(-1)!.checks.servedKw).toBeCloseTo(plan.servedKw, 6);
});

test('the 50 best of all 50,751 radial configurations, and that the first is the best', {
  timeout: 120_000,
}, async () => {
  const { network, state } = await read();
  const rows = readCsv('matpower/ref/case33bw_reconfiguration_top.csv');
  const found = reconfigure(switchableNetwork(network, state), { limits: 'off', list: rows.length });
  expect(found).toMatchObject({ isOptimal: true, treeCount: 50_751 });
  expect(found.best?.open.toSorted((a, b) => Number(a) - Number(b))).toEqual(['7', '9', '14', '32', '37']);
  expect(found.list).toHaveLength(rows.length);
  rows.forEach((row, i) => {
    const { open, lossW, lowestVoltage } = found.list[i]!;
    expect(open.toSorted((a, b) => Number(a) - Number(b))).toEqual(words(row.text('open_branches')));
    expect(lossW / 1e3).toBeCloseTo(row.number('loss_kW'), 5);
    expect(lowestVoltage!.value).toBeCloseTo(row.number('Vmin_pu'), 6);
  });
});
