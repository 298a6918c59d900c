import type { AlarmDefinition } from '../../alarms/alarm-definition.ts';
import { onSilence } from '../../alarms/define-alarm.ts';
import type { AlarmWordTable } from '../alarm-words.ts';

/** Slow streets are no alarm: nobody here acts on them within half an hour. Signals that nobody watches are. */
export const TRAFFIC_ALARMS: readonly AlarmDefinition[] = [
  onSilence('traffic-signal', 'phase', {
    ...{ severity: 'moderate', respondWithinMin: 30, onDelayS: 60, isAutoAcknowledged: true },
    ...{ consequence: 'signalUnwatched', action: 'sendSignalCrew' },
  }),
];

export const TRAFFIC_ALARM_WORDS: AlarmWordTable = {
  'alarm.traffic-signal.phase.silent': ['No trustworthy telemetry', 'Нет достоверных данных', '遥测不可信'],
  'alarmConsequence.signalUnwatched': ['Signals may be dark', 'Светофор может не работать', '信号灯可能失效'],
  'alarmAction.sendSignalCrew': ['Send the signal crew', 'Направить бригаду по светофорам', '派信号灯维护人员'],
};
