import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from './network-builder.ts';
import { type Network, normalState, OUT_OF_SERVICE, SWITCH_CLASS } from './network.ts';
import { Topology } from './topology.ts';

interface Random {
  readonly nodes: number;
  readonly lines: readonly (readonly [number, number])[];
  readonly switches: readonly (readonly [number, number, boolean])[];
  readonly earths: readonly number[];
  readonly sources: readonly number[];
}

const randomNetwork: fc.Arbitrary<Random> = fc.integer({ min: 1, max: 14 }).chain((nodes) => {
  const node = fc.integer({ min: 0, max: nodes - 1 });
  return fc.record({
    nodes: fc.constant(nodes),
    lines: fc.array(fc.tuple(node, node), { maxLength: 14 }),
    switches: fc.array(fc.tuple(node, node, fc.boolean()), { maxLength: 14 }),
    earths: fc.array(node, { maxLength: 2 }),
    sources: fc.array(node, { maxLength: 3 }),
  });
});

function networkOf({ nodes, lines, switches, earths, sources }: Random): Network {
  const builder = new NetworkBuilder({ name: 'random' });
  for (let i = 0; i < nodes; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
  lines.forEach(([from, to], i) => builder.addLine({ id: `l${i}`, from, to, r: 1, x: 1 }));
  switches.forEach(([nodeA, nodeB, normalOpen], i) => builder.addSwitch({ id: `s${i}`, nodeA, nodeB, normalOpen }));
  earths.forEach((nodeA, i) =>
    builder.addSwitch({
      id: `e${i}`,
      class: SWITCH_CLASS.GroundDisconnector,
      nodeA,
      nodeB: -1,
      normalOpen: true,
    }),
  );
  sources.forEach((node, i) => builder.addSource({ id: `g${i}`, node }));
  return builder.build();
}

/** What a topology says, with the numbers of buses and islands taken out. */
function meaning(topology: Topology) {
  const firstOf = (label: (node: number) => number) => {
    const first = new Map<number, number>();
    return Array.from({ length: topology.network.nodes.count }, (_, node) => {
      if (!first.has(label(node))) first.set(label(node), node);
      return first.get(label(node));
    });
  };
  const nodes = Array.from({ length: topology.network.nodes.count }, (_, node) => node);
  return {
    bus: firstOf((node) => topology.busOfNode[node]!),
    island: firstOf((node) => topology.islandOfNode(node)),
    energised: nodes.map((node) => topology.energised[topology.busOfNode[node]!]),
    busSize: nodes.map((node) => topology.nodesOfBus[topology.busOfNode[node]!]),
    islandSize: nodes.map((node) => topology.nodesOfIsland[topology.islandOfNode(node)]),
    sources: nodes.map((node) => topology.sourcesOfIsland[topology.islandOfNode(node)]),
    earths: nodes.map((node) => topology.earthsOfIsland[topology.islandOfNode(node)]),
    earthFaults: topology.earthFaults(),
  };
}

const switching = fc.tuple(fc.boolean(), fc.nat(), fc.integer({ min: 0, max: 3 }));

function apply(topology: Topology, [isBranch, pick, to]: readonly [boolean, number, number]) {
  const { branches, switches } = topology.network;
  if (isBranch && branches.count > 0) return topology.setBranch(pick % branches.count, to);
  if (switches.count > 0) return topology.setSwitch(pick % switches.count, to > 1);
  return null;
}

describe('topology after switchings', () => {
  it('is what a new one would be', () => {
    fc.assert(
      fc.property(randomNetwork, fc.array(switching, { maxLength: 25 }), (random, switchings) => {
        const network = networkOf(random);
        const topology = new Topology(network, normalState(network));
        for (const one of switchings) {
          const before = Array.from(topology.energised);
          const change = apply(topology, one);
          expect(meaning(topology)).toEqual(meaning(new Topology(network, topology.state)));
          const moved = before.flatMap((value, bus) => (topology.energised[bus] === value ? [] : [bus]));
          const reborn = change === null ? -1 : change.bus;
          expect(new Set(change?.energisationChanged.filter((bus) => bus !== reborn))).toEqual(
            new Set(moved.filter((bus) => bus !== reborn)),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is what a new one would be in a larger network, too', () => {
    const pair = fc.tuple(fc.nat({ max: 79 }), fc.nat({ max: 79 }));
    const large = fc.record({
      nodes: fc.constant(80),
      lines: fc.array(pair, { minLength: 50, maxLength: 90 }),
      switches: fc.array(fc.tuple(fc.nat({ max: 79 }), fc.nat({ max: 79 }), fc.boolean()), {
        minLength: 30,
        maxLength: 60,
      }),
      earths: fc.array(fc.nat({ max: 79 }), { maxLength: 2 }),
      sources: fc.array(fc.nat({ max: 79 }), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(large, fc.array(switching, { minLength: 40, maxLength: 60 }), (random, switchings) => {
        const network = networkOf(random);
        const topology = new Topology(network, normalState(network));
        for (const one of switchings) apply(topology, one);
        expect(meaning(topology)).toEqual(meaning(new Topology(network, topology.state)));
      }),
      { numRuns: 60 },
    );
  });

  it('has the same numbers again when the switching is taken back', () => {
    fc.assert(
      fc.property(randomNetwork, fc.array(switching, { maxLength: 10 }), switching, (random, past, one) => {
        const network = networkOf(random);
        const topology = new Topology(network, normalState(network));
        for (const old of past) apply(topology, old);
        const before = [topology.busOfNode.slice(), topology.islandOfBus.slice(), topology.energised.slice()];
        const [isBranch, pick] = one;
        const { branches, switches } = network;
        if (isBranch && branches.count > 0) {
          const row = pick % branches.count;
          const old = topology.state.branchOpen[row]!;
          topology.setBranch(row, old === 0 ? OUT_OF_SERVICE : 0);
          topology.setBranch(row, old);
        } else if (switches.count > 0) {
          const row = pick % switches.count;
          const old = topology.state.switchClosed[row] === 1;
          topology.setSwitch(row, !old);
          topology.setSwitch(row, old);
        }
        expect([topology.busOfNode, topology.islandOfBus, topology.energised]).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('looks at the smaller side only', () => {
    // 1000 feeders of 100 nodes on one busbar.
    const builder = new NetworkBuilder({ name: 'large' });
    builder.addNode({ id: 'busbar', baseVoltage: 10e3 });
    builder.addSource({ id: 'grid', node: 0 });
    for (let feeder = 0; feeder < 1000; feeder++) {
      for (let i = 0; i < 100; i++) {
        const to = builder.addNode({ id: `${feeder}.${i}`, baseVoltage: 10e3 });
        builder.addLine({ id: `${feeder}.${i}`, from: i === 0 ? 0 : to - 1, to, r: 1, x: 1 });
      }
    }
    builder.addSwitch({ id: 'tie', nodeA: 100, nodeB: 200, normalOpen: true });
    const network = builder.build();
    const topology = new Topology(network, normalState(network));
    const cut = topology.setBranch(50, OUT_OF_SERVICE);
    expect(cut.energisationChanged).toHaveLength(50);
    expect(cut.visited).toBeLessThanOrEqual(101);
    const restored = topology.setSwitch(0, true);
    expect(restored.energisationChanged).toHaveLength(50);
    expect(restored.visited).toBeLessThanOrEqual(52);
    expect(topology.setBranch(50, 0).visited).toBe(0);
    // Now a loop of two feeders: the searches meet without going through the other 998.
    expect(topology.setBranch(150, OUT_OF_SERVICE).visited).toBeLessThan(500);
  });
});
