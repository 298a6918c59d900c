// Cable graphs for tests, of straight pieces between places.
import type { CableGraph } from '../../main/host/city/import/grid/cable-graph.ts';

export type Place = readonly [x: number, y: number];

export function cableGraph(places: readonly Place[], links: readonly (readonly [number, number])[]): CableGraph {
  const start = new Int32Array(places.length + 1);
  for (const [a, b] of links) {
    start[a + 1]!++;
    start[b + 1]!++;
  }
  for (let i = 0; i < places.length; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const target = new Int32Array(2 * links.length);
  const piece = new Int32Array(2 * links.length);
  const xy: number[] = [];
  for (const [p, [a, b]] of links.entries()) {
    target[next[a]!] = b;
    piece[next[a]!++] = p;
    target[next[b]!] = a;
    piece[next[b]!++] = p;
    xy.push(...places[a]!, ...places[b]!);
  }
  return {
    nodeCount: places.length,
    x: Float64Array.from(places, ([x]) => x),
    y: Float64Array.from(places, ([, y]) => y),
    start,
    target,
    piece,
    pieceFrom: Int32Array.from(links, ([a]) => a),
    pieceLength: Float64Array.from(links, ([a, b]) =>
      Math.max(1, Math.hypot(places[a]![0] - places[b]![0], places[a]![1] - places[b]![1])),
    ),
    pieceXy: { offsets: Int32Array.from({ length: links.length + 1 }, (_, p) => 4 * p), values: Float32Array.from(xy) },
    nodeOfSpot: new Int32Array(0),
  };
}

/** Streets on a chessboard, `side` crossings each way. */
export function chessboard(side: number, gap: number): CableGraph {
  const places = Array.from({ length: side * side }, (_, i): Place => [(i % side) * gap, Math.floor(i / side) * gap]);
  const links = places.flatMap((_, i) => [
    ...(i % side < side - 1 ? [[i, i + 1] as const] : []),
    ...(i + side < places.length ? [[i, i + side] as const] : []),
  ]);
  return cableGraph(places, links);
}
