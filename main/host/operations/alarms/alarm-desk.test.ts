import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import {
  ALARM_REFUSALS as CONTRACT_REFUSALS,
  ALARM_STATES as CONTRACT_STATES,
} from '../../../../contract/alarm-requests.ts';
import { ALARM_SUBJECTS as CONTRACT_SUBJECTS, alarmFileSchema } from '../../../../contract/alarm-definition.ts';
import { ALARM_SUBJECTS } from '../../../../simulation/alarms/alarm-definition.ts';
import { ALARM_STATES } from '../../../../simulation/alarms/alarm-life.ts';
import { ALARM_REFUSALS } from '../../../../simulation/alarms/alarm-refusals.ts';
import { BAD_QUALITY_CODE } from '../../../../simulation/alarms/condition-watch.ts';
import type { DeskState } from './desk-options.ts';
import type { Order } from './desk-orders.ts';
import { readAlarmEntry } from './alarm-entries.ts';
import { STATIONS, S, T, DEFINITIONS, type Held, openDesk, say, order, stateOf, ack } from './test-desk.ts';

/** A new desk made of nothing but the first state and what the journal holds. */
function recalled(first: DeskState, entries: readonly string[]): Held {
  const held = openDesk();
  held.desk.restore(JSON.parse(JSON.stringify(first)) as DeskState);
  for (const text of entries) {
    const entry = readAlarmEntry(JSON.parse(text) as Parameters<typeof readAlarmEntry>[0]);
    if (entry === null) throw new Error(`the journal's ${text} cannot be read`);
    held.desk.replay(entry);
  }
  held.desk.resume();
  return held;
}

const TRIP = 'breaker-0.trip.state';
const LOW = 'station-0-0.voltage.low';
const shelve = (alarms: string[], untilMs: number): Order => ({
  ...{ type: 'shelve', alarms, reason: 'sensor work', untilMs, isOneShot: false },
});

test('the words of both rooms are the same', () => {
  expect([...CONTRACT_STATES]).toEqual([...ALARM_STATES]);
  expect([...CONTRACT_SUBJECTS]).toEqual([...ALARM_SUBJECTS]);
  expect(
    [...CONTRACT_REFUSALS].filter(
      (code) => !['already-owned', 'not-owned', 'is-normal', 'held-by-other', 'needs-pin'].includes(code),
    ),
  ).toEqual([...ALARM_REFUSALS]);
  const { BAD, STALE } = QUALITY_CODE;
  expect(BAD_QUALITY_CODE).toEqual({ BAD, STALE });
  const file = { format: 'city-twin alarms', version: 1, alarms: DEFINITIONS };
  expect(alarmFileSchema.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
});

describe('a trip', () => {
  test('is told, acknowledged, latched until it is reset; all of it stands in the journal', () => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 0]);
    say(held, 1 * S, ['breaker-0.trip', 1]);
    expect(stateOf(held, TRIP)).toBe('unacknowledged');
    expect(order(held, 2 * S, ack([TRIP, LOW, 'nobody']))).toEqual({
      done: [TRIP],
      refused: [
        { alarm: LOW, code: 'nothing-to-acknowledge' },
        { alarm: 'nobody', code: 'unknown-alarm' },
      ],
    });
    expect(order(held, 3 * S, { type: 'reset', alarms: [TRIP] }).refused[0]?.code).toBe('still-active');
    say(held, 4 * S, ['breaker-0.trip', 0]);
    held.desk.look(T + 60 * S);
    expect(stateOf(held, TRIP)).toBe('latchedAcknowledged');
    expect(order(held, 61 * S, { type: 'reset', alarms: [TRIP] }).done).toEqual([TRIP]);
    expect(stateOf(held, TRIP)).toBe('normal');
    expect(held.desk.book.past).toMatchObject([{ id: TRIP, acknowledgedBy: 'anna' }]);
    expect(held.entries.map((text) => (JSON.parse(text) as { kind: string; by: string }).by)).toEqual([
      ...['host', 'anna', 'host', 'anna', 'host'],
    ]);
  });

  test('and what its feeder says are one situation; other feeders are not in it', () => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 1]);
    const dead = Array.from({ length: STATIONS }, (_, s) => [`station-0-${s}.voltage`, 0] as const);
    say(held, 1 * S, ...dead, ['station-1-0.voltage', 0]);
    held.desk.look(T + 120 * S);
    const [situation] = held.desk.book.situations.open();
    expect(situation).toMatchObject({ rule: 'feeder-tripped', cause: held.desk.book.rows.rowOf(TRIP) });
    expect(situation!.alarms).toHaveLength(1 + STATIONS);
    expect(held.desk.book.situations.situationOf(held.desk.book.rows.rowOf('station-1-0.voltage.lowLow'))).toBe(null);
  });
});

