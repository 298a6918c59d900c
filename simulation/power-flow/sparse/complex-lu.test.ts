import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ComplexLu } from './complex-lu.ts';
import { eliminationOf } from './elimination.ts';
import { minimumDegreeOrder } from './ordering.ts';

interface Pattern {
  readonly n: number;
  readonly pointers: Int32Array;
  readonly rows: Int32Array;
}

/** Symmetric pattern of a graph, with the diagonal. */
function patternOf(n: number, edges: readonly (readonly [number, number])[]): Pattern {
  const columns = Array.from({ length: n }, (_, i) => new Set([i]));
  for (const [a, b] of edges) {
    columns[a % n]!.add(b % n);
    columns[b % n]!.add(a % n);
  }
  const rows = columns.flatMap((column) => [...column]);
  const pointers = new Int32Array(n + 1);
  for (let j = 0; j < n; j++) pointers[j + 1] = pointers[j]! + columns[j]!.size;
  return { n, pointers, rows: Int32Array.from(rows) };
}

const graph = fc
  .integer({ min: 1, max: 60 })
  .chain((n) =>
    fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 4 * n }).map((edges) => patternOf(n, edges)),
  );

/** Entries of the factor when the pattern is eliminated in this order, by the definition. */
function fillOf({ n, pointers, rows }: Pattern, order: Int32Array): number {
  const neighbours = Array.from({ length: n }, (_, j) => new Set(rows.slice(pointers[j], pointers[j + 1])));
  let entries = 0;
  for (const k of order) {
    const rest = [...neighbours[k]!].filter((i) => i !== k);
    entries += rest.length;
    for (const i of rest) {
      neighbours[i]!.delete(k);
      for (const j of rest) neighbours[i]!.add(j);
    }
  }
  return entries;
}

const grid = (width: number): Pattern =>
  patternOf(
    width * width,
    Array.from({ length: width * width }, (_, i): [number, number][] => [
      ...((i + 1) % width === 0 ? [] : [[i, i + 1] as [number, number]]),
      ...(i + width < width * width ? [[i, i + width] as [number, number]] : []),
    ]).flat(),
  );

describe('minimum degree order', () => {
  test('is a permutation, whose pattern of the factor is that of the definition', () => {
    fc.assert(
      fc.property(graph, (pattern) => {
        const order = minimumDegreeOrder(pattern.n, pattern.pointers, pattern.rows);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: pattern.n }, (_, i) => i));
        const elimination = eliminationOf(pattern.n, pattern.pointers, pattern.rows);
        expect(elimination.upperColumns.length).toBe(fillOf(pattern, order));
        for (let k = 0; k < pattern.n; k++) {
          const row = elimination.lowerColumns.slice(elimination.lowerPointers[k], elimination.lowerPointers[k + 1]);
          expect([...row]).toEqual([...row].sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('eliminates trees without fill, cycles with one entry more for each node', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (parents) => {
        const tree = patternOf(
          parents.length + 1,
          parents.map((parent, i) => [parent % (i + 1), i + 1]),
        );
        expect(fillOf(tree, minimumDegreeOrder(tree.n, tree.pointers, tree.rows))).toBe(parents.length);
      }),
    );
    const ring = patternOf(
      100,
      Array.from({ length: 100 }, (_, i) => [i, (i + 1) % 100]),
    );
    expect(fillOf(ring, minimumDegreeOrder(ring.n, ring.pointers, ring.rows))).toBe(2 * 98 + 1);
  });

  test('keeps the fill of a mesh near that of exact minimum degree', () => {
    // 40 x 40: exact minimum degree gives 19,904 entries, the natural order 62,439.
    const mesh = grid(40);
    expect(fillOf(mesh, minimumDegreeOrder(mesh.n, mesh.pointers, mesh.rows))).toBeLessThan(20_500);
    // 200 x 200: a few tens for each node; an order that loses sight of degrees drifts towards the 200 of the natural one.
    const large = grid(200);
    expect(eliminationOf(large.n, large.pointers, large.rows).upperColumns.length).toBeLessThan(28 * large.n);
  });

  test('bears a node that all others hang on', () => {
    const n = 30_000;
    const edges: [number, number][] = [];
    for (let i = 1; i < n; i++) {
      edges.push([0, i], [i, (i + 1) % n]);
      if (i % 7 === 0) edges.push([i, (i + 50) % n]);
    }
    const star = patternOf(n, edges);
    expect(eliminationOf(star.n, star.pointers, star.rows).upperColumns.length).toBeLessThan(8 * n);
  });
});

/** Random values, dominated by the diagonal so that the answer is well conditioned. Not symmetric. */
function valuesFor({ n, pointers, rows }: Pattern, draws: readonly number[]) {
  const re = new Float64Array(rows.length);
  const im = new Float64Array(rows.length);
  let d = 0;
  const draw = () => draws[d++ % draws.length]!;
  for (let p = 0; p < rows.length; p++) {
    re[p] = draw();
    im[p] = draw();
  }
  for (let j = 0; j < n; j++) {
    for (let p = pointers[j]!; p < pointers[j + 1]!; p++) if (rows[p] === j) im[p] = 3 * n + draw();
  }
  return { re, im };
}

function multiply(
  { n, pointers, rows }: Pattern,
  re: Float64Array,
  im: Float64Array,
  x: Float64Array,
  y: Float64Array,
) {
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let p = pointers[j]!; p < pointers[j + 1]!; p++) {
      outRe[rows[p]!]! += re[p]! * x[j]! - im[p]! * y[j]!;
      outIm[rows[p]!]! += re[p]! * y[j]! + im[p]! * x[j]!;
    }
  }
  return { outRe, outIm };
}

