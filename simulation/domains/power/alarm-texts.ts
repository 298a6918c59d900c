// Names of the grid's alarms, what comes of them, what to do. An alarm's name is said of its asset.

import type { AlarmWordTable } from '../alarm-words.ts';

type Words = AlarmWordTable[string];

const OVERLOAD: Words = ['Overloaded', 'Перегрузка', '过负荷'];
const HEAVY_OVERLOAD: Words = ['Heavily overloaded', 'Недопустимая перегрузка', '严重过负荷'];
const SILENT: Words = ['No trustworthy telemetry', 'Нет достоверных данных', '遥测不可信'];
const HIGH_VOLTAGE: Words = ['Voltage too high', 'Повышенное напряжение', '电压过高'];
const LOW_VOLTAGE: Words = ['Voltage too low', 'Пониженное напряжение', '电压过低'];
const DEAD: Words = ['Without voltage', 'Нет напряжения', '失压'];
const UNDECIDED: Words = ['Position uncertain', 'Положение не определено', '位置不确定'];

export const POWER_ALARM_WORDS: AlarmWordTable = {
  'alarm.substation.loading.high': OVERLOAD,
  'alarm.substation.loading.highHigh': HEAVY_OVERLOAD,
  'alarm.substation.voltage.lowLow': ['Busbar dead', 'Шины без напряжения', '母线失压'],
  'alarm.substation.loading.silent': SILENT,
  'alarm.transformer.loading.high': OVERLOAD,
  'alarm.transformer.loading.highHigh': HEAVY_OVERLOAD,
  'alarm.transformer.oilTemperature.high': ['Oil hot', 'Масло нагрето', '油温高'],
  'alarm.transformer.oilTemperature.highHigh': ['Oil too hot', 'Перегрев масла', '油温过高'],
  'alarm.transformer.oilTemperature.rise': ['Oil heats up fast', 'Быстрый нагрев масла', '油温上升过快'],
  'alarm.transformer.loading.silent': SILENT,
  'alarm.cable.loading.high': OVERLOAD,
  'alarm.cable.loading.highHigh': HEAVY_OVERLOAD,
  'alarm.cable.loading.silent': SILENT,
  'alarm.cabinet.voltage.high': HIGH_VOLTAGE,
  'alarm.cabinet.voltage.low': LOW_VOLTAGE,
  'alarm.cabinet.voltage.lowLow': DEAD,
  'alarm.cabinet.voltage.silent': SILENT,
  'alarm.feeder.activePower.silent': SILENT,
  'alarm.breaker.trip.state': ['Tripped by protection', 'Отключён защитой', '保护跳闸'],
  'alarm.breaker.position.state': UNDECIDED,
  'alarm.load-break-switch.position.state': UNDECIDED,
  'alarm.disconnector.position.state': UNDECIDED,
  'alarm.ground-disconnector.position.state': ['Earth uncertain', 'Заземление не определено', '接地状态不确定'],
  'alarm.fault-indicator.passage.state': ['Fault current has passed', 'Прошёл ток КЗ', '故障电流已通过'],
  'alarm.station-remote.loading.high': OVERLOAD,
  'alarm.station-remote.loading.highHigh': HEAVY_OVERLOAD,
  'alarm.station-remote.voltage.high': HIGH_VOLTAGE,
  'alarm.station-remote.voltage.low': LOW_VOLTAGE,
  'alarm.station-remote.voltage.lowLow': DEAD,
  'alarm.station-remote.voltage.silent': SILENT,
  'alarm.customer-station.voltage.high': HIGH_VOLTAGE,
  'alarm.customer-station.voltage.low': LOW_VOLTAGE,
  'alarm.customer-station.voltage.lowLow': DEAD,
  'alarm.customer-station.voltage.silent': SILENT,

  'alarmConsequence.ageing': ['It ages faster', 'Ускоренный износ', '加速老化'],
  'alarmConsequence.damage': ['It is damaged or trips', 'Повреждение или отключение', '损坏或跳闸'],
  'alarmConsequence.customersDevices': ['Devices of customers fail', 'Отказ приборов потребителей', '用户设备受损'],
  'alarmConsequence.customersDark': ['Customers are without supply', 'Потребители без питания', '用户停电'],
  'alarmConsequence.districtDark': ['A whole district is without supply', 'Район без питания', '整个片区停电'],
  'alarmConsequence.blind': ['Faults there are not noticed', 'Аварии останутся незамеченными', '该处故障无法发现'],
  'alarmConsequence.unsafeSwitch': [
    'It may be neither open nor closed',
    'Аппарат может быть в промежуточном положении',
    '开关可能未到位',
  ],
  'alarmConsequence.livesAtRisk': [
    'Crews may not be protected',
    'Бригада может быть не защищена',
    '作业人员可能失去保护',
  ],
  'alarmConsequence.faultBehind': ['The fault lies further on', 'Повреждение далее по линии', '故障在后段'],

  'alarmAction.relieveLoad': ['Move load to a neighbour', 'Перевести часть нагрузки', '转移部分负荷'],
  'alarmAction.relieveLoadNow': ['Take load off it at once', 'Немедленно разгрузить', '立即减负荷'],
  'alarmAction.correctVoltage': ['Change taps or sections', 'Изменить отпайку или схему', '调整分接头或运行方式'],
  'alarmAction.restoreSupply': [
    'Find the cause, restore supply',
    'Найти причину, подать питание',
    '查明原因并恢复供电',
  ],
  'alarmAction.restoreInfeed': [
    'Restore the busbar or transfer its feeders',
    'Восстановить шины или перевести фидеры',
    '恢复母线或转移馈线',
  ],
  'alarmAction.callTelecontrol': ['Call telecontrol service', 'Вызвать службу телемеханики', '联系远动维护'],
  'alarmAction.checkCooling': ['Check cooling', 'Проверить охлаждение', '检查冷却系统'],
  'alarmAction.locateFault': ['Locate and isolate the fault', 'Найти и отделить повреждение', '定位并隔离故障'],
  'alarmAction.sendCrewToSwitch': ['Send a crew to the switch', 'Направить бригаду к аппарату', '派人到开关处检查'],
  'alarmAction.warnCrews': ['Warn crews, stop work', 'Предупредить бригады, остановить работы', '通知人员停止作业'],
};
