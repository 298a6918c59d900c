import { expect, test } from 'vitest';
import { buildCity } from '../../../tests/builders/city.ts';
import { FOLLOW, FollowedPoints } from './followed-points.ts';
import { LiveStore } from './live-values.ts';

const city = buildCity();
const load = city.row('transformer-s1.load');
const temperature = city.row('transformer-s1.temperature');
const position = city.row('switch-s1.position');

test('hears of its own points only, each once however often it changed, and at once where it asked so', () => {
  const live = new LiveStore(city.points.map(({ definition }) => definition));
  const how = new Uint8Array(live.size);
  how[load] = FOLLOW.yes;
  how[position] = FOLLOW.atOnce;
  let calls = 0;
  const followed = new FollowedPoints(how, () => {
    calls += 1;
  });
  live.follow(followed);
  const put = (row: number, value: number) => live.set(row, value, 1000 + value, 1000, 1000, 0, 0);
  put(load, 1);
  put(load, 2);
  put(temperature, 3);
  expect([followed.count, followed.isUrgent, calls]).toEqual([1, false, 0]);
  put(position, 0);
  put(position, 1);
  expect([followed.isUrgent, calls]).toEqual([true, 1]);
  expect([...followed.take()]).toEqual([load, position]);
  expect([followed.count, followed.isUrgent]).toEqual([0, false]);
  expect(followed.take()).toHaveLength(0);
  // What goes stale is a change as well.
  live.setCutOff(true, 2000);
  expect([...followed.take()]).toEqual([position]);
  expect(calls).toBe(2);
});
