// The burning-hour register of a lighting cabinet, without keeping a state: lengths of nights summed by astronomy, read
// once a day at solar noon, as a register that is fetched daily.
import { hoursBelow } from '../../weather/sun.ts';

const DAY_MS = 86_400_000;
/** Lamps go on when the sun stands about here, degrees. */
const SWITCHING_ALTITUDE = -2.5;
const FIRST_YEAR = 2000;

/** Hours burnt since `installedMs` at a place; never falls. */
export function createBurningHours(lon: number, lat: number): (timeMs: number, installedMs: number) => number {
  // Cumulated from the first of January of each year, by day; leap days burn as the last day of December.
  const year = new Float64Array(367);
  for (let day = 1; day <= 366; day++) {
    year[day] = year[day - 1]! + hoursBelow(SWITCHING_ALTITUDE, day, lat);
  }
  const since2000 = (timeMs: number): number => {
    const noons = Math.floor((timeMs + (lon / 360) * DAY_MS - DAY_MS / 2) / DAY_MS) * DAY_MS;
    const fullYear = new Date(noons).getUTCFullYear();
    const day = Math.round((noons - Date.UTC(fullYear, 0, 1)) / DAY_MS);
    // Leap days before this year, so that the sum is the sum of the years as they were.
    const leaps = Math.floor((fullYear - 1) / 4) - Math.floor((FIRST_YEAR - 1) / 4);
    return (fullYear - FIRST_YEAR) * year[365]! + leaps * (year[366]! - year[365]!) + year[day]!;
  };
  return (timeMs, installedMs) => Math.max(0, since2000(timeMs) - since2000(installedMs));
}
