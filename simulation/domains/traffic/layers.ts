import type { KeyFigure, LayerDescription } from '../domain.ts';

export const TRAFFIC_LAYERS: LayerDescription[] = [
  {
    id: 'traffic',
    domain: 'traffic',
    kinds: ['detector'],
    geometry: 'point',
    // A travel time index of 1 is free flow; U4SSC calls up to 2.5 acceptable.
    colour: {
      by: 'ramp',
      point: 'travelTimeIndex',
      from: 1,
      to: 2.5,
      tokens: ['--load-1', '--load-2', '--load-3', '--load-4', '--load-5'],
    },
    maxSpan: 8000,
    defaultOn: true,
    rank: 30,
  },
  {
    id: 'signals',
    domain: 'traffic',
    kinds: ['traffic-signal'],
    geometry: 'point',
    // No red, amber and green: those colours belong to alarms. Light grey is green, dark grey is red.
    colour: {
      by: 'state',
      point: 'phase',
      tokens: { red: '--load-1', green: '--text-2', amber: '--load-3', flashing: '--off' },
    },
    maxSpan: 1500,
    defaultOn: true,
    rank: 31,
  },
];

export const TRAFFIC_FIGURES: KeyFigure[] = [
  {
    id: 'mean-speed',
    domain: 'traffic',
    kind: 'detector',
    point: 'speed',
    aggregate: 'mean',
    unit: 'km/h',
    factor: 3.6,
    digits: 0,
    rank: 3,
  },
  {
    id: 'travel-time-index',
    domain: 'traffic',
    kind: 'detector',
    point: 'travelTimeIndex',
    aggregate: 'mean',
    unit: '',
    factor: 1,
    digits: 2,
    rank: 4,
  },
];
