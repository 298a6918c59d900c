import type { AssetKind } from '../domain.ts';
import { measured, status } from '../point.ts';

const COUNTER_S = 10;

/** What the guidance sign says. */
export const PARKING_STATES = ['free', 'few', 'full'];

export const PARKING_KINDS: AssetKind[] = [
  {
    kind: 'parking',
    standardName: 'OffStreetParking',
    symbol: 'parking',
    mainPoint: 'free',
    points: [
      status('state', PARKING_STATES, COUNTER_S),
      measured('occupied', '', [0, 50_000], 0, COUNTER_S),
      measured('free', '', [0, 50_000], 0, COUNTER_S),
      // 85 % is the usual aim of parking management: above it drivers begin to search.
      measured('occupancy', '%', [0, 100], 0, COUNTER_S, { limits: { high: 85 } }),
    ],
  },
];
