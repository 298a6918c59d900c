// What feeds and what draws at the buses, as pandapower's build_bus.py and build_gen.py take it. An element counts where it and its bus are
// in service.
import { busInService, kilovolts, type Net, nodeOf, tableOf } from './net.ts';
import type { NetTable } from './net-table.ts';
import { characteristicRow } from './tap-changers.ts';

interface Power {
  readonly id: string;
  readonly node: number;
  /** MW and MVAr drawn */
  readonly p: number;
  readonly q: number;
}

/** Shares of constant current and impedance, 0...1. */
interface Shares {
  currentP: number;
  currentQ: number;
  impedanceP: number;
  impedanceQ: number;
}

export function addInjections(net: Net): void {
  const shares = loadShares(net);
  for (const power of [...loads(net), ...motors(net), ...staticGenerators(net), ...storage(net), ...wards(net)]) {
    addPower(net, power, shares.get(power.node));
  }
  addShunts(net);
}

const active = (net: Net, table: NetTable, row: number, node: number): boolean =>
  table.flag(row, 'in_service', true) && busInService(net, node);

/** pandapower gives a bus the mean shares of its loads, and applies them to all that it draws there, generation included. */
function addPower(net: Net, { id, node, p, q }: Power, share: Shares | undefined): void {
  if (share !== undefined) {
    net.builder.addConsumer({
      id,
      node,
      p: p * 1e6,
      q: q * 1e6,
      currentShareP: share.currentP,
      currentShareQ: share.currentQ,
      impedanceShareP: share.impedanceP,
      impedanceShareQ: share.impedanceQ,
    });
  } else if (/^(asymmetric_)?sgen\.|^storage\./.test(id)) {
    net.builder.addGenerator({ id, node, p: -p * 1e6, q: -q * 1e6 });
  } else {
    net.builder.addConsumer({ id, node, p: p * 1e6, q: q * 1e6 });
  }
}

function* injected(net: Net, name: string): Generator<{ table: NetTable; row: number; id: string; node: number }> {
  const table = tableOf(net, name);
  for (let row = 0; row < table.count; row++) {
    const node = nodeOf(net, table, row, 'bus');
    if (active(net, table, row, node)) yield { table, row, id: table.element(row), node };
  }
}

function* loads(net: Net): Generator<Power> {
  for (const { table, row, id, node } of injected(net, 'load')) {
    const scaling = table.number(row, 'scaling', 1);
    yield { id, node, p: table.number(row, 'p_mw') * scaling, q: table.number(row, 'q_mvar', 0) * scaling };
  }
  for (const { table, row, id, node } of injected(net, 'asymmetric_load')) {
    yield { id, node, ...sumOfPhases(table, row, 1) };
  }
}

function* staticGenerators(net: Net): Generator<Power> {
  for (const { table, row, id, node } of injected(net, 'sgen')) {
    const scaling = -table.number(row, 'scaling', 1);
    yield { id, node, p: table.number(row, 'p_mw') * scaling, q: table.number(row, 'q_mvar', 0) * scaling };
  }
  for (const { table, row, id, node } of injected(net, 'asymmetric_sgen')) {
    yield { id, node, ...sumOfPhases(table, row, -1) };
  }
}

function sumOfPhases(table: NetTable, row: number, sign: 1 | -1): { p: number; q: number } {
  const scaling = sign * table.number(row, 'scaling', 1);
  const sum = (quantity: string, unit: string) =>
    ['a', 'b', 'c'].reduce((total, phase) => total + table.number(row, `${quantity}_${phase}_${unit}`, 0), 0);
  return { p: sum('p', 'mw') * scaling, q: sum('q', 'mvar') * scaling };
}

function* storage(net: Net): Generator<Power> {
  for (const { table, row, id, node } of injected(net, 'storage')) {
    const scaling = table.number(row, 'scaling', 1);
    yield { id, node, p: table.number(row, 'p_mw') * scaling, q: table.number(row, 'q_mvar', 0) * scaling };
  }
}

