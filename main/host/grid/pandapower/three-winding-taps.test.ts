// Taps of three-winding transformers, at a terminal and at the star point, against PowerFactory's results as pandapower's test suite
// holds them (pandapower/test/test_files: test_trafo3w_tap.json, trafo_3w_tap_results.csv; BSD-3).
import { describe, expect, test } from 'vitest';
import { at, line, type Row, solveTables as solve } from '../../../../tests/builders/solved-tables.ts';

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

describe('PowerFactory: taps of three windings', () => {
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

test('a tap at the star point that pandapower 3 ignores is counted, and said', async () => {
  const net = (degree: number | null, position: number) => ({
    bus: [20, 0.6, 0.4].map((kilovolt, index) => ({ index, vn_kv: kilovolt, in_service: true })),
    ext_grid: [at(0, { vm_pu: 1, va_degree: 0 })],
    trafo3w: [{ ...windings(0, [0, 1, 2], true, 'mv', position, 0), tap_step_degree: degree }],
  });
  const said = (await solve(net(null, 2))).warnings;
  expect(said).toEqual([expect.stringMatching(/^trafo3w\.0: .*pandapower 3 ignores this tap/)]);
  expect((await solve(net(null, 2))).vm(1)).toBe((await solve(net(0, 2))).vm(1));
  expect((await solve(net(null, 0))).warnings).toEqual([]);
  expect((await solve(net(0, 2))).warnings).toEqual([]);
});
