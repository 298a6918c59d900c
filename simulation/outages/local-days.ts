// Days of the city's own calendar: what starts at 23:30 on the night of the change to winter time still belongs to that day of 25 hours.
import { createZoneOffset } from '../weather/calendar.ts';

const DAY_MS = 86_400_000;

export interface LocalDays {
  /** days since 1970-01-01 by the wall clock */
  dayOf(timeMs: number): number;
  /** ms UTC at which the day begins */
  startOf(day: number): number;
  yearOf(day: number): number;
  firstDayOf(year: number): number;
}

/** 2026-03-29 */
export const nameOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** @throws RangeError when Intl does not know the zone */
export function createLocalDays(timeZone: string): LocalDays {
  const offset = createZoneOffset(timeZone);
  const dayOf = (timeMs: number) => Math.floor((timeMs + offset(timeMs)) / DAY_MS);
  return {
    dayOf,
    startOf: (day) => {
      // The offset of midnight is not known before midnight is: by the one of midnight in Greenwich, or by the one that this midnight has.
      // Where clocks change at midnight only one of the two is within the day.
      const wall = day * DAY_MS;
      const once = wall - offset(wall);
      const twice = wall - offset(once);
      return Math.min(...[once, twice].filter((timeMs) => dayOf(timeMs) === day));
    },
    yearOf: (day) => new Date(day * DAY_MS).getUTCFullYear(),
    firstDayOf: (year) => Date.UTC(year, 0, 1) / DAY_MS,
  };
}
