// What is recorded of a live store, folded, is what it shows: at every instant, whatever happens to it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { buildCity } from '../../../tests/builders/city.ts';
import { CLOCKS_DIFFER_MS, PlaceInTime } from '../../../simulation/estimation/place-in-time.ts';
import { RECORD } from '../storage/sample-batch.ts';
import { LiveStore } from './live-values.ts';

const base = buildCity().points[0]!.definition;
const point = (intervalMs: number | null, deadband: number | null): PointDefinition =>
  ({ ...base, intervalMs, deadband }) as PointDefinition;
const DEFINITIONS = [
  point(5000, 2),
  point(5000, null),
  point(null, null),
  point(null, 1),
  point(900_000, 5),
  point(60_000, 0.5),
];
const SIZE = DEFINITIONS.length;

interface Shown {
  readonly value: number;
  readonly time: number;
  readonly quality: number;
  readonly origin: number;
}

const row = fc.nat(SIZE - 1);
const happening = fc.record({
  what: fc.constantFrom(
    'set',
    'set',
    'set',
    'set',
    'set',
    'sweep',
    'offline',
    'cutOff',
    'lose',
    'proven',
    'field',
    'proveField',
    'silence',
    'hold',
    'remember',
  ),
  row,
  rows: fc.uniqueArray(row),
  value: fc.integer({ min: 0, max: 8 }),
  // mostly newer than before, at times of before, seldom much older or ahead
  lag: fc.constantFrom(0, 0, 0, 5, 2000, 90_000, -3, -CLOCKS_DIFFER_MS, -3000, -100_000),
  pause: fc.constantFrom(0, 1, 40, 900, 6000, 16_000, 70_000),
  /** the intake's steps overtake each other by so much */
  late: fc.constantFrom(0, 0, 0, 3, 50),
  quality: fc.constantFrom(
    QUALITY_CODE.GOOD,
    QUALITY_CODE.GOOD,
    QUALITY_CODE.UNCERTAIN,
    QUALITY_CODE.BAD,
    QUALITY_CODE.STALE,
  ),
  origin: fc.constantFrom(0, 1),
  isKept: fc.boolean(),
  yes: fc.boolean(),
});

test('records of what is shown, folded in order of arrival, are what the store shows', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (course) => {
      const records: (Shown & { row: number; arrival: number; kind: number })[] = [];
      const live: LiveStore = new LiveStore(DEFINITIONS, 1, (at, arrival) =>
        records.push({ ...shownIn(live, at)!, row: at, arrival, kind: RECORD.mark }),
      );
      const place = new PlaceInTime();
      let now = 1_000_000;
      for (const { what, row, rows, value, lag, pause, late, quality, origin, isKept, yes } of course) {
        now += pause;
        switch (what) {
          case 'set': {
            const arrival = now - late;
            const time = arrival - lag;
            const placed = place.of(row, time, arrival, live.newest[row]!);
            const outcome = live.set(row, value, placed, arrival, isKept ? arrival - 20_000 : arrival, quality, origin);
            const kind = outcome === 'changed' ? RECORD.shown : RECORD.kept;
            records.push({ row, arrival, kind, value, time, quality, origin });
            if (outcome === 'changed') live.settle(row, time, quality, arrival);
            break;
          }
          case 'sweep':
            live.sweep(now);
            break;
          case 'offline':
            live.setOffline(rows, yes, now);
            break;
          case 'cutOff':
            live.setCutOff(yes, now);
            break;
          case 'lose':
            live.lose(now);
            break;
          case 'proven':
            live.setProven(rows, yes, now);
            break;
          case 'field':
            live.setFieldGone(yes, now);
            break;
          case 'proveField':
            live.proveField(now);
            break;
          case 'silence':
            live.silence(Uint32Array.from(rows), now - lag, now);
            break;
          case 'hold':
            live.hold(Uint32Array.from(rows));
            break;
          case 'remember':
            live.remember(row, value, now - 86_400_000, now - 86_400_000, quality, origin, now);
        }
        expect(folded(records)).toEqual(Array.from({ length: SIZE }, (_, at) => shownIn(live, at)));
      }
    }),
    { numRuns: 400 },
  );
});

test('a clock that is some ms ahead costs no record besides the sample', () => {
  const marks: number[] = [];
  const live = new LiveStore(DEFINITIONS, 1, (_, arrival) => marks.push(arrival));
  const place = new PlaceInTime();
  const say = (time: number, arrival: number): void => {
    const placed = place.of(0, time, arrival, live.newest[0]!);
    expect(live.set(0, arrival, placed, arrival, arrival, 0, 0)).toBe('changed');
    live.settle(0, time, 0, arrival);
  };
  for (const [i, ahead] of [0, 1, 7, CLOCKS_DIFFER_MS, 3].entries())
    say(5_000_000 + 1000 * i + ahead, 5_000_000 + 1000 * i);
  expect(marks).toEqual([]);
  say(5_100_000 + CLOCKS_DIFFER_MS + 1, 5_100_000);
  expect(marks).toEqual([5_100_000]);
});

test('a clock that is set back begins a new passage, and is not held to the old one', () => {
  const marks: number[] = [];
  const live = new LiveStore(DEFINITIONS, 1, (_, arrival) => marks.push(arrival));
  live.set(2, 1, 5_000_000, 5_000_000, 5_000_000, 0, 0);
  live.settle(2, 5_000_000, 0, 5_000_000);
  live.setOffline([2], true, 1_400_000);
  expect(marks).toEqual([1_400_000]);
});

function shownIn({ values, times, qualities, origins }: LiveStore, at: number): Shown | null {
  if (Number.isNaN(times[at]!)) return null;
  return { value: values[at]!, time: times[at]!, quality: qualities[at]!, origin: origins[at]! };
}

function folded(records: readonly (Shown & { row: number; arrival: number; kind: number })[]): (Shown | null)[] {
  const shown = Array.from({ length: SIZE }, (): Shown | null => null);
  for (const { row, kind, value, time, quality, origin } of records.toSorted((a, b) => a.arrival - b.arrival))
    if (kind !== RECORD.kept) shown[row] = { value, time, quality, origin };
  return shown;
}