describe('complex LU', () => {
  test('solves what it was given, again and again with new values', () => {
    fc.assert(
      fc.property(
        graph,
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 200 }),
        (pattern, draws) => {
          const lu = new ComplexLu(pattern.n, pattern.pointers, pattern.rows);
          for (let round = 0; round < 2; round++) {
            const { re, im } = valuesFor(pattern, draws.slice(round));
            const x = Float64Array.from({ length: pattern.n }, (_, i) => draws[(i + round) % draws.length]!);
            const y = Float64Array.from({ length: pattern.n }, (_, i) => draws[(3 * i + round) % draws.length]!);
            const { outRe, outIm } = multiply(pattern, re, im, x, y);
            expect(lu.factor(re, im)).toEqual({ ok: true });
            lu.solve(outRe, outIm);
            for (let i = 0; i < pattern.n; i++) {
              expect(Math.abs(outRe[i]! - x[i]!)).toBeLessThan(1e-11);
              expect(Math.abs(outIm[i]! - y[i]!)).toBeLessThan(1e-11);
            }
          }
        },
      ),
    );
  });

  /** Nodal matrix of admittances between nodes; a second node of -1 is earth. */
  function nodal(n: number, elements: readonly (readonly [number, number, number])[]) {
    const pattern = patternOf(
      n,
      elements.filter(([, b]) => b >= 0).map(([a, b]) => [a, b]),
    );
    const re = new Float64Array(pattern.rows.length);
    const im = new Float64Array(pattern.rows.length);
    const add = (row: number, column: number, y: number) => {
      for (let p = pattern.pointers[column]!; p < pattern.pointers[column + 1]!; p++)
        if (pattern.rows[p] === row) re[p]! += y;
    };
    for (const [a, b, y] of elements) {
      add(a, a, y);
      if (b < 0) continue;
      add(b, b, y);
      add(a, b, -y);
      add(b, a, -y);
    }
    return { lu: new ComplexLu(n, pattern.pointers, pattern.rows), re, im };
  }

  test('names the row of an island without a path to earth', () => {
    const { lu, re, im } = nodal(6, [
      [0, 1, 10],
      [0, -1, 1],
      [1, 2, 0.3],
      [3, 4, 0.1],
      [4, 5, 0.7],
      [3, 5, 1.3],
    ]);
    const result = lu.factor(re, im);
    expect(result.ok).toBe(false);
    expect(result.ok ? -1 : result.row).toBeGreaterThanOrEqual(3);
    re[0] = Number.NaN;
    expect(lu.factor(re, im).ok).toBe(false);
  });

  test('finds a pivot for a star point whose legs cancel out', () => {
    // Legs of 10, 10 and -20 S: the diagonal is 0, the matrix is not singular.
    const { lu, re, im } = nodal(4, [
      [0, 1, 10],
      [0, 2, 10],
      [0, 3, -20],
      [1, -1, 3],
      [2, -1, 4],
      [3, -1, 5],
    ]);
    const x = new Float64Array([0, 1, 0, 0]);
    const y = new Float64Array(4);
    expect(lu.factor(re, im)).toEqual({ ok: true });
    lu.solve(x, y);
    // By hand, with v0 = s: 13 v1 = 1 + 10 s, 14 v2 = 10 s, -15 v3 = -20 s, v1 + v2 = 2 v3
    const s = 1 / 13 / (40 / 15 - 10 / 13 - 10 / 14);
    for (const [i, v] of [s, (1 + 10 * s) / 13, (10 * s) / 14, (20 * s) / 15].entries())
      expect(x[i]).toBeCloseTo(v, 12);
    // With new values the order that worked is kept.
    expect(lu.factor(re, im)).toEqual({ ok: true });
  });

  test('bears switches of a micro-ohm beside kilo-ohms', () => {
    // 1 A through 1 kilo-ohm, 1e-6 ohm and 1 kilo-ohm to earth, with a mesh beside it.
    const { lu, re, im } = nodal(4, [
      [0, 1, 1e-3],
      [1, 2, 1e6],
      [2, 3, 1e-3],
      [1, 3, 2e-3],
      [3, -1, 1],
    ]);
    const x = new Float64Array([1, 0, 0, 0]);
    expect(lu.factor(re, im)).toEqual({ ok: true });
    lu.solve(x, new Float64Array(4));
    // The nodal sum 1e6 + 1e-3 itself keeps 7 digits of the kilo-ohm: no factorisation can give more.
    expect(x[3]).toBeCloseTo(1, 6);
    expect(x[1]! - x[3]!).toBeCloseTo(1000 / 3, 3);
    expect(x[0]! - x[1]!).toBeCloseTo(1000, 3);
  });
});
