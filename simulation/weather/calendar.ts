// The city's calendar: wall-clock hour, weekday and holidays in its time zone. Daylight saving comes from Intl, so that
// a day may have 23 or 25 hours; the offset of a zone is asked for once per quarter of an hour.
import { isPublicHoliday } from './holidays.ts';

export interface CalendarMoment {
  readonly localHour: number;
  readonly weekday: number;
  readonly dayOfYear: number;
  readonly isHoliday: boolean;
  readonly saturday: number;
  readonly sunday: number;
}

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** Until this hour the evening before still echoes: who is out on Friday night goes home on Saturday. */
const ECHO_HOURS = 4;

/** ms to add to UTC for the wall clock of `timeZone`. @throws RangeError when Intl does not know the zone */
export function createZoneOffset(timeZone: string): (timeMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  let quarter = Number.NaN;
  let offset = 0;
  return (timeMs) => {
    const asked = Math.floor(timeMs / QUARTER_MS);
    if (asked === quarter) return offset;
    const start = asked * QUARTER_MS;
    const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of format.formatToParts(start))
      if (type in part) part[type as keyof typeof part] = Number(value);
    offset = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - start;
    quarter = asked;
    return offset;
  };
}

interface Day {
  readonly weekday: number;
  readonly dayOfYear: number;
  readonly isHoliday: boolean;
}

/** @throws RangeError when Intl does not know the zone */
export function createCalendar(timeZone: string): (timeMs: number) => CalendarMoment {
  const zoneOffset = createZoneOffset(timeZone);
  const days = new Map<number, Day>();

  // Days are counted since 1970-01-01, a Thursday.
  const day = (number: number): Day => {
    const known = days.get(number);
    if (known !== undefined) return known;
    if (days.size > 800) days.clear();
    const date = new Date(number * DAY_MS);
    const year = date.getUTCFullYear();
    const weekday = (((number + 3) % 7) + 7) % 7;
    const isHoliday = weekday === 6 || isPublicHoliday(timeZone, year, date.getUTCMonth() + 1, date.getUTCDate());
    const made = { weekday, dayOfYear: Math.round((number * DAY_MS - Date.UTC(year, 0, 1)) / DAY_MS) + 1, isHoliday };
    days.set(number, made);
    return made;
  };

  return (timeMs) => {
    const local = timeMs + zoneOffset(timeMs);
    const number = Math.floor(local / DAY_MS);
    const today = day(number);
    const localHour = (local - number * DAY_MS) / 3_600_000;
    let saturday = isSaturday(today) ? 1 : 0;
    let sunday = today.isHoliday ? 1 : 0;
    if (localHour < ECHO_HOURS) {
      const yesterday = day(number - 1);
      const x = localHour / ECHO_HOURS;
      const fade = x * x * (3 - 2 * x);
      saturday = (isSaturday(yesterday) ? 1 : 0) * (1 - fade) + saturday * fade;
      sunday = (yesterday.isHoliday ? 1 : 0) * (1 - fade) + sunday * fade;
    }
    return {
      localHour,
      weekday: today.weekday,
      dayOfYear: today.dayOfYear,
      isHoliday: today.isHoliday,
      saturday,
      sunday,
    };
  };
}

const isSaturday = (day: Day): boolean => day.weekday === 5 && !day.isHoliday;
