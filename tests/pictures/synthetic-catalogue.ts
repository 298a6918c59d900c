// The systems of the invented city, as the host's catalogue names them.
import type { Catalogue } from '../../contract/catalogue.ts';

function point(name: string, unit: string): Catalogue['domains'][number]['kinds'][number]['points'][number] {
  return { name, unit, kind: 'measurement', intervalMs: 1000, range: [-1e9, 1e9], digits: 1 };
}

export const SYNTHETIC_CATALOGUE: Catalogue = {
  domains: [
    {
      id: 'power',
      rank: 1,
      kinds: [
        { kind: 'substation', symbol: 'substation', points: [point('loading', '%')], mainPoint: 'loading' },
        { kind: 'cable', symbol: 'cable', points: [point('loading', '%')] },
      ],
      layers: [
        {
          id: 'substations',
          domain: 'power',
          kinds: ['substation'],
          geometry: 'point',
          colour: {
            by: 'ramp',
            point: 'loading',
            from: 0,
            to: 100,
            tokens: ['--load-1', '--load-2', '--load-3', '--load-4', '--load-5'],
          },
          maxSpan: 20_000,
          defaultOn: true,
          rank: 1,
        },
        {
          id: 'cables',
          domain: 'power',
          kinds: ['cable'],
          geometry: 'line',
          colour: { by: 'constant', token: '--net-live' },
          maxSpan: 20_000,
          defaultOn: true,
          rank: 2,
        },
      ],
      keyFigures: [],
      texts: {},
    },
    {
      id: 'lighting',
      rank: 2,
      kinds: [{ kind: 'lighting-cabinet', symbol: 'lighting-cabinet', points: [point('dimLevel', '%')] }],
      layers: [
        {
          id: 'lamps',
          domain: 'lighting',
          kinds: ['lighting-cabinet'],
          geometry: 'light',
          colour: { by: 'ramp', point: 'dimLevel', from: 0, to: 100, tokens: ['--city-court', '--city-lamp'] },
          maxSpan: 40_000,
          defaultOn: true,
          rank: 3,
        },
      ],
      keyFigures: [],
      texts: {},
    },
    {
      id: 'emergency',
      rank: 3,
      kinds: [
        {
          kind: 'unit',
          symbol: 'unit',
          points: [point('lon', 'deg'), point('lat', 'deg'), { ...point('state', ''), states: ['free', 'busy'] }],
        },
      ],
      layers: [
        {
          id: 'units',
          domain: 'emergency',
          kinds: ['unit'],
          geometry: 'unit',
          colour: { by: 'state', point: 'state', tokens: { free: '--text-2', busy: '--text' } },
          maxSpan: 20_000,
          defaultOn: true,
          rank: 4,
        },
      ],
      keyFigures: [],
      texts: {},
    },
  ],
};
