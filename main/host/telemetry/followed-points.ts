// Points that somebody follows one by one: what changed since they last looked, without looking at all the others.

/** How a point is followed; what is not followed costs nothing. */
export const FOLLOW = { no: 0, yes: 1, atOnce: 2 } as const;

export class FollowedPoints {
  readonly #how: Uint8Array;
  readonly #onUrgent: () => void;
  readonly #isWaiting: Uint8Array;
  readonly #rows: Uint32Array;
  #count = 0;
  #isUrgent = false;

  /** `how` FOLLOW by row; `onUrgent` is called at the first change of an `atOnce` point since the last look. */
  constructor(how: Uint8Array, onUrgent: () => void) {
    this.#how = how;
    this.#onUrgent = onUrgent;
    this.#isWaiting = new Uint8Array(how.length);
    this.#rows = new Uint32Array(how.length);
  }

  get count(): number {
    return this.#count;
  }

  /** One of the changes that wait is of an `atOnce` point. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  note(row: number): void {
    const how = this.#how[row]!;
    if (how === FOLLOW.no) return;
    if (this.#isWaiting[row] === 0) {
      this.#isWaiting[row] = 1;
      this.#rows[this.#count++] = row;
    }
    if (how !== FOLLOW.atOnce || this.#isUrgent) return;
    this.#isUrgent = true;
    this.#onUrgent();
  }

  /** The rows that changed, each once; they count as seen. */
  take(): Uint32Array {
    const rows = this.#rows.slice(0, this.#count);
    for (const row of rows) this.#isWaiting[row] = 0;
    this.#count = 0;
    this.#isUrgent = false;
    return rows;
  }
}
