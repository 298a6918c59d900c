// Whether the conditions of alarms hold, from changed values: set-points with deadbands, delays on the way in and out. One row for each
// condition of each point; a row that crosses nothing costs a few comparisons and allocates nothing.
//
//   clear ─▶ coming ─(on-delay)─▶ holds ─▶ going ─(off-delay)─▶ clear
//      ◀───────┘                    ◀────────┘
//
// A value that cannot be trusted (BAD, STALE) says nothing: what held goes on to hold, what was coming or going starts its delay anew
// with the next value that can be trusted. Conditions on the quality itself look at nothing else.
import type { AlarmCondition } from './alarm-definition.ts';
import { DeadlineHeap } from './deadline-heap.ts';

/** Codes of contract/vocabulary.ts (the two rooms share no code; the desk's test proves that they agree). */
export const BAD_QUALITY_CODE = { BAD: 2, STALE: 3 } as const;

export interface WatchedClass {
  readonly condition: AlarmCondition;
  /** states of its point in the order of their values; null: it is measured */
  readonly states: readonly string[] | null;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

export interface WatchedRows {
  readonly classes: readonly WatchedClass[];
  /** [rows] of `classes` */
  readonly classOf: ArrayLike<number>;
  /** [rows] row of the point */
  readonly pointOf: ArrayLike<number>;
  readonly pointCount: number;
}

export interface PointColumns {
  readonly values: ArrayLike<number>;
  /** source time, ms UTC; NaN: no value yet */
  readonly times: ArrayLike<number>;
  readonly qualities: ArrayLike<number>;
}

/** What became of a row; the position is the code. `worsened`: it held before, by a state that is not as bad. */
export const CROSSINGS = ['cleared', 'began', 'worsened'] as const;
export const CROSSING_CODE = { cleared: 0, began: 1, worsened: 2 } as const;

/** Columns of `count` entries, oldest first. */
export interface Crossings {
  readonly count: number;
  readonly rows: Int32Array;
  readonly codes: Uint8Array;
  /** city time, ms UTC: of the value, or when the delay was over */
  readonly times: Float64Array;
}

const CLEAR = 0;
const COMING = 1;
const HOLDS = 2;
const GOING = 3;

const YES = 1;
const NO = -1;
const NOTHING_SAID = 0;

const BY = { highHigh: 0, high: 0, lowLow: 1, low: 1, rate: 2, state: 3, quality: 4 } as const;
const EITHER = 0;
const DIRECTION = { rise: 1, fall: -1, either: EITHER } as const;
const MOST_STATES = 32;
const FIRST_ROOM = 256;

export class ConditionWatch {
  readonly #rows: WatchedRows;
  /** rows of point p: list[first[p]] ... list[first[p + 1] - 1] */
  readonly #first: Uint32Array;
  readonly #list: Uint32Array;
  /** [classes] */
  readonly #by: Uint8Array;
  readonly #limit: Float64Array;
  readonly #deadband: Float64Array;
  /** where a limit is another alarm's business */
  readonly #beyond: Float64Array;
  readonly #windowMs: Float64Array;
  readonly #direction: Int8Array;
  readonly #onDelay: Float64Array;
  readonly #offDelay: Float64Array;
  /** [classes x MOST_STATES] 1 ... for an alarming state, the worse the higher; 0: it does not alarm. Of a quality: by its code */
  readonly #rank: Uint8Array;
  /** [rows] */
  readonly #state: Uint8Array;
  /** [rows] of states: the worst since the condition holds; 0: not known, as after a restart */
  readonly #level: Uint8Array;
  /** [rows] of rates: where the window began */
  readonly #fromValue: Float64Array;
  readonly #fromMs: Float64Array;
  readonly #due: DeadlineHeap;
  #out = { rows: new Int32Array(FIRST_ROOM), codes: new Uint8Array(FIRST_ROOM), times: new Float64Array(FIRST_ROOM) };
  #count = 0;

