import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../network/network-builder.ts';
import { findLoops } from '../network/loops.ts';
import { Topology } from '../network/topology.ts';
import { switchCurrents } from './switch-currents.ts';

const pair = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }));

describe('switchCurrents', () => {
  it('balances every node, and leaves open what a loop of ideal switches leaves open', () => {
    const taken = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 9 }), taken, (switches, drawn) => {
        const builder = new NetworkBuilder({ name: 'random' });
        for (let i = 0; i < 7; i++) builder.addNode({ id: `${i}`, baseVoltage: 1 });
        switches.forEach(([nodeA, nodeB], i) => builder.addSwitch({ id: `s${i}`, nodeA, nodeB }));
        const topology = new Topology(builder.build(), builder.state());
        // What a bus takes in all must be nothing: its last node makes up for the others.
        const balanced = Float64Array.from(drawn);
        for (let node = 0; node < 7; node++) {
          const bus = topology.busOfNode[node]!;
          const last = topology.busOfNode.lastIndexOf(bus);
          if (node === last) continue;
          balanced[last]! -= drawn[node]!;
        }
        for (let node = 0; node < 7; node++) {
          const last = topology.busOfNode.lastIndexOf(topology.busOfNode[node]!);
          if (node === last) balanced[node]! -= drawn[node]!;
        }
        const { re, im } = switchCurrents(topology, balanced, balanced.slice());
        const inLoops = new Set(findLoops(topology).flatMap(({ edges }) => [...edges]));
        switches.forEach((_, row) => expect(Number.isNaN(re[row])).toBe(inLoops.has(row)));
        for (let node = 0; node < 7; node++) {
          let sum = balanced[node]!;
          switches.forEach(([a, b], row) => {
            if (a === node) sum += re[row]!;
            if (b === node) sum -= re[row]!;
          });
          if (!Number.isNaN(sum)) expect(sum).toBeCloseTo(0, 9);
        }
        switches.forEach((_, row) => expect(im[row]).toBe(re[row]));
      }),
      { numRuns: 300 },
    );
  });

  it('is nothing through an open switch', () => {
    const builder = new NetworkBuilder({ name: 'pair' });
    for (const id of ['a', 'b']) builder.addNode({ id, baseVoltage: 1 });
    builder.addSwitch({ id: 's', nodeA: 1, nodeB: 0 });
    builder.addSwitch({ id: 'open', nodeA: 0, nodeB: 1, normalOpen: true });
    const topology = new Topology(builder.build(), builder.state());
    const { re } = switchCurrents(topology, Float64Array.of(5, -5), Float64Array.of(0, 0));
    expect([...re]).toEqual([5, 0]);
  });
});
