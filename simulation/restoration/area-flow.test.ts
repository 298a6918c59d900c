import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Network, normalState } from '../network/network.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import type { FlowFigures } from './switchable-grid.ts';
import { switchableNetwork } from './switchable-network.ts';

interface Part {
  parent: number;
  isReversed: boolean;
  ratio: number;
  shift: number;
  p: number;
  current: number;
  impedance: number;
  b: number;
  generated: number;
}

const parts = fc.array(
  fc.record({
    parent: fc.nat(),
    isReversed: fc.boolean(),
    ratio: fc.constantFrom(1, 1, 0.97, 1.025),
    shift: fc.constantFrom(0, 0, -Math.PI / 6, 2.618),
    p: fc.integer({ min: 0, max: 8 }),
    current: fc.constantFrom(0, 0, 0.3),
    impedance: fc.constantFrom(0, 0, 0.5),
    b: fc.integer({ min: 0, max: 40 }),
    generated: fc.constantFrom(0, 0, 2),
  }),
  { minLength: 1, maxLength: 10 },
);

/** Two sources, trees behind them over lines and transformers of every kind, loads of every kind. */
function networkOf(rows: readonly Part[]): Network {
  const builder = new NetworkBuilder({ name: 'trees' });
  const voltages = [10e3, 10e3];
  for (const [i, magnitude] of [1.02, 0.99].entries()) {
    builder.addNode({ id: `s${i}`, baseVoltage: 10e3 });
    builder.addSource({ id: `source${i}`, node: i, magnitude, angle: i });
  }
  rows.forEach((row, i) => {
    const parent = row.parent % (i + 2);
    const isLine = row.ratio === 1 && row.shift === 0;
    const baseVoltage = isLine ? voltages[parent]! : 6e3;
    voltages.push(baseVoltage);
    const node = builder.addNode({ id: `n${i}`, baseVoltage });
    builder.addBranch({
      id: `b${i}`,
      class: isLine ? BRANCH_CLASS.ACLineSegment : BRANCH_CLASS.PowerTransformer,
      from: row.isReversed ? node : parent,
      to: row.isReversed ? parent : node,
      r: 0.1 + 0.01 * i,
      x: 0.2,
      gFrom: row.b * 1e-8,
      bFrom: row.b * 1e-6,
      bTo: row.b * 2e-6,
      ratio: row.ratio,
      shift: row.shift,
      normalRating: 1e6,
    });
    builder.addConsumer({
      id: `d${i}`,
      node,
      p: row.p * 5e4,
      q: row.p * 1e4,
      currentShareP: row.current,
      currentShareQ: row.current,
      impedanceShareP: row.impedance,
      impedanceShareQ: row.impedance,
    });
    if (row.generated > 0) builder.addGenerator({ id: `g${i}`, node, p: row.generated * 1e5, q: 1e4 });
    if (row.b > 20) builder.addShunt({ id: `c${i}`, node, g: 1e-6, b: 1e-4 });
  });
  return builder.build();
}

const everything = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const LIMITS = { minVoltage: 0.995, maxVoltage: 1.01, loading: 0.3, rating: 'normal' } as const;

function expectSame(one: FlowFigures, other: FlowFigures): void {
  expect(one.converged).toBe(true);
  // Not as a quotient: a network without load and charging loses nothing.
  expect(Math.abs(one.loss - other.loss)).toBeLessThanOrEqual(5e-7 * other.loss);
  for (const key of [
    'lowestVoltage',
    'highestVoltage',
    'worstLoading',
    'undervoltage',
    'overvoltage',
    'overload',
  ] as const) {
    expect(one[key] === null).toBe(other[key] === null);
    if (one[key] !== null) expect(one[key].value).toBeCloseTo(other[key]!.value, 7);
  }
}

describe('the part of a network that a search calculates', () => {
  test('has the voltages, loadings and losses that the whole has', () => {
    fc.assert(
      fc.property(parts, fc.double({ min: 0.5, max: 2, noNaN: true }), (rows, factor) => {
        const network = networkOf(rows);
        const grid = switchableNetwork(network, normalState(network));
        const area = grid.flowAround(everything(grid.sections.count), []);
        expect(area).not.toBe(grid.flow());
        expect(area.isExact).toBe(true);
        const factors = new Float64Array(grid.sections.count).fill(factor);
        expectSame(area.solve(grid.closed, null, LIMITS), grid.flow().solve(grid.closed, null, LIMITS));
        expectSame(area.solve(grid.closed, factors, LIMITS), grid.flow().solve(grid.closed, factors, LIMITS));
      }),
      // A line without load or charging: both have to say the same of it.
      {
        numRuns: 100,
        examples: [
          [
            [{ parent: 0, isReversed: false, ratio: 1, shift: 0, p: 0, current: 0, impedance: 0, b: 0, generated: 0 }],
            0.5,
          ],
        ],
      },
    );
  });

  test('follows the devices: what is cut off counts no more', () => {
    fc.assert(
      fc.property(parts, fc.nat(), (rows, pick) => {
        const network = networkOf(rows);
        const grid = switchableNetwork(network, normalState(network));
        const area = grid.flowAround(everything(grid.sections.count), []);
        const closed = grid.closed.slice();
        closed[pick % closed.length] = 0;
        const [one, other] = [area.solve(closed, null, null), grid.flow().solve(closed, null, null)];
        expect(one.loss).toBeCloseTo(other.loss, 2);
        expect(one.lowestVoltage!.value).toBeCloseTo(other.lowestVoltage!.value, 7);
      }),
      { numRuns: 50 },
    );
  });
});

test('a grid above that is run in loops is held as before: an estimate, and called so', () => {
  const builder = new NetworkBuilder({ name: 'ring above' });
  for (let n = 0; n < 5; n++) builder.addNode({ id: `n${n}`, baseVoltage: 10e3 });
  builder.addSource({ id: 'source', node: 0 });
  for (const [i, [from, to]] of [
    [0, 1],
    [1, 2],
    [2, 0],
    [1, 3],
    [2, 4],
    [3, 4],
  ].entries()) {
    builder.addLine({ id: `l${i}`, from: from!, to: to!, r: 0.5, x: 0.5, openEnds: i === 5 ? 3 : 0 });
  }
  for (const n of [3, 4]) builder.addConsumer({ id: `d${n}`, node: n, p: 5e5, q: 1e5 });
  const network = builder.build();
  const grid = switchableNetwork(network, builder.state());
  const area = grid.flowAround([3], [4]);
  expect(area.isExact).toBe(false);
  expect(area.size).toBe(4);
  const closed = Uint8Array.from([1, 1, 1, 0, 1, 1]);
  const [estimate, exact] = [area.solve(closed, null, null), grid.flow().solve(closed, null, null)];
  expect(estimate.lowestVoltage!.value).toBeCloseTo(exact.lowestVoltage!.value, 2);
  // What is part of the loop itself has no such neighbourhood.
  expect(grid.flowAround([1], [])).toBe(grid.flow());
});
