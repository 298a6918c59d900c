import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanningTrees } from './spanning-trees.ts';

const connected = fc
  .record({
    parents: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
    more: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }),
  })
  .map(({ parents, more }) => {
    const vertexCount = parents.length + 1;
    const edges = [
      ...parents.map((parent, i) => [parent % (i + 1), i + 1] as const),
      ...more.map(([a, b]) => [a % vertexCount, b % vertexCount] as const),
    ];
    return { vertexCount, a: edges.map(([a]) => a), b: edges.map(([, b]) => b) };
  });

/** Every set of edges that leaves a tree, by trying all. */
function bruteForce({ vertexCount, a, b }: { vertexCount: number; a: number[]; b: number[] }): Set<string> {
  const found = new Set<string>();
  for (let mask = 0; mask < 1 << a.length; mask++) {
    const group = Array.from({ length: vertexCount }, (_, i) => i);
    const find = (i: number): number => (group[i] === i ? i : find(group[i]!));
    const left: number[] = [];
    let isTree = true;
    for (let e = 0; e < a.length; e++) {
      if ((mask & (1 << e)) === 0) left.push(e);
      else if (find(a[e]!) === find(b[e]!)) isTree = false;
      else group[find(a[e]!)] = find(b[e]!);
    }
    if (isTree && left.length === a.length - vertexCount + 1) found.add(left.join());
  }
  return found;
}

test('finds every spanning tree once, and counts them beforehand', () => {
  fc.assert(
    fc.property(connected, (graph) => {
      const trees = new SpanningTrees(graph);
      const found: string[] = [];
      trees.forEach((left) => {
        found.push(
          Array.from(left)
            .toSorted((x, y) => x - y)
            .join(),
        );
        return true;
      });
      const wanted = bruteForce(graph);
      expect(new Set(found)).toEqual(wanted);
      expect(found).toHaveLength(wanted.size);
      expect(trees.count()).toBe(wanted.size);
    }),
    { numRuns: 200 },
  );
});

test('a tree has one spanning tree, and a visitor may stop', () => {
  const tree = new SpanningTrees({ vertexCount: 3, a: [0, 1], b: [1, 2] });
  expect(tree.count()).toBe(1);
  const ring = new SpanningTrees({ vertexCount: 3, a: [0, 1, 2], b: [1, 2, 0] });
  expect(ring.count()).toBe(3);
  let visits = 0;
  expect(ring.forEach(() => ++visits < 2)).toBe(false);
  expect(visits).toBe(2);
});
