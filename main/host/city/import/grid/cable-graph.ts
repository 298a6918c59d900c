// Where cables may lie: the streets as an undirected graph with a node wherever houses are joined to the street cable. Parts that
// no street joins (islands, courts beyond a railway, a town without streets) get straight crossings to their nearest neighbour, so
// that the graph is one piece.
import KDBush from 'kdbush';
import { STREET_CLASSES } from '../../../../../contract/city-pack/schema.ts';
import { find, singletons, unite } from '../../../../../simulation/network/union-find.ts';
import { growFloat64, GrowingList, growInt32 } from '../growing-column.ts';
import type { Streets } from '../streets.ts';
import { nearestStreets, type Foot } from './nearest-street.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface CableGraph {
  readonly nodeCount: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** arcs of node i: start[i] ... start[i + 1] */
  readonly start: Int32Array;
  readonly target: Int32Array;
  /** piece of each arc */
  readonly piece: Int32Array;
  readonly pieceFrom: Int32Array;
  /** m */
  readonly pieceLength: Float64Array;
  /** from pieceFrom on */
  readonly pieceXy: { readonly offsets: Int32Array; readonly values: Float32Array };
  /** node at which each spot is joined */
  readonly nodeOfSpot: Int32Array;
}

const FIRST_CLASS = STREET_CLASSES.indexOf('trunk');
const LAST_CLASS = STREET_CLASSES.indexOf('pedestrian');
/** Houses within so many metres along a street share a joint. */
const JOINT_SPAN_M = 22;
/** A house farther from any street is a place of its own, with a crossing to what is nearest: a station may have to stand there. */
const SERVICE_REACH_M = 120;
/** A joint so near to a crossing is the crossing. */
const CORNER_M = 8;

/** Carriageways and pedestrian streets; neither motorways nor tunnels take cables. */
export const takesCables = (streets: Streets, edge: number): boolean =>
  streets.streetClass[edge]! >= FIRST_CLASS &&
  streets.streetClass[edge]! <= LAST_CLASS &&
  STREET_CLASSES[streets.streetClass[edge]!] !== 'trunk_link' &&
  streets.tunnel[edge] === 0;

class GraphBuilder {
  readonly x = growFloat64();
  readonly y = growFloat64();
  readonly from = growInt32();
  readonly to = growInt32();
  readonly length = growFloat64();
  readonly xy = new GrowingList(Float32Array);

  node(x: number, y: number): number {
    this.x.push(x);
    this.y.push(y);
    return this.x.length - 1;
  }

  piece(from: number, to: number, length: number, xy: readonly number[]): void {
    this.from.push(from);
    this.to.push(to);
    this.length.push(Math.max(1, length));
    this.xy.addRow(xy);
  }
}

export function buildCableGraph(streets: Streets, spots: readonly Spot[]): CableGraph {
  const builder = new GraphBuilder();
  const feet = nearestStreets(streets, (edge) => takesCables(streets, edge), spots);
  const spotsOfEdge = new Map<number, number[]>();
  const nodeOfSpot = new Int32Array(spots.length).fill(-1);
  for (const [spot, foot] of feet.entries()) {
    if (foot === null || foot.distance > SERVICE_REACH_M) {
      nodeOfSpot[spot] = builder.node(spots[spot]!.x, spots[spot]!.y);
      continue;
    }
    const list = spotsOfEdge.get(foot.edge);
    if (list === undefined) spotsOfEdge.set(foot.edge, [spot]);
    else list.push(spot);
  }
  const nodeOfCrossing = new Int32Array(streets.nodeCount).fill(-1);
  const crossing = (row: number): number => {
    if (nodeOfCrossing[row] === -1) nodeOfCrossing[row] = builder.node(streets.nodeX[row]!, streets.nodeY[row]!);
    return nodeOfCrossing[row]!;
  };
  for (let edge = 0; edge < streets.edgeCount; edge++) {
    if (!takesCables(streets, edge)) continue;
    const joined = (spotsOfEdge.get(edge) ?? []).sort((a, b) => feet[a]!.at - feet[b]!.at || a - b);
    addStreet(builder, streets, edge, crossing, joined, feet, nodeOfSpot);
  }
  joinParts(builder);
  return finish(builder, nodeOfSpot);
}

/** The street as a chain of pieces from crossing to crossing, with the joints of its houses between. */
function addStreet(
  builder: GraphBuilder,
  streets: Streets,
  edge: number,
  crossing: (row: number) => number,
  joined: readonly number[],
  feet: readonly (Foot | null)[],
  nodeOfSpot: Int32Array,
): void {
  const line = lineOf(streets, edge);
  const scale = line.total > 0 ? streets.length[edge]! / line.total : 1;
  const first = crossing(streets.from[edge]!);
  const last = crossing(streets.to[edge]!);
  let before = first;
  let beforeAt = 0;
  const pieceTo = (node: number, at: number): void => {
    if (node === before && at === beforeAt) return;
    builder.piece(before, node, (at - beforeAt) * scale, line.part(beforeAt, at));
    before = node;
    beforeAt = at;
  };
  for (let i = 0; i < joined.length; ) {
    const begin = feet[joined[i]!]!.at;
    let end = i;
    while (end < joined.length && feet[joined[end]!]!.at - begin <= JOINT_SPAN_M) end++;
    const at = (begin + feet[joined[end - 1]!]!.at) / 2;
    let node = at < CORNER_M ? first : line.total - at < CORNER_M ? last : -1;
    if (node === -1) {
      const [x, y] = line.part(at, at);
      node = builder.node(x!, y!);
      pieceTo(node, at);
    }
    for (; i < end; i++) nodeOfSpot[joined[i]!] = node;
  }
  if (first !== last || before !== first) pieceTo(last, line.total);
}

