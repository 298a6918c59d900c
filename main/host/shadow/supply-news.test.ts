import { expect, test } from 'vitest';
import { basisOf, emptyGridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { type Cause, SupplyNews } from './supply-news.ts';

const { unknown, live, dead } = SUPPLY_CODE;
const SURE = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.GOOD, false);
const MAYBE = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.UNCERTAIN, false);
const BREAKER: Cause = { element: 'breaker', isInferred: false };
const FUSE: Cause = { element: 'fuse', isInferred: true };

/** Consumers 0-3 on feeder 0, 4 and 5 on feeder 1, 6 on none; two customers each. Everybody live, and the start is over. */
function city(speed = 1) {
  const { consumers } = emptyGridColumns({ branches: 0, switches: 0, consumers: 7, stations: 0, feeders: 2 });
  const causes = new Map<number, Cause>();
  const news = new SupplyNews({
    feeder: Int32Array.of(0, 0, 0, 0, 1, 1, -1),
    customers: new Uint32Array(7).fill(2),
    feeders: { ids: ['f0', 'f1'], names: ['Feeder 0', 'Feeder 1'] },
    causeOf: (consumer) => causes.get(consumer) ?? BREAKER,
    speed,
  });
  const set = (nowMs: number, rows: readonly number[], supply: number, basis = SURE) => {
    for (const row of rows) {
      if (consumers.supply[row] !== supply) consumers.sinceMs[row] = nowMs;
      consumers.supply[row] = supply;
      consumers.basis[row] = basis;
    }
    return news.look(consumers, Uint32Array.from(rows), rows.length, nowMs);
  };
  const wait = (nowMs: number) => set(nowMs, [], unknown);
  return { set, wait, causes };
}
const ALL = [0, 1, 2, 3, 4, 5, 6];

function running(speed = 1) {
  const town = city(speed);
  town.set(0, ALL, live);
  town.wait(6000 * speed);
  return town;
}

test('what is dark when it is heard of first is no news', () => {
  const { set, wait } = city();
  set(0, [0, 1], dead);
  set(100, [2, 3, 4], live);
  set(3000, [2], dead);
  expect(wait(9000)).toEqual([]);
  // Somebody who is heard late is heard for the first time too.
  set(10_000, [5], dead);
  expect(wait(20_000)).toEqual([]);
});

test('one fault is one event when it has settled, and so is its end', () => {
  const { set, wait } = running();
  expect(set(10_000, [0, 1], dead)).toEqual([]);
  expect(set(11_000, [2, 3], dead)).toEqual([]);
  expect(wait(12_900)).toEqual([]);
  expect(wait(13_000)).toEqual([
    {
      name: 'supplyLost',
      data: {
        ...{ feeder: 'f0', feederName: 'Feeder 0', changes: 1, customers: 8, uncertain: 0, ts: 10_000 },
        ...{ origin: 'computed', quality: 'GOOD', element: 'breaker', isInferred: false },
      },
    },
  ]);
  expect(wait(14_000)).toEqual([]);
  set(70_000, [0, 1, 2, 3], live);
  expect(wait(72_000)).toMatchObject([
    { name: 'supplyRestored', data: { feeder: 'f0', customers: 8, ts: 70_000, seconds: 60, quality: 'GOOD' } },
  ]);
  expect(wait(90_000)).toEqual([]);
});

test('later growth is told by itself, and what was back before it was told is not told', () => {
  const { set, wait } = running();
  set(10_000, [0], dead);
  expect(wait(12_000)).toMatchObject([{ data: { customers: 2 } }]);
  set(20_000, [1, 2], dead);
  expect(wait(22_000)).toMatchObject([{ name: 'supplyLost', data: { customers: 4 } }]);
  set(30_000, [4], dead);
  set(31_000, [4], live);
  expect(wait(40_000)).toEqual([]);
});

test('feeders and causes are told apart; who hangs on no feeder is told too', () => {
  const { set, wait, causes } = running();
  causes.set(1, FUSE);
  set(10_000, [0, 1, 4, 6], dead);
  const told = wait(12_000).map(({ data }) => data);
  expect(told).toMatchObject([
    { feeder: 'f0', element: 'breaker', isInferred: false, customers: 2 },
    { feeder: 'f0', element: 'fuse', isInferred: true, customers: 2 },
    { feeder: 'f1', customers: 2 },
    { feeder: null, feederName: '', customers: 2 },
  ]);
});

test('what is not certain gets time to become so, and is never told as certain', () => {
  const { set, wait } = running();
  set(10_000, [0, 1], dead, MAYBE);
  expect(wait(15_000)).toEqual([]);
  set(16_000, [0], dead, SURE);
  expect(wait(20_000)).toMatchObject([{ data: { customers: 4, uncertain: 2, quality: 'UNCERTAIN' } }]);
  // It may never have been dark: neither is its return certain.
  set(30_000, [0, 1], live, SURE);
  expect(wait(40_000)).toMatchObject([{ name: 'supplyRestored', data: { uncertain: 2, quality: 'UNCERTAIN' } }]);
});

test('a feeder that never rests is told of all the same; unknown is no change', () => {
  const { set, wait } = running();
  const told: unknown[] = [];
  for (let ms = 10_000; ms < 26_000; ms += 1000)
    told.push(...set(ms, [ms % 4000 === 0 ? 3 : 2], dead), ...set(ms, [0], ms % 2000 === 0 ? dead : live));
  expect(told.length).toBeGreaterThan(0);
  set(60_000, [4, 5], unknown);
  expect(wait(70_000).filter(({ data }) => data.feeder === 'f1')).toEqual([]);
});

test('a fast clock does not hurry the machines', () => {
  const { set, wait } = running(60);
  set(1_000_000, [0], dead);
  expect(wait(1_000_000 + 60_000)).toEqual([]);
  expect(wait(1_000_000 + 120_000)).toHaveLength(1);
});
