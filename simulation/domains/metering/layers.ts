import type { KeyFigure, LayerDescription } from '../domain.ts';

export const METERING_LAYERS: LayerDescription[] = [
  {
    id: 'meters',
    domain: 'metering',
    kinds: ['meter'],
    geometry: 'point',
    colour: { by: 'state', point: 'supply', tokens: { off: '--text-1', on: '--text-3' } },
    maxSpan: 400,
    defaultOn: false,
    rank: 19,
  },
];

export const METERING_FIGURES: KeyFigure[] = [
  {
    id: 'metered-load',
    domain: 'metering',
    kind: 'meter',
    point: 'activePower',
    aggregate: 'sum',
    unit: 'MW',
    factor: 1e-6,
    digits: 0,
    rank: 14,
  },
  {
    id: 'meters-dark',
    domain: 'metering',
    kind: 'meter',
    point: 'supply',
    aggregate: 'countState',
    state: 'off',
    unit: '',
    factor: 1,
    digits: 0,
    rank: 15,
  },
];
