import { expect, test } from 'vitest';
import { at, line, type Row, solveTables, type Tables } from '../../../../tests/builders/solved-tables.ts';

const bus: Row[] = [20, 20, 0.4].map((kilovolts, index) => ({ index, vn_kv: kilovolts, in_service: true }));
const ext_grid = [at(0, { vm_pu: 1.01, va_degree: 0 })];
const TRANSFORMER = {
  index: 0,
  hv_bus: 1,
  lv_bus: 2,
  vn_hv_kv: 20,
  vn_lv_kv: 0.4,
  pfe_kw: 1.35,
  i0_percent: 0.3375,
  shift_degree: 150,
  in_service: true,
};

const today: Tables = {
  bus,
  ext_grid,
  line: [line(0, 0, 1)],
  trafo: [
    {
      ...TRANSFORMER,
      sn_mva: 0.4,
      vk_percent: 6,
      vkr_percent: 1.425,
      tap_side: 'hv',
      tap_neutral: 0,
      tap_pos: 1,
      tap_step_percent: 2.5,
      tap_phase_shifter: false,
    },
  ],
  load: [at(2, { p_mw: 0.2, q_mvar: 0.05 })],
  sgen: [at(2, { p_mw: 0.03, q_mvar: -0.01 })],
  gen: [at(1, { p_mw: 0.1, vm_pu: 1.005, min_q_mvar: -1, max_q_mvar: 0.5 })],
  shunt: [at(1, { p_mw: 0.01, q_mvar: -0.02, step: 1 })],
};

const { max_i_ka, ...oldLine } = line(0, 0, 1);

const before: Tables = {
  sn_kva: 1000,
  bus,
  ext_grid,
  line: [{ ...oldLine, imax_ka: max_i_ka }],
  trafo: [
    {
      ...TRANSFORMER,
      sn_kva: 400,
      vsc_percent: 6,
      vscr_percent: 1.425,
      tp_side: 'hv',
      tp_mid: 0,
      tp_pos: 1,
      tp_st_percent: 2.5,
      tp_phase_shifter: false,
    },
  ],
  load: [at(2, { p_kw: 200, q_kvar: 50 })],
  sgen: [at(2, { p_kw: -30, q_kvar: 10 })],
  gen: [at(1, { p_kw: -100, vm_pu: 1.005, min_q_kvar: -500, max_q_kvar: 1000 })],
  shunt: [at(1, { p_kw: 10, q_kvar: -20, step: 1 })],
};

test.each([false, true])('a network in kW solves as the same in MW; reactive limits kept: %s', async (limits) => {
  const [old, current] = [await solveTables(before, limits), await solveTables(today, limits)];
  for (const id of [1, 2]) {
    expect(old.vm(id)).toBeCloseTo(current.vm(id), 10);
    expect(old.va(id)).toBeCloseTo(current.va(id), 8);
  }
  expect(old.flow('line.0').p).toBeCloseTo(current.flow('line.0').p, 8);
});
