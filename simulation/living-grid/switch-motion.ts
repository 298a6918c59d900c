// How switches move, and when they will not. Times are those of usual drives: a breaker's spring 60 ms (80 ms to close, then 12 s to
// charge again), a motor on a load-break switch 2 to 6 s, on a disconnector 5 to 9 s; a hand takes half a minute.
import { SWITCH_CLASS } from '../network/network.ts';
import { type Key, keyOf, subKey, uniform } from '../run/random.ts';

/** Share of the commands that a device turns down because it is switched to local, and of those that start and do not arrive. */
const LOCAL_SHARE = 0.003;
const FAILS_SHARE = 0.005;
/** Share of the breakers' trips that do not come. Like the others an assumption, on the high side, so that drills see it. */
const STUCK_SHARE = 0.003;
const BREAKER_OPENS_MS = 60;
const BREAKER_CLOSES_MS = 80;
export const SPRING_CHARGES_MS = 12_000;
const HAND_MS = 30_000;
/** A device stays on local for such a piece of time. */
const LOCAL_SLOT_MS = 20 * 60_000;

export class SwitchMotion {
  readonly #key: Key;
  readonly #classes: Uint8Array;

  readonly #rate: number;

  /** `rate`: times the usual shares of failures */
  constructor(seed: number, classes: Uint8Array, rate: number) {
    this.#key = keyOf(seed, 'switch-motion');
    this.#classes = classes;
    this.#rate = rate;
  }

  isBreaker(row: number): boolean {
    return this.#classes[row] === SWITCH_CLASS.Breaker || this.#classes[row] === SWITCH_CLASS.Recloser;
  }

  durationMs(row: number, closes: boolean, isByHand: boolean): number {
    if (this.isBreaker(row)) return closes ? BREAKER_CLOSES_MS : BREAKER_OPENS_MS;
    if (isByHand) return HAND_MS;
    const own = uniform(subKey(this.#key, row), 1);
    const isSlow =
      this.#classes[row] === SWITCH_CLASS.Disconnector || this.#classes[row] === SWITCH_CLASS.GroundDisconnector;
    return Math.round(isSlow ? 5000 + 4000 * own : 2000 + 4000 * own);
  }

  isLocal(row: number, timeMs: number): boolean {
    return uniform(subKey(this.#key, row + 1e7), Math.floor(timeMs / LOCAL_SLOT_MS)) < this.#rate * LOCAL_SHARE;
  }

  /** `attempt`: how often it has been told to move. */
  fails(row: number, attempt: number): boolean {
    return uniform(subKey(this.#key, row + 2e7), attempt) < this.#rate * FAILS_SHARE;
  }

  isStuck(row: number, fault: number): boolean {
    return this.isBreaker(row) && uniform(subKey(this.#key, row + 3e7), fault) < this.#rate * STUCK_SHARE;
  }
}
