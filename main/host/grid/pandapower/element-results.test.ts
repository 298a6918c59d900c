// Every kind of element against results of PowerFactory, SINCAL and INTEGRAL, as the test suite of pandapower holds them
// (pandapower/test/loadflow: result_test_network_generator.py, test_results.py; BSD-3).
import { describe, expect, test } from 'vitest';
import { at, line, type Row, solveTables as solve, type Tables } from '../../../../tests/builders/solved-tables.ts';

/** External grid of 1.01 pu at bus 1, a line to bus 2. */
const connection = (more: Tables = {}): Tables => ({
  bus: [
    { index: 1, vn_kv: 20, in_service: true },
    { index: 2, vn_kv: 20, in_service: true },
  ],
  ext_grid: [{ index: 0, bus: 1, vm_pu: 1.01, va_degree: 0, in_service: true }],
  line: [line(0, 1, 2)],
  ...more,
});

const withBuses = (...more: Row[]): Row[] => [...(connection()['bus'] as Row[]), ...more];

const WARD = { ps_mw: 0.5, qs_mvar: 0.2, pz_mw: 1.2, qz_mvar: 1.1 };
const half = (ward: typeof WARD) => Object.fromEntries(Object.entries(ward).map(([name, value]) => [name, value / 2]));
const XWARD = { ...WARD, vm_pu: 1.06, r_ohm: 50, x_ohm: 70 };

