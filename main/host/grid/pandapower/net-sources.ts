// What holds voltages: external grids, generators, DC lines (two generators each), extended wards behind their impedance.
import { BRANCH_CLASS } from '../../../../simulation/network/network.ts';
import { GridFileError } from '../grid-file.ts';
import { busInService, kilovolts, type Net, nodeOf, tableOf } from './net.ts';
import type { NetTable } from './net-table.ts';

export function addSources(net: Net): void {
  const setPoints = new SetPoints();
  const fed = addExternalGrids(net, setPoints) + addGenerators(net, setPoints);
  addDcLines(net, setPoints);
  addExtendedWards(net);
  if (fed > 0) return;
  throw new GridFileError({
    file: net.source.file,
    element: 'ext_grid',
    message: 'no external grid and no slack generator is in service: nothing feeds the network',
    remedy: 'put an ext_grid in service, at a bus in service',
  });
}

/** Elements that hold the same bus must agree, as pandapower demands. */
class SetPoints {
  readonly #known = new Map<number, { readonly element: string; readonly value: number }>();

  check(table: NetTable, row: number, node: number, column: string): number {
    const value = table.number(row, column, column === 'vm_pu' ? 1 : undefined);
    if (!(value > 0)) table.fail(row, `${column} is ${value}`, 'give a voltage in pu, about 1');
    const known = this.#known.get(node);
    if (known !== undefined && Math.abs(known.value - value) > 1e-9) {
      table.fail(
        row,
        `it holds ${value} pu at a bus where ${known.element} holds ${known.value}`,
        'give one set point',
      );
    }
    this.#known.set(node, { element: table.element(row), value });
    return value;
  }
}

function addExternalGrids(net: Net, setPoints: SetPoints): number {
  const table = tableOf(net, 'ext_grid');
  let fed = 0;
  for (let row = 0; row < table.count; row++) {
    const node = nodeOf(net, table, row, 'bus');
    if (!table.flag(row, 'in_service', true) || !busInService(net, node)) continue;
    const degrees = net.options.voltageAngles ? table.number(row, 'va_degree', 0) : 0;
    net.builder.addSource({
      id: table.element(row),
      node,
      magnitude: setPoints.check(table, row, node, 'vm_pu'),
      angle: (degrees * Math.PI) / 180,
      shortCircuitPower: table.optional(row, 's_sc_max_mva') * 1e6,
      rOverX: table.optional(row, 'rx_max'),
    });
    fed++;
  }
  return fed;
}

function addGenerators(net: Net, setPoints: SetPoints): number {
  const table = tableOf(net, 'gen');
  let fed = 0;
  for (let row = 0; row < table.count; row++) {
    const node = nodeOf(net, table, row, 'bus');
    if (!table.flag(row, 'in_service', true) || !busInService(net, node)) continue;
    const setPoint = setPoints.check(table, row, node, 'vm_pu');
    const id = table.element(row);
    if (table.flag(row, 'slack', false)) {
      net.builder.addSource({ id, node, magnitude: setPoint });
      fed++;
      continue;
    }
    const [minQ, maxQ] = [table.optional(row, 'min_q_mvar'), table.optional(row, 'max_q_mvar')];
    net.builder.addMachine({
      id,
      node,
      p: table.number(row, 'p_mw') * table.number(row, 'scaling', 1) * 1e6,
      setPoint,
      minQ: Number.isNaN(minQ) ? -Infinity : minQ * 1e6,
      maxQ: Number.isNaN(maxQ) ? Infinity : maxQ * 1e6,
    });
  }
  return fed;
}

/** What enters the to side is what left the from side less the losses. */
function addDcLines(net: Net, setPoints: SetPoints): void {
  const table = tableOf(net, 'dcline');
  for (let row = 0; row < table.count; row++) {
    if (!table.flag(row, 'in_service', true)) continue;
    const sent = table.number(row, 'p_mw');
    const lost = (sent * table.number(row, 'loss_percent', 0)) / 100 + table.number(row, 'loss_mw', 0);
    for (const [side, p] of [
      ['from', -sent],
      ['to', sent - lost],
    ] as const) {
      const node = nodeOf(net, table, row, `${side}_bus`);
      if (!busInService(net, node)) continue;
      const [minQ, maxQ] = [table.optional(row, `min_q_${side}_mvar`), table.optional(row, `max_q_${side}_mvar`)];
      net.builder.addMachine({
        id: `${table.element(row)}.${side}`,
        node,
        p: p * 1e6,
        setPoint: setPoints.check(table, row, node, `vm_${side}_pu`),
        minQ: Number.isNaN(minQ) ? -Infinity : minQ * 1e6,
        maxQ: Number.isNaN(maxQ) ? Infinity : maxQ * 1e6,
      });
    }
  }
}

/** A voltage source without active power behind an impedance. */
function addExtendedWards(net: Net): void {
  const table = tableOf(net, 'xward');
  for (let row = 0; row < table.count; row++) {
    const node = nodeOf(net, table, row, 'bus');
    if (!table.flag(row, 'in_service', true) || !busInService(net, node)) continue;
    const [r, x] = [table.number(row, 'r_ohm'), table.number(row, 'x_ohm')];
    if (r === 0 && x === 0) table.fail(row, 'it has no impedance', 'give r_ohm and x_ohm');
    const id = table.element(row);
    const setPoint = table.number(row, 'vm_pu');
    if (!(setPoint > 0)) table.fail(row, `vm_pu is ${setPoint}`, 'give a voltage in pu, about 1');
    const inner = net.builder.addNode({ id: `${id}.inner`, baseVoltage: kilovolts(net, node) * 1e3, internal: true });
    net.builder.addBranch({ id, class: BRANCH_CLASS.EquivalentBranch, from: node, to: inner, r, x });
    net.builder.addMachine({ id, node: inner, p: 0, setPoint });
  }
}
