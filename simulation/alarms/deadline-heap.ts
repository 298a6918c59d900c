// When rows are due, soonest first: a binary heap over typed arrays in which each row stands at most once and can be moved or taken out.
// Rows that are due at one moment come in the order of their numbers, so that the same course always gives the same order.

export class DeadlineHeap {
  /** [size] row at each place of the heap */
  readonly #rows: Int32Array;
  /** [rows] place + 1; 0: not in the heap */
  readonly #places: Int32Array;
  /** [rows] ms */
  readonly #at: Float64Array;
  #size = 0;

  constructor(rows: number) {
    this.#rows = new Int32Array(rows);
    this.#places = new Int32Array(rows);
    this.#at = new Float64Array(rows);
  }

  get size(): number {
    return this.#size;
  }

  /** Infinity: nothing is due */
  get soonestMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#at[this.#rows[0]!]!;
  }

  /** Of a row in the heap; NaN: it is not. */
  deadlineOf(row: number): number {
    return this.#places[row] === 0 ? Number.NaN : this.#at[row]!;
  }

  set(row: number, atMs: number): void {
    let place = this.#places[row]! - 1;
    if (place < 0) place = this.#size++;
    this.#at[row] = atMs;
    this.#put(row, place);
    this.#rise(place);
    this.#sink(this.#places[row]! - 1);
  }

  cancel(row: number): void {
    const place = this.#places[row]! - 1;
    if (place < 0) return;
    this.#places[row] = 0;
    this.#size -= 1;
    if (place === this.#size) return;
    const last = this.#rows[this.#size]!;
    this.#put(last, place);
    this.#rise(place);
    this.#sink(this.#places[last]! - 1);
  }

  /** The soonest row that is due at `nowMs`, taken out; -1: none. */
  take(nowMs: number): number {
    if (this.soonestMs > nowMs) return -1;
    const row = this.#rows[0]!;
    this.cancel(row);
    return row;
  }

  #isBefore(a: number, b: number): boolean {
    const atA = this.#at[a]!;
    const atB = this.#at[b]!;
    return atA < atB || (atA === atB && a < b);
  }

  #put(row: number, place: number): void {
    this.#rows[place] = row;
    this.#places[row] = place + 1;
  }

  #rise(from: number): void {
    let place = from;
    const row = this.#rows[place]!;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#rows[above]!;
      if (!this.#isBefore(row, other)) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(row, place);
  }

  #sink(from: number): void {
    let place = from;
    const row = this.#rows[place]!;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#isBefore(this.#rows[below + 1]!, this.#rows[below]!)) below += 1;
      const other = this.#rows[below]!;
      if (!this.#isBefore(other, row)) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(row, place);
  }
}
