// From demand to what a detector sees: the two branches of the fundamental diagram of traffic.
//
//   free branch  (x <= 1)   q = x C             v = v0 / (1 + 0.8 x^3)
//   queue branch (x > 1)    q = C (1 - 0.5 (x - 1))   v = v0 / (1.8 + 9 (x - 1))
//
// x demand over capacity, C capacity, v0 free speed. The free branch is a BPR curve (Bureau of Public Roads 1964) with the
// steeper coefficients usual for streets with signals; past capacity the queue grows and what gets through falls.
import { clamp } from '../field.ts';

export interface Flow {
  /** vehicles per hour */
  readonly flow: number;
  /** m/s */
  readonly speed: number;
  /** share of the time that the detector is covered, % */
  readonly occupancy: number;
  /** free speed over speed, >= 1 */
  readonly travelTimeIndex: number;
}

/** Length of a vehicle and of the loop that it crosses, metres. */
const COVERED_M = 6.2;

/** @param demand over capacity; `capacity` 1/h over all lanes; `freeSpeed` m/s */
export function trafficFlow(demand: number, capacity: number, lanes: number, freeSpeed: number): Flow {
  const x = Math.max(0, demand);
  const travelTimeIndex = x <= 1 ? 1 + 0.8 * x ** 3 : 1.8 + 9 * (x - 1);
  const speed = freeSpeed / travelTimeIndex;
  const flow = capacity * (x <= 1 ? x : Math.max(0.3, 1 - 0.5 * (x - 1)));
  const perMetre = flow / 3600 / speed / lanes;
  return { flow, speed, occupancy: clamp(100 * perMetre * COVERED_M, 0, 95), travelTimeIndex };
}

// Highway Capacity Manual, urban streets: speed as a share of free speed above 85, 67, 50, 40, 30 %.
const LEVELS: readonly (readonly [string, number])[] = [
  ['A', 1 / 0.85],
  ['B', 1 / 0.67],
  ['C', 2],
  ['D', 2.5],
  ['E', 1 / 0.3],
];

export function levelOfService(travelTimeIndex: number): string {
  for (const [level, limit] of LEVELS) if (travelTimeIndex <= limit) return level;
  return 'F';
}
