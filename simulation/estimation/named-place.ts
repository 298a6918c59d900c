// Where a fault is, by somebody who knows it: the part around the element that no switch divides, if its supply has gone with this trip.
import { incidenceOf, joins } from '../network/incidence.ts';
import type { Network } from '../network/network.ts';
import type { BelievedLocation } from './believed-location.ts';
import { type BelievedState, networkOf } from './believed-studies.ts';
import { endsOf, findStruckFault } from './struck-fault.ts';

/** `device`: id of the switch that tripped; `element`: id of what has the fault. */
export function placeNamed(grid: Network, believed: BelievedState, device: string, element: string): BelievedLocation {
  const { ids, nodeB } = grid.switches;
  const tripped = ids.indexOf(device);
  if (tripped < 0 || nodeB[tripped]! < 0) return { ok: false, code: 'unknown-device' };
  if (believed.switchClosed[tripped] === 1) return { ok: false, code: 'not-open' };
  const struck = findStruckFault(grid, believed, element);
  if (struck === null) return { ok: false, code: 'named-not-dark' };
  // Dark, but by something else: a plan for it would leave the fault of this trip where it is, and close onto it.
  if (!struck.opened.includes(tripped)) return { ok: false, code: 'named-elsewhere' };
  const network = networkOf(grid, believed);
  const isUndivided = (edge: number) => edge < grid.branches.count && joins(network, struck.before, edge);
  const { nodes, border } = around(network, endsOf(grid, element), isUndivided);
  const opened = new Set(struck.opened);
  // What opened farther away, beyond one of these, may have done so for a fault of its own.
  const rim = around(network, nodes, (edge) => joins(network, believed, edge)).border;
  const entrance = border.includes(tripped) ? tripped : (border.find((row) => opened.has(row)) ?? tripped);
  const exits = border.filter((row) => row !== entrance && struck.before.switchClosed[row] === 1);
  return {
    ok: true,
    nodes,
    opened: rim.filter((row) => opened.has(row)),
    location: {
      ...{ device, element, entrance: ids[entrance]!, exits: exits.map((row) => ids[row]!) },
      ...{ inside: [], way: [], silent: [], contradicted: [], isSettled: true },
    },
  };
}

/** What hangs together with these nodes over edges that `joined` lets pass, and the rows of the switches around it. */
function around(
  network: Network,
  ends: readonly number[],
  joined: (edge: number) => boolean,
): { nodes: number[]; border: number[] } {
  const { branches, switches } = network;
  const { start, edge, far } = incidenceOf(network);
  const nodes = [...ends];
  const seen = new Set(nodes);
  const met = new Set<number>();
  for (const node of nodes) {
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const row = edge[k]! - branches.count;
      if (row >= 0 && switches.nodeB[row]! >= 0) met.add(row);
      if (!joined(edge[k]!) || far[k]! < 0 || seen.has(far[k]!)) continue;
      seen.add(far[k]!);
      nodes.push(far[k]!);
    }
  }
  // A switch with the place on both sides divides nothing of it.
  const divides = (row: number) => seen.has(switches.nodeA[row]!) !== seen.has(switches.nodeB[row]!);
  return { nodes, border: [...met].filter(divides) };
}
