import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cableGraph, type Place } from '../../../../../tests/builders/cable-graph.ts';
import type { CableGraph } from './cable-graph.ts';
import { GraphSearch } from './graph-search.ts';

/** A tree, so that all is joined, and some pieces more. */
const graphs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), fc.nat()), {
    minLength: 2,
    maxLength: 25,
  })
  .chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      extra: fc.array(fc.tuple(fc.nat(nodes.length - 1), fc.nat(nodes.length - 1)), { maxLength: 20 }),
    }),
  )
  .map(({ nodes, extra }) =>
    cableGraph(
      nodes.map(([x, y]): Place => [x, y]),
      [...nodes.slice(1).map(([, , up], i) => [i + 1, up % (i + 1)] as const), ...extra.filter(([a, b]) => a !== b)],
    ),
  );

/** Floyd and Warshall's: all distances. */
function allDistances({ nodeCount, start, target, piece, pieceLength }: CableGraph): number[][] {
  const d = Array.from({ length: nodeCount }, (_, i) =>
    Array.from({ length: nodeCount }, (__, j) => (i === j ? 0 : Infinity)),
  );
  for (let i = 0; i < nodeCount; i++)
    for (let a = start[i]!; a < start[i + 1]!; a++)
      d[i]![target[a]!] = Math.min(d[i]![target[a]!]!, pieceLength[piece[a]!]!);
  for (let k = 0; k < nodeCount; k++)
    for (let i = 0; i < nodeCount; i++)
      for (let j = 0; j < nodeCount; j++) d[i]![j] = Math.min(d[i]![j]!, d[i]![k]! + d[k]![j]!);
  return d;
}

test('areas: each node belongs to its nearest root, handicaps included', () => {
  fc.assert(
    fc.property(graphs, fc.nat(), fc.integer({ min: 0, max: 100 }), (graph, seed, handicap) => {
      const roots = [seed % graph.nodeCount, (seed * 7 + 1) % graph.nodeCount];
      const { distance, owner, parent, order } = new GraphSearch(graph).areas(roots, [handicap, 0]);
      const d = allDistances(graph);
      expect(order).toHaveLength(graph.nodeCount);
      for (let node = 0; node < graph.nodeCount; node++) {
        const best = Math.min(d[roots[0]!]![node]! + handicap, d[roots[1]!]![node]!);
        expect(distance[node]).toBeCloseTo(best, 9);
        if (parent[node] !== -1) expect(owner[parent[node]!]).toBe(owner[node]);
      }
    }),
  );
});

test('ways: shortest, without a gap, from here to there; from above as well', () => {
  fc.assert(
    fc.property(graphs, fc.nat(), (graph, seed) => {
      const search = new GraphSearch(graph);
      const from = seed % graph.nodeCount;
      const to = (seed * 13 + 5) % graph.nodeCount;
      const shortest = allDistances(graph)[from]![to]!;
      const areas = search.areas([from]);
      for (const { xy, length } of [search.way(from, to), search.wayFromAbove(areas, to, -1)]) {
        expect(length).toBeCloseTo(shortest, 6);
        expect(xy.slice(0, 2)).toEqual([graph.x[from], graph.y[from]]);
        expect(xy.slice(-2)).toEqual([graph.x[to], graph.y[to]]);
      }
    }),
  );
});