describe('PowerFactory', () => {
  test('parallel lines, an open line end, a line out of service', async () => {
    const solved = await solve(
      connection({
        line: [
          line(0, 1, 2, { parallel: 2, g_us_per_km: 1 }),
          line(3, 1, 2, { g_us_per_km: 1 }),
          line(5, 1, 2, { in_service: false }),
        ],
        load: [at(2, { p_mw: 1.2, q_mvar: 1.1 })],
        switch: [{ index: 0, bus: 2, element: 3, et: 'l', closed: false }],
      }),
    );
    expect(solved.vm(2)).toBeCloseTo(1.007389386, 6);
    expect(solved.flow('line.0').p).toBeCloseTo(1.212158, 5);
    expect(solved.flow('line.0').q).toBeCloseTo(0.167416, 5);
    expect(solved.flow('line.3').p).toBeCloseTo(0.00511, 5);
    expect(solved.flow('line.3').q).toBeCloseTo(-0.469371, 5);
    expect(solved.flow('line.5').p).toBe(0);
  });

  test('load and static generator', async () => {
    const solved = await solve(
      connection({
        load: [
          at(2, { p_mw: 1.2, q_mvar: 1.1, scaling: 0.5 }),
          at(2, { index: 1, p_mw: 1.2, q_mvar: 1.1, scaling: 0.5 }),
          at(2, { index: 3, p_mw: 9, q_mvar: 1, in_service: false }),
        ],
        sgen: [at(2, { p_mw: 0.5, q_mvar: -0.1 })],
      }),
    );
    expect(solved.vm(2)).toBeCloseTo(1.00477465, 6);
  });

  test('two external grids of different angle', async () => {
    const solved = await solve(
      connection({
        bus: withBuses({ index: 3, vn_kv: 20, in_service: true }),
        ext_grid: [at(1, { vm_pu: 1.01, va_degree: 0 }), at(3, { index: 1, vm_pu: 1.02, va_degree: 3 })],
        line: [line(0, 1, 2), line(1, 2, 3)],
      }),
    );
    expect(solved.vm(2)).toBeCloseTo(1.015506741, 6);
    expect(solved.va(2)).toBeCloseTo(1.47521433, 6);
  });

  const TRANSFORMER = {
    hv_bus: 2,
    lv_bus: 3,
    vk_percent: 5,
    vkr_percent: 2,
    i0_percent: 0.4,
    pfe_kw: 2,
    sn_mva: 0.4,
    vn_hv_kv: 22,
    vn_lv_kv: 0.42,
    tap_neutral: 5,
    tap_step_percent: 1.25,
    tap_pos: 3,
    tap_changer_type: 'Ratio',
    tap_side: 'hv',
    shift_degree: 150,
    parallel: 1,
    df: 1,
    in_service: true,
  };
  const transformers = (parallel: number, more: Tables = {}) =>
    connection({
      bus: withBuses({ index: 3, vn_kv: 0.4, in_service: true }),
      trafo: [
        { ...TRANSFORMER, index: 0, parallel },
        { ...TRANSFORMER, index: 2 },
        { ...TRANSFORMER, index: 4, in_service: false },
      ],
      switch: [{ index: 0, bus: 3, element: 2, et: 't', closed: false }],
      load: [at(3, { p_mw: 0.2, q_mvar: 0.05 })],
      ...more,
    });

  test('transformers with taps, in parallel, open at one side; T model', async () => {
    const solved = await solve(transformers(2));
    expect(solved.vm(2)).toBeCloseTo(1.010159155, 6);
    expect(solved.vm(3)).toBeCloseTo(0.980003098, 6);
    expect(solved.va(2)).toBeCloseTo(-0.06736233, 5);
    expect(solved.va(3)).toBeCloseTo(-150.73914408, 4);
    expect(solved.flow('trafo.0').p).toBeCloseTo(0.204756, 5);
    expect(solved.flow('trafo.0').q).toBeCloseTo(0.052848, 4);
    expect(solved.flow('trafo.2').p).toBeCloseTo(0.0017741, 6);
    expect(solved.flow('trafo.2').q).toBeCloseTo(0.000038, 4);
  });

  test('the same tap in the words of pandapower 2', async () => {
    const tables = transformers(2);
    for (const row of tables['trafo'] as Row[]) {
      delete row['tap_changer_type'];
      row['tap_phase_shifter'] = false;
    }
    expect((await solve(tables)).vm(3)).toBeCloseTo(0.980003098, 6);
  });

  test('pi model (SINCAL)', async () => {
    const solved = await solve(transformers(1, { user_pf_options: { trafo_model: 'pi' } }));
    expect(solved.vm(2)).toBeCloseTo(1.01014991616, 6);
    expect(solved.vm(3)).toBeCloseTo(0.97077261471, 6);
  });

  test('wards, whole and split', async () => {
    expect((await solve(connection({ ward: [at(2, WARD)] }))).vm(2)).toBeCloseTo(1.00192121, 6);
    const split = connection({ ward: [at(2, half(WARD)), at(2, { index: 1, ...half(WARD) })] });
    expect((await solve(split)).vm(2)).toBeCloseTo(1.00192121, 6);
  });

  test('extended wards', async () => {
    const off = at(2, { index: 7, ...XWARD, in_service: false });
    expect((await solve(connection({ xward: [at(2, XWARD), off] }))).vm(2)).toBeCloseTo(1.00308684, 6);
    const two = connection({ xward: [at(2, XWARD), off, at(2, { index: 8, ...XWARD })] });
    expect((await solve(two)).vm(2)).toBeCloseTo(0.99568034, 6);
  });

  const GENERATOR = {
    bus: withBuses({ index: 3, vn_kv: 0.4, in_service: true }),
    line: [line(0, 1, 2), line(1, 2, 3)],
    load: [at(3, { p_mw: 1.2, q_mvar: 1.1 })],
  };

  test('a generator that holds a voltage, behind a line between two rated voltages', async () => {
    const solved = await solve(connection({ ...GENERATOR, gen: [at(3, { p_mw: 0.5, vm_pu: 1 })] }));
    expect(solved.vm(2)).toBeCloseTo(1.00584636, 6);
    expect(solved.vm(3)).toBeCloseTo(1, 12);
    // what the generator does not give comes by the line
    expect(1.1 + solved.flow('line.1').qTo).toBeCloseTo(-0.26066, 5);
  });

  test('a generator at its reactive limit', async () => {
    const solved = await solve(
      connection({ ...GENERATOR, gen: [at(3, { p_mw: 0.5, vm_pu: 1, min_q_mvar: -0.2 })] }),
      true,
    );
    expect(solved.vm(2)).toBeCloseTo(1.00607194, 6);
    expect(solved.vm(3)).toBeCloseTo(1.00045091, 6);
  });

  const THREE_WINDINGS = {
    index: 0,
    hv_bus: 2,
    mv_bus: 3,
    lv_bus: 4,
    vn_hv_kv: 22,
    vn_mv_kv: 0.64,
    vn_lv_kv: 0.42,
    sn_hv_mva: 1,
    sn_mv_mva: 0.7,
    sn_lv_mva: 0.3,
    vk_hv_percent: 1,
    vkr_hv_percent: 0.03,
    vk_mv_percent: 0.5,
    vkr_mv_percent: 0.02,
    vk_lv_percent: 0.25,
    vkr_lv_percent: 0.01,
    pfe_kw: 0.5,
    i0_percent: 0.1,
    shift_mv_degree: 0,
    shift_lv_degree: 0,
    tap_side: 'hv',
    tap_pos: 2,
    tap_neutral: 0,
    tap_step_percent: 1.25,
    tap_changer_type: 'Ratio',
    tap_at_star_point: false,
    in_service: true,
  };
  const threeWindings = (options: Row) =>
    connection({
      bus: withBuses({ index: 3, vn_kv: 0.6, in_service: true }, { index: 4, vn_kv: 0.4, in_service: true }),
      load: [at(3, { p_mw: 0.2, q_mvar: 0 }), at(4, { index: 1, p_mw: 0.1, q_mvar: 0 })],
      trafo3w: [THREE_WINDINGS, { ...THREE_WINDINGS, index: 3, in_service: false }],
      user_pf_options: options,
    });

  test('three windings; losses at the hv side', async () => {
    const solved = await solve(threeWindings({ trafo_model: 'pi' }));
    expect(solved.vm(2)).toBeCloseTo(1.010117166, 6);
    expect(solved.vm(3)).toBeCloseTo(0.955501331, 6);
    expect(solved.vm(4)).toBeCloseTo(0.94063098, 6);
    expect(solved.flow('trafo3w.0', 1).p).toBeCloseTo(0.30043, 4);
    expect(solved.flow('trafo3w.0', 2).pTo).toBeCloseTo(-0.2, 9);
  });

  test('three windings; losses at the star point (INTEGRAL)', async () => {
    const solved = await solve(threeWindings({ trafo_model: 'pi', trafo3w_losses: 'star' }));
    expect(solved.vm(2)).toBeCloseTo(1.01011711678, 6);
    expect(solved.vm(3)).toBeCloseTo(0.95550024145, 6);
    expect(solved.vm(4)).toBeCloseTo(0.94062989256, 6);
  });

  test('buses joined by a switch, ideal or with a small impedance', async () => {
    const joined = (impedance: number) =>
      connection({
        bus: withBuses({ index: 3, vn_kv: 20, in_service: true }),
        switch: [{ index: 0, bus: 2, element: 3, et: 'b', closed: true, z_ohm: impedance }],
        load: [at(2, { p_mw: 1, q_mvar: 0.5 }), at(3, { index: 1, p_mw: 1, q_mvar: 0.5, scaling: 0.5 })],
        sgen: [at(2, { p_mw: 0.5, q_mvar: -0.1 }), at(3, { index: 1, p_mw: 0.5, q_mvar: -0.1, scaling: 0.5 })],
        ward: [at(2, WARD), at(3, { index: 1, ...half(WARD) })],
        xward: [at(3, { ...half(WARD), vm_pu: 1.06, r_ohm: 50, x_ohm: 70 }), at(2, { index: 1, ...XWARD })],
      });
    const ideal = await solve(joined(0));
    expect(ideal.vm(2)).toBeCloseTo(0.982264132, 6);
    expect(ideal.vm(3)).toBe(ideal.vm(2));
    const real = await solve(joined(1e-3));
    expect(real.vm(2)).toBeCloseTo(0.982264132, 5);
    expect(real.vm(3)).toBeLessThan(real.vm(2));
  });

  test('shunts in steps, with a rated voltage of their own', async () => {
    const capacitor = at(2, { p_mw: 0.12, q_mvar: -1.2, vn_kv: 22, step: 2 });
    expect((await solve(connection({ shunt: [capacitor] }))).vm(2)).toBeCloseTo(1.0177330269, 6);
    const twice = [
      at(2, { p_mw: 0.06, q_mvar: -0.6, step: 1 }),
      at(2, { index: 1, p_mw: 0.06, q_mvar: -0.6, step: 1 }),
    ];
    expect((await solve(connection({ shunt: twice }))).vm(2)).toBeCloseTo(1.015007138, 6);
  });
});

