// How long a point may be silent before its line is broken. Pure.
import type { PointDefinition } from '../../../contract/catalogue.ts';

/** A line is broken where the next value came later than this many expected intervals. */
const GAP_INTERVALS = 3;
/** A state, or a point with a deadband, is silent while it does not change: only a long silence is a gap. */
const DEADBAND_GAP_MS = 10 * 60_000;

/** ms of city time; Infinity: this point speaks when it changes, and holds until then. Source times are city time: a fast clock stretches the intervals. */
export function gapOf(definition: PointDefinition, speed: number): number {
  if (definition.intervalMs === null) return Number.POSITIVE_INFINITY;
  const gapMs = definition.intervalMs * GAP_INTERVALS;
  const isQuiet = definition.deadband !== undefined || definition.states !== undefined;
  return (!isQuiet ? gapMs : Math.max(gapMs, DEADBAND_GAP_MS)) * Math.max(1, speed);
}
