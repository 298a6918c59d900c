import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeederGridSpec, feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { customersBehind } from './customers-behind.ts';
import { feedersShown, planFeeders } from './feeder-plan.ts';

/** Two feeders with three and two stations, the last of each joined by a cable that is open at the first. */
const RING: FeederGridSpec = {
  feeders: 2,
  stations: [{ parent: -1 }, { parent: -2 }, { parent: 0 }, { parent: 2 }, { parent: 1, outlets: 3 }],
  ties: [[3, 4]],
};

export const trees = fc
  .array(fc.record({ pick: fc.nat(), isJoint: fc.boolean() }), { minLength: 1, maxLength: 25 })
  .map((list) => ({
    feeders: 1,
    stations: list.map(({ pick, isJoint }, i) => ({ parent: i === 0 ? -1 : pick % i, isJoint })),
  }));

describe('plan of a feeder', () => {
  it('follows a whole ring: each station under its own feeder, one tie between the ends', () => {
    const model = feederGrid(RING);
    expect(feedersShown(model, 1, true)).toEqual([1, 0]);
    expect(feedersShown(model, 1, false)).toEqual([1]);
    const plan = planFeeders(model, [0, 1]);
    expect(plan.units.map(({ kind, feeder, station }) => [kind, feeder, station])).toEqual([
      ['head', 0, 0],
      ['head', 1, 0],
      ['station', 0, 1],
      ['station', 1, 2],
      ['station', 0, 3],
      ['station', 1, 5],
      ['station', 0, 4],
    ]);
    expect(plan.ties).toHaveLength(1);
    const tie = plan.links[plan.ties[0]!]!;
    expect([tie.from, tie.to].toSorted((a, b) => a - b)).toEqual([5, 6]);
    const open = [...tie.fromBay.switches, ...tie.toBay.switches].filter((row) => model.data.switches.normalOpen[row]);
    expect(open).toHaveLength(1);
    expect(plan.stubs).toEqual([]);
  });

  it('ends a feeder alone at its open point, and says who stands behind it', () => {
    const model = feederGrid(RING);
    const plan = planFeeders(model, [0]);
    expect(plan.units).toHaveLength(4);
    expect(plan.stubs).toHaveLength(1);
    expect(plan.stubs[0]).toMatchObject({ unit: 3, feeder: 1 });
  });

  it('knows transformer, fuse and low-voltage feeders of a station, and who hangs on them', () => {
    const model = feederGrid(RING);
    const plan = planFeeders(model, [1]);
    const last = plan.units.at(-1)!;
    expect(last.transformers).toHaveLength(1);
    expect(last.transformers[0]!.devices).toHaveLength(1);
    expect(last.transformers[0]!.outlets.map(({ branch }) => customersBehind(model, branch))).toEqual([1, 2, 3]);
  });

  it('draws no more than its bound, and says so', () => {
    const stations = Array.from({ length: 320 }, (_, i) => ({ parent: i - 1 }));
    const plan = planFeeders(feederGrid({ feeders: 1, stations }), [0]);
    expect(plan.units).toHaveLength(300);
    expect(plan.isCut).toBe(true);
  });

  it('holds every station once, whatever the tree, and every switch of a bay once', () => {
    fc.assert(
      fc.property(trees, (spec) => {
        const plan = planFeeders(feederGrid(spec), [0]);
        const stations = plan.units.filter(({ kind }) => kind === 'station').map(({ station }) => station);
        expect(new Set(stations).size).toBe(stations.length);
        expect(stations).toHaveLength(spec.stations.filter(({ isJoint }) => !isJoint).length);
        const switches = plan.links.flatMap(({ fromBay, toBay }) => [...fromBay.switches, ...toBay.switches]);
        expect(new Set(switches).size).toBe(switches.length);
        plan.parents.forEach((parent, unit) => {
          if (parent >= 0) expect(plan.links[parent]!.from).toBeLessThan(unit);
        });
      }),
    );
  });
});
