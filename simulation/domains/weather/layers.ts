import type { KeyFigure, LayerDescription } from '../domain.ts';

export const WEATHER_LAYERS: LayerDescription[] = [
  {
    id: 'weather-stations',
    domain: 'weather',
    kinds: ['weather-station'],
    geometry: 'point',
    colour: { by: 'constant', token: '--text-3' },
    maxSpan: 15_000,
    defaultOn: true,
    rank: 60,
  },
];

const mean = (id: string, point: string, unit: string, factor: number, digits: number, rank: number): KeyFigure => ({
  id,
  domain: 'weather',
  kind: 'weather-station',
  point,
  aggregate: 'mean',
  unit,
  factor,
  digits,
  rank,
});

export const WEATHER_FIGURES: KeyFigure[] = [
  mean('temperature', 'temperature', 'degC', 1, 1, 9),
  mean('wind', 'windSpeed', 'm/s', 1, 1, 61),
  mean('rain', 'rain', 'mm/h', 1, 1, 62),
];
