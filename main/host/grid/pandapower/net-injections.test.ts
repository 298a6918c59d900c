import { describe, expect, test } from 'vitest';
import { at, line, type Row, solveTables, type Tables } from '../../../../tests/builders/solved-tables.ts';

/** Bus 0 held at 1 pu, bus 1 behind a line. */
const net = (more: Tables): Tables => ({
  bus: [
    { index: 0, vn_kv: 20, in_service: true },
    { index: 1, vn_kv: 20, in_service: true },
  ],
  ext_grid: [at(0, { vm_pu: 1, va_degree: 0 })],
  line: [line(0, 0, 1, { c_nf_per_km: 0 })],
  ...more,
});

/** MW and MVAr that bus 1 draws, and its voltage. */
async function drawn(more: Tables): Promise<{ p: number; q: number; v: number }> {
  const solved = await solveTables(net(more));
  const { pTo, qTo } = solved.flow('line.0');
  return { p: -pTo, q: -qTo, v: solved.vm(1) };
}

describe('what a bus draws', () => {
  test.each<[string, Tables, number, number]>([
    ['a load', { load: [at(1, { p_mw: 2, q_mvar: 1, scaling: 0.5 })] }, 1, 0.5],
    ['a static generator', { sgen: [at(1, { p_mw: 2, q_mvar: 1, scaling: 0.5 })] }, -1, -0.5],
    ['a storage that charges', { storage: [at(1, { p_mw: 2, q_mvar: -1 })] }, 2, -1],
    [
      'a motor',
      { motor: [at(1, { pn_mech_mw: 0.9, efficiency_percent: 90, cos_phi: 0.8, loading_percent: 50 })] },
      0.5,
      0.375,
    ],
    [
      'an asymmetric load, as the sum of its phases',
      {
        asymmetric_load: [
          at(1, { p_a_mw: 0.1, p_b_mw: 0.2, p_c_mw: 0.3, q_a_mvar: 0.1, q_b_mvar: 0, q_c_mvar: 0, scaling: 2 }),
        ],
      },
      1.2,
      0.2,
    ],
    [
      'an asymmetric generator',
      { asymmetric_sgen: [at(1, { p_a_mw: 0.1, p_b_mw: 0.2, p_c_mw: 0.3, scaling: 2 })] },
      -1.2,
      0,
    ],
    ['nothing out of service', { load: [at(1, { p_mw: 2, q_mvar: 1, in_service: false })] }, 0, 0],
  ])('%s', async (_, tables, p, q) => {
    const found = await drawn(tables);
    expect(found.p).toBeCloseTo(p, 8);
    expect(found.q).toBeCloseTo(q, 8);
  });

  test('loads that follow the voltage', async () => {
    const shares = { const_z_percent: 50, const_i_percent: 20 };
    const { p, q, v } = await drawn({ load: [at(1, { p_mw: 4, q_mvar: 2, ...shares })] });
    const factor = 0.3 + 0.2 * v + 0.5 * v * v;
    expect(v).toBeLessThan(0.99);
    expect([p / 4, q / 2]).toEqual([expect.closeTo(factor, 8), expect.closeTo(factor, 8)]);
  });

  test('with shares of their own for active and reactive power', async () => {
    const shares = { const_z_p_percent: 100, const_i_p_percent: 0, const_z_q_percent: 0, const_i_q_percent: 100 };
    const { p, q, v } = await drawn({ load: [at(1, { p_mw: 4, q_mvar: 2, ...shares })] });
    expect([p / 4, q / 2]).toEqual([expect.closeTo(v * v, 8), expect.closeTo(v, 8)]);
  });

  test('the mean of the shares of a bus counts for all that it draws, as in pandapower', async () => {
    const load = [
      at(1, { p_mw: 4, q_mvar: 2, const_z_percent: 100 }),
      at(1, { index: 1, p_mw: 1, q_mvar: 0, const_z_percent: 0 }),
    ];
    const { p, v } = await drawn({ load, sgen: [at(1, { p_mw: 1, q_mvar: 0 })] });
    expect(p / 4).toBeCloseTo(0.5 + 0.5 * v * v, 8);
    const constant = await drawn({ load, user_pf_options: { voltage_depend_loads: false } });
    expect(constant.p).toBeCloseTo(5, 8);
  });

  test('a shunt by its characteristic', async () => {
    const shunt = [
      at(1, { p_mw: 9, q_mvar: 9, step: 2, vn_kv: 20, step_dependency_table: true, id_characteristic_table: 4 }),
    ];
    const steps: Row[] = [1, 2].map((step, index) => ({
      index,
      id_characteristic: 4,
      step,
      p_mw: step / 10,
      q_mvar: -step,
    }));
    const { p, q, v } = await drawn({ shunt, shunt_characteristic_table: steps });
    expect([p / v ** 2, q / v ** 2]).toEqual([expect.closeTo(0.2, 8), expect.closeTo(-2, 8)]);
  });
});

