import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmSubject } from './alarm-definition.ts';
import type { PlaceTree } from './situation-rules.ts';
import { Situations } from './situations.ts';

const S = 1000;
/** 0 city; 1, 2 substations; 3, 4 feeders of 1; 5 feeder of 2; from 6 on ten stations of each feeder. */
const STATIONS = 10;
const FEEDERS = [3, 4, 5];
const parent = [-1, 0, 0, 1, 1, 2];
const level = [0, 1, 1, 2, 2, 2];
for (const feeder of FEEDERS)
  for (let i = 0; i < STATIONS; i++) {
    parent.push(feeder);
    level.push(3);
  }
const places: PlaceTree = { count: parent.length, parent: Int32Array.from(parent), level: Uint8Array.from(level) };

const SUBJECTS: AlarmSubject[] = [
  'infeed',
  'protection',
  'switching',
  'supply',
  'voltage',
  'communication',
  'temperature',
];
/** Alarm: place x subject. */
const alarmAt = (place: number, subject: AlarmSubject) => place * SUBJECTS.length + SUBJECTS.indexOf(subject);
const station = (feeder: number, i: number) => 6 + FEEDERS.indexOf(feeder) * STATIONS + i;
const ALARMS = places.count * SUBJECTS.length;

const begin = () =>
  new Situations({
    places,
    placeOf: Int32Array.from({ length: ALARMS }, (_, i) => Math.floor(i / SUBJECTS.length)),
    subjectOf: (alarm) => SUBJECTS[alarm % SUBJECTS.length]!,
  });

describe('a feeder is lost', () => {
  test('its trip explains what its stations say before and after; others are theirs', () => {
    const situations = begin();
    const before = alarmAt(station(3, 0), 'voltage');
    const trip = alarmAt(3, 'protection');
    const hot = alarmAt(station(3, 1), 'temperature');
    const other = alarmAt(station(4, 1), 'supply');
    situations.note(before, 0);
    situations.note(trip, 1 * S);
    const below = Array.from({ length: STATIONS }, (_, i) => alarmAt(station(3, i), 'supply'));
    below.forEach((alarm, i) => situations.note(alarm, (2 + i) * S));
    situations.note(hot, 20 * S);
    situations.note(other, 21 * S);
    expect(situations.open()).toMatchObject([
      { rule: 'feeder-tripped', place: 3, cause: trip, openedMs: 1 * S, alarms: [before, trip, ...below] },
    ]);
    expect([hot, other].map((alarm) => situations.situationOf(alarm))).toEqual([null, null]);
  });

  test('later than its time it explains nothing any more', () => {
    const situations = begin();
    situations.note(alarmAt(3, 'protection'), 0);
    situations.note(alarmAt(station(3, 0), 'supply'), 300 * S + 1);
    expect(situations.open()[0]?.alarms).toHaveLength(1);
  });

  test('a busbar takes in the feeders that tripped with it', () => {
    const situations = begin();
    situations.note(alarmAt(3, 'protection'), 0);
    situations.note(alarmAt(station(3, 0), 'supply'), S);
    situations.note(alarmAt(5, 'protection'), S);
    situations.note(alarmAt(1, 'infeed'), 2 * S);
    expect(situations.open()).toMatchObject([{ place: 5 }, { rule: 'busbar-lost', place: 1 }]);
    expect(situations.open()[1]!.alarms).toHaveLength(3);
    expect(situations.closed()).toMatchObject([{ place: 3, mergedInto: situations.open()[1]!.number }]);
  });
});

