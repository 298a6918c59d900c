// How good the estimates were: the share of outages restored within an hour of the first and of the last time that was promised, and how
// often it was changed.
import type { EtrCourse } from './etr-course.ts';

export interface EtrPerformance {
  /** restored outages, and those of them for which a time was ever published */
  readonly restored: number;
  readonly estimated: number;
  /** of those with one; null: there are none */
  readonly withinFirst: number | null;
  readonly withinLast: number | null;
  /** changes after the first time published */
  readonly meanRevisions: number | null;
  readonly mostRevisions: number;
}

const TOLERANCE_MS = 3_600_000;

export function etrPerformance(
  outages: Iterable<{ readonly course: EtrCourse; readonly restoredMs: number }>,
  toleranceMs = TOLERANCE_MS,
): EtrPerformance {
  let restored = 0;
  let estimated = 0;
  let first = 0;
  let last = 0;
  let revisions = 0;
  let mostRevisions = 0;
  for (const { course, restoredMs } of outages) {
    restored++;
    // What was published after the fact promised nothing.
    const told = course.revisions.filter(({ atMs }) => atMs < restoredMs);
    const times = told.flatMap(({ etr }) => (etr === null ? [] : [etr.toMs]));
    if (times.length === 0) continue;
    const changes = told.length - 1 - told.findIndex(({ etr }) => etr !== null);
    estimated++;
    revisions += changes;
    mostRevisions = Math.max(mostRevisions, changes);
    if (Math.abs(times[0]! - restoredMs) <= toleranceMs) first++;
    if (Math.abs(times.at(-1)! - restoredMs) <= toleranceMs) last++;
  }
  const share = (sum: number) => (estimated === 0 ? null : sum / estimated);
  return {
    ...{ restored, estimated, mostRevisions },
    withinFirst: share(first),
    withinLast: share(last),
    meanRevisions: share(revisions),
  };
}
