import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALARM_STATES,
  type AlarmReport,
  type PastAlarmReport,
  type SituationReport,
} from '../../../contract/alarm-requests.ts';
import {
  type AlarmFilter,
  alarmRows,
  alarmsOf,
  isUnacknowledged,
  joinPast,
  NO_FILTER,
  washedSituation,
} from './alarm-order.ts';

const textOf = ({ id }: { readonly id: string }) => id;
const none: ReadonlySet<number> = new Set();

const alarm = (id: string, about: Partial<AlarmReport> = {}): AlarmReport => ({
  ...{ id, definition: 'breaker.trip.state', asset: id, point: `${id}.trip`, area: '', priority: 2, subject: 'supply' },
  ...{ state: 'unacknowledged', isActive: true, isSounding: false, isChattering: false, isSafety: false },
  ...{ isLatching: false, beganMs: 0, clearedMs: null, annunciatedMs: 0, annunciations: 1 },
  ...{ acknowledgedMs: null, acknowledgedBy: null, respondWithinMs: 60_000, consequence: '', action: '' },
  ...{ suppression: null, situation: null, ownedBy: null, seenBy: [], comments: [] },
  ...about,
});
const situation = (number: number, about: Partial<SituationReport> = {}): SituationReport => ({
  ...{ number, rule: 'feeder-tripped', place: 'f1', placeName: 'Feeder 1', cause: null, openedMs: 0, lastMs: 0 },
  ...{ closedMs: null, mergedInto: null, alarms: 2, unacknowledged: 2, priority: 1 },
  ...about,
});
const past = (id: string, endedMs: number): PastAlarmReport => ({
  ...{ id, definition: 'breaker.trip.state', priority: 1, beganMs: 0, clearedMs: 1, acknowledgedMs: 2 },
  ...{ acknowledgedBy: 'op', endedMs, situation: null, annunciatedMs: 0, area: '', quality: null, origin: null },
});
const rowsOf = (
  alarms: readonly AlarmReport[],
  filter: Partial<AlarmFilter> = {},
  situations: readonly SituationReport[] = [],
  open = none,
  over: readonly PastAlarmReport[] = [],
) => alarmRows({ alarms, past: over, situations }, { ...NO_FILTER, ...filter }, open, textOf);
const keysOf = (...given: Parameters<typeof rowsOf>) => rowsOf(...given).map(({ key }) => key);

describe('the order of the table', () => {
  it('puts what waits first, then the urgent, then the new; what is out of sight and what is over come last', () => {
    const alarms = [
      alarm('known critical', { state: 'acknowledged', priority: 1, annunciatedMs: 9 }),
      alarm('waits low', { priority: 4, annunciatedMs: 9 }),
      alarm('waits old', { priority: 1, annunciatedMs: 1 }),
      alarm('waits new', { priority: 1, annunciatedMs: 2 }),
      alarm('cleared', { priority: 3, state: 'returnedUnacknowledged' }),
      alarm('shelved', { priority: 1, state: 'shelved' }),
    ];
    const order = ['waits new', 'waits old', 'cleared', 'waits low', 'known critical', 'shelved'];
    expect(keysOf(alarms)).toEqual(order);
    expect(keysOf(alarms, {}, [], none, [past('a', 5), past('b', 7)])).toEqual([...order, 'past/b/7', 'past/a/5']);
  });

  it('leaves out what is suppressed by design, which has a list of its own', () => {
    const alarms = [alarm('by design', { state: 'suppressedByDesign' }), alarm('by hand', { state: 'shelved' })];
    expect(keysOf(alarms)).toEqual(['by hand']);
    expect(keysOf(alarms, { state: 'suppressed' })).toEqual(['by design', 'by hand']);
  });

  it('is one of what waits before all else, whatever comes', () => {
    const any = fc.record({
      id: fc.uuid(),
      priority: fc.integer({ min: 1, max: 4 }),
      state: fc.constantFrom(...ALARM_STATES.filter((one) => one !== 'normal' && one !== 'suppressedByDesign')),
      situation: fc.constantFrom(null, 1, 2),
      annunciatedMs: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (given) => {
        const alarms = given.map(({ id, ...rest }) => alarm(id, rest));
        const rows = rowsOf(alarms, {}, [situation(1), situation(2)]);
        const waits = rows.map((row) =>
          row.kind === 'alarm'
            ? isUnacknowledged(row.alarm)
            : row.kind === 'situation' && isUnacknowledged(row.parts[0]!),
        );
        expect(waits.toSorted((a, b) => Number(b) - Number(a))).toEqual(waits);
        // Nothing is lost and nothing told twice.
        const found = alarmsOf(rows, new Set(rows.map(({ key }) => key)));
        expect(found.map(({ id }) => id).toSorted()).toEqual([...new Set(alarms.map(({ id }) => id))].toSorted());
      }),
      { numRuns: 200 },
    );
  });
});