describe('nobody names a cause', () => {
  test('three of a feeder within a minute are one event, two are not', () => {
    const situations = begin();
    situations.note(alarmAt(station(3, 0), 'voltage'), 0);
    situations.note(alarmAt(station(3, 1), 'voltage'), 10 * S);
    expect(situations.open()).toEqual([]);
    situations.note(alarmAt(station(3, 2), 'voltage'), 60 * S);
    expect(situations.open()).toMatchObject([{ rule: 'feeder-alarms', place: 3, cause: null }]);
    expect(situations.open()[0]!.alarms).toHaveLength(3);
  });

  test('the cause that comes late takes them over', () => {
    const situations = begin();
    for (let i = 0; i < 4; i++) situations.note(alarmAt(station(3, i), 'voltage'), i * S);
    situations.note(alarmAt(3, 'protection'), 5 * S);
    expect(situations.open()).toMatchObject([{ rule: 'feeder-tripped' }]);
    expect(situations.open()[0]!.alarms).toHaveLength(5);
  });

  test('telemetry lost everywhere is one event and not one of each feeder', () => {
    const situations = begin();
    let at = 0;
    for (let i = 0; i < STATIONS; i++)
      for (const feeder of FEEDERS) situations.note(alarmAt(station(feeder, i), 'communication'), (at += 100));
    expect(situations.open()).toMatchObject([{ rule: 'communication-lost', place: 0 }]);
    expect(situations.open()[0]!.alarms).toHaveLength(3 * STATIONS);
  });
});

test('what hangs on nothing in particular joins what concerns the whole city, and explains nothing', () => {
  const situations = begin();
  situations.note(alarmAt(0, 'protection'), 0);
  situations.note(alarmAt(0, 'switching'), 1);
  for (let i = 0; i < 4; i++) situations.note(alarmAt(0, 'voltage'), 2 + i);
  situations.note(alarmAt(station(5, 0), 'voltage'), 10);
  expect(situations.open()).toEqual([]);
  for (let i = 0; i < STATIONS; i++) {
    situations.note(alarmAt(station(3, i), 'communication'), 20 + i);
    situations.note(alarmAt(station(4, i), 'communication'), 20 + i);
  }
  situations.note(alarmAt(0, 'communication'), 40);
  expect(situations.situationOf(alarmAt(0, 'communication'))).toBe(situations.open()[0]!.number);
  expect(situations.open()).toMatchObject([{ rule: 'communication-lost', place: 0 }]);
});

test('it is over when all are normal and nothing has come for a minute', () => {
  const situations = begin();
  const trip = alarmAt(3, 'protection');
  situations.note(trip, 0);
  situations.settle(59 * S, () => true);
  situations.settle(90 * S, () => false);
  expect(situations.open()).toHaveLength(1);
  situations.settle(90 * S, () => true);
  expect(situations.open()).toEqual([]);
  expect(situations.closed()).toMatchObject([{ alarms: [trip], closedMs: 90 * S, mergedInto: null }]);
  expect(situations.situationOf(trip)).toBe(null);
});

const anyCourse = fc.array(fc.record({ alarm: fc.nat(ALARMS - 1), after: fc.integer({ min: 0, max: 20 * S }) }), {
  maxLength: 120,
});

describe('any course', () => {
  test('an alarm is in one open situation at most, and in the one that it is said to be in', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const situations = begin();
        let at = 0;
        for (const { alarm, after } of course) situations.note(alarm, (at += after));
        const seen = new Set<number>();
        for (const { number, alarms } of situations.open())
          for (const alarm of alarms) {
            expect(seen.has(alarm)).toBe(false);
            seen.add(alarm);
            expect(situations.situationOf(alarm)).toBe(number);
          }
        for (const { alarm } of course) expect(situations.situationOf(alarm) !== null).toBe(seen.has(alarm));
      }),
      { numRuns: 300 },
    );
  });

  test('goes on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(anyCourse, fc.nat(119), (course, cut) => {
        const whole = begin();
        let halved = begin();
        let at = 0;
        course.forEach(({ alarm, after }, i) => {
          at += after;
          if (i === cut) {
            const state = JSON.parse(JSON.stringify(halved.state())) as ReturnType<typeof halved.state>;
            halved = begin();
            halved.restore(state);
          }
          whole.note(alarm, at);
          halved.note(alarm, at);
        });
        expect(halved.open()).toEqual(whole.open());
      }),
      { numRuns: 300 },
    );
  });
});
