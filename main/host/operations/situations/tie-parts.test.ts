import { describe, expect, test } from 'vitest';
import type { SituationReport } from '../../../../contract/alarm-requests.ts';
import type { FlisrCourseReport } from '../../../../contract/flisr-requests.ts';
import type { OrderReport } from '../../../../contract/order-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import { type EventGrid, type EventParts, tieParts } from './tie-parts.ts';

const MIN = 60_000;
const grid: EventGrid = {
  feederOf: (id) => (id.startsWith('f') ? id.slice(0, 2) : null),
  substationOf: (feeder) => (feeder.startsWith('f') ? 'substation' : null),
};
const outage = (id: string, feeder: string, startedTs: number, more: Partial<OutageOnWire> = {}) =>
  ({ id, feeder, startedTs, endedTs: null, device: null, parent: null, into: [], ...more }) as unknown as OutageOnWire;
const course = (id: string, feeder: string, trippedMs: number, more: Partial<FlisrCourseReport> = {}) =>
  ({
    id,
    feeder,
    trippedMs,
    endedMs: null,
    device: `${feeder}.q0`,
    ...{ order: null, orderAfterwards: null, outage: null },
    ...more,
  }) as unknown as FlisrCourseReport;
const order = (id: string, at: number, serves?: OrderReport['serves']) =>
  ({ id, state: 'inProgress', validFrom: null, signatures: [{ at }], serves }) as unknown as OrderReport;
const situation = (number: number, place: string, openedMs: number, more: Partial<SituationReport> = {}) =>
  ({ number, place, openedMs, closedMs: null, mergedInto: null, ...more }) as unknown as SituationReport;
const events = (parts: Partial<EventParts>) =>
  tieParts({ outages: [], courses: [], orders: [], situations: [], ...parts }, grid);
const shapes = (parts: Partial<EventParts>) =>
  events(parts).map((event) => [
    event.head.id,
    [event.outages.length, event.courses.length, event.orders.length, event.situations.length].join(' '),
  ]);

describe('what belongs together', () => {
  test('a fault is one event: its alarms, its outage, its course and the order that this names', () => {
    const parts = {
      outages: [outage('outage-1', 'f1', 10 * MIN, { device: 'f1.q0' })],
      courses: [course('flisr-1', 'f1', 10 * MIN, { order: 'order-7' })],
      orders: [order('order-7', 11 * MIN)],
      situations: [situation(3, 'f1', 10.2 * MIN)],
    };
    expect(shapes(parts)).toEqual([['outage-1', '1 1 1 1']]);
    expect(
      events(parts)[0]!
        .ties.map(({ why }) => why)
        .toSorted(),
    ).toEqual(['device', 'named', 'place', 'place']);
  });

  test('a course names its outage and the order for what is left, whatever the time; what is named is not guessed as well', () => {
    const parts = {
      outages: [outage('outage-1', 'f1', 10 * MIN, { device: 'f1.q0' })],
      courses: [course('flisr-1', 'f1', 10 * MIN, { outage: 'outage-1', orderAfterwards: 'order-8' })],
      orders: [order('order-8', 300 * MIN)],
    };
    expect(shapes(parts)).toEqual([['outage-1', '1 1 1 0']]);
    expect(events(parts)[0]!.ties.map(({ b, why }) => [b.id, why])).toEqual([
      ['order-8', 'named'],
      ['outage-1', 'named'],
    ]);
  });

  test('an order is part of what it is written for, whatever the time: an outage, a situation, a course that names it as well', () => {
    const parts = {
      outages: [outage('outage-1', 'f1', 10 * MIN)],
      courses: [course('flisr-1', 'f3', 10 * MIN, { order: 'order-3' })],
      orders: [
        order('order-1', 300 * MIN, { kind: 'outage', id: 'outage-1' }),
        order('order-2', 300 * MIN, { kind: 'situation', id: '4' }),
        order('order-3', 11 * MIN, { kind: 'flisr', id: 'flisr-1' }),
        // Nobody knows it any more.
        order('order-4', 300 * MIN, { kind: 'outage', id: 'outage-0' }),
      ],
      situations: [situation(4, 'f2', 10 * MIN)],
    };
    expect(shapes(parts)).toEqual([
      ['outage-1', '1 0 1 0'],
      ['flisr-1', '0 1 1 0'],
      ['order-2', '0 0 1 1'],
      ['order-4', '0 0 1 0'],
    ]);
    expect(
      events(parts)
        .flatMap(({ ties }) => ties)
        .map(({ why }) => why),
    ).toEqual(['named', 'named', 'named']);
  });

  test('another feeder at the same time, or the same feeder at another time, is another event', () => {
    const parts = {
      outages: [outage('a', 'f1', 10 * MIN), outage('b', 'f2', 10 * MIN)],
      courses: [course('c', 'f1', 60 * MIN)],
    };
    expect(shapes(parts)).toEqual([
      ['a', '1 0 0 0'],
      ['b', '1 0 0 0'],
      ['c', '0 1 0 0'],
    ]);
  });

  test('planned work on the feeder of a fault is no part of it', () => {
    const parts = { outages: [outage('a', 'f1', 10 * MIN)], orders: [order('planned', 10 * MIN)] };
    expect(shapes(parts)).toHaveLength(2);
  });

  test('alarms that come while it lasts are its own, those after its end are not', () => {
    const lasting = outage('a', 'f1', 10 * MIN, { endedTs: 40 * MIN });
    expect(shapes({ outages: [lasting], situations: [situation(1, 'f1', 30 * MIN)] })).toHaveLength(1);
    expect(shapes({ outages: [lasting], situations: [situation(1, 'f1', 50 * MIN)] })).toHaveLength(2);
    // What alarms told long before is not explained by an outage that comes later.
    expect(shapes({ outages: [lasting], situations: [situation(1, 'f1', MIN)] })).toHaveLength(2);
  });

  test('alarms of the substation go with the fault on its feeder; two outages at once stay two', () => {
    expect(shapes({ outages: [outage('a', 'f1', 0)], situations: [situation(1, 'substation', 0)] })).toHaveLength(1);
    expect(shapes({ outages: [outage('a', 'f1', 0), outage('b', 'f1', 0)] })).toHaveLength(2);
  });

  test('what one says of another holds whatever the time: nested, merged, rolled into', () => {
    const parts = {
      outages: [
        outage('a', 'f1', 0),
        outage('b', 'f2', 900 * MIN, { parent: 'a' }),
        outage('c', 'f3', 0, { into: ['b'] }),
      ],
      situations: [situation(1, 'x', 0, { mergedInto: 2 }), situation(2, 'y', 900 * MIN)],
    };
    expect(shapes(parts)).toEqual([
      ['a', '3 0 0 0'],
      ['1', '0 0 0 2'],
    ]);
  });
});
