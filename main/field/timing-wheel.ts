// Many periodic things, spread evenly, at constant cost: a wheel of time slots, each a linked list in flat arrays.
// An item that is due later than one turn of the wheel simply stays in its slot for another turn.

export class TimingWheel {
  readonly #slotMs: number;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #due: Float64Array;
  #tick: number;

  /** @param nowMs where the wheel starts turning */
  constructor(items: number, nowMs: number, slotMs = 20, slots = 2048) {
    this.#slotMs = slotMs;
    this.#heads = new Int32Array(slots).fill(-1);
    this.#next = new Int32Array(items).fill(-1);
    this.#due = new Float64Array(items).fill(Number.NaN);
    this.#tick = Math.floor(nowMs / slotMs);
  }

  /** Each item stands in the wheel at most once: schedule it again only after it was visited. */
  schedule(item: number, dueMs: number): void {
    // What is due in the past is due in the next slot: within one `advance` no item comes twice.
    const tick = Math.max(this.#tick + 1, Math.ceil(dueMs / this.#slotMs));
    const slot = tick % this.#heads.length;
    this.#due[item] = dueMs;
    this.#next[item] = this.#heads[slot]!;
    this.#heads[slot] = item;
  }

  /** Visits what came due until `nowMs`, in order of slots. `visit` may schedule the item again. */
  advance(nowMs: number, visit: (item: number, dueMs: number) => void): void {
    const target = Math.floor(nowMs / this.#slotMs);
    const slots = this.#heads.length;
    // After a long stop every slot is passed once, not once per turn missed.
    const first = Math.max(this.#tick + 1, target - slots + 1);
    for (let tick = first; tick <= target; tick++) {
      this.#tick = tick;
      const slot = tick % slots;
      let item = this.#heads[slot]!;
      this.#heads[slot] = -1;
      while (item >= 0) {
        const following = this.#next[item]!;
        const due = this.#due[item]!;
        if (due <= tick * this.#slotMs) {
          visit(item, due);
        } else {
          this.#next[item] = this.#heads[slot]!;
          this.#heads[slot] = item;
        }
        item = following;
      }
    }
  }
}
