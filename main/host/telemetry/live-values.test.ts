import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { buildCity } from '../../../tests/builders/city.ts';
import { LiveStore } from './live-values.ts';

const { GOOD, BAD, STALE } = QUALITY_CODE;
const { measured, simulated } = ORIGIN_CODE;
const city = buildCity();
const definitions = city.points.map(({ definition }) => definition);
const load = city.row('transformer-s1.load');
const temperature = city.row('transformer-s1.temperature');
const position = city.row('switch-s1.position');

/** arrival and sign of life are one unless said otherwise */
function put(
  live: LiveStore,
  row: number,
  value: number,
  at: { time?: number; arrival: number; seen?: number; quality?: number; origin?: number },
) {
  const { arrival, time = arrival, seen = arrival, quality = GOOD, origin = measured } = at;
  return live.set(row, value, time, arrival, seen, quality, origin);
}

function changes(live: LiveStore, since: number): number[] {
  const out = new Uint32Array(live.size);
  return [...out.subarray(0, live.changedSince(since, out))];
}

test('of a large city exactly the rows that changed are found, wherever they are', () => {
  const [definition] = definitions;
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(499), { maxLength: 8 }), { maxLength: 8 }), (rounds) => {
      const live = new LiveStore(Array.from({ length: 500 }, () => definition!));
      let arrival = 1000;
      for (const rows of rounds) {
        const version = live.version;
        for (const row of rows) put(live, row, arrival, { arrival: ++arrival });
        expect(changes(live, version)).toEqual([...new Set(rows)].sort((a, b) => a - b));
      }
      expect(changes(live, 0)).toEqual([...new Set(rounds.flat())].sort((a, b) => a - b));
    }),
  );
});

test('a change is seen once by everyone who asks from his own version on', () => {
  const live = new LiveStore(definitions);
  expect(live.pointsWithValue).toBe(0);
  put(live, load, 5, { arrival: 1000 });
  const version = live.version;
  put(live, position, 1, { arrival: 1001, origin: simulated });
  expect(changes(live, 0)).toEqual([load, position]);
  expect(changes(live, version)).toEqual([position]);
  expect(changes(live, live.version)).toEqual([]);
  expect(live.pointsWithValue).toBe(2);
  expect(live.origins[position]).toBe(simulated);
});

test('an older source time never overwrites a newer one', () => {
  const live = new LiveStore(definitions);
  put(live, load, 5, { time: 2000, arrival: 2000 });
  const version = live.version;
  expect(put(live, load, 9, { time: 1000, arrival: 2100 })).toBe('older');
  expect(live.values[load]).toBe(5);
  expect(live.version).toBe(version);
  expect(put(live, load, 6, { time: 2000, arrival: 2200 })).toBe('changed');
  expect(live.values[load]).toBe(6);
});

test('moves within the deadband are not shown, but never for longer than a minute', () => {
  const live = new LiveStore(definitions);
  put(live, temperature, 20, { arrival: 0 });
  expect(put(live, temperature, 20.4, { arrival: 5000 })).toBe('unchanged');
  expect(live.values[temperature]).toBe(20);
  expect(live.times[temperature]).toBe(0);
  expect(live.newest[temperature]).toBe(5000);
  expect(live.version).toBe(1);
  expect(put(live, temperature, 20.5, { arrival: 10_000 })).toBe('changed');
  expect(put(live, temperature, 20.5, { arrival: 15_000 })).toBe('unchanged');
  expect(put(live, temperature, 20.6, { arrival: 71_000 })).toBe('changed');
  expect(live.times[temperature]).toBe(71_000);
  expect(put(live, temperature, 20.6, { arrival: 72_000, quality: BAD })).toBe('changed');
});

test('silence of more than three intervals is stale, and the next arrival ends it', () => {
  const live = new LiveStore(definitions);
  put(live, load, 5, { arrival: 0, quality: BAD });
  live.sweep(15_000);
  expect(live.qualities[load]).toBe(BAD);
  live.sweep(15_001);
  expect(live.qualities[load]).toBe(STALE);
  expect(live.stalePoints).toBe(1);
  const version = live.version;
  put(live, load, 5, { time: 16_000, arrival: 16_000, quality: BAD });
  expect(live.qualities[load]).toBe(BAD);
  expect(live.stalePoints).toBe(0);
  expect(changes(live, version)).toEqual([load]);
});

test('an old message that the broker kept is no sign of life', () => {
  const live = new LiveStore(definitions);
  put(live, load, 5, { time: 0, arrival: 100_000, seen: 0 });
  expect(live.qualities[load]).toBe(STALE);
  expect(live.values[load]).toBe(5);
});

test('a field that reports less often by --rate is given more time', () => {
  const live = new LiveStore(definitions, 0.1);
  put(live, load, 5, { arrival: 0 });
  live.sweep(150_000);
  expect(live.qualities[load]).toBe(GOOD);
  live.sweep(150_001);
  expect(live.qualities[load]).toBe(STALE);
});

