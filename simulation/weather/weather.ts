// A plausible weather for any place on earth: climate by latitude and season, weather by smooth seeded noise.
//
//   temperature = annual mean(lat) + season(lat, day) + air mass (days) + day and night (sun, clouds)
//
// Annual mean and swing are fitted by eye to the climates of Singapore, Sydney, Berlin and Helsinki, within about 2 K of
// their monthly means; coasts warmed by a current (Tromsø) come out too cold. About 700 mm of rain a year everywhere.
import { type Key, noise, roughNoise, subKey } from '../run/random.ts';
import { clearSkyIlluminance, clearSkyRadiation, cloudTransmission, sunDeclination } from './sun.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clamp = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x));
const smooth = (x: number) => x * x * (3 - 2 * x);

export interface Weather {
  readonly temperature: number;
  readonly cloudCover: number;
  readonly windSpeed: number;
  readonly windDirection: number;
  readonly rain: number;
  readonly humidity: number;
  readonly pressure: number;
  readonly illuminance: number;
  readonly globalRadiation: number;
}

/** Units as in `Environment`. `sunAltitude` in degrees, for the light. */
export function weatherAt(key: Key, timeMs: number, lon: number, lat: number, sunAltitude: number): Weather {
  // Seasons by the sun's year, independent of the calendar's leap days.
  const dayOfYear = ((((timeMs - Date.UTC(2025, 0, 1)) / DAY) % 365.2422) + 365.2422) % 365.2422;

  const wetness = 0.62 * noise(subKey(key, 1), timeMs, 26 * HOUR) + 0.38 * noise(subKey(key, 2), timeMs, 7 * HOUR);
  const cloudCover = smooth(clamp((wetness + 0.62) / 1.1, 0, 1));
  const front = noise(subKey(key, 3), timeMs, 8 * HOUR);
  const rain = 2.5 * clamp((front - 0.2) / 0.8, 0, 1) ** 1.6 * clamp((cloudCover - 0.72) / 0.28, 0, 1);

  const absLat = Math.abs(lat);
  const annualMean = 28 - 0.0063 * absLat * absLat;
  const swing = 1 + 0.165 * absLat;
  // Warmest about four weeks after the solstice.
  const hottestDay = lat >= 0 ? 200 : 200 - 182.6;
  const season = swing * Math.cos((2 * Math.PI * (dayOfYear - hottestDay)) / 365.2422);
  const airMass = (0.8 + 0.15 * absLat) * roughNoise(subKey(key, 4), timeMs, 5 * DAY, 3);
  const noonAltitude = 90 - Math.abs(lat - sunDeclination(dayOfYear));
  const daylight = Math.sin((clamp(noonAltitude, 0, 90) * Math.PI) / 180);
  const solarHour = (((timeMs / HOUR + lon / 15) % 24) + 24) % 24;
  const dayNight = 6.2 * daylight * (1 - 0.65 * cloudCover) * Math.cos((2 * Math.PI * (solarHour - 15)) / 24);
  const temperature = annualMean + season + airMass + dayNight - 0.4 * Math.min(rain, 4);

  const humidity = clamp(
    72 +
      16 * (cloudCover - 0.5) -
      2.6 * dayNight +
      5 * Math.min(rain, 4) -
      0.5 * airMass +
      7 * noise(subKey(key, 5), timeMs, 9 * HOUR),
    18,
    100,
  );
  const pressure =
    101_325 +
    1500 * noise(subKey(key, 6), timeMs, 5 * DAY) +
    500 * noise(subKey(key, 7), timeMs, DAY) -
    900 * (cloudCover - 0.5);

  const convection = 1 + 0.35 * clamp(Math.sin((sunAltitude * Math.PI) / 180), 0, 1);
  const windSpeed =
    (0.3 + 3 * Math.exp(0.85 * roughNoise(subKey(key, 8), timeMs, 22 * HOUR, 3)) + 0.25 * rain) * convection;
  // Westerlies in the middle latitudes, trades near the equator.
  const prevailing = absLat > 28 ? 250 : lat >= 0 ? 60 : 120;
  const windDirection = (((prevailing + 130 * roughNoise(subKey(key, 9), timeMs, 40 * HOUR, 2)) % 360) + 360) % 360;

  const through = cloudTransmission(cloudCover);
  return {
    temperature,
    cloudCover,
    windSpeed,
    windDirection,
    rain,
    humidity,
    pressure,
    illuminance: clearSkyIlluminance(sunAltitude) * through,
    globalRadiation: clearSkyRadiation(sunAltitude) * through,
  };
}