describe('orders', () => {
  const standing = () => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 1], ['earth-1.position', 3]);
    held.desk.look(T + 30 * S);
    return held;
  };

  test('many at once, each by itself', () => {
    const held = standing();
    const outcome = order(held, 31 * S, ack([TRIP, 'earth-1.position.state']));
    expect(outcome.done).toHaveLength(2);
    expect(order(held, 32 * S, ack([TRIP])).refused).toEqual([{ alarm: TRIP, code: 'already-acknowledged' }]);
  });

  test('what protects people is not shelved, nor taken out of service by one person', () => {
    const held = standing();
    const EARTH = 'earth-1.position.state';
    expect(order(held, 31 * S, shelve([EARTH], T + 60 * S)).refused).toEqual([{ alarm: EARTH, code: 'is-safety' }]);
    const out = (secondBy: string | null): Order => ({
      type: 'takeOutOfService',
      alarms: [EARTH],
      reason: 'x',
      secondBy,
    });
    expect(order(held, 32 * S, out('anna')).refused[0]?.code).toBe('needs-second-person');
    expect(order(held, 33 * S, out('boris')).done).toEqual([EARTH]);
  });

  test('a shelf is over at its time, and the alarm sounds if it stands', () => {
    const held = standing();
    order(held, 31 * S, shelve([TRIP], T + 100 * S));
    expect(held.desk.book.isSounding(held.desk.book.recordOf(held.desk.book.rows.rowOf(TRIP))!)).toBe(false);
    held.desk.look(T + 500 * S);
    const record = held.desk.book.recordOf(held.desk.book.rows.rowOf(TRIP))!;
    expect([stateOf(held, TRIP), record.life.context.annunciatedMs]).toEqual(['unacknowledged', T + 100 * S]);
    expect(held.desk.book.isSounding(record)).toBe(true);
    expect(order(held, 501 * S, shelve([TRIP], T + 501 * S + 13 * 3600 * S)).refused[0]?.code).toBe('expiry-too-far');
    expect(order(held, 501 * S, { ...shelve([TRIP], T + 600 * S), reason: '' } as Order).refused[0]?.code).toBe(
      'no-reason',
    );
  });

  test('the horn is off for what sounded, not for what comes', () => {
    const held = standing();
    expect(held.desk.silence('anna', T + 31 * S)).toBe(2);
    expect(held.desk.silence('anna', T + 32 * S)).toBe(0);
    say(held, 33 * S, ['breaker-1.trip', 1]);
    expect(held.desk.silence('anna', T + 34 * S)).toBe(1);
    expect(stateOf(held, TRIP)).toBe('unacknowledged');
  });

  test('one owner; whoever has seen it, and what is said, stay with it', () => {
    const held = standing();
    expect(order(held, 40 * S, { type: 'own', alarms: [TRIP] }).done).toEqual([TRIP]);
    expect(order(held, 41 * S, { type: 'own', alarms: [TRIP] }, 'boris').refused[0]?.code).toBe('already-owned');
    expect(order(held, 42 * S, { type: 'release', alarms: [TRIP] }, 'boris').refused[0]?.code).toBe('not-owned');
    order(held, 43 * S, { type: 'see', alarms: [TRIP] }, 'boris');
    order(held, 44 * S, { type: 'comment', alarms: [TRIP], text: 'crew called' }, 'boris');
    expect(order(held, 45 * S, { type: 'comment', alarms: [LOW], text: 'x' }).refused[0]?.code).toBe('is-normal');
    expect(held.desk.book.recordOf(held.desk.book.rows.rowOf(TRIP))).toMatchObject({
      ownedBy: { by: 'anna' },
      seenBy: [{ by: 'boris' }],
      comments: [{ by: 'boris', text: 'crew called' }],
    });
  });
});

