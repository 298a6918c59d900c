// Alarms that come and go by themselves, over and over: three times within a minute (ISA-18.2 clause 16). A ring of the last times of each
// alarm; the oldest of the ring decides.

export interface ChatterRule {
  readonly times: number;
  readonly withinMs: number;
}
export const CHATTER_RULE: ChatterRule = { times: 3, withinMs: 60_000 };

export type ChatterState = readonly (readonly [alarm: number, times: readonly number[]])[];

export class ChatterWatch {
  readonly #rule: ChatterRule;
  /** [alarms x times] city time, ms UTC */
  readonly #ring: Float64Array;
  /** [alarms] how often it came */
  readonly #count: Uint32Array;

  constructor(alarms: number, rule: ChatterRule = CHATTER_RULE) {
    this.#rule = rule;
    this.#ring = new Float64Array(alarms * rule.times).fill(Number.NEGATIVE_INFINITY);
    this.#count = new Uint32Array(alarms);
  }

  /** It came. True: often enough within the time to be called chattering. */
  note(alarm: number, atMs: number): boolean {
    const { times } = this.#rule;
    this.#ring[alarm * times + (this.#count[alarm]! % times)] = atMs;
    this.#count[alarm]! += 1;
    return this.isChattering(alarm, atMs);
  }

  /** It stays one until the first of its last times is longer ago than the rule's time, and it was quiet as long. */
  isChattering(alarm: number, nowMs: number): boolean {
    const { times, withinMs } = this.#rule;
    const count = this.#count[alarm]!;
    if (count < times) return false;
    const oldest = this.#timeOf(alarm, times - 1);
    const newest = this.#timeOf(alarm, 0);
    return newest - oldest <= withinMs && nowMs - newest <= withinMs;
  }

  /** Plain JSON: of those that came within the rule's time before `nowMs`, the last times that still count, oldest first. */
  state(nowMs: number): ChatterState {
    const { times, withinMs } = this.#rule;
    const state: [number, number[]][] = [];
    for (let alarm = 0; alarm < this.#count.length; alarm++) {
      const count = Math.min(this.#count[alarm]!, times);
      if (count === 0) continue;
      const newest = this.#timeOf(alarm, 0);
      if (nowMs - newest > withinMs) continue;
      // Earlier ones never count with it: a watch that was made again from an older state does not know them either.
      const last = Array.from({ length: count }, (_, i) => this.#timeOf(alarm, count - 1 - i));
      state.push([alarm, last.filter((atMs) => newest - atMs <= withinMs)]);
    }
    return state;
  }

  restore(state: ChatterState): void {
    for (const [alarm, times] of state) for (const atMs of times) this.note(alarm, atMs);
  }

  /** When it came, `before` times before the last. */
  #timeOf(alarm: number, before: number): number {
    const { times } = this.#rule;
    return this.#ring[alarm * times + ((this.#count[alarm]! - 1 - before) % times)]!;
  }
}
