import { expect, test } from 'vitest';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { buildCity } from '../../../tests/builders/city.ts';
import { FOLLOW, FollowedPoints } from './followed-points.ts';
import { LiveStore } from './live-values.ts';

const { GOOD, STALE } = QUALITY_CODE;
const city = buildCity();
const load = city.row('transformer-s1.load');
const temperature = city.row('transformer-s1.temperature');
const position = city.row('switch-s1.position');

function follow() {
  const live = new LiveStore(city.points.map(({ definition }) => definition));
  const how = new Uint8Array(live.size);
  how[load] = FOLLOW.newest;
  how[position] = FOLLOW.each;
  const calls: number[] = [];
  const followed = new FollowedPoints(how, () => calls.push(followed.count));
  const put = (row: number, value: number, time: number, seen = time) =>
    live.set(row, value, time, seen, seen, GOOD, 0);
  const taken = () => {
    const { points, values, times, seen, qualities } = followed.take();
    return [...points].map((point, i) => [point, values[i], times[i], seen[i], qualities[i]]);
  };
  return { live, followed, put, taken, calls };
}

test('of a quantity the newest reading waits, of a state each in its order; other points are not heard of', () => {
  const { live, followed, put, taken, calls } = follow();
  live.follow(followed);
  put(load, 10, 1000);
  put(position, 0, 1001);
  put(load, 20, 1002);
  put(temperature, 3, 1003);
  put(position, 1, 1004);
  put(position, 0, 1004);
  expect(calls).toHaveLength(1);
  expect(taken()).toEqual([
    [load, 20, 1002, 1002, GOOD],
    [position, 0, 1001, 1001, GOOD],
    [position, 1, 1004, 1004, GOOD],
    [position, 0, 1004, 1004, GOOD],
  ]);
  expect(taken()).toEqual([]);
});

test('a value that is only said again shows that its device is alive, and hurries nobody', () => {
  const { live, followed, put, taken, calls } = follow();
  put(load, 10, 1000);
  put(position, 1, 1000);
  live.follow(followed);
  expect(taken()).toHaveLength(2);
  const before = calls.length;
  put(load, 10.01, 2000);
  put(position, 1, 2000);
  put(position, 1, 3000);
  expect(calls).toHaveLength(before);
  expect(taken()).toEqual([
    [load, 10.01, 2000, 2000, GOOD],
    [position, 1, 3000, 3000, GOOD],
  ]);
  live.setCutOff(true, 4000);
  expect(calls).toHaveLength(before + 1);
  expect(taken()).toEqual([[position, 1, 3000, 3000, STALE]]);
});

test('thousands of readings at once are told as they are', () => {
  const { live, followed, put, taken } = follow();
  live.follow(followed);
  for (let i = 0; i < 5000; i++) put(position, i % 2, 1000 + i);
  expect(taken().map(([, value]) => value)).toEqual(Array.from({ length: 5000 }, (_, i) => i % 2));
});