describe('limits at run time', () => {
  test('count from then on; what stood and is told otherwise by a value goes, what is acknowledged stays so', () => {
    const held = openDesk();
    say(held, 0, ['station-0-0.voltage', 355], ['station-0-1.voltage', 340]);
    held.desk.look(T + 61 * S);
    order(held, 62 * S, ack([LOW, 'station-0-1.voltage.low']));
    const change = { definition: 'station-remote.voltage.low', setPoint: 345 };
    expect(held.desk.change([change], 'chief', '', T + 63 * S)).toMatchObject({ ok: false, code: 'no-reason' });
    expect(held.desk.change([{ ...change, setPoint: 450 }], 'chief', 'x', T + 63 * S)).toMatchObject({
      problems: [{ code: 'limits-inverted' }],
    });
    expect(held.desk.change([change], 'chief', 'weak net', T + 63 * S)).toMatchObject({
      ok: true,
      set: { version: 1 },
    });
    say(held, 64 * S, ['station-0-0.voltage', 355], ['station-0-1.voltage', 340]);
    held.desk.look(T + 200 * S);
    expect([stateOf(held, LOW), stateOf(held, 'station-0-1.voltage.low')]).toEqual(['normal', 'acknowledged']);
  });
});

test('lamps that are out by day say nothing', () => {
  const held = openDesk();
  say(held, 0, ['light-1.state', 0], ['light-1.lampsOut', 30]);
  held.desk.look(T + 120 * S);
  expect(stateOf(held, 'light-1.lampsOut.high')).toBe('suppressedByDesign');
  say(held, 130 * S, ['light-1.state', 1]);
  expect(stateOf(held, 'light-1.lampsOut.high')).toBe('unacknowledged');
});

