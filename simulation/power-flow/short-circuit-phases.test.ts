import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alike, PhaseNetworkBuilder } from '../../tests/builders/phase-network.ts';
import {
  lineToEarth,
  lineToLine,
  lineToLineToEarth,
  PhaseShortCircuit,
  threePhase,
  threePhaseToEarth,
} from './short-circuit-phases.ts';

type Complex = readonly [number, number];
const add = (...terms: Complex[]): Complex => [
  terms.reduce((s, z) => s + z[0], 0),
  terms.reduce((s, z) => s + z[1], 0),
];
const times = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const scaled = (a: Complex, k: number): Complex => [a[0] * k, a[1] * k];
const size = (a: Complex) => Math.hypot(a[0], a[1]);

/** Phase matrix of a symmetrical element: self (z0 + 2 z1)/3, mutual (z0 - z1)/3. */
const sequences = (z1: Complex, z0: Complex, phases = 3) =>
  alike(phases, scaled(add(z0, scaled(z1, 2)), 1 / 3), scaled(add(z0, scaled(z1, -1)), 1 / 3));

const E = 12.47e3 / Math.sqrt(3);
const S1: Complex = [0.1, 1.2];
const S0: Complex = [0.3, 0.9];
const L1: Complex = [0.6, 0.8];
const L0: Complex = [1.1, 2.9];

function shortCircuitOf(builder: PhaseNetworkBuilder): PhaseShortCircuit {
  const { network, state } = builder.build();
  return new PhaseShortCircuit(network, state);
}

function feeder() {
  const builder = new PhaseNetworkBuilder()
    .source('a', 12.47, { z: sequences(S1, S0) })
    .line('ab', 'a', 'b', sequences(L1, L0))
    .load('b', { at: 'b', phases: 3, kva: [500, 100], kv: 7.2 });
  return { b: builder.bus('b'), shortCircuit: shortCircuitOf(builder) };
}

