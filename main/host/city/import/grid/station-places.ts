// Where 10/0.4 kV stations stand: the real ones where they are, others where the load is. Each feeds the part of the streets that is
// nearest to it (a Voronoi diagram on the graph). Areas with too much load or too long ways are split, small ones given up, and
// invented stations moved to the median of their area's tree, in rounds (Lloyd 1982, on a graph with k-median's centre).
import { diversifiedPeak, REACTIVE_SHARE } from './building-demand.ts';
import type { CableGraph } from './cable-graph.ts';
import { STATION_LOADING } from './equipment.ts';
import { type Areas, GraphSearch } from './graph-search.ts';

/** Demand joined at each node of the graph. */
export interface NodeDemand {
  readonly homes: Float64Array;
  /** W, sum of own peaks */
  readonly trade: Float64Array;
  readonly trades: Float64Array;
}

export interface StationPlaces {
  /** graph nodes; the fixed ones first, in their order */
  readonly nodes: number[];
  readonly fixedCount: number;
  readonly areas: Areas;
  /** VA, by station: its area's own peak */
  readonly peak: Float64Array;
}

// VA. The largest usual transformer at its highest wanted loading, and what a new area aims at: a 630 kVA one at 55 %.
const MOST = 1000e3 * STATION_LOADING.high;
const AIM = 340e3;
const LEAST = 400e3 * STATION_LOADING.low;
/** m of cable to the farthest joint: beyond it 0.4 kV loses more than some 4 % */
const REACH_M = 380;
const ROUNDS = 30;
const POWER_FACTOR = 1 / Math.hypot(1, REACTIVE_SHARE);

interface Cell {
  homes: number;
  trade: number;
  trades: number;
  reach: number;
}

export const apparentPeak = (homes: number, trade: number, trades: number): number =>
  diversifiedPeak(homes, trade, trades) / POWER_FACTOR;

export function placeStations(graph: CableGraph, demand: NodeDemand, fixed: readonly number[]): StationPlaces {
  const search = new GraphSearch(graph);
  const isLoaded = (node: number): boolean => demand.homes[node]! > 0 || demand.trade[node]! > 0;
  let nodes = [...fixed];
  if (nodes.length === 0) {
    const first = heaviestNode(graph, demand);
    if (first >= 0) nodes.push(first);
  }
  let areas = search.areas(nodes);
  for (let round = 0; round < ROUNDS; round++) {
    const cells = measure(areas, demand, nodes.length, isLoaded);
    const added = round < ROUNDS - 4 ? splits(graph, areas, cells, nodes, isLoaded) : [];
    if (added.length === 0) {
      if (round >= ROUNDS - 1) break;
      // Settled: small areas go, the rest moves to the middle; two such rounds and the last is kept as it is.
      const kept = round < ROUNDS - 3 ? withoutSmall(graph, cells, nodes, fixed.length) : nodes;
      round = Math.max(round, kept.length < nodes.length ? round : ROUNDS - 3);
      nodes = kept;
      areas = search.areas(nodes);
    } else {
      nodes = [...nodes, ...added];
      areas = search.areas(nodes);
    }
    nodes = medians(areas, demand, nodes, fixed.length);
    areas = search.areas(nodes);
  }
  // What the last moves left too heavy or too wide is split once more, and then stays.
  for (let round = 0; round < ROUNDS; round++) {
    const added = splits(graph, areas, measure(areas, demand, nodes.length, isLoaded), nodes, isLoaded);
    if (added.length === 0) break;
    nodes = [...nodes, ...added];
    areas = search.areas(nodes);
  }
  const cells = measure(areas, demand, nodes.length, isLoaded);
  return {
    nodes,
    fixedCount: fixed.length,
    areas,
    peak: Float64Array.from(cells, ({ homes, trade, trades }) => apparentPeak(homes, trade, trades)),
  };
}

function heaviestNode(graph: CableGraph, { homes, trade }: NodeDemand): number {
  let best = -1;
  let most = 0;
  for (let i = 0; i < graph.nodeCount; i++) {
    const power = diversifiedPeak(homes[i]!, trade[i]!, 1);
    if (power <= most) continue;
    most = power;
    best = i;
  }
  return best;
}

