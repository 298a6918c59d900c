import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlarmReports, pastReport } from './alarm-reports.ts';
import { S, T, DEFINITIONS, type Held, openDesk, say, order, ack } from './test-desk.ts';

describe('a screen that is told in pieces', () => {
  type Told = {
    alarms: Map<string, unknown>;
    situations: Map<number, unknown>;
    past: unknown[];
    revision: number | null;
  };
  const reports = new AlarmReports();
  const blank = (): Told => ({ alarms: new Map(), situations: new Map(), past: [], revision: null });

  /** One answer; true: there is more. */
  function tell({ desk }: Held, told: Told, most: number, now: number): boolean {
    const changes = reports.changes(desk.book, told.revision, most, now);
    if (changes.isWhole) Object.assign(told, blank());
    expect(changes.alarms.length + changes.gone.length).toBeLessThanOrEqual(most);
    for (const alarm of changes.alarms) told.alarms.set(alarm.id, alarm);
    for (const id of changes.gone) told.alarms.delete(id);
    for (const situation of changes.situations) told.situations.set(situation.number, situation);
    told.past.push(...changes.past);
    told.revision = changes.revision;
    return changes.hasMore;
  }

  function expectAll(held: Held, told: Told, most: number, now: number): void {
    while (tell(held, told, most, now));
    const { book } = held.desk;
    const wanted = [...book.records()].map(([row, record]) => reports.alarm(book, row, record, now));
    expect([...told.alarms.values()].toSorted(byId)).toEqual(wanted.toSorted(byId));
    const situations = [...book.situations.closed(), ...book.situations.open()];
    expect([...told.situations.keys()].toSorted((a, b) => a - b)).toEqual(
      situations.map(({ number }) => number).toSorted((a, b) => a - b),
    );
    for (const one of situations) expect(told.situations.get(one.number)).toEqual(reports.situation(book, one));
    expect(told.past).toEqual(book.past.map(pastReport));
  }
  const byId = (a: unknown, b: unknown) => ((a as { id: string }).id < (b as { id: string }).id ? -1 : 1);

  const step = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ do: fc.constant('dark' as const), station: fc.nat(29), isDark: fc.boolean() }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('trip' as const), feeder: fc.nat(2), trip: fc.nat(2) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('acknowledge' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('silence' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 40, 700) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('limits' as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('ask' as const), most: fc.integer({ min: 1, max: 12 }) }),
    },
  );

  // Some 1.5 s of a processor by itself; beside other work on two cores it took more than the usual 20 s.
  test('knows exactly what the desk says, whatever happens between its questions', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const held = openDesk();
        const told = blank();
        let at = 0;
        for (const one of steps) {
          at += S;
          const all = [...held.desk.book.records()].map(([row]) => held.desk.book.rows.idOf(row));
          if (one.do === 'dark')
            say(held, at, [`station-${one.station % 3}-${one.station % 10}.voltage`, one.isDark ? 0 : 400]);
          else if (one.do === 'trip') say(held, at, [`breaker-${one.feeder}.trip`, one.trip]);
          else if (one.do === 'acknowledge') order(held, at, ack(all));
          else if (one.do === 'reset') order(held, at, { type: 'reset', alarms: all });
          else if (one.do === 'silence') held.desk.silence('anna', T + at);
          else if (one.do === 'pass') at += one.seconds * S;
          else if (one.do === 'limits') held.desk.replace(DEFINITIONS, 'eva', 'as before', T + at);
          else tell(held, told, one.most, T + at);
          held.desk.settle(T + at);
        }
        expectAll(held, told, 5, T + at);
      }),
      { numRuns: 150 },
    );
  });

  test('of an earlier run is told everything', () => {
    const held = openDesk();
    say(held, 0, ['breaker-0.trip', 1]);
    const told = blank();
    expectAll(held, told, 5, T);
    for (const revision of [0, 1e15]) expectAll(held, { ...told, revision }, 5, T);
  });
});
