// A switch that is open though it is closed in the normal state: since when, and whether its protection did it. Pure.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import type { GridElementReport } from '../../../contract/grid-requests.ts';

export interface OpenSwitch {
  /** source time of the first word that it is open, ms UTC; null: no device told it, or it was so before anybody watched */
  readonly sinceMs: number | null;
  /** code of what its protection tripped by, above 0; null: it did not, or there is none */
  readonly trip: number | null;
}

const OPEN = SWITCH_POSITIONS.indexOf('open');

/** @returns null: it is no switch, not open, or normally so */
export function openSwitch(
  { ref, quantities }: Pick<GridElementReport, 'ref' | 'quantities'>,
  isNormallyOpen: boolean,
): OpenSwitch | null {
  if (ref.table !== 'switches' || isNormallyOpen) return null;
  const position = quantities.find(({ quantity }) => quantity === 'position');
  if (position === undefined || position.value !== OPEN || position.quality === 'BAD') return null;
  const trip = quantities.find(({ quantity }) => quantity === 'trip');
  const hasTripped = trip !== undefined && trip.quality !== 'BAD' && (trip.value ?? 0) > 0;
  return { sinceMs: position.sinceMs, trip: hasTripped ? trip.value : null };
}
