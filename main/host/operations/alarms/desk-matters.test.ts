import { describe, expect, test } from 'vitest';
import { ALARM_MATTERS, matterOfAlarm } from '../../../../contract/alarm-matter.ts';
import { DESK_POINTS, matterOf } from '../../../../simulation/alarms/desk-alarms.ts';
import type { AlarmEntry } from './alarm-entries.ts';
import { readAlarmEntry } from './alarm-entries.ts';
import { matterSources } from './matter-sources.ts';
import { ack, type Held, openDesk, order, S, say, stateOf, T } from './test-desk.ts';

const HALTED = 'order:o-1.execution.state';
const HANDED = 'course:c-1.restoration.state';
const ETR = 'outage:u-1.estimate.state';
const WORK = 'work:d-1.safety.state';

const tell = (
  { desk }: Held,
  kind: Parameters<Held['desk']['tell']>[0],
  at: number,
  ...list: [string, string, string?][]
) =>
  desk.tell(
    kind,
    list.map(([id, state, place = '']) => ({ id, state, place })),
    T + at,
  );
const journalOf = ({ entries }: Held): AlarmEntry[] => entries.map((text) => readAlarmEntry(JSON.parse(text))!);

describe('matters of the desk as alarms', () => {
  test('an order that halts calls somebody until it goes on', () => {
    const held = openDesk();
    tell(held, 'order', 0, ['o-1', 'runs'], ['o-2', 'runs']);
    expect([...held.desk.book.records()]).toEqual([]);
    tell(held, 'order', S, ['o-1', 'halted'], ['o-2', 'runs']);
    expect(stateOf(held, HALTED)).toBe('unacknowledged');
    order(held, 2 * S, ack([HALTED]));
    expect(stateOf(held, HALTED)).toBe('acknowledged');
    tell(held, 'order', 20 * S, ['o-1', 'runs'], ['o-2', 'runs']);
    expect(stateOf(held, HALTED)).toBe('normal');
    expect(held.desk.book.past.map(({ id }) => id)).toEqual([HALTED]);
  });

  test('what is no longer told of is over', () => {
    const held = openDesk();
    tell(held, 'order', 0, ['o-1', 'halted']);
    tell(held, 'order', S);
    held.desk.look(T + 20 * S);
    expect(stateOf(held, HALTED)).toBe('returnedUnacknowledged');
  });

  test('an estimate calls when it has been due for a while, and again when it lapses', () => {
    const held = openDesk();
    tell(held, 'outage', 0, ['u-1', 'due']);
    tell(held, 'outage', 10 * S, ['u-1', 'holds']);
    held.desk.look(T + 60 * S);
    expect(stateOf(held, ETR)).toBe('normal');
    tell(held, 'outage', 100 * S, ['u-1', 'due']);
    held.desk.look(T + 131 * S);
    expect(stateOf(held, ETR)).toBe('unacknowledged');
    order(held, 140 * S, ack([ETR]));
    tell(held, 'outage', 1000 * S, ['u-1', 'lapsed']);
    expect(stateOf(held, ETR)).toBe('unacknowledged');
  });

  test('work that is endangered is never shelved and stands until somebody resets it', () => {
    const held = openDesk();
    tell(held, 'work', 0, ['d-1', 'endangered', 'station-0-1']);
    const shelved = order(held, S, {
      ...{ type: 'shelve', alarms: [WORK], reason: 'loud', untilMs: T + 60 * S, isOneShot: false },
    });
    expect(shelved.refused).toEqual([{ alarm: WORK, code: 'is-safety' }]);
    tell(held, 'work', 2 * S, ['d-1', 'safe', 'station-0-1']);
    expect(stateOf(held, WORK)).toBe('latchedUnacknowledged');
    order(held, 3 * S, ack([WORK]));
    order(held, 4 * S, { type: 'reset', alarms: [WORK] });
    expect(stateOf(held, WORK)).toBe('normal');
  });

  test('a course that was handed over belongs to the trip on its feeder', () => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 1]);
    tell(held, 'course', 60 * S, ['c-1', 'handedOver', 'feeder-0']);
    const { situations, rows } = held.desk.book;
    const trip = situations.situationOf(rows.rowOf('breaker-0.trip.state'));
    expect(trip).not.toBeNull();
    expect(situations.situationOf(rows.rowOf(HANDED))).toBe(trip);
  });
});

describe('after a crash', () => {
  const happen = (): Held => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 1]);
    tell(held, 'course', 60 * S, ['c-1', 'handedOver', 'feeder-0']);
    tell(held, 'order', 61 * S, ['o-1', 'halted']);
    order(held, 62 * S, ack([HALTED]));
    return held;
  };

  test('the journal makes the same desk', () => {
    const held = happen();
    const again = openDesk();
    for (const entry of journalOf(held)) again.desk.replay(entry);
    again.desk.resume();
    expect(again.desk.state(T + 70 * S)).toEqual(held.desk.state(T + 70 * S));
  });

  test('a kept state makes the same desk, and what ended meanwhile ends', () => {
    const held = happen();
    const again = openDesk();
    again.desk.restore(JSON.parse(JSON.stringify(held.desk.state(T + 70 * S))));
    expect(stateOf(again, HALTED)).toBe('acknowledged');
    expect(again.desk.book.situations.open()).toEqual(held.desk.book.situations.open());
    tell(again, 'order', 80 * S);
    again.desk.look(T + 100 * S);
    expect(stateOf(again, HALTED)).toBe('normal');
    expect(stateOf(again, HANDED)).toBe('unacknowledged');
  });

  test('a state kept by a program that knew no such alarms keeps none away', () => {
    const held = openDesk();
    const { matters: _, ...state } = held.desk.state(T);
    const old = held.desk.set.definitions.filter(({ kind }) => kind !== 'order');
    const again = openDesk();
    again.desk.restore({ ...state, set: { version: 3, definitions: old, author: 'anna', reason: 'quieter', atMs: T } });
    tell(again, 'order', S, ['o-1', 'halted']);
    expect(stateOf(again, HALTED)).toBe('unacknowledged');
  });
});

