// How much of the history is read at a time while it plays, and when it is not worth it: a screen that waits for minutes of a large city's
// records stands still, where pictures of single moments would go on.

/** of the recorded clock; a piece of the history is unpacked for every look into it */
const LEAST_STRETCH_MS = 30_000;
/** A screen may stand for so long while it is found out how fast reading is. */
const MOST_TAKES_MS = 300;
/** Then it is tried again: the machine may have had something else to do. */
const PICTURES_FOR_MS = 3_000;

export class ReadingPace {
  #stretchMs = LEAST_STRETCH_MS;
  #picturesUntilMs = Number.NEGATIVE_INFINITY;

  /** ms of the recorded clock that may be read at once */
  get stretchMs(): number {
    return this.#stretchMs;
  }

  /** Reading record by record does not keep up: moments are looked at one by one. */
  get isTooSlow(): boolean {
    return performance.now() < this.#picturesUntilMs;
  }

  /** `readMs` of the recorded clock took `tookMs` to be read; `pace`: ms of that clock in a ms of playing. */
  note(readMs: number, tookMs: number, pace: number): void {
    const isBehind = tookMs > readMs / pace;
    if (isBehind && tookMs > MOST_TAKES_MS) {
      this.#picturesUntilMs = performance.now() + PICTURES_FOR_MS;
      this.#stretchMs = LEAST_STRETCH_MS;
    } else if (readMs >= this.#stretchMs) this.#stretchMs *= 2;
  }

  /** Another speed, another moment: nothing is known of it. */
  forget(): void {
    this.#stretchMs = LEAST_STRETCH_MS;
    this.#picturesUntilMs = Number.NEGATIVE_INFINITY;
  }
}
