import { withAlarmWords } from '../alarm-words.ts';
import { POWER_ALARM_WORDS } from './alarm-texts.ts';
import { POWER_ALARMS } from './alarms.ts';
import type { Domain } from '../domain.ts';
import { createPowerField } from './power-field.ts';
import { POWER_KINDS } from './kinds.ts';
import { POWER_FIGURES, POWER_LAYERS } from './layers.ts';
import { POWER_TEXTS } from './texts.ts';

export const power: Domain = {
  id: 'power',
  rank: 10,
  kinds: POWER_KINDS,
  layers: POWER_LAYERS,
  keyFigures: POWER_FIGURES,
  alarms: POWER_ALARMS,
  texts: withAlarmWords(POWER_TEXTS, POWER_ALARM_WORDS),
  createField: createPowerField,
};
