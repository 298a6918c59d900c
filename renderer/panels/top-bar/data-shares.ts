// Whose word the values on the screen are, as shares of all points with a value. Pure.
import type { Status } from '../../../contract/messages.ts';
import { ORIGINS, type Origin } from '../../../contract/vocabulary.ts';

export interface DataShare {
  readonly origin: Origin;
  /** 0 ... 100, rounded to whole ones, so that none is rounded up to all; below 1 where it is less than half of one */
  readonly percent: number;
}

/** Largest first; none where nothing has a value. */
export function dataShares(origins: Status['origins']): DataShare[] {
  const all = ORIGINS.reduce((sum, origin) => sum + origins[origin], 0);
  return ORIGINS.filter((origin) => origins[origin] > 0)
    .map((origin) => {
      const percent = (100 * origins[origin]) / all;
      const whole = Math.round(percent);
      return { origin, percent: whole < 1 ? 0.5 : whole === 100 && percent < 100 ? 99 : whole };
    })
    .toSorted((a, b) => b.percent - a.percent);
}