interface Line {
  readonly total: number;
  /** coordinates from one distance to another, ends included */
  part(from: number, to: number): number[];
}

function lineOf(streets: Streets, edge: number): Line {
  const { offsets, values } = streets.geometry;
  const begin = offsets[edge]!;
  const end = offsets[edge + 1]!;
  const at = [0];
  for (let i = begin; i + 3 < end; i += 2)
    at.push(at.at(-1)! + Math.hypot(values[i + 2]! - values[i]!, values[i + 3]! - values[i + 1]!));
  const total = at.at(-1)!;
  const point = (distance: number): [number, number] => {
    let k = 0;
    while (k + 2 < at.length && at[k + 1]! < distance) k++;
    const i = begin + 2 * k;
    const span = (at[k + 1] ?? at[k]!) - at[k]!;
    const t = span > 0 ? Math.min(1, Math.max(0, (distance - at[k]!) / span)) : 0;
    const next = i + 3 < end ? i + 2 : i;
    return [values[i]! + (values[next]! - values[i]!) * t, values[i + 1]! + (values[next + 1]! - values[i + 1]!) * t];
  };
  return {
    total,
    part: (from, to) => {
      const out = [...point(from)];
      if (to === from) return out;
      for (let k = 1; k + 1 < at.length; k++)
        if (at[k]! > from && at[k]! < to) out.push(values[begin + 2 * k]!, values[begin + 2 * k + 1]!);
      out.push(...point(to));
      return out;
    },
  };
}

/** Borůvka's rounds: each part but the largest reaches for the nearest node outside of it. */
function joinParts(builder: GraphBuilder): void {
  const n = builder.x.length;
  if (n === 0) return;
  const leader = singletons(n);
  for (let p = 0; p < builder.from.length; p++) unite(leader, builder.from.at(p), builder.to.at(p));
  const index = new KDBush(n);
  for (let i = 0; i < n; i++) index.add(builder.x.at(i), builder.y.at(i));
  index.finish();
  for (;;) {
    const members = new Map<number, number[]>();
    for (let i = 0; i < n; i++) {
      const part = find(leader, i);
      const list = members.get(part);
      if (list === undefined) members.set(part, [i]);
      else list.push(i);
    }
    if (members.size <= 1) return;
    const largest = [...members.values()].reduce((a, b) => (b.length > a.length ? b : a));
    for (const part of members.values()) {
      if (part === largest) continue;
      const link = nearestOutside(builder, index, leader, part);
      if (link === null || !unite(leader, link.from, link.to)) continue;
      const { from, to } = link;
      const [ax, ay, bx, by] = [builder.x.at(from), builder.y.at(from), builder.x.at(to), builder.y.at(to)];
      builder.piece(from, to, Math.hypot(bx - ax, by - ay), [ax, ay, bx, by]);
    }
  }
}

function nearestOutside(
  builder: GraphBuilder,
  index: KDBush,
  leader: Int32Array,
  part: readonly number[],
): { from: number; to: number } | null {
  const own = find(leader, part[0]!);
  let best: { from: number; to: number } | null = null;
  let bestDistance = Infinity;
  for (const from of part) {
    const x = builder.x.at(from);
    const y = builder.y.at(from);
    for (let reach = 50; ; reach *= 4) {
      const limit = Math.min(reach, bestDistance);
      for (const to of index.within(x, y, limit)) {
        if (find(leader, to) === own) continue;
        const distance = Math.hypot(builder.x.at(to) - x, builder.y.at(to) - y);
        if (distance > bestDistance || (distance === bestDistance && best !== null && to > best.to)) continue;
        bestDistance = distance;
        best = { from, to };
      }
      // Nothing farther can be nearer than what was found; the pack's largest city ends the search.
      if (bestDistance <= limit || limit < reach || reach > 400_000) break;
    }
  }
  return best;
}

function finish(builder: GraphBuilder, nodeOfSpot: Int32Array): CableGraph {
  const nodeCount = builder.x.length;
  const from = builder.from.take();
  const to = builder.to.take();
  const start = new Int32Array(nodeCount + 1);
  for (let p = 0; p < from.length; p++) {
    start[from[p]! + 1]!++;
    start[to[p]! + 1]!++;
  }
  for (let i = 0; i < nodeCount; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const target = new Int32Array(2 * from.length);
  const piece = new Int32Array(2 * from.length);
  for (let p = 0; p < from.length; p++) {
    for (const [a, b] of [
      [from[p]!, to[p]!],
      [to[p]!, from[p]!],
    ] as const) {
      target[next[a]!] = b;
      piece[next[a]!++] = p;
    }
  }
  return {
    nodeCount,
    x: builder.x.take(),
    y: builder.y.take(),
    start,
    target,
    piece,
    pieceFrom: from,
    pieceLength: builder.length.take(),
    pieceXy: builder.xy.take(),
    nodeOfSpot,
  };
}
