import type { Domain } from '../domain.ts';
import { createWeatherField } from './weather-field.ts';
import { WEATHER_KINDS } from './kinds.ts';
import { WEATHER_FIGURES, WEATHER_LAYERS } from './layers.ts';
import { WEATHER_TEXTS } from './texts.ts';

export const weather: Domain = {
  id: 'weather',
  rank: 60,
  kinds: WEATHER_KINDS,
  layers: WEATHER_LAYERS,
  keyFigures: WEATHER_FIGURES,
  texts: WEATHER_TEXTS,
  createField: createWeatherField,
};
