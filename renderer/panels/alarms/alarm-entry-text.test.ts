import { expect, it } from 'vitest';
import en from '../../languages/en.json' with { type: 'json' };
import type { TextOf } from '../../languages/languages.ts';
import { alarmEntryText } from './alarm-entry-text.ts';

const textOf: TextOf = (key, values) =>
  (en as Readonly<Record<string, string>>)[key]!.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
    String(values?.[name]),
  );
const told = (kind: string, data: Record<string, unknown>) =>
  alarmEntryText(kind, data, textOf, (id) => id.toUpperCase());

it('says what a person did to which alarms, and why', () => {
  expect(told('alarmOrder', { type: 'acknowledge', at: 1, alarms: ['a', 'b'], comment: null })).toBe(
    '2 acknowledged: A, B',
  );
  expect(told('alarmOrder', { type: 'shelve', alarms: ['a'], reason: 'crew there', untilMs: 5 })).toBe(
    '1 shelved: A: crew there',
  );
  expect(told('alarmOrder', { type: 'silence', at: 1 })).toBe('horn silenced');
});

it('counts what alarms did by themselves, and names the first', () => {
  const steps = ['a', 'b', 'c', 'd', 'e'].map((id) => ['conditionTrue', id, 1]);
  expect(told('alarmSteps', { steps: [...steps, ['conditionFalse', 'a', 2], ['settled', '', 3]] })).toBe(
    '5 began, 1 cleared, situation over: A, B, C, 2 more',
  );
});

it('says which set of limits holds and why, without all of it', () => {
  expect(told('alarmSet', { version: 4, reason: 'summer', definitions: [{}] })).toBe('version 4: summer');
});

it('says which limits were refused, where they were wrong, and why they were wanted', () => {
  const problems = [{ code: 'duplicate', place: 'cable.loading.high: name' }];
  expect(told('alarmSetRefused', { reason: 'summer', code: 'problems', problems })).toBe(
    '1 problems: cable.loading.high: name: summer',
  );
  expect(told('alarmSetRefused', { reason: 'summer', code: 'other-version', problems: [] })).toBe(
    'another version held by then: summer',
  );
  expect(told('alarmSetRefused', { code: 7, problems: 'odd' })).toBe('not taken: ');
});

it('says whose alarms were left to whoever answers for them', () => {
  expect(told('alarmOrderRefused', { type: 'acknowledge', code: 'held-by-other', alarms: ['a'], count: 1 })).toBe(
    '1 of areas that somebody else holds: A',
  );
});

it('counts what came and went', () => {
  expect(told('alarmsEnded', { ended: [{ id: 'a' }, { id: 'b' }, { no: 'id' }] })).toBe('2 over: A, B');
  expect(told('alarmsEndedLate', { ended: [{ id: 'a' }] })).toBe('1 over: A');
});

it('leaves other entries, and survives what is no list', () => {
  expect(told('login', {})).toBeNull();
  expect(told('alarmSteps', { steps: 'odd' })).toBe('');
});
