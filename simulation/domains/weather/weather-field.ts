// Weather stations: the city's weather with the small differences of places and instruments.
import { between, noise, readingError, subKey } from '../../run/random.ts';
import type { Field, FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, clamp, type Device, fieldOf, rounded, telemetryOf } from '../field.ts';
import { WEATHER_KINDS } from './kinds.ts';

function station(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  // Courtyards keep the day's heat: up to 1.5 K warmer on clear, calm nights.
  const heatIsland = between(key, 1, 0.1, 1.5);
  const exposure = between(key, 2, 0.75, 1.1);
  return telemetryOf(WEATHER_KINDS, asset, (environment) => {
    const { timeMs } = environment;
    const local = (index: number, periodMs: number) => noise(subKey(key, index), timeMs, periodMs);
    const calmNight =
      clamp(-environment.sunAltitude / 12, 0, 1) *
      (1 - environment.cloudCover) *
      clamp(1.4 - environment.windSpeed / 5, 0, 1);
    const error = readingError(subKey(key, 3), timeMs, 5000);
    const gust = 1 + 0.25 * local(4, 8000) + 0.1 * local(5, 60_000);
    // A passing cloud dims one station and not the next.
    const cloud = 1 - 0.25 * environment.cloudCover * (0.5 + 0.5 * local(6, 240_000));
    const direction = environment.windDirection + 12 * local(7, 20_000);
    return {
      temperature: rounded(
        environment.temperature + heatIsland * calmNight + 0.25 * local(8, 1_800_000) + 0.05 * error,
        0.1,
      ),
      humidity: rounded(
        clamp(environment.humidity - 3 * heatIsland * calmNight + 1.5 * local(9, 1_200_000), 5, 100),
        0.1,
      ),
      pressure: rounded(environment.pressure + 8 * error, 1),
      windSpeed: rounded(environment.windSpeed * exposure * gust, 0.1),
      windDirection: rounded(((direction % 360) + 360) % 360, 1) % 360,
      rain: rounded(environment.rain * (1 + 0.3 * local(10, 600_000)), 0.1),
      illuminance: rounded(environment.illuminance * cloud, environment.illuminance < 100 ? 0.01 : 1),
      globalRadiation: rounded(environment.globalRadiation * cloud, 1),
    };
  });
}

export const createWeatherField = (site: FieldSite): Field =>
  fieldOf(assetsOf(site, 'weather-station').map((asset) => station(site, asset)));
