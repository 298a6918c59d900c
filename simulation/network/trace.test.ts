import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from './network-builder.ts';
import { Topology } from './topology.ts';
import { deadNodes, traceDownstream, traceDownstreamOfNode, traceUpstream } from './trace.ts';

/** 0 (source) - 1 - 2 - 3 with a branch off 1 to 4, and a tie (open) from 3 to 5 at a second source. */
function feeder() {
  const builder = new NetworkBuilder({ name: 'feeder' });
  for (let i = 0; i < 6; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
  builder.addSource({ id: 'west', node: 0 });
  builder.addSource({ id: 'east', node: 5 });
  for (const [from, to] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [1, 4],
  ] as const) {
    builder.addLine({ id: `${from}-${to}`, from, to, r: 1, x: 1 });
  }
  builder.addSwitch({ id: 'tie', nodeA: 3, nodeB: 5, normalOpen: true });
  return new Topology(builder.build(), builder.state());
}

describe('traces', () => {
  it('goes up to the source', () => {
    expect(traceUpstream(feeder(), 3)).toEqual([{ source: 0, nodes: [3, 2, 1, 0], edges: [2, 1, 0] }]);
    expect(traceUpstream(feeder(), 5)).toEqual([{ source: 1, nodes: [5], edges: [] }]);
  });

  it('goes up to every source, the nearest first', () => {
    const topology = feeder();
    topology.setSwitch(0, true);
    expect(traceUpstream(topology, 3)).toEqual([
      { source: 1, nodes: [3, 5], edges: [4] },
      { source: 0, nodes: [3, 2, 1, 0], edges: [2, 1, 0] },
    ]);
  });

  it('goes down to all that would lose supply', () => {
    expect(traceDownstream(feeder(), 1)).toEqual({ nodes: [2, 3], edges: [2] });
    expect(traceDownstreamOfNode(feeder(), 1)).toEqual({ nodes: [2, 3, 4], edges: [1, 2, 3] });
  });

  it('finds nobody down a branch with another way round, nor in what is dead already', () => {
    const topology = feeder();
    topology.setSwitch(0, true);
    expect(traceDownstream(topology, 1).nodes).toEqual([]);
    topology.setSwitch(0, false);
    topology.setBranch(1, 1);
    expect(deadNodes(topology)).toEqual([2, 3]);
    expect(traceDownstream(topology, 2).nodes).toEqual([]);
  });
});
