// How long a point may be silent before its line is broken. Pure.
import type { PointDefinition } from '../../../contract/catalogue.ts';

/** The host takes a point for silent after this many expected intervals. */
const GAP_INTERVALS = 3;
/** A value that stays the same, or within its deadband, is recorded this often while its device speaks. */
const UNCHANGED_RECORDED_MS = 60_000;
/** Between one record and the next there may be that much more. */
const LATE_INTERVALS = 2;

/** ms of city time; Infinity: this point speaks when it changes, and holds until then. Source times are city time: a fast clock stretches the intervals. */
export function gapOf({ intervalMs }: PointDefinition, speed: number): number {
  if (intervalMs === null) return Number.POSITIVE_INFINITY;
  const gapMs = Math.max(intervalMs * GAP_INTERVALS, UNCHANGED_RECORDED_MS + intervalMs * LATE_INTERVALS);
  return gapMs * Math.max(1, speed);
}
