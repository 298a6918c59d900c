import { withAlarmWords } from '../alarm-words.ts';
import { TRAFFIC_ALARMS, TRAFFIC_ALARM_WORDS } from './alarms.ts';
import type { Domain } from '../domain.ts';
import { createTrafficField } from './traffic-field.ts';
import { TRAFFIC_KINDS } from './kinds.ts';
import { TRAFFIC_FIGURES, TRAFFIC_LAYERS } from './layers.ts';
import { TRAFFIC_TEXTS } from './texts.ts';

export const traffic: Domain = {
  id: 'traffic',
  rank: 30,
  kinds: TRAFFIC_KINDS,
  layers: TRAFFIC_LAYERS,
  keyFigures: TRAFFIC_FIGURES,
  alarms: TRAFFIC_ALARMS,
  texts: withAlarmWords(TRAFFIC_TEXTS, TRAFFIC_ALARM_WORDS),
  createField: createTrafficField,
};
