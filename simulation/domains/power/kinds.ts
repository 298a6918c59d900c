// Assets of the electricity supply: what stands in the data, and the devices of the grid that speak (grid-kinds.ts).
import type { AssetKind } from '../domain.ts';
import { KILO, MEGA, measured } from '../point.ts';
import { GRID_KINDS } from './grid-kinds.ts';

/** Remote stations answer every two seconds, as a fast IEC 60870-5-104 poll does. */
const STATION_S = 2;

export const POWER_KINDS: AssetKind[] = [
  {
    kind: 'substation',
    standardName: 'Substation',
    symbol: 'substation',
    mainPoint: 'loading',
    points: [
      measured('activePower', 'W', [-2e9, 2e9], 2, STATION_S, { display: MEGA('W'), deadband: 3e3 }),
      measured('reactivePower', 'var', [-2e9, 2e9], 2, STATION_S, { display: MEGA('var'), deadband: 3e3 }),
      measured('loading', '%', [0, 200], 1, STATION_S, { limits: { high: 100 }, deadband: 0.2 }),
      measured('voltage', 'V', [0, 5e5], 2, STATION_S, { display: KILO('V'), deadband: 20 }),
      measured('current', 'A', [0, 50_000], 0, STATION_S, { deadband: 1 }),
      measured('mediumVoltageFeed', 'W', [-2e9, 2e9], 2, STATION_S, { display: MEGA('W'), deadband: 3e3 }),
    ],
  },
  {
    kind: 'transformer',
    standardName: 'PowerTransformer',
    symbol: 'transformer',
    mainPoint: 'loading',
    points: [
      measured('activePower', 'W', [-1e9, 1e9], 2, STATION_S, { display: MEGA('W'), deadband: 3e3 }),
      measured('reactivePower', 'var', [-1e9, 1e9], 2, STATION_S, { display: MEGA('var'), deadband: 3e3 }),
      measured('loading', '%', [0, 200], 1, STATION_S, { limits: { high: 100 }, deadband: 0.2 }),
      measured('voltage', 'V', [0, 5e5], 2, STATION_S, { display: KILO('V'), deadband: 0.5 }),
      measured('current', 'A', [0, 50_000], 0, STATION_S, { deadband: 1 }),
      // IEC 60076-7 allows 105 degC top oil at normal cyclic loading.
      measured('oilTemperature', 'degC', [-50, 180], 1, STATION_S, { limits: { high: 95 }, deadband: 0.1 }),
      measured('tapPosition', '', [-20, 20], 0, STATION_S),
    ],
  },
  {
    kind: 'generator',
    standardName: 'GeneratingUnit',
    symbol: 'generator',
    mainPoint: 'activePower',
    points: [
      measured('activePower', 'W', [-2e9, 2e9], 2, STATION_S, { display: MEGA('W'), deadband: 3e3 }),
      measured('reactivePower', 'var', [-2e9, 2e9], 2, STATION_S, { display: MEGA('var'), deadband: 3e3 }),
      measured('utilisation', '%', [0, 120], 1, STATION_S, { deadband: 0.1 }),
    ],
  },
  {
    kind: 'cable',
    standardName: 'ACLineSegment',
    symbol: 'cable',
    mainPoint: 'loading',
    points: [
      measured('current', 'A', [0, 20_000], 0, 4, { deadband: 0.5 }),
      measured('loading', '%', [0, 200], 1, 4, { limits: { high: 100 }, deadband: 0.2 }),
    ],
  },
  {
    kind: 'cabinet',
    standardName: 'Junction',
    symbol: 'cabinet',
    mainPoint: 'current',
    points: [
      measured('current', 'A', [0, 2000], 0, 10, { deadband: 0.2 }),
      // EN 50160: 400 V +- 10 %, line to line.
      measured('voltage', 'V', [0, 1000], 1, 10, { limits: { low: 360, high: 440 }, deadband: 0.1 }),
    ],
  },
  ...GRID_KINDS,
];
