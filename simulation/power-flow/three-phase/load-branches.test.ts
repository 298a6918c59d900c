import { describe, expect, test } from 'vitest';
import { PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import { addLoadInjections, loadCurrent, makeLoadBranches } from './load-branches.ts';
import { PhaseModel } from './phase-model.ts';

const KV = 2.4;
const [P, Q] = [100, 50];

function branchesOf(model: 1 | 2 | 4 | 5, exponents?: readonly [number, number]) {
  const { network, state } = new PhaseNetworkBuilder()
    .source('a', 4.16)
    .load('x', { at: 'a.1', phases: 1, model, kva: [P, Q], kv: KV, ...(exponents && { exponents }) })
    .build();
  return makeLoadBranches(new PhaseModel(network, state));
}

/** Complex power, kVA, that the load draws at `u` pu, at any angle. */
function drawn(model: 1 | 2 | 4 | 5, u: number, exponents?: readonly [number, number]) {
  const volts = u * KV * 1e3;
  const [x, y] = [volts * Math.cos(0.7), volts * Math.sin(0.7)];
  const [a, b] = loadCurrent(branchesOf(model, exponents), 0, x, y);
  return { p: (x * a + y * b) / 1e3, q: (y * a - x * b) / 1e3, current: Math.hypot(a, b) };
}

const rated = Math.hypot(P, Q) / KV;

describe('the voltage band', () => {
  test.each([0.9500001, 1, 1.05])('power stays the same inside it: %d pu', (u) => {
    expect(drawn(1, u).p).toBeCloseTo(P, 9);
    expect(drawn(1, u).q).toBeCloseTo(Q, 9);
  });

  test.each([
    // model, pu, current as a multiple of the rated: linear from L to m, in proportion to the voltage beyond
    [1, 0.5, 0.5],
    [1, 0.725, (0.5 + 1 / 0.95) / 2],
    [1, 0.95, 1 / 0.95],
    [1, 0.3, 0.3],
    [1, 1.1, 1.1 / 1.05 ** 2],
    [5, 0.5, 0.5],
    [5, 0.725, 0.75],
    [5, 0.95, 1],
    [5, 1, 1],
    [5, 1.05, 1],
    [5, 1.1, 1.1 / 1.05],
    [5, 0.2, 0.2],
    [4, 0.725, (0.5 + 1 / 0.95) / 2],
    [4, 0.4, 0.4],
    [4, 1.2, 1.2 / 1.05 ** 2],
    [2, 0.3, 0.3],
    [2, 0.8, 0.8],
    [2, 1.3, 1.3],
  ] as const)('model %d at %d pu draws %d of its rated current', (model, u, share) => {
    const { current, p, q } = drawn(model, u);
    expect(current / rated).toBeCloseTo(share, 9);
    expect(q / p).toBeCloseTo(Q / P, 9);
  });

  test('an exponential load follows the voltage inside the band only', () => {
    expect(drawn(4, 0.97).p).toBeCloseTo(P * 0.97, 9);
    expect(drawn(4, 0.97).q).toBeCloseTo(Q * 0.97 ** 2, 9);
    expect(drawn(4, 1.04, [0.8, 3]).p).toBeCloseTo(P * 1.04 ** 0.8, 9);
    expect(drawn(4, 1.04, [0.8, 3]).q).toBeCloseTo(Q * 1.04 ** 3, 9);
  });
});

test('nothing is drawn at no voltage', () => {
  for (const model of [1, 2, 4, 5] as const)
    expect(loadCurrent(branchesOf(model), 0, 0, 0)).toEqual([0, 0].map((x) => x + 0));
});

test.each([
  [
    'wye',
    3,
    'a.1.2.3.4',
    [
      [1, 4],
      [2, 4],
      [3, 4],
    ],
  ],
  [
    'wye',
    2,
    'a.1.2',
    [
      [1, 0],
      [2, 0],
    ],
  ],
  ['wye', 1, 'a.3', [[3, 0]]],
  ['wye', 1, 'a.1.2', [[1, 2]]],
  ['delta', 1, 'a.2.3', [[2, 3]]],
  [
    'delta',
    2,
    'a.1.2.3',
    [
      [1, 2],
      [2, 3],
    ],
  ],
  [
    'delta',
    3,
    'a.1.2.3',
    [
      [1, 2],
      [2, 3],
      [3, 1],
    ],
  ],
] as const)('%s of %d phases at %s lies between %j', (conn, phases, at, between) => {
  const { network, state } = new PhaseNetworkBuilder().load('x', { at, phases, conn, kva: [1, 0], kv: 1 }).build();
  const model = new PhaseModel(network, state);
  const branches = makeLoadBranches(model);
  const node = (k: number) => (k < 0 ? 0 : model.nodes[k]!.node);
  expect([...branches.from].map((from, k) => [node(from), node(branches.to[k]!)])).toEqual(between);
});

test('what is injected makes up what the matrix draws too much', () => {
  const branches = branchesOf(1);
  branches.matrixG[0] = 0.01;
  branches.matrixB[0] = -0.004;
  const v = { re: Float64Array.of(2300, 0, 0), im: Float64Array.of(-150, 0, 0) };
  const j = { re: new Float64Array(3), im: new Float64Array(3) };
  addLoadInjections(branches, v.re, v.im, j.re, j.im);
  const [a, b] = loadCurrent(branches, 0, 2300, -150);
  expect(j.re[0]).toBeCloseTo(0.01 * 2300 - 0.004 * 150 - a, 9);
  expect(j.im[0]).toBeCloseTo(0.01 * -150 - 0.004 * 2300 - b, 9);
});
