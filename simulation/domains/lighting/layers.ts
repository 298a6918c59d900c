import type { KeyFigure, LayerDescription } from '../domain.ts';

export const LIGHTING_LAYERS: LayerDescription[] = [
  {
    id: 'lamps',
    domain: 'lighting',
    kinds: ['lighting-cabinet'],
    geometry: 'light',
    colour: { by: 'ramp', point: 'dimLevel', from: 0, to: 100, tokens: ['--city-court', '--city-lamp'] },
    maxSpan: 40_000,
    defaultOn: true,
    rank: 20,
  },
  {
    id: 'lighting-cabinets',
    domain: 'lighting',
    kinds: ['lighting-cabinet'],
    geometry: 'point',
    colour: {
      by: 'state',
      point: 'state',
      tokens: { off: '--off', on: '--city-lamp', dimmed: '--text-3', fault: '--net-dead' },
    },
    maxSpan: 2500,
    defaultOn: true,
    rank: 21,
  },
];

export const LIGHTING_FIGURES: KeyFigure[] = [
  {
    id: 'lamps-burning',
    domain: 'lighting',
    kind: 'lighting-cabinet',
    point: 'lampsOn',
    aggregate: 'sum',
    unit: '',
    factor: 1,
    digits: 0,
    rank: 2,
  },
  {
    id: 'lamps-out',
    domain: 'lighting',
    kind: 'lighting-cabinet',
    point: 'lampsOut',
    aggregate: 'sum',
    unit: '',
    factor: 1,
    digits: 0,
    rank: 21,
  },
  {
    id: 'lighting-power',
    domain: 'lighting',
    kind: 'lighting-cabinet',
    point: 'activePower',
    aggregate: 'sum',
    unit: 'MW',
    factor: 1e-6,
    digits: 2,
    rank: 22,
  },
];