const someAlarms = [TRIP, LOW, 'station-0-0.voltage.lowLow', 'earth-1.position.state', 'light-1.lampsOut.high'];
const anyAlarms = fc.subarray(someAlarms, { minLength: 1 });
type Act = (held: Held, at: number) => void;
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          ['breaker-0.trip', 1],
          ['breaker-0.trip', 0],
          ['breaker-0.trip', 3],
          ['station-0-0.voltage', 0],
          ['station-0-0.voltage', 400],
          ['station-0-1.voltage', 350],
          ['earth-1.position', 3],
          ['earth-1.position', 0],
          ['light-1.state', 0],
          ['light-1.state', 1],
          ['light-1.lampsOut', 40],
          ['light-1.lampsOut', 0],
        ) as fc.Arbitrary<[string, number]>,
        fc.constantFrom(0, 0, 0, QUALITY_CODE.STALE),
      )
      .map(
        ([[point, value], quality]): Act =>
          (held, at) =>
            say(held, at, [point, value, quality]),
      ),
  },
  fc.constantFrom<Act>(
    (held, at) => held.desk.look(T + at),
    (held, at) => held.desk.settle(T + at),
    (held, at) => void held.desk.silence('boris', T + at),
    (held, at) =>
      void held.desk.change([{ definition: 'station-remote.voltage.low', setPoint: 350 }], 'chief', 'x', T + at),
    (held, at) => held.desk.tell('order', [{ id: 'o-1', state: 'halted', place: '' }], T + at),
    (held, at) => held.desk.tell('order', [], T + at),
    (held, at) => held.desk.tell('outage', [{ id: 'u-1', state: 'due', place: 'feeder-1' }], T + at),
    (held, at) => held.desk.tell('outage', [{ id: 'u-1', state: 'lapsed', place: 'feeder-1' }], T + at),
    (held, at) => held.desk.tell('work', [{ id: 'd-1', state: 'endangered', place: 'feeder-2' }], T + at),
    (held, at) => held.desk.tell('work', [], T + at),
  ),
  anyAlarms.chain((alarms) =>
    fc.constantFrom<Act>(
      (held, at) => order(held, at, ack(alarms)),
      (held, at) => order(held, at, { type: 'reset', alarms }),
      (held, at) => order(held, at, shelve(alarms, T + at + 90 * S)),
      (held, at) => order(held, at, { type: 'unshelve', alarms }),
      (held, at) => order(held, at, { type: 'takeOutOfService', alarms, reason: 'x', secondBy: 'carla' }),
      (held, at) => order(held, at, { type: 'returnToService', alarms }),
      (held, at) => order(held, at, { type: 'own', alarms }),
      (held, at) => order(held, at, { type: 'comment', alarms, text: 'x' }),
    ),
  ),
);
const anyCourse = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 * S }), anyAct), { maxLength: 60 });

/** ms: some 2 s of a processor by itself, 13 s beside two dozen others on two cores. */
const ENOUGH = 60_000;

describe('killed at any moment', () => {
  test('it stands as it stood, out of the journal alone', { timeout: ENOUGH }, () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const held = openDesk();
        const first = held.desk.state(T);
        let at = 0;
        for (const [after, act] of course) act(held, (at += after));
        const back = recalled(first, held.entries);
        // Time alone ends floods; both look at the clock once more.
        for (const one of [held, back]) one.desk.settle(T + at);
        expect(back.desk.state(T + at)).toEqual(JSON.parse(JSON.stringify(held.desk.state(T + at))));
      }),
      { numRuns: 100 },
    );
  });

  test('an event that was over is over: what came next is another', () => {
    const held = openDesk();
    const first = held.desk.state(T);
    say(held, 0, ['breaker-0.trip', 1]);
    say(held, 1 * S, ['breaker-0.trip', 0]);
    order(held, 20 * S, ack([TRIP]));
    order(held, 21 * S, { type: 'reset', alarms: [TRIP] });
    held.desk.settle(T + 90 * S);
    say(held, 100 * S, ['breaker-0.trip', 1]);
    const back = recalled(first, held.entries);
    for (const { desk } of [held, back]) {
      expect(desk.book.situations.closed()).toMatchObject([{ number: 1, closedMs: T + 90 * S }]);
      expect(desk.book.situations.open()).toMatchObject([{ number: 2, openedMs: T + 100 * S }]);
    }
    expect(back.desk.book.version).toBe(held.desk.book.version);
  });

  test('a snapshot in between and the entries after it give the same', { timeout: ENOUGH }, () => {
    fc.assert(
      fc.property(anyCourse, fc.nat(59), (course, cut) => {
        const held = openDesk();
        let at = 0;
        let kept = { state: held.desk.state(T), entries: 0 };
        course.forEach(([after, act], i) => {
          if (i === cut) kept = { state: held.desk.state(T + at), entries: held.entries.length };
          act(held, (at += after));
        });
        const back = recalled(kept.state, held.entries.slice(kept.entries));
        for (const one of [held, back]) one.desk.settle(T + at);
        expect(back.desk.state(T + at)).toEqual(JSON.parse(JSON.stringify(held.desk.state(T + at))));
      }),
      { numRuns: 60 },
    );
  });
});