test('a point without an interval follows its device and the broker', () => {
  const live = new LiveStore(definitions);
  put(live, position, 1, { arrival: 0 });
  live.sweep(1e9);
  expect(live.qualities[position]).toBe(GOOD);
  live.setOffline([position, load], true, 1e9);
  expect(live.qualities[position]).toBe(STALE);
  live.setCutOff(true, 1e9);
  live.setOffline([position, load], false, 1e9);
  expect(live.qualities[position]).toBe(STALE);
  live.setCutOff(false, 1e9);
  expect(live.qualities[position]).toBe(STALE);
  live.setProven([position, load], true, 1e9);
  expect(live.qualities[position]).toBe(GOOD);
  expect(live.stalePoints).toBe(0);
});

test('what an earlier run knew is stale until something is said, and never stands in the way of what has been said', () => {
  const live = new LiveStore(definitions);
  put(live, load, 7, { time: 1000, arrival: 9000 });
  for (const row of [load, position, temperature]) live.remember(row, 1, 2000, 2000, GOOD, measured);
  expect([live.values[load], live.times[load]]).toEqual([7, 1000]);
  expect([live.values[position], live.times[position], live.qualities[position]]).toEqual([1, 2000, STALE]);
  expect(live.pointsWithValue).toBe(1);
  live.setProven([position], true, 9000);
  live.sweep(9000);
  expect(live.qualities[position]).toBe(STALE);
  expect(put(live, position, 1, { time: 2000, arrival: 9100 })).toBe('changed');
  expect(live.qualities[position]).toBe(GOOD);
  expect(live.pointsWithValue).toBe(2);
  expect(put(live, temperature, 5, { time: 1500, arrival: 9100 })).toBe('older');
  expect(live.qualities[temperature]).toBe(STALE);
  const other = new LiveStore(definitions);
  other.remember(load, 1, 2000, 2000, BAD, measured);
  expect(other.qualities[load]).toBe(BAD);
});

test('what speaks most often says how soon something should come, as long as its device is there', () => {
  const live = new LiveStore(definitions);
  live.remember(load, 1, 0, 0, GOOD, measured);
  put(live, position, 1, { arrival: 0 });
  expect(live.expectedWithinMs).toBe(Infinity);
  put(live, load, 5, { arrival: 0 });
  expect(live.expectedWithinMs).toBe(15_000);
  live.setOffline([load], true, 1000);
  expect(live.expectedWithinMs).toBe(Infinity);
});

test('what its device says has ended is STALE as of then; back again, it is as old as it was measured', () => {
  const marks: number[][] = [];
  const live: LiveStore = new LiveStore(definitions, 1, (row, at) =>
    marks.push([at, live.times[row]!, live.qualities[row]!]),
  );
  put(live, load, 5, { time: 900, arrival: 1000 });
  live.silence(Uint32Array.of(load, position), 1900, 2000);
  live.silence(Uint32Array.of(load), 2400, 2500);
  expect(marks).toEqual([[2000, 1900, STALE]]);
  expect([live.values[load], live.times[load], live.newest[load]]).toEqual([5, 1900, 900]);
  // The same word again: nothing newer was measured.
  expect(put(live, load, 5, { time: 900, arrival: 3000 })).toBe('unchanged');
  expect(marks.at(-1)).toEqual([3000, 900, GOOD]);
  // A device whose clock is behind is heard all the same.
  live.silence(Uint32Array.of(load), 4000, 4000);
  expect(put(live, load, 9, { time: 3900, arrival: 4100 })).toBe('changed');
  expect([live.values[load], live.times[load], live.qualities[load]]).toEqual([9, 3900, GOOD]);
});

test('a clock that is set back hides no silence, and one that is set forward ends with the next word', () => {
  const hour = 3_600_000;
  const live = new LiveStore(definitions);
  put(live, load, 5, { arrival: 5 * hour });
  put(live, temperature, 5, { arrival: 5 * hour });
  live.sweep(5 * hour + 10_000);
  expect(live.qualities[load]).toBe(GOOD);
  live.sweep(4 * hour);
  expect(live.qualities[load]).toBe(GOOD);
  put(live, temperature, 6, { time: 5 * hour + 1, arrival: 4 * hour + 4000 });
  // Fifteen seconds in all since its last word.
  live.sweep(4 * hour + 5001);
  expect([live.qualities[load], live.qualities[temperature]]).toEqual([STALE, GOOD]);
  live.sweep(9 * hour);
  expect(live.qualities[temperature]).toBe(STALE);
  put(live, temperature, 7, { arrival: 9 * hour + 1 });
  expect(live.qualities[temperature]).toBe(GOOD);
});
