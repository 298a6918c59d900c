import type { KeyFigure, LayerDescription } from '../domain.ts';

const LOADING = {
  by: 'ramp',
  point: 'loading',
  from: 0,
  to: 100,
  tokens: ['--load-1', '--load-2', '--load-3', '--load-4', '--load-5'],
} satisfies LayerDescription['colour'];

export const POWER_LAYERS: LayerDescription[] = [
  {
    id: 'substations',
    domain: 'power',
    kinds: ['substation'],
    geometry: 'point',
    colour: LOADING,
    maxSpan: 20_000,
    defaultOn: true,
    rank: 10,
  },
  {
    id: 'cables',
    domain: 'power',
    kinds: ['cable'],
    geometry: 'line',
    colour: LOADING,
    maxSpan: 20_000,
    defaultOn: true,
    rank: 11,
  },
  {
    id: 'generators',
    domain: 'power',
    kinds: ['generator'],
    geometry: 'point',
    colour: { ...LOADING, point: 'utilisation' },
    maxSpan: 20_000,
    defaultOn: true,
    rank: 12,
  },
  {
    id: 'transformers',
    domain: 'power',
    kinds: ['transformer'],
    geometry: 'point',
    colour: LOADING,
    maxSpan: 4000,
    defaultOn: true,
    rank: 13,
  },
  {
    id: 'cable-cabinets',
    domain: 'power',
    kinds: ['cabinet'],
    geometry: 'point',
    colour: { by: 'constant', token: '--text-3' },
    maxSpan: 1500,
    defaultOn: false,
    rank: 14,
  },
];

export const POWER_FIGURES: KeyFigure[] = [
  {
    // Stations below one another see the same power again; only the feed into medium voltage may be summed.
    id: 'city-load',
    domain: 'power',
    kind: 'substation',
    point: 'mediumVoltageFeed',
    aggregate: 'sum',
    unit: 'MW',
    factor: 1e-6,
    digits: 0,
    rank: 1,
  },
  {
    id: 'generation',
    domain: 'power',
    kind: 'generator',
    point: 'activePower',
    aggregate: 'sum',
    unit: 'MW',
    factor: 1e-6,
    digits: 0,
    rank: 11,
  },
  {
    id: 'highest-loading',
    domain: 'power',
    kind: 'substation',
    point: 'loading',
    aggregate: 'max',
    unit: '%',
    factor: 1,
    digits: 0,
    rank: 12,
  },
];