  constructor(rows: WatchedRows) {
    const { classes, pointOf, pointCount } = rows;
    const count = pointOf.length;
    this.#rows = rows;
    this.#first = new Uint32Array(pointCount + 1);
    this.#list = new Uint32Array(count);
    for (let row = 0; row < count; row++) this.#first[pointOf[row]! + 1]! += 1;
    for (let point = 0; point < pointCount; point++) this.#first[point + 1]! += this.#first[point]!;
    const next = this.#first.slice();
    for (let row = 0; row < count; row++) this.#list[next[pointOf[row]!]!++] = row;
    const size = classes.length;
    this.#by = new Uint8Array(size);
    this.#limit = new Float64Array(size);
    this.#deadband = new Float64Array(size);
    this.#beyond = new Float64Array(size);
    this.#windowMs = new Float64Array(size);
    this.#direction = new Int8Array(size);
    this.#onDelay = Float64Array.from(classes, ({ onDelayMs }) => onDelayMs);
    this.#offDelay = Float64Array.from(classes, ({ offDelayMs }) => offDelayMs);
    this.#rank = new Uint8Array(size * MOST_STATES);
    classes.forEach((one, c) => this.#compile(one, c));
    this.#state = new Uint8Array(count);
    this.#level = new Uint8Array(count);
    this.#fromValue = new Float64Array(count);
    this.#fromMs = new Float64Array(count).fill(Number.NaN);
    this.#due = new DeadlineHeap(count);
  }

  get rowCount(): number {
    return this.#state.length;
  }

  /** When the next delay ends, ms UTC; Infinity: none runs. */
  get soonestMs(): number {
    return this.#due.soonestMs;
  }

  /** Whether the condition of a row counts: also while it is going. */
  holds(row: number): boolean {
    return this.#state[row]! >= HOLDS;
  }

  /** What held when the program ended holds until a value says otherwise: it is not news a second time. */
  restore(row: number, holds: boolean): void {
    this.#due.cancel(row);
    this.#state[row] = holds ? HOLDS : CLEAR;
    this.#level[row] = 0;
  }

  /** Takes over from a watch with other limits: `rowBefore` its row for each of ours, -1 none. What held holds until a value says otherwise. */
  takeOver(before: ConditionWatch, rowBefore: (row: number) => number): void {
    for (let row = 0; row < this.rowCount; row++) {
      const old = rowBefore(row);
      if (old >= 0 && before.holds(old)) this.restore(row, true);
    }
  }

  /** Values of these points have changed. Delays that ended by `nowMs` (city time, ms UTC) come first. */
  take(points: ArrayLike<number>, count: number, columns: PointColumns, nowMs: number): void {
    this.advance(nowMs);
    for (let i = 0; i < count; i++) this.#look(points[i]!, columns, nowMs);
  }

  /** One reading: of points of which each counts, in their order. */
  takeOne(point: number, value: number, timeMs: number, quality: number, nowMs: number): void {
    this.advance(nowMs);
    if (Number.isNaN(timeMs)) return;
    for (let at = this.#first[point]!; at < this.#first[point + 1]!; at++)
      this.#tell(this.#list[at]!, value, timeMs, quality, nowMs);
  }

  #look(point: number, { values, times, qualities }: PointColumns, nowMs: number): void {
    const end = this.#first[point + 1]!;
    let at = this.#first[point]!;
    if (at === end) return;
    const timeMs = times[point]!;
    if (Number.isNaN(timeMs)) return;
    for (; at < end; at++) this.#tell(this.#list[at]!, values[point]!, timeMs, qualities[point]!, nowMs);
  }

  /** The clock has moved on. */
  advance(nowMs: number): void {
    for (;;) {
      const at = this.#due.soonestMs;
      const row = this.#due.take(nowMs);
      if (row < 0) return;
      const isComing = this.#state[row] === COMING;
      this.#state[row] = isComing ? HOLDS : CLEAR;
      this.#write(row, isComing ? CROSSING_CODE.began : CROSSING_CODE.cleared, at);
    }
  }

  /** What has happened since the last call; the columns hold until the next `take` or `advance`. */
  drain(): Crossings {
    const count = this.#count;
    this.#count = 0;
    return { count, ...this.#out };
  }

  #tell(row: number, value: number, timeMs: number, quality: number, nowMs: number): void {
    const c = this.#rows.classOf[row]!;
    const by = this.#by[c]!;
    if (by !== BY.quality && quality >= BAD_QUALITY_CODE.BAD) return this.#halt(row);
    if (by === BY.state || by === BY.quality) return this.#tellRank(row, c, by === BY.state ? value : quality, nowMs);
    const said = by === BY.rate ? this.#ofRate(row, c, value, timeMs) : this.#ofLimit(c, by, value);
    if (said !== NOTHING_SAID) this.#turn(row, c, said, nowMs);
  }

  /** A state or a quality, by its code: one that is worse than any since the condition holds is news. */
  #tellRank(row: number, c: number, code: number, nowMs: number): void {
    const rank = code >= 0 && code < MOST_STATES ? this.#rank[c * MOST_STATES + code]! : 0;
    if (rank === 0) return this.#turn(row, c, NO, nowMs);
    const worst = this.#state[row]! >= HOLDS ? this.#level[row]! : 0;
    this.#level[row] = Math.max(rank, worst);
    this.#turn(row, c, YES, nowMs);
    if (worst > 0 && rank > worst) this.#write(row, CROSSING_CODE.worsened, nowMs);
  }

