import type { AssetKind } from '../domain.ts';
import { counted, KILO, measured, status } from '../point.ts';

const CABINET_S = 5;

/** `fault`: the cabinet itself is dark; single lamps that fail are counted in `lampsOut`. */
export const LIGHTING_STATES = ['off', 'on', 'dimmed', 'fault'];

export const LIGHTING_KINDS: AssetKind[] = [
  {
    kind: 'lighting-cabinet',
    standardName: 'StreetlightControlCabinet',
    symbol: 'lighting-cabinet',
    mainPoint: 'state',
    points: [
      status('state', LIGHTING_STATES, CABINET_S),
      measured('dimLevel', '%', [0, 100], 0, CABINET_S, { deadband: 0.5 }),
      measured('activePower', 'W', [0, 1e6], 2, CABINET_S, { display: KILO('W'), deadband: 1 }),
      measured('lampsOn', '', [0, 10_000], 0, CABINET_S),
      measured('lampsOut', '', [0, 10_000], 0, CABINET_S),
      counted('burningHours', 'h', 1e6, 0, CABINET_S),
    ],
  },
];
