// What a model of buses and branches leaves to be seen: which of them are one station, which lines are one feeder, and which open
// switches join two of them to a ring.
import { SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import { find, singletons, unite } from '../../../../simulation/network/union-find.ts';
import { type Busbars, isNear } from './switchgear.ts';
import { HIGHEST_LOW, HIGHEST_MEDIUM, type WorkingGrid } from './working-grid.ts';

export interface FoundStation {
  /** row of the node that it is named after */
  node: number;
  readonly kind: 'substation' | 'station';
  /** row of the feeder that supplies it, -1: none */
  feeder: number;
}

export interface FoundFeeder {
  /** rows of stations and switches */
  readonly station: number;
  readonly breaker: number;
  /** number of the busbar among those of its station */
  readonly section: number;
  openPoint: number;
  ring: number;
}

export interface GridOrder {
  readonly stations: readonly FoundStation[];
  readonly feeders: readonly FoundFeeder[];
  /** rows, -1 none */
  readonly stationOfNode: Int32Array;
  readonly feederOfNode: Int32Array;
  readonly rings: number;
  /** a feeder that is closed to another one, or to itself over another busbar, in the state of the model */
  readonly isMeshed: boolean;
}

export function findOrder(grid: WorkingGrid, busbars: Busbars): GridOrder {
  const { stations, stationOfNode } = findStations(grid, busbars);
  const { feeders, feederOfNode, isMeshed } = findFeeders(grid, busbars, stationOfNode);
  spreadStations(grid, stations, stationOfNode, feederOfNode);
  const rings = joinRings(grid, feeders, feederOfNode);
  for (const [node, row] of stationOfNode.entries())
    if (row >= 0 && stations[row]!.feeder < 0) stations[row]!.feeder = feederOfNode[node]!;
  return { stations, feeders, stationOfNode, feederOfNode, rings, isMeshed };
}

function findStations(grid: WorkingGrid, busbars: Busbars): { stations: FoundStation[]; stationOfNode: Int32Array } {
  const { nodes, switches, branches, network } = grid;
  const site = singletons(nodes.length);
  for (const { nodeA, nodeB } of switches) if (nodeB >= 0 && isNear(grid, nodeA, nodeB)) unite(site, nodeA, nodeB);
  for (const branch of branches) if (grid.isTransformer(branch) || branch.isFeed) unite(site, branch.from, branch.to);
  const isSubstation = new Set<number>();
  const isStation = new Set<number>();
  for (const [node, { voltage }] of nodes.entries())
    if (voltage >= HIGHEST_MEDIUM || busbars.of[node]! >= 0) isSubstation.add(find(site, node));
  for (const node of network.sources.node) isSubstation.add(find(site, node));
  const add = (node: number): unknown => nodes[node]!.voltage > HIGHEST_LOW && isStation.add(find(site, node));
  for (const table of [network.consumers, network.generators, network.machines])
    for (const node of table.node) add(node);
  for (const { nodeA } of switches) isStation.add(find(site, nodeA));
  const stations: FoundStation[] = [];
  const rowOf = new Map<number, number>();
  const stationOfNode = Int32Array.from({ length: nodes.length }, (_, node) => {
    const root = find(site, node);
    const known = rowOf.get(root);
    if (known !== undefined) return known;
    if (!isSubstation.has(root) && !isStation.has(root)) return -1;
    const row = stations.push({ node: root, kind: isSubstation.has(root) ? 'substation' : 'station', feeder: -1 }) - 1;
    rowOf.set(root, row);
    return row;
  });
  // Named after its highest voltage: what an operator calls it.
  for (const [node, row] of stationOfNode.entries()) {
    const station = stations[row];
    if (station === undefined || nodes[node]!.internal) continue;
    const now = nodes[station.node]!;
    if (now.internal || nodes[node]!.voltage > now.voltage) station.node = node;
  }
  return { stations, stationOfNode };
}

/** What is joined in the state of the model. */
function neighbours({ nodes, switches, branches }: WorkingGrid): number[][] {
  const near: number[][] = nodes.map(() => []);
  const join = (a: number, b: number): void => {
    near[a]!.push(b);
    near[b]!.push(a);
  };
  for (const { nodeA, nodeB, isOpen } of switches) if (nodeB >= 0 && !isOpen) join(nodeA, nodeB);
  for (const { from, to } of branches) join(from, to);
  return near;
}

function findFeeders(
  grid: WorkingGrid,
  { of }: Busbars,
  stationOfNode: Int32Array,
): { feeders: FoundFeeder[]; feederOfNode: Int32Array; isMeshed: boolean } {
  const { nodes, switches } = grid;
  const near = neighbours(grid);
  const leadsToLine = lineSeeker(grid, of);
  const feeders: FoundFeeder[] = [];
  const feederOfNode = new Int32Array(nodes.length).fill(-1);
  const sections = new Map<number, number[]>();
  let isMeshed = false;
  for (const [breaker, { class: kind, nodeA, nodeB }] of switches.entries()) {
    if (nodeB < 0 || (kind !== SWITCH_CLASS.Breaker && kind !== SWITCH_CLASS.Recloser)) continue;
    const [inner, outer] = of[nodeA]! >= 0 ? [nodeA, nodeB] : [nodeB, nodeA];
    if (of[inner]! < 0 || of[outer]! >= 0 || !leadsToLine(outer)) continue;
    const station = stationOfNode[inner]!;
    const list = sections.get(station) ?? [];
    if (!list.includes(of[inner]!)) list.push(of[inner]!);
    sections.set(station, list);
    const row = feeders.push({ station, breaker, section: list.indexOf(of[inner]!), openPoint: -1, ring: -1 }) - 1;
    // Behind an open breaker its line is another one's.
    const queue = switches[breaker]!.isOpen ? [] : [outer];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      // A busbar is where it came from, or where it meets another feeder.
      if (of[at]! >= 0) continue;
      if (feederOfNode[at]! >= 0) {
        if (feederOfNode[at] !== row) isMeshed = true;
        continue;
      }
      feederOfNode[at] = row;
      for (const to of near[at]!) if (feederOfNode[to] !== row) queue.push(to);
    }
  }
  return { feeders, feederOfNode, isMeshed };
}

