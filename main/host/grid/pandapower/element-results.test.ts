// Every kind of element against results of PowerFactory, SINCAL and INTEGRAL, as the test suite of pandapower holds them
// (pandapower/test/loadflow: result_test_network_generator.py, test_results.py, trafo_3w_tap_results.csv; BSD-3).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Topology } from '../../../../simulation/network/topology.ts';
import { busBranchModel } from '../../../../simulation/power-flow/bus-branch.ts';
import { NewtonSolver } from '../../../../simulation/power-flow/newton.ts';
import { solveWithReactiveLimits } from '../../../../simulation/power-flow/reactive-limits.ts';
import { readPandapower } from './read-pandapower.ts';

const folder = mkdtempSync(join(tmpdir(), 'pandapower-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Row = Record<string, unknown>;
type Tables = Record<string, Row[] | number | Row>;

async function solve(tables: Tables, enforceReactiveLimits = false) {
  const file = join(folder, 'net.json');
  writeFileSync(file, JSON.stringify({ f_hz: 50, sn_mva: 1, name: 'test', ...tables }));
  const { network, state } = await readPandapower(file, { open: [], close: [], edits: [] });
  const topology = new Topology(network, state);
  const model = busBranchModel(network, topology);
  const solver = new NewtonSolver(model);
  const how = { tolerance: 1e-9, maxIterations: 50, start: 'flat' } as const;
  const solution = enforceReactiveLimits ? solveWithReactiveLimits(solver, how).solution : solver.solve(how);
  expect(solution.converged).toBe(true);
  const bus = (id: number) => topology.busOfNode[network.nodes.ids.indexOf(`${id}`)]!;
  const mega = network.basePower / 1e6;
  return {
    vm: (id: number) => solution.magnitude[bus(id)]!,
    va: (id: number) => (solution.angle[bus(id)]! * 180) / Math.PI,
    flow: (id: string, terminal = 0) => {
      const row = network.branches.ids.findIndex(
        (known, i) => known === id && network.branches.terminal[i] === terminal,
      );
      const [p, q] = [solution.pFrom[row]! * mega, solution.qFrom[row]! * mega];
      return { p, q, pTo: solution.pTo[row]! * mega, qTo: solution.qTo[row]! * mega };
    },
  };
}

const line = (index: number, from: number, to: number, more: Row = {}): Row => ({
  index,
  from_bus: from,
  to_bus: to,
  length_km: 12.2,
  r_ohm_per_km: 0.08,
  x_ohm_per_km: 0.12,
  c_nf_per_km: 300,
  g_us_per_km: 0,
  max_i_ka: 0.2,
  df: 0.8,
  parallel: 1,
  in_service: true,
  ...more,
});

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

const at = (bus: number, more: Row): Row => ({ index: 0, bus, in_service: true, scaling: 1, ...more });
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

describe('PowerFactory: taps of three windings', () => {
  const windings = (
    index: number,
    buses: readonly [number, number, number],
    atStar: boolean,
    side: string,
    tap: number,
    degree: number,
  ): Row => ({
    index,
    hv_bus: buses[0],
    mv_bus: buses[1],
    lv_bus: buses[2],
    sn_hv_mva: 1,
    sn_mv_mva: 0.699999988079071,
    sn_lv_mva: 0.300000011920929,
    vn_hv_kv: 20,
    vn_mv_kv: 0.600000023841858,
    vn_lv_kv: 0.400000005960464,
    vk_hv_percent: 2,
    vk_mv_percent: 1,
    vk_lv_percent: 0.5,
    vkr_hv_percent: 0.300000011920929,
    vkr_mv_percent: 0.200000002980232,
    vkr_lv_percent: 0.100000001490116,
    pfe_kw: 50,
    i0_percent: 10,
    tap_side: side,
    tap_neutral: 0,
    tap_step_percent: 5,
    tap_step_degree: degree,
    tap_pos: tap,
    tap_changer_type: 'Ratio',
    tap_at_star_point: atStar,
    in_service: true,
  });
  const feeder = (index: number, from: number, to: number) =>
    line(index, from, to, {
      length_km: 12.199999809265137,
      r_ohm_per_km: 0.079999998211861,
      x_ohm_per_km: 0.119999997317791,
      c_nf_per_km: 300.000011920928955,
    });

  // buses 1, 2, 3: tap at the star point; 5, 6, 7: at the terminal; vm_pu and va_degree
  test.each([
    [
      'hv',
      2,
      0,
      [0.998129, -0.093039, 0.898854, -0.686136, 0.903326, -0.394202],
      [0.998127, -0.092972, 0.898367, -0.723542, 0.902842, -0.431292],
    ],
    [
      'hv',
      -1,
      0,
      [0.998009, -0.092674, 1.042353, -0.583495, 1.046203, -0.366142],
      [0.99801, -0.092708, 1.042629, -0.565781, 1.046477, -0.348542],
    ],
    [
      'mv',
      2,
      0,
      [0.998058, -0.092876, 1.089856, -0.555702, 0.993842, -0.374824],
      [0.998055, -0.092822, 1.088759, -0.61575, 0.993837, -0.374788],
    ],
    [
      'mv',
      -1,
      0,
      [0.998054, -0.092788, 0.9397, -0.653191, 0.993834, -0.374766],
      [0.998055, -0.092822, 0.940291, -0.61575, 0.993837, -0.374788],
    ],
    [
      'lv',
      2,
      0,
      [0.998056, -0.092829, 0.989781, -0.615751, 1.093532, -0.356789],
      [0.998055, -0.092822, 0.98978, -0.61575, 1.093221, -0.374788],
    ],
    [
      'lv',
      -1,
      0,
      [0.998055, -0.092817, 0.98978, -0.61575, 0.943978, -0.385997],
      [0.998055, -0.092822, 0.98978, -0.61575, 0.944145, -0.374788],
    ],
    [
      'hv',
      2,
      15,
      [0.998127, -0.093034, 0.901427, -2.035887, 0.905886, -1.74561],
      [0.998125, -0.092969, 0.900955, -2.07209, 0.905417, -1.781509],
    ],
    [
      'hv',
      -1,
      30,
      [0.998016, -0.092697, 1.034638, 0.908979, 1.038516, 1.129574],
      [0.998017, -0.092725, 1.034873, 0.924241, 1.038751, 1.144736],
    ],
  ])('%s %d, %d degrees', async (side, tap, degree, atStar, atTerminal) => {
    const kilovolts = [20, 20, 0.600000023841858, 0.400000005960464];
    const draw = (index: number, bus: number, p: number, q: number) => at(bus, { index, p_mw: p, q_mvar: q });
    const solved = await solve({
      sn_mva: 100,
      user_pf_options: { trafo3w_losses: 'star' },
      bus: [...kilovolts, ...kilovolts].map((kilovolt, index) => ({ index, vn_kv: kilovolt, in_service: true })),
      ext_grid: [at(0, { vm_pu: 1, va_degree: 0 }), at(4, { index: 1, vm_pu: 1, va_degree: 0 })],
      line: [feeder(0, 1, 0), feeder(1, 5, 4)],
      load: [2, 6]
        .map((bus, i) => draw(i, bus, 0.300000011920929, 0.200000002980232))
        .concat([3, 7].map((bus, i) => draw(i + 2, bus, 0.200000002980232, 0.100000001490116))),
      trafo3w: [windings(0, [5, 6, 7], false, side, tap, degree), windings(1, [1, 2, 3], true, side, tap, degree)],
    });
    const found = (buses: readonly number[]) => buses.flatMap((bus) => [solved.vm(bus), solved.va(bus)]);
    const compare = (buses: readonly number[], expected: readonly number[]) =>
      found(buses).forEach((value, i) =>
        expect(Math.abs(value - expected[i]!)).toBeLessThan(i % 2 === 0 ? 1e-6 : 1e-3),
      );
    compare([5, 6, 7], atTerminal);
    compare([1, 2, 3], atStar);
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
