// What the sky and the calendar say at one moment; every simulated device sees the same.
import { keyOf } from '../run/random.ts';
import { createCalendar } from './calendar.ts';
import { sunPosition } from './sun.ts';
import { weatherAt } from './weather.ts';

export interface Environment {
  /** city time, ms UTC */
  readonly timeMs: number;
  /** hour of the day in the city's zone, 0 ... 24, with fraction */
  readonly localHour: number;
  /** 0 Monday ... 6 Sunday */
  readonly weekday: number;
  /** 1 ... 366 */
  readonly dayOfYear: number;
  /** a Sunday or a public holiday of the city's country */
  readonly isHoliday: boolean;
  /** 0 ... 1: how much the present hour behaves like a Saturday's; fades over the small hours */
  readonly saturday: number;
  /** 0 ... 1: the same for Sundays and holidays */
  readonly sunday: number;
  /** degrees above the horizon */
  readonly sunAltitude: number;
  /** degrees clockwise from north */
  readonly sunAzimuth: number;
  /** degC */
  readonly temperature: number;
  /** 0 clear ... 1 overcast */
  readonly cloudCover: number;
  /** m/s at 10 m */
  readonly windSpeed: number;
  /** degrees clockwise from north, where it comes from */
  readonly windDirection: number;
  /** mm/h */
  readonly rain: number;
  /** relative, % */
  readonly humidity: number;
  /** Pa, at sea level */
  readonly pressure: number;
  /** lux on the ground */
  readonly illuminance: number;
  /** W/m2 on the ground */
  readonly globalRadiation: number;
}

export interface Place {
  /** degrees */
  readonly lon: number;
  /** degrees */
  readonly lat: number;
  /** IANA name */
  readonly timeZone: string;
}

/**
 * The environment of a place as a function of city time (ms UTC). Pure: same place, seed and time, same answer.
 * @throws RangeError when the time zone is unknown
 */
export function createEnvironment(place: Place, seed: number): (timeMs: number) => Environment {
  const calendar = createCalendar(place.timeZone);
  const key = keyOf(seed, 'weather');
  return (timeMs) => {
    const sun = sunPosition(timeMs, place.lon, place.lat);
    return {
      timeMs,
      ...calendar(timeMs),
      sunAltitude: sun.altitude,
      sunAzimuth: sun.azimuth,
      ...weatherAt(key, timeMs, place.lon, place.lat, sun.altitude),
    };
  };
}
