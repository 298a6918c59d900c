import type { AssetKind } from '../domain.ts';
import { KMH, measured, status } from '../point.ts';

const POSITION_S = 1;
const HOSPITAL_S = 30;

/** The states a dispatch centre knows. `availableMobile`, `emergency` and others come from real units and crews. */
export const UNIT_STATES = [
  'inQuarters',
  'availableMobile',
  'dispatched',
  'enRoute',
  'onScene',
  'transporting',
  'atDestination',
  'busyOther',
  'returning',
  'outOfService',
  'emergency',
];
export const ADMISSION_STATES = ['open', 'limited', 'diverted'];

export const EMERGENCY_KINDS: AssetKind[] = [
  {
    kind: 'unit',
    symbol: 'unit',
    mainPoint: 'status',
    points: [
      { ...status('status', UNIT_STATES, 30), topic: 'state' },
      measured('lon', 'deg', [-180, 180], 4, POSITION_S, { deadband: 5e-6 }),
      measured('lat', 'deg', [-90, 90], 4, POSITION_S, { deadband: 5e-6 }),
      measured('speed', 'm/s', [0, 70], 0, POSITION_S, { display: KMH, deadband: 0.2 }),
      measured('heading', 'deg', [0, 360], 0, POSITION_S),
    ],
  },
  {
    kind: 'fire-station',
    symbol: 'fire-station',
    mainPoint: 'unitsReady',
    points: [measured('unitsReady', '', [0, 1000], 0, 10), measured('unitsOut', '', [0, 1000], 0, 10)],
  },
  { kind: 'police-station', symbol: 'police-station', points: [] },
  {
    kind: 'hospital',
    symbol: 'hospital',
    mainPoint: 'bedsFree',
    points: [
      status('admission', ADMISSION_STATES, HOSPITAL_S),
      measured('bedsFree', '', [0, 20_000], 0, HOSPITAL_S),
      measured('occupancy', '%', [0, 120], 1, HOSPITAL_S, { limits: { high: 95 } }),
      measured('emergencyPatients', '', [0, 5000], 0, HOSPITAL_S),
    ],
  },
];