  /** Nothing that can be trusted: a delay that runs proves nothing any more. */
  #halt(row: number): void {
    const state = this.#state[row]!;
    if (state !== COMING && state !== GOING) return;
    this.#due.cancel(row);
    this.#state[row] = state === COMING ? CLEAR : HOLDS;
  }

  #ofLimit(c: number, by: number, value: number): number {
    const limit = this.#limit[c]!;
    const beyond = this.#beyond[c]!;
    if (by === BY.high ? value >= beyond : value <= beyond) return NO;
    if (by === BY.high) return value >= limit ? YES : value < limit - this.#deadband[c]! ? NO : NOTHING_SAID;
    return value <= limit ? YES : value > limit + this.#deadband[c]! ? NO : NOTHING_SAID;
  }

  #ofRate(row: number, c: number, value: number, timeMs: number): number {
    const fromMs = this.#fromMs[row]!;
    const elapsed = timeMs - fromMs;
    // The first value, or a clock that was set back: a window begins.
    if (!(elapsed >= 0)) {
      this.#fromMs[row] = timeMs;
      this.#fromValue[row] = value;
      return NOTHING_SAID;
    }
    if (elapsed < this.#windowMs[c]!) return NOTHING_SAID;
    const direction = this.#direction[c]!;
    const slope = ((value - this.#fromValue[row]!) / elapsed) * 1000;
    const rate = direction === EITHER ? Math.abs(slope) : slope * direction;
    this.#fromMs[row] = timeMs;
    this.#fromValue[row] = value;
    const limit = this.#limit[c]!;
    return rate >= limit ? YES : rate < limit - this.#deadband[c]! ? NO : NOTHING_SAID;
  }

  #turn(row: number, c: number, said: number, nowMs: number): void {
    const state = this.#state[row]!;
    if (said === YES) {
      if (state === CLEAR) {
        const delay = this.#onDelay[c]!;
        if (delay === 0) {
          this.#state[row] = HOLDS;
          this.#write(row, CROSSING_CODE.began, nowMs);
        } else {
          this.#state[row] = COMING;
          this.#due.set(row, nowMs + delay);
        }
      } else if (state === GOING) {
        this.#state[row] = HOLDS;
        this.#due.cancel(row);
      }
      return;
    }
    if (state === COMING) {
      this.#state[row] = CLEAR;
      this.#due.cancel(row);
    } else if (state === HOLDS) {
      const delay = this.#offDelay[c]!;
      if (delay === 0) {
        this.#state[row] = CLEAR;
        this.#write(row, CROSSING_CODE.cleared, nowMs);
      } else {
        this.#state[row] = GOING;
        this.#due.set(row, nowMs + delay);
      }
    }
  }

  #write(row: number, code: number, atMs: number): void {
    const at = this.#count++;
    if (at === this.#out.rows.length) this.#grow();
    const { rows, codes, times } = this.#out;
    rows[at] = row;
    codes[at] = code;
    times[at] = atMs;
  }

  #grow(): void {
    const room = 2 * this.#out.rows.length;
    const larger = { rows: new Int32Array(room), codes: new Uint8Array(room), times: new Float64Array(room) };
    larger.rows.set(this.#out.rows);
    larger.codes.set(this.#out.codes);
    larger.times.set(this.#out.times);
    this.#out = larger;
  }

  #compile({ condition, states }: WatchedClass, c: number): void {
    this.#by[c] = BY[condition.by];
    if (condition.by === 'state') {
      condition.states.forEach((state, i) => {
        this.#rank[c * MOST_STATES + (states ?? []).indexOf(state)] = i + 1;
      });
    } else if (condition.by === 'quality') {
      for (const quality of condition.qualities) this.#rank[c * MOST_STATES + BAD_QUALITY_CODE[quality]] = 1;
    } else if (condition.by === 'rate') {
      this.#limit[c] = condition.perSecond;
      this.#deadband[c] = condition.deadband;
      this.#windowMs[c] = condition.windowMs;
      this.#direction[c] = DIRECTION[condition.direction];
    } else {
      const never = this.#by[c] === BY.high ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      this.#limit[c] = condition.setPoint;
      this.#deadband[c] = condition.deadband;
      this.#beyond[c] = condition.beyond ?? never;
    }
  }
}
