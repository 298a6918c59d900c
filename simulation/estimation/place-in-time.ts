// Where a reading stands in time. By its source time; but nothing can be said before it holds, so that one whose source time is still to
// come counts from its arrival. Otherwise a clock that is ahead would outvote whatever others say until its time has come, and would shut
// out its own device's next words.
// Clocks that are set by one another still differ by some ms, even two of one machine: so little ahead is not ahead, or every value of a
// good clock would stand elsewhere than where it was sent.

/** ms by which clocks that are right differ. */
export const CLOCKS_DIFFER_MS = 50;

export class PlaceInTime {
  /** row -> source time as it was sent, of readings that came from a clock ahead */
  readonly #sentMs = new Map<number, number>();

  /**
   * ms: `tsMs` as sent and `arrivalMs` by one clock; `knownMs` the place of the reading before, NaN: none. A repetition keeps its place,
   * and what is later by its own clock stays later.
   */
  of(row: number, tsMs: number, arrivalMs: number, knownMs: number): number {
    if (tsMs <= arrivalMs + CLOCKS_DIFFER_MS) {
      if (this.#sentMs.size > 0) this.#sentMs.delete(row);
      return tsMs;
    }
    if (this.#sentMs.get(row) === tsMs && !Number.isNaN(knownMs)) return knownMs;
    this.#sentMs.set(row, tsMs);
    const next = Number.isNaN(knownMs) ? arrivalMs : Math.min(tsMs, knownMs + 1);
    return Math.max(arrivalMs, next);
  }
}
