// Which alarms belong to one event, as data: what a cause explains below it and for how long, and how many at one place in how short a
// time are one event although nobody names its cause.
import type { AlarmSubject } from './alarm-definition.ts';

/** How high a place stands in the tree of supply; the position is the code. */
export const PLACE_LEVELS = ['city', 'substation', 'feeder', 'station', 'device'] as const;
export type PlaceLevel = (typeof PLACE_LEVELS)[number];

/** Where alarms come from: a tree, each place below the one that supplies it. */
export interface PlaceTree {
  readonly count: number;
  /** [places] -1: nothing above it */
  readonly parent: Int32Array;
  /** [places] PLACE_LEVELS */
  readonly level: Uint8Array;
}

export interface CauseRule {
  readonly by: 'cause';
  readonly id: string;
  readonly causes: readonly AlarmSubject[];
  /** the event is that of the place of this level above the cause; 'device': of its own place */
  readonly at: PlaceLevel;
  /** at that place and below */
  readonly explains: readonly AlarmSubject[];
  /** ms of city time before and after a cause */
  readonly beforeMs: number;
  readonly afterMs: number;
}

export interface ClusterRule {
  readonly by: 'cluster';
  readonly id: string;
  readonly subjects: readonly AlarmSubject[];
  readonly at: PlaceLevel;
  /** alarms at that place and below */
  readonly least: number;
  readonly withinMs: number;
}

export type SituationRule = CauseRule | ClusterRule;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Effects of a lost infeed; telemetry of what it fed falls silent when its batteries or its three intervals are over. */
const OF_SUPPLY: readonly AlarmSubject[] = [
  'infeed',
  'protection',
  'switching',
  'supply',
  'voltage',
  'loading',
  'communication',
  'equipment',
];

/** Causes are asked in this order; of clusters the widest counts. */
export const SITUATION_RULES: readonly SituationRule[] = [
  {
    ...{ by: 'cause', id: 'busbar-lost', causes: ['infeed'], at: 'substation' },
    ...{ explains: OF_SUPPLY, beforeMs: 30 * SECOND, afterMs: 5 * MINUTE },
  },
  {
    ...{ by: 'cause', id: 'feeder-tripped', causes: ['protection'], at: 'feeder' },
    ...{ explains: OF_SUPPLY, beforeMs: 30 * SECOND, afterMs: 5 * MINUTE },
  },
  {
    ...{ by: 'cause', id: 'switching', causes: ['switching'], at: 'device' },
    ...{ explains: ['switching', 'voltage', 'loading', 'communication'], beforeMs: 10 * SECOND, afterMs: MINUTE },
  },
  {
    ...{ by: 'cluster', id: 'communication-lost', subjects: ['communication'], at: 'city' },
    ...{ least: 20, withinMs: MINUTE },
  },
  {
    ...{ by: 'cluster', id: 'feeder-alarms', subjects: OF_SUPPLY, at: 'feeder' },
    ...{ least: 3, withinMs: MINUTE },
  },
];