describe('a situation', () => {
  const parts = [
    alarm('a', { situation: 1, priority: 3 }),
    alarm('b', { situation: 1, priority: 1, state: 'acknowledged' }),
    alarm('c', { priority: 2 }),
  ];

  it('is one row as urgent as what waits in it, and its parts stand below once it is open', () => {
    expect(keysOf(parts, {}, [situation(1)])).toEqual(['c', 'situation/1']);
    expect(keysOf(parts, {}, [situation(1)], new Set([1]))).toEqual(['c', 'situation/1', 'a', 'b']);
  });

  it('of one alarm is that alarm', () => {
    expect(keysOf([alarm('a', { situation: 1 })], {}, [situation(1)])).toEqual(['a']);
  });

  it('means all its parts to an order, each once', () => {
    const rows = rowsOf(parts, {}, [situation(1)], new Set([1]));
    expect(alarmsOf(rows, new Set(['situation/1', 'a'])).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('is washed when it is the first that waits', () => {
    const known = parts.map((one) => ({ ...one, state: 'acknowledged' as const }));
    expect(washedSituation(rowsOf(parts, {}, [situation(1)]))).toBe('situation/1');
    expect(washedSituation(rowsOf(known, {}, [situation(1)]))).toBeNull();
  });
});

describe('filters', () => {
  it('keep what others answer for out of sight, where only own areas are asked for', () => {
    const lists = { alarms: [alarm('a', { area: 'north' }), alarm('b', { area: 'south' })], past: [], situations: [] };
    const rows = alarmRows(lists, { ...NO_FILTER, areas: new Set(['north']) }, none, textOf);
    expect(rows.map(({ key }) => key)).toEqual(['a']);
  });

  const alarms = [
    alarm('feeder one', { priority: 1, situation: 4 }),
    alarm('feeder two', { priority: 2, state: 'acknowledged' }),
    alarm('pump', { priority: 2, state: 'shelved' }),
  ];
  const over = [past('feeder old', 1)];
  it.each([
    [{ priority: 2 }, ['feeder two', 'pump']],
    [{ state: 'open' }, ['feeder one', 'feeder two']],
    [{ state: 'unacknowledged' }, ['feeder one']],
    [{ state: 'suppressed' }, ['pump']],
    [{ state: 'past' }, ['past/feeder old/1']],
    [{ words: ['feeder', 't'] }, ['feeder two']],
    [{ situation: 4 }, ['feeder one']],
    [{ words: ['nothing'] }, []],
  ] as const)('%o leaves %o', (filter, left) => {
    expect(keysOf(alarms, filter, [], none, over)).toEqual(left);
  });
});

describe('the past', () => {
  const keys = (filter: Partial<AlarmFilter>, ...over: PastAlarmReport[]) =>
    rowsOf([], { state: 'past', ...filter }, [], none, over).map(({ key }) => key);

  it('is shown by time, class and area as it was then', () => {
    const list = [past('a', 10), past('b', 20), { ...past('c', 30), area: 'north', definition: 'cable.loading.high' }];
    expect(keys({ span: { fromMs: 11, toMs: null } }, ...list)).toEqual(['past/c/30', 'past/b/20']);
    expect(keys({ span: { fromMs: 10, toMs: 20 } }, ...list)).toEqual(['past/b/20', 'past/a/10']);
    expect(keys({ definition: 'cable.loading.high' }, ...list)).toEqual(['past/c/30']);
    expect(keys({ areas: new Set(['north']) }, ...list)).toEqual(['past/c/30']);
    expect(keys({ areas: new Set() }, ...list)).toEqual([]);
  });

  it('has each once, from wherever it was told, the newest first', () => {
    expect(
      joinPast([past('a', 10), past('b', 20)], [past('b', 20), past('a', 5)]).map(({ endedMs }) => endedMs),
    ).toEqual([20, 10, 5]);
  });
});
