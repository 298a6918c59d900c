// pandapower's example network (example_multivoltage): 380 kV to 0.4 kV, 88 switches, three windings, extended wards, an impedance, a
// meshed 110 kV ring, an open line end. Tables and results as pandapower 3.4.1 wrote them
// (pandapower/test/test_files/old_versions/example_3.4.1.json; BSD-3).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Topology } from '../../../../simulation/network/topology.ts';
import { busBranchModel } from '../../../../simulation/power-flow/bus-branch.ts';
import type { BalancedSolution } from '../../../../simulation/power-flow/bus-branch-model.ts';
import { NewtonSolver } from '../../../../simulation/power-flow/newton.ts';
import type { BalancedGrid } from '../grid-file.ts';
import { readPandapower } from './read-pandapower.ts';

type Row = Record<string, unknown>;
const numbered = (rows: readonly Row[]): Row[] => rows.map((row, index) => ({ index, in_service: true, ...row }));
const levels = (kilovolts: number, count: number): number[] => Array<number>(count).fill(kilovolts);

const BUSES = [...levels(380, 16), ...levels(110, 20), 20, ...levels(10, 8), ...levels(0.4, 12)];

const LOADS: readonly (readonly [bus: number, p: number, q: number])[] = [
  ...[20, 32, 33, 34, 35].map((bus) => [bus, 38, 6] as const),
  [37, 6, 2],
  [36, 18, 4],
  [38, 0.4, 0.1],
  ...[39, 40, 42, 43, 44].map((bus) => [bus, 0.4, 0.06] as const),
  [45, 0.1, 0.01],
  ...[46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56].map((bus) => [bus, 0.01, 0.03] as const),
];

const STATIC_GENERATORS: readonly (readonly [bus: number, p: number, q: number])[] = [
  [21, 20, 4],
  [43, 0.5, 0],
  [37, 0.5, 0.05],
  [36, 15, 3],
  [42, 2, 0.1],
  [46, 0.006, 0],
  ...[48, 53, 54, 55, 56].map((bus) => [bus, 0.005, 0] as const),
];

/** pairs of buses; the double busbar's section disconnectors first */
const BUS_SWITCHES: readonly (readonly [a: number, b: number, closed?: false])[] = [
  [1, 2],
  [0, 3],
  [1, 5],
  [0, 5, false],
  [1, 7],
  [0, 7, false],
  [1, 9],
  [0, 9, false],
  [1, 11],
  [0, 11, false],
  [4, 12],
  [6, 13],
  [8, 14],
  [10, 15],
  [2, 3],
  [5, 4],
  [7, 6],
  [9, 8],
  [11, 10],
  [22, 17],
  [16, 23],
  [24, 18],
  [16, 25],
  [26, 19],
  [16, 27],
  [28, 20],
  [16, 29],
  [30, 21],
  [16, 31],
  [23, 22],
  [25, 24],
  [27, 26],
  [29, 28],
  [31, 30],
];

const HV = { r_ohm_per_km: 0.1571, x_ohm_per_km: 0.4, c_nf_per_km: 8.8, max_i_ka: 0.535 };
const MV = { length_km: 1.5, r_ohm_per_km: 0.161, x_ohm_per_km: 0.117, c_nf_per_km: 273, max_i_ka: 0.362 };
const CABLE = { r_ohm_per_km: 0.225, x_ohm_per_km: 0.08, c_nf_per_km: 264, max_i_ka: 0.242 };
const OVERHEAD = { length_km: 0.12, r_ohm_per_km: 1.8769, x_ohm_per_km: 0.35, c_nf_per_km: 11, max_i_ka: 0.105 };
const ends = (pairs: readonly (readonly [number, number])[], more: Row): Row[] =>
  pairs.map(([from_bus, to_bus]) => ({ from_bus, to_bus, g_us_per_km: 0, df: 1, parallel: 1, ...more }));

const LINES = numbered([
  ...ends([[18, 32]], { ...HV, length_km: 30 }),
  ...ends([[32, 33]], { ...HV, length_km: 20 }),
  ...ends([[33, 35]], { ...HV, length_km: 30 }),
  ...ends([[32, 35]], { ...HV, length_km: 15 }),
  ...ends([[34, 35]], { ...HV, length_km: 25 }),
  ...ends([[19, 34]], { ...HV, length_km: 30, parallel: 2 }),
  ...ends(
    [
      [37, 38],
      [38, 39],
      [39, 40],
      [40, 41],
      [41, 42],
      [42, 43],
      [43, 44],
      [37, 44],
    ],
    MV,
  ),
  ...ends(
    [
      [45, 46],
      [46, 47],
      [47, 48],
      [48, 49],
      [49, 50],
    ],
    { ...CABLE, length_km: 0.08 },
  ),
  ...ends(
    [
      [45, 51],
      [51, 52],
    ],
    { ...CABLE, length_km: 0.12 },
  ),
  ...ends(
    [
      [52, 53],
      [53, 54],
      [52, 55],
      [55, 56],
    ],
    OVERHEAD,
  ),
]);

