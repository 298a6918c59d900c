import { describe, expect, test } from 'vitest';
import type { OutageRecord } from '../../../contract/outage-requests.ts';
import { momentNear, recordGroups } from './record-times.ts';

describe('a time of day', () => {
  const zone = 'Europe/Berlin';
  const at = (iso: string) => Date.parse(iso);

  test('is of the day of the record, also over midnight', () => {
    expect(momentNear('18:04:30', at('2027-01-20T17:30:00Z'), zone)).toBe(at('2027-01-20T17:04:30Z'));
    expect(momentNear('23:58', at('2027-01-20T23:05:00Z'), zone)).toBe(at('2027-01-20T22:58:00Z'));
    expect(momentNear('0:02', at('2027-01-20T22:55:00Z'), zone)).toBe(at('2027-01-20T23:02:00Z'));
  });

  test('holds on both sides of a change of the clock', () => {
    expect(momentNear('01:30', at('2027-03-28T03:00:00Z'), zone)).toBe(at('2027-03-28T00:30:00Z'));
    expect(momentNear('05:00', at('2027-03-28T00:30:00Z'), zone)).toBe(at('2027-03-28T03:00:00Z'));
  });

  test.each(['', '25:00', '12:61', '12:00:77', 'noon', '12'])('"%s" is none', (words) => {
    expect(momentNear(words, 0, zone)).toBeNull();
  });
});

test('what went out and came back together below one transformer is one line; who is still out comes first', () => {
  const record = (more: Partial<OutageRecord>): OutageRecord => ({
    ...{ record: 1, point: 'p', transformer: 't1', customers: 10, critical: '', district: '', off: 0, on: 5, step: 1 },
    isVoid: false,
    ...more,
  });
  const groups = recordGroups([
    record({ record: 1 }),
    record({ record: 2, customers: 5 }),
    record({ record: 3, on: null, step: null }),
    record({ record: 4, isVoid: true }),
  ]);
  expect(groups.map(({ records, customers }) => [records.map((one) => one.record), customers])).toEqual([
    [[3], 10],
    [[1, 2], 15],
    [[4], 10],
  ]);
});
