import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BRANCH_CLASS, normalState } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { Topology } from '../network/topology.ts';
import { earthFaultCurrent, ShortCircuit } from './short-circuit.ts';

/**
 * The ring of pandapower's own short-circuit tests (test_ring.py, checked there against PowerFactory): 220 kV grid of 100 MVA and
 * R/X 0.4, 100 MVA 220/110 kV (vk 12 %, vkr 0.26 %), 20 km overhead line, 15 km and 10 km of cable.
 */
function ring() {
  const builder = new NetworkBuilder({ name: 'ring', basePower: 2e6 });
  builder.addNode({ id: 'b0', baseVoltage: 220e3 });
  for (const id of ['b1', 'b2', 'b3']) builder.addNode({ id, baseVoltage: 110e3 });
  builder.addSource({ id: 'grid', node: 0, shortCircuitPower: 100e6, rOverX: 0.4 });
  const zRated = 110e3 ** 2 / 100e6;
  builder.addBranch({
    id: 'transformer',
    class: BRANCH_CLASS.PowerTransformer,
    from: 0,
    to: 1,
    r: 0.0026 * zRated,
    x: Math.sqrt(0.12 ** 2 - 0.0026 ** 2) * zRated,
    normalRating: 100e6,
  });
  builder.addLine({ id: 'l1', from: 1, to: 2, r: 20 * 0.0949, x: 20 * 0.38, b: 1e-4 });
  builder.addLine({ id: 'l2', from: 2, to: 3, r: 15 * 0.099, x: 15 * 0.156, b: 1e-3 });
  builder.addLine({ id: 'l3', from: 3, to: 1, r: 10 * 0.099, x: 10 * 0.156, b: 1e-3 });
  const network = builder.build();
  const topology = new Topology(network, normalState(network));
  return { network, topology, shortCircuit: new ShortCircuit(network, topology) };
}

const magnitude = (re: number | undefined, im: number | undefined) => Math.hypot(re!, im!);