const OPEN_LINE_END = { bus: 42, element: 10 };

/** Both ends of every line, and of both transformers, have a switch. */
const END_SWITCHES: Row[] = [
  ...LINES.flatMap(({ index, from_bus, to_bus }) =>
    [from_bus, to_bus].map((bus) => ({
      bus,
      element: index,
      et: 'l',
      closed: !(bus === OPEN_LINE_END.bus && index === OPEN_LINE_END.element),
    })),
  ),
  ...[
    [13, 0],
    [17, 0],
    [41, 1],
    [45, 1],
  ].map(([bus, element]) => ({ bus, element, et: 't', closed: true })),
];

const TRANSFORMERS = [
  {
    hv_bus: 13,
    lv_bus: 17,
    sn_mva: 300,
    vn_hv_kv: 380,
    vn_lv_kv: 110,
    vk_percent: 8,
    vkr_percent: 0.06,
    pfe_kw: 0,
    i0_percent: 0,
    shift_degree: 0,
    tap_side: null,
    tap_neutral: null,
    tap_step_percent: null,
    tap_step_degree: null,
    tap_pos: 0,
    tap_changer_type: null,
    tap_dependency_table: false,
    parallel: 1,
    df: 1,
  },
  {
    hv_bus: 41,
    lv_bus: 45,
    sn_mva: 0.4,
    vn_hv_kv: 10,
    vn_lv_kv: 0.4,
    vk_percent: 4,
    vkr_percent: 1.325,
    pfe_kw: 0.95,
    i0_percent: 0.2375,
    shift_degree: 150,
    tap_side: 'hv',
    tap_neutral: 0,
    tap_step_percent: 2.5,
    tap_step_degree: null,
    tap_pos: -2,
    tap_changer_type: 'Ratio',
    tap_dependency_table: false,
    parallel: 1,
    df: 1,
  },
];

const THREE_WINDINGS = {
  hv_bus: 33,
  mv_bus: 36,
  lv_bus: 37,
  sn_hv_mva: 40,
  sn_mv_mva: 15,
  sn_lv_mva: 25,
  vn_hv_kv: 110,
  vn_mv_kv: 20,
  vn_lv_kv: 10,
  vk_hv_percent: 10.1,
  vk_mv_percent: 10.1,
  vk_lv_percent: 10.1,
  vkr_hv_percent: 0.266667,
  vkr_mv_percent: 0.033333,
  vkr_lv_percent: 0.04,
  pfe_kw: 0,
  i0_percent: 0,
  shift_mv_degree: 30,
  shift_lv_degree: 30,
  tap_side: 'hv',
  tap_neutral: 0,
  tap_step_percent: 1.25,
  tap_step_degree: null,
  tap_pos: 0,
  tap_at_star_point: false,
  tap_changer_type: 'Ratio',
  tap_dependency_table: false,
};

const NETWORK = {
  f_hz: 50,
  sn_mva: 1,
  name: 'example',
  bus: numbered(BUSES.map((kilovolts) => ({ vn_kv: kilovolts }))),
  ext_grid: numbered([{ bus: 0, vm_pu: 1.03, va_degree: 0 }]),
  gen: numbered([{ bus: 35, p_mw: 100, vm_pu: 1.03, scaling: 1, slack: false }]),
  load: numbered(LOADS.map(([bus, p_mw, q_mvar]) => ({ bus, p_mw, q_mvar, scaling: 1, const_z_p_percent: 0 }))),
  sgen: numbered(STATIC_GENERATORS.map(([bus, p_mw, q_mvar]) => ({ bus, p_mw, q_mvar, scaling: 1 }))),
  shunt: numbered([{ bus: 32, q_mvar: -0.96, p_mw: 0, vn_kv: 110, step: 1 }]),
  switch: numbered([
    ...BUS_SWITCHES.map(([bus, element, closed = true]) => ({ bus, element, et: 'b', closed, z_ohm: 0 })),
    ...END_SWITCHES,
  ]),
  line: LINES,
  trafo: numbered(TRANSFORMERS),
  trafo3w: numbered([THREE_WINDINGS]),
  impedance: numbered([
    {
      from_bus: 34,
      to_bus: 32,
      rft_pu: 0.074873,
      xft_pu: 0.198872,
      rtf_pu: 0.074873,
      xtf_pu: 0.198872,
      gf_pu: 0,
      sn_mva: 100,
    },
  ]),
  xward: numbered([
    {
      bus: 34,
      ps_mw: 23.942,
      qs_mvar: -12.24187,
      qz_mvar: 0,
      pz_mw: 2.814571,
      r_ohm: 0,
      x_ohm: 12.18951,
      vm_pu: 1.02616,
    },
    {
      bus: 32,
      ps_mw: 3.776,
      qs_mvar: -7.769979,
      qz_mvar: 0,
      pz_mw: 9.174917,
      r_ohm: 0,
      x_ohm: 50.56217,
      vm_pu: 1.024001,
    },
  ]),
};

