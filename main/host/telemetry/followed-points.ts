// Points that somebody follows one by one: every reading of them since the last look, without looking at all the others.
// Of a measured quantity the newest reading waits; of a state each one does, in their order, so that a switch that opens and
// closes again, or is said to be both at one moment, is told as such.

/** How a point is followed; what is not followed costs nothing. */
export const FOLLOW = { no: 0, newest: 1, each: 2 } as const;

/** Columns of equal length. */
export interface ReadingBatch {
  /** rows of the pack's `points` */
  readonly points: Uint32Array;
  readonly values: Float64Array;
  /** source time, ms UTC */
  readonly times: Float64Array;
  /** last sign of life by the machine's clock, ms */
  readonly seen: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

const FIRST_ROOM = 1024;
/** Beyond this many readings of states that wait, the newest of each is enough: somebody floods, or nobody looks. */
const MOST_WAITING = 200_000;

export class FollowedPoints {
  readonly #how: Uint8Array;
  readonly #onUrgent: () => void;
  /** place in the columns of the reading that waits, + 1; 0: none */
  readonly #place: Uint32Array;
  #room = columns(FIRST_ROOM);
  #count = 0;
  #isUrgent = false;

  /** `how` FOLLOW by row; `onUrgent` is called at the first news of a point of which each counts, once a batch. */
  constructor(how: Uint8Array, onUrgent: () => void) {
    this.#how = how;
    this.#onUrgent = onUrgent;
    this.#place = new Uint32Array(how.length);
  }

  get count(): number {
    return this.#count;
  }

  /** News of a point of which each counts is waiting. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  /** `isNews`: something else than a repetition of what was known. */
  note(row: number, value: number, time: number, seen: number, quality: number, origin: number, isNews: boolean): void {
    const how = this.#how[row]!;
    if (how === FOLLOW.no) return;
    const waits = this.#place[row]!;
    const isOwn = waits === 0 || (how === FOLLOW.each && isNews && this.#count < MOST_WAITING);
    const at = isOwn ? this.#count++ : waits - 1;
    if (at === this.#room.points.length) this.#grow();
    this.#place[row] = at + 1;
    const { points, values, times, seen: seenAt, qualities, origins } = this.#room;
    points[at] = row;
    values[at] = value;
    times[at] = time;
    seenAt[at] = seen;
    qualities[at] = quality;
    origins[at] = origin;
    if (!isNews || how !== FOLLOW.each || this.#isUrgent) return;
    this.#isUrgent = true;
    this.#onUrgent();
  }

  /** What came since the last call, oldest first. */
  take(): ReadingBatch {
    const batch = part(this.#room, this.#count);
    for (const row of batch.points) this.#place[row] = 0;
    this.#count = 0;
    this.#isUrgent = false;
    return batch;
  }

  #grow(): void {
    const larger = columns(2 * this.#room.points.length);
    for (const name of Object.keys(larger) as (keyof ReadingBatch)[]) larger[name].set(this.#room[name]);
    this.#room = larger;
  }
}

const columns = (size: number): ReadingBatch => ({
  points: new Uint32Array(size),
  values: new Float64Array(size),
  times: new Float64Array(size),
  seen: new Float64Array(size),
  qualities: new Uint8Array(size),
  origins: new Uint8Array(size),
});

const part = ({ points, values, times, seen, qualities, origins }: ReadingBatch, count: number): ReadingBatch => ({
  points: points.slice(0, count),
  values: values.slice(0, count),
  times: times.slice(0, count),
  seen: seen.slice(0, count),
  qualities: qualities.slice(0, count),
  origins: origins.slice(0, count),
});
