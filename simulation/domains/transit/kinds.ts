import type { AssetKind } from '../domain.ts';
import { measured } from '../point.ts';

const DISPLAY_S = 20;

export const TRANSIT_KINDS: AssetKind[] = [
  {
    kind: 'stop',
    standardName: 'PublicTransportStop',
    symbol: 'stop',
    mainPoint: 'nextDeparture',
    points: [
      measured('nextDeparture', 'min', [0, 180], 0, DISPLAY_S),
      measured('delay', 's', [-600, 7200], 0, DISPLAY_S, {
        display: { unit: 'min', factor: 1 / 60 },
        limits: { high: 300 },
      }),
    ],
  },
];