/** res_line, res_trafo and res_trafo3w: bus, vm_pu, va_degree */
const VOLTAGES: readonly (readonly [bus: number, magnitude: number, angle: number])[] = [
  [17, 1.032566317468735, -1.737062315151201],
  [32, 1.022139225049065, -3.964922790908006],
  [33, 1.014453717739089, -4.627771707455306],
  [34, 1.025551798914277, -3.523340571959968],
  [35, 1.03, -3.268944992366206],
  [36, 1.001158368460437, -36.388524763458868],
  [37, 1.00145540669352, -36.248591399432073],
  [38, 0.997072001242887, -36.318321920570213],
  [39, 0.993811943074184, -36.360175836753896],
  [40, 0.991607692874934, -36.368086278540822],
  [41, 0.990461535333784, -36.341741700935778],
  [42, 1.012386125576121, -35.792064702156203],
  [43, 1.008492144793325, -35.943330348926516],
  [44, 1.004448228495524, -36.11212658615004],
  [45, 1.00267623039081, 173.19243333181862],
  [46, 0.991636570102242, 174.074962254437395],
  [49, 0.970937568787286, 175.691767164562691],
  [50, 0.968532191047034, 175.873024997688674],
  [52, 0.962811070859574, 176.196795052838695],
  [54, 0.906390865971608, -175.724405373408246],
  [56, 0.906390865971608, -175.724405373408246],
];

/** MW and MVAr at both ends */
const FLOWS: readonly (readonly [id: string, terminal: number, p: number, q: number, pTo: number, qTo: number])[] = [
  ['line.4', 0, -6.79051670116372, -3.28006504320291, 6.807236880557211, 2.43923828641444],
  ['line.5', 0, 62.99520596564691, -10.166957321847969, -62.255218103354856, 9.925607469924765],
  ['line.6', 0, 1.429026860253463, 0.528833583789614, -1.42341951033982, -0.537604623383777],
  ['line.10', 0, 0.000000098027874, -0.012620642324355, 0, 0],
  ['line.22', 0, 0.006584938159416, 0.030295500045626, -0.00499999999959, -0.029999999994756],
  ['trafo.0', 0, 120.832210935105422, -8.986122376210419, -120.804534106761892, 12.676262365782041],
  ['trafo.1', 0, 0.218662288297097, 0.364829203701146, -0.212162469262894, -0.349144711647674],
  ['impedance.0', 0, 4.143491482352088, 0.21548903116574, -4.131236407161748, -0.182938027289128],
];

const folder = mkdtempSync(join(tmpdir(), 'pandapower-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the example network', () => {
  let grid: BalancedGrid;
  let topology: Topology;
  let solution: BalancedSolution;

  beforeAll(async () => {
    const file = join(folder, 'example.json');
    writeFileSync(file, JSON.stringify(NETWORK));
    grid = await readPandapower(file, { open: [], close: [], edits: [] });
    topology = new Topology(grid.network, grid.state);
    solution = new NewtonSolver(busBranchModel(grid.network, topology)).solve({
      tolerance: 1e-10,
      maxIterations: 30,
      start: 'flat',
    });
  });

  test('solves', () => {
    expect(grid.warnings).toEqual([]);
    expect(grid.network.switches.count).toBe(88);
    expect(solution.converged).toBe(true);
  });

  test.each(VOLTAGES)('bus %d', (bus, magnitude, angle) => {
    const row = topology.busOfNode[grid.network.nodes.ids.indexOf(`${bus}`)]!;
    expect(solution.magnitude[row]).toBeCloseTo(magnitude, 9);
    const turn = (solution.angle[row]! * 180) / Math.PI - angle;
    expect(turn - 360 * Math.round(turn / 360)).toBeCloseTo(0, 7);
  });

  test.each(FLOWS)('%s', (id, terminal, p, q, pTo, qTo) => {
    const { ids, terminal: terminals } = grid.network.branches;
    const row = ids.findIndex((known, i) => known === id && terminals[i] === terminal);
    expect(solution.pFrom[row]).toBeCloseTo(p, 6);
    expect(solution.qFrom[row]).toBeCloseTo(q, 6);
    expect(solution.pTo[row]).toBeCloseTo(pTo, 6);
    expect(solution.qTo[row]).toBeCloseTo(qTo, 6);
  });
});
