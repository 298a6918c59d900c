import { describe, expect, test } from 'vitest';
import { PhaseNetworkBuilder, type TransformerText } from '../../../tests/builders/phase-network.ts';
import { complexArrays } from './complex-matrix.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';
import { makeAllCoils, transformerCurrents, writeTransformer } from './transformer-admittance.ts';

function transformerOf(text: TransformerText) {
  const { network, state } = new PhaseNetworkBuilder().transformer('t', text).build();
  return { transformer: network.transformers[0]!, taps: state.taps[0]! };
}

function admittance(text: TransformerText) {
  const { transformer, taps } = transformerOf(text);
  const coils = makeAllCoils([transformer])[0]!;
  const order = coils.windings * coils.conductors;
  const y = complexArrays(order * order);
  writeTransformer(y, 0, coils, taps);
  return { y, order, coils, taps };
}

/** Phases of two three-phase windings: [6 x 6] of the real parts of y (the reactance is zero), in multiples of `unit`. */
function phasesOf(text: TransformerText, unit: number): number[][] {
  const { y } = admittance(text);
  const at = [0, 1, 2, 4, 5, 6];
  return at.map((i) => at.map((j) => Math.round((y.re[i * 8 + j]! / unit) * 1e9) / 1e9 + 0));
}

// Resistive transformers of 3 VA, 1 V (coil) : 1 V with 1 pu: y = 1 S a phase. The matrices are those of the textbooks
// (J. Arrillaga and N. Watson, Computer Modelling of Electrical Power Systems, table 2.1), with the coil's voltage for line's.
const Y1 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const Y2 = [
  [2, -1, -1],
  [-1, 2, -1],
  [-1, -1, 2],
];
const join = (a: number[][], b: number[][], c: number[][], d: number[][]) => [
  ...a.map((row, i) => [...row, ...b[i]!]),
  ...c.map((row, i) => [...row, ...d[i]!]),
];
const minus = (m: number[][]) => m.map((row) => row.map((x) => -x + 0));
const transposed = (m: number[][]) => m[0]!.map((_, j) => m.map((row) => row[j]!));

const WYE_KV = Math.sqrt(3) / 1000;
const DELTA_KV = 1 / 1000;
const simple = (a: 'wye' | 'delta', b: 'wye' | 'delta', more: Partial<TransformerText> = {}): TransformerText => ({
  phases: 3,
  kva: 3 / 1000,
  windings: [
    { at: 'a', conn: a, kv: a === 'wye' ? WYE_KV : DELTA_KV, r: 0.5 },
    { at: 'b', conn: b, kv: b === 'wye' ? WYE_KV : DELTA_KV, r: 0.5 },
  ],
  x: [0],
  ppm: 0,
  ...more,
});

