import type { Domain } from '../domain.ts';

export const TRANSIT_TEXTS: Domain['texts'] = {
  en: {
    'domain.transit': 'Public transport',
    'kind.stop': 'Stop',
    'point.stop.nextDeparture': 'Next departure in',
    'point.stop.delay': 'Delay',
    'layer.stops': 'Stops',
    'figure.mean-delay': 'Mean delay, public transport',
    'attribute.modes': 'Modes',
  },
  ru: {
    'domain.transit': 'Общественный транспорт',
    'kind.stop': 'Остановка',
    'point.stop.nextDeparture': 'Следующее отправление через',
    'point.stop.delay': 'Опоздание',
    'layer.stops': 'Остановки',
    'figure.mean-delay': 'Среднее опоздание транспорта',
    'attribute.modes': 'Виды транспорта',
  },
  zh: {
    'domain.transit': '公共交通',
    'kind.stop': '站点',
    'point.stop.nextDeparture': '下一班还有',
    'point.stop.delay': '晚点',
    'layer.stops': '公交站点',
    'figure.mean-delay': '公交平均晚点',
    'attribute.modes': '交通方式',
  },
};
