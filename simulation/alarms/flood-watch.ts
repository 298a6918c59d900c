// How many alarms a desk gets: annunciated ones only, counted by the second in rings of typed arrays, so that a storm of thousands costs what a
// single one does. A flood begins with more than ten new alarms in ten minutes and ends when ten minutes brought fewer than five (ISA-18.2
// clause 16); the bands of load are EEMUA 191's.

export interface RateRule {
  readonly windowMs: number;
  /** more new alarms in a window than this: a flood begins */
  readonly floodAbove: number;
  /** fewer in a window: it ends */
  readonly floodEndsBelow: number;
}
export const RATE_RULE: RateRule = { windowMs: 600_000, floodAbove: 10, floodEndsBelow: 5 };

/** Load of one operator by the alarms of the last ten minutes. */
export const LOAD_BANDS = ['acceptable', 'manageable', 'overDemanding', 'unacceptable'] as const;
export type LoadBand = (typeof LOAD_BANDS)[number];
/** Alarms a minute from which each band begins; of the last one only what is more. */
const BAND_FROM = { manageable: 1 / 10, overDemanding: 1 / 2, unacceptable: 1 } as const;

/** In the ten minutes after an upset. */
export const UPSET_BANDS = ['manageable', 'demanding', 'hard', 'excessive'] as const;
export type UpsetBand = (typeof UPSET_BANDS)[number];

export function loadBandOf(alarms: number, windowMs: number): LoadBand {
  const perMinute = (alarms * 60_000) / windowMs;
  if (perMinute > BAND_FROM.unacceptable) return 'unacceptable';
  if (perMinute >= BAND_FROM.overDemanding) return 'overDemanding';
  return perMinute >= BAND_FROM.manageable ? 'manageable' : 'acceptable';
}

/** Under 10 manageable, 20 to 100 hard, over 100 excessive; between 10 and 20 it is demanding. */
export function upsetBandOf(alarms: number): UpsetBand {
  if (alarms < 10) return 'manageable';
  if (alarms < 20) return 'demanding';
  return alarms <= 100 ? 'hard' : 'excessive';
}

const SLOT_MS = 1000;

export interface Flood {
  readonly beganMs: number;
  /** null: it goes on */
  readonly endedMs: number | null;
  /** new alarms since it began, those that made it one included */
  readonly alarms: number;
  /** most in any window */
  readonly peak: number;
}

/** Plain JSON. */
export interface FloodState {
  /** number of the newest second; null: nothing yet */
  readonly newest: number | null;
  /** seconds of the window with alarms */
  readonly slots: readonly (readonly [second: number, alarms: number])[];
  readonly flood: Flood | null;
}

export class FloodWatch {
  readonly #rule: RateRule;
  /** alarms of each second of the window; a second stands at its number modulo the length */
  readonly #slots: Uint32Array;
  /** number of the newest second; NaN: nothing yet */
  #newest = Number.NaN;
  #inWindow = 0;
  #flood: Flood | null = null;

  constructor(rule: RateRule = RATE_RULE) {
    this.#rule = rule;
    this.#slots = new Uint32Array(Math.ceil(rule.windowMs / SLOT_MS));
  }

  /** New alarms in the window that ends now. */
  get inWindow(): number {
    return this.#inWindow;
  }

  /** The one that goes on, else the last; null: there was none. */
  get flood(): Flood | null {
    return this.#flood;
  }

  get isFlood(): boolean {
    return this.#flood !== null && this.#flood.endedMs === null;
  }

  /** An alarm was annunciated. Times do not go back by more than a second's slot is wide; those that do count as of now. */
  note(atMs: number): void {
    this.advance(atMs);
    this.#slots[this.#slotOf(this.#newest)]! += 1;
    this.#inWindow += 1;
    const flood = this.#flood;
    if (flood !== null && flood.endedMs === null)
      this.#flood = { ...flood, alarms: flood.alarms + 1, peak: Math.max(flood.peak, this.#inWindow) };
    else if (this.#inWindow > this.#rule.floodAbove)
      this.#flood = { beganMs: atMs, endedMs: null, alarms: this.#inWindow, peak: this.#inWindow };
  }

  /** The clock has moved on: old seconds leave the window, and a flood ends in the second in which it does. */
  advance(nowMs: number): void {
    const now = Math.floor(nowMs / SLOT_MS);
    if (Number.isNaN(this.#newest)) this.#newest = now;
    const length = this.#slots.length;
    // After a whole window without a look nothing is left of it.
    const until = Math.min(now, this.#newest + length);
    for (let second = this.#newest + 1; second <= until; second++) {
      const at = this.#slotOf(second);
      this.#inWindow -= this.#slots[at]!;
      this.#slots[at] = 0;
      this.#end(second * SLOT_MS);
    }
    this.#newest = Math.max(this.#newest, now);
  }

  state(): FloodState {
    const newest = this.#newest;
    if (Number.isNaN(newest)) return { newest: null, slots: [], flood: this.#flood };
    const slots: [number, number][] = [];
    for (let second = newest - this.#slots.length + 1; second <= newest; second++) {
      const alarms = this.#slots[this.#slotOf(second)]!;
      if (alarms > 0) slots.push([second, alarms]);
    }
    return { newest, slots, flood: this.#flood };
  }

  restore({ newest, slots, flood }: FloodState): void {
    this.#newest = newest ?? Number.NaN;
    this.#flood = flood;
    this.#slots.fill(0);
    for (const [second, alarms] of slots) this.#slots[this.#slotOf(second)] = alarms;
    this.#inWindow = this.#slots.reduce((sum, alarms) => sum + alarms, 0);
  }

  /** Also of times before 1970, as a simulated city may have them. */
  #slotOf(second: number): number {
    const { length } = this.#slots;
    return ((second % length) + length) % length;
  }

  #end(atMs: number): void {
    const flood = this.#flood;
    if (flood === null || flood.endedMs !== null || this.#inWindow >= this.#rule.floodEndsBelow) return;
    this.#flood = { ...flood, endedMs: atMs };
  }
}
