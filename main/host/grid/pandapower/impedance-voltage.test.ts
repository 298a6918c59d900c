import { expect, test } from 'vitest';
import { at, type Row, solveTables, type Tables } from '../../../../tests/builders/solved-tables.ts';

const curve = (name: string, x: readonly number[], y: readonly number[]): Row => ({
  _module: 'pandapower.control.util.characteristic',
  _class: name,
  _object: JSON.stringify({ x_vals: x, y_vals: y, index: { _module: 'numpy', _class: 'int64', _object: 0 } }),
});

/** MVAr that a transformer takes which feeds 1 MW: (vk/100)/(V^2 Sn) of the power squared, nearly. */
async function reactiveLoss(position: number, object: Row, flag = true): Promise<number> {
  const tables: Tables = {
    bus: [0, 1].map((index) => ({ index, vn_kv: 20, in_service: true })),
    ext_grid: [at(0, { vm_pu: 1, va_degree: 0 })],
    trafo: [
      {
        index: 0,
        hv_bus: 0,
        lv_bus: 1,
        sn_mva: 100,
        vn_hv_kv: 20,
        vn_lv_kv: 20,
        vk_percent: 9,
        vkr_percent: 0,
        pfe_kw: 0,
        i0_percent: 0,
        shift_degree: 0,
        tap_side: 'hv',
        tap_pos: position,
        tap_neutral: 0,
        tap_step_percent: 0,
        tap_dependent_impedance: flag,
        vk_percent_characteristic: 0,
        vkr_percent_characteristic: null,
      },
    ],
    load: [at(1, { p_mw: 100, q_mvar: 0 })],
    characteristic: [{ index: 0, object }],
  };
  const solved = await solveTables(tables);
  const { q, qTo } = solved.flow('trafo.0');
  return ((q + qTo) * solved.vm(1) ** 2) / 100;
}

const X = [-2, 0, 2];
const Y = [3.5, 4, 5];

test.each([
  ['SplineCharacteristic', -2, 0.035],
  ['SplineCharacteristic', 2, 0.05],
  ['Characteristic', 0, 0.04],
  ['Characteristic', 1, 0.045],
  ['Characteristic', 7, 0.05],
  ['Characteristic', -7, 0.035],
])('%s at tap %d', async (name, position, expected) => {
  expect(await reactiveLoss(position, curve(name, X, Y))).toBeCloseTo(expected, 8);
});

test('the value of the table where the transformer does not follow it', async () => {
  expect(await reactiveLoss(-2, curve('SplineCharacteristic', X, Y), false)).toBeCloseTo(0.09, 8);
});

test('between the points of a spline it is refused', async () => {
  await expect(reactiveLoss(1, curve('SplineCharacteristic', X, Y))).rejects.toThrow(/tap 1 lies between/);
});

test('what is no curve is refused', async () => {
  await expect(reactiveLoss(1, { _object: '{"x_vals": [1, "two"]}' })).rejects.toThrow(/no readable characteristic 0/);
});
