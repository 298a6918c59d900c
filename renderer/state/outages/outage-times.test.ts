import { describe, expect, test } from 'vitest';
import { etrShown, hoursMinutes, lastsMs } from './outage-times.ts';
import { outageOf } from './test-outage.ts';

const etr = { from: 1000, to: 2000, source: 'operator', author: 'anna', saidTs: 0, reason: '' };

describe('times of an outage', () => {
  test('a promise that has passed is seen at once, whatever the host said last', () => {
    expect(etrShown(outageOf({ id: 'a', etr, etrAlarm: 'due' }), 1500)).toMatchObject({ leftMs: 500, alarm: 'due' });
    expect(etrShown(outageOf({ id: 'a', etr, etrAlarm: 'due' }), 2000)).toMatchObject({ leftMs: 0, alarm: 'lapsed' });
  });

  test('who has supply back is promised nothing any more', () => {
    expect(etrShown(outageOf({ id: 'a', state: 'restored', etr }), 5000)).toEqual({ kind: 'none' });
    expect(etrShown(outageOf({ id: 'a', isAssessing: true }), 0)).toEqual({ kind: 'assessing' });
    expect(etrShown(outageOf({ id: 'a' }), 0)).toEqual({ kind: 'none' });
  });

  test('it lasts until it has ended', () => {
    expect(lastsMs({ startedTs: 1000, endedTs: null }, 4000)).toBe(3000);
    expect(lastsMs({ startedTs: 1000, endedTs: 2000 }, 4000)).toBe(1000);
    expect(hoursMinutes(7 * 60_000 + 59_000)).toBe('0:07');
    expect(hoursMinutes(-130 * 60_000)).toBe('\u22122:10');
  });
});
