import { withAlarmWords } from '../alarm-words.ts';
import { WEATHER_ALARMS, WEATHER_ALARM_WORDS } from './alarms.ts';
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
  alarms: WEATHER_ALARMS,
  texts: withAlarmWords(WEATHER_TEXTS, WEATHER_ALARM_WORDS),
  createField: createWeatherField,
};