describe('what holds a voltage', () => {
  test('a slack generator instead of an external grid', async () => {
    const solved = await solveTables(
      net({ ext_grid: [], gen: [at(0, { p_mw: 3, vm_pu: 1.02, slack: true })], load: [at(1, { p_mw: 1, q_mvar: 0 })] }),
    );
    expect(solved.vm(0)).toBeCloseTo(1.02, 12);
    expect(solved.flow('line.0').pTo).toBeCloseTo(-1, 8);
  });

  test('a DC line as two generators', async () => {
    const link = {
      index: 0,
      from_bus: 0,
      to_bus: 1,
      p_mw: 2,
      loss_percent: 5,
      loss_mw: 0.1,
      vm_from_pu: 1,
      vm_to_pu: 0.99,
    };
    const solved = await solveTables(net({ dcline: [link], load: [at(1, { p_mw: 2, q_mvar: 0 })] }));
    expect(solved.vm(1)).toBeCloseTo(0.99, 12);
    expect(-solved.flow('line.0').pTo).toBeCloseTo(2 - (2 - 0.1 - 0.1), 8);
  });

  test('phase shifts and angles, unless the file says not to', async () => {
    const transformer = {
      index: 0,
      hv_bus: 1,
      lv_bus: 2,
      sn_mva: 1,
      vn_hv_kv: 20,
      vn_lv_kv: 0.4,
      vk_percent: 6,
      vkr_percent: 1,
      pfe_kw: 0,
      i0_percent: 0,
      shift_degree: 150,
    };
    const bus = [0, 1, 2].map((index) => ({ index, vn_kv: index === 2 ? 0.4 : 20, in_service: true }));
    const angle = async (options: Row) =>
      (await solveTables(net({ bus, trafo: [transformer], user_pf_options: options }))).va(2);
    expect(await angle({})).toBeCloseTo(-150, 8);
    expect(await angle({ calculate_voltage_angles: false })).toBeCloseTo(0, 8);
    expect(await angle({ calculate_voltage_angles: 'auto' })).toBeCloseTo(0, 8);
  });

  test('a transformer by its characteristic', async () => {
    const bus = [0, 1].map((index) => ({ index, vn_kv: 20, in_service: true }));
    const characteristic: Row[] = [
      { index: 0, id_characteristic: 7, step: -1, voltage_ratio: 0.9, angle_deg: 3, vk_percent: 5, vkr_percent: 1 },
      { index: 1, id_characteristic: 7, step: 1, voltage_ratio: 1.1, angle_deg: -3, vk_percent: 5, vkr_percent: 1 },
    ];
    const transformer = {
      index: 0,
      hv_bus: 0,
      lv_bus: 1,
      sn_mva: 1,
      vn_hv_kv: 20,
      vn_lv_kv: 20,
      vk_percent: 6,
      vkr_percent: 1,
      pfe_kw: 0,
      i0_percent: 0,
      shift_degree: 0,
      tap_side: 'hv',
      tap_pos: -1,
      tap_neutral: 0,
      tap_changer_type: 'Tabular',
      tap_dependency_table: true,
      id_characteristic_table: 7,
    };
    const tables = { bus, line: [], trafo: [transformer], trafo_characteristic_table: characteristic };
    const solved = await solveTables(net(tables));
    expect(solved.vm(1)).toBeCloseTo(1 / 0.9, 8);
    expect(solved.va(1)).toBeCloseTo(-3, 8);
    const missing = net({ ...tables, trafo: [{ ...transformer, tap_pos: 5 }] });
    await expect(solveTables(missing)).rejects.toThrow(/no row for characteristic 7, step 5/);
  });
});
