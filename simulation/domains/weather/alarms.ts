import type { AlarmDefinition } from '../../alarms/alarm-definition.ts';
import { onLimit } from '../../alarms/define-alarm.ts';
import type { AlarmWordTable } from '../alarm-words.ts';

/** Beaufort 9: branches break, first damage to overhead lines and roofs. */
const STORM = 20.8;

export const WEATHER_ALARMS: readonly AlarmDefinition[] = [
  onLimit('weather-station', 'windSpeed', 'high', [STORM, 2], {
    ...{ subject: 'service', severity: 'moderate', respondWithinMin: 30, onDelayS: 60, offDelayS: 600 },
    ...{ consequence: 'stormDamage', action: 'callInCrews' },
  }),
];

export const WEATHER_ALARM_WORDS: AlarmWordTable = {
  'alarm.weather-station.windSpeed.high': ['Storm', 'Шторм', '大风'],
  'alarmConsequence.stormDamage': ['Storm damage has to be expected', 'Возможны повреждения', '可能出现风灾'],
  'alarmAction.callInCrews': ['Call in crews', 'Вызвать дежурные бригады', '召集抢修队待命'],
};
