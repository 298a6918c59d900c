import type { KeyFigure, LayerDescription } from '../domain.ts';

export const TRANSIT_LAYERS: LayerDescription[] = [
  {
    id: 'stops',
    domain: 'transit',
    kinds: ['stop'],
    geometry: 'point',
    colour: {
      by: 'ramp',
      point: 'delay',
      from: 0,
      to: 600,
      tokens: ['--load-2', '--load-3', '--load-4', '--load-5'],
    },
    maxSpan: 2500,
    defaultOn: true,
    rank: 50,
  },
];

export const TRANSIT_FIGURES: KeyFigure[] = [
  {
    id: 'mean-delay',
    domain: 'transit',
    kind: 'stop',
    point: 'delay',
    aggregate: 'mean',
    unit: 'min',
    factor: 1 / 60,
    digits: 1,
    rank: 10,
  },
];
