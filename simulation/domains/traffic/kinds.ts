import type { AssetKind } from '../domain.ts';
import { KMH, measured, status } from '../point.ts';

const SIGNAL_S = 2;
const DETECTOR_S = 2;

/** Aspect of the main direction; `flashing`: switched to yellow flashing for the night. */
export const SIGNAL_PHASES = ['red', 'green', 'amber', 'flashing'];
/** Level of service of urban streets after the Highway Capacity Manual, by speed as a share of free speed. */
export const SERVICE_LEVELS = ['A', 'B', 'C', 'D', 'E', 'F'];

export const TRAFFIC_KINDS: AssetKind[] = [
  {
    kind: 'detector',
    standardName: 'TrafficFlowObserved',
    symbol: 'detector',
    mainPoint: 'speed',
    points: [
      measured('flow', '1/h', [0, 20_000], 0, DETECTOR_S, { deadband: 25 }),
      measured('speed', 'm/s', [0, 70], 0, DETECTOR_S, { display: KMH, deadband: 0.25 }),
      measured('occupancy', '%', [0, 100], 1, DETECTOR_S, { deadband: 0.4 }),
      measured('travelTimeIndex', '', [1, 20], 2, DETECTOR_S, { limits: { high: 2.5 }, deadband: 0.03 }),
      status('levelOfService', SERVICE_LEVELS, DETECTOR_S),
    ],
  },
  {
    kind: 'traffic-signal',
    standardName: 'TrafficLight',
    symbol: 'traffic-signal',
    mainPoint: 'phase',
    points: [status('phase', SIGNAL_PHASES, SIGNAL_S), measured('cycle', 's', [0, 300], 0, SIGNAL_S)],
  },
];
