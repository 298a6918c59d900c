import type { Domain } from '../domain.ts';

export const METERING_TEXTS: Domain['texts'] = {
  en: {
    'domain.metering': 'Metering',
    'kind.meter': 'Meter',
    'point.meter.activePower': 'Mean power of the interval',
    'point.meter.voltage': 'Voltage',
    'point.meter.energy': 'Energy register',
    'point.meter.supply': 'Supply',
    'state.meter.supply.off': 'Off',
    'state.meter.supply.on': 'On',
    'layer.meters': 'Meters',
    'figure.metered-load': 'Load told by meters',
    'figure.metered-load.about':
      'Sum of the newest interval means of all meters; customers without a meter are not in it',
    'figure.meters-dark': 'Meters without supply',
  },
  ru: {
    'domain.metering': 'Учёт электроэнергии',
    'kind.meter': 'Счётчик',
    'point.meter.activePower': 'Средняя мощность за интервал',
    'point.meter.voltage': 'Напряжение',
    'point.meter.energy': 'Показание энергии',
    'point.meter.supply': 'Питание',
    'state.meter.supply.off': 'Нет',
    'state.meter.supply.on': 'Есть',
    'layer.meters': 'Счётчики',
    'figure.metered-load': 'Нагрузка по показаниям счётчиков',
    'figure.metered-load.about':
      'Сумма последних средних за интервал по всем счётчикам; потребителей без счётчика в ней нет',
    'figure.meters-dark': 'Счётчики без питания',
  },
  zh: {
    'domain.metering': '计量',
    'kind.meter': '电表',
    'point.meter.activePower': '时段平均功率',
    'point.meter.voltage': '电压',
    'point.meter.energy': '电能示数',
    'point.meter.supply': '供电',
    'state.meter.supply.off': '断电',
    'state.meter.supply.on': '有电',
    'layer.meters': '电表',
    'figure.metered-load': '电表上报负荷',
    'figure.metered-load.about': '所有电表最近一个区间平均值之和;不含无电表用户',
    'figure.meters-dark': '失电电表',
  },
};
