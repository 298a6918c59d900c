// Customers' minutes of an exercise beside the best that was possible: like beside like.
import type { FaultScore } from '../../../contract/drill-requests.ts';

export interface ComparedMinutes {
  /** so many faults have a best, and so many there are */
  readonly known: number;
  readonly of: number;
  /** customers' minutes of those that have one, as they were and at best */
  readonly minutes: number;
  readonly best: number;
}

/** @param bestMinutes of each fault, in the same order; null: it has no plan, so nobody knows */
export function comparedMinutes(
  faults: readonly Pick<FaultScore, 'customerMinutes'>[],
  bestMinutes: readonly (number | null)[],
): ComparedMinutes {
  const compared = { known: 0, of: faults.length, minutes: 0, best: 0 };
  for (const [i, { customerMinutes }] of faults.entries()) {
    const best = bestMinutes[i] ?? null;
    if (best === null) continue;
    compared.known++;
    compared.minutes += customerMinutes;
    compared.best += best;
  }
  return compared;
}
