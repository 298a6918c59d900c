import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLoops, isRadial } from './loops.ts';
import { NetworkBuilder } from './network-builder.ts';
import { normalState, OUT_OF_SERVICE } from './network.ts';
import { Topology } from './topology.ts';

function ring(): NetworkBuilder {
  const builder = new NetworkBuilder({ name: 'ring' });
  for (const id of ['a', 'b', 'c', 'd']) builder.addNode({ id, baseVoltage: 10e3 });
  builder.addSource({ id: 'grid', node: 0 });
  builder.addLine({ id: 'ab', from: 0, to: 1, r: 1, x: 1 });
  builder.addLine({ id: 'bc', from: 1, to: 2, r: 1, x: 1 });
  builder.addSwitch({ id: 'cd', nodeA: 2, nodeB: 3 });
  builder.addLine({ id: 'da', from: 3, to: 0, r: 1, x: 1 });
  return builder;
}

const topologyOf = (builder: NetworkBuilder) => new Topology(builder.build(), builder.state());

describe('findLoops', () => {
  it('names the ring in the order of the way around', () => {
    const topology = topologyOf(ring());
    expect(isRadial(topology)).toBe(false);
    const [loop, ...more] = findLoops(topology);
    expect(more).toEqual([]);
    expect(loop).toMatchObject({ kind: 'branches', energised: true });
    expect([...loop!.ids].sort()).toEqual(['ab', 'bc', 'cd', 'da']);
    topology.setSwitch(0, false);
    expect(findLoops(topology)).toEqual([]);
    expect(isRadial(topology)).toBe(true);
  });

  it('tells parallel switches from parallel branches', () => {
    const builder = ring();
    builder.addSwitch({ id: 'cd 2', nodeA: 3, nodeB: 2 });
    builder.addLine({ id: 'ab 2', from: 1, to: 0, r: 1, x: 1 });
    const loops = findLoops(topologyOf(builder));
    expect(loops.find(({ kind }) => kind === 'switches')?.ids).toEqual(['cd', 'cd 2']);
    expect(loops.filter(({ kind }) => kind === 'branches')).toHaveLength(2);
  });

  it('names the way between two sources, and lets a dead loop be', () => {
    const builder = ring();
    builder.addSource({ id: 'grid 2', node: 2 });
    const topology = topologyOf(builder);
    topology.setSwitch(0, false);
    expect(findLoops(topology)).toEqual([{ kind: 'sources', energised: true, edges: [1, 0], ids: ['bc', 'ab'] }]);
    expect(isRadial(topology)).toBe(false);
    const dead = new NetworkBuilder({ name: 'dead' });
    for (const id of ['a', 'b']) dead.addNode({ id, baseVoltage: 1 });
    for (const id of ['x', 'y']) dead.addLine({ id, from: 0, to: 1, r: 1, x: 1 });
    expect(findLoops(topologyOf(dead))).toHaveLength(1);
    expect(isRadial(topologyOf(dead))).toBe(true);
  });

  it('finds edges - nodes + components loops, each of which one opening breaks', () => {
    const pair = fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), fc.array(pair, { maxLength: 6 }), (lines, switches) => {
        const builder = new NetworkBuilder({ name: 'random' });
        for (let i = 0; i < 8; i++) builder.addNode({ id: `${i}`, baseVoltage: 1 });
        builder.addSource({ id: 'grid', node: 0 });
        lines.forEach(([from, to], i) => builder.addLine({ id: `l${i}`, from, to, r: 1, x: 1 }));
        switches.forEach(([nodeA, nodeB], i) => builder.addSwitch({ id: `s${i}`, nodeA, nodeB }));
        const network = builder.build();
        const topology = new Topology(network, normalState(network));
        const loops = findLoops(topology);
        expect(loops).toHaveLength(lines.length + switches.length - 8 + topology.islandCount);
        for (const loop of loops) {
          expect(new Set(loop.edges).size).toBe(loop.edges.length);
          const touched = new Map<number, number>();
          for (const edge of loop.edges) {
            for (const node of edge < lines.length ? lines[edge]! : switches[edge - lines.length]!) {
              touched.set(node, (touched.get(node) ?? 0) + 1);
            }
          }
          for (const times of touched.values()) expect(times).toBe(2);
          const state = normalState(network);
          const last = loop.edges.at(-1)!;
          if (last < lines.length) state.branchOpen[last] = OUT_OF_SERVICE;
          else state.switchClosed[last - lines.length] = 0;
          expect(findLoops(new Topology(network, state))).toHaveLength(loops.length - 1);
        }
        expect(isRadial(topology)).toBe(loops.every(({ energised }) => !energised));
      }),
    );
  });
});
