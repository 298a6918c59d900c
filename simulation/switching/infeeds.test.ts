import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Draws, randomSwitching, switchingPlans } from '../../tests/builders/random-switching.ts';
import { infeedsOf } from './infeeds.ts';

test('the devices to be locked are those beyond which a feeder is found by brute force, each of them', () => {
  fc.assert(
    fc.property(switchingPlans, fc.nat(), (plan, pick) => {
      const { network, grid, board } = randomSwitching(plan, new Draws(plan.draws));
      const { branches, switches, sources, generators } = network;
      const { switchClosed } = grid.topology.state;
      const isFree = (row: number) => switchClosed[row] === 1 || !board.locks.includes(switches.ids[row]!);
      const spread = (from: number, passes: (row: number) => boolean, apart: ReadonlySet<number>) => {
        const found = new Set([from]);
        for (let before = 0; before < found.size; ) {
          before = found.size;
          const join = (a: number, b: number) => {
            if (b < 0 || apart.has(a) || apart.has(b)) return;
            if (found.has(a) || found.has(b)) found.add(a).add(b);
          };
          for (let i = 0; i < branches.count; i++) join(branches.from[i]!, branches.to[i]!);
          for (let i = 0; i < switches.count; i++) if (passes(i)) join(switches.nodeA[i]!, switches.nodeB[i]!);
        }
        return found;
      };
      const node = pick % network.nodes.count;
      const zone = spread(node, (row) => switchClosed[row] === 1, new Set());
      const feeders = [...sources.node, ...generators.node];
      const expected = switches.ids.filter((_, row) => {
        const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
        if (b < 0 || switchClosed[row] === 1 || !isFree(row) || zone.has(a) === zone.has(b)) return false;
        const beyond = spread(zone.has(a) ? b : a, isFree, zone);
        return feeders.some((feeder) => beyond.has(feeder));
      });
      const { nodes, unlocked, feeding } = infeedsOf(grid, board, node);
      expect(new Set(nodes)).toEqual(zone);
      expect(unlocked.toSorted()).toEqual(expected.toSorted());
      expect(feeding.length > 0).toBe(feeders.some((feeder) => zone.has(feeder)));
    }),
    { numRuns: 500 },
  );
});