function measure(areas: Areas, demand: NodeDemand, count: number, isLoaded: (node: number) => boolean): Cell[] {
  const cells = Array.from({ length: count }, (): Cell => ({ homes: 0, trade: 0, trades: 0, reach: 0 }));
  for (const node of areas.order) {
    if (!isLoaded(node)) continue;
    const cell = cells[areas.owner[node]!]!;
    cell.homes += demand.homes[node]!;
    cell.trade += demand.trade[node]!;
    cell.trades += demand.trades[node]!;
    cell.reach = Math.max(cell.reach, areas.distance[node]!);
  }
  return cells;
}

const powerOf = ({ homes, trade, trades }: Cell): number => apparentPeak(homes, trade, trades);

/** New stations in areas that are too heavy or too wide: each at the loaded node farthest from all that stand there. */
function splits(
  graph: CableGraph,
  areas: Areas,
  cells: readonly Cell[],
  nodes: readonly number[],
  isLoaded: (node: number) => boolean,
): number[] {
  const wanted = cells.map((cell) => {
    const byPower = powerOf(cell) > MOST ? Math.ceil(powerOf(cell) / AIM) - 1 : 0;
    return Math.min(40, Math.max(byPower, cell.reach > REACH_M ? 1 : 0));
  });
  const members = new Map<number, number[]>();
  for (const node of areas.order) {
    const cell = areas.owner[node]!;
    if (wanted[cell] === 0 || !isLoaded(node)) continue;
    const list = members.get(cell);
    if (list === undefined) members.set(cell, [node]);
    else list.push(node);
  }
  const taken = new Set(nodes);
  const added: number[] = [];
  for (const [cell, list] of [...members].sort(([a], [b]) => a - b)) {
    const away = Float64Array.from(list, (node) => areas.distance[node]!);
    for (let k = 0; k < wanted[cell]!; k++) {
      let best = -1;
      for (let i = 0; i < list.length; i++)
        if (!taken.has(list[i]!) && away[i]! > 0 && (best < 0 || away[i]! > away[best]!)) best = i;
      if (best < 0) break;
      const node = list[best]!;
      taken.add(node);
      added.push(node);
      for (let i = 0; i < list.length; i++)
        away[i] = Math.min(
          away[i]!,
          Math.hypot(graph.x[list[i]!]! - graph.x[node]!, graph.y[list[i]!]! - graph.y[node]!),
        );
    }
  }
  return added;
}

/** Invented stations without enough to do go, the smallest first, where another one is near enough to take over. */
function withoutSmall(
  graph: CableGraph,
  cells: readonly Cell[],
  nodes: readonly number[],
  fixedCount: number,
): number[] {
  const small = nodes.flatMap((_, k) => (k >= fixedCount && powerOf(cells[k]!) < LEAST ? [k] : []));
  small.sort((a, b) => powerOf(cells[a]!) - powerOf(cells[b]!) || a - b);
  const gone = new Set<number>();
  for (const k of small) {
    const [x, y] = [graph.x[nodes[k]!]!, graph.y[nodes[k]!]!];
    const heir = nodes.findIndex(
      (node, other) =>
        other !== k &&
        !gone.has(other) &&
        Math.hypot(graph.x[node]! - x, graph.y[node]! - y) < REACH_M - cells[k]!.reach,
    );
    if (heir >= 0) gone.add(k);
  }
  return nodes.filter((_, k) => !gone.has(k));
}

/** Moves each invented station to the node of its tree at which no side holds more than half of the load. */
function medians(areas: Areas, demand: NodeDemand, nodes: readonly number[], fixedCount: number): number[] {
  const { order, parent, owner } = areas;
  const weight = new Float64Array(parent.length);
  const total = new Float64Array(nodes.length);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    weight[node]! += demand.homes[node]! * 900 + demand.trade[node]!;
    if (parent[node] !== -1) weight[parent[node]!]! += weight[node]!;
    else total[owner[node]!] = weight[node]!;
  }
  const moved = [...nodes];
  // From near to far: the station follows the heavy side as long as it holds more than half.
  for (const node of order) {
    const cell = owner[node]!;
    if (cell < fixedCount || parent[node] !== moved[cell] || weight[node]! * 2 <= total[cell]!) continue;
    moved[cell] = node;
  }
  return moved;
}