function* motors(net: Net): Generator<Power> {
  for (const { table, row, id, node } of injected(net, 'motor')) {
    const scaling = (table.number(row, 'loading_percent', 100) / 100) * table.number(row, 'scaling', 1);
    const efficiency = table.number(row, 'efficiency_percent', 100);
    const cosPhi = table.number(row, 'cos_phi');
    if (!(efficiency > 0)) table.fail(row, `efficiency_percent is ${efficiency}`, 'give a positive efficiency');
    if (!(cosPhi > 0 && cosPhi <= 1)) table.fail(row, `cos_phi is ${cosPhi}`, 'give a power factor of 0 ... 1');
    const p = ((table.number(row, 'pn_mech_mw') * 100) / efficiency) * scaling;
    yield { id, node, p, q: Math.sqrt((p / cosPhi) ** 2 - p * p) };
  }
}

/** The part of wards that draws constant power. */
function* wards(net: Net): Generator<Power> {
  for (const name of ['ward', 'xward']) {
    for (const { table, row, id, node } of injected(net, name)) {
      yield { id, node, p: table.number(row, 'ps_mw'), q: table.number(row, 'qs_mvar') };
    }
  }
}

function loadShares(net: Net): Map<number, Shares> {
  const shares = new Map<number, Shares>();
  const counts = new Map<number, number>();
  if (!net.options.voltageDependentLoads) return shares;
  for (const { table, row, node } of injected(net, 'load')) {
    const share = (kind: 'z' | 'i', quantity: 'p' | 'q') =>
      table.number(row, `const_${kind}_${quantity}_percent`, table.number(row, `const_${kind}_percent`, 0)) / 100;
    const own = {
      currentP: share('i', 'p'),
      currentQ: share('i', 'q'),
      impedanceP: share('z', 'p'),
      impedanceQ: share('z', 'q'),
    };
    if (own.currentP + own.impedanceP > 1 || own.currentQ + own.impedanceQ > 1) {
      table.fail(row, 'its shares of constant impedance and current exceed 100 %', 'correct const_z and const_i');
    }
    const sum = shares.get(node) ?? { currentP: 0, currentQ: 0, impedanceP: 0, impedanceQ: 0 };
    sum.currentP += own.currentP;
    sum.currentQ += own.currentQ;
    sum.impedanceP += own.impedanceP;
    sum.impedanceQ += own.impedanceQ;
    shares.set(node, sum);
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  for (const [node, sum] of shares) {
    const count = counts.get(node)!;
    sum.currentP /= count;
    sum.currentQ /= count;
    sum.impedanceP /= count;
    sum.impedanceQ /= count;
    if (sum.currentP === 0 && sum.currentQ === 0 && sum.impedanceP === 0 && sum.impedanceQ === 0) shares.delete(node);
  }
  return shares;
}

/** p and q at the shunt's own rated voltage, of each of its steps in use; q > 0 draws reactive power. */
function addShunts(net: Net): void {
  for (const { table, row, id, node } of injected(net, 'shunt')) {
    const bus = kilovolts(net, node);
    const rated = table.number(row, 'vn_kv', bus);
    if (!(rated > 0)) table.fail(row, `vn_kv is ${rated}`, 'give its rated voltage in kV');
    const byTable = table.flag(row, 'step_dependency_table', false);
    const at = byTable ? characteristicRow(net, table, row, 'shunt_characteristic_table', 'step') : row;
    const values = byTable ? tableOf(net, 'shunt_characteristic_table') : table;
    const steps = byTable ? 1 : table.number(row, 'step', 1);
    const [p, q] = [values.number(at, 'p_mw', 0) * steps, values.number(at, 'q_mvar') * steps];
    net.builder.addShunt({ id, node, g: p / rated ** 2, b: -q / rated ** 2 });
  }
  for (const name of ['ward', 'xward']) {
    for (const { table, row, id, node } of injected(net, name)) {
      const bus = kilovolts(net, node);
      const [p, q] = [table.number(row, 'pz_mw'), table.number(row, 'qz_mvar')];
      net.builder.addShunt({ id, node, g: p / bus ** 2, b: -q / bus ** 2 });
    }
  }
}
