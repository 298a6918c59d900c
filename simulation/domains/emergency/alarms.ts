import type { AlarmDefinition } from '../../alarms/alarm-definition.ts';
import { onLimit, onState } from '../../alarms/define-alarm.ts';
import type { AlarmWordTable } from '../alarm-words.ts';

export const EMERGENCY_ALARMS: readonly AlarmDefinition[] = [
  onState('unit', 'status', ['emergency'], {
    ...{ subject: 'service', severity: 'severe', respondWithinMin: 1, onDelayS: 0, isLatching: true, isSafety: true },
    ...{ consequence: 'crewInDanger', action: 'sendHelp' },
  }),
  onLimit('hospital', 'occupancy', 'high', [95, 1], {
    ...{ subject: 'service', severity: 'moderate', respondWithinMin: 30, onDelayS: 300 },
    ...{ consequence: 'patientsWait', action: 'divertPatients' },
  }),
  onState('hospital', 'admission', ['diverted'], {
    ...{ subject: 'service', severity: 'major', respondWithinMin: 8, onDelayS: 60 },
    ...{ consequence: 'patientsWait', action: 'divertPatients' },
  }),
];

export const EMERGENCY_ALARM_WORDS: AlarmWordTable = {
  'alarm.unit.status.state': ['Crew calls for help', 'Экипаж просит помощи', '人员紧急求助'],
  'alarm.hospital.occupancy.high': ['Nearly full', 'Почти заполнена', '接近满员'],
  'alarm.hospital.admission.state': ['Admits nobody', 'Приём закрыт', '停止收治'],
  'alarmConsequence.crewInDanger': ['A crew is in danger', 'Экипаж в опасности', '人员处于危险'],
  'alarmConsequence.patientsWait': ['Patients wait', 'Пациенты ждут', '病人等待'],
  'alarmAction.sendHelp': ['Send help at once', 'Немедленно направить помощь', '立即支援'],
  'alarmAction.divertPatients': ['Lead ambulances elsewhere', 'Перенаправить бригады', '将救护车改送他院'],
};
