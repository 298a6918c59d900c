// Transformers with two and three windings. Three windings are three two-winding transformers that meet in a star point at the hv side's
// base voltage (pandapower's _trafo_df_from_trafo3w).
import { BRANCH_CLASS, OUT_OF_SERVICE } from '../../../../simulation/network/network.ts';
import type { NetTable } from './net-table.ts';
import { busInService, eachRow, kilovolts, type Net, nodeOf, tableOf } from './net.ts';
import type { BranchEnds } from './branch-ends.ts';
import { impedanceVoltage } from './impedance-voltage.ts';
import { tapChanger, tapChangers } from './tap-changers.ts';
import { type TapChanger, type TransformerData, transformerBranch } from './transformer-model.ts';

const SIDES = ['hv', 'mv', 'lv'] as const;

interface Winding {
  readonly id: string;
  readonly terminal: number;
  readonly from: number;
  readonly to: number;
  /** kV */
  readonly busFrom: number;
  readonly busTo: number;
  /** MVA, of all units; NaN = no limit */
  readonly rating: number;
  readonly inService: boolean;
}

export function addTransformers(net: Net, ends: BranchEnds): void {
  const table = tableOf(net, 'trafo');
  const negative: string[] = [];
  const capacitive: string[] = [];
  eachRow(net, table, (row) => {
    const [hv, lv] = [nodeOf(net, table, row, 'hv_bus'), nodeOf(net, table, row, 'lv_bus')];
    const data: TransformerData = {
      ratedHv: positive(table, row, 'vn_hv_kv'),
      ratedLv: positive(table, row, 'vn_lv_kv'),
      power: positive(table, row, 'sn_mva'),
      vk: impedanceVoltage(net, table, row, 'vk_percent'),
      vkr: impedanceVoltage(net, table, row, 'vkr_percent'),
      ironLosses: ironLosses(table, row),
      i0: table.number(row, 'i0_percent'),
      parallel: parallelUnits(table, row),
      shift: net.options.voltageAngles ? table.number(row, 'shift_degree', 0) : 0,
      taps: tapChangers(net, table, row),
      resistanceRatio: table.number(row, 'leakage_resistance_ratio_hv', 0.5),
      reactanceRatio: table.number(row, 'leakage_reactance_ratio_hv', 0.5),
    };
    const inService = table.flag(row, 'in_service', true) && busInService(net, hv) && busInService(net, lv);
    const element = table.element(row);
    if (data.i0 < 0) negative.push(element);
    capacitive.push(...negativeCells(table, row, ['vk_percent', 'vkr_percent']));
    addWinding(net, ends, table, row, data, {
      id: element,
      terminal: 0,
      from: ends.node(element, hv),
      to: ends.node(element, lv),
      busFrom: kilovolts(net, hv),
      busTo: kilovolts(net, lv),
      rating: data.power * data.parallel * deratingFactor(table, row),
      inService,
    });
  });
  // Networks converted from MATPOWER keep line charging there. The pandapower of today (3.5) reads it without its sign, so the charging
  // loads instead of feeding: its results are the reference.
  if (negative.length > 0) {
    const others = negative.length > 1 ? ` and ${negative.length - 1} more` : '';
    net.warnings.push(`${negative[0]}${others}: i0_percent is negative; its magnitude is taken, as pandapower does`);
  }
  warnOfNegative(net, capacitive);
}

export function addThreeWindingTransformers(net: Net, ends: BranchEnds): void {
  const table = tableOf(net, 'trafo3w');
  eachRow(net, table, (row) => {
    const element = table.element(row);
    const nodes = SIDES.map((side) => nodeOf(net, table, row, `${side}_bus`));
    const power = SIDES.map((side) => positive(table, row, `sn_${side}_mva`));
    const rated = SIDES.map((side) => positive(table, row, `vn_${side}_kv`));
    const inService = table.flag(row, 'in_service', true);
    const voltages = starVoltages(net, table, row, power);
    const starVoltage = kilovolts(net, nodes[0]!);
    const star = net.builder.addNode({ id: `${element}.star`, baseVoltage: starVoltage * 1e3, internal: true });
    const lossSide = table.text(row, 'loss_side') ?? net.options.threeWindingLosses;
    if (lossSide === 'star' && inService) addStarLosses(net, table, row, star, starVoltage);
    SIDES.forEach((side, i) => {
      const outer = ends.node(element, nodes[i]!);
      const first = i === 0;
      const magnetises = lossSide === side;
      const data: TransformerData = {
        ratedHv: rated[0]!,
        ratedLv: rated[i]!,
        power: power[i]!,
        vk: voltages[i]!.vk,
        vkr: voltages[i]!.vkr,
        ironLosses: magnetises ? ironLosses(table, row) : 0,
        i0: magnetises ? table.number(row, 'i0_percent') : 0,
        parallel: 1,
        shift: first || !net.options.voltageAngles ? 0 : table.number(row, `shift_${side}_degree`, 0),
        taps: windingTap(net, table, row, side),
        resistanceRatio: 0.5,
        reactanceRatio: 0.5,
      };
      addWinding(net, ends, table, row, data, {
        id: element,
        terminal: i + 1,
        from: first ? outer : star,
        to: first ? star : outer,
        busFrom: starVoltage,
        busTo: first ? starVoltage : kilovolts(net, nodes[i]!),
        rating: power[i]!,
        inService: inService && busInService(net, nodes[i]!),
      });
    });
  });
}