describe('short circuits phase by phase', () => {
  const z1 = add(S1, L1);
  const z0 = add(S0, L0);

  it('agree with symmetrical components where all is symmetrical', () => {
    const { b, shortCircuit } = feeder();
    const earth = shortCircuit.fault(b, lineToEarth(2))!;
    expect(earth.current[0]).toBeCloseTo((3 * E) / size(add(z1, z1, z0)), 5);
    expect(earth.earthCurrent).toBeCloseTo(earth.current[0]!, 9);
    const pair = shortCircuit.fault(b, lineToLine(1, 3))!;
    for (const amperes of pair.current) expect(amperes).toBeCloseTo((Math.sqrt(3) * E) / size(scaled(z1, 2)), 5);
    expect(pair.earthCurrent).toBeCloseTo(0, 8);
    for (const kind of [threePhase(), threePhaseToEarth()]) {
      const all = shortCircuit.fault(b, kind)!;
      for (const amperes of all.current) expect(amperes).toBeCloseTo(E / size(z1), 5);
      expect(all.earthCurrent).toBeCloseTo(0, 8);
    }
    // 3 I0 = 3 E Z2 / (Z1 Z2 + Z1 Z0 + Z2 Z0)
    const twoToEarth = shortCircuit.fault(b, lineToLineToEarth(2, 3))!;
    const below = add(times(z1, z1), scaled(times(z1, z0), 2));
    expect(twoToEarth.earthCurrent).toBeCloseTo((3 * E * size(z1)) / size(below), 5);
    // Through 2 ohm: 3 E / (2 Z1 + Z0 + 3 Zf)
    const resistive = shortCircuit.fault(b, [{ from: 1, to: 0, r: 2 }])!;
    expect(resistive.current[0]).toBeCloseTo((3 * E) / size(add(z1, z1, z0, [6, 0])), 5);
  });

  it('knows the current in every element, and the voltage that remains', () => {
    const { b, shortCircuit } = feeder();
    const fault = shortCircuit.fault(b, lineToEarth(1))!;
    const line = shortCircuit.model.elementOf('line.ab');
    const near = shortCircuit.elementConductor(line, 0);
    expect(Math.hypot(fault.elementRe[near]!, fault.elementIm[near]!)).toBeCloseTo(fault.current[0]!, 5);
    expect(Math.hypot(fault.elementRe[near + 1]!, fault.elementIm[near + 1]!)).toBeCloseTo(0, 5);
    const node = shortCircuit.model.nodeAt(b, 1);
    expect(Math.hypot(fault.voltageRe[node]!, fault.voltageIm[node]!)).toBeCloseTo(0, 6);
    const factor = new PhaseShortCircuit(shortCircuit.model.network, shortCircuit.model.state, 1.1).fault(
      b,
      lineToEarth(1),
    )!;
    expect(factor.current[0]).toBeCloseTo(1.1 * fault.current[0]!, 5);
    expect(Math.hypot(factor.elementRe[near]!, factor.elementIm[near]!)).toBeCloseTo(1.1 * fault.current[0]!, 5);
  });

  it('are fed through a delta-wye transformer without the zero sequence behind it', () => {
    const builder = new PhaseNetworkBuilder().source('a', 12.47, { z: sequences(S1, S0) }).transformer('t', {
      phases: 3,
      kva: 1000,
      windings: [
        { at: 'a', conn: 'delta', kv: 12.47 },
        { at: 'b', conn: 'wye', kv: 0.48 },
      ],
      x: [0.06],
      ppm: 0,
    });
    const b = builder.bus('b');
    const shortCircuit = shortCircuitOf(builder);
    const ratio = 0.48 / 12.47;
    const zT: Complex = [0, (0.06 * 480 ** 2) / 1e6];
    const z1T = add(scaled(S1, ratio ** 2), zT);
    const fault = shortCircuit.fault(b, lineToEarth(1))!;
    const expected = (3 * 480) / Math.sqrt(3) / size(add(z1T, z1T, zT));
    expect(fault.current[0]! / expected).toBeCloseTo(1, 6);
    // Two of the three primary conductors carry it, turned ratio times 1/sqrt(3).
    const t = shortCircuit.elementConductor(shortCircuit.model.elementOf('transformer.t'), 0);
    const primary = [0, 1, 2]
      .map((c) => Math.hypot(fault.elementRe[t + c]!, fault.elementIm[t + c]!))
      .toSorted((p, q) => p - q);
    expect(primary[0]! / primary[2]!).toBeCloseTo(0, 6);
    expect(primary[1]! / ((expected * ratio) / Math.sqrt(3))).toBeCloseTo(1, 6);
  });

  it('draw next to nothing to earth from a delta winding, and are refused where there is no supply', () => {
    const builder = new PhaseNetworkBuilder()
      .source('a', 12.47, { z: sequences(S1, S0) })
      .transformer('t', {
        phases: 3,
        kva: 1000,
        windings: [
          { at: 'a', conn: 'wye', kv: 12.47 },
          { at: 'b', conn: 'delta', kv: 4.16 },
        ],
        x: [0.06],
      })
      .line('lateral', 'b.2', 'c.2', alike(1, [0.1, 0.1]))
      .line('nowhere', 'x', 'y', sequences(L1, L0));
    const [b, c, x] = ['b', 'c', 'x'].map((name) => builder.bus(name));
    const shortCircuit = shortCircuitOf(builder);
    expect(shortCircuit.fault(b!, lineToEarth(1))!.current[0]).toBeLessThan(0.01);
    expect(shortCircuit.fault(b!, lineToLine(1, 2))!.current[0]).toBeGreaterThan(1000);
    expect(shortCircuit.fault(c!, lineToEarth(1))).toBeNull();
    expect(shortCircuit.fault(x!, threePhase())).toBeNull();
    expect(shortCircuit.fault(b!, [{ from: 1, to: 1 }])).toBeNull();
  });

  it('leave the faulted conductors where the fault wants them, whatever it joins', () => {
    const branch = fc.record({
      from: fc.integer({ min: 1, max: 3 }),
      to: fc.integer({ min: 0, max: 3 }),
      r: fc.double({ min: 0.01, max: 10, noNaN: true }),
    });
    const { b, shortCircuit } = feeder();
    fc.assert(
      fc.property(fc.array(branch, { minLength: 1, maxLength: 3 }), (branches) => {
        const fault = shortCircuit.fault(b, branches);
        expect(fault).not.toBeNull();
        const u = (conductor: number): Complex => {
          const node = shortCircuit.model.nodeAt(b, conductor);
          return node < 0 ? [0, 0] : [fault!.voltageRe[node]!, fault!.voltageIm[node]!];
        };
        // Every branch draws (u_a - u_b) / r: together what the conductors lose.
        const drawn = new Map<number, Complex>();
        for (const { from, to, r } of branches) {
          const i = scaled(add(u(from), scaled(u(to), -1)), 1 / r);
          drawn.set(from, add(drawn.get(from) ?? [0, 0], i));
          drawn.set(to, add(drawn.get(to) ?? [0, 0], scaled(i, -1)));
        }
        fault!.conductors.forEach((conductor, c) => {
          const [re, im] = drawn.get(conductor) ?? [0, 0];
          expect(fault!.re[c]).toBeCloseTo(re, 4);
          expect(fault!.im[c]).toBeCloseTo(im, 4);
        });
      }),
    );
  });
});
