import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../contract/requests.ts';
import type { LinkEvent } from '../../link/link.ts';
import { gridFactOf, newestHappening, newestToTell, withItsLike } from './newest-to-tell.ts';

const entry = (number: number, kind: string, data: JournalEntry['data'] = {}): JournalEntry => ({
  number,
  at: number,
  kind,
  by: 'host',
  data,
});
const OPENED = { id: 'a.q0', name: 'A Q0', position: 'open', trip: null, origin: 'measured', ts: 2 };

test('an outage is told, whoever came in after it', () => {
  const entries = [entry(4, 'clientConnected'), entry(3, 'switchOperated', OPENED), entry(2, 'switchOperated', OPENED)];
  expect(newestToTell(entries)?.number).toBe(3);
});

test('without anything of the grid it is the newest entry, and nothing in an empty journal', () => {
  expect(newestToTell([entry(4, 'clientConnected'), entry(3, 'hostStarted')])?.number).toBe(4);
  expect(newestToTell([])).toBeNull();
});

const lost = (feeder: string, customers: number, ts: number, element = 't1.q0'): LinkEvent => ({
  name: 'supplyLost',
  number: ts,
  at: ts,
  data: {
    ...{ feeder, feederName: feeder, changes: 1, customers, uncertain: 0, ts },
    ...{ origin: 'computed', quality: 'GOOD', element, isInferred: false },
  },
});
const written = (data: JournalEntry): LinkEvent => ({ name: 'journalWritten', number: data.number, at: data.at, data });

test('what one device took is one sentence, however it was told', () => {
  const first = lost('f1', 30, 1000);
  const again = written(entry(9, 'supplyLost', first.data));
  const events = [lost('f3', 7, 90_000), lost('f2', 12, 1400), again, first, lost('f4', 5, 1000, 'other')];
  expect(withItsLike(gridFactOf(first)!, events)).toMatchObject({
    data: { feeder: null, customers: 42, changes: 2, element: 't1.q0' },
  });
  expect(withItsLike(gridFactOf(events[4]!)!, events)).toEqual(gridFactOf(events[4]!));
});

test('who comes in covers no outage that was told to this screen', () => {
  const events = [written(entry(9, 'clientConnected')), lost('f1', 30, 1000)];
  expect(newestHappening(events)).toBe(events[1]);
  expect(newestHappening(events.slice(0, 1))).toBeUndefined();
});
