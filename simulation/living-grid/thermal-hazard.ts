// What is loaded beyond its emergency rating for hours does not bear it for ever: the insulation of cables runs away, transformers boil.
//   chance of a fault within the hour = 1 - exp(-0.01 x^10),  x = apparent power over the emergency rating
// so 1 % at the limit itself, 6 % at 120 % (the short-time rating), 44 % at 150 %. An assumption with the steepness of Montsinger's rule
// (life halves for each 8 K more; the rise grows with the square of the load).
import { keyOf, subKey, uniform } from '../run/random.ts';
import type { ArisingFault } from './fault-hazard.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const AT_LIMIT = 0.01;
const STEEPNESS = 10;
const REPAIR_MS = 4 * HOUR;

/** In the hour that begins now, in order of rows. */
export function overloadFaults({ grid, solution, seed }: World, hour: number): ArisingFault[] {
  const { branches } = grid.network;
  const key = subKey(keyOf(seed, 'overload'), hour);
  const found: ArisingFault[] = [];
  for (let row = 0; row < branches.count; row++) {
    const rating = branches.emergencyRating[row]!;
    const from = solution.branchPower(row, 0);
    const to = solution.branchPower(row, 1);
    const power = Math.max(Math.hypot(from.p, from.q), Math.hypot(to.p, to.q));
    if (!(power > rating)) continue;
    const chance = 1 - Math.exp(-AT_LIMIT * (power / rating) ** STEEPNESS);
    const own = subKey(key, row);
    if (uniform(own) >= chance) continue;
    found.push({
      element: branches.ids[row]!,
      type: uniform(own, 1) < 0.4 ? 'three-phase' : 'earth',
      permanent: true,
      cause: 'overload',
      timeMs: Math.round((hour + uniform(own, 2)) * HOUR),
      repairMs: REPAIR_MS,
    });
  }
  return found;
}
