// Lines and impedances, as pandapower's build_branch.py takes them.
import { BRANCH_CLASS, OPEN_FROM, OPEN_TO, OUT_OF_SERVICE } from '../../../../simulation/network/network.ts';
import { busInService, eachRow, kilovolts, type Net, nodeOf, tableOf } from './net.ts';
import type { NetTable } from './net-table.ts';
import type { BranchEnds } from './branch-ends.ts';
import { deratingFactor, negativeCells, parallelUnits, positive, warnOfNegative } from './net-transformers.ts';

/** Below 0 in equivalents (star points, reduced networks, cases of MATPOWER), and taken as they are. */
const PER_KM = ['r_ohm_per_km', 'x_ohm_per_km', 'c_nf_per_km', 'g_us_per_km'] as const;

/** r, x, c, g per km times the length; `parallel` like circuits; c in nF at the network's frequency, g in uS. */
export function addLines(net: Net, ends: BranchEnds): void {
  const table = tableOf(net, 'line');
  const negative: string[] = [];
  eachRow(net, table, (row) => {
    const element = table.element(row);
    const [from, to] = [nodeOf(net, table, row, 'from_bus'), nodeOf(net, table, row, 'to_bus')];
    if (from === to) table.fail(row, 'both ends are the same bus', 'correct one end or remove the line');
    const length = positive(table, row, 'length_km');
    const parallel = parallelUnits(table, row);
    // per unit refers to the from bus; where the two ends' rated voltages differ, `to` sees another impedance
    const [vFrom, vTo] = [kilovolts(net, from), kilovolts(net, to)];
    const scale = (vTo / vFrom) ** 2;
    if (vFrom !== vTo) net.warnings.push(`${element}: its ends have rated voltages of ${vFrom} and ${vTo} kV`);
    const r = (table.number(row, 'r_ohm_per_km') * length * scale) / parallel;
    const x = (table.number(row, 'x_ohm_per_km') * length * scale) / parallel;
    if (r === 0 && x === 0)
      table.fail(row, 'it has no impedance', 'give r, x and length, or a switch between the buses');
    const circuits = (length * parallel) / scale;
    const b = 2 * Math.PI * net.frequency * table.number(row, 'c_nf_per_km', 0) * 1e-9 * circuits;
    const g = table.number(row, 'g_us_per_km', 0) * 1e-6 * circuits;
    const limit = table.optional(row, 'max_i_ka');
    if (limit < 0) table.fail(row, `max_i_ka is ${limit}`, 'give the rated current, or none');
    const current = limit * deratingFactor(table, row) * parallel;
    negative.push(...negativeCells(table, row, PER_KM));
    ends.addBranch(net, {
      id: element,
      class: BRANCH_CLASS.ACLineSegment,
      from: ends.node(element, from),
      to: ends.node(element, to),
      r,
      x,
      gFrom: g / 2,
      bFrom: b / 2,
      gTo: g / 2,
      bTo: b / 2,
      openEnds: lineEnds(net, table, row, from, to),
      ...(current > 0 ? { normalRating: Math.sqrt(3) * vFrom * current * 1e6 } : {}),
    });
  });
  warnOfNegative(net, negative);
}

/** A line to a bus out of service hangs on at its other end. */
function lineEnds(net: Net, table: NetTable, row: number, from: number, to: number): number {
  if (!table.flag(row, 'in_service', true)) return OUT_OF_SERVICE;
  return (busInService(net, from) ? 0 : OPEN_FROM) | (busInService(net, to) ? 0 : OPEN_TO);
}

/** Per unit on its own power and the buses' voltages; the same in both directions, or it is no branch of circuit theory. */
export function addImpedances(net: Net): void {
  const table = tableOf(net, 'impedance');
  eachRow(net, table, (row) => {
    const [from, to] = [nodeOf(net, table, row, 'from_bus'), nodeOf(net, table, row, 'to_bus')];
    if (from === to) table.fail(row, 'both ends are the same bus', 'correct one end or remove the impedance');
    const inService = table.flag(row, 'in_service', true) && busInService(net, from) && busInService(net, to);
    const [r, x] = [table.number(row, 'rft_pu'), table.number(row, 'xft_pu')];
    if (r !== table.number(row, 'rtf_pu', r) || x !== table.number(row, 'xtf_pu', x)) {
      table.fail(row, 'its impedance differs by direction', 'give rtf_pu = rft_pu and xtf_pu = xft_pu');
    }
    if (r === 0 && x === 0) table.fail(row, 'it has no impedance', 'give r and x, or a switch between the buses');
    const ohm = kilovolts(net, to) ** 2 / table.number(row, 'sn_mva');
    if (!(ohm > 0 && ohm < Infinity)) table.fail(row, `sn_mva is ${table.number(row, 'sn_mva')}`, 'give its power');
    const siemens = (column: string) => table.number(row, column, 0) / ohm;
    net.builder.addBranch({
      id: table.element(row),
      class: BRANCH_CLASS.EquivalentBranch,
      from,
      to,
      r: r * ohm,
      x: x * ohm,
      gFrom: siemens('gf_pu'),
      bFrom: siemens('bf_pu'),
      gTo: siemens('gt_pu'),
      bTo: siemens('bt_pu'),
      openEnds: inService ? 0 : OUT_OF_SERVICE,
    });
  });
}
