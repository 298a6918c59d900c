import { withAlarmWords } from '../alarm-words.ts';
import { EMERGENCY_ALARMS, EMERGENCY_ALARM_WORDS } from './alarms.ts';
import type { Domain } from '../domain.ts';
import { createEmergencyField } from './emergency-field.ts';
import { EMERGENCY_KINDS } from './kinds.ts';
import { EMERGENCY_FIGURES, EMERGENCY_LAYERS } from './layers.ts';
import { EMERGENCY_TEXTS } from './texts.ts';

export const emergency: Domain = {
  id: 'emergency',
  rank: 5,
  kinds: EMERGENCY_KINDS,
  layers: EMERGENCY_LAYERS,
  keyFigures: EMERGENCY_FIGURES,
  alarms: EMERGENCY_ALARMS,
  texts: withAlarmWords(EMERGENCY_TEXTS, EMERGENCY_ALARM_WORDS),
  createField: createEmergencyField,
};