describe('nodal admittance of the connections', () => {
  test('wye-wye', () => {
    expect(phasesOf(simple('wye', 'wye'), 1)).toEqual(join(Y1, minus(Y1), minus(Y1), Y1));
  });

  test('delta-delta', () => {
    expect(phasesOf(simple('delta', 'delta'), 1)).toEqual(join(Y2, minus(Y2), minus(Y2), Y2));
  });

  test('wye-delta: the delta lags where the wye has the higher voltage, leads where it has not', () => {
    // Coil i of the wye against the delta's coil from i to i + 1.
    const lags = [
      [-1, 1, 0],
      [0, -1, 1],
      [1, 0, -1],
    ];
    const leads = [
      [-1, 0, 1],
      [1, -1, 0],
      [0, 1, -1],
    ];
    expect(phasesOf(simple('wye', 'delta'), 1)).toEqual(join(Y1, lags, transposed(lags), Y2));
    expect(phasesOf(simple('wye', 'delta', { leads: true }), 1)).toEqual(join(Y1, leads, transposed(leads), Y2));
    expect(phasesOf(simple('delta', 'wye'), 1)).toEqual(join(Y2, transposed(lags), lags, Y1));
  });

  test('a tap divides by its turns once beside, twice on its own side', () => {
    const tapped = simple('wye', 'wye');
    const windings = [{ ...tapped.windings[0]!, tap: 1.1 }, tapped.windings[1]!];
    const { y } = admittance({ ...tapped, windings });
    expect(y.re[0]).toBeCloseTo(1 / 1.21, 14);
    expect(y.re[4]).toBeCloseTo(-1 / 1.1, 14);
    expect(y.re[4 * 8 + 4]).toBeCloseTo(1, 14);
  });

  test('three windings: each pair has its short-circuit impedance', () => {
    const { y } = admittance({
      phases: 1,
      kva: 1 / 1000,
      windings: [1, 2, 3].map((k) => ({ at: `w${k}`, kv: 1 / 1000, r: 0.1 * k })),
      x: [0.4, 0.5, 0.3],
      ppm: 0,
    });
    // Seen from winding v with the third shorted and u open: conductors 0, 2, 4.
    const between = (v: number, u: number) => {
      const e = (i: number, j: number) => [y.re[2 * i * 6 + 2 * j]!, y.im[2 * i * 6 + 2 * j]!] as const;
      const mul = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
        [a * c - b * d, a * d + b * c] as const;
      const inv = ([a, b]: readonly [number, number]) => [a / (a * a + b * b), -b / (a * a + b * b)] as const;
      const [pr, pi] = mul(mul(e(v, u), e(u, v)), inv(e(u, u)));
      return inv([e(v, v)[0] - pr, e(v, v)[1] - pi]);
    };
    const expectClose = ([re, im]: readonly [number, number], r: number, x: number) => {
      expect(re).toBeCloseTo(r, 12);
      expect(im).toBeCloseTo(x, 12);
    };
    expectClose(between(0, 2), 0.3, 0.4);
    expectClose(between(0, 1), 0.4, 0.5);
    expectClose(between(1, 0), 0.5, 0.3);
  });

  test('no-load losses and magnetising current lie at winding 2', () => {
    const { y } = admittance({ ...simple('wye', 'wye'), noLoad: [0.02, 0.05] });
    expect(y.re[4 * 8 + 4]).toBeCloseTo(1.02, 14);
    expect(y.im[4 * 8 + 4]).toBeCloseTo(-0.05, 14);
    expect(y.re[0]).toBeCloseTo(1, 14);
  });

  test('a neutral is solid, has an impedance, or is held by a millionth only', () => {
    const neutral = (z: readonly [number, number], ppm = 0) => {
      const text = simple('wye', 'wye', { ppm });
      const { y } = admittance({ ...text, windings: [{ ...text.windings[0]!, neutral: z }, text.windings[1]!] });
      return [y.re[3 * 8 + 3]! - 3, y.im[3 * 8 + 3]!];
    };
    expect(neutral([0, 0])[0]).toBeCloseTo(1e6, 6);
    expect(neutral([3, 4])[0]).toBeCloseTo(3 / 25, 12);
    expect(neutral([3, 4])[1]).toBeCloseTo(-4 / 25, 12);
    expect(neutral([-1, 0])).toEqual([0, 0]);
    // Half a millionth for each of three coils, and once for the neutral.
    expect(neutral([-1, 0], 1)[1]).toBeCloseTo(-2e-6, 15);
  });
});

test('currents through the coils are those of the admittance matrix', () => {
  for (const text of [
    simple('delta', 'wye', { ppm: 5, noLoad: [0.01, 0.02], x: [0.3] }),
    simple('wye', 'delta', { leads: true }),
    { ...simple('wye', 'wye'), phases: 2 },
    { ...simple('delta', 'delta'), phases: 2 },
  ]) {
    const { y, order, coils, taps } = admittance(text);
    const vRe = Float64Array.from({ length: order }, (_, k) => Math.cos(k * k));
    const vIm = Float64Array.from({ length: order }, (_, k) => Math.sin(3 * k * k));
    const re = new Float64Array(order);
    const im = new Float64Array(order);
    transformerCurrents(coils, taps, 0, vRe, vIm, re, im);
    for (let i = 0; i < order; i++) {
      let a = 0;
      let b = 0;
      for (let j = 0; j < order; j++) {
        const k = i * order + j;
        a += y.re[k]! * vRe[j]! - y.im[k]! * vIm[j]!;
        b += y.re[k]! * vIm[j]! + y.im[k]! * vRe[j]!;
      }
      expect(re[i]).toBeCloseTo(a, 11);
      expect(im[i]).toBeCloseTo(b, 11);
    }
  }
});

