// MATPOWER's 186 single outages of case118, by the same study as the command line's.
import { expect, test } from 'vitest';
import { studyAllOutages } from '../../main/host/grid/contingency/study-outages.ts';
import { readCsv } from './csv.ts';
import { Deviations } from './deviations.ts';
import { expectWithin } from './expect-within.ts';
import { readReference } from './solve-file.ts';

test.each([1, 2])('case118, every branch out, in %i threads', async (threads) => {
  const { rows } = await studyAllOutages(await readReference('matpower/case118.m'), threads, 1);
  const reference = readCsv('matpower/ref/case118_n1_ac.csv');
  expect(rows).toHaveLength(reference.length);
  const deviations = new Deviations();
  reference.forEach((wanted, i) => {
    const row = rows[i]!;
    const at = `branch ${wanted.text('branch_index')}`;
    for (const column of ['branch_index', 'from', 'to', 'islanding'] as const)
      expect([at, row[column]]).toEqual([at, wanted.number(column)]);
    if (row.islanding === 1) {
      expect(row).toMatchObject({ converged: null, loss_P_MW: null, Vmin_pu: null, Vmin_bus: null });
      return;
    }
    expect([at, row.converged]).toEqual([at, wanted.number('converged')]);
    expect([at, row.Vmin_bus]).toEqual([at, wanted.number('Vmin_bus')]);
    deviations.note('losses MW', at, row.loss_P_MW ?? undefined, wanted.number('loss_P_MW'));
    deviations.note('Vm pu', at, row.Vmin_pu ?? undefined, wanted.number('Vmin_pu'));
    deviations.note('angle deg', at, row.max_abs_dVa_deg_branch ?? undefined, wanted.number('max_abs_dVa_deg_branch'));
  });
  expectWithin(deviations, { 'losses MW': 1e-5, 'Vm pu': 1e-7, 'angle deg': 1e-5 });
});
