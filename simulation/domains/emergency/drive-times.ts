// Which way a unit drives: shortest travel times over the street graph from or to one node (Dijkstra with a binary heap,
// cut off at a horizon). One tree serves all missions of a station.
import type { FieldStreets } from '../domain.ts';

/** contract's ACCESS.car | ACCESS.emergency */
const DRIVABLE_BITS = 3;

export interface StreetGraph {
  readonly streets: FieldStreets;
  /** edges that may be driven out of node n: `edges[starts[n]] ... edges[starts[n + 1] - 1]` */
  readonly out: Adjacency;
  /** edges that may be driven into node n */
  readonly into: Adjacency;
}

interface Adjacency {
  readonly starts: Int32Array;
  readonly edges: Int32Array;
  /** the node at the other end */
  readonly others: Int32Array;
}

export function createStreetGraph(streets: FieldStreets): StreetGraph {
  const { from, to, oneWay, access } = streets;
  const drives: [number, number, number][] = [];
  for (let edge = 0; edge < from.length; edge++) {
    if ((access[edge]! & DRIVABLE_BITS) === 0) continue;
    if (oneWay[edge]! >= 0) drives.push([from[edge]!, to[edge]!, edge]);
    if (oneWay[edge]! <= 0) drives.push([to[edge]!, from[edge]!, edge]);
  }
  const adjacency = (at: 0 | 1): Adjacency => {
    const starts = new Int32Array(streets.nodeX.length + 1);
    for (const drive of drives) starts[drive[at] + 1]! += 1;
    for (let node = 0; node < streets.nodeX.length; node++) starts[node + 1]! += starts[node]!;
    const next = starts.slice();
    const edges = new Int32Array(drives.length);
    const others = new Int32Array(drives.length);
    for (const drive of drives) {
      const slot = next[drive[at]]!++;
      edges[slot] = drive[2];
      others[slot] = drive[1 - at]!;
    }
    return { starts, edges, others };
  };
  return { streets, out: adjacency(0), into: adjacency(1) };
}

/** Travel times in seconds at the posted speeds, and the edge over which each node was reached (-1: none). */
export interface DriveTree {
  readonly root: number;
  readonly nodes: readonly number[];
  readonly seconds: ReadonlyMap<number, number>;
  readonly edge: ReadonlyMap<number, number>;
}

/** From `root` outwards, or (`backwards`) from everywhere to `root`. Nodes beyond `horizonS` are left out. */
export function driveTree(graph: StreetGraph, root: number, horizonS: number, backwards: boolean): DriveTree {
  const { starts, edges, others } = backwards ? graph.into : graph.out;
  const { length, speed } = graph.streets;
  const seconds = new Map<number, number>([[root, 0]]);
  const edge = new Map<number, number>([[root, -1]]);
  const nodes: number[] = [];
  const heapTime: number[] = [0];
  const heapNode: number[] = [root];
  const settled = new Set<number>();
  while (heapNode.length > 0) {
    const [time, node] = pop(heapTime, heapNode);
    if (settled.has(node)) continue;
    settled.add(node);
    nodes.push(node);
    for (let slot = starts[node]!; slot < starts[node + 1]!; slot++) {
      const over = edges[slot]!;
      const there = others[slot]!;
      const arrival = time + length[over]! / Math.max(1, speed[over]!);
      if (arrival > horizonS || arrival >= (seconds.get(there) ?? Number.POSITIVE_INFINITY)) continue;
      seconds.set(there, arrival);
      edge.set(there, over);
      push(heapTime, heapNode, arrival, there);
    }
  }
  return { root, nodes, seconds, edge };
}

function push(times: number[], nodes: number[], time: number, node: number): void {
  let at = times.length;
  times.push(time);
  nodes.push(node);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (times[parent]! <= time) break;
    times[at] = times[parent]!;
    nodes[at] = nodes[parent]!;
    at = parent;
  }
  times[at] = time;
  nodes[at] = node;
}

function pop(times: number[], nodes: number[]): [number, number] {
  const top: [number, number] = [times[0]!, nodes[0]!];
  const time = times.pop()!;
  const node = nodes.pop()!;
  const size = times.length;
  if (size === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && times[child + 1]! < times[child]!) child++;
    if (times[child]! >= time) break;
    times[at] = times[child]!;
    nodes[at] = nodes[child]!;
    at = child;
  }
  times[at] = time;
  nodes[at] = node;
  return top;
}

/** A drive along the streets: vertices in city metres and the second at which each is passed. */
export interface Drive {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly at: Float64Array;
  readonly seconds: number;
}

/** From the tree's root to `node` (or back to the root, with a backward tree). `pace`: speed over posted speed. */
export function driveAlong(graph: StreetGraph, tree: DriveTree, node: number, backwards: boolean, pace: number): Drive {
  const { streets } = graph;
  const edges: number[] = [];
  const starts: number[] = [];
  for (let at = node; at !== tree.root; ) {
    const over = tree.edge.get(at);
    if (over === undefined || over < 0) break;
    const other = streets.from[over] === at ? streets.to[over]! : streets.from[over]!;
    edges.push(over);
    starts.push(backwards ? at : other);
    at = other;
  }
  if (!backwards) {
    edges.reverse();
    starts.reverse();
  }
  const x: number[] = [];
  const y: number[] = [];
  const at: number[] = [];
  let clock = 0;
  const first = starts[0] ?? node;
  x.push(streets.nodeX[first]!);
  y.push(streets.nodeY[first]!);
  at.push(0);
  for (const [i, over] of edges.entries()) {
    const { offsets, values } = streets.shape;
    const low = offsets[over]! / 2;
    const count = offsets[over + 1]! / 2 - low;
    const isForward = streets.from[over] === starts[i];
    const speed = Math.max(1, streets.speed[over]!) * pace;
    for (let step = 1; step < count; step++) {
      const vertex = low + (isForward ? step : count - 1 - step);
      const nextX = values[2 * vertex]!;
      const nextY = values[2 * vertex + 1]!;
      clock += Math.hypot(nextX - x.at(-1)!, nextY - y.at(-1)!) / speed;
      x.push(nextX);
      y.push(nextY);
      at.push(clock);
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), at: Float64Array.from(at), seconds: clock };
}

export interface Waypoint {
  readonly x: number;
  readonly y: number;
  /** m/s */
  readonly speed: number;
  /** degrees clockwise from north */
  readonly heading: number;
}

/** Where one is after `seconds` of a drive; before its start and after its end one stands still. */
export function waypointAt(drive: Drive, seconds: number): Waypoint {
  const { x, y, at } = drive;
  const last = at.length - 1;
  if (last === 0) return { x: x[0]!, y: y[0]!, speed: 0, heading: 0 };
  const t = Math.max(0, Math.min(drive.seconds, seconds));
  let low = 0;
  let high = last - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle]! <= t) low = middle;
    else high = middle - 1;
  }
  const span = at[low + 1]! - at[low]!;
  const share = span > 0 ? (t - at[low]!) / span : 0;
  const dx = x[low + 1]! - x[low]!;
  const dy = y[low + 1]! - y[low]!;
  const isMoving = seconds > 0 && seconds < drive.seconds && span > 0;
  return {
    x: x[low]! + share * dx,
    y: y[low]! + share * dy,
    speed: isMoving ? Math.hypot(dx, dy) / span : 0,
    heading: ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360,
  };
}
