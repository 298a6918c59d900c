import type { AssetKind } from '../domain.ts';
import { measured } from '../point.ts';

const STATION_S = 5;

export const WEATHER_KINDS: AssetKind[] = [
  {
    kind: 'weather-station',
    standardName: 'WeatherObserved',
    symbol: 'weather-station',
    mainPoint: 'temperature',
    points: [
      measured('temperature', 'degC', [-70, 60], 1, STATION_S, { deadband: 0.05 }),
      measured('humidity', '%', [0, 100], 0, STATION_S, { deadband: 0.5 }),
      measured('pressure', 'Pa', [85_000, 110_000], 1, STATION_S, {
        display: { unit: 'hPa', factor: 0.01 },
        deadband: 5,
      }),
      measured('windSpeed', 'm/s', [0, 75], 1, STATION_S, { deadband: 0.1 }),
      measured('windDirection', 'deg', [0, 360], 0, STATION_S, { deadband: 1 }),
      measured('rain', 'mm/h', [0, 300], 1, STATION_S, { deadband: 0.05 }),
      measured('illuminance', 'lx', [0, 200_000], 0, STATION_S, { deadband: 1 }),
      measured('globalRadiation', 'W/m2', [0, 1500], 0, STATION_S, { deadband: 1 }),
    ],
  },
];