function addWinding(
  net: Net,
  ends: BranchEnds,
  table: NetTable,
  row: number,
  data: TransformerData,
  winding: Winding,
): void {
  const branch = transformerBranch(data, net.options.transformerModel);
  if (!Number.isFinite(branch.x)) {
    table.fail(row, `vkr_percent (${data.vkr}) exceeds vk_percent (${data.vk})`, 'correct the impedance voltages');
  }
  if (branch.r === 0 && branch.x === 0) table.fail(row, 'vk_percent is 0: no impedance', 'give vk_percent');
  const ratio = (branch.voltageHv * winding.busTo) / (branch.voltageLv * winding.busFrom);
  if (!(ratio > 0 && ratio < Infinity))
    table.fail(row, `the tap makes a ratio of ${ratio}`, 'correct the tap position');
  ends.addBranch(net, {
    id: winding.id,
    terminal: winding.terminal,
    class: BRANCH_CLASS.PowerTransformer,
    from: winding.from,
    to: winding.to,
    r: branch.r,
    x: branch.x,
    gFrom: branch.gHv,
    bFrom: branch.bHv,
    gTo: branch.gLv,
    bTo: branch.bLv,
    ratio,
    shift: (branch.shift * Math.PI) / 180,
    normalRating: winding.rating > 0 ? winding.rating * 1e6 : Number.NaN,
    ratedFromVoltage: data.ratedHv * 1e3,
    ratedToVoltage: data.ratedLv * 1e3,
    openEnds: winding.inService ? 0 : OUT_OF_SERVICE,
  });
}

/** Impedance voltages of the three equivalent transformers, each on its own side's power, from those between the pairs of sides. */
function starVoltages(net: Net, table: NetTable, row: number, power: readonly number[]): { vk: number; vkr: number }[] {
  const [hv, mv, lv] = [power[0]!, power[1]!, power[2]!];
  const pairPower = [Math.min(hv, mv), Math.min(mv, lv), Math.min(hv, lv)];
  const between = SIDES.map((side, i) => {
    const onHv = hv / pairPower[i]!;
    const vk = impedanceVoltage(net, table, row, `vk_${side}_percent`) * onHv;
    const vkr = impedanceVoltage(net, table, row, `vkr_${side}_percent`) * onHv;
    if (vk < 0) table.fail(row, `vk_${side}_percent is ${vk / onHv}`, 'give the impedance voltage, above 0');
    if (vk * vk < vkr * vkr) {
      table.fail(row, `vkr_${side}_percent exceeds vk_${side}_percent`, 'correct the impedance voltages');
    }
    return { real: vkr, imaginary: Math.sqrt(vk * vk - vkr * vkr) };
  });
  const star = (pick: (pair: { real: number; imaginary: number }) => number): number[] => {
    const [hm, ml, hl] = [pick(between[0]!), pick(between[1]!), pick(between[2]!)];
    return [hm + hl - ml, ml + hm - hl, hl + ml - hm].map((sum, i) => (0.5 * power[i]! * sum) / hv);
  };
  const real = star((pair) => pair.real);
  const imaginary = star((pair) => pair.imaginary);
  return SIDES.map((_, i) => ({ vk: Math.sign(imaginary[i]!) * Math.hypot(real[i]!, imaginary[i]!), vkr: real[i]! }));
}

/**
 * A tap at a terminal sits on the winding's outer side; one at the star point on its inner side, turned round: dividing by
 * 1 + n t there is as multiplying by it outside. pandapower 2 takes the step for n = +-1 (100 t / (100 +- t)).
 */
