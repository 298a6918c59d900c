// The grid above low voltage as it is believed to be, as a network of its own: a city has ten times as many nodes below, and what hangs
// behind a station is no more than its load here. Ids stay those of the city; rows do not.
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { Network } from '../../../simulation/network/network.ts';
import { find, singletons, unite } from '../../../simulation/network/union-find.ts';
import type { BalancedGrid } from '../grid/grid-file.ts';
import type { BelievedState } from './shadow-questions.ts';

/** IEC 60038: low voltage ends here. V */
export const LOW_VOLTAGE = 1_000;

/** Consumers and generators of the low-voltage grid are at the node above that feeds them; what nothing feeds is left out. */
export function aboveLowVoltage({ network }: CityGrid, believed: BelievedState): BalancedGrid {
  const { nodes, branches, switches, consumers, generators, machines, sources, shunts } = network;
  const isHigh = (node: number): boolean => nodes.baseVoltage[node]! > LOW_VOLTAGE;
  const kept = rowsWhere(nodes.count, isHigh);
  const newRow = new Int32Array(nodes.count).fill(-1);
  kept.forEach((node, row) => (newRow[node] = row));
  const raised = raisedNodes(network, believed);
  /** row of the new network's node; -1: out of it */
  const at = (node: number): number => {
    const above = isHigh(node) ? node : raised(node);
    return above < 0 ? -1 : newRow[above]!;
  };
  const branchRows = rowsWhere(branches.count, (row) => isHigh(branches.from[row]!) && isHigh(branches.to[row]!));
  const switchRows = rowsWhere(switches.count, (row) => isHigh(switches.nodeA[row]!));
  const branchOf = new Int32Array(branches.count).fill(-1);
  branchRows.forEach((branch, row) => (branchOf[branch] = row));
  const placed = <T extends { readonly count: number; readonly node: Int32Array }>(table: T): T => {
    const rows = rowsWhere(table.count, (row) => at(table.node[row]!) >= 0);
    return { ...subset(table, rows), node: Int32Array.from(rows, (row) => at(table.node[row]!)) };
  };
  const moved = (ends: Int32Array, rows: Uint32Array) =>
    Int32Array.from(rows, (row) => (ends[row]! < 0 ? -1 : newRow[ends[row]!]!));
  return {
    kind: 'balanced',
    format: 'city-pack',
    network: {
      ...network,
      nodes: { ...subset(nodes, kept), position: null, startMagnitude: null, startAngle: null },
      branches: {
        ...subset({ ...branches, ratio: believed.ratio }, branchRows),
        from: moved(branches.from, branchRows),
        to: moved(branches.to, branchRows),
      },
      switches: {
        ...subset(switches, switchRows),
        nodeA: moved(switches.nodeA, switchRows),
        nodeB: moved(switches.nodeB, switchRows),
        branch: Int32Array.from(switchRows, (row) =>
          switches.branch[row]! < 0 ? -1 : branchOf[switches.branch[row]!]!,
        ),
      },
      consumers: placed({ ...consumers, p: believed.consumerP, q: believed.consumerQ }),
      generators: placed({ ...generators, p: believed.generatorP, q: believed.generatorQ }),
      machines: placed(machines),
      sources: placed({ ...sources, magnitude: believed.sourceMagnitude }),
      shunts: placed(shunts),
    },
    state: {
      switchClosed: Uint8Array.from(switchRows, (row) => believed.switchClosed[row]!),
      branchOpen: Uint8Array.from(branchRows, (row) => believed.branchOpen[row]!),
    },
    warnings: [],
  };
}

/** For a node of the low-voltage grid the node above that feeds its part, -1 none. */
function raisedNodes({ nodes, branches, switches }: Network, believed: BelievedState): (node: number) => number {
  const isLow = (node: number): boolean => nodes.baseVoltage[node]! <= LOW_VOLTAGE;
  const leader = singletons(nodes.count);
  const above = new Int32Array(nodes.count).fill(-1);
  for (let row = 0; row < branches.count; row++) {
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    if (believed.branchOpen[row] === 0 && isLow(from) && isLow(to)) unite(leader, from, to);
  }
  for (let row = 0; row < switches.count; row++) {
    const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
    if (b >= 0 && believed.switchClosed[row] === 1 && isLow(a) && isLow(b)) unite(leader, a, b);
  }
  for (let row = 0; row < branches.count; row++) {
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    if (isLow(from) === isLow(to) || believed.branchOpen[row] !== 0) continue;
    if (isLow(to)) above[find(leader, to)] = from;
    else above[find(leader, from)] = to;
  }
  return (node) => above[find(leader, node)]!;
}

function rowsWhere(count: number, holds: (row: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (holds(row)) rows.push(row);
  return Uint32Array.from(rows);
}

/** These rows of every column of a table. */
function subset<T extends { readonly count: number }>(table: T, rows: Uint32Array): T {
  const columns = Object.entries(table).map(([name, column]: [string, unknown]) => {
    if (name === 'count') return [name, rows.length];
    if (Array.isArray(column)) return [name, Array.from(rows, (row) => column[row] as unknown)];
    if (!ArrayBuffer.isView(column)) return [name, column];
    const from = column as Float64Array;
    const to = new (from.constructor as Float64ArrayConstructor)(rows.length);
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return [name, to];
  });
  return Object.fromEntries(columns) as T;
}
