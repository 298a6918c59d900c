import { describe, expect, it } from 'vitest';
import { createCalendar, createZoneOffset } from './calendar.ts';
import { isPublicHoliday } from './holidays.ts';

const HOUR = 3_600_000;

describe('calendar', () => {
  it('knows days of 23 and 25 hours', () => {
    const calendar = createCalendar('Europe/Berlin');
    const hoursOf = (dayOfYear: number) => {
      let quarters = 0;
      for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += HOUR / 4) {
        if (calendar(t).dayOfYear === dayOfYear) quarters++;
      }
      return quarters / 4;
    };
    expect(hoursOf(88)).toBe(23); // 29 March 2026
    expect(hoursOf(298)).toBe(25); // 25 October 2026
    expect(hoursOf(100)).toBe(24);
  });

  it('jumps over the hour that is not there and repeats the one that is there twice', () => {
    const calendar = createCalendar('Europe/Berlin');
    expect(calendar(Date.UTC(2026, 2, 29, 0, 59)).localHour).toBeCloseTo(1.983, 2);
    expect(calendar(Date.UTC(2026, 2, 29, 1, 0)).localHour).toBe(3);
    expect(calendar(Date.UTC(2026, 9, 25, 0, 30)).localHour).toBe(2.5);
    expect(calendar(Date.UTC(2026, 9, 25, 1, 30)).localHour).toBe(2.5);
  });

  it('works in zones with odd offsets and on the other half of the earth', () => {
    expect(createZoneOffset('Asia/Kathmandu')(Date.UTC(2026, 0, 1))).toBe(5.75 * HOUR);
    expect(createZoneOffset('Australia/Sydney')(Date.UTC(2026, 0, 1))).toBe(11 * HOUR);
    expect(createZoneOffset('Australia/Sydney')(Date.UTC(2026, 6, 1))).toBe(10 * HOUR);
    expect(() => createZoneOffset('Atlantis/Capital')).toThrow(RangeError);
  });

  it('counts weekdays from Monday, in local time', () => {
    const calendar = createCalendar('America/New_York');
    expect(calendar(Date.UTC(2026, 0, 5, 3)).weekday).toBe(6); // Sunday evening there
    expect(calendar(Date.UTC(2026, 0, 5, 6)).weekday).toBe(0);
  });

  it('fades from one kind of day into the next without a step', () => {
    const calendar = createCalendar('Europe/Berlin');
    let [saturday, sunday] = [0, 0];
    let worst = 0;
    for (let t = Date.UTC(2026, 0, 5); t < Date.UTC(2026, 0, 19); t += HOUR / 12) {
      const moment = calendar(t);
      expect(moment.saturday + moment.sunday).toBeLessThanOrEqual(1 + 1e-9);
      if (t > Date.UTC(2026, 0, 5)) {
        worst = Math.max(worst, Math.abs(moment.saturday - saturday), Math.abs(moment.sunday - sunday));
      }
      ({ saturday, sunday } = moment);
    }
    expect(worst).toBeLessThan(0.04);
    expect(calendar(Date.UTC(2026, 0, 10, 12)).saturday).toBe(1);
    expect(calendar(Date.UTC(2026, 0, 11, 12)).sunday).toBe(1);
  });

  it('finds fixed holidays and those that move with Easter', () => {
    expect(isPublicHoliday('Europe/Berlin', 2026, 4, 3)).toBe(true); // Good Friday
    expect(isPublicHoliday('Europe/Berlin', 2026, 4, 6)).toBe(true); // Easter Monday
    expect(isPublicHoliday('Europe/Berlin', 2026, 5, 14)).toBe(true); // Ascension
    expect(isPublicHoliday('Europe/Berlin', 2025, 4, 18)).toBe(true); // Good Friday of another year
    expect(isPublicHoliday('Europe/Berlin', 2026, 10, 3)).toBe(true);
    expect(isPublicHoliday('Europe/Berlin', 2026, 10, 4)).toBe(false);
    expect(isPublicHoliday('Asia/Yekaterinburg', 2026, 5, 9)).toBe(true);
    expect(isPublicHoliday('America/Lima', 2026, 12, 25)).toBe(true);
    expect(createCalendar('Europe/Berlin')(Date.UTC(2026, 4, 1, 12)).isHoliday).toBe(true);
  });
});
