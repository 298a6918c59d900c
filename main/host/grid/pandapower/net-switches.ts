// Switches. A switch between buses joins two nodes; one at the end of a line or transformer stands between the bus and a node of its own,
// at which the branch ends. Several in a row are allowed.
import { BRANCH_CLASS, OUT_OF_SERVICE, SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import type { NetTable } from './net-table.ts';
import type { BranchEnds } from './branch-ends.ts';
import { busInService, kilovolts, type Net, nodeOf, tableOf } from './net.ts';

const CLASS_OF: Readonly<Record<string, number>> = {
  CB: SWITCH_CLASS.Breaker,
  LBS: SWITCH_CLASS.LoadBreakSwitch,
  LS: SWITCH_CLASS.LoadBreakSwitch,
  DS: SWITCH_CLASS.Disconnector,
  FUSE: SWITCH_CLASS.Fuse,
};

const ELEMENTS: Readonly<Record<string, { readonly table: string; readonly buses: readonly string[] }>> = {
  l: { table: 'line', buses: ['from_bus', 'to_bus'] },
  t: { table: 'trafo', buses: ['hv_bus', 'lv_bus'] },
  t3: { table: 'trafo3w', buses: ['hv_bus', 'mv_bus', 'lv_bus'] },
};

interface EndSwitch {
  readonly row: number;
  readonly element: string;
  /** node of the bus */
  readonly bus: number;
  readonly nodeA: number;
  readonly nodeB: number;
}

/** Makes the nodes behind the switches of branches. The switches follow when the branches are there: `addSwitches`. */
export function placeSwitches(net: Net, ends: BranchEnds): readonly EndSwitch[] {
  const table = tableOf(net, 'switch');
  const placed: EndSwitch[] = [];
  for (let row = 0; row < table.count; row++) {
    const type = table.text(row, 'et');
    if (type === 'b') continue;
    const kind = type === null ? undefined : ELEMENTS[type];
    if (kind === undefined) {
      table.fail(row, `et is ${JSON.stringify(type)}`, 'give b (bus), l (line), t (trafo) or t3 (trafo3w)');
    } else {
      const bus = nodeOf(net, table, row, 'bus');
      const element = branchElement(net, table, row, kind, bus);
      const before = ends.node(element, bus);
      const voltage = kilovolts(net, bus) * 1e3;
      const node = net.builder.addNode({
        id: `${element}@${table.element(row)}`,
        baseVoltage: voltage,
        internal: true,
      });
      ends.moveBehind(element, bus, node);
      placed.push({ row, element, bus, nodeA: before, nodeB: node });
    }
  }
  return placed;
}

function branchElement(
  net: Net,
  table: NetTable,
  row: number,
  { table: name, buses }: { readonly table: string; readonly buses: readonly string[] },
  bus: number,
): string {
  const branches = tableOf(net, name);
  const id = table.number(row, 'element');
  const at = branches.row(id);
  if (at === undefined) return table.fail(row, `there is no ${name}.${id}`, `name an element of the table "${name}"`);
  if (!buses.some((column) => nodeOf(net, branches, at, column) === bus)) {
    table.fail(row, `${name}.${id} does not end at bus ${table.number(row, 'bus')}`, 'name a bus at which it ends');
  }
  return branches.element(at);
}

export function addSwitches(net: Net, ends: BranchEnds, placed: readonly EndSwitch[]): void {
  const table = tableOf(net, 'switch');
  const atEnds = new Map(placed.map((end): [number, EndSwitch] => [end.row, end]));
  for (let row = 0; row < table.count; row++) {
    const closed = table.flag(row, 'closed', true);
    const end = atEnds.get(row);
    const device = {
      id: table.element(row),
      class: CLASS_OF[table.text(row, 'type')?.toUpperCase() ?? ''] ?? SWITCH_CLASS.Switch,
      normalOpen: !closed,
      ratedCurrent: table.optional(row, 'in_ka') * 1e3,
    };
    if (end !== undefined) {
      net.builder.addSwitch({
        ...device,
        nodeA: end.nodeA,
        nodeB: end.nodeB,
        branch: ends.branchAt(end.element, end.bus),
      });
    } else {
      addBusSwitch(net, table, row, device, closed);
    }
  }
}

interface Device {
  readonly id: string;
  readonly class: number;
  readonly normalOpen: boolean;
  readonly ratedCurrent: number;
}

/** Between two buses: ideal, or with an impedance, which is then a branch. */
function addBusSwitch(net: Net, table: NetTable, row: number, device: Device, closed: boolean): void {
  const nodeA = nodeOf(net, table, row, 'bus');
  const nodeB = nodeOf(net, table, row, 'element');
  if (nodeA === nodeB) table.fail(row, 'both ends are the same bus', 'correct one end or remove the switch');
  const [vA, vB] = [kilovolts(net, nodeA), kilovolts(net, nodeB)];
  if (vA !== vB) {
    table.fail(row, `it joins buses of ${vA} and ${vB} kV`, 'join buses of one voltage, or put a transformer between');
  }
  const inService = closed && busInService(net, nodeA) && busInService(net, nodeB);
  const impedance = table.number(row, 'z_ohm', 0);
  if (impedance < 0) table.fail(row, `z_ohm is ${impedance}`, 'give 0 or a positive impedance');
  if (impedance === 0) {
    net.builder.addSwitch({ ...device, nodeA, nodeB, closed: inService });
    return;
  }
  const x = impedance / Math.sqrt(1 + net.options.switchRxRatio ** 2);
  net.builder.addBranch({
    id: device.id,
    class: BRANCH_CLASS.EquivalentBranch,
    from: nodeA,
    to: nodeB,
    r: x * net.options.switchRxRatio,
    x,
    openEnds: inService ? 0 : OUT_OF_SERVICE,
  });
}