test('unequal shares of leakage impedance', async () => {
  const solved = await solve({
    sn_mva: 10,
    bus: [
      { index: 0, vn_kv: 110, in_service: true },
      { index: 1, vn_kv: 20, in_service: true },
    ],
    ext_grid: [at(0, { vm_pu: 1, va_degree: 0 })],
    trafo: [
      {
        index: 0,
        hv_bus: 0,
        lv_bus: 1,
        sn_mva: 150,
        vn_hv_kv: 120,
        vn_lv_kv: 19,
        vkr_percent: 1,
        vk_percent: 3,
        pfe_kw: 20,
        i0_percent: 0.12,
        shift_degree: 0,
        tap_side: 'hv',
        tap_neutral: 0,
        tap_step_percent: 5,
        tap_step_degree: 30,
        tap_pos: -2,
        tap_changer_type: 'Ratio',
        leakage_resistance_ratio_hv: 0.6,
        leakage_reactance_ratio_hv: 0.2,
        parallel: 1,
        df: 1,
        in_service: true,
      },
    ],
    load: [at(1, { p_mw: 100, q_mvar: 20 })],
  });
  expect(solved.vm(1)).toBeCloseTo(0.941818, 6);
  expect(solved.va(1)).toBeCloseTo(2.122982, 6);
  expect(solved.flow('trafo.0').p).toBeCloseTo(100.725785, 4);
  expect(solved.flow('trafo.0').q).toBeCloseTo(22.173582, 4);
});