/** A breaker before a transformer of the substation itself is no feeder's. */
function lineSeeker(grid: WorkingGrid, of: Int32Array): (start: number) => boolean {
  const lineAt = new Set<number>();
  for (const branch of grid.branches) if (grid.isLine(branch)) lineAt.add(branch.from).add(branch.to);
  const near = new Map<number, number[]>();
  const join = (a: number, b: number): unknown => near.get(a)?.push(b) ?? near.set(a, [b]);
  for (const { nodeA, nodeB } of grid.switches) {
    if (nodeB < 0) continue;
    join(nodeA, nodeB);
    join(nodeB, nodeA);
  }
  return (start) => {
    const seen = new Set([start]);
    const queue = [start];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (lineAt.has(at)) return true;
      for (const to of near.get(at) ?? []) {
        if (seen.has(to) || of[to]! >= 0) continue;
        seen.add(to);
        queue.push(to);
      }
    }
    return false;
  };
}

/** Low voltage belongs to the station whose transformer feeds it. */
function spreadStations(
  grid: WorkingGrid,
  stations: readonly FoundStation[],
  stationOfNode: Int32Array,
  feederOfNode: Int32Array,
): void {
  const { nodes, branches } = grid;
  const near = neighbours(grid);
  const queue: number[] = [];
  for (const branch of branches) {
    if (!grid.isTransformer(branch)) continue;
    const lower = nodes[branch.from]!.voltage < nodes[branch.to]!.voltage ? branch.from : branch.to;
    if (nodes[lower]!.voltage <= HIGHEST_LOW) queue.push(lower);
  }
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const to of near[at]!) {
      if (nodes[to]!.voltage > HIGHEST_LOW || stationOfNode[to]! >= 0) continue;
      stationOfNode[to] = stationOfNode[at]!;
      queue.push(to);
    }
  for (const station of stations) station.feeder = feederOfNode[station.node]!;
}

/** Numbers the rings: feeders that open switches join, also over a line that is open at both ends. */
function joinRings(grid: WorkingGrid, feeders: readonly FoundFeeder[], feederOfNode: Int32Array): number {
  const ring = singletons(feeders.length);
  const tied = new Set<number>();
  const dead = singletons(grid.nodes.length);
  for (const [node, near] of neighbours(grid).entries())
    if (feederOfNode[node]! < 0) for (const to of near) if (feederOfNode[to]! < 0) unite(dead, node, to);
  const atDead = new Map<number, number>();
  const tie = (feeder: number, other: number, row: number): void => {
    unite(ring, feeder, other);
    tied.add(feeder).add(other);
    if (feeders[feeder]!.openPoint < 0) feeders[feeder]!.openPoint = row;
  };
  for (const [row, { nodeA, nodeB, isOpen }] of grid.switches.entries()) {
    if (nodeB < 0 || !isOpen) continue;
    const [a, b] = [feederOfNode[nodeA]!, feederOfNode[nodeB]!];
    if (a >= 0 && b >= 0) {
      tie(a, b, row);
      tie(b, a, row);
    } else if (a >= 0 || b >= 0) {
      const live = Math.max(a, b);
      const between = find(dead, a < 0 ? nodeA : nodeB);
      const other = atDead.get(between);
      if (other === undefined) atDead.set(between, row);
      else {
        const device = grid.switches[other]!;
        tie(live, Math.max(feederOfNode[device.nodeA]!, feederOfNode[device.nodeB]!), row);
        tie(Math.max(feederOfNode[device.nodeA]!, feederOfNode[device.nodeB]!), live, other);
      }
    }
  }
  const numbers = new Map<number, number>();
  for (const [row, feeder] of feeders.entries()) {
    if (!tied.has(row)) continue;
    const root = find(ring, row);
    feeder.ring = numbers.get(root) ?? numbers.size;
    numbers.set(root, feeder.ring);
  }
  return numbers.size;
}
