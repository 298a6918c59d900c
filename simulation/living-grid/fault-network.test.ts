import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Topology } from '../network/topology.ts';
import { type FaultPlace, ShortCircuit } from '../power-flow/short-circuit.ts';
import { faultNetwork, FeedingTree } from './fault-network.ts';
import { livingNetwork, livingState } from './living-network.ts';
import { testTown } from './test-town.ts';

const { grid } = testTown({ rings: 2, stations: 2, cables: 1, houses: 1 });
const living = livingNetwork(grid.network);

it('draws the same current as in the whole network, wherever and whatever is open', () => {
  const { network } = living;
  const switches = fc.uniqueArray(fc.nat({ max: network.switches.count - 1 }), { maxLength: 4 });
  const place = fc.oneof(
    fc.record({ node: fc.nat({ max: network.nodes.count - 1 }) }),
    fc.record({ branch: fc.nat({ max: network.branches.count - 1 }), fraction: fc.constantFrom(0.1, 0.5, 0.9) }),
  );
  fc.assert(
    fc.property(switches, place, (toggled, where: FaultPlace) => {
      const state = livingState(living, grid.state);
      // Whatever is toggled closes rings and couplers, too; switches to earth stay open.
      for (const row of toggled) if (network.switches.nodeB[row]! >= 0) state.switchClosed[row]! ^= 1;
      const tree = new FeedingTree(network);
      tree.rebuild(state);
      const whole = new ShortCircuit(network, new Topology(network, state)).fault(where);
      const part = faultNetwork(network, state, tree, where);
      if (part === null) {
        expect(whole.current).toBe(0);
        return;
      }
      const here = new ShortCircuit(part.network, new Topology(part.network, part.state)).fault(part.place);
      expect(here.current / whole.current).toBeCloseTo(1, 9);
      expect(part.network.nodes.count).toBeLessThan(network.nodes.count);
    }),
    { numRuns: 200 },
  );
});
