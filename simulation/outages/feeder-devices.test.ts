import { expect, test } from 'vitest';
import { testTown } from '../living-grid/test-town.ts';
import { CallIntake } from './call-intake.ts';
import { feederDevicesOf } from './feeder-devices.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import { callAt, treeOf } from './test-feeder.ts';

const { grid } = testTown({ rings: 2, stations: 3, cables: 2, houses: 4 });
const feeders = feederDevicesOf(grid);

test('each feeder of the town is a tree: breaker, cable switches, stations’ fuses, cable fuses', () => {
  expect(feeders.map(({ feeder }) => feeder)).toEqual([...grid.feeders.ids]);
  const { devices, points } = feeders[0]!;
  expect(devices.map(({ id, kind, parent }) => `${kind} ${id} < ${parent}`).slice(0, 5)).toEqual([
    'head b.r1.1.q0 < null',
    'section r1.1.s1.a.q1 < b.r1.1.q0',
    'section r1.1.s1.b.q1 < r1.1.s1.a.q1',
    'section r1.1.s2.a.q1 < r1.1.s1.b.q1',
    'section r1.1.s2.b.q1 < r1.1.s2.a.q1',
  ]);
  expect(devices.find(({ id }) => id === 'r1.1.s2.t.q1')).toEqual({
    id: 'r1.1.s2.t.q1',
    kind: 'transformer',
    parent: 'r1.1.s2.a.q1',
  });
  expect(devices.find(({ id }) => id === 'r1.1.s2.f2.q1')).toEqual({
    id: 'r1.1.s2.f2.q1',
    kind: 'secondary',
    parent: 'r1.1.s2.t.q1',
  });
  expect(points).toHaveLength(3 * 2 * 4);
  expect(points.filter(({ device }) => device === 'r1.1.s2.f2.q1').map(({ id }) => id)).toEqual(
    [1, 2, 3, 4].map((h) => `r1.1.s2.f2.consumer-${h}`),
  );
  // The last station's way to the open point feeds nobody.
  expect(devices.some(({ id }) => id === 'r1.1.s3.b.q1')).toBe(false);
});

test('every consumer with customers hangs on exactly one, and the trees are such as the intake takes', () => {
  const trees = feeders.map((feeder) => treeOf(feeder));
  const ids = trees.flatMap(({ pointIds }) => pointIds);
  const { consumers } = grid.network;
  expect(ids.toSorted()).toEqual(consumers.ids.filter((_, row) => consumers.customers[row]! > 0).toSorted());
  expect(trees.reduce((sum, { customers }) => sum + customers[0]!, 0)).toBe(
    consumers.customers.reduce((sum, n) => sum + n, 0),
  );
  // Calls from two stations of a feeder meet at the cable between.
  const intake = new CallIntake(trees, GROUPING_RULES);
  for (const station of [2, 3])
    for (const house of [1, 2]) intake.take(callAt(`r1.1.s${station}.f1.consumer-${house}`, 0));
  expect(
    intake
      .cases()
      .filter(({ isOver }) => !isOver)
      .map(({ device }) => device),
  ).toEqual(['r1.1.s2.a.q1']);
});
