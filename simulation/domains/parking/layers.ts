import type { KeyFigure, LayerDescription } from '../domain.ts';

export const PARKING_LAYERS: LayerDescription[] = [
  {
    id: 'parking',
    domain: 'parking',
    kinds: ['parking'],
    geometry: 'point',
    colour: {
      by: 'ramp',
      point: 'occupancy',
      from: 0,
      to: 100,
      tokens: ['--load-5', '--load-4', '--load-3', '--load-2', '--load-1'],
    },
    maxSpan: 3500,
    defaultOn: true,
    rank: 40,
  },
];

export const PARKING_FIGURES: KeyFigure[] = [
  {
    id: 'parking-free',
    domain: 'parking',
    kind: 'parking',
    point: 'free',
    aggregate: 'sum',
    unit: '',
    factor: 1,
    digits: 0,
    rank: 5,
  },
  {
    id: 'parking-full',
    domain: 'parking',
    kind: 'parking',
    point: 'state',
    aggregate: 'countState',
    state: 'full',
    unit: '',
    factor: 1,
    digits: 0,
    rank: 41,
  },
];