describe('three-phase short circuit', () => {
  it('has the branch currents of the published ring, each for the fault that makes them greatest', () => {
    const { topology, shortCircuit } = ring();
    const greatest = () => {
      const most = [0, 0, 0, 0];
      for (let node = 0; node < 4; node++) {
        const flows = shortCircuit.flows({ node });
        for (let row = 0; row < 4; row++) {
          const there = magnitude(flows.toRe[row], flows.toIm[row]);
          most[row] = Math.max(most[row]!, there);
        }
      }
      return most.map((amperes) => amperes / 1e3);
    };
    const closed = greatest();
    for (const [row, expected] of [0.47705988, 0.17559325, 0.29778739, 0.40286545].entries()) {
      expect(closed[row]).toBeCloseTo(expected, 7);
    }
    // l2 is open at b3.
    topology.setBranch(2, 2);
    const open = greatest();
    for (const [row, expected] of [0.47705988, 0.45294928, 0, 0.47125418].entries()) {
      expect(open[row]).toBeCloseTo(expected, 7);
    }
  });

  it('has the published peak currents (method B, its factor 1.15 in the ring taken out)', () => {
    const { shortCircuit } = ring();
    const peaks = [0.48810547956, 0.91192962511, 1.0264898716 / 1.15, 1.0360554521 / 1.15];
    for (const [node, expected] of peaks.entries()) {
      expect(shortCircuit.fault({ node }).peak / 1e3).toBeCloseTo(expected, 7);
    }
  });

  it('is by hand what a source and a line make of it', () => {
    const builder = new NetworkBuilder({ name: 'line' });
    for (const id of ['a', 'b']) builder.addNode({ id, baseVoltage: 10e3 });
    builder.addSource({ id: 'grid', node: 0, shortCircuitPower: 250e6, rOverX: 0 });
    builder.addLine({ id: 'ab', from: 0, to: 1, r: 1.2, x: 0.5 });
    const network = builder.build();
    const shortCircuit = new ShortCircuit(network, new Topology(network, normalState(network)));
    const zQ = (1.1 * 10e3 ** 2) / 250e6;
    const atSource = shortCircuit.fault({ node: 0 });
    expect(atSource.current).toBeCloseTo(250e6 / (Math.sqrt(3) * 10e3), 6);
    expect(atSource.power).toBeCloseTo(250e6, 0);
    const atEnd = shortCircuit.fault({ node: 1 });
    expect([atEnd.r, atEnd.x]).toEqual([expect.closeTo(1.2, 10), expect.closeTo(0.5 + zQ, 10)]);
    expect(atEnd.current).toBeCloseTo((1.1 * 10e3) / Math.sqrt(3) / Math.hypot(1.2, 0.5 + zQ), 6);
    expect(atEnd.lineToLine / atEnd.current).toBeCloseTo(Math.sqrt(3) / 2, 12);
    expect(earthFaultCurrent(atEnd, 10e3, atEnd)).toBeCloseTo(atEnd.current, 6);
    const resistive = shortCircuit.fault({ node: 1 }, { r: 10, x: 0 });
    expect(resistive.current).toBeCloseTo((1.1 * 10e3) / Math.sqrt(3) / Math.hypot(11.2, 0.5 + zQ), 6);
  });

  it('knows no limit at an ideal source, and no current where all is dead', () => {
    const builder = new NetworkBuilder({ name: 'ideal' });
    for (const id of ['a', 'b', 'c']) builder.addNode({ id, baseVoltage: 400 });
    builder.addSource({ id: 'grid', node: 0 });
    builder.addLine({ id: 'ab', from: 0, to: 1, r: 0.1, x: 0 });
    builder.addLine({ id: 'bc', from: 1, to: 2, r: 0.1, x: 0, openEnds: 1 });
    const network = builder.build();
    const shortCircuit = new ShortCircuit(network, new Topology(network, builder.state()));
    const [a, b, c] = shortCircuit.everywhere();
    expect([a, c]).toEqual([Infinity, 0]);
    expect(b).toBeCloseTo((1.1 * 400) / Math.sqrt(3) / 0.1, 8);
    expect(magnitude(...sourceOf(shortCircuit, 1))).toBeCloseTo(b!, 8);
  });

  it('is fed from both ends along a branch, and is its ends at the ends', () => {
    const { shortCircuit } = ring();
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (fraction) => {
        const here = shortCircuit.fault({ branch: 1, fraction });
        const inner = shortCircuit.flows({ branch: 1, fraction });
        const sum = Math.hypot(inner.fromRe[1]! + inner.toRe[1]!, inner.fromIm[1]! + inner.toIm[1]!);
        expect(sum).toBeCloseTo(here.current, 6);
      }),
      { numRuns: 20 },
    );
    const near = shortCircuit.fault({ branch: 1, fraction: 0 }).current;
    const far = shortCircuit.fault({ branch: 1, fraction: 1 }).current;
    expect(near).toBeCloseTo(shortCircuit.fault({ node: 1 }).current, 2);
    expect(far).toBeCloseTo(shortCircuit.fault({ node: 2 }).current, 2);
  });

  it('lets all currents into the fault, none of it lost on the way', () => {
    const random = fc.record({
      lines: fc.array(
        fc.tuple(
          fc.nat({ max: 5 }),
          fc.nat({ max: 5 }),
          fc.double({ min: 0.1, max: 5, noNaN: true }),
          fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        ),
        { minLength: 2, maxLength: 10 },
      ),
      fault: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(random, ({ lines, fault }) => {
        const builder = new NetworkBuilder({ name: 'random' });
        for (let i = 0; i < 6; i++) builder.addNode({ id: `${i}`, baseVoltage: 10e3 });
        builder.addSource({ id: 'west', node: 0, shortCircuitPower: 200e6, rOverX: 0.1 });
        builder.addSource({ id: 'east', node: 5, shortCircuitPower: 300e6, rOverX: 0.2 });
        const kept = lines.filter(([from, to]) => from !== to);
        kept.forEach(([from, to, x, ratio], i) =>
          builder.addBranch({ id: `${i}`, class: BRANCH_CLASS.PowerTransformer, from, to, r: x / 2, x, ratio }),
        );
        const network = builder.build();
        const shortCircuit = new ShortCircuit(network, new Topology(network, normalState(network)));
        const flows = shortCircuit.flows({ node: fault });
        const re = new Float64Array(6);
        const im = new Float64Array(6);
        kept.forEach(([from, to], i) => {
          re[from]! -= flows.fromRe[i]!;
          im[from]! -= flows.fromIm[i]!;
          re[to]! -= flows.toRe[i]!;
          im[to]! -= flows.toIm[i]!;
        });
        fc.pre(flows.current > 0);
        for (const [i, node] of [0, 5].entries()) {
          re[node]! += flows.sourceRe[i]!;
          im[node]! += flows.sourceIm[i]!;
        }
        const everywhere = shortCircuit.everywhere();
        for (let node = 0; node < 6; node++) {
          const alone = shortCircuit.fault({ node }).current;
          expect(Math.abs(everywhere[node]! - alone)).toBeLessThanOrEqual(1e-9 * alone);
          const expected = node === fault ? flows.current : 0;
          expect(magnitude(re[node], im[node])).toBeCloseTo(expected, 5);
        }
      }),
    );
  });
});

function sourceOf(shortCircuit: ShortCircuit, node: number): [number, number] {
  const flows = shortCircuit.flows({ node });
  return [flows.sourceRe[0]!, flows.sourceIm[0]!];
}
