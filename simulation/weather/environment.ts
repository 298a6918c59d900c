// What the sky and the calendar say at one moment; every simulated device sees the same.

export interface Environment {
  /** city time, ms UTC */
  readonly timeMs: number;
  /** hour of the day in the city's zone, 0 ... 24, with fraction */
  readonly localHour: number;
  /** 0 Monday ... 6 Sunday */
  readonly weekday: number;
  /** 1 ... 366 */
  readonly dayOfYear: number;
  readonly isHoliday: boolean;
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
  /** lux on the ground */
  readonly illuminance: number;
}
