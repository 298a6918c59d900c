import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BRANCH_CLASS, type Network, normalState, OUT_OF_SERVICE } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { Topology } from '../network/topology.ts';
import { busBranchModel } from './bus-branch.ts';
import { ContingencyStudy, singleOutages, studyOutages } from './contingency.ts';
import { findBridges } from './contingency-bridges.ts';
import { PowerFlow } from './power-flow.ts';

/** A ring a-b-c-d-a with a spur d-e; loads everywhere but at the source a. */
function ringWithSpur(rating?: number): NetworkBuilder {
  const builder = new NetworkBuilder({ name: 'ring with spur' });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  for (const id of ids) builder.addNode({ id, baseVoltage: 10e3 });
  builder.addSource({ id: 'grid', node: 0, magnitude: 1.02 });
  for (const [from, to] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
    [3, 4],
  ] as const) {
    const limit = rating === undefined ? {} : { normalRating: rating, emergencyRating: 1.5 * rating };
    builder.addLine({ id: `${ids[from]}${ids[to]}`, from, to, r: 0.5, x: 0.4, b: 1e-5, ...limit });
  }
  for (let node = 1; node < 5; node++) {
    builder.addConsumer({ id: `load ${ids[node]}`, node, p: 1e6, q: 2e5, customers: 10 * node });
  }
  return builder;
}

const study = (network: Network) => {
  const state = normalState(network);
  return studyOutages(network, state, singleOutages(network, state));
};

describe('studyOutages', () => {
  it('solves what stays whole and says what an island costs', () => {
    const results = study(ringWithSpur().build());
    expect(results.map(({ outage, islanding, converged }) => [outage.id, islanding, converged])).toEqual([
      ['ab', false, true],
      ['bc', false, true],
      ['cd', false, true],
      ['da', false, true],
      ['de', true, false],
    ]);
    expect(results[4]).toMatchObject({ lostBuses: 1, lostLoad: 1e6, lostCustomers: 40 });
    // Without d-a, all goes round by b and c.
    expect(results[3]!.lowestNode).toBe(4);
    expect(results[3]!.lowestMagnitude).toBeLessThan(results[0]!.lowestMagnitude);
  });

  it('is what a power flow of the network without the branch gives', () => {
    const network = ringWithSpur().build();
    const state = normalState(network);
    for (const result of study(network).slice(0, 4)) {
      const flow = new PowerFlow(network, state);
      flow.setBranch(result.outage.branches[0]!, OUT_OF_SERVICE);
      const { pFrom, pTo, magnitude } = flow.solve({ method: 'newton', tolerance: 1e-10 });
      const losses = pFrom.reduce((sum, p, row) => sum + p + pTo[row]!, 0) * network.basePower;
      expect(result.lossesP).toBeCloseTo(losses, 1);
      expect(result.lowestMagnitude).toBeCloseTo(Math.min(...magnitude), 9);
    }
  });

  it('islands at every outage of a radial network, and adds up what hangs behind', () => {
    const builder = new NetworkBuilder({ name: 'chain' });
    for (let i = 0; i < 4; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
    builder.addSource({ id: 'grid', node: 0 });
    for (let i = 1; i < 4; i++) {
      builder.addLine({ id: `l${i}`, from: i, to: i - 1, r: 1, x: 1 });
      builder.addConsumer({ id: `c${i}`, node: i, p: 1000 * i, q: 0, customers: i });
    }
    expect(
      study(builder.build()).map((row) => [row.islanding, row.lostBuses, row.lostLoad, row.lostCustomers]),
    ).toEqual([
      [true, 3, 6000, 6],
      [true, 2, 5000, 5],
      [true, 1, 3000, 3],
    ]);
  });

  it('judges voltage and loading, the highest rating that is exceeded', () => {
    const network = ringWithSpur(2.4e6).build();
    const state = normalState(network);
    const rows = studyOutages(network, state, singleOutages(network, state), 0, 5, { minVoltage: 0.97 });
    const worst = rows[3]!.violations;
    expect(worst.filter(({ kind }) => kind === 'voltage').map((v) => v.kind === 'voltage' && v.node)).toEqual([3, 4]);
    expect(worst.filter(({ kind }) => kind === 'loading')).toEqual([
      { kind: 'loading', branch: 0, value: expect.closeTo(4.2 / 3.6, 1), rating: 'emergency' },
      { kind: 'loading', branch: 1, value: expect.closeTo(3.1 / 2.4, 1), rating: 'normal' },
    ]);
    expect(new ContingencyStudy(network, state).whole().violations).toEqual([]);
  });

  it('loses all windings of a transformer at once, and an internal node is nobody', () => {
    const builder = ringWithSpur();
    const star = builder.addNode({ id: 'star', baseVoltage: 10e3, internal: true });
    for (const [i, from] of [0, 1, 2].entries()) {
      builder.addBranch({ id: 't', terminal: i + 1, class: BRANCH_CLASS.PowerTransformer, from, to: star, r: 0, x: 2 });
    }
    const results = study(builder.build());
    expect(results.map(({ outage }) => outage.branches)).toEqual([[0], [1], [2], [3], [4], [5, 6, 7]]);
    expect(results[5]).toMatchObject({ islanding: false, converged: true });
    expect(results[5]!.lossesP).toBeCloseTo(
      new ContingencyStudy(ringWithSpur().build(), normalState(ringWithSpur().build())).whole().lossesP,
      3,
    );
  });

  it('can be cut into ranges', () => {
    const network = ringWithSpur().build();
    const state = normalState(network);
    const outages = singleOutages(network, state);
    const parts = [studyOutages(network, state, outages, 0, 2), studyOutages(network, state, outages, 2, 5)];
    expect(parts.flat()).toEqual(studyOutages(network, state, outages));
  });

  it('says where a network cannot carry its load', () => {
    const builder = ringWithSpur();
    builder.addConsumer({ id: 'too much', node: 2, p: 60e6, q: 30e6 });
    const [lost] = study(builder.build());
    expect(lost).toMatchObject({ islanding: false, converged: false });
    expect(lost!.worst!.mismatch).toBeGreaterThan(1e6);
    expect(lost!.lossesP).toBeNaN();
  });
});

describe('findBridges', () => {
  it('finds the branches whose opening takes supply from somebody, and from how many', () => {
    const pair = fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 }));
    fc.assert(
      fc.property(
        fc.array(pair, { maxLength: 14 }),
        fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 }),
        (lines, feeds) => {
          const builder = new NetworkBuilder({ name: 'random' });
          for (let i = 0; i < 8; i++) builder.addNode({ id: `${i}`, baseVoltage: 1 });
          feeds.forEach((node, i) => builder.addSource({ id: `g${i}`, node }));
          lines.forEach(([from, to], i) => builder.addLine({ id: `l${i}`, from, to, r: 1, x: 1 }));
          const network = builder.build();
          const topology = new Topology(network, normalState(network));
          const ones = new Float64Array(8).fill(1);
          const { isBridge, behind } = findBridges(busBranchModel(network, topology), [ones]);
          lines.forEach((_, row) => {
            const lost = topology.setBranch(row, OUT_OF_SERVICE).energisationChanged.length;
            topology.setBranch(row, 0);
            expect([isBridge[row], behind[0]![row]]).toEqual([lost > 0 ? 1 : 0, lost]);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
