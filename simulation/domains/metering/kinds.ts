import type { AssetKind } from '../domain.ts';
import { changing, KILO, counted, measured } from '../point.ts';

/** Interval data of smart meters in Germany and most of Europe: quarters of an hour. */
const INTERVAL_S = 900;

export const METERING_KINDS: AssetKind[] = [
  {
    // One meter stands for all of a service point: a house with forty flats speaks once.
    kind: 'meter',
    standardName: 'Meter',
    symbol: 'meter',
    mainPoint: 'supply',
    points: [
      // The mean of the interval. A ping answers with the power of the moment.
      measured('activePower', 'W', [-2e8, 2e8], 1, INTERVAL_S, { display: KILO('W'), deadband: 10 }),
      // Line to neutral; of a customer at 10 kV behind its voltage transformers, so no limits stand here.
      measured('voltage', 'V', [0, 50_000], 1, INTERVAL_S, { deadband: 0.2 }),
      counted('energy', 'Wh', 1e13, 1, INTERVAL_S, { display: KILO('Wh') }),
      // Last gasp and return come as events; every ping answers with it.
      changing('supply', ['off', 'on']),
    ],
  },
];
