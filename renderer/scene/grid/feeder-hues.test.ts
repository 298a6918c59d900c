import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseHues, Neighbours } from './feeder-hues.ts';

describe('hues of feeders', () => {
  it('differ between neighbours wherever six suffice', () => {
    // Rows with at most five neighbours each can always be told apart by six hues.
    const pair = fc.tuple(fc.nat(39), fc.nat(39));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 120 }), (pairs) => {
        const neighbours = new Neighbours(40);
        const counts = new Uint8Array(40);
        for (const [a, b] of pairs) {
          if (a === b || counts[a]! >= 5 || counts[b]! >= 5) continue;
          counts[a]!++;
          counts[b]!++;
          neighbours.add(a, b);
        }
        const hues = chooseHues(neighbours, 6);
        for (const [a, others] of neighbours.of.entries())
          for (const b of others.keys()) expect(hues[a]).not.toBe(hues[b]);
      }),
    );
  });

  it('give way where it matters least when there are too many neighbours', () => {
    const neighbours = new Neighbours(3);
    neighbours.add(0, 1, 10);
    neighbours.add(1, 2, 10);
    neighbours.add(0, 2, 1);
    const hues = chooseHues(neighbours, 2);
    expect(hues[0]).toBe(hues[2]);
    expect(hues[0]).not.toBe(hues[1]);
  });

  it('leave nobody who alone could be told apart better', () => {
    const edge = fc.tuple(fc.nat(19), fc.nat(19), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(edge, { minLength: 60, maxLength: 160 }), (edges) => {
        const neighbours = new Neighbours(20);
        for (const [a, b, weight] of edges) neighbours.add(a, b, weight);
        const hues = chooseHues(neighbours, 3);
        for (const [row, others] of neighbours.of.entries()) {
          const cost = [0, 0, 0];
          for (const [other, weight] of others) cost[hues[other]!]! += weight;
          expect(cost[hues[row]!]).toBe(Math.min(...cost));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are spread evenly, and the same at every run', () => {
    const hues = chooseHues(new Neighbours(60), 6);
    for (let hue = 0; hue < 6; hue++) expect(hues.filter((own) => own === hue)).toHaveLength(10);
    expect(chooseHues(new Neighbours(60), 6)).toEqual(hues);
  });
});
