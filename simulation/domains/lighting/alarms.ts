import type { AlarmDefinition } from '../../alarms/alarm-definition.ts';
import { onLimit, onState } from '../../alarms/define-alarm.ts';
import type { AlarmWordTable } from '../alarm-words.ts';

const MOST_LAMPS_OUT = 20;

export const LIGHTING_ALARMS: readonly AlarmDefinition[] = [
  onState('lighting-cabinet', 'state', ['fault'], {
    ...{ subject: 'equipment', severity: 'moderate', respondWithinMin: 30, onDelayS: 60 },
    ...{ consequence: 'streetDark', action: 'sendLightingCrew' },
  }),
  // A whole branch of a cabinet; single lamps are for the work list. Nobody sees them by day.
  onLimit('lighting-cabinet', 'lampsOut', 'high', [MOST_LAMPS_OUT, 2], {
    ...{ subject: 'equipment', severity: 'minor', respondWithinMin: 30, onDelayS: 60 },
    ...{ consequence: 'streetDark', action: 'sendLightingCrew' },
    suppressedWhile: { point: 'state', states: ['off', 'fault'] },
  }),
];

export const LIGHTING_ALARM_WORDS: AlarmWordTable = {
  'alarm.lighting-cabinet.state.state': ['Cabinet dark', 'Шкаф погашен', '控制箱熄灭'],
  'alarm.lighting-cabinet.lampsOut.high': ['Many lamps out', 'Много ламп не горит', '大量灯具熄灭'],
  'alarmConsequence.streetDark': ['Streets are dark', 'Улицы без освещения', '街道无照明'],
  'alarmAction.sendLightingCrew': ['Send the lighting crew', 'Направить бригаду освещения', '派照明抢修人员'],
};