test('more matters than there are seats: none is lost, and what is over gives its seat away', () => {
  const held = openDesk();
  const storm = Array.from({ length: 150 }, (_, i): [string, string] => [`o-${i}`, 'halted']);
  tell(held, 'order', 0, ...storm);
  // So many at a time: the rest is looked at with the next look.
  held.desk.look(T);
  expect([...held.desk.book.records()].length).toBe(150);
  expect(held.desk.state(T + S).matters?.length).toBe(150);
  tell(held, 'order', 20 * S);
  held.desk.look(T + 40 * S);
  order(held, 50 * S, ack(storm.map(([id]) => `order:${id}.execution.state`)));
  expect([...held.desk.book.records()].length).toBe(0);
  const long = 3 * 3600 * S;
  held.desk.settle(T + long);
  tell(held, 'order', long, ...storm.map(([id]): [string, string] => [`p-${id}`, 'halted']));
  held.desk.look(T + long);
  expect([...held.desk.book.records()].length).toBe(150);
  expect(held.desk.state(T + long).matters!.length).toBeLessThanOrEqual(300);
});

test('a limit file may change the alarms of the desk and not leave them out', () => {
  const held = openDesk();
  const without = held.desk.set.definitions.filter(({ kind }) => kind !== 'work');
  expect(held.desk.replace(without, 'anna', 'quieter', T).ok).toBe(true);
  tell(held, 'work', S, ['d-1', 'endangered']);
  expect(stateOf(held, WORK)).toBe('unacknowledged');
});

describe('what the rooms tell', () => {
  const none = { outages: null, orders: null, dangers: null, flisr: null, failures: { list: () => [] } };

  test('courses that stand handed over, each at its feeder', () => {
    const flisr = { handedOver: () => [{ course: 'c-1', feeder: 'feeder-0' } as never] };
    expect(matterSources({ ...none, flisr })[0]!.matters()).toEqual([
      { id: 'c-1', state: 'handedOver', place: 'feeder-0' },
    ]);
  });

  test('an order that halted, until somebody has taken it over', () => {
    const stateOfOrder = (state: string, isTakenOver: boolean, unwritten: string[] = []) =>
      matterSources({
        ...none,
        orders: {
          list: () => ({ orders: [{ id: 'o-1', state, halt: { isTakenOver }, area: 'a' } as never] }),
          unwrittenHalts: () => unwritten,
        },
      })[0]!.matters()![0]!.state;
    expect(stateOfOrder('halted', false)).toBe('halted');
    expect(stateOfOrder('halted', true)).toBe('runs');
    expect(stateOfOrder('inProgress', false)).toBe('runs');
    expect(stateOfOrder('inProgress', false, ['o-1'])).toBe('unwritten');
  });

  test('danger at work, and that nobody watches for it', () => {
    const dangers = { endangered: () => [{ document: 'D1' } as never], unwatchedSince: () => 5 };
    expect(matterSources({ ...none, dangers }).map((source) => source.matters())).toMatchObject([
      [{ id: 'D1', state: 'endangered', place: '' }],
      [{ id: 'work', state: 'failed', place: '' }],
      [],
    ]);
  });

  test('a part of the program that fails calls for as long as it goes on failing, and a minute more', () => {
    const failure = (part: 'flisr' | 'orders', agoMs: number) => ({
      ...{ part, count: 1, reason: 'a bug' },
      lastWall: Date.now() - agoMs,
    });
    const failures = { list: () => [failure('flisr', 1_000), failure('orders', 90_000)] };
    expect(matterSources({ ...none, failures })[0]!.matters()).toEqual([
      { id: 'flisr', state: 'failed', place: '' },
      { id: 'orders', state: 'runs', place: '' },
    ]);
  });

  test('outages that are not read yet say nothing: what stood stands', () => {
    const [source] = matterSources({
      ...none,
      outages: { estimates: () => ({ failure: { code: 'unavailable', message: '' } }) as never },
    });
    expect(source!.matters()).toBeNull();
  });
});

test('both rooms read ids of matters alike', () => {
  for (const alarm of [
    HALTED,
    HANDED,
    ETR,
    WORK,
    'order:a.b.execution.state',
    'breaker-0.trip.state',
    'order:.execution.state',
  ])
    expect(matterOfAlarm(alarm), alarm).toEqual(matterOf(alarm));
  expect([...ALARM_MATTERS]).toEqual(DESK_POINTS.map(({ kind }) => kind));
});
