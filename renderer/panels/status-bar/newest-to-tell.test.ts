import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../contract/requests.ts';
import { newestToTell } from './newest-to-tell.ts';

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
