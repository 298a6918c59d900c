import { withAlarmWords } from '../alarm-words.ts';
import { LIGHTING_ALARMS, LIGHTING_ALARM_WORDS } from './alarms.ts';
import type { Domain } from '../domain.ts';
import { createLightingField } from './lighting-field.ts';
import { LIGHTING_KINDS } from './kinds.ts';
import { LIGHTING_FIGURES, LIGHTING_LAYERS } from './layers.ts';
import { LIGHTING_TEXTS } from './texts.ts';

export const lighting: Domain = {
  id: 'lighting',
  rank: 20,
  kinds: LIGHTING_KINDS,
  layers: LIGHTING_LAYERS,
  keyFigures: LIGHTING_FIGURES,
  alarms: LIGHTING_ALARMS,
  texts: withAlarmWords(LIGHTING_TEXTS, LIGHTING_ALARM_WORDS),
  createField: createLightingField,
};
