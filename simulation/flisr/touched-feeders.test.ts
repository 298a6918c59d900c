import { expect, test } from 'vitest';
import { testTown } from '../living-grid/test-town.ts';
import { touchedFeeders } from './touched-feeders.ts';

const { grid } = testTown({ rings: 2, stations: 3, cables: 1, houses: 2 });
const { network, feeders } = grid;
const row = (id: string): number => network.switches.ids.indexOf(id);
const ids = (rows: readonly number[]): string[] => rows.map((feeder) => feeders.ids[feeder]!);
const [F1, F2] = ['b.r1.1.q0', 'b.r1.2.q0'].map((head) => feeders.ids[feeders.breaker.indexOf(row(head))]!);

/** The breaker of the first feeder has tripped. */
function tripped() {
  const state = { switchClosed: grid.state.switchClosed.slice(), branchOpen: grid.state.branchOpen.slice() };
  state.switchClosed[row('b.r1.1.q0')] = 0;
  return state;
}

test('a plan that stays on the feeder touches that one, its breaker too', () => {
  const steps = [
    { device: 'r1.1.s1.b.q1', action: 'open' },
    { device: 'b.r1.1.q0', action: 'close' },
  ] as const;
  expect(ids(touchedFeeders(grid, tripped(), steps))).toEqual([F1]);
});

test('a tie touches whoever feeds its far side now', () => {
  expect(ids(touchedFeeders(grid, tripped(), [{ device: 'r1.open.q1', action: 'close' }]))).toContain(F2);
  // The far side hangs on the same feeder after an earlier change: nobody else helps.
  const state = tripped();
  state.switchClosed[row('b.r1.2.q0')] = 0;
  const own = ids(touchedFeeders(grid, state, [{ device: 'r1.open.q1', action: 'close' }]));
  expect(own.length).toBeLessThanOrEqual(1);
});

test('a coupler touches the feeders of its busbars, not all that hang together above them', () => {
  const two = testTown({ rings: 2, stations: 3, cables: 1, houses: 2 }).grid;
  const coupler = two.network.switches.ids.find((id) => /\.k\d+\.q0$/.test(id))!;
  expect(coupler).toBeDefined();
  const touched = touchedFeeders(two, two.state, [{ device: coupler, action: 'close' }]);
  const headNodes = (feeder: number) => two.network.switches.nodeA[two.feeders.breaker[feeder]!]!;
  expect(touched.length).toBeGreaterThan(0);
  const above = { device: 'b.t1.q0', action: 'close' } as const;
  // A transformer's breaker has to do with those that hang on its busbar.
  expect(new Set(touchedFeeders(two, two.state, [above]).map(headNodes)).size).toBe(1);
  expect(new Set(touched.map(headNodes)).size).toBeLessThanOrEqual(2);
});

test('what the grid does not know touches nothing', () => {
  expect(touchedFeeders(grid, grid.state, [{ device: 'atlantis', action: 'close' }])).toEqual([]);
});