function windingTap(net: Net, table: NetTable, row: number, side: (typeof SIDES)[number]): readonly TapChanger[] {
  const tapSide = table.text(row, 'tap_side');
  if (tapSide === null || !table.has('tap_pos')) return [];
  if (!SIDES.some((known) => known === tapSide)) table.fail(row, `tap_side is "${tapSide}"`, 'give hv, mv or lv');
  if (tapSide !== side) return [];
  const outer = side === 'hv' ? 'hv' : 'lv';
  if (!table.flag(row, 'tap_at_star_point', false)) {
    const tap = tapChanger(net, table, row, 'tap', outer);
    return tap === null ? [] : [tap];
  }
  const inner = side === 'hv' ? 'lv' : 'hv';
  const tap = tapChanger(net, table, row, 'tap', inner, starStep(table, row));
  if (tap !== null && tap.voltageFactor !== 1 && leavesOutAtStar(table, row)) {
    const found = `${table.element(row)}: its tap at the star point has no tap_step_degree and is taken at 0 degrees`;
    net.warnings.push(`${found}; pandapower 3 ignores this tap: write tap_step_degree=0 to have it counted there too`);
  }
  return tap === null ? [] : [tap];
}

/** pandapower 3 reckons the step at the star point with the degrees as they are, NaN by its own default, and drops what is NaN. */
const leavesOutAtStar = (table: NetTable, row: number): boolean =>
  table.has('tap_changer_type') && Number.isNaN(table.optional(row, 'tap_step_degree'));

function starStep(table: NetTable, row: number): { percent: number; degree: number } {
  const percent = table.optional(row, 'tap_step_percent');
  const degree = table.optional(row, 'tap_step_degree');
  if (!table.has('tap_changer_type')) {
    const up = table.optional(row, 'tap_pos') >= 0;
    return { percent: (100 * percent) / (up ? 100 + percent : 100 - percent), degree: degree + 180 };
  }
  // 100 t / (100 + n t) with t = percent e^(j degree)
  const angle = ((degree || 0) * Math.PI) / 180;
  const steps = table.optional(row, 'tap_pos') - table.optional(row, 'tap_neutral');
  const [re, im] = [percent * Math.cos(angle), percent * Math.sin(angle)];
  const below = Math.hypot(100 + steps * re, steps * im);
  const turned = Math.atan2(im, re) - Math.atan2(steps * im, 100 + steps * re);
  return { percent: (100 * Math.abs(percent)) / below, degree: (turned * 180) / Math.PI - 180 };
}

/** The magnetising branch at the star point, as a shunt. */
function addStarLosses(net: Net, table: NetTable, row: number, node: number, busVoltage: number): void {
  const losses = ironLosses(table, row) / 1e3;
  const apparent = (table.number(row, 'sn_hv_mva') * table.number(row, 'i0_percent')) / 100;
  const reactive = Math.sqrt(Math.max(apparent ** 2 - losses ** 2, 0));
  const ratio = (busVoltage / table.number(row, 'vn_hv_kv')) ** 2 / busVoltage ** 2;
  net.builder.addShunt({ id: `${table.element(row)}.losses`, node, g: losses * ratio, b: -reactive * ratio });
}

export function positive(table: NetTable, row: number, column: string): number {
  const value = table.number(row, column);
  return value > 0 ? value : table.fail(row, `${column} is ${value}`, 'give a positive number');
}

export function parallelUnits(table: NetTable, row: number): number {
  const units = table.number(row, 'parallel', 1);
  return units >= 1 ? units : table.fail(row, `parallel is ${units}`, 'give how many stand side by side, 1 or more');
}

export function deratingFactor(table: NetTable, row: number): number {
  const factor = table.number(row, 'df', 1);
  return factor > 0
    ? factor
    : table.fail(row, `df is ${factor}`, 'give the share of its rating that holds, as a rule 1');
}

/** `line.4: r_ohm_per_km is -0.1`: the first of these columns that is below 0, if any. */
export function negativeCells(table: NetTable, row: number, columns: readonly string[]): string[] {
  const column = columns.find((name) => table.number(row, name, 0) < 0);
  return column === undefined ? [] : [`${table.element(row)}: ${column} is ${table.number(row, column)}`];
}

/** Values that no single line or transformer has, but the equivalents of networks do. */
export function warnOfNegative({ warnings }: Net, found: readonly string[]): void {
  if (found.length === 0) return;
  const others = found.length > 1 ? ` (and ${found.length - 1} more below 0)` : '';
  warnings.push(`${found[0]}${others}; taken as it is, as pandapower does`);
}

function ironLosses(table: NetTable, row: number): number {
  const losses = table.number(row, 'pfe_kw');
  return losses >= 0 ? losses : table.fail(row, `pfe_kw is ${losses}`, 'give the iron losses, 0 or more');
}