describe('voltages without load', () => {
  const degrees = (flow: ThreePhaseFlow, bus: string, node: number) => {
    const { model, solution } = flow;
    const k = model.nodeAt(
      model.network.buses.findIndex(({ id }) => id === bus),
      node,
    );
    const re = solution.voltageRe[k]!;
    const im = solution.voltageIm[k]!;
    return { volt: Math.hypot(re, im), degree: (Math.atan2(im, re) * 180) / Math.PI };
  };
  const fed = (text: TransformerText) => {
    const { network, state } = new PhaseNetworkBuilder().source('a', 12.47).transformer('t', text).build([12.47, 0.48]);
    const flow = new ThreePhaseFlow(network, state);
    expect(flow.solve({ controls: false }).converged).toBe(true);
    return flow;
  };
  const unit = (a: 'wye' | 'delta', b: 'wye' | 'delta', leads = false): TransformerText => ({
    phases: 3,
    kva: 500,
    windings: [
      { at: 'a', conn: a, kv: 12.47 },
      { at: 'b', conn: b, kv: 0.48 },
    ],
    x: [0.05],
    leads,
  });

  test.each([
    ['delta', 'wye', false, -30],
    ['delta', 'wye', true, 30],
    ['wye', 'delta', false, -30],
    ['wye', 'delta', true, 30],
    ['wye', 'wye', false, 0],
    ['delta', 'delta', false, 0],
  ] as const)('%s-%s, low voltage leads: %s: turned by %d degrees', (a, b, leads, angle) => {
    const { volt, degree } = degrees(fed(unit(a, b, leads)), 'b', 1);
    expect(volt).toBeCloseTo(480 / Math.sqrt(3), 2);
    expect(degree).toBeCloseTo(angle, 3);
  });

  test('the legs of a centre-tapped transformer stand against each other', () => {
    const flow = fed({
      phases: 1,
      kva: 25,
      windings: [
        { at: 'a.1', kv: 7.2 },
        { at: 'b.1.0', kv: 0.12 },
        { at: 'b.0.2', kv: 0.12 },
      ],
      x: [0.02, 0.02, 0.013],
    });
    const one = degrees(flow, 'b', 1);
    const two = degrees(flow, 'b', 2);
    expect(one.volt).toBeCloseTo((12470 / Math.sqrt(3) / 7200) * 120, 3);
    expect(one.degree).toBeCloseTo(0, 4);
    expect(Math.abs(two.degree)).toBeCloseTo(180, 4);
  });

  test('two transformers in open delta give all three voltages', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 4.8)
      .transformer('ab', {
        phases: 1,
        kva: 100,
        windings: [
          { at: 'a.1.2', conn: 'delta', kv: 4.8 },
          { at: 'b.1.2', conn: 'delta', kv: 0.24 },
        ],
        x: [0.02],
      })
      .transformer('bc', {
        phases: 1,
        kva: 100,
        windings: [
          { at: 'a.2.3', conn: 'delta', kv: 4.8 },
          { at: 'b.2.3', conn: 'delta', kv: 0.24 },
        ],
        x: [0.02],
      })
      .build([4.8, 0.24]);
    const flow = new ThreePhaseFlow(network, state);
    const { voltageRe: re, voltageIm: im } = flow.solve({ controls: false });
    const at = [1, 2, 3].map((node) => flow.model.nodeAt(1, node));
    const between = (i: number, j: number) => Math.hypot(re[at[i]!]! - re[at[j]!]!, im[at[i]!]! - im[at[j]!]!);
    expect(between(0, 1)).toBeCloseTo(240, 3);
    expect(between(1, 2)).toBeCloseTo(240, 3);
    expect(between(2, 0)).toBeCloseTo(240, 3);
  });
});
