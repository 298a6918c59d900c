import { expect, test } from 'vitest';
import type { TextOf } from '../../languages/languages.ts';
import { outageEntryText } from './outage-entry-text.ts';

const text: TextOf = (key, values) => `${key}${values === undefined ? '' : ` ${Object.values(values).join(' ')}`}`;
const entry = (kind: string, data: Record<string, unknown>) => outageEntryText(kind, data, text);

test('says in words what was done with outages', () => {
  expect(entry('outageInput', { input: { do: 'devices', live: ['q1', 'q2'], lost: [], atMs: 1 } })).toBe(
    'outages.entry.devices 2 0',
  );
  expect(entry('outageInput', { input: { do: 'lose', case: 'outage-3', points: ['a', 'b'], offMs: 1 } })).toBe(
    'outage-3: outages.entry.lose 2',
  );
  const step = { do: 'step', case: 'outage-3', step: { type: 'assign', crew: 'crew 4' } };
  expect(entry('outageInput', { input: step })).toMatch(/^outage-3: .*assign.*, crew 4$/);
  const fault = { place: 'cable-7', saidBy: 'crew 4', how: 'tested' };
  expect(entry('outageInput', { input: { ...step, step: { type: 'repaired', fault } } })).toMatch(
    /, cable-7, crew 4, tested$/,
  );
  expect(entry('outageRefused', { input: step, code: 'not-now', at: 'x' })).toMatch(/crew 4: .*not-now$/);
});

test('leaves to others what it has no words for', () => {
  expect(entry('outageInput', { input: { do: 'something new' } })).toBeNull();
  expect(entry('outageInput', {})).toBeNull();
  expect(entry('hostStarted', {})).toBeNull();
});
